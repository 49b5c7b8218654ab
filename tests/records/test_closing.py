"""A signed month refuses every write, whatever path it takes, on both engines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from db.closing import (
    CloseState,
    MonthState,
    close_month,
    closing_lines,
    closings,
    month_states,
    reopen_month,
)
from db.closing_checks import CheckKind, closing_checks
from db.counts import DayEntry, clear_counts, reported_days, save_counts
from db.engine import open_register, reading
from db.errors import RecordError
from db.history import deeds, next_redo, next_undo, take_back
from db.imports import ImportChoice, ImportKind, carry_out, plan_file
from db.merging import OnBothDays, merge_stations
from db.models import DAY_COUNT, DayCount, MonthClose, logged_tables
from db.statement import from_text
from db.stations import add_station, amend_station
from db.towns import assign_town, merge_towns
from db.unusual import accept_counts
from db.values import Month, Service
from db.visitors import Measure, save_visitors
from db.work import Work

OCTOBER = Month(2026, 10)
DAY, BEFORE, AFTER = dt.date(2026, 10, 8), dt.date(2026, 9, 30), dt.date(2026, 11, 1)
TODAY = dt.date(2026, 11, 3)
AT = dt.datetime(2026, 11, 3, 2, 30, tzinfo=dt.UTC)
XIANGZHOU, DOUMEN = 1, 2
GONGBEI, BAITENG = "440402005", "440403001"
Doing = Callable[[Work], object]


def do(engine: sa.Engine, doing: Doing, label: str = "办事", who: str | None = None) -> Work:
    with Work(engine, label, who=who) as work:
        doing(work)
    return work


def closing(unit_id: int | None, note: str = "台风停电") -> Doing:
    return lambda work: close_month(
        work, OCTOBER, unit_id, signed_by="何主任", note=note, today=TODAY, at=AT
    )


def reopening(unit_id: int | None) -> Doing:
    return lambda work: reopen_month(work, OCTOBER, unit_id, reason="漏报一天", at=AT)


def counts(work: Work) -> None:
    entries = [
        *(DayEntry(1, day, {Service.WATER: 12}) for day in (BEFORE, DAY, AFTER)),
        DayEntry(3, DAY, {Service.MEALS: 7}),
    ]
    save_counts(work, entries, today=TODAY)
    save_visitors(work, OCTOBER, XIANGZHOU, Measure.PEOPLE, {1: 12})


def states(engine: sa.Engine) -> dict[int | None, MonthState]:
    with reading(engine) as session:
        return {state.unit_id: state for state in month_states(session, OCTOBER)}


def sql(text: str) -> Doing:
    return lambda work: work.session.execute(sa.text(text))


def changed(name: str, value: object) -> Doing:
    """One column of a day's count, through the ORM."""

    def doing(work: Work) -> None:
        row = work.session.get(DayCount, (DAY, 1))
        setattr(row, name, value)
        work.session.flush()

    return doing


def deleted(work: Work) -> None:
    work.session.delete(work.session.get(DayCount, (DAY, 1)))
    work.session.flush()


def added(work: Work) -> None:
    work.session.add(DayCount(day=DAY + dt.timedelta(days=1), station_id=1, water=3))
    work.session.flush()


