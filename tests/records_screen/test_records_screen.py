import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTabWidget

from db.closing import close_month
from db.dossier import ContactLine, dossier, save_dossier
from db.engine import open_register, reading
from db.history import deeds
from db.settings import OFFICE, setting
from db.stations import amend_station, station_record, station_rows
from db.values import Month
from db.work import Work
from desktop import file_dialog
from desktop.appearance import Appearance, Choice
from desktop.desk import Desk
from desktop.records.screen import RecordsScreen
from desktop.style import apply_theme, look
from desktop.theme import DARK, LIGHT

HISTORY, BACKUP, SETTINGS = range(3)


class RecordsPage:
    def __init__(self, qtbot, qapp, desk: Desk) -> None:
        self._qtbot = qtbot
        self.desk = desk
        self.appearance = Appearance(qapp, desk.settings)
        self.screen = RecordsScreen(desk, self.appearance)
        self.view = self.screen.view
        self.view.resize(1282, 690)
        qtbot.addWidget(self.view)
        qtbot.addWidget(desk.notices)
        self.view.show()
        self.table = self.view.history.deeds
        qtbot.waitUntil(lambda: self.table.rows.rowCount() > 0)

    def open(self, tab: int) -> None:
        self.view.findChild(QTabWidget, "recordsTabs").setCurrentIndex(tab)

    def button(self, name: str) -> QPushButton:
        found = self.view.findChild(QPushButton, name)
        assert found is not None
        return found

    def click(self, name: str) -> None:
        self._qtbot.mouseClick(self.button(name), Qt.MouseButton.LeftButton)

    def choose(self, label: str) -> None:
        rows = self.table.rows
        place = next(n for n in range(rows.rowCount()) if rows.row(n).label == label)
        self.table.selectRow(place)
        self._qtbot.waitUntil(lambda: self.differences() != [])

    def labels(self) -> list[str]:
        rows = self.table.rows
        return [rows.row(n).label for n in range(rows.rowCount())]

    def differences(self) -> list[tuple[str, ...]]:
        rows = self.view.history.details.differences.rows
        return [
            tuple(column.words(rows.row(n)) for column in rows.columns)
            for n in range(rows.rowCount())
        ]

    def wait_notice(self, words: str) -> None:
        self._qtbot.waitUntil(lambda: words in self.desk.notices.text, timeout=10_000)


def amend(desk: Desk, label: str, **values: object) -> str:
    """Change the first station; returns its name."""
    with reading(desk.register) as session:
        row = station_rows(session, today=desk.today())[0]
    with Work(desk.register, label, who="小李") as work:
        amend_station(work, row.id, row.version, values)
    return row.name


def first_seats(desk: Desk) -> int | None:
    with reading(desk.register) as session:
        row = station_rows(session, today=desk.today())[0]
        return station_record(session, row.id).seats


@pytest.fixture
def page(qtbot, qapp, desk: Desk) -> RecordsPage:
    amend(desk, "改座位数", seats=77)
    made = RecordsPage(qtbot, qapp, desk)
    yield made
    apply_theme(qapp, LIGHT)


def test_the_history_says_who_did_what(page):
    newest = page.table.rows.row(0)
    words = [column.words(newest) for column in page.table.rows.columns]
    assert words[1:] == ["小李", "改座位数", "1", "有效"]
    assert len(page.labels()) == 9


def test_the_filter_finds_deeds(qtbot, page):
    field = page.view.findChild(QLineEdit, "historyFilter")
    field.setText("座位 小李")
    assert page.labels() == ["改座位数"]
    field.insert(" 没有")
    assert page.labels() == []
    assert page.view.findChild(QLabel, "historyCount").text() == "没有这样的改动"


def test_the_fields_of_a_deed_before_and_after(page, desk):
    before = "—"
    name = amend(desk, "停用", status="suspended", smart_door=True)
    page.screen.refresh()
    page._qtbot.waitUntil(lambda: "停用" in page.labels())
    page.choose("停用")
    told = {row[1]: row[2:] for row in page.differences()}
    assert told == {"状态": ("开放", "暂停"), "智能门禁": ("否", "是")}
    assert page.differences()[0][0] == f"驿站　{name}"
    page.choose("改座位数")
    assert page.differences()[0][1:] == ("座位数", before, "77")


def test_a_long_deed_lists_its_beginning(page):
    imported = next(label for label in page.labels() if "stations-as-kept" in label)
    page.choose(imported)
    rows = page.view.history.details.differences.rows
    tables = {rows.row(n).table for n in range(rows.rowCount())}
    assert "station" in tables
    more = page.view.history.details._more.text()
    assert "这里列出前 100 条" in more


def test_people_are_not_shown_in_the_history(qtbot, page, desk):
    person = ContactLine("李", "0756-0000001")
    with reading(desk.register) as session:
        row = station_rows(session, today=desk.today())[0]
        before = dossier(session, row.id)
    with Work(desk.register, "改联系人") as work:
        save_dossier(work, row.id, row.version, replace(before, contacts=(person,)))
    page.screen.refresh()
    qtbot.waitUntil(lambda: "改联系人" in page.labels())
    page.choose("改联系人")
    contacts = [line for line in page.differences() if line[0].startswith("联系人")]
    assert contacts
    assert {line[2:] for line in contacts} == {("个人信息，不显示", "个人信息，不显示")}


