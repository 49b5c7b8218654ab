import datetime as dt
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest

from db.counts import save_counts, sheet_counts
from db.engine import reading
from db.sheet_lines import sheet_lines
from db.unusual import Doubt, DoubtReason, accept_counts, acceptances
from db.values import Month, Service
from db.work import Work
from desktop.counts.accepted import AcceptedDialog
from desktop.counts.unusual_words import say_doubt
from desktop.desk import Desk

OCTOBER = Month(2026, 10)
DAYS = (dt.date(2026, 10, 8), dt.date(2026, 10, 9), dt.date(2026, 10, 12))


class AcceptedPage:
    """The list of three accepted numbers, of three towns in two units, in its window."""

    def __init__(self, qtbot, desk: Desk) -> None:
        self._qtbot = qtbot
        self.desk = desk
        with reading(desk.register) as session:
            lines = sheet_lines(session, DAYS[0], DAYS[-1])
            stored = sheet_counts(session, DAYS[0], DAYS[-1])
        by_town = {
            line.town: line
            for line in lines
            if all(
                (found := stored.get((day, line.station_id)))
                and found.entry.counts[Service.WATER] is not None
                for day in DAYS
            )
        }
        first, *others = by_town.values()
        second = next(line for line in others if line.unit == first.unit)
        third = next(line for line in others if line.unit != first.unit)
        self.lines = [first, second, third]
        for n, (day, line) in enumerate(zip(DAYS, self.lines, strict=True)):
            entry = stored[day, line.station_id].entry
            odd = replace(entry, counts={**entry.counts, Service.WATER: 900 - n})
            with Work(desk.register, "登记", who="何") as work:
                save_counts(work, [odd], today=desk.today())
                key = day, line.station_id, Service.WATER
                accept_counts(work, {key: 900 - n}, note=f"团体{n}", at=desk.now())
        self.dialog = AcceptedDialog(desk)
        qtbot.addWidget(self.dialog)
        qtbot.addWidget(desk.notices)
        self.table = self.dialog.table
        self.show(OCTOBER, 3)
        self.dialog.show()
        self.dialog.activateWindow()
        self.table.setFocus()

    def show(self, month: Month, rows: int) -> None:
        self.dialog.show_month(month)
        self.wait(lambda: self.table.rows.rowCount() == rows)

    def wait(self, condition) -> None:
        self._qtbot.waitUntil(condition, timeout=10_000)

    def column(self, key: str) -> list[str]:
        rows = self.table.rows
        column = next(each for each in rows.columns if each.key == key)
        return [column.words(rows.row(n)) for n in range(rows.rowCount())]

    def sort_by(self, key: str) -> None:
        column = next(n for n, each in enumerate(self.table.rows.columns) if each.key == key)
        self.table.sortByColumn(column, Qt.SortOrder.AscendingOrder)

    def kept(self) -> int:
        with reading(self.desk.register) as session:
            return len(acceptances(session, OCTOBER.first_day, OCTOBER.last_day))

    def recount(self, people: int) -> None:
        """Somebody else writes another number in place of the first."""
        line = self.lines[0]
        with reading(self.desk.register) as session:
            key = DAYS[0], line.station_id
            entry = sheet_counts(session, DAYS[0], DAYS[0])[key].entry
        with Work(self.desk.register, "登记", who="林") as work:
            counts = {**entry.counts, Service.WATER: people}
            save_counts(work, [replace(entry, counts=counts)], today=self.desk.today())
        self.desk.jobs.changed.emit(work.topics, None)


@pytest.fixture
def page(qtbot, desk: Desk) -> AcceptedPage:
    return AcceptedPage(qtbot, desk)


def test_the_list_says_what_was_accepted_why_and_by_whom(page):
    QAbstractItemModelTester(page.table.rows)
    assert page.column("day") == ["2026-10-08 星期四", "2026-10-09 星期五", "2026-10-12 星期一"]
    assert page.column("station") == [line.station for line in page.lines]
    assert page.column("service") == ["免费饮水"] * 3
    assert page.column("people") == ["900", "899", "898"]
    assert page.column("note") == ["团体0", "团体1", "团体2"]
    assert page.column("who") == ["何"] * 3
    assert page.column("at") == [f"{page.desk.now():%Y-%m-%d %H:%M}"] * 3
    assert page.column("state") == ["有效"] * 3
    assert page.column("usual") == ["8–19", "1–5", ""]


