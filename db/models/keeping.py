"""Files, settings and the history."""

import datetime as dt

import sqlalchemy as sa
from sqlmodel import Field

from db.record import (
    MAX_HEADER,
    MAX_NAME,
    MAX_NOTE,
    MAX_TEXT,
    Record,
    name_field,
    reference,
    text_field,
)


class Blob(Record, table=True):
    """Bytes by their SHA-256: immutable, so neither logged nor undone."""

    __tablename__ = "blob"
    sha256: str = Field(primary_key=True, min_length=64, max_length=64)
    content: bytes


class Attachment(Record, table=True):
    """A photo or file that belongs to exactly one record."""

    __tablename__ = "attachment"
    __table_args__ = (
        sa.CheckConstraint(
            "(station_id IS NOT NULL) + (activity_id IS NOT NULL) + (finding_id IS NOT NULL) = 1",
            name="one_owner",
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "num_nonnulls(station_id, activity_id, finding_id) = 1", name="one_owner"
        ).ddl_if(dialect="postgresql"),
    )
    id: int | None = Field(default=None, primary_key=True)
    station_id: int | None = Field(default=None, foreign_key="station.id", index=True)
    activity_id: int | None = Field(default=None, foreign_key="activity.id", index=True)
    finding_id: int | None = Field(default=None, foreign_key="finding.id", index=True)
    sha256: str = reference("blob.sha256")
    file_name: str = name_field(MAX_TEXT)
    media_type: str = name_field()
    caption: str = text_field()


class SavedView(Record, table=True):
    """A name for what the list of stations was asked; `query` is its JSON."""

    __tablename__ = "saved_view"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(min_length=1, max_length=MAX_NAME, unique=True)
    query: str = name_field(MAX_NOTE)


class ColumnMap(Record, table=True):
    """What somebody said the columns of a workbook mean, for the next with the same header.

    `header` is the header's texts and `columns` their meaning, both as JSON.
    """

    __tablename__ = "column_map"
    id: int | None = Field(default=None, primary_key=True)
    kind: str = name_field()
    header: str = name_field(MAX_HEADER)
    columns: str = name_field(MAX_HEADER)


class Setting(Record, table=True):
    """A fact about the register as a whole, such as the office's name."""

    __tablename__ = "setting"
    key: str = Field(primary_key=True, min_length=1, max_length=40)
    value: str = text_field(MAX_NOTE)


class Change(Record, table=True):
    """One deed. `undoes` names the change that it took back."""

    __tablename__ = "change"
    id: int | None = Field(default=None, primary_key=True)
    at: dt.datetime
    who: str = name_field()
    label: str = name_field(MAX_TEXT)
    undoes: int | None = Field(default=None, foreign_key="change.id", index=True)


class ChangeRow(Record, table=True):
    """One row that a change touched; `old` and `new` are the row as JSON, written by triggers."""

    __tablename__ = "change_row"
    __table_args__ = (
        sa.Index("ix_change_row_change_id", "change_id"),
        # A record's own history, which nobody asks of the counts: they are nearly all of the rows.
        sa.Index(
            "ix_change_row_table_name",
            "table_name",
            sqlite_where=sa.text("table_name <> 'day_count'"),
            postgresql_where=sa.text("table_name <> 'day_count'"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    change_id: int = reference("change.id")
    table_name: str = name_field()
    old: str | None = None
    new: str | None = None


class OpenChange(Record, table=True):
    """The change that a connection is writing: a row inside its `Work`, never a committed one.

    `writer` is the server's process number of the connection, 0 in SQLite (one writer at a time).
    """

    __tablename__ = "open_change"
    writer: int = Field(primary_key=True, ge=0)
    change_id: int = reference("change.id")
