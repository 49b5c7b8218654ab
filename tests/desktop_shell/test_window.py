import threading

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QListWidget,
    QMessageBox,
    QPushButton,
    QToolButton,
)

from db.errors import DataFileError, RecordError
from desktop.actions import ACTIONS, SCREENS, bind
from desktop.finder import SearchResult
from desktop.notice import Kind
from desktop.style import apply_theme
from desktop.theme import DARK, LIGHT
from desktop.widgets.page import Page
from desktop.window import MainWindow


def test_ctrl_digits_walk_the_screens_and_check_the_rail(qtbot, window):
    window.bind({})
    for place, screen in enumerate(SCREENS):
        key = Qt.Key(Qt.Key.Key_1 + place)
        qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        assert window.current_screen == screen
        assert window.findChild(QToolButton, f"rail.{screen}").isChecked()


def test_arrows_walk_the_rail_and_space_opens(qtbot, window):
    first = window.findChild(QToolButton, "rail.overview")
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Down)
    second = window.findChild(QToolButton, "rail.stations")
    assert second.hasFocus()
    with qtbot.waitSignal(window.screen_shown) as shown:
        qtbot.keyClick(second, Qt.Key.Key_Space)
    assert shown.args == ["stations"]
    qtbot.keyClick(first, Qt.Key.Key_Up)
    assert window.findChild(QToolButton, "rail.records").hasFocus()


def test_a_screen_is_made_at_its_first_visit_only(qtbot, window):
    made = []
    window.add_screen("more", "更多", "house", lambda: made.append(1) or Page("更多"))
    assert made == []
    first = window.go("more")
    window.go("overview")
    assert window.go("more") is first
    assert made == [1]


def test_each_bound_action_answers_its_keys(qtbot, window):
    called = []
    own = {"find", *(f"go.{screen}" for screen in SCREENS)}
    keyed = [a.id for a in ACTIONS if a.shortcut and a.id not in own]
    handlers = {name: lambda name=name: called.append(name) for name in keyed}
    actions = window.bind(handlers)
    for name in handlers:
        keys = actions[name].shortcut()[0]
        qtbot.keyClick(window, keys.key(), keys.keyboardModifiers())
    assert called == list(handlers)


def test_no_two_actions_share_a_key():
    keys = [action.shortcut for action in ACTIONS if action.shortcut]
    assert len(set(keys)) == len(keys)


def test_a_handler_for_no_action_is_refused(window):
    with pytest.raises(KeyError):
        bind(window, {"fly": lambda: None})


def test_geometry_comes_back(qtbot, window, jobs, settings):
    window.resize(711, 566)
    window.close()
    again = MainWindow(jobs, settings)
    qtbot.addWidget(again)
    assert (again.width(), again.height()) == (711, 566)


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_rail_fits_a_common_screen(qtbot, qapp, window, scale):
    apply_theme(qapp, DARK, scale)
    try:
        window.resize(1366, 768)
        last = window.findChild(QToolButton, "rail.records")
        assert window.minimumSizeHint().height() <= 768
        assert last.geometry().bottom() <= window.rail.height()
        assert last.width() >= last.fontMetrics().horizontalAdvance(last.text())
    finally:
        apply_theme(qapp, LIGHT)


def results():
    return [SearchResult(f"驿站{n}", "拱北", "house-line", "驿站", n) for n in range(3)]


def test_typing_searches_and_the_focus_stays_in_the_box(qtbot, window):
    window.bind({})
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.finder.hasFocus()
    with qtbot.waitSignal(window.search_changed) as asked:
        qtbot.keyClicks(window.finder, "g")
    assert asked.args == ["g"]
    window.set_results(results())
    assert window.finder.hasFocus()
    qtbot.keyClick(window.finder, Qt.Key.Key_Down)
    with qtbot.waitSignal(window.result_chosen) as chosen:
        qtbot.keyClick(window.finder, Qt.Key.Key_Return)
    assert chosen.args == [1]
    assert window.finder.text() == ""


