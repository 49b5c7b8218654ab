"""Months are closed, reopened and closed again under a person's hands."""

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from db.closing import CloseState, close_month, closings, month_states, reopen_month
from db.counts import DayEntry, save_counts
from db.engine import reading
from db.history import next_undo
from db.station_facts import offered_services
from db.unusual import acceptances
from db.values import Month
from db.visitors import Measure, save_visitors, visitor_counts
from db.work import Work
from desktop.counts.closing.page import ClosingPage
from desktop.counts.unusual_words import say_doubt, say_range
from desktop.desk import Desk
from desktop.labels import label
from desktop.style import apply_theme
from desktop.theme import DARK, LIGHT, Tone

OCTOBER = Month(2026, 10)
XIANGZHOU, DOUMEN = 1, 2


class Closing:
    """The page as a person sees it."""

    def __init__(self, qtbot, desk: Desk) -> None:
        self._qtbot = qtbot
        self.desk = desk
        self.page = ClosingPage(desk)
        self.view = self.page.view
        self.window = QWidget()
        column = QVBoxLayout(self.window)
        column.addWidget(desk.notices)
        column.addWidget(self.view)
        self.window.resize(1278, 900)
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        self.page.refresh()
        self.wait(lambda: self.page._scope is not None)

    def wait(self, condition) -> None:
        self._qtbot.waitUntil(condition, timeout=15_000)

    def reload(self) -> None:
        """Read everything anew, and wait for the answers: the list, then the unit."""
        before = self.page._asked
        self.page.refresh()
        self.wait(lambda: self.page._asked >= before + 2 and self.desk.jobs.idle)

    def choose(self, unit_id: int | None) -> None:
        self.view.units.choose(unit_id)
        scope = lambda: self.page._scope  # noqa: E731
        self.wait(lambda: scope() is not None and scope().line.state.unit_id == unit_id)

    def write(self, field: QLineEdit, text: str) -> None:
        """Paste, since the test keyboard knows no Chinese."""
        field.setFocus()
        QGuiApplication.clipboard().setText(text)
        field.selectAll()
        if text:
            QTest.keySequence(field, QKeySequence.StandardKey.Paste)
        else:
            QTest.keyClick(field, Qt.Key.Key_Delete)

    def sign(self, note: str = "台风停电", signer: str = "何主任") -> None:
        self.write(self.view.sign.note, note)
        self.write(self.view.sign.signer, signer)
        QTest.keyClick(self.view.sign.signer, Qt.Key.Key_Return)

    def wait_moved_on(self, unit_id: int) -> None:
        """A month was signed, and the next unit came of itself."""
        scope = lambda: self.page._scope  # noqa: E731
        self.wait(lambda: scope() is not None and scope().unit_id == unit_id)

    def states(self) -> dict[int | None, CloseState]:
        with reading(self.desk.register) as session:
            return {s.unit_id: s.state for s in month_states(session, OCTOBER)}

    def shown(self, column: str) -> list[str]:
        rows = self.view.units.rows
        place = next(n for n, each in enumerate(rows.columns) if each.key == column)
        return [str(rows.index(n, place).data()) for n in range(rows.rowCount())]

    def checks(self) -> list[str]:
        rows = self.view.unit.checks.rows
        return [rows.row(n).words for n in range(rows.rowCount())]

    def group(self, place: int) -> QLineEdit:
        return self.view.visitors.findChildren(QLineEdit, "closingGroup")[place]

    def do(self, deed) -> None:
        with Work(self.desk.register, "别处") as work:
            deed(work)


@pytest.fixture
def closing(qtbot, qapp, desk: Desk) -> Closing:
    yield Closing(qtbot, desk)
    apply_theme(qapp, LIGHT)


def close_in_the_register(work: Work, unit_id: int | None) -> None:
    at = dt.datetime(2026, 11, 3, 2, 30, tzinfo=dt.UTC)
    close_month(
        work, OCTOBER, unit_id, signed_by="何", note="缺报", today=dt.date(2026, 11, 3), at=at
    )


def close_all_units(work: Work) -> None:
    for state in month_states(work.session, OCTOBER):
        if state.unit_id is not None and state.state is not CloseState.CLOSED:
            close_in_the_register(work, state.unit_id)


