"""Asks the register for a sheet: first what is in sight, then the rest. Knows nothing of Qt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from db.closed import closed_months
from db.closing import closings
from db.counts import (
    DayKey,
    DayTotal,
    StoredCount,
    recent_counts,
    sheet_counts,
    sheet_totals,
    signed_deeds,
)
from db.engine import Session
from db.holidays import calendar_days
from db.sheet_lines import Place, SheetLine, sheet_lines
from db.unusual import Acceptance, CellKey, Norms, acceptances, load_norms
from db.values import Month, Service
from desktop.counts.sheet import ONE_DAY, WINDOW, Contents
from desktop.counts.turn import PEOPLE, Cell, Kind, Turn

_WHOLE = 1_000
"""Up to so many rows are read at once."""


@dataclass(frozen=True)
class Wanted:
    """Which sheet.

    Attributes:
        day: The day, or one of the month.
        station_id: Of `Kind.STATION`; elsewhere the one to begin at. None for the first.
    """

    kind: Kind
    day: dt.date
    place: Place
    station_id: int | None
    service: Service

    @property
    def span(self) -> tuple[dt.date, dt.date]:
        """The first and the last day."""
        month = Month.of(self.day)
        return (self.day, self.day) if self.kind is Kind.DAY else (month.first_day, month.last_day)


@dataclass(frozen=True)
class CellStory:
    """What is known of a cell besides its number.

    Attributes:
        recent: The last days it was counted on, newest first.
        written: Who wrote the record as it stands, and when; None where that was not kept.
    """

    recent: list[tuple[dt.date, int]]
    written: tuple[str, dt.datetime] | None


def read_sheet(session: Session, wanted: Wanted, today: dt.date) -> Contents:
    """The lines of a sheet, and the counts of all of them or of those near the first in sight."""
    first, last = wanted.span
    lines = _lines(session, wanted)
    days = (first,) if wanted.kind is Kind.DAY else Month.of(first).days
    turn = Turn(wanted.kind, lines, tuple(days), wanted.service)
    windows = None
    if len(lines) > _WHOLE:
        at = next((n for n, ln in enumerate(lines) if ln.station_id == wanted.station_id), 0)
        windows = {at // WINDOW}
    closed = closed_months(session, first, last)
    is_closed = bool(closed.city or closed.stations)
    contents = Contents(
        turn=turn,
        today=today,
        counts={},
        closed=closed,
        calendar={row.day: row for row in calendar_days(session, first.year)},
        closings=closings(session, Month.of(first)) if is_closed else (),
        windows=windows,
    )
    contents.counts = read_counts(session, turn, seen_stations(contents))
    if windows is None:
        contents.totals = read_totals(session, wanted)
    return contents


def seen_stations(contents: Contents) -> list[int] | None:
    """The stations whose counts are read first; None for all."""
    if contents.windows is None and contents.turn.kind is not Kind.STATION:
        return None
    lines = contents.turn.lines
    windows = contents.windows or {0}
    return [ln.station_id for n in windows for ln in lines[n * WINDOW : (n + 1) * WINDOW]]


def read_counts(
    session: Session, turn: Turn, station_ids: Collection[int] | None
) -> dict[DayKey, StoredCount]:
    """From the day before the first one, which can be copied."""
    return sheet_counts(session, turn.days[0] - ONE_DAY, turn.days[-1], station_ids)


def read_totals(session: Session, wanted: Wanted) -> dict[dt.date, DayTotal]:
    services = (wanted.service,) if wanted.kind is Kind.SERVICE else tuple(Service)
    return sheet_totals(session, *wanted.span, _place(wanted), services)


def read_questions(
    session: Session, turn: Turn, station_ids: Collection[int] | None
) -> tuple[Norms, Mapping[CellKey, Acceptance]]:
    """What is usual at these stations, and what was let stand."""
    first, last = turn.days[0], turn.days[-1]
    return load_norms(session, first, last, station_ids), acceptances(session, first, last)


def read_story(session: Session, cell: Cell, change_id: int | None) -> CellStory:
    recent = (
        recent_counts(session, cell.line.station_id, Service(cell.field), cell.day)
        if cell.field in PEOPLE
        else []
    )
    written = signed_deeds(session, [change_id]).get(change_id) if change_id else None
    return CellStory(recent, written)


def _lines(session: Session, wanted: Wanted) -> list[SheetLine]:
    lines = sheet_lines(session, *wanted.span, _place(wanted))
    return lines[:1] if wanted.kind is Kind.STATION else lines


def _place(wanted: Wanted) -> Place:
    if wanted.kind is Kind.STATION and wanted.station_id is not None:
        return Place(station_id=wanted.station_id)
    return wanted.place
