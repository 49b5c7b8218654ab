"""Workbooks that staff can work with: what is written here is read back without a difference."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
import xlsxwriter
from sqlmodel import Session, col, select

from db.activities import activity_rows
from db.dossier import read_dossiers
from db.models import DayCount, Station
from db.settings import is_sample
from db.stations import station_keys
from db.values import Month
from db.workbooks import vocabulary
from db.workbooks.sheets import Progress, quiet
from db.workbooks.station_book import StationBook
from db.workbooks.station_cells import COLUMNS, PERSONAL, Words, station_cells

_SAMPLE_TITLE = "（示例数据，非真实站点）"
_A4 = 9  # Excel's number for it
_WIDE = frozenset({"station", "title"})
_TOLD_ROWS = 100


def stations_workbook(
    session: Session,
    *,
    today: dt.date,
    contacts: bool = False,
    station_ids: Collection[int] | None = None,
    progress: Progress = quiet,
) -> bytes:
    """The register as a workbook to fill in, which `plan_stations` reads back.

    Args:
        session: A read of the register.
        today: Day for which services are meant.
        contacts: Write the first contact of each station too: people's names and telephones.
        station_ids: Numbers of the stations to write; None for all.
        progress: Told of stations done and in all; what it raises ends the writing.
    """
    words = Words.of(session)
    columns = [column for column in COLUMNS if contacts or column not in PERSONAL]
    title = "工会驿站台账" + (_SAMPLE_TITLE if is_sample(session) else "")
    book = StationBook(columns, words, title)
    rank = {code: n for n, code in enumerate(words.towns)}
    query = sa.select(col(Station.id), col(Station.town_code), col(Station.code))
    stations = [
        (rank[town_code], code, number)
        for number, town_code, code in session.execute(query)
        if station_ids is None or number in station_ids
    ]
    numbers = [number for _rank, _code, number in sorted(stations)]
    standing = read_dossiers(session, numbers, contacts=contacts)
    for done, each in enumerate(standing, start=1):
        book.add(station_cells(each.code, each.dossier, words, today))
        if done % _TOLD_ROWS == 0:
            progress(done, len(numbers))
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
        book.sheet(str(month), title, vocabulary.COUNT_COLUMNS, lines)
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