WRITES: Mapping[str, Doing] = {
    "SQL: a new row": sql(
        "INSERT INTO day_count (day, station_id, water, method, note)"
        " VALUES ('2026-10-09', 1, 3, 'tally', '')"
    ),
    "SQL: another number": sql("UPDATE day_count SET water = 13 WHERE station_id = 1"),
    "SQL: another method": sql("UPDATE day_count SET method = 'door' WHERE day = '2026-10-08'"),
    "SQL: taken back": sql("DELETE FROM day_count WHERE station_id = 1"),
    "SQL: out of the month": sql(
        "UPDATE day_count SET day = '2026-11-02' WHERE day = '2026-10-08' AND station_id = 1"
    ),
    "SQL: into the month": sql("UPDATE day_count SET day = '2026-10-31' WHERE day = '2026-11-01'"),
    "SQL: to an open station": sql("UPDATE day_count SET station_id = 2 WHERE station_id = 1"),
    "SQL: from an open station": sql(
        "UPDATE day_count SET station_id = 1, day = '2026-10-20' WHERE station_id = 3"
    ),
    "Core: in bulk": lambda work: work.session.execute(
        sa.insert(DAY_COUNT),
        [{"day": DAY + dt.timedelta(days=n), "station_id": 1, "method": "tally", "note": ""}
         for n in range(1, 4)],
    ),
    "the sheet": lambda work: save_counts(
        work, [DayEntry(3, DAY, {Service.MEALS: 8}), DayEntry(1, DAY, {Service.WATER: 9})],
        today=TODAY,
    ),
    "the sheet, cleared": lambda work: clear_counts(work, [(DAY, 1)]),
    "ORM: a new row": added,
    "ORM: another number": changed("water", 13),
    "ORM: a remark": changed("note", "补"),
    "ORM: taken back": deleted,
    "visitor groups": lambda work: save_visitors(
        work, OCTOBER, XIANGZHOU, Measure.PEOPLE, {1: 11, 2: 1}
    ),
    "visitor groups, taken back": sql("DELETE FROM visitor_count"),
    "two stations made one": lambda work: merge_stations(
        work, 3, 1, 1, 1, counts=OnBothDays.ADD
    ),
}  # fmt: skip


_REPLACED = """
    INSERT OR REPLACE INTO month_close
    SELECT id, managing_unit_id, month, closed_at, closed_by, '别人', note, stated_total, figures,
        reopened_at, reopened_by, reason FROM month_close
"""


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("signature_stands", _REPLACED),
        (
            "month_closed",
            "INSERT INTO day_count (day, station_id, water, method, note)"
            " VALUES (' 2026-10-09', 1, 3, 'tally', '')",
        ),
    ],
)
def test_what_only_a_file_allows_is_refused_too(
    file_engine: sa.Engine, code: str, text: str
) -> None:
    do(file_engine, counts, "登记")
    do(file_engine, closing(XIANGZHOU), "结账")
    with pytest.raises(RecordError, match=code):
        do(file_engine, sql(text))


def test_a_total_beyond_reason_is_refused(engine: sa.Engine) -> None:
    do(engine, counts, "登记")
    with pytest.raises(RecordError, match="too_large"), Work(engine, "结账") as work:
        close_month(
            work,
            OCTOBER,
            XIANGZHOU,
            signed_by="甲",
            note="补",
            stated_total=10**20,
            today=TODAY,
            at=AT,
        )


@pytest.fixture
def signed(engine: sa.Engine) -> sa.Engine:
    """October of 香洲区 is signed."""
    do(engine, counts, "登记")
    do(engine, closing(XIANGZHOU), "结账")
    return engine


@pytest.mark.parametrize("write", WRITES)
def test_no_path_writes_into_a_closed_month(
    write: str, signed: sa.Engine, snapshot: Callable[..., Any]
) -> None:
    before = snapshot(signed)
    with pytest.raises(RecordError, match="month_closed"):
        do(signed, WRITES[write])
    assert snapshot(signed) == before
    do(signed, reopening(XIANGZHOU))
    do(signed, WRITES[write])
    assert snapshot(signed) != before


@pytest.mark.parametrize("write", WRITES)
def test_nor_into_one_that_the_city_closed(write: str, signed: sa.Engine) -> None:
    close_the_others(signed)
    do(signed, closing(None))
    with pytest.raises(RecordError, match="month_closed"):
        do(signed, WRITES[write])
    do(signed, reopening(None))
    with pytest.raises(RecordError, match="month_closed"):
        do(signed, WRITES[write])


def close_the_others(engine: sa.Engine) -> None:
    """Every unit but 香洲区."""
    for unit_id, state in states(engine).items():
        if unit_id is not None and state.state is CloseState.OPEN:
            do(engine, closing(unit_id))


