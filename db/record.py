"""What every table is made of: named constraints, and limits that the database holds too.

`table=True` models do not validate when constructed: build rows through `model_validate`, or
through Core statements, which the CHECKs hold to the same limits.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, ClassVar

import annotated_types as at
import sqlalchemy as sa
from pydantic import ConfigDict
from sqlmodel import Field, SQLModel

MAX_NAME = 60
MAX_TEXT = 200
MAX_NOTE = 2000
MAX_PASTED = 1000
"""A share link of a map, whole."""
MAX_HEADER = 8000
"""A workbook's header, every column of it."""
MAX_PEOPLE = 9_999
"""More than any station serves of one service in a day: beyond it lies a slip of the finger."""
MAX_ATTENDANCE = 99_999
MAX_VISITORS = 9_999_999
"""People of one group in a unit's month."""
MAX_TOTAL = 99_999_999
"""Visits of a unit's month."""


class Record(SQLModel):
    """What every table shares: named constraints."""

    metadata: ClassVar[sa.MetaData] = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    model_config = ConfigDict(validate_assignment=True)  # type: ignore[assignment]


def choice(kind: type[StrEnum], column: str) -> sa.Enum:
    """Text column that holds one of the values of `kind`, refused otherwise by a CHECK."""
    return sa.Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=24,
        name=f"{column}_known",
        values_callable=lambda members: [member.value for member in members],
    )


def name_field(limit: int = MAX_NAME) -> Any:
    return Field(min_length=1, max_length=limit)


def text_field(limit: int = MAX_TEXT) -> Any:
    return Field(default="", max_length=limit)


def reference(target: str, *, primary_key: bool = False, index: bool = False) -> Any:
    return Field(foreign_key=target, primary_key=primary_key, index=index)


def owned(target: str, *, primary_key: bool = False) -> Any:
    """Reference to the record that this row is a part of: it goes when that record goes."""
    return Field(foreign_key=target, ondelete="CASCADE", primary_key=primary_key, index=True)


def people_field() -> Any:
    return Field(default=None, ge=0, le=MAX_PEOPLE)


def _limits(model: type[Record]) -> Iterator[sa.CheckConstraint]:
    """CHECKs that hold the database to the limits of the model's fields."""
    for name, field in model.model_fields.items():
        column = f'"{name}"'
        for limit in field.metadata:
            if isinstance(limit, at.Ge):
                yield sa.CheckConstraint(f"{column} >= {limit.ge}", name=f"{name}_min")
            elif isinstance(limit, at.Le):
                yield sa.CheckConstraint(f"{column} <= {limit.le}", name=f"{name}_max")
            elif isinstance(limit, at.MinLen):
                text = f"length({column}) >= {limit.min_length}"
                yield sa.CheckConstraint(text, name=f"{name}_short")
            elif isinstance(limit, at.MaxLen):
                text = f"length({column}) <= {limit.max_length}"
                yield sa.CheckConstraint(text, name=f"{name}_long")


def _typed(table: sa.Table) -> Iterator[sa.CheckConstraint]:
    """SQLite lets text into a number column; these CHECKs do not."""
    for column in table.columns:
        kinds = (
            ("integer",)
            if isinstance(column.type, sa.Integer | sa.Boolean)
            else ("integer", "real")
            if isinstance(column.type, sa.Float)
            else None
        )
        if kinds and not (column.primary_key and len(table.primary_key) == 1):
            listed = ", ".join(repr(kind) for kind in (*kinds, "null"))
            check = sa.CheckConstraint(
                f'typeof("{column.name}") IN ({listed})', name=f"{column.name}_number"
            )
            yield check.ddl_if(dialect="sqlite")


def add_checks() -> None:
    """Give every table the CHECKs of its fields; called once, when all models are known."""
    for model in Record.__subclasses__():
        table = Record.metadata.tables[str(model.__tablename__)]
        for check in (*_limits(model), *_typed(table)):
            table.append_constraint(check)
