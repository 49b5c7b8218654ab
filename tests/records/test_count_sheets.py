"""What the sheets of counts on paper show: stations in order, days to fill in, what stands."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from db import count_sheets as module
from db.count_sheets import CountSheets, SheetDay, count_sheets
from db.counts import DayEntry, save_counts
from db.engine import reading
from db.errors import RecordError
from db.expected import DayState
from db.models import Closure, Station
from db.settings import mark_sample
from db.sheet_lines import Place, sheet_lines
from db.values import DayKind, Month, Service
from db.work import Work

OCTOBER = Month(2026, 10)
FIRST = OCTOBER.first_day
TODAY = dt.date(2026, 11, 22)
CITY = Place()


@pytest.fixture
def told(engine: sa.Engine) -> sa.Engine:
    """A register where the first station has hours, a closure and a report."""
    with Work(engine, "登记") as work:
        station = work.session.get_one(Station, 1)
        station.hours, station.hours_text = "Mo-Fr 09:00-17:00; PH off", "工作日九点到五点"
        work.session.get_one(Station, 2).hours_text = "听门卫的"
        closure = {"first_day": dt.date(2026, 10, 20), "last_day": dt.date(2026, 10, 21)}
        work.session.add(Closure.model_validate({"station_id": 1, "reason": "停电", **closure}))
        save_counts(work, [DayEntry(1, FIRST, {Service.WATER: 7})], today=TODAY)
    return engine


def october(engine: sa.Engine, place: Place = CITY, *, filled: bool = True) -> CountSheets:
    with reading(engine) as session:
        return count_sheets(session, OCTOBER.days, place, filled=filled)


def test_stations_stand_as_on_screen_with_every_day(told: sa.Engine) -> None:
    sheets = october(told)
    with reading(told) as session:
        lines = sheet_lines(session, FIRST, OCTOBER.last_day)
    assert [station.line for station in sheets.stations] == lines
    assert all([d.day for d in station.days] == [*OCTOBER.days] for station in sheets.stations)
    hours = {station.line.station_id: station.hours for station in sheets.stations}
    assert hours == {1: "工作日 09:00–17:00，节假日休息", 2: "听门卫的", 3: ""}
    town = october(told, Place(town_code="440402104"))
    assert [station.line.station_id for station in town.stations] == [2]


def test_a_day_says_why_it_is_not_to_be_filled_in(told: sa.Engine) -> None:
    days = october(told).stations[0].days
    assert {day.day.day: (day.shut, day.reason) for day in days if 8 <= day.day.day <= 21} == {
        **dict.fromkeys((8, 9, 10, 12, 13, 14, 15, 16, 19), (None, "")),
        **dict.fromkeys((11, 17, 18), (DayState.SHUT, "")),
        **dict.fromkeys((20, 21), (DayState.CLOSURE, "停电")),
    }
    assert {day.shut for day in days[:7]} == {DayState.HOLIDAY}


def test_days_to_come_are_to_be_filled_in(engine: sa.Engine) -> None:
    ahead = Month(2031, 2)
    with reading(engine) as session:
        sheets = count_sheets(session, ahead.days, CITY, filled=False)
    assert all(station.days == tuple(map(SheetDay, ahead.days)) for station in sheets.stations)


def test_only_a_filled_sheet_shows_what_was_reported(told: sa.Engine) -> None:
    entry = october(told).stations[0].days[0].entry
    assert entry is not None
    assert entry.counts[Service.WATER] == 7
    blank = october(told, filled=False)
    assert not any(day.entry for station in blank.stations for day in station.days)


def test_the_calendar_is_that_of_its_days(told: sa.Engine) -> None:
    calendar = october(told).calendar
    assert [day.day for day in calendar] == [1, 2, 3, 4, 5, 6, 7, 10]
    assert calendar[dt.date(2026, 10, 10)].kind is DayKind.MAKEUP_WORKDAY


def test_sample_data_are_known_as_such(told: sa.Engine) -> None:
    assert not october(told).sample
    with Work(told, "示例") as work:
        mark_sample(work.session)
    assert october(told).sample


def test_no_station_and_too_many_are_refused(
    told: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RecordError, match="sheets_none"):
        october(told, Place(town_code="440404001"))
    monkeypatch.setattr(module, "MOST_STATION_DAYS", 62)
    with pytest.raises(RecordError) as many:
        october(told)
    assert many.value.code == "sheets_too_many"
    assert many.value.values == {"stations": 3, "limit": 2}
