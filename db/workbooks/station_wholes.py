"""Columns of a register of stations that are read as a whole where nothing in them is odd."""

from __future__ import annotations

from collections.abc import Sequence

from db.forms import are_fit
from db.models import Station, StationContact
from db.workbooks.row import Row
from db.workbooks.station_cells import Answer

NOTHING = frozenset({"", "-", "—", "–", "/", "无"})
"""What people write where there is nothing to say."""


def names(rows: Sequence[Row], texts: Sequence[str]) -> Sequence[Answer] | None:
    if [row.cell("name") for row in rows] == texts and are_fit(Station, "name", texts):
        return [{"name": text} for text in texts]
    return None


def addresses(_rows: Sequence[Row], texts: Sequence[str]) -> Sequence[Answer] | None:
    return [{"address": text} for text in texts] if are_fit(Station, "address", texts) else None


def contacts(rows: Sequence[Row], texts: Sequence[str]) -> Sequence[Answer] | None:
    phones = [row.text("phone") for row in rows]
    names = [text for text in texts if text not in NOTHING]
    if not (are_fit(StationContact, "name", names) and are_fit(StationContact, "phone", phones)):
        return None
    told = rows[0].has("phone")
    return [
        {} if name in NOTHING else {"contact": (name, phone if told else None)}
        for name, phone in zip(texts, phones, strict=True)
    ]
