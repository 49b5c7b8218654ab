"""The limits hold however a write arrives: through records, statements or SQL text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from db.activities import amend_activity, log_activity
from db.counts import DayEntry, save_counts
from db.dossier import ContactLine, Dossier, save_dossier
from db.engine import reading
from db.errors import ConflictError, NoWorkError, RecordError, YizhanError
from db.forms import checked, held
from db.models import Attachment, DayCount, ManagingUnit, Setting, Station, Town
from db.stations import add_station, amend_station, station_record
from db.values import Service, StationStatus
from db.work import Work

DAY = dt.date(2026, 10, 8)
Snapshot = Callable[..., dict[str, set[tuple[Any, ...]]]]

STRAY_WRITES: Mapping[str, Callable[[Session], object]] = {
    "a record": lambda session: (session.add(Setting(key="a", value="b")), session.flush()),
    "an insert": lambda session: session.execute(sa.insert(Setting).values(key="a", value="b")),
    "an update": lambda session: session.execute(sa.update(Station).values(note="x")),
    "a delete": lambda session: session.execute(sa.delete(Town)),
    "SQL": lambda session: session.execute(sa.text("UPDATE station SET note = 'x'")),
}


@pytest.mark.parametrize("write", STRAY_WRITES.values(), ids=list(STRAY_WRITES))
def test_a_write_outside_a_work_is_refused(
    engine: sa.Engine, write: Callable[[Session], object], snapshot: Snapshot
) -> None:
    before = snapshot(engine)
    with pytest.raises(NoWorkError), reading(engine) as session:
        write(session)
    with pytest.raises(sa.exc.DBAPIError), engine.begin() as connection:
        write(Session(connection))
    assert snapshot(engine) == before


BROKEN: Mapping[str, tuple[str, str | None]] = {
    "an address too long": (f"UPDATE station SET address = '{'站' * 201}'", None),
    "no name": ("UPDATE station SET name = ''", "name"),
    "a latitude off China": ("UPDATE station SET longitude = 113, latitude = 60", "latitude"),
    "half a position": ("UPDATE station SET longitude = 113", None),
    "six stars": ("UPDATE station SET stars = 6", "stars"),
    "an unknown status": ("UPDATE station SET status = 'gone'", "status"),
    "closed without a day": ("UPDATE station SET status = 'closed'", None),
    "closed before opened": (
        "UPDATE station SET opened_on = '2026-02-01', closed_on = '2026-01-01'",
        None,
    ),
    "fewer than none": ("UPDATE day_count SET water = -1", "water"),
    "more than any": ("UPDATE day_count SET water = 10000", "water"),
    "ends before it starts": (
        "UPDATE activity SET start_time = '10:00:00', end_time = '09:00:00'",
        None,
    ),
    "more of some than of all": (
        "UPDATE activity SET attendance = 1, new_form_attendance = 2",
        None,
    ),
    "a town's name twice": ("UPDATE managing_unit SET name = '香洲区'", "name"),
}


@pytest.fixture
def kept(engine: sa.Engine) -> sa.Engine:
    """A register with a day's count and an activity."""
    with Work(engine, "先前") as work:
        save_counts(work, [DayEntry(1, DAY, {Service.WATER: 1})], today=DAY)
        log_activity(work, {"title": "义诊", "category_id": 1, "day": DAY}, [1])
    return engine


@pytest.mark.parametrize(("statement", "field"), BROKEN.values(), ids=list(BROKEN))
def test_sql_is_held_to_the_limits(
    kept: sa.Engine, statement: str, field: str | None, snapshot: Snapshot
) -> None:
    before = snapshot(kept)
    with pytest.raises(RecordError) as refused, Work(kept, "越界") as work:
        work.session.execute(sa.text(statement))
    assert refused.value.code in {"rule_broken", "already_there"}
    if field is not None:
        assert refused.value.field == field
    assert snapshot(kept) == before


