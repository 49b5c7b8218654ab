"""Workbooks that staff can work with: what is written here is read back without a difference."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter
from sqlmodel import Session, col, select

from db.activities import activity_rows
from db.models import DayCount, Station, StationContact
from db.rows import TownRow
from db.settings import is_sample
from db.station_facts import offered_services
from db.stations import station_keys, towns
from db.values import Month
from db.workbooks import vocabulary

_SAMPLE_TITLE = "（示例数据，非真实站点）"
_A4 = 9  # Excel's number for it
_PERSONAL = frozenset({"contact", "phone"})
_WIDE = frozenset(
    {"address", "name", "services", "hours_text", "position_text", "station", "title"}
)


def stations_workbook(session: Session, *, today: dt.date, contacts: bool = False) -> bytes:
    """The register as a workbook; people's names and telephones only where asked for."""
    headings = {
        key: said
        for key, said in vocabulary.STATION_HEADINGS.items()
        if contacts or key not in _PERSONAL
    }
    offered = offered_services(session, today)
    people = _first_contacts(session) if contacts else {}
    places = {town.code: town for town in towns(session)}
    rank = {code: n for n, code in enumerate(places)}
    stations = sorted(session.exec(select(Station)), key=lambda s: (rank[s.town_code], s.code))
    lines = (
        {
            **_station_line(station, places[station.town_code]),
            "services": "、".join(
                vocabulary.word(vocabulary.SERVICES, service)
                for service in offered.get(station.id or 0, ())
            ),
            **people.get(station.id or 0, {}),
        }
        for station in stations
    )
    book = _Book(sample=is_sample(session))
    book.sheet("驿站台账", "工会驿站台账", headings, lines)
    return book.finished()


def counts_workbook(session: Session, months: Sequence[Month] | None = None) -> bytes:
    """Daily counts, a sheet for each month; all months that have records by default."""
    names = {key.id: key.name for key in station_keys(session)}
    if months is None:
        days = session.exec(select(col(DayCount.day)).distinct()).all()
        months = sorted({Month.of(day) for day in days})
    book = _Book(sample=is_sample(session))
    for month in months:
        query = (
            select(DayCount)
            .where(col(DayCount.day).between(month.first_day, month.last_day))
            .order_by(col(DayCount.station_id), col(DayCount.day))
        )
        lines = (
            {
                **row.model_dump(),
                "station": names[row.station_id],
                "method": vocabulary.word(vocabulary.METHODS, row.method),
            }
            for row in session.exec(query)
        )
        title = f"工会驿站{month.year}年{month.number}月服务登记表"
        book.sheet(str(month), title, vocabulary.COUNT_HEADINGS, lines)
    return book.finished()


def activities_workbook(session: Session) -> bytes:
    """All activities, by day."""
    lines = (
        {
            "day": row.day,
            "time": _times(row.start_time, row.end_time),
            "title": row.title,
            "category": row.category,
            "place": "、".join(row.stations),
            "attendance": row.attendance,
            "organiser": row.organiser,
            "partner": row.partner,
            "status": vocabulary.word(vocabulary.ACTIVITY_STATUSES, row.status),
            "summary": row.summary,
        }
        for row in activity_rows(session, dt.date.min, dt.date.max)
    )
    book = _Book(sample=is_sample(session))
    book.sheet("活动台账", "工会驿站活动台账", vocabulary.ACTIVITY_HEADINGS, lines)
    return book.finished()


def _station_line(station: Station, town: TownRow) -> dict[str, Any]:
    datum = station.position_datum
    return {
        **station.model_dump(),
        "unit": town.unit,
        "town_code": town.name,
        "kind": vocabulary.word(vocabulary.KINDS, station.kind),
        "form": vocabulary.word(vocabulary.FORMS, station.form),
        "build": vocabulary.word(vocabulary.BUILDS, station.build),
        "status": vocabulary.word(vocabulary.STATUSES, station.status),
        "count_method": vocabulary.word(vocabulary.METHODS, station.count_method),
        "position_datum": vocabulary.word(vocabulary.DATUMS, datum) if datum else "",
        "smart_door": "是" if station.smart_door else "",
        "opened_text": station.opened_text or station.opened_on,
    }


def _first_contacts(session: Session) -> dict[int, dict[str, str]]:
    people: dict[int, dict[str, str]] = {}
    for person in session.exec(select(StationContact).order_by(col(StationContact.id))):
        people.setdefault(person.station_id, {"contact": person.name, "phone": person.phone})
    return people


def _times(start: dt.time | None, end: dt.time | None) -> str:
    return "-".join(f"{time.hour}:{time.minute:02d}" for time in (start, end) if time)


class _Book:
    """A workbook in memory: real numbers and dates, text that stays text."""

    def __init__(self, *, sample: bool) -> None:
        self._sample = sample
        self._bytes = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._bytes, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self._title = self._book.add_format({"bold": True, "font_size": 14})
        self._head = self._book.add_format(
            {
                "bold": True,
                "bg_color": "#F7F4EE",
                "bottom": 1,
                "text_wrap": True,
                "valign": "vcenter",
            }
        )
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})

    def sheet(
        self,
        name: str,
        title: str,
        headings: Mapping[str, tuple[str, ...]],
        lines: Iterable[Mapping[str, Any]],
    ) -> None:
        """Add a sheet: a title, a header that stays in view and repeats in print, the lines."""
        sheet = self._book.add_worksheet(name)
        sheet.write_string(0, 0, title + (_SAMPLE_TITLE if self._sample else ""), self._title)
        for column, (key, said) in enumerate(headings.items()):
            sheet.write_string(1, column, said[0], self._head)
            sheet.set_column(column, column, 28 if key in _WIDE else 12)
        row = 1
        for row, line in enumerate(lines, start=2):
            for column, key in enumerate(headings):
                self._cell(sheet, row, column, line.get(key))
        sheet.autofilter(1, 0, row, len(headings) - 1)
        sheet.freeze_panes(2, 0)
        sheet.repeat_rows(1)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C第 &P 页 共 &N 页")

    def finished(self) -> bytes:
        if not self._book.worksheets():
            self._book.add_worksheet("空")
        self._book.close()
        return self._bytes.getvalue()

    def _cell(self, sheet: Any, row: int, column: int, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, dt.date):
            sheet.write_datetime(row, column, value, self._day)
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value)
        else:
            sheet.write_string(row, column, str(value))