def test_the_last_month_is_shown_with_what_is_open_in_each_unit(closing):
    assert closing.view.month.text() == "2026年10月"
    assert closing.shown("unit")[0] == "香洲区"
    assert closing.shown("unit")[-1] == "全市"
    assert set(closing.shown("state")) == {"未结账"}
    assert closing.shown("visits")[-1] == "239,194"
    missing = int(closing.shown("missing")[0])
    assert missing > 0
    assert f"未填报 {missing} 天" in closing.checks()
    assert set(closing.shown("revision")) == {"—"}
    rows = closing.view.unit.checks.rows
    unfilled = [line for line in map(rows.row, range(rows.rowCount())) if line.tone is Tone.MUTED]
    assert [line.words for line in unfilled] == ["没有自报合计", "来访人群没有填"]
    assert "6 个单位，0 个已结账" in closing.view.progress.text()


def test_a_unit_is_signed_with_a_remark_and_a_name_by_keyboard(closing, qtbot):
    form = closing.view.sign
    QTest.keyClick(closing.view.units, Qt.Key.Key_Return)
    assert form.note.hasFocus()
    closing.sign(note="", signer="何主任")
    assert "备注里写明原因" in form.wrong.text()
    assert form.note.hasFocus()
    closing.sign(note="台风停电", signer="")
    assert "签字人" in form.wrong.text()
    assert form.signer.hasFocus()
    closing.sign()
    closing.wait_moved_on(DOUMEN)
    closing.choose(XIANGZHOU)
    assert "何主任 签字，2026-11-22 16:12" in closing.view.signed.said.text()
    assert "备注：台风停电" in closing.view.signed.said.text()
    assert closing.shown("state")[:2] == ["已结账", "未结账"]
    assert "已结账，登记已锁定" in closing.desk.notices.text
    with reading(closing.desk.register) as session:
        assert "结账" not in next_undo(session).label
    again = ClosingPage(closing.desk)
    qtbot.addWidget(again.view)
    assert again.view.sign.signer.text() == "何主任"


def test_what_the_unit_added_up_is_compared_as_it_is_typed(closing):
    form, total = closing.view.sign, closing.page._scope.checks.figures.totals.visits_total
    closing.write(form.stated, f"{total - 55:,}人次")
    assert form.compared.text() == f"比登记合计 {total:,} 少 55"
    assert "自报合计与登记相差 55" in closing.checks()
    closing.write(form.stated, str(total))
    assert form.compared.text() == "与登记合计一致"
    assert "自报合计与登记一致" in closing.checks()
    closing.write(form.stated, "很多")
    assert "读不出数字" in form.compared.text()
    closing.sign()
    assert "读不出数字" in form.wrong.text()
    assert closing.states()[XIANGZHOU] is CloseState.OPEN
    closing.write(form.stated, "１２")
    closing.sign()
    closing.wait_moved_on(DOUMEN)
    closing.choose(XIANGZHOU)
    assert "自报合计 12" in closing.view.signed.said.text()