@pytest.mark.parametrize(
    ("statement", "field"),
    [
        (sa.insert(ManagingUnit).values(name="", position=1), "name"),
        (sa.insert(ManagingUnit).values(name="香洲区", position=1), "name"),
        (sa.update(DayCount).values(meals=-1), "meals"),
        (sa.update(Station).values(seats=-1), "seats"),
        (sa.update(Station).values(area_m2=100_001.0), "area_m2"),
    ],
)
def test_statements_are_held_to_the_limits(
    kept: sa.Engine, statement: Any, field: str, snapshot: Snapshot
) -> None:
    before = snapshot(kept)
    with pytest.raises(RecordError) as refused, Work(kept, "越界") as work:
        work.session.execute(statement)
    assert refused.value.field == field
    assert snapshot(kept) == before


def test_an_attachment_has_one_owner(engine: sa.Engine) -> None:
    for owners in ({}, {"station_id": 1, "activity_id": 1}):
        with pytest.raises(RecordError) as refused, Work(engine, "照片") as work:
            work.session.execute(
                sa.insert(Attachment).values(
                    sha256="0" * 64, file_name="a", media_type="b", caption="", **owners
                )
            )
        assert (refused.value.code, refused.value.values["rule"]) == (
            "rule_broken",
            "ck_attachment_one_owner",
        )


def test_text_is_no_number_in_a_file(file_engine: sa.Engine) -> None:
    """SQLite would keep text in an integer column."""
    for column, value in (("seats", "many"), ("area_m2", "12㎡"), ("smart_door", "yes")):
        with pytest.raises(RecordError) as refused, Work(file_engine, "文字") as work:
            work.session.execute(sa.text(f"UPDATE station SET {column} = '{value}'"))
        assert (refused.value.code, refused.value.field) == ("rule_broken", column)


def test_a_number_beyond_its_column_is_refused(engine: sa.Engine) -> None:
    with pytest.raises(RecordError) as refused, Work(engine, "太大") as work:
        work.session.execute(sa.text("UPDATE station SET seats = 9999999999"))
    assert refused.value.code == "rule_broken"


def test_what_others_need_stays(kept: sa.Engine, snapshot: Snapshot) -> None:
    before = snapshot(kept)
    for statement in (sa.delete(Town), sa.delete(Station).where(sa.text("id = 1"))):
        with pytest.raises(RecordError) as refused, Work(kept, "删") as work:
            work.session.execute(statement)
        assert refused.value.code == "in_use"
    assert snapshot(kept) == before


STATION = {"town_code": "440402005", "name": "夏湾驿站"}
REFUSED: Mapping[str, tuple[Callable[[Work], object], str, str | None, dict[str, object]]] = {
    "no name": (
        lambda work: add_station(work, {**STATION, "name": " "}),
        "empty",
        "name",
        {"limit": 1},
    ),
    "a long name": (
        lambda work: add_station(work, {**STATION, "name": "站" * 61}),
        "too_long",
        "name",
        {"limit": 60},
    ),
    "markup": (
        lambda work: add_station(work, {**STATION, "name": "<b>夏湾"}),
        "name_like_markup",
        "name",
        {"text": "<b>夏湾"},
    ),
    "a formula": (
        lambda work: add_station(work, {**STATION, "name": "＝1+1"}),
        "name_like_formula",
        "name",
        {"text": "＝1+1"},
    ),
    "an emoji": (
        lambda work: add_station(work, {**STATION, "note": "好😀"}),
        "sign_unprintable",
        "note",
        {"sign": "😀", "point": "U+1F600"},
    ),
    "a control character": (
        lambda work: add_station(work, {**STATION, "address": "一\x07号"}),
        "sign_unprintable",
        "address",
        {"sign": "", "point": "U+0007"},
    ),
    "no town": (
        lambda work: add_station(work, {"name": "夏湾驿站"}),
        "town_unknown",
        "town_code",
        {"text": ""},
    ),
    "a move to no town": (
        lambda work: amend_station(work, 1, 1, {"town_code": "999999999"}),
        "town_unknown",
        "town_code",
        {"text": "999999999"},
    ),
    "six stars": (
        lambda work: amend_station(work, 1, 1, {"stars": 6}),
        "too_large",
        "stars",
        {"limit": 5, "value": "6"},
    ),
    "seats in words": (
        lambda work: amend_station(work, 1, 1, {"seats": "许多"}),
        "value_wrong",
        "seats",
        {"value": "许多"},
    ),
    "closed without a day": (
        lambda work: amend_station(work, 1, 1, {"status": StationStatus.CLOSED}),
        "closed_without_day",
        "closed_on",
        {},
    ),
    "no such station": (
        lambda work: amend_station(work, 99, 1, {}),
        "station_unknown",
        None,
        {"number": 99},
    ),
    "a contact without a name": (
        lambda work: save_dossier(work, 1, 1, Dossier({}, contacts=[ContactLine("")])),
        "empty",
        "contacts.0.name",
        {"limit": 1},
    ),
    "fewer people than none": (
        lambda work: save_counts(work, [DayEntry(1, DAY, {Service.WATER: -1})], today=DAY),
        "too_small",
        "water",
        {"limit": 0, "value": "-1"},
    ),
    "a slip of the finger": (
        lambda work: save_counts(work, [DayEntry(1, DAY, {Service.WATER: 10_000})], today=DAY),
        "too_large",
        "water",
        {"limit": 9_999, "value": "10000"},
    ),
    "not offered": (
        lambda work: save_counts(work, [DayEntry(1, DAY, {Service.MEALS: 1})], today=DAY),
        "service_not_offered",
        "meals",
        {"station": "拱北口岸工会驿站"},
    ),
    "a long remark": (
        lambda work: save_counts(work, [DayEntry(1, DAY, {}, note="长" * 201)], today=DAY),
        "too_long",
        "note",
        {"limit": 200},
    ),
    "ends before it starts": (
        lambda work: log_activity(
            work,
            {
                "title": "义诊",
                "category_id": 1,
                "day": DAY,
                "start_time": dt.time(10),
                "end_time": dt.time(9),
            },
            [],
        ),
        "ends_before_start",
        "end_time",
        {},
    ),
    "no such activity": (
        lambda work: amend_activity(work, 99, {}, []),
        "activity_unknown",
        None,
        {"number": 99},
    ),
}


