"""The missing board under a person's hands."""

import datetime as dt
import itertools
from collections.abc import Callable

import numpy as np
import openpyxl
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from db.counts import DayEntry, save_counts
from db.engine import Register, create_register, reading
from db.expected import DayState
from db.seed import fill
from db.settings import DueBy, DueRule, due_rule
from db.sheet_lines import Place
from db.values import Month
from desktop.counts.board import page as page_module
from desktop.counts.board.marks import mark_sample
from desktop.counts.board.page import BoardPage
from desktop.counts.board.words import STATES
from desktop.desk import Desk
from desktop.style import Look
from desktop.widgets.empty import EmptyState

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
XIANGZHOU, DOUMEN = 1, 2
GONGBEI = "440402005"
LACKING = 161
"""Station-days that were to be reported in October and were not, as the sample workbooks say."""


class Board:
    """Looks at the board and works it."""

    def __init__(self, qtbot, desk: Desk, month: Month = OCTOBER) -> None:
        self._qtbot = qtbot
        self.desk = desk
        self.page = BoardPage(desk)
        self.view = self.page.view
        qtbot.addWidget(self.view)
        self.view.resize(1234, 600)
        self.view.show()
        self.view.activateWindow()
        self.model = self.view.strip.board
        self.show(month)

    def show(self, month: Month) -> None:
        self.page.show_month(month)
        self.wait()

    def wait(self) -> None:
        self._qtbot.waitUntil(lambda: self.desk.jobs.idle, timeout=10_000)

    def wait_for(self, happened: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(happened, timeout=10_000)

    def legend(self, state: DayState) -> QPushButton | None:
        found = self.view.legend.findChild(QPushButton, f"chip.{state.name}")
        assert found is None or isinstance(found, QPushButton)
        return found

    def click(self, name: str) -> None:
        button = self.view.findChild(QPushButton, name) or self.view.findChild(QToolButton, name)
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def stand(self, row: int, column: int) -> None:
        self.view.strip.setFocus()
        self.view.strip.setCurrentIndex(self.model.index(row, column))

    def press(self, key: Qt.Key) -> None:
        self._qtbot.keyClick(self.view.strip, key)

    def lines(self) -> list[list[str]]:
        """The summary's lines as they are read, without their towns."""
        tree = self.view.summary
        items = [tree.topLevelItem(n) for n in range(tree.topLevelItemCount())]
        return [[item.text(column) for column in range(5)] for item in items]

    def rows(self) -> list[str]:
        return [self.model.station(row).name for row in range(self.model.rowCount())]

    def hover(self, row: int, column: int) -> None:
        """Send the mouse there, as the system does."""
        viewport = self.view.strip.viewport()
        at = self.view.strip.visualRect(self.model.index(row, column)).center()
        for place in (at - QPoint(3, 3), at):
            QTest.mouseMove(self.view.windowHandle(), viewport.mapTo(self.view, place))


@pytest.fixture
def board(qtbot, desk: Desk) -> Board:
    return Board(qtbot, desk)


def test_the_month_says_who_lacks_most(board):
    assert board.legend(DayState.LATE).text() == "迟报 5,524"
    assert board.legend(DayState.MISSING).text() == f"未填报 {LACKING}"
    assert board.legend(DayState.ON_TIME).property("vain")
    assert board.legend(DayState.CLOSURE) is None
    lacking = [board.model.missing(row) for row in range(board.model.rowCount())]
    assert (len(lacking), sum(lacking)) == (194, LACKING)
    assert lacking == sorted(lacking, reverse=True)
    whole, *units = board.lines()
    # 5,524 of 5,685.
    assert whole == ["全部", "0", "5,524", str(LACKING), "97.2%"]
    assert sum(int(unit[3]) for unit in units) == LACKING


def test_the_order_of_the_reports_is_a_click_away_and_remembered(board, qtbot, desk):
    board.click("boardWorstFirst")
    codes = [board.model.station(row).code for row in range(194)]
    assert codes == [station.code for station in board.model.board.stations]
    again = BoardPage(desk)
    qtbot.addWidget(again.view)
    assert not again.view.worst_first.isChecked()


def test_the_legend_filters_and_quiets_the_rest(board):
    board.legend(DayState.MISSING).click()
    shown = board.model.rowCount()
    assert 0 < shown < 194
    assert all(board.model.missing(row) for row in range(shown))
    assert board.legend(DayState.LATE).text() == "迟报 5,524"
    board.legend(DayState.MISSING).click()
    assert board.model.rowCount() == 194


def test_a_place_narrows_the_rows_and_their_counts(board, qtbot):
    with qtbot.waitSignal(board.page.place_chosen) as chosen:
        board.view.summary.setCurrentItem(board.view.summary.topLevelItem(DOUMEN))
    assert chosen.args == [Place(unit_id=DOUMEN)]
    assert {board.model.station(row).unit.name for row in range(board.model.rowCount())} == {
        "斗门区"
    }
    assert board.legend(DayState.LATE).text() == "迟报 931"
    # The summary keeps all of them: one sees where else to look.
    assert len(board.lines()) == 7


def test_the_screen_sets_a_place_without_an_echo(board, qtbot):
    with qtbot.assertNotEmitted(board.page.place_chosen):
        board.page.set_place(Place(town_code=GONGBEI))
    assert {board.model.station(row).town.code for row in range(17)} == {GONGBEI}
    assert board.model.rowCount() == 17
    assert board.view.summary.currentItem().text(0) == "拱北街道"
    board.page.set_place(Place())
    assert board.model.rowCount() == 194
    assert board.view.summary.currentItem().text(0) == "全部"


def test_nothing_left_by_the_filters_offers_a_way_back(board, qtbot):
    board.page.set_place(Place(station_id=10**9))
    board.wait_for(lambda: not board.view.strip.isVisible())
    with qtbot.waitSignal(board.page.place_chosen):
        button = next(
            b for b in board.view.findChildren(QPushButton, "emptyAction") if b.isVisible()
        )
        button.click()
    assert board.model.rowCount() == 194
    assert board.view.strip.isVisible()


def test_arrows_walk_the_days_and_enter_goes_to_the_entry(board, qtbot):
    board.stand(0, 0)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        board.press(key)
    with qtbot.waitSignal(board.page.entry_asked) as asked:
        board.press(Qt.Key.Key_Return)
    assert asked.args == [dt.date(2026, 10, 3), board.model.station(1).id]


def test_a_double_click_goes_to_the_entry(board, qtbot):
    strip = board.view.strip
    at = strip.visualRect(board.model.index(2, 30)).center()
    qtbot.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=at)
    with qtbot.waitSignal(board.page.entry_asked) as asked:
        qtbot.mouseDClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=at)
    # A double click of the tests' leaves the button down.
    qtbot.mouseRelease(strip.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert asked.args == [dt.date(2026, 10, 31), board.model.station(2).id]


def test_all_days_are_in_sight_beside_the_frozen_names(board):
    strip = board.view.strip
    assert not strip.horizontalScrollBar().maximum()
    assert strip.verticalHeader().isVisible()
    assert strip.columnViewportPosition(30) + strip.columnWidth(30) <= strip.viewport().width()


def test_hovering_tells_the_state_and_who_reported_when(board):
    row = board.model.rowCount() - 1
    board.view.strip.scrollToBottom()
    column = next(n for n in range(31) if board.model.state(row, n) is DayState.LATE)
    board.hover(row, column)
    board.wait_for(board.view.story.isVisible)
    station, told = board.model.station(row), board.view.story.accessibleName()
    assert station.name in told
    assert f"10月{column + 1}日" in told
    assert "迟报，期限 11月5日" in told
    assert "2026-11-22 填报" in told
    assert "写入" in told
    QTest.mouseMove(board.view.windowHandle(), QPoint(5, 5))
    board.wait_for(lambda: not board.view.story.isVisible())


def test_the_keyboard_hears_a_missing_day_too(board):
    board.stand(0, next(n for n in range(31) if board.model.state(0, n) is DayState.MISSING))
    board.wait_for(board.view.story.isVisible)
    assert board.view.story.accessibleName().endswith("未填报，期限 11月5日")
    board.press(Qt.Key.Key_Escape)
    assert not board.view.story.isVisible()


def test_a_units_reminder_goes_to_the_clipboard(board):
    line = board.view.summary.topLevelItem(DOUMEN)
    button = board.view.summary.itemWidget(line, 5)
    assert button.accessibleName() == "复制斗门区催报"
    button.click()
    text = QGuiApplication.clipboard().text()
    assert text.startswith("【服务登记催报】斗门区 2026年10月\n到 11月22日，还有 ")
    assert f"共 {line.text(3)} 天未填报。期限 11月5日 已过，请尽快补报。" in text
    assert "香洲区" not in text
    assert board.desk.notices.text == "已复制斗门区的催报，可以粘贴到微信"


def test_all_reminders_go_to_the_clipboard_together(board):
    board.click("boardCopyAll")
    text = QGuiApplication.clipboard().text()
    assert text.count("【服务登记催报】") == sum(line[3] != "0" for line in board.lines()[1:])


def test_months_go_back_and_no_further_than_today(board, qtbot):
    with qtbot.waitSignal(board.page.month_chosen) as chosen:
        board.click("boardLater")
    assert chosen.args == [NOVEMBER]
    board.wait()
    assert not board.view.later.isEnabled()
    assert board.legend(DayState.NOT_YET) is not None
    board.page.show_month(Month(2026, 12))
    assert not board.view.strip.isVisible()
    assert not board.view.summary.isVisible()
    assert not board.view.copy_all.isVisible()
    board.show(OCTOBER)
    assert board.view.strip.isVisible()


def test_another_deadline_is_written_and_judges_anew(board):
    board.view.due.open()
    board.view.due.popup.findChild(QWidget, "due.day.days").setValue(31)
    board.view.due.popup.findChild(QPushButton, "saveDue").click()
    # What was reported on 22 November came within 31 days from 22 October on.
    board.wait_for(lambda: not board.legend(DayState.ON_TIME).property("vain"))
    assert board.view.due.said == "31 天内"
    first = [board.model.state(193, n) for n in (20, 21)]
    assert first == [DayState.LATE, DayState.ON_TIME]
    with reading(board.desk.register) as session:
        assert due_rule(session) == DueRule(DueBy.DAY, 31)
    board.desk.undo()
    board.wait_for(lambda: bool(board.legend(DayState.ON_TIME).property("vain")))
    assert board.view.due.said == "次月 5 日"


def test_what_is_entered_meanwhile_leaves_the_board(board):
    lacking = board.model.station(0)
    column = next(n for n in range(31) if board.model.state(0, n) is DayState.MISSING)
    board.stand(0, column)
    day = board.model.days[column]
    board.desk.write(
        "登记",
        lambda work: save_counts(work, [DayEntry(lacking.id, day)], today=board.desk.today()),
        initiator=board.page,
    )
    board.wait_for(lambda: board.legend(DayState.MISSING).text() == f"未填报 {LACKING - 1}")
    at = board.view.strip.currentIndex()
    assert (board.model.station(at.row()).id, at.column()) == (lacking.id, column)
    assert board.model.state(at.row(), at.column()) is DayState.LATE


def test_a_register_without_stations_says_so(qtbot, make_desk, tmp_path):
    register: Register = create_register(str(tmp_path / "empty.yizhan"), fill)
    board = Board(qtbot, make_desk(register))
    assert not board.view.strip.isVisible()
    assert not board.view.summary.isVisible()
    board.desk.jobs.close()
    register.dispose()


def test_before_the_first_count_nobody_is_reminded(board):
    board.show(Month(2020, 1))
    assert "这个月还没有登记" in {
        state.accessibleName() for state in board.view.findChildren(EmptyState) if state.isVisible()
    }
    assert not board.view.copy_all.isVisible()
    assert not board.view.summary.isVisible()
    board.show(NOVEMBER)
    assert board.view.strip.isVisible()


def test_long_names_get_the_room_that_is_left(board):
    least = board.view.summary.width()
    board.view.resize(1788, 600)
    assert board.view.summary.width() > least
    assert board.view.strip.width() > board.view.summary.width()


def darkness(mark: QPixmap) -> NDArray[np.int16]:
    """Of each of its points on white, from 0 to 255."""
    image = QImage(mark.size(), QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.drawPixmap(0, 0, mark)
    painter.end()
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return 255 - lines.astype(np.int16)


def test_marks_differ_without_their_colours(qapp, monkeypatch):
    light = ("_soft", "on_accent", "raised")
    monkeypatch.setattr(
        Look, "colour", lambda _look, role: QColor("white" if role.endswith(light) else "black")
    )
    pictures = {state: darkness(mark_sample(state, 1.0)) for state in STATES}
    assert set(pictures) == set(DayState)
    for one, other in itertools.combinations(pictures, 2):
        apart = np.abs(pictures[one] - pictures[other]) > 100
        assert apart.sum() >= 5, (one, other)


def test_the_board_goes_to_a_workbook(board, monkeypatch, tmp_path):
    path = tmp_path / "填报情况.xlsx"
    monkeypatch.setattr(page_module, "ask_where_to_save", lambda *_asked: path)
    board.click("boardExport")
    board.wait_for(path.exists)
    board.wait()
    strip, rates = openpyxl.load_workbook(path)
    lines = list(strip.iter_rows(min_row=5, values_only=True))
    assert len(lines) == 194
    signs = [sign for line in lines for sign in line[5:]]
    assert (signs.count("×"), signs.count("◢")) == (LACKING, 5524)
    assert sum(line[4] for line in lines) == LACKING
    assert "示例数据" in strip["A1"].value
    whole = next(rates.iter_rows(min_row=5, values_only=True))
    assert whole[:8] == ("全部", "", 194, 5685, 0, 5524, 0, LACKING)
    assert whole[8] == pytest.approx(5524 / 5685)