def test_the_first_number_is_chosen_when_the_list_opens(page):
    assert page.table.current_row().acceptance.people == 900


def test_the_list_sorts(page):
    page.sort_by("people")
    assert page.column("people") == ["898", "899", "900"]


def test_the_list_shows_one_town_or_unit(qtbot, page):
    place, line = page.dialog.place, page.lines[1]
    assert place.itemText(0) == "全市（3）"
    town = place.findText(f"　{line.town}（1）")
    place.setCurrentIndex(town)
    place.activated.emit(town)
    assert page.column("station") == [line.station]
    with qtbot.waitSignal(page.table.rows.modelReset):
        page.dialog.refresh()
    assert page.column("station") == [line.station]
    assert place.currentIndex() == town
    its_unit = [each.station for each in page.lines if each.unit == line.unit]
    unit = place.findText(f"{line.unit}（{len(its_unit)}）")
    place.setCurrentIndex(unit)
    place.activated.emit(unit)
    assert page.column("station") == its_unit


def test_delete_withdraws_and_undo_brings_back(page):
    page.table.selectRow(1)
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    page.wait(lambda: page.column("people") == ["900", "898"])
    assert page.kept() == 2
    assert page.dialog.told.text() == "已撤回 1 个数字的认可"
    page.dialog.undo.click()
    page.wait(lambda: page.column("people") == ["900", "899", "898"])
    assert page.kept() == 3
    assert not page.dialog.undo.isVisible()


def test_several_are_withdrawn_as_one_deed(page):
    page.table.selectAll()
    page.dialog.withdraw.click()
    page.wait(lambda: page.table.rows.rowCount() == 0)
    assert not page.dialog.copy.isEnabled()
    page.desk.undo()
    page.wait(lambda: page.table.rows.rowCount() == 3)


def test_undo_is_no_longer_offered_when_somebody_else_did_something(page):
    page.table.selectRow(2)
    page.dialog.withdraw.click()
    page.wait(page.dialog.undo.isVisible)
    page.recount(7)
    assert not page.dialog.undo.isVisible()


def test_a_number_that_changed_since_says_so(page):
    page.recount(7)
    page.wait(lambda: page.column("state")[0] == "现为 7")
    assert page.column("people")[0] == "900"


def test_enter_asks_for_the_sheet(qtbot, page):
    page.table.selectRow(1)
    with qtbot.waitSignal(page.dialog.entry_asked) as asked:
        QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert asked.args == [DAYS[1], page.lines[1].station_id, Service.WATER]
    assert page.dialog.isVisible()
    with qtbot.waitSignal(page.dialog.entry_asked):
        page.dialog.go.click()


def test_the_whole_list_is_copied_as_a_table(page):
    page.dialog.copy.click()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0].split("\t")[:5] == ["日期", "驿站", "服务", "数字", "往常"]
    assert [line.split("\t")[3] for line in lines[1:]] == ["900", "899", "898"]


def test_other_months_are_empty_and_none_lies_ahead(page):
    QTest.keyClick(page.table, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    page.wait(lambda: page.table.rows.rowCount() == 0)
    assert not page.dialog.later.isEnabled()
    assert not page.dialog.withdraw.isEnabled()
    assert not page.dialog.go.isEnabled()
    page.dialog.earlier.click()
    page.wait(lambda: page.table.rows.rowCount() == 3)


@pytest.mark.parametrize(
    ("doubt", "words"),
    [
        (Doubt(8, 15, 150, DoubtReason.WORKDAYS), "平日 8–15，当天 150"),
        (Doubt(0, 0, 1200, DoubtReason.DAYS_OFF), "往常休息日 0，当天 1,200"),
        (Doubt(2, 18, 60, DoubtReason.OTHER_DAYS), "近四周每天 2–18，当天 60"),
        (Doubt(2, 18, 60, DoubtReason.TOWN), "同镇街各站 2–18，当天 60"),
    ],
)
def test_a_doubt_says_what_is_usual(doubt, words):
    assert say_doubt(doubt) == words