@pytest.mark.parametrize(("doing", "code", "field", "values"), REFUSED.values(), ids=list(REFUSED))
def test_use_cases_say_which_field_is_wrong(
    engine: sa.Engine,
    doing: Callable[[Work], object],
    code: str,
    field: str | None,
    values: dict[str, object],
    snapshot: Snapshot,
) -> None:
    before = snapshot(engine)
    with pytest.raises(YizhanError) as refused, Work(engine, "办事") as work:
        doing(work)
    error = refused.value
    assert isinstance(error, RecordError)
    assert error.code == code
    assert values.items() <= error.values.items()
    if field is not None:
        assert error.field == field
    assert snapshot(engine) == before


def test_two_people_edit_one_station(engine: sa.Engine) -> None:
    with reading(engine) as session:
        seen = station_record(session, 2).version
    with Work(engine, "先到") as work:
        amend_station(work, 2, seen, {"note": "先到"})
    with pytest.raises(ConflictError) as conflict, Work(engine, "后到") as work:
        amend_station(work, 2, seen, {"note": "后到"})
    assert (conflict.value.code, conflict.value.values["name"]) == (
        "station_changed",
        "横琴湿地工会驿站",
    )
    with reading(engine) as session:
        assert station_record(session, 2).note == "先到"


def test_a_code_is_never_given_twice(engine: sa.Engine) -> None:
    codes = []
    for _ in range(2):
        with Work(engine, "新站") as work:
            codes.append(add_station(work, STATION).code)
        with Work(engine, "撤站") as work:
            work.session.execute(sa.delete(Station).where(sa.text(f"code = '{codes[-1]}'")))
    assert codes == ["440402005-002", "440402005-003"]


def test_a_row_is_checked_before_it_is_built() -> None:
    with pytest.raises(RecordError) as refused:
        checked(Town, {"code": "1", "name": "镇"})
    assert (refused.value.code, refused.value.field) == ("empty", "code")


@pytest.mark.parametrize(
    "wrong", [{}, {"seats": 10**9}, {"status": "x"}, {"name": "长" * 100}, {"address": "😀"}]
)
def test_fields_are_held_to_the_limits_of_a_row(wrong: dict[str, object]) -> None:
    values = {"code": "440402104-001", "town_code": "440402104", "name": " 甲 驿站", **wrong}
    said = []
    for check in (held, checked):
        try:
            said.append(check(Station, values).model_dump())
        except RecordError as error:
            said.append((error.code, error.field, error.values))
    assert said[0] == said[1]
    assert isinstance(said[0], tuple) == bool(wrong)
