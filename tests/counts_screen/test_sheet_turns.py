"""Three turns of one sheet, and what each takes and skips."""

import datetime as dt

from PySide6.QtCore import Qt

from db.closing import close_month
from db.counts import DayEntry, save_counts
from db.engine import reading
from db.expected import DayState, station_days
from db.values import Month, Service
from db.work import Work
from desktop.counts.turn import TOTAL, Kind

DAY = dt.date(2026, 10, 13)
EMPTY_DAY = dt.date(2026, 11, 20)
ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier


def test_a_turn_keeps_the_station_the_day_and_the_service(page):
    page.open(DAY)
    row = page.row_with(Service.CHARGING)
    station_id = page.lines[row].station_id
    page.stand(row, Service.CHARGING)
    text = page.text(row, Service.CHARGING)
    page.turn(Kind.SERVICE)
    assert page.model.turn.service is Service.CHARGING
    assert page.here == (row, DAY.day)
    assert page.text(*page.here) == text
    page.turn(Kind.STATION)
    assert page.lines[0].station_id == station_id
    assert page.here == (DAY.day - 1, Service.CHARGING)
    assert page.text(*page.here) == text
    page.turn(Kind.DAY)
    assert page.here == (row, Service.CHARGING)
    assert page.view.day.date().toPython() == DAY


def test_the_turn_and_its_choices_are_remembered(page, desk, qtbot):
    page.open(DAY)
    page.stand(2, Service.WATER)
    number = page.lines[2].station_id
    page.turn(Kind.STATION)
    again = type(page)(qtbot, desk)
    turn = again.model.turn
    assert (turn.kind, turn.lines[0].station_id, turn.days[0]) == (
        Kind.STATION,
        number,
        DAY.replace(day=1),
    )


def test_all_turns_come_to_the_same_sums(page):
    page.open(DAY)
    row = page.row_with(Service.WATER)
    page.stand(row, Service.WATER)
    by_day = page.model.sheet.sums.column(page.column(Service.WATER))
    page.turn(Kind.SERVICE)
    sums = page.model.sheet.sums
    assert sums.column(DAY.day - 1) == by_day
    assert page.text(row, TOTAL) == f"{sums.row(page.lines[row].station_id):,}"
    of_station = page.text(row, TOTAL)
    page.turn(Kind.STATION)
    water = page.model.sheet.sums.column(page.column(Service.WATER))
    assert f"{water:,}" == of_station


def test_sums_of_a_month_move_as_one_types(page):
    page.open(EMPTY_DAY)
    page.stand(0, Service.WATER)
    page.turn(Kind.SERVICE)
    page.stand(0, 2)
    page.enter("7", Qt.Key.Key_Tab)
    page.enter("5", Qt.Key.Key_Tab)
    sums = page.model.sheet.sums
    assert (page.text(0, TOTAL), sums.column(1), sums.column(2), sums.grand) == ("12", 7, 5, 12)
    page.press(Qt.Key.Key_Down)
    page.wait_saved()
    assert page.counts(EMPTY_DAY.replace(day=2)) == {Service.WATER: 7}
    assert (sums.row(page.lines[0].station_id), sums.grand) == (12, 12)


def test_tab_goes_along_the_days_and_not_into_the_future(page):
    page.open(EMPTY_DAY)
    page.stand(0, Service.WATER)
    page.turn(Kind.SERVICE)
    page.stand(0, 22)
    page.enter("7", Qt.Key.Key_Tab)
    assert page.here == (1, 1)


def test_page_keys_and_alt_arrows_walk_through_the_stations(page):
    page.open(DAY)
    numbers = [line.station_id for line in page.lines]
    page.stand(0, Service.WATER)
    page.turn(Kind.STATION)
    page.press(Qt.Key.Key_PageDown)
    page.wait_shown()
    assert page.lines[0].station_id == numbers[1]
    assert page.here == (DAY.day - 1, Service.WATER)
    page.press(Qt.Key.Key_Down, ALT)
    page.wait_shown()
    assert page.lines[0].station_id == numbers[2]
    page.press(Qt.Key.Key_PageUp)
    page.wait_shown()
    assert page.lines[0].station_id == numbers[1]


