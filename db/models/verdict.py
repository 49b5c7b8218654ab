"""Inspections, and what the workers say."""

import datetime as dt

from sqlmodel import Field

from db.record import MAX_NAME, MAX_NOTE, Record, choice, name_field, owned, reference, text_field
from db.values import FeedbackChannel, FeedbackKind, FindingResult


class ChecklistItem(Record, table=True):
    __tablename__ = "checklist_item"
    id: int | None = Field(default=None, primary_key=True)
    group: str = name_field()
    name: str = name_field()
    position: int = 0
    retired: bool = False


class Inspection(Record, table=True):
    __tablename__ = "inspection"
    id: int | None = Field(default=None, primary_key=True)
    station_id: int = reference("station.id", index=True)
    day: dt.date = Field(index=True)
    inspector: str = text_field(MAX_NAME)
    note: str = text_field(MAX_NOTE)


class Finding(Record, table=True):
    """One item of an inspection; what is not in order is due by a day and closed on another."""

    __tablename__ = "finding"
    id: int | None = Field(default=None, primary_key=True)
    inspection_id: int = owned("inspection.id")
    item_id: int = reference("checklist_item.id")
    result: FindingResult = Field(sa_type=choice(FindingResult, "result"))
    note: str = text_field()
    assignee: str = text_field(MAX_NAME)
    due_on: dt.date | None = Field(default=None, index=True)
    fixed_on: dt.date | None = None
    fixed_note: str = text_field()


class Feedback(Record, table=True):
    __tablename__ = "feedback"
    id: int | None = Field(default=None, primary_key=True)
    station_id: int = reference("station.id", index=True)
    day: dt.date = Field(index=True)
    score: int = Field(ge=1, le=5)
    kind: FeedbackKind = Field(sa_type=choice(FeedbackKind, "kind"))
    channel: FeedbackChannel = Field(sa_type=choice(FeedbackChannel, "channel"))
    text: str = text_field(MAX_NOTE)
    reply: str = text_field(MAX_NOTE)
    closed_on: dt.date | None = None
