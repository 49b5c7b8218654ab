import dataclasses
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton

from db.engine import Register, create_register, reading
from db.imports import ImportKind
from db.seed import fill
from db.stations import station_record
from db.values import Month
from desktop.desk import Desk
from desktop.overview.screen import OverviewScreen
from desktop.style import apply_theme
from desktop.theme import DARK, LIGHT


class OverviewPage:
    def __init__(self, qtbot, desk: Desk) -> None:
        self._qtbot = qtbot
        self.screen = OverviewScreen(desk)
        self.view = self.screen.view
        self.view.resize(1282, 690)
        qtbot.addWidget(self.view)
        self.view.show()
        qtbot.waitUntil(lambda: self.view.note.text() != "")

    def figure(self, name: str) -> tuple[str, str]:
        card = self.view.figures[name]
        return tuple(card.findChild(QLabel, part).text() for part in ("figureValue", "figureNote"))

    def button(self, name: str) -> QAbstractButton:
        found = self.view.findChild(QAbstractButton, name)
        assert found is not None
        return found

    def click(self, name: str) -> None:
        self._qtbot.mouseClick(self.button(name), Qt.MouseButton.LeftButton)


@pytest.fixture
def page(qtbot, desk: Desk) -> OverviewPage:
    return OverviewPage(qtbot, desk)


@pytest.fixture
def empty_desk(desk: Desk, tmp_path) -> Iterator[Desk]:
    register: Register = create_register(str(tmp_path / "empty.yizhan"), fill)
    yield dataclasses.replace(desk, register=register, sample=False)
    desk.jobs.close()
    register.dispose()


def test_key_figures_tell_what_the_records_say(page):
    assert page.figure("stations") == ("194", "覆盖 26 / 26 个镇街")
    assert page.figure("visits") == ("239,194", "无同期数据")
    assert page.figure("activities") == ("418 / 500", "按进度应有 447")
    assert page.figure("satisfaction") == ("—", "近一年暂无评价")
    # Yesterday was a Saturday: 43 of the 194 are open from Monday to Friday.
    assert page.figure("silent") == ("151 座", "前山 14 · 翠香 13 · 拱北 11 等")


def test_the_report_of_the_last_complete_month(qtbot, page):
    assert page.button("printMonth").text() == "打印10月月报"
    with qtbot.waitSignal(page.screen.report_wanted) as told:
        page.click("printMonth")
    assert told.args == [Month(2026, 10)]


def test_todos_and_map_lead_on(qtbot, page):
    shown = [key for key in ("unreported", "unplaced") if page.button(f"todo.{key}").isVisible()]
    assert shown == ["unreported", "unplaced"]
    assert not page.button("todo.overdue").isVisible()
    assert page.button("todo.unplaced").text() == "3 座驿站没有坐标"
    line = page.button("todo.unplaced")
    line.setFocus()
    with qtbot.waitSignal(page.screen.todo_chosen) as told:
        qtbot.keyClick(line, Qt.Key.Key_Space)
    assert told.args == ["unplaced"]
    with qtbot.waitSignal(page.screen.map_wanted):
        page.click("distribution")


def test_the_chart_reads_a_month_out(qtbot, page):
    chart = page.view.chart
    chart.setFocus()
    assert chart.readout == ""
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    assert "2026年11月" in chart.readout
    assert "无记录" in chart.readout
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    assert "239,194" in chart.readout
    assert "100,567" in chart.readout
    qtbot.keyClick(chart, Qt.Key.Key_Escape)
    assert chart.readout == ""


def test_the_mouse_reads_the_month_under_it(qtbot, page):
    chart = page.view.chart
    plot = chart._plot
    place = plot.viewport().rect().center()
    place.setX(plot.x_of(10))
    # To the window itself: on the screen another test's may still lie over it.
    window = plot.window()
    QTest.mouseMove(window.windowHandle(), plot.viewport().mapTo(window, place))
    qtbot.waitUntil(lambda: "2026年10月" in chart.readout)


def test_it_follows_a_change(qtbot, page, desk):
    with reading(desk.register) as session:
        station = station_record(session, 1)

    def suspend(work):
        row = station_record(work.session, station.id)
        row.status = "suspended"
        work.session.add(row)

    desk.write("暂停", suspend, initiator=page.view)
    qtbot.waitUntil(lambda: page.figure("stations")[0] == "193")


def test_an_empty_register_offers_the_first_steps(qtbot, empty_desk):
    page = OverviewPage(qtbot, empty_desk)
    assert page.view.first_steps.isVisible()
    assert not page.view.chart.isVisible()
    assert not page.button("printMonth").isVisible()
    for name, kind in (("firstStations", ImportKind.STATIONS), ("firstCounts", ImportKind.COUNTS)):
        with qtbot.waitSignal(page.screen.import_wanted) as told:
            page.click(name)
        assert told.args == [kind]
    with qtbot.waitSignal(page.screen.station_wanted):
        page.click("firstStation")


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_no_words_are_cut(qtbot, page, qapp, scale):
    apply_theme(qapp, DARK, scale)
    try:
        qtbot.waitExposed(page.view)
        qapp.processEvents()
        words = [
            w
            for w in (*page.view.findChildren(QLabel), *page.view.findChildren(QPushButton))
            if w.isVisible() and w.text() and w is not page.view.note
        ]
        cut = [w.text() for w in words if w.width() < w.minimumSizeHint().width()]
        assert len(words) > 15
        assert cut == []
    finally:
        apply_theme(qapp, LIGHT)
