"""While somebody types others write, months close, disks fill, and files are strange."""

import datetime as dt
import json
import resource
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from db.closing import close_month
from db.counts import DayEntry, save_counts
from db.engine import reading
from db.errors import ConflictError, RecordError
from db.history import next_undo
from db.values import Month, Service
from db.work import Work
from desktop.counts.clipboard import read_block
from desktop.counts.draft import Draft
from desktop.counts.journal import Journal
from desktop.counts.steps import Steps

DAY = dt.date(2026, 11, 20)
IN_OCTOBER = dt.date(2026, 10, 13)
TODAY = dt.date(2026, 11, 22)
CTRL = Qt.KeyboardModifier.ControlModifier
WATER, REST = Service.WATER, Service.REST


def by_others(page, deed: Callable[[Work], object]) -> None:
    with Work(page.desk.register, "别人") as work:
        deed(work)


def others_report(page, row: int, counts: dict[Service, int], day: dt.date = DAY) -> None:
    entry = DayEntry(page.lines[row].station_id, day, counts)
    by_others(page, lambda work: save_counts(work, [entry], today=TODAY))


def reread(page) -> None:
    page.sheet.refresh()
    page.wait_shown()


def typed_into_october(page) -> int:
    """Water was typed in a row that others close while it is not saved."""
    page.open(IN_OCTOBER)
    row = page.row_with(WATER, REST)
    page.stand(row, WATER)
    page.enter("5", Qt.Key.Key_Right)
    by_others(
        page,
        lambda work: close_month(
            work,
            Month(2026, 10),
            1,
            signed_by="甲",
            note="已核对",
            today=TODAY,
            at=page.desk.now(),
        ),
    )
    return row


def test_a_conflict_is_not_saved_until_somebody_looked_at_it(page, qtbot):
    page.open(DAY)
    row = page.row_with(WATER, REST)
    page.stand(row, WATER)
    page.enter("5", Qt.Key.Key_Right)
    others_report(page, row, {WATER: 900, REST: 400})
    page.stand(row + 1, WATER)
    page.wait_notice("刚被别人改过")
    qtbot.waitUntil(lambda: page.text(row, REST) == "400")
    page.wait_shown()
    page.stand(row + 2, WATER)
    page.sheet.entering.leave()
    page.wait_shown()
    assert page.counts(DAY, row) == {WATER: 900, REST: 400}
    assert "未能保存" in page.state.text()
    page.save()
    assert page.counts(DAY, row) == {WATER: 5, REST: 400}


def test_undoing_a_stroke_leaves_what_others_saved_meanwhile(page):
    page.open(DAY)
    row = page.row_with(WATER, REST)
    page.stand(row, WATER)
    page.enter("5", Qt.Key.Key_Right)
    others_report(page, row, {WATER: 900, REST: 400})
    reread(page)
    page.grid.setFocus()
    page.press(Qt.Key.Key_Z, CTRL)
    assert [page.text(row, field) for field in (WATER, REST)] == ["900", "400"]
    page.press(Qt.Key.Key_Y, CTRL)
    assert [page.text(row, field) for field in (WATER, REST)] == ["5", "400"]


def test_after_a_refused_save_the_stroke_is_what_is_undone(page, qtbot):
    page.open(DAY)
    row = page.row_with(WATER, REST)
    page.stand(row, WATER)
    page.enter("5", Qt.Key.Key_Right)
    others_report(page, row, {REST: 400})
    page.press(Qt.Key.Key_S, CTRL)
    page.wait_notice("刚被别人改过")
    qtbot.waitUntil(lambda: page.text(row, REST) == "400")
    page.wait_shown()
    page.press(Qt.Key.Key_Z, CTRL)
    assert page.text(row, WATER) == ""
    assert page.counts(DAY, row) == {REST: 400}
    assert "未" not in page.state.text()
    with reading(page.desk.register) as session:
        deed = next_undo(session)
    assert deed is not None
    assert deed.label == "别人"


def test_strokes_that_come_back_stand_in_their_order():
    steps = Steps()
    one, two = (DAY, 1), (DAY, 2)
    steps.add({one: ("a", "b"), two: ("c", "d")})
    steps.add({two: ("d", "e")})
    steps.send([one, two])
    assert not steps.can_undo
    steps.add({two: ("e", "f")})
    steps.forget([one])
    steps.bring_back([two])
    assert [steps.undo() for _n in range(3)] == [{two: "e"}, {two: "d"}, {two: "c"}]
    assert not steps.can_undo


@pytest.mark.parametrize("way", ["delete", "escape", "clear", "undo", "notice"])
def test_what_was_typed_into_a_month_closed_meanwhile_can_be_given_up(page, desk, qtbot, way):
    row = typed_into_october(page)
    before = str(page.counts(IN_OCTOBER, row)[WATER])
    page.press(Qt.Key.Key_S, CTRL)
    page.wait_for("1 行未能保存")
    reread(page)
    page.stand(row, WATER)
    page.grid.setFocus()
    assert page.text(row, WATER) == "5"
    match way:
        case "delete":
            page.press(Qt.Key.Key_Delete)
        case "escape":
            page.press(Qt.Key.Key_Escape)
        case "clear":
            page.view.clear.click()
        case "undo":
            page.press(Qt.Key.Key_Z, CTRL)
        case "notice":
            button = desk.notices.findChild(QPushButton, "noticeAction")
            assert button.text() == "放弃这 1 行"
            button.click()
    assert page.text(row, WATER) == before
    assert not page.sheet._saver.drafts
    assert "未" not in page.state.text()