def test_a_station_is_found_by_typing(page, qtbot):
    page.open(DAY)
    page.stand(0, Service.WATER)
    page.turn(Kind.STATION)
    chooser = page.view.station
    chooser.open()
    qtbot.keyClicks(chooser.search, "gbjz")
    assert chooser.list.count() == 1
    assert "拱北九洲" in chooser.list.item(0).text()
    qtbot.keyClick(chooser.search, Qt.Key.Key_Return)
    page.wait_shown()
    assert page.lines[0].station == "拱北九洲工会驿站"
    assert page.window.focusWidget() is page.grid


def test_months_walk_as_days_do(page):
    page.open(DAY)
    page.stand(0, Service.WATER)
    page.turn(Kind.STATION)
    page.press(Qt.Key.Key_Left, ALT)
    page.wait_shown()
    assert page.model.turn.days[0] == dt.date(2026, 9, 1)
    page.press(Qt.Key.Key_Right, ALT)
    page.wait_shown()
    page.press(Qt.Key.Key_Right, ALT)
    page.wait_shown()
    assert page.model.turn.days[0] == dt.date(2026, 11, 1)
    assert not page.view.later.isEnabled()


def test_same_as_the_day_before_goes_down_a_stations_days(page):
    page.open(EMPTY_DAY)
    number = page.lines[0].station_id
    offered = page.lines[0].offered(EMPTY_DAY)
    with Work(page.desk.register, "登记") as work:
        entry = DayEntry(number, dt.date(2026, 11, 1), dict.fromkeys(offered, 4))
        save_counts(work, [entry], today=EMPTY_DAY)
    page.stand(0, Service.WATER)
    page.turn(Kind.STATION)
    page.stand(1, Service.WATER)
    page.stretch(3, Service.WATER)
    page.press(Qt.Key.Key_Y, ALT)
    page.wait_saved()
    for day in (2, 3, 4):
        assert page.counts(dt.date(2026, 11, day)) == dict.fromkeys(offered, 4)


def test_a_closed_month_refuses_typing_and_says_who_closed_it(page, desk):
    with Work(desk.register, "结账") as work:
        close_month(
            work,
            Month(2026, 10),
            1,
            signed_by="张三",
            note="核对过",
            today=desk.today(),
            at=desk.now(),
        )
    page.open(DAY)
    before = page.text(0, Service.WATER)
    page.stand(0, Service.WATER)
    page.type("5")
    assert "由张三在 2026-11-22 结账" in desk.notices.text
    assert "重新打开" in page.view.remark.words
    page.press(Qt.Key.Key_Delete)
    page.paste("5")
    assert "整块都没有贴入" in desk.notices.text
    assert page.text(0, Service.WATER) == before
    page.press(Qt.Key.Key_Y, ALT)
    assert "已全部保存" in page.state.text()


def test_an_entry_is_shown_wherever_its_station_is(page):
    page.open(DAY)
    page.turn(Kind.SERVICE)
    page.screen.show_entry(dt.date(2026, 10, 7), 150)
    page._qtbot.waitUntil(lambda: page.sheet.is_settled and len(page.lines) > 100)
    assert page.model.turn.kind is Kind.DAY
    assert page.lines[page.here[0]].station_id == 150
    assert page.view.day.date().toPython() == dt.date(2026, 10, 7)


def test_only_a_day_to_report_is_called_missing(page):
    holiday = dt.date(2026, 10, 1)
    page.open(holiday, "440402001")
    with reading(page.desk.register) as session:
        due = station_days(session, holiday, holiday, today=page.desk.today())
    state = dict(zip(due.stations.tolist(), due.states[:, 0].tolist(), strict=True))
    sheet = page.model.sheet
    silent = [n for n, line in enumerate(page.lines) if not page.text(n, TOTAL)]
    assert silent
    for row in silent:
        is_due = state[page.lines[row].station_id] == DayState.MISSING
        assert sheet.is_missing(row, 0) == is_due
        assert sheet.is_not_due(row, 0) == (not is_due)