def test_an_import_that_comes_too_late_is_refused_whole(
    engine: sa.Engine, workbook: Callable[..., Path], snapshot: Callable[..., Any]
) -> None:
    rows = [["2026-11-02", "拱北口岸", 5], ["2026-10-09", "拱北口岸", 5]]
    path = workbook([["日期", "驿站", "饮水"], *rows])
    plan = plan_file(engine, path, ImportChoice(ImportKind.COUNTS), today=TODAY)
    assert not plan.problems
    do(engine, closing(XIANGZHOU))
    before = snapshot(engine)
    with pytest.raises(RecordError, match="month_closed"):
        carry_out(engine, plan, "导入")
    assert snapshot(engine) == before


def test_undo_and_redo_stop_at_a_closed_month(
    signed: sa.Engine, snapshot: Callable[..., Any]
) -> None:
    with reading(signed) as session:
        count_deed = next_undo(session)
    assert count_deed is not None
    assert count_deed.label == "登记"  # not the signature, which nothing takes back
    before = snapshot(signed)
    with pytest.raises(RecordError, match="month_closed"):
        take_back(signed, count_deed.id, "撤销")
    assert snapshot(signed) == before

    do(signed, reopening(XIANGZHOU))
    undo = take_back(signed, count_deed.id, "撤销")
    do(signed, closing(XIANGZHOU, note="一天也没有报"))
    assert undo.change_id is not None
    with pytest.raises(RecordError, match="month_closed"):
        take_back(signed, undo.change_id, "重做")


def test_a_signature_is_not_taken_back(signed: sa.Engine, snapshot: Callable[..., Any]) -> None:
    before = snapshot(signed, logged_tables())
    with reading(signed) as session:
        (deed,) = [deed for deed in deeds(session) if deed.signs]
        assert next_redo(session) is None
    assert deed.label == "结账"
    for doing in (
        lambda: take_back(signed, deed.id, "撤销"),
        lambda: do(signed, sql("DELETE FROM month_close")),
        lambda: do(signed, sql("UPDATE month_close SET signed_by = '别人'")),
        lambda: do(signed, sql("UPDATE month_close SET figures = '[]'")),
        lambda: do(signed, sql("UPDATE month_close SET month = '2026-08'")),
    ):
        with pytest.raises(RecordError, match="signature_stands"):
            doing()
    assert snapshot(signed, logged_tables()) == before

    reopened = do(signed, reopening(XIANGZHOU))
    assert reopened.change_id is not None
    with pytest.raises(RecordError, match="signature_stands"):
        take_back(signed, reopened.change_id, "撤销")
    with pytest.raises(RecordError, match="signature_stands"):
        do(signed, sql("UPDATE month_close SET reopened_at = NULL, reopened_by = '', reason = ''"))


def test_a_station_that_moves_or_comes_later_is_locked_with_its_month(signed: sa.Engine) -> None:
    """October asks whose a station was on its last day, not whose it is."""
    do(signed, lambda work: assign_town(work, GONGBEI, DOUMEN, since=AFTER))
    do(signed, lambda work: assign_town(work, BAITENG, XIANGZHOU, since=AFTER))
    new: list[int] = []

    def found(work: Work) -> None:
        for town in (GONGBEI, BAITENG):
            station = add_station(work, {"name": f"新驿站{town}", "town_code": town})
            new.append(station.id or 0)

    do(signed, found)
    for number, refused in ((1, True), (3, False), (new[0], True), (new[1], False)):
        entry = DayEntry(number, DAY)
        if refused:
            with pytest.raises(RecordError, match="month_closed"):
                do(signed, lambda work, entry=entry: save_counts(work, [entry], today=TODAY))
        else:
            do(signed, lambda work, entry=entry: save_counts(work, [entry], today=TODAY))


