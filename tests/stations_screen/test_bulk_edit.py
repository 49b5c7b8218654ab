"""Many stations changed alike: what is typed, what it comes to, one deed and its undo."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLineEdit, QPushButton
from sqlmodel import select

from db.bulk import BulkEdit
from db.dossier import ClosureLine, ListingLine
from db.models import StationPast
from db.stations import amend_station, station_record, towns
from db.values import FacilityState, ListingState, MapProvider, Service, StationStatus
from db.work import Work
from desktop.stations.bulk.edit import NONE, read_edit
from desktop.stations.bulk.view import BulkDialog

TODAY = dt.date(2026, 10, 16)


class Dialog:
    """The dialog under a person's hands."""

    def __init__(self, page, qtbot) -> None:
        self._page, self._qtbot = page, qtbot
        page.click("selection.bulk")
        self.view = page.window.findChild(BulkDialog)
        assert self.view.isVisible()

    def choose(self, key: str, value: str) -> None:
        self.view.entries[key].show_value(value)
        self._follow()

    def type(self, key: str, text: str) -> None:
        field = self.view.findChild(QLineEdit, f"record.{key}")
        field.setText(text)
        self._follow()

    def _follow(self) -> None:
        """Until the preview has followed what was typed."""
        self._qtbot.waitUntil(lambda: not self._settling(), timeout=5000)
        self._page.settle()

    def _settling(self) -> bool:
        return any(timer.isActive() for timer in self.view.findChildren(QTimer))

    @property
    def lines(self) -> list[tuple[str, str, str, str]]:
        rows = self.view.preview.rows
        lines = [rows.row(n) for n in range(rows.rowCount())]
        return [(line.station, line.what, line.before, line.after) for line in lines]

    @property
    def summary(self) -> str:
        return self.view.summary.text()

    def apply(self) -> None:
        button = self.view.findChild(QPushButton, "bulk.apply")
        assert button.isEnabled()
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        self._page.settle()


@pytest.fixture
def dialog(page, qtbot):
    """Three stations of 拱北 are selected, and the dialog stands open."""
    page.type("拱北")
    page.press(Qt.Key.Key_Down)
    for _step in range(2):
        page.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    return Dialog(page, qtbot)


def statuses(page) -> list[StationStatus]:
    ids = [found.station.id for found in page.view.table.selected_rows()]
    return [page.ask(lambda s, n=n: station_record(s, n)).status for n in ids]


def test_nothing_typed_changes_nothing(dialog):
    assert dialog.view.nothing.isVisible()
    assert not dialog.view.apply.isEnabled()


def test_every_change_is_shown_first_and_undone_as_one(page, dialog):
    names = page.names[:3]
    dialog.choose("status", "suspended")
    assert dialog.lines == [(name, "状态", "开放", "暂停") for name in names]
    assert dialog.view.apply.text() == "修改 3 座"
    assert dialog.summary == "共 3 处修改"
    assert statuses(page) == [StationStatus.OPEN] * 3
    dialog.apply()
    assert statuses(page) == [StationStatus.SUSPENDED] * 3
    assert page.notice == "已修改 3 座驿站"
    assert len(page.view.table.selected_rows()) == 3
    page.desk.undo()
    page.settle()
    assert statuses(page) == [StationStatus.OPEN] * 3


def test_a_town_is_changed_and_where_they_belonged_is_kept(page, dialog):
    before = {f.station.id: f.station.town_code for f in page.view.table.selected_rows()}
    town = next(each for each in page.ask(towns) if each.name == "吉大街道")
    dialog.choose("town_code", town.code)
    assert {line[1:] for line in dialog.lines} == {("镇街", "拱北街道", "吉大街道")}
    dialog.apply()
    page.type("")
    moved = {found.station.id: found.station.town for found in page.inquiry.listing.found}
    assert {moved[number] for number in before} == {"吉大街道"}
    pasts = page.ask(lambda session: session.exec(select(StationPast)).all())
    assert {past.station_id: past.town_code for past in pasts} == before
    page.desk.undo()
    page.settle()
    assert page.ask(lambda session: session.exec(select(StationPast)).all()) == []


def test_of_services_only_what_comes_and_goes_is_shown(page, dialog):
    offered = {f.station.name: f.station.services for f in page.view.table.selected_rows()}
    dialog.choose("service.meals", "offered")
    dialog.choose("service.water", "ended")
    for name, what, _before, after in dialog.lines:
        come = [] if Service.MEALS in offered[name] else ["+爱心午餐"]
        go = ["−免费饮水"] if Service.WATER in offered[name] else []
        assert (what, after) == ("服务项目", " ".join([*come, *go]))
    assert dialog.lines


def test_closing_asks_for_the_day_and_shows_who_refuses(page, dialog):
    dialog.choose("status", "closed")
    assert dialog.view.entries["closed_on"].isVisible()
    assert not dialog.view.apply.isEnabled()
    dialog.type("closed_on", "1999-01-01")
    dialog.type("closed_reason", "拆迁")
    refused = [line for line in dialog.lines if line[1] == "不能改"]
    assert len(refused) + int(dialog.view.apply.text().split()[1]) == 3
    assert all("早于启用日期" in line[3] for line in refused)
    dialog.choose("status", "open")
    assert not dialog.view.entries["closed_on"].isVisible()
    assert dialog.lines == []
    assert dialog.view.unchanged.isVisible()