def test_a_chosen_deed_is_taken_back_and_brought_back(qtbot, page, desk):
    seats = first_seats(desk)
    assert seats == 77
    page.choose("改座位数")
    page.click("takeBack")
    page.wait_notice("已撤销：改座位数")
    assert first_seats(desk) is None
    qtbot.waitUntil(lambda: "撤销：改座位数" in page.labels())
    assert page.table.current_row().undone
    assert not page.button("takeBack").isEnabled()
    page.choose("撤销：改座位数")
    assert page.button("takeBack").text() == "恢复这一步"
    page.click("takeBack")
    page.wait_notice("已恢复")
    assert first_seats(desk) == 77


def test_an_older_deed_under_newer_ones(qtbot, page, desk):
    amend(desk, "改备注", note="门口在左边")
    page.screen.refresh()
    qtbot.waitUntil(lambda: "改备注" in page.labels())
    page.choose("改座位数")
    page.click("takeBack")
    page.wait_notice("驿站")
    assert "不能撤销" in page.desk.notices.text
    assert first_seats(desk) == 77
    with reading(desk.register) as session:
        assert deeds(session)[0].label == "改备注"


def test_a_backup_is_written_and_remembered(qtbot, page, monkeypatch, tmp_path):
    target = tmp_path / "副本"
    offered = []

    def answer(dialog):
        offered.append(Path(dialog.selectedFiles()[0]).name)
        return [str(target)]

    monkeypatch.setattr(file_dialog, "answered", answer)
    page.open(BACKUP)
    said = page.view.findChild(QLabel, "lastBackup")
    assert said.text() == "在这台电脑上还没有备份过"
    with qtbot.waitSignal(page.screen.backed_up, timeout=10_000) as told:
        page.click("backUp")
    assert offered == ["珠海市-备份-20261122-1612.yizhan"]
    assert told.args[0].date() == dt.date(2026, 11, 22)
    assert said.text() == "上次备份 2026-11-22 16:12，已核对"
    copy = open_register(str(tmp_path / "副本.yizhan"))
    with reading(copy) as session:
        assert len(station_rows(session, today=dt.date(2026, 11, 22))) == 194
    copy.dispose()
    page.desk.notices.dismiss()
    page.click("backUp")
    page.wait_notice("没有覆盖")


def test_the_register_is_checked(qtbot, page):
    page.open(BACKUP)
    page.click("checkRegister")
    result = page.view.findChild(QLabel, "checkResult")
    qtbot.waitUntil(lambda: result.text() == "没有发现问题。", timeout=10_000)


def test_the_office_is_named_as_a_deed(qtbot, page, desk):
    page.open(SETTINGS)
    field = page.view.findChild(QLineEdit, "office")
    qtbot.waitUntil(lambda: field.text() == "珠海市总工会")
    field.setText("斗门区总工会")  # an input method hands over whole words
    qtbot.keyClick(field, Qt.Key.Key_Return)
    page.wait_notice("已保存单位名称")
    with reading(desk.register) as session:
        assert setting(session, OFFICE) == "斗门区总工会"
        assert deeds(session)[0].label == "改单位名称：斗门区总工会"


def test_a_wrong_name_is_refused_beside_the_field(qtbot, page, desk):
    page.open(SETTINGS)
    field = page.view.findChild(QLineEdit, "office")
    qtbot.waitUntil(lambda: field.text() == "珠海市总工会")
    field.clear()
    page.click("saveOffice")
    wrong = page.view.findChild(QLabel, "officeWrong")
    qtbot.waitUntil(wrong.isVisible)
    assert "不能空着" in wrong.text()
    with reading(desk.register) as session:
        assert setting(session, OFFICE) == "珠海市总工会"


def test_theme_and_text_size(qtbot, page):
    page.open(SETTINGS)
    page.click("chip.dark")
    assert look().theme is DARK
    assert page.appearance.choice is Choice.DARK
    qtbot.mouseClick(page.view.settings.larger, Qt.MouseButton.LeftButton)
    assert look().scale == 1.15
    assert page.view.findChild(QLabel, "textScale").text() == "115%"
    page.appearance.choose(Choice.LIGHT)
    assert page.view.settings.theme.checked() == (Choice.LIGHT,)


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_no_words_are_cut(qapp, page, scale):
    page.choose("改座位数")
    apply_theme(qapp, DARK, scale)
    for tab in (HISTORY, BACKUP, SETTINGS):
        page.open(tab)
        qapp.processEvents()
        shown = [
            w
            for w in (*page.view.findChildren(QLabel), *page.view.findChildren(QPushButton))
            if w.isVisible() and w.text() and w is not page.view.note
        ]
        assert len(shown) >= 4
        assert [w.text() for w in shown if w.width() < w.minimumSizeHint().width()] == []


def test_a_signature_says_why_it_cannot_be_taken_back(qtbot, qapp, desk):
    with Work(desk.register, "结账：香洲区") as work:
        close_month(
            work,
            Month(2026, 10),
            1,
            signed_by="何主任",
            note="缺报",
            today=desk.today(),
            at=desk.now(),
        )
    page = RecordsPage(qtbot, qapp, desk)
    page.choose("结账：香洲区")
    stands = page.view.findChild(QLabel, "deedStands")
    assert not page.button("takeBack").isEnabled()
    assert not stands.isHidden()
    assert "重新打开" in stands.text()
    shown = {field: after for _record, field, _before, after in page.differences()}
    assert shown["签字人"] == "何主任"
    assert "签字时的数字" not in shown
    page.choose(page.labels()[-1])
    assert stands.isHidden()