CORRECTIONS: Mapping[str, Doing] = {
    "a town, out": lambda work: assign_town(work, GONGBEI, DOUMEN, since=None),
    "a town, out since a day of the month": lambda work: assign_town(
        work, GONGBEI, DOUMEN, since=DAY
    ),
    "a town, in": lambda work: assign_town(work, BAITENG, XIANGZHOU, since=None),
    "a station's unit, out": lambda work: amend_station(work, 1, 1, {"managing_unit_id": DOUMEN}),
    "a station's unit, in": lambda work: amend_station(work, 3, 1, {"managing_unit_id": XIANGZHOU}),
    "a station's town, out": lambda work: amend_station(work, 1, 1, {"town_code": BAITENG}),
    "SQL": sql("UPDATE station SET managing_unit_id = 2 WHERE id = 1"),
}


@pytest.mark.parametrize("correction", CORRECTIONS)
def test_no_correction_of_belonging_opens_a_signed_month(
    correction: str, signed: sa.Engine, snapshot: Callable[..., Any]
) -> None:
    before = snapshot(signed)
    with pytest.raises(RecordError, match="month_closed"):
        do(signed, CORRECTIONS[correction])
    assert snapshot(signed) == before
    do(signed, reopening(XIANGZHOU))
    do(signed, CORRECTIONS[correction])
    assert snapshot(signed) != before


@pytest.mark.parametrize(
    "moving",
    [
        lambda work: assign_town(work, GONGBEI, DOUMEN, since=AFTER),
        lambda work: merge_towns(work, GONGBEI, BAITENG, since=AFTER),
        lambda work: amend_station(work, 1, 1, {"managing_unit_id": XIANGZHOU}),
    ],
)
def test_what_leaves_a_signed_month_as_it_was_is_done_undone_and_redone(
    moving: Doing, signed: sa.Engine, snapshot: Callable[..., Any]
) -> None:
    before = snapshot(signed, logged_tables())
    deed = do(signed, moving)
    after = snapshot(signed, logged_tables())
    undo = take_back(signed, deed.change_id or 0, "撤销")
    assert snapshot(signed, logged_tables()) == before
    take_back(signed, undo.change_id or 0, "重做")
    assert snapshot(signed, logged_tables()) == after


def test_months_and_units_beside_a_closed_one_stay_open(signed: sa.Engine) -> None:
    entries = [
        DayEntry(1, BEFORE, {Service.WATER: 1}),
        DayEntry(1, AFTER, {Service.WATER: 1}),
        DayEntry(3, DAY, {Service.MEALS: 1}),
    ]
    do(signed, lambda work: save_counts(work, entries, today=TODAY))
    with reading(signed) as session:
        standing = reported_days(session, BEFORE, AFTER)
    assert [standing[entry.day, entry.station_id].counts for entry in entries] == [
        {**dict.fromkeys(Service), **entry.counts} for entry in entries
    ]


def test_close_reopen_and_close_again_are_revisions(signed: sa.Engine) -> None:
    assert states(signed)[XIANGZHOU].state is CloseState.CLOSED
    assert states(signed)[DOUMEN].state is CloseState.OPEN
    do(signed, reopening(XIANGZHOU), who="林")
    state = states(signed)[XIANGZHOU]
    assert (state.state, state.revision) == (CloseState.REOPENED, 1)
    do(signed, lambda work: save_counts(work, [DayEntry(1, DAY, {Service.WATER: 15})], today=TODAY))
    do(signed, closing(XIANGZHOU, note="更正"), who="马")
    state = states(signed)[XIANGZHOU]
    assert (state.state, state.revision) == (CloseState.CLOSED, 1)
    with reading(signed) as session:
        first, second = closings(session, OCTOBER)
    assert (first.revision, first.reason, first.reopened_by) == (0, "漏报一天", "林")
    assert (second.revision, second.note, second.closed_by) == (1, "更正", "马")
    assert (first.closed_at.timestamp(), second.signed_by) == (AT.timestamp(), "何主任")
    assert second.reopened_at is None
    assert from_text(first.figures)["visits_total",] == 12
    assert from_text(second.figures)["visits_total",] == 15