def test_a_check_leads_to_its_entries_and_to_the_board(closing, qtbot):
    places = closing.view.unit.places.table
    first = places.rows.row(0)
    with qtbot.waitSignal(closing.page.entry_asked) as asked:
        places.setCurrentIndex(places.rows.index(0, 0))
        QTest.keyClick(places, Qt.Key.Key_Return)
    assert asked.args == [first.day, first.station_id, None]
    middle = places.visualRect(places.rows.index(1, 1)).center()
    with qtbot.assertNotEmitted(closing.page.entry_asked):
        qtbot.mouseClick(places.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    with qtbot.waitSignal(closing.page.entry_asked) as asked:
        qtbot.mouseDClick(places.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    # A double click of the tests' leaves the button down.
    qtbot.mouseRelease(places.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert asked.args == [places.rows.row(1).day, places.rows.row(1).station_id, None]
    with qtbot.waitSignal(closing.page.board_asked):
        closing.view.board.click()
    closing.view.unit.checks.choose("negative")
    assert places.isHidden()


def test_unusual_numbers_are_accepted_where_they_are_listed(closing):
    places, unit = closing.view.unit.places, closing.view.unit
    unit.checks.choose("unusual")
    before = places.table.rows.rowCount()
    assert before > 2
    usual = next(column for column in places.table.rows.columns if column.key == "usual")
    first = places.table.rows.row(0)
    assert usual.words(first) == say_range(first.doubt.low, first.doubt.high)
    assert usual.tip(first) == say_doubt(first.doubt)
    places.table.selectRow(0)
    places.table.choose_all([first, places.table.rows.row(1)])
    places.table.setFocus()
    QTest.keyClick(places.table, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    closing.write(places.reason.note, "团体来访")
    QTest.keyClick(places.reason.note, Qt.Key.Key_Return)
    closing.wait(lambda: places.table.rows.rowCount() == before - 2)
    assert f"存疑未认可 {before - 2} 处" in closing.checks()
    with reading(closing.desk.register) as session:
        kept = acceptances(session, OCTOBER.first_day, OCTOBER.last_day)
    assert {one.note for one in kept.values()} == {"团体来访"}
    assert len(kept) == 2
    assert not places.table.horizontalScrollBar().maximum()
    unit.checks.choose("missing")
    assert places.accept.isHidden()
    assert places.table.isColumnHidden(3)


def test_after_signing_the_next_unit_comes_and_its_line_stays_in_sight(closing):
    closing.window.resize(1278, 420)
    closing.view.enter()
    closing.write(closing.view.sign.note, "台风停电")
    closing.write(closing.view.sign.signer, "何主任")
    closing.view._area.ensureWidgetVisible(closing.view.sign.close_month)
    closing.view.sign.close_month.setFocus()
    QTest.mouseClick(closing.view.sign.close_month, Qt.MouseButton.LeftButton)
    closing.wait_moved_on(DOUMEN)
    units = closing.view.units
    assert units.hasFocus()
    line = units.visualRect(units.currentIndex())
    assert units.viewport().visibleRegion().contains(line.center())


def test_the_numbers_of_a_closed_month_cannot_be_typed_and_look_it(closing):
    assert not closing.group(0).property("kept")
    closing.sign()
    closing.wait_moved_on(DOUMEN)
    closing.choose(XIANGZHOU)
    assert closing.group(0).isReadOnly()
    assert closing.group(0).property("kept")


def test_visitor_groups_are_added_up_saved_and_signed_along(closing):
    card, total = closing.view.visitors, closing.page._scope.checks.figures.totals.visits_total
    closing.write(closing.group(0), "100")
    assert card.sum.text() == f"合计 100，比登记合计少 {total - 100:,}"
    QTest.keyClick(closing.group(0), Qt.Key.Key_Return)
    assert closing.group(1).hasFocus()
    closing.write(closing.group(1), str(total - 100))
    assert card.sum.text() == f"合计 {total:,}，与登记合计一致"
    assert closing.page._unsaved_words()
    card.save.click()
    closing.wait(lambda: not card.is_dirty)
    assert not closing.page._unsaved_words()

    card.findChild(type(card.save), "chip.share").click()
    closing.write(closing.group(0), "60%")
    closing.write(closing.group(1), "30")
    assert card.sum.text() == "合计 90%，应为 100%"
    card.save.click()
    closing.wait(lambda: "应为 100%" in card.wrong.text())
    closing.write(closing.group(2), "10")
    closing.sign()
    closing.wait(lambda: closing.states()[XIANGZHOU] is CloseState.CLOSED)
    with reading(closing.desk.register) as session:
        shares = [line.share for line in visitor_counts(session, OCTOBER, XIANGZHOU)]
    assert shares[:4] == [60, 30, 10, None]


def test_what_is_typed_stays_with_its_unit(closing):
    closing.write(closing.view.sign.note, "甲")
    closing.write(closing.group(0), "5")
    closing.do(lambda work: save_visitors(work, OCTOBER, DOUMEN, Measure.PEOPLE, {1: 3}))
    closing.reload()
    assert (closing.view.sign.note.text(), closing.group(0).text()) == ("甲", "5")
    closing.choose(DOUMEN)
    assert (closing.view.sign.note.text(), closing.group(0).text()) == ("", "3")
    assert closing.page._unsaved_words()
    closing.choose(XIANGZHOU)
    assert (closing.view.sign.note.text(), closing.group(0).text()) == ("甲", "5")


def test_a_month_is_reopened_for_a_reason_and_tells_its_correction(closing):
    closing.sign()
    closing.wait_moved_on(DOUMEN)
    closing.choose(XIANGZHOU)
    signed = closing.view.signed
    signed.reopen.click()
    assert signed.reason.hasFocus()
    closing.reload()
    assert signed.reason.isVisible()
    QTest.keyClick(signed.reason, Qt.Key.Key_Return)
    closing.wait(lambda: signed.wrong.text() != "")
    assert closing.states()[XIANGZHOU] is CloseState.CLOSED
    closing.write(signed.reason, "漏报一天")
    QTest.keyClick(signed.reason, Qt.Key.Key_Return)
    closing.wait(lambda: closing.states()[XIANGZHOU] is CloseState.REOPENED)
    closing.wait(lambda: not closing.view.sign.isHidden())
    assert closing.shown("revision")[0] == "第 1 次更正"

    missing = closing.view.unit.places.table.rows.row(0)
    with reading(closing.desk.register) as session:
        service = offered_services(session, missing.day)[missing.station_id][0]
    entry = DayEntry(missing.station_id, missing.day, {service: 7})
    closing.do(lambda work: save_counts(work, [entry], today=dt.date(2026, 11, 22)))
    closing.page.refresh()
    cells = closing.view.correction.tables[1].rows
    closing.wait(lambda: cells.rowCount() == 1)
    assert cells.row(0)[:3] == (missing.day.isoformat(), missing.station, label(service))
    assert cells.row(0)[-2:] == (None, 7)
    closing.sign(note="补报")
    closing.wait(lambda: closing.states()[XIANGZHOU] is CloseState.CLOSED)
    with reading(closing.desk.register) as session:
        assert [row.revision for row in closings(session, OCTOBER)] == [0, 1]


def test_the_city_waits_for_its_units(closing):
    closing.choose(None)
    form = closing.view.sign
    assert not form.close_month.isEnabled()
    assert "各单位都结账以后" in form.wrong.text()
    assert closing.checks()[0] == "6 个单位未结账"
    named = closing.view.unit.places.else_named
    assert named.isVisible()
    assert named.text().startswith("香洲区\n斗门区\n")
    assert closing.view.visitors.isHidden()
    closing.do(close_all_units)
    closing.page.refresh()
    closing.wait(lambda: form.close_month.isEnabled())
    closing.choose(XIANGZHOU)
    closing.choose(None)
    assert form.note.text().startswith("香洲区：缺报；斗门区：缺报")
    closing.sign()
    closing.wait(lambda: closing.states()[None] is CloseState.CLOSED)
    closing.choose(XIANGZHOU)
    assert not closing.view.signed.reopen.isEnabled()
    assert "先重新打开全市" in closing.view.signed.wrong.text()


def test_somebody_else_was_quicker(closing):
    closing.do(lambda work: close_in_the_register(work, XIANGZHOU))
    closing.sign()
    closing.wait(lambda: "已经结账" in closing.view.sign.wrong.text())
    closing.do(lambda work: reopen_month(
        work, OCTOBER, XIANGZHOU, reason="错", at=dt.datetime.now(dt.UTC)
    ))  # fmt: skip
    closing.sign()
    closing.wait(lambda: closing.states()[XIANGZHOU] is CloseState.CLOSED)


def test_a_month_that_is_not_over_only_shows_what_is_open(closing):
    closing.view.later.click()
    closing.reload()
    assert closing.view.month.text() == "2026年11月"
    assert not closing.view.sign.close_month.isEnabled()
    assert "还没有过完" in closing.view.sign.wrong.text()
    assert not closing.view.later.isEnabled()
    closing.page.show_month(Month(2027, 1))
    assert closing.view._area.isHidden()


def test_dark_and_large_text_cut_nothing_off(closing, qapp):
    for theme, scale in ((DARK, 1.0), (LIGHT, 2.0)):
        apply_theme(qapp, theme, scale)
        for button in (closing.view.sign.close_month, closing.view.board):
            closing.wait(lambda button=button: button.width() >= button.sizeHint().width())
    closing.window.resize(1180, 900)
    closing.wait(lambda: closing.window.width() == 1180)
    for bar in (closing.view.units.verticalScrollBar(), closing.view.units.horizontalScrollBar()):
        closing.wait(lambda bar=bar: bar.maximum() == 0)
    order = [closing.view.units, closing.view.unit, closing.view.visitors, closing.view.sign]
    tops = [widget.mapTo(closing.view, widget.rect().topLeft()).y() for widget in order]
    assert tops == sorted(tops)
