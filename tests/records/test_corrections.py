"""What a reopened month differs in from what was signed: in its figures, and cell by cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from db.activities import log_activity
from db.closing import close_month, reopen_month
from db.corrections import Correction, Standing, standing
from db.counts import DayEntry, clear_counts, save_counts
from db.engine import reading
from db.history import take_back
from db.merging import merge_stations
from db.statement import FigureChange, as_text, figure_changes, from_text, statement
from db.totals import month_figures
from db.values import ActivityStatus, CountMethod, Month, Service
from db.work import Work

OCTOBER = Month(2026, 10)
DAY, NEXT = dt.date(2026, 10, 8), dt.date(2026, 10, 9)
TODAY = dt.date(2026, 11, 3)
AT = dt.datetime(2026, 11, 3, 2, 30, tzinfo=dt.UTC)
UNITS = (1, 2, 4)
"""Of the stations 1, 3 and 2; 4 is 横琴."""
Doing = Callable[[Work], object]


def do(engine: sa.Engine, doing: Doing, who: str = "马") -> int:
    with Work(engine, "办事", who=who) as work:
        doing(work)
    return work.change_id or 0


def report(engine: sa.Engine, number: int, day: dt.date, people: int, **more: object) -> int:
    service = Service.MEALS if number == 3 else Service.WATER
    entry = DayEntry(number, day, {service: people}, **more)  # type: ignore[arg-type]
    return do(engine, lambda work: save_counts(work, [entry], today=TODAY))


def close(engine: sa.Engine, unit_id: int | None = 1) -> None:
    do(
        engine,
        lambda work: close_month(
            work, OCTOBER, unit_id, signed_by="何主任", note="缺报", today=TODAY, at=AT
        ),
    )


def reopen(engine: sa.Engine, unit_id: int | None = 1) -> None:
    do(engine, lambda work: reopen_month(work, OCTOBER, unit_id, reason="漏报", at=AT), "林")


def stands(engine: sa.Engine, unit_id: int | None = 1) -> Standing:
    with reading(engine) as session:
        figures = month_figures(session, OCTOBER, today=TODAY, unit_id=unit_id)
        return standing(session, figures, unit_id)


def correction(engine: sa.Engine, unit_id: int | None = 1) -> Correction:
    found = stands(engine, unit_id).correction
    assert found is not None
    return found


def cells(found: Correction) -> list[tuple[int, int, str, object, object, str]]:
    return [(c.day.day, c.station_id, c.field, c.before, c.after, c.who) for c in found.cells]


@pytest.fixture
def reopened(engine: sa.Engine) -> sa.Engine:
    """October of 香洲区, signed with two days of station 1, and open again."""
    report(engine, 1, DAY, 12)
    report(engine, 1, NEXT, 20, note="雨")
    report(engine, 3, DAY, 7)
    close(engine)
    reopen(engine)
    return engine


def test_an_open_month_and_a_signed_one_have_no_correction(engine: sa.Engine) -> None:
    report(engine, 1, DAY, 12)
    assert stands(engine) == Standing()
    close(engine)
    found = stands(engine)
    assert found.closing is not None
    assert (found.closing.revision, found.correction, found.drift) == (0, None, ())


def test_every_difference_is_listed_with_who_and_when(reopened: sa.Engine) -> None:
    report(reopened, 1, DAY, 15)
    report(reopened, 1, NEXT, 20, method=CountMethod.DOOR)
    do(reopened, lambda work: save_counts(
        work, [DayEntry(1, dt.date(2026, 10, 1), {Service.REST: 0})], today=TODAY
    ), "何")  # fmt: skip
    found = correction(reopened)
    assert (found.revision, found.signed.reason, found.signed.reopened_by) == (1, "漏报", "林")
    assert cells(found) == [
        (1, 1, "rest", None, 0, "何"),
        (8, 1, "water", 12, 15, "马"),
        (9, 1, "method", CountMethod.TALLY, CountMethod.DOOR, "马"),
        (9, 1, "note", "雨", None, "马"),
    ]
    assert {cell.station for cell in found.cells} == {"拱北口岸工会驿站"}
    changed = {change.path: (change.before, change.after) for change in found.figures}
    assert changed["visits_total",] == (32, 35)
    assert changed["station_days_reported",] == (2, 3)
    assert changed["units", "香洲区", "water"] == (32, 35)
    assert changed["towns", "拱北街道", "rest"] == (None, 0)
    assert changed["by_station", "440402005-001", "visits_total"] == (32, 35)
    assert changed["methods", "door"] == (None, 1)
    assert not {path for path in changed if path[0] in {"trend", "categories"}}


def test_what_ended_as_it_was_signed_is_not_listed(reopened: sa.Engine) -> None:
    report(reopened, 1, DAY, 99)
    do(reopened, lambda work: clear_counts(work, [(DAY, 1), (NEXT, 1)]))
    report(reopened, 1, DAY, 12)
    undone = report(reopened, 1, dt.date(2026, 10, 20), 5)
    take_back(reopened, undone, "撤销")
    report(reopened, 1, dt.date(2026, 11, 1), 5)
    report(reopened, 3, DAY, 8)  # of another unit, which was never signed
    found = correction(reopened)
    assert cells(found) == [(9, 1, "water", 20, None, "马"), (9, 1, "note", "雨", None, "马")]
    assert correction(reopened).figures[0] == FigureChange(("visits_total",), 32, 12)


def test_the_second_correction_is_held_against_the_first(reopened: sa.Engine) -> None:
    report(reopened, 1, DAY, 15)
    close(reopened)
    assert cells(correction(reopened)) == [(8, 1, "water", 12, 15, "马")]
    assert stands(reopened).drift == ()
    reopen(reopened)
    assert correction(reopened).cells == correction(reopened).figures == ()
    report(reopened, 1, DAY, 16)
    close(reopened)
    found = stands(reopened)
    assert found.correction is not None
    assert (found.correction.revision, cells(found.correction)) == (
        2,
        [(8, 1, "water", 15, 16, "马")],
    )
    assert found.closing is not None
    assert found.closing.revision == 2


def test_counts_that_moved_with_a_merged_station_are_listed_for_both(reopened: sa.Engine) -> None:
    report(reopened, 2, dt.date(2026, 10, 20), 5)
    close(reopened)
    for unit_id in UNITS[1:]:
        close(reopened, unit_id)
    reopen(reopened)
    reopen(reopened, 4)
    do(reopened, lambda work: merge_stations(work, 1, 1, 2, 1))
    assert (20, 1, "water", None, 5, "马") in cells(correction(reopened))
    assert cells(correction(reopened, 4)) == [(20, 2, "water", 5, None, "马")]
    (gone,) = correction(reopened, 4).cells
    assert gone.station == "横琴湿地工会驿站"


def test_the_city_lists_what_its_units_changed(engine: sa.Engine) -> None:
    report(engine, 1, DAY, 12)
    for unit_id in (1, 2, 3, 4, 5, 6, None):
        close(engine, unit_id)
    reopen(engine, None)
    reopen(engine)
    report(engine, 1, DAY, 13)
    assert cells(correction(engine, None)) == [(8, 1, "water", 12, 13, "马")]
    assert correction(engine, None).revision == 1


def test_an_activity_entered_after_the_signature_is_drift(engine: sa.Engine) -> None:
    close(engine)
    held = {
        "title": "讲座",
        "category_id": 2,
        "status": ActivityStatus.DONE,
        "day": DAY,
        "attendance": 40,
    }
    do(engine, lambda work: log_activity(work, held, [1]))
    found = stands(engine)
    assert found.correction is None
    assert FigureChange(("attendance",), 0, 40) in found.drift


def test_a_statement_is_read_as_it_was_written(engine: sa.Engine) -> None:
    report(engine, 1, DAY, 12)
    with reading(engine) as session:
        said = statement(month_figures(session, OCTOBER, today=TODAY))
    assert from_text(as_text(said)) == said
    assert figure_changes(said, said) == ()
    assert figure_changes({("a",): 1, ("b",): 2}, {("c",): 3, ("b",): 4}) == (
        (("c",), None, 3),
        (("b",), 2, 4),
        (("a",), 1, None),
    )
