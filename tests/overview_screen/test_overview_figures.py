import datetime as dt

import pytest
from sqlmodel import Session, select

from db.activities import categories
from db.counts import DayEntry, save_counts
from db.engine import Register, create_register, reading
from db.forms import checked
from db.models import (
    Activity,
    ChecklistItem,
    Closure,
    Feedback,
    Finding,
    Inspection,
    Station,
    Supply,
)
from db.overview import Overview, TodoKey, overview
from db.seed import fill
from db.stations import station_rows
from db.values import Month, Service
from db.work import Work

TODAY = dt.date(2026, 11, 22)
YESTERDAY = dt.date(2026, 11, 21)
A_DAY = dt.timedelta(days=1)


def looked_at(register: Register, today: dt.date = TODAY) -> Overview:
    with reading(register) as session:
        return overview(session, today)


def todo(found: Overview, key: TodoKey) -> tuple[int, tuple[str, ...]]:
    return next(((x.count, x.names) for x in found.todos if x.key is key), (0, ()))


def stations(session: Session) -> list[Station]:
    return list(session.exec(select(Station).order_by(Station.code)).all())  # type: ignore[arg-type]


def test_the_workbooks_add_up(imported):
    found = looked_at(imported)
    assert (found.registered, found.stations) == (194, 194)
    assert (found.towns_covered, found.towns_total) == (26, 26)
    assert found.figures.month == Month(2026, 10)
    october = next(x for x in found.months if x.month == Month(2026, 10))
    assert october.visits == dict(found.figures.totals.visits)
    assert (found.activities, found.activities_target) == (418, 500)
    assert sum(n for _name, n in found.units) == 194
    assert len(found.dots) == 191
    assert {dot.unit for dot in found.dots} == set(range(6))


def test_missing_months_are_not_zero(imported):
    months = looked_at(imported).months
    assert [m.month for m in (months[0], months[-1])] == [Month(2025, 12), Month(2026, 11)]
    assert [m.month for m in months if m.total is not None] == [Month(2026, 10)]
    assert {m.total_before for m in months} == {None}


def test_a_year_later_the_month_is_the_one_before(imported):
    months = looked_at(imported, dt.date(2027, 10, 5)).months
    assert months[-1].total is None
    assert months[-1].total_before == 239_194


def test_who_was_silent_yesterday(imported):
    with reading(imported) as session:
        rows = station_rows(session, today=TODAY)
    silent = [*[row for row in rows if row.town == "白蕉镇"][:2], rows[0]]
    with Work(imported, "登记") as work:
        entries = [DayEntry(row.id, YESTERDAY) for row in rows if row not in silent]
        save_counts(work, entries, today=TODAY)
    found = looked_at(imported)
    assert found.silent_yesterday == (("白蕉镇", 2), (rows[0].town, 1))
    count, names = todo(found, TodoKey.UNREPORTED)
    assert count == 3
    assert set(names) == {row.name for row in silent}


def test_who_was_closed_yesterday_is_not_silent(imported):
    before = looked_at(imported)
    # A Saturday: 18 + 25 are open from Monday to Friday.
    assert sum(count for _town, count in before.silent_yesterday) == 194 - 43
    with Work(imported, "停电") as work:
        name = todo(before, TodoKey.UNREPORTED)[1][0]
        number = next(each.id for each in stations(work.session) if each.name == name)
        values = {"station_id": number, "first_day": YESTERDAY, "last_day": TODAY, "reason": "停电"}
        work.session.add(checked(Closure, values))
    assert todo(looked_at(imported), TodoKey.UNREPORTED)[0] == 194 - 43 - 1


def test_satisfaction_counts_the_last_year_only(imported):
    assert looked_at(imported).satisfaction is None
    with Work(imported, "评价") as work:
        station = stations(work.session)[0]
        for score, days in ((5, 0), (4, 10), (3, 364), (1, 365), (1, -1)):
            values = {"score": score, "kind": "praise", "channel": "scan"}
            day = TODAY - days * A_DAY
            work.session.add(checked(Feedback, {**values, "station_id": station.id, "day": day}))
    scores = looked_at(imported).satisfaction
    assert (scores.mean, scores.answers) == (4.0, 3)
    assert scores.half_width == pytest.approx(1.96 / 3**0.5)