def test_the_city_closes_last_and_reopens_first(signed: sa.Engine) -> None:
    with pytest.raises(RecordError) as refused:
        do(signed, closing(None))
    assert refused.value.code == "units_open"
    assert "斗门区" in str(refused.value.values["units"])
    close_the_others(signed)
    do(signed, closing(None))
    assert all(state.state is CloseState.CLOSED for state in states(signed).values())
    with pytest.raises(RecordError, match="city_closed"):
        do(signed, reopening(XIANGZHOU))
    do(signed, reopening(None))
    do(signed, reopening(XIANGZHOU))
    with pytest.raises(RecordError, match="units_open"):
        do(signed, closing(None))
    do(signed, closing(XIANGZHOU))
    do(signed, closing(None))
    assert states(signed)[None].revision == 1


@pytest.mark.parametrize(
    ("doing", "code"),
    [
        (closing(XIANGZHOU, note=""), "closing_note_needed"),
        (closing(99), "unit_unknown"),
        (reopening(XIANGZHOU), "month_not_signed"),
        (
            lambda work: close_month(
                work, Month(2026, 11), 1, signed_by="何", note="备", today=TODAY, at=AT
            ),
            "month_not_over",
        ),
        (
            lambda work: close_month(
                work, Month(2027, 1), 1, signed_by="何", note="备", today=TODAY, at=AT
            ),
            "month_not_over",
        ),
        (
            lambda work: close_month(
                work, OCTOBER, 1, signed_by=" ", note="备", today=TODAY, at=AT
            ),
            "empty",
        ),
        (
            lambda work: close_month(
                work, OCTOBER, 1, signed_by="何\u202e", note="备", today=TODAY, at=AT
            ),
            "sign_unprintable",
        ),
        (
            lambda work: close_month(
                work, OCTOBER, 1, signed_by="何", note="备", stated_total=-1, today=TODAY, at=AT
            ),
            "too_small",
        ),
    ],
)
def test_what_cannot_be_signed(
    doing: Doing, code: str, engine: sa.Engine, snapshot: Callable[..., Any]
) -> None:
    do(engine, counts)
    before = snapshot(engine)
    with pytest.raises(RecordError, match=code):
        do(engine, doing)
    assert snapshot(engine) == before


@pytest.mark.parametrize("reason", ["", "  ", "数字\x07错了"])
def test_a_reason_is_needed_to_reopen(reason: str, signed: sa.Engine) -> None:
    with pytest.raises(RecordError) as refused:
        do(signed, lambda work: reopen_month(work, OCTOBER, XIANGZHOU, reason=reason, at=AT))
    assert refused.value.field == "reason"
    assert states(signed)[XIANGZHOU].state is CloseState.CLOSED


def test_a_month_is_signed_once_at_a_time(signed: sa.Engine) -> None:
    with pytest.raises(RecordError, match="month_signed"):
        do(signed, closing(XIANGZHOU))
    row = {
        "managing_unit_id": XIANGZHOU,
        "month": "2026-10",
        "closed_at": AT,
        "closed_by": "何",
        "signed_by": "何",
        "note": "",
        "figures": "[]",
        "reopened_by": "",
        "reason": "",
    }
    with pytest.raises(RecordError, match="already_there"):
        do(signed, lambda work: work.session.execute(sa.insert(MonthClose), [row]))


def test_a_unit_without_stations_may_close(engine: sa.Engine) -> None:
    do(engine, closing(6, note=""))
    assert states(engine)[6].state is CloseState.CLOSED


def checks(session: Session, unit_id: int | None, **said: Any) -> dict[CheckKind, int]:
    found = closing_checks(session, OCTOBER, unit_id, today=TODAY, **said)
    return {check.kind: check.count for check in found.open}


