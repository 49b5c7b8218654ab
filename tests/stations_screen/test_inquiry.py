"""One question to the register, shown by two pages and kept true as time goes by."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import QObject, Qt

from db.facets import Facet
from db.values import LOCAL
from desktop.finding.facets_bar import FacetsBar
from desktop.finding.inquiry import Inquiry
from desktop.finding.query import NOW, ListQuery

FRIDAY_NOON = dt.datetime(2026, 10, 16, 12, 10, tzinfo=LOCAL)
"""The offices that close for lunch have closed."""


class Wall:
    """An inquiry with a clock on the wall that is turned by hand."""

    def __init__(self, qtbot, desk) -> None:
        self._qtbot, self.desk, self._at = qtbot, desk, FRIDAY_NOON
        desk.clock = lambda: self._at
        self.owner = QObject()
        self.inquiry = Inquiry(desk, self.owner)
        self.pass_to(FRIDAY_NOON)

    def pass_to(self, moment: dt.datetime) -> None:
        self._at = moment
        self.inquiry.look_at_clock()
        self._qtbot.waitUntil(lambda: self.desk.jobs.idle, timeout=20_000)


@pytest.fixture
def wall(qtbot, make_desk, imported):
    wall = Wall(qtbot, make_desk(imported))
    yield wall
    wall.owner.deleteLater()


@pytest.fixture
def inquiry(wall) -> Inquiry:
    return wall.inquiry


def test_two_bars_show_one_question(inquiry, qtbot):
    bars = [FacetsBar(inquiry, name) for name in ("stations", "map")]
    for bar in bars:
        qtbot.addWidget(bar)
    one, other = bars
    qtbot.keyClicks(one.search, "gb")
    assert other.search.text() == "gb"
    other.menus[Facet.SERVICE].changed.emit(frozenset({"water"}))
    assert one.menus[Facet.SERVICE].chosen == {"water"}
    assert inquiry.query == ListQuery("gb").choosing(Facet.SERVICE, frozenset({"water"}))
    qtbot.mouseClick(one.clear_button, Qt.MouseButton.LeftButton)
    assert [bar.search.text() for bar in bars] == ["", ""]
    assert {bar.search.objectName() for bar in bars} == {"stations.search", "map.search"}


def test_what_opens_meanwhile_is_shown_without_reading_the_register(wall, inquiry, qtbot):
    inquiry.ask(ListQuery(open_at=NOW))
    before = inquiry.listing
    lunch = len(inquiry.answer.positions)
    wall.pass_to(before.changes_at - dt.timedelta(minutes=1))
    assert inquiry.listing is before
    with qtbot.waitSignals([inquiry.read, inquiry.asked]):
        wall.pass_to(dt.datetime(2026, 10, 16, 14, 30, tzinfo=LOCAL))
    assert len(inquiry.answer.positions) > lunch
    assert inquiry.answer.open_now == len(inquiry.answer.positions)
    assert inquiry.listing.found[0].station is before.found[0].station
    assert before.answer(inquiry.query).open_now == lunch


def test_a_new_day_counts_all_ages_anew(wall, inquiry):
    before = inquiry.listing
    wall.pass_to(FRIDAY_NOON + dt.timedelta(days=1))
    station, later = before.found[0].station, inquiry.listing.found[0].station
    assert (later.id, later is station) == (station.id, False)


def test_the_latest_reading_stands(wall, inquiry, monkeypatch):
    told = []
    started = wall.desk.jobs.start
    monkeypatch.setattr(
        wall.desk.jobs,
        "start",
        lambda work, *, done, owner: told.append(lambda: done(work(None))),
    )
    inquiry.refresh()
    inquiry.refresh()
    monkeypatch.setattr(wall.desk.jobs, "start", started)
    told[1]()
    latest = inquiry.listing
    told[0]()
    assert inquiry.listing is latest