def test_hours_are_read_as_they_are_typed(dialog):
    dialog.type("hours_text", "每天8点到20点")
    assert "每天 08:00–20:00" in dialog.view.entries["hours_text"]._said.text()
    assert {line[1] for line in dialog.lines} == {"开放时间"}
    dialog.type("hours_text", "随缘")
    assert "读不懂" in dialog.view.entries["hours_text"]._said.text()
    assert dialog.lines == []
    assert not dialog.view.apply.isEnabled()


def test_hours_that_could_mean_two_things_are_answered_by_a_button(dialog, qtbot):
    dialog.type("hours_text", "周一至周五 9-12 2-6")
    assert not dialog.view.apply.isEnabled()
    button = dialog.view.findChild(QPushButton, "bulk.hours.0")
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    dialog._follow()
    assert "14:00–18:00" in dialog.view.entries["hours_text"].value()
    assert not dialog.view.meanings.isVisible()
    assert dialog.view.apply.isEnabled()


def test_a_conflict_keeps_what_was_typed_and_looks_again(page, dialog):
    station = page.view.table.selected_rows()[0].station
    dialog.choose("status", "suspended")
    with Work(page.desk.register, "别人") as work:
        amend_station(work, station.id, station.version, {"host": "别的单位"})
    dialog.apply()
    assert dialog.view.isVisible()
    assert station.name in dialog.summary
    assert dialog.view.entries["status"].value() == "suspended"
    assert statuses(page) == [StationStatus.OPEN] * 3
    dialog._follow()
    dialog.apply()
    assert statuses(page) == [StationStatus.SUSPENDED] * 3


def test_verified_today_is_one_click_and_one_undo(page):
    page.type("拱北")
    page.press(Qt.Key.Key_Down)
    page.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    ids = [found.station.id for found in page.view.table.selected_rows()]
    assert len(ids) == len(page.names) > 10
    page.click("selection.verify")
    days = {found.station.verified_on for found in page.view.table.selected_rows()}
    assert days == {page.desk.today()}
    page.desk.undo()
    page.settle()
    assert {found.station.verified_on for found in page.view.table.selected_rows()} == {None}


def test_the_selection_is_exported_and_let_go(page, qtbot):
    page.type("拱北")
    page.press(Qt.Key.Key_Down)
    page.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    ids = [found.station.id for found in page.view.table.selected_rows()]
    with qtbot.waitSignal(page.screen.selection_export_wanted) as wanted:
        page.click("selection.export")
    assert wanted.args == [ids]
    page.view.selection.clear_wanted.emit()
    assert not page.view.selection.isVisible()


def test_a_whole_edit_is_understood():
    read = read_edit(
        {
            "status": "open",
            "managing_unit_id": NONE,
            "stars": "3",
            "host": " 邮政 ",
            "verified_on": "今天",
            "hours_text": "24小时",
            "note": "换了牌子",
            "service.meals": "offered",
            "service.water": "ended",
            "facility_code.wifi": "ok",
            "facility_code.tv": NONE,
            "provider.amap": "listed",
            "closure.first_day": "2026-11-01",
            "closure.last_day": "2026-11-03",
            "closure.reason": "装修",
            "kind": "",
        },
        TODAY,
    )
    assert read.errors == {}
    assert read.edit == BulkEdit(
        values={
            "status": StationStatus.OPEN,
            "closed_on": None,
            "closed_reason": "",
            "managing_unit_id": None,
            "stars": 3,
            "host": "邮政",
            "verified_on": TODAY,
            "hours_text": "24小时",
        },
        note="换了牌子",
        add_services=frozenset({Service.MEALS}),
        end_services=frozenset({Service.WATER}),
        facilities={"wifi": FacilityState.OK, "tv": None},
        add_closure=ClosureLine(dt.date(2026, 11, 1), dt.date(2026, 11, 3), "装修"),
        listings={MapProvider.AMAP: ListingLine(ListingState.LISTED, TODAY)},
    )


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"verified_on": "某天"}, "verified_on"),
        ({"hours_text": "随缘"}, "hours_text"),
        ({"status": "closed"}, "closed_on"),
        ({"closure.first_day": "2026-11-01"}, "closure.last_day"),
        ({"closure.first_day": "2026-11-01", "closure.last_day": "2026-11-02"}, "closure.reason"),
        (
            {
                "closure.first_day": "2026-11-03",
                "closure.last_day": "2026-11-01",
                "closure.reason": "装修",
            },
            "closure.last_day",
        ),
    ],
)
def test_what_cannot_be_is_said_at_its_field(typed, wrong):
    read = read_edit(typed, TODAY)
    assert wrong in read.errors
    assert read.edit.values.keys() & typed.keys() <= {"status"}