def test_one_answer_has_no_interval(imported):
    with Work(imported, "评价") as work:
        values = {"score": 5, "kind": "praise", "channel": "scan", "day": TODAY}
        station = stations(work.session)[0]
        work.session.add(checked(Feedback, {**values, "station_id": station.id}))
    assert looked_at(imported).satisfaction.half_width is None


def test_what_there_is_to_do(imported):
    with Work(imported, "巡查") as work:
        here, there, *rest = stations(work.session)
        item = work.session.exec(select(ChecklistItem)).first()
        inspection = checked(Inspection, {"station_id": here.id, "day": TODAY - 40 * A_DAY})
        work.session.add(inspection)
        work.session.flush()
        finding = {"inspection_id": inspection.id, "item_id": item.id, "result": "not_ok"}
        late, due = TODAY - A_DAY, TODAY
        work.session.add_all(
            checked(Finding, {**finding, **more})
            for more in ({"due_on": late}, {"due_on": due}, {"due_on": late, "fixed_on": late})
        )
        work.session.add_all(
            checked(Supply, {"station_id": there.id, "name": name, "expires_on": day})
            for name, day in (("碘伏", TODAY + 30 * A_DAY), ("纱布", TODAY + 31 * A_DAY))
        )
        category = categories(work.session)[0].id
        work.session.add_all(
            checked(Activity, {"title": title, "category_id": category, "day": day})
            for title, day in (("逃生演练", YESTERDAY), ("今天的活动", TODAY))
        )
        for station in rest:
            station.verified_on = TODAY - 90 * A_DAY
        here.verified_on = TODAY - 91 * A_DAY
        work.session.add_all([here, *rest])
    found = looked_at(imported)
    assert todo(found, TodoKey.OVERDUE) == (1, (f"{here.name} {item.name}",))
    assert todo(found, TodoKey.EXPIRING) == (1, (f"{there.name} 碘伏",))
    assert todo(found, TodoKey.UNCONFIRMED) == (1, ("逃生演练",))
    assert todo(found, TodoKey.UNVERIFIED) == (2, (there.name, here.name))
    assert todo(found, TodoKey.UNPLACED)[0] == 3


def test_closed_stations_ask_for_nothing(imported):
    with Work(imported, "撤销") as work:
        for station in stations(work.session):
            station.status, station.closed_on = "closed", YESTERDAY - A_DAY  # type: ignore[assignment]
            work.session.add(station)
    found = looked_at(imported)
    assert (found.registered, found.stations, found.dots, found.todos) == (194, 0, (), ())


def test_the_year_passes_evenly(imported):
    assert looked_at(imported, dt.date(2026, 12, 31)).pace == 1.0
    assert looked_at(imported, dt.date(2026, 1, 1)).pace == pytest.approx(1 / 365)
    january = looked_at(imported, dt.date(2026, 1, 31))
    with reading(imported) as session:
        days = session.exec(select(Activity.day).where(Activity.status == "done")).all()
    assert january.activities == sum(1 for day in days if day <= dt.date(2026, 1, 31))


def test_an_empty_register(tmp_path):
    register = create_register(str(tmp_path / "empty.yizhan"), fill)
    found = looked_at(register)
    register.dispose()
    assert (found.registered, found.stations, found.todos) == (0, 0, ())
    assert all(month.visits is None for month in found.months)


def test_a_service_that_nobody_used_is_zero_not_missing(imported):
    with reading(imported) as session:
        row = station_rows(session, today=TODAY)[0]
    with Work(imported, "登记") as work:
        save_counts(work, [DayEntry(row.id, TODAY, {row.services[0]: 0})], today=TODAY)
    last = looked_at(imported).months[-1]
    assert last.total == 0
    assert set(last.visits) == set(Service)
