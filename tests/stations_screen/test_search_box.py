"""The one search box: stations, commands and activities, however they are typed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject

from db.stations import amend_station
from db.work import Work
from desktop.search import Search, Target

PIER = "唐家湾码头工会驿站"


@pytest.fixture
def search(qtbot, make_desk, imported):
    desk = make_desk(imported)
    owner = QObject()
    search = Search(desk, owner)
    qtbot.waitUntil(lambda: desk.jobs.idle)
    yield search
    del owner


def kinds(results):
    return [result.target.kind for result in results]


@pytest.mark.parametrize("text", ["唐家湾口岸", "湾口岸", "tangjiawankou", "tjwka"])
def test_a_station_leads_the_results(search, text):
    first = search.results(text)[0]
    assert first.title == "唐家湾口岸工会驿站"
    assert first.target.kind == "station"


@pytest.mark.parametrize("text", ["打印月报", "dayin", "dyyb", "yuebao"])
def test_a_command_is_found(search, text):
    assert Target("action", "print_report") in [each.target for each in search.results(text)]


@pytest.mark.parametrize("text", ["心理咨询开放日", "咨询开放", "xinlizixun", "xlzx", "XLZX"])
def test_an_activity_is_found_newest_first(search, text):
    hits = [each for each in search.results(text) if each.target.kind == "activity"]
    days = [each.subtitle[:10] for each in hits]
    assert hits[0].title == "心理咨询开放日"
    assert days == sorted(days, reverse=True)
    assert len(hits) == 3


def test_the_kinds_come_in_order_and_nothing_for_nothing(search):
    assert search.results("  ") == []
    assert search.results("沙滩排球") == []
    order = [kinds(search.results("d")).index(kind) for kind in ("station", "action", "activity")]
    assert order == sorted(order)


def test_a_renamed_station_is_found_by_its_new_name(search, qtbot, imported):
    station_id = search.results("tjwka")[0].target.id
    with Work(imported, "改名") as work:
        amend_station(work, station_id, 1, {"name": PIER})
    search._desk.jobs.changed.emit(work.topics, None)
    # A station one slip away would be found too.
    qtbot.waitUntil(lambda: [each.title for each in search.results("tjwmt")] == [PIER])
    assert PIER not in [each.title for each in search.results("tjwka")]