def test_escape_closes_the_results_then_clears_the_words(qtbot, window):
    window.activateWindow()
    before = window.rail.findChild(QToolButton, "rail.stations")
    before.setFocus()
    window.start_search()
    qtbot.keyClicks(window.finder, "gb")
    window.set_results(results())
    panel = window.findChild(QLabel, "finderNothing").parentWidget()
    assert panel.isVisible()
    qtbot.keyClick(window.finder, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert window.finder.text() == "gb"
    qtbot.keyClick(window.finder, Qt.Key.Key_Escape)
    assert window.finder.text() == ""
    assert before.hasFocus()


def test_nothing_found_is_said_and_a_late_answer_is_dropped(qtbot, window):
    window.start_search()
    qtbot.keyClicks(window.finder, "zz")
    window.set_results([])
    nothing = window.findChild(QLabel, "finderNothing")
    assert "zz" in nothing.text()
    window.finder.clear()
    window.set_results(results())
    assert not nothing.parentWidget().isVisible()


def test_the_notice_acts_once_and_goes(qtbot, window):
    undone = []
    window.notice.show_notice(Kind.OK, "已保存", ("撤销", lambda: undone.append(1)))
    qtbot.mouseClick(window.findChild(QPushButton, "noticeAction"), Qt.MouseButton.LeftButton)
    assert undone == [1]
    assert window.notice.text == ""


def test_good_news_leaves_by_itself_and_bad_news_stays(qtbot, window):
    timer = window.notice._timer
    timer.setInterval(1)
    window.notice.show_notice(Kind.ERROR, "没有保存")
    assert not timer.isActive()
    window.notice.show_notice(Kind.OK, "已保存")
    qtbot.waitUntil(lambda: window.notice.isHidden())


def test_a_notice_moves_nothing_and_keeps_within_the_window(window):
    page = window.go("stations")
    before = page.mapTo(window, QPoint()), page.size()
    window.notice.show_notice(Kind.ERROR, "没有保存。" * 60)
    assert (page.mapTo(window, QPoint()), page.size()) == before
    for width in (1366, 900):
        window.resize(width, 768)
        QApplication.processEvents()
        bar = window.notice.geometry()
        assert window.notice.parentWidget().rect().contains(bar)
        assert bar.height() >= window.notice.heightForWidth(bar.width())


def test_a_notice_leaves_the_head_of_the_page_free(window):
    page = window.go("stations")
    window.notice.show_notice(Kind.INFO, "要改请在“月末结账”里重新打开。")
    bar = window.notice.geometry()
    assert bar.top() > page.height() // 2
    assert bar.bottom() < window.notice.parentWidget().height()


def test_esc_closes_a_notice_from_wherever_the_keyboard_is(qtbot, window):
    page = window.go("stations")
    page.setFocus()
    window.notice.show_notice(Kind.ERROR, "没有保存")
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert window.notice.isHidden()


def test_another_screen_takes_what_was_said_of_the_one_before(window):
    window.go("stations")
    for kind, action, stays in (
        (Kind.INFO, None, False),
        (Kind.WARN, None, False),
        (Kind.WARN, ("保存", lambda: None), True),
        (Kind.ERROR, None, True),
    ):
        window.notice.show_notice(kind, "没有保存", action)
        window.go("stations")
        assert window.notice.text
        window.go("counts")
        assert bool(window.notice.text) is stays
        window.go("stations")


def test_results_mark_what_was_searched_for(window):
    window.start_search()
    window.finder.setText("gb")
    result = SearchResult("拱北口岸", "", "house-line", "驿站", 0, in_title=((0, 2),))
    plain = SearchResult("拱北口岸", "", "house-line", "驿站", 0)
    pictures = []
    for each in (result, plain):
        window.set_results([each])
        pictures.append(window.findChild(QListWidget, "finderList").grab().toImage())
    assert pictures[0] != pictures[1]


def test_a_record_error_shows_in_the_bar(qtbot, window, jobs):
    def refuse(job):
        raise RecordError("month_unreadable", text="十月")

    with qtbot.waitSignal(jobs.failed):
        jobs.start(refuse, done=pytest.fail)
    assert "十月" in window.notice.text


def test_a_broken_environment_gets_a_dialog(qtbot, window):
    window.show_failure(DataFileError("data_damaged", "/x/珠海.yizhan"))
    box = window.findChild(QMessageBox, "trouble")
    assert "/x/珠海.yizhan" in box.text()
    box.close()


def test_our_mistake_can_be_copied_and_the_window_lives_on(qtbot, qapp, window):
    try:
        raise ZeroDivisionError("probe")
    except ZeroDivisionError as error:
        window.show_failure(error)
    box = window.findChild(QMessageBox, "fault")
    qtbot.mouseClick(box.findChild(QPushButton, "copyDetails"), Qt.MouseButton.LeftButton)
    assert "Traceback" in qapp.clipboard().text()
    assert box.isVisible()
    box.close()
    assert window.isVisible()


def test_the_status_shows_a_job_and_cancels_it(qtbot, window, jobs):
    begun = threading.Event()

    def work(job):
        job.report(1, 4)
        begun.set()
        while True:
            job.stop_if_cancelled()

    jobs.start(work, done=pytest.fail, label="导入台账", cancellable=True)
    assert begun.wait(5)
    words = window.findChild(QLabel, "jobWords")
    cancel = window.findChild(QToolButton, "jobCancel")
    qtbot.waitUntil(lambda: cancel.isVisible())
    assert "导入台账" in words.text()
    with qtbot.waitSignal(jobs.finished):
        qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
    assert not words.isVisible()


def test_sample_data_is_named_as_such(window):
    window.status.set_data_file("珠海市.yizhan", sample=True)
    assert window.findChild(QLabel, "dataFile").text() == "珠海市.yizhan（示例数据）"


def test_every_control_of_the_frame_has_a_name_to_hear(window):
    window.bind({"undo": int, "redo": int, "help": int})
    for button in window.findChildren(QToolButton):
        assert button.accessibleName(), button.objectName()