def test_what_is_open_is_counted_and_named(engine: sa.Engine) -> None:
    do(engine, counts)
    with reading(engine) as session:
        assert checks(session, XIANGZHOU) == {CheckKind.MISSING: 30}
        found = closing_checks(session, OCTOBER, XIANGZHOU, today=TODAY, stated_total=12)
        (missing,) = found.open
        assert [cell.day.day for cell in missing.cells] == [n for n in range(1, 32) if n != 8]
        assert {cell.station for cell in missing.cells} == {"拱北口岸工会驿站"}
        assert checks(session, XIANGZHOU, stated_total=13)[CheckKind.STATED_TOTAL] == 1
        assert checks(session, None) == {CheckKind.MISSING: 30 + 31 + 30}
    do(engine, lambda work: save_visitors(work, OCTOBER, XIANGZHOU, Measure.PEOPLE, {1: 11}))
    do(engine, sql("UPDATE station SET hours = 'Mo-Fr 09:00-17:00', hours_text = '工作日 9-17'"))
    do(engine, lambda work: save_counts(
        work, [DayEntry(1, dt.date(2026, 10, 17), {Service.WATER: 4})], today=TODAY
    ))  # fmt: skip
    with reading(engine) as session:
        found = closing_checks(session, OCTOBER, XIANGZHOU, today=TODAY)
    by_kind = {check.kind: check for check in found.open}
    (cell,) = [cell for cell in by_kind[CheckKind.CLOSED_DAY].cells if cell.day.day == 17]
    assert (cell.station_id, cell.people) == (1, 4)
    assert by_kind[CheckKind.VISITORS].count == 1
    assert found.visitors is not None
    assert found.visitors.difference == 11 - 16


def test_an_unusual_count_is_open_until_somebody_lets_it_stand(engine: sa.Engine) -> None:
    usual = [DayEntry(1, BEFORE - dt.timedelta(days=n), {Service.WATER: 10}) for n in range(60)]
    odd = DayEntry(1, DAY, {Service.WATER: 900})
    do(engine, lambda work: save_counts(work, [*usual, odd], today=TODAY))
    with reading(engine) as session:
        found = closing_checks(session, OCTOBER, XIANGZHOU, today=TODAY)
        assert checks(session, DOUMEN) == {CheckKind.MISSING: 31}
        lines = {line.state.unit_id: line for line in closing_lines(session, OCTOBER, today=TODAY)}
    (cell,) = next(c.cells for c in found.open if c.kind is CheckKind.UNUSUAL)
    assert (cell.day, cell.station_id, cell.service, cell.people) == (DAY, 1, Service.WATER, 900)
    assert {number: line.unusual for number, line in lines.items() if line.unusual} == {
        XIANGZHOU: 1,
        None: 1,
    }
    do(engine, lambda work: accept_counts(work, {(DAY, 1, Service.WATER): 900}, note="义诊", at=AT))
    with reading(engine) as session:
        assert CheckKind.UNUSUAL not in checks(session, XIANGZHOU)


def test_the_list_has_every_unit_and_the_city_last(engine: sa.Engine) -> None:
    do(engine, counts)
    with reading(engine) as session:
        lines = closing_lines(session, OCTOBER, today=TODAY)
        with pytest.raises(RecordError, match="month_in_future"):
            closing_lines(session, Month(2027, 1), today=TODAY)
    assert [line.state.unit_id for line in lines] == [1, 2, 3, 4, 5, 6, None]
    assert [line.visits_total for line in lines] == [12, 7, None, None, None, None, 19]
    assert [line.missing for line in lines] == [30, 30, 0, 31, 0, 0, 91]


def test_who_signs_waits_for_who_still_writes(new_database: Callable[[], str]) -> None:
    """On a server a count on its way is either in the figures that are signed, or refused."""
    engine = open_register(new_database())

    def close_meanwhile() -> None:
        do(engine, closing(XIANGZHOU))

    with ThreadPoolExecutor() as threads:
        with Work(engine, "登记") as work:
            save_counts(work, [DayEntry(1, DAY, {Service.WATER: 5})], today=TODAY)
            outcome = threads.submit(close_meanwhile)
            while not (outcome.done() or someone_waits(engine)):
                pass
        outcome.result()
    with reading(engine) as session:
        (row,) = closings(session, OCTOBER)
    assert from_text(row.figures)["visits_total",] == 5
    engine.dispose()


def someone_waits(engine: sa.Engine) -> bool:
    with engine.connect() as connection:
        return bool(connection.scalar(sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")))