def test_what_a_crash_left_in_a_closed_month_can_be_undone_away(page):
    row = typed_into_october(page)
    reread(page)
    page.sheet.entering._steps.forget(list(page.sheet._saver.drafts))
    page.stand(row, WATER)
    page.grid.setFocus()
    page.press(Qt.Key.Key_Z, CTRL)
    assert page.text(row, WATER) == str(page.counts(IN_OCTOBER, row)[WATER])
    assert not page.sheet.entering._steps.can_undo


def test_typing_into_a_locked_cell_offers_to_give_up_what_stands_there(page, desk):
    row = typed_into_october(page)
    reread(page)
    page.stand(row, WATER)
    page.grid.setFocus()
    page.press(Qt.Key.Key_8)
    button = desk.notices.findChild(QPushButton, "noticeAction")
    assert button.text() == "放弃未保存的改动"
    button.click()
    assert not page.sheet._saver.drafts


@pytest.mark.parametrize(
    "strange",
    [
        "[" * 200_000,
        '["2026-11-20", Infinity, {"water": "1"}]',
        f'["2026-11-20", {2**63}, {{"water": "1"}}]',
        '["2026-11-20", 0, {"water": "1"}]',
        '["2026-11-20", 1, {"note": "\\ud800"}]',
        '["2026-11-20", 1, {"note": "' + "x" * 5000 + '"}]',
    ],
)
def test_strange_lines_of_a_journal_are_passed_over(tmp_path, qapp, strange):
    good = json.dumps(["2026-11-20", 3, {"water": "12"}])
    (tmp_path / "mark-counts-0.jsonl").write_text(f"{strange}\n{good}\n")
    journal = Journal(tmp_path, "mark", QObject())
    assert journal.found() == {(DAY, 3): {"water": "12"}}
    journal.close()


def test_a_record_that_cannot_be_asked_for_keeps_no_other_from_coming_back(page, desk, qtbot):
    page.open(DAY)
    number = page.lines[0].station_id
    page.window.close()
    journal = page.sheet.entering._journal
    journal.keep({(dt.date.min, number): {"water": "1"}, (DAY, number): {"water": "12"}})
    journal.close()
    again = type(page)(qtbot, desk)
    qtbot.waitUntil(lambda: "找回来了" in desk.notices.text)
    again.open(DAY)
    assert again.text(0, WATER) == "12"


def test_after_a_full_disk_the_journal_holds_everything_again(tmp_path, qapp, qtbot):
    parent = QObject()
    journal = Journal(tmp_path, "mark", parent)
    first, second, third = ((DAY, n) for n in (1, 2, 3))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        with qtbot.waitSignal(journal.failed):
            # The second line goes in as far as there is room.
            resource.setrlimit(resource.RLIMIT_FSIZE, (60, before[1]))
            journal.keep({first: {"water": "1"}})
            journal.keep({second: {"water": "2"}})
        with qtbot.waitSignal(journal.failed):
            journal.keep({third: {"water": "4"}})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    (kept,) = tmp_path.glob("*.jsonl")
    assert b'"1"' in kept.read_bytes()
    with qtbot.waitSignal(journal.mended):
        journal.keep({third: {"water": "5"}})
    journal.close()
    again = Journal(tmp_path, "mark", parent)
    assert again.found() == {
        first: {"water": "1"},
        second: {"water": "2"},
        third: {"water": "5"},
    }
    again.close()


def test_it_is_told_again_when_what_is_typed_is_kept_again(page, desk):
    journal = page.sheet.entering._journal
    for _n in range(2):
        journal.failed.emit(journal._error("磁盘满了"))
        assert "磁盘满了" in desk.notices.text
        journal.mended.emit()
        assert "断电也不会丢" in desk.notices.text


def test_a_cell_of_a_megabyte_is_refused_with_a_sentence(page, desk):
    with pytest.raises(RecordError) as refused:
        read_block("x" * 200_000)
    assert refused.value.code == "paste_cell_too_large"
    page.open(DAY)
    page.paste("x" * 200_000)
    assert "131,072" in desk.notices.text


def test_a_notice_shows_the_beginning_of_a_long_cell_and_no_unseen_sign(page, desk):
    page.open(DAY)
    page.stand(0, WATER)
    page.paste("\u202e" + "x" * 5000)
    assert "x" * 39 in desk.notices.text
    assert len(desk.notices.text) < 150
    assert "\u202e" not in desk.notices.text


def test_keys_that_waited_for_the_event_loop_lose_no_cell(page):
    page.open(DAY)
    page.stand(0, WATER)

    def press(key: str | Qt.Key) -> None:
        QTest.keyClick(QApplication.focusWidget() or page.grid, key)

    # No turn of the event loop: the first editor is closed, and still there.
    press("7")
    press(Qt.Key.Key_Return)
    place = page.here
    press("6")
    page.grid.end_editing()
    assert page.text(0, WATER) == "7"
    assert page.text(*place) == "6"


def test_a_draft_in_conflict_is_let_go_by_a_key(page):
    page.open(DAY)
    row = page.row_with(WATER, REST)
    draft = Draft(DAY, page.lines[row], None)
    draft.type_in(WATER, "5")
    sent = draft.start_saving()
    draft.failed(sent, ConflictError("count_overtaken"))
    draft.rebase(DayEntry(page.lines[row].station_id, DAY, {REST: 4}), page.lines[row])
    assert not draft.is_ready
    draft.type_in(WATER, "6")
    assert draft.is_ready
