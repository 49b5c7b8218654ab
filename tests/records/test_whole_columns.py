"""Columns read as a whole say what their cells say one by one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from db.engine import reading
from db.forms import are_fit, clean_value, limited_fields
from db.imports import ImportKind, carry_out
from db.models import Station
from db.places import read_bare_positions, read_position
from db.values import Datum
from db.workbooks.plan import Plan

HEADINGS = ("镇街", "驿站名称", "详细地址", "坐标(GCJ-02)", "联系人", "联系电话")
ODD = (" 多 空 格 ", "多  空格", "22.2N 113.5E", "无", "0756-0000009")

Written = st.text(st.sampled_from("驿站 a<=\n\t\u3000é\u0301\u200b😀𠮷"), max_size=8)


@settings(deadline=None)  # The fonts are read once.
@given(texts=st.lists(Written | st.just("长" * 61)))
@pytest.mark.parametrize("field", ["name", "address"])
def test_what_is_fit_needs_no_cleaning_and_is_within_limits(field: str, texts: list[str]) -> None:
    if are_fit(Station, field, texts):
        for text in texts:
            assert clean_value(field, text) == text
            limited_fields(Station, {field: text})


@pytest.mark.parametrize(("field", "most"), [("name", 60), ("address", 200)])
def test_ordinary_texts_are_fit(field: str, most: int) -> None:
    assert are_fit(Station, field, ["拱北口岸驿站", "A 座 2 楼", "长" * most])
    assert not are_fit(Station, field, ["拱北口岸驿站", "长" * (most + 1)])


@pytest.mark.parametrize("datum", Datum)
def test_bare_positions_are_what_they_are_one_by_one(datum: Datum) -> None:
    texts = ["113.559339,22.280241", "113.1, 22.9", "99.25,40.5"]
    places = read_bare_positions(texts, datum)
    assert places is not None
    for text, place in zip(texts, places, strict=True):
        assert place == pytest.approx(read_position(text, datum).place, abs=1e-11)


@pytest.mark.parametrize(
    "odd",
    ["22.28,113.55", "高德 113.55,22.28", "200.5,22.28", "113.5,55.5", f"113.{'5' * 1000},22.2"],
)
def test_a_position_that_is_not_bare_wants_a_closer_look(odd: str) -> None:
    assert read_bare_positions(["113.55,22.28", odd], Datum.WGS84) is None


def test_an_odd_row_changes_nothing_of_the_others(
    file_engine: sa.Engine,
    planned: Callable[..., Plan],
    workbook: Callable[..., Path],
) -> None:
    def rows(sheet: str) -> list[tuple[str, ...]]:
        return [
            ("横琴镇", f"{sheet}{n}号驿站", f"{n}号", f"113.5{n},22.1{n}", f"人{n}", f"0756-{n:07}")
            for n in range(4)
        ]

    odd = [("横琴镇", *ODD), *rows("乙")]
    path = workbook([HEADINGS, *rows("甲")], more={"二": [HEADINGS, *odd]})
    carry_out(file_engine, planned(path, ImportKind.STATIONS), "导入")
    query = (
        "SELECT s.address, s.position_text, s.position_datum, c.name, c.phone, "
        "round(s.latitude, 9), round(s.longitude, 9) FROM station s "
        "JOIN station_contact c ON c.station_id = s.id WHERE s.name LIKE '{}%' ORDER BY s.name"
    )
    with reading(file_engine) as session:
        plain, mixed = (
            [tuple(row) for row in session.execute(sa.text(query.format(sheet)))]
            for sheet in "甲乙"
        )
    assert len(plain) == 4
    assert plain == mixed
