import datetime as dt
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLineEdit

from db.engine import reading
from db.holidays import calendar_days
from db.lists import ListKind, list_lines, town_lines, unit_lines
from db.totals import month_figures
from db.towns import rename_town
from db.values import DayKind, Month
from desktop.desk import Desk
from desktop.lists.edit_table import EditTable
from desktop.lists.page import ListPage
from desktop.lists.screen import ListsScreen
from desktop.lists.view import CALENDAR
from desktop.style import apply_theme
from desktop.theme import LIGHT

GONGBEI, JIDA = "440402005", "440402004"
NOTICE = "一、元旦：1月1日（周五）至3日（周日）放假，共3天。\n二、春节：1月31日（周日）上班。"


class ListsPage:
    def __init__(self, qtbot, desk: Desk) -> None:
        self._qtbot = qtbot
        self.desk = desk
        self.screen = ListsScreen(desk)
        self.view = self.screen.view
        self.view.resize(1260, 600)
        qtbot.addWidget(self.view)
        self.view.show()
        units = self.view.pages[ListKind.UNITS].table
        qtbot.waitUntil(lambda: units.rows.rowCount() == 6)
        qtbot.waitUntil(lambda: self.calendar.table.rows.rowCount() > 0)
        # Without a window manager nobody else gives the window the keyboard.
        self.view.activateWindow()

    @property
    def calendar(self):
        return self.view.calendar

    def open(self, kind: ListKind) -> ListPage:
        self.screen.open(kind)
        return self.view.pages[kind]

    def names(self, kind: ListKind) -> list[str]:
        rows = self.view.pages[kind].table.rows
        return [rows.row(n).name for n in range(rows.rowCount())]

    def type_into(self, table: EditTable, key, column: str, text: str) -> None:
        """Open a cell as a person does, and put a text in its place."""
        place = table.rows.row_of(key)
        number = next(n for n, each in enumerate(table.rows.columns) if each.key == column)
        table.setCurrentIndex(table.rows.index(place, number))
        QTest.keyClick(table, Qt.Key.Key_Return)
        self.paste(self.editor(table), text)
        QTest.keyClick(self.editor(table), Qt.Key.Key_Return)

    def editor(self, table: EditTable) -> QLineEdit:
        found = table.viewport().findChildren(QLineEdit, "cellEditor")
        return next(each for each in found if each.isVisible())

    def paste(self, field: QLineEdit, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        field.selectAll()
        QTest.keySequence(field, QKeySequence.StandardKey.Paste)

    def wait(self, condition) -> None:
        self._qtbot.waitUntil(condition, timeout=10_000)

    def wait_notice(self, words: str) -> None:
        self.wait(lambda: words in self.desk.notices.text)

    def ask(self, query):
        with reading(self.desk.register) as session:
            return query(session)

    def town(self, code: str):
        return next(line for line in self.ask(town_lines) if line.key == code)

    def figures(self, month: Month):
        return self.ask(lambda session: month_figures(session, month, today=self.desk.today()))


@pytest.fixture
def page(qtbot, qapp, desk: Desk) -> ListsPage:
    made = ListsPage(qtbot, desk)
    yield made
    apply_theme(qapp, LIGHT)


def test_a_facility_is_renamed_in_its_cell_and_undone(page):
    table = page.open(ListKind.FACILITIES).table
    page.type_into(table, "water", "name", "直饮水机")
    page.wait_notice("已修改“直饮水机”")
    page.wait(lambda: page.names(ListKind.FACILITIES)[0] == "直饮水机")
    page.desk.undo()
    page.wait(lambda: page.names(ListKind.FACILITIES)[0] == "饮水设备")


def test_what_is_wrong_is_said_beside_the_cell_and_stays_typed(page):
    table = page.open(ListKind.FACILITIES).table
    page.type_into(table, "water", "name", "药箱")
    page.wait(lambda: table.wrong == "已经有“药箱”了，请换一个名称。")
    assert page.editor(table).text() == "药箱"
    page.paste(page.editor(table), "饮水机")
    assert table.wrong == ""
    QTest.keyClick(page.editor(table), Qt.Key.Key_Return)
    page.wait(lambda: page.names(ListKind.FACILITIES)[0] == "饮水机")


def test_a_cell_that_is_left_is_not_changed(page):
    table = page.open(ListKind.ITEMS).table
    before = page.names(ListKind.ITEMS)
    key = table.rows.row(0).key
    assert table.edit_cell(key, "name")
    page.paste(page.editor(table), "别的")
    QTest.keyClick(page.editor(table), Qt.Key.Key_Escape)
    assert page.ask(lambda s: [line.name for line in list_lines(s, ListKind.ITEMS)]) == before


@pytest.mark.parametrize(
    ("typed", "kept", "wrong"),
    [("120", 120, ""), ("", None, ""), ("一百", 100, "读不出数字"), ("2.5", 100, "不是整数")],
)
def test_a_target_is_a_whole_number_or_none(page, typed, kept, wrong):
    table = page.open(ListKind.CATEGORIES).table
    first = table.rows.row(0)
    assert first.yearly_target == 100
    page.type_into(table, first.key, "yearly_target", typed)
    if wrong:
        page.wait(lambda: wrong in table.wrong)
    else:
        page.wait_notice("已修改")
    lines = page.ask(lambda s: list_lines(s, ListKind.CATEGORIES))
    assert lines[0].yearly_target == kept


def test_lines_are_added_one_after_another(page):
    add = page.open(ListKind.ITEMS).add
    add.group.setCurrentText("日常")
    for name in ("微波炉干净", "插座完好"):
        page.paste(add.name, name)
        QTest.keyClick(add.name, Qt.Key.Key_Return)
        page.wait(lambda name=name: page.names(ListKind.ITEMS)[-1] == name)
        assert add.name.text() == ""
    assert page.view.pages[ListKind.ITEMS].table.current_row().name == "插座完好"
    page.paste(add.name, "插座完好")
    QTest.keyClick(add.name, Qt.Key.Key_Return)
    page.wait(lambda: "已经有" in add.wrong.text() and add.wrong.isVisible())
    assert add.name.text() == "插座完好"


def test_alt_and_an_arrow_move_a_line_that_stays_chosen(page):
    table = page.open(ListKind.UNITS).table
    first, second, *others = page.names(ListKind.UNITS)
    table.choose(table.rows.row(0).key)
    QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    page.wait(lambda: page.names(ListKind.UNITS) == [second, first, *others])
    assert table.current_row().name == first


def test_a_line_is_retired_and_comes_back(page):
    made = page.open(ListKind.FACILITIES)
    made.table.choose("water")
    QTest.mouseClick(made.turn, Qt.MouseButton.LeftButton)
    page.wait(lambda: page.names(ListKind.FACILITIES)[-1] == "饮水设备")
    assert made.turn.text() == "重新启用"
    QTest.mouseClick(made.turn, Qt.MouseButton.LeftButton)
    page.wait(lambda: page.names(ListKind.FACILITIES)[0] == "饮水设备")


def test_a_switch_turns_by_the_keyboard(page):
    table = page.open(ListKind.FACILITIES).table
    table.setCurrentIndex(table.rows.index(0, 1))
    QTest.keyClick(table, Qt.Key.Key_Space)
    page.wait(lambda: not table.rows.row(0).required)


def test_only_what_nothing_speaks_of_is_removed(page):
    made = page.open(ListKind.CATEGORIES)
    assert not made.remove.isEnabled()
    made.add.entered.emit({"name": "法律咨询"})
    page.wait(lambda: made.table.current_row().name == "法律咨询" and made.remove.isEnabled())
    QTest.keyClick(made.table, Qt.Key.Key_Delete)
    page.wait(lambda: "法律咨询" not in page.names(ListKind.CATEGORIES))


def test_a_town_is_renamed_since_a_day(page):
    made = page.open(ListKind.TOWNS)
    before = page.figures(Month(2026, 10))
    page.type_into(made.table, GONGBEI, "name", "拱北新街道")
    page.wait(made.since.isVisible)
    assert made.since.title.text() == "“拱北街道”改名为“拱北新街道”"
    assert "2026-10 及以前的月报仍写“拱北街道”" in made.since.said.text()
    assert made.since.agree.hasFocus()
    QTest.keyClick(made.since.agree, Qt.Key.Key_Return)
    page.wait(lambda: "拱北新街道" in page.names(ListKind.TOWNS))
    assert made.since.isHidden()
    assert page.figures(Month(2026, 10)) == before
    assert "拱北新街道" in {line.name for line in page.figures(Month(2026, 11)).towns}


def test_a_town_was_always_called_so(page):
    made = page.open(ListKind.TOWNS)
    page.type_into(made.table, GONGBEI, "name", "拱北街")
    page.wait(made.since.isVisible)
    QTest.mouseClick(made.since.always, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert made.since.said.text() == "所有月报都写“拱北街”。"
    made.since.agree.click()
    page.wait(lambda: "拱北街" in page.names(ListKind.TOWNS))
    assert "拱北街" in {line.name for line in page.figures(Month(2026, 10)).towns}


def test_a_town_is_put_under_another_unit(page):
    made = page.open(ListKind.TOWNS)
    made.table.model_rows.edited.emit(page.town(GONGBEI), "managing_unit_id", 2)
    stations = page.town(GONGBEI).stations
    said = f"{stations} 座驿站随镇街归斗门区；2026-10 及以前的月报仍归香洲区。"
    assert made.since.said.text() == said
    made.since.agree.click()
    page.wait(lambda: page.town(GONGBEI).unit == "斗门区")


def test_towns_are_merged_and_undone(page):
    made = page.open(ListKind.TOWNS)
    stations = page.town(GONGBEI).stations
    made.table.choose(GONGBEI)
    QTest.mouseClick(made.merge, Qt.MouseButton.LeftButton)
    panel = made.since
    assert not panel.agree.isEnabled()
    panel.target.setCurrentText("吉大街道")
    assert panel.always.isHidden()
    said = f"{stations} 座驿站并入吉大街道，编号不变；2026-10 及以前的月报仍按原镇街。"
    assert panel.said.text() == said
    panel.agree.click()
    page.wait_notice("“拱北街道”并入“吉大街道”")
    page.wait(lambda: page.names(ListKind.TOWNS)[-1] == "拱北街道")
    assert page.town(GONGBEI).merged_into == "吉大街道"
    made.table.choose(GONGBEI)
    assert not made.merge.isEnabled()
    QTest.keyClick(made.table, Qt.Key.Key_Return)
    assert made.table.viewport().findChildren(QLineEdit, "cellEditor") == []
    page.desk.undo()
    page.wait(lambda: page.names(ListKind.TOWNS)[-1] != "拱北街道")
    assert page.town(GONGBEI).stations == stations


def test_a_refused_day_is_said_in_the_panel_which_stays(page):
    made = page.open(ListKind.TOWNS)
    page.type_into(made.table, GONGBEI, "name", "拱北新街道")
    page.wait(made.since.isVisible)
    made.since.agree.click()
    page.wait(lambda: "拱北新街道" in page.names(ListKind.TOWNS))
    made.table.model_rows.edited.emit(page.town(GONGBEI), "managing_unit_id", 2)
    made.since.day.setDate(made.since.day.date().addDays(-30))
    made.since.agree.click()
    page.wait(lambda: "2026-11-22 起已有变动" in made.since.wrong.text())
    assert made.since.isVisible()
    QTest.keyClick(made.since.agree, Qt.Key.Key_Escape)
    assert made.since.isHidden()
    assert page.town(GONGBEI).unit == "香洲区"


def test_a_towns_centre_is_corrected_in_its_cell(page):
    table = page.open(ListKind.TOWNS).table
    page.type_into(table, GONGBEI, "longitude", "913.55")
    page.wait(lambda: "经度不能是 913.55" in table.wrong)
    page.paste(page.editor(table), "113.5512")
    QTest.keyClick(page.editor(table), Qt.Key.Key_Return)
    page.wait(lambda: page.town(GONGBEI).longitude == 113.5512)


def test_a_new_town(page):
    made = page.open(ListKind.TOWNS)
    QTest.mouseClick(made.new_town, Qt.MouseButton.LeftButton)
    panel = made.town_panel
    assert panel.fields["name"].hasFocus()
    for name, text in {
        "name": "三溪镇",
        "code": JIDA,
        "longitude": "113.4",
        "latitude": "22.3",
    }.items():
        page.paste(panel.fields[name], text)
    QTest.keyClick(panel.fields["latitude"], Qt.Key.Key_Return)
    page.wait(lambda: "已经有“440402004”了，请换一个编号" in panel.wrong.text())
    page.paste(panel.fields["code"], "440402199")
    QTest.keyClick(panel.fields["code"], Qt.Key.Key_Return)
    page.wait(lambda: made.table.current_row().name == "三溪镇")
    assert panel.isHidden()


def test_a_unit_is_renamed_since_a_day(page):
    made = page.open(ListKind.UNITS)
    page.type_into(made.table, 1, "name", "香洲新区")
    page.wait(made.since.isVisible)
    made.since.agree.click()
    page.wait(lambda: page.names(ListKind.UNITS)[0] == "香洲新区")
    assert page.figures(Month(2026, 10)).units[0].name == "香洲区"
    assert page.ask(unit_lines)[0].name == "香洲新区"


def test_a_year_that_is_missing_says_so_and_takes_the_notice(page):
    page.screen.open(CALENDAR)
    calendar = page.calendar
    assert calendar.state.text() == "放假 33 天，调休上班 6 天"
    calendar.year_wanted.emit(2027)
    page.wait(lambda: "2027 年的安排还没有录入" in calendar.state.text())
    assert calendar.years.checked() == ("2027",)
    QTest.mouseClick(calendar.paste, Qt.MouseButton.LeftButton)
    assert not calendar.notice.agree.isEnabled()
    calendar.notice.text.setPlainText("二、春节：1月30日（周日）上班。")
    assert "星期几不对" in calendar.notice.wrong.text()
    calendar.notice.text.setPlainText(NOTICE)
    assert calendar.notice.said.text() == "读出放假 3 天，调休上班 1 天：元旦、春节"
    QTest.mouseClick(calendar.notice.agree, Qt.MouseButton.LeftButton)
    page.wait(lambda: calendar.table.rows.rowCount() == 4)
    assert calendar.notice.isHidden()
    page.desk.undo()
    page.wait(lambda: calendar.table.rows.rowCount() == 0)


def test_a_year_that_was_emptied_is_filled_from_the_program(page):
    calendar = page.calendar
    page.screen.open(CALENDAR)
    assert calendar.shipped.isHidden()
    for left in range(38, -1, -1):
        calendar.table.selectRow(0)
        QTest.keyClick(calendar.table, Qt.Key.Key_Delete)
        page.wait(lambda left=left: calendar.table.rows.rowCount() == left)
    page.wait(calendar.shipped.isVisible)
    QTest.mouseClick(calendar.shipped, Qt.MouseButton.LeftButton)
    page.wait(lambda: calendar.table.rows.rowCount() == 39)


def test_a_day_is_added_edited_and_refused(page):
    calendar = page.calendar
    page.screen.open(CALENDAR)
    new_day = dt.date(2026, 12, 5)
    QTest.mouseClick(
        calendar.sheet, Qt.MouseButton.LeftButton, pos=calendar.sheet.spot_of(new_day).center()
    )
    page.paste(calendar.add.name, "临时安排")
    QTest.keyClick(calendar.add.name, Qt.Key.Key_Return)
    page.wait(lambda: calendar.table.rows.row_of(new_day) is not None)

    def kept():
        found = page.ask(lambda session: calendar_days(session, 2026))
        return {row.day: (row.kind, row.name) for row in found if row.day.month == 12}

    assert kept() == {new_day: (DayKind.HOLIDAY, "临时安排")}
    page.type_into(calendar.table, new_day, "day", "2026-12-07")
    page.wait(lambda: set(kept()) == {dt.date(2026, 12, 7)})
    page.wait(lambda: calendar.table.rows.row_of(dt.date(2026, 12, 7)) is not None)
    row = calendar.table.rows.row(calendar.table.rows.row_of(dt.date(2026, 12, 7)))
    calendar.table.model_rows.edited.emit(row, "kind", DayKind.MAKEUP_WORKDAY)
    page.wait(lambda: "不是周末" in calendar.table.wrong)
    assert kept() == {dt.date(2026, 12, 7): (DayKind.HOLIDAY, "临时安排")}


def test_a_click_on_the_sheet_shows_the_day_in_the_table(page):
    calendar = page.calendar
    page.screen.open(CALENDAR)
    day = dt.date(2026, 10, 1)
    QTest.mouseClick(
        calendar.sheet, Qt.MouseButton.LeftButton, pos=calendar.sheet.spot_of(day).center()
    )
    assert calendar.table.current_row().day == day
    assert calendar.sheet.day_at(calendar.sheet.spot_of(day).center()) == day
    assert calendar.sheet.day_at(QPoint(0, 0)) is None


def test_a_change_from_elsewhere_is_seen(page):
    table = page.open(ListKind.TOWNS).table
    mode = QAbstractItemModelTester.FailureReportingMode.Fatal
    tester = QAbstractItemModelTester(table.rows, mode)
    deed = partial(rename_town, town_code=GONGBEI, name="拱北新街道", since=None)
    page.desk.write("改名", deed, initiator=page.view)
    page.wait(lambda: "拱北新街道" in page.names(ListKind.TOWNS))
    tester.deleteLater()
