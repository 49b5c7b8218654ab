"""An exported workbook comes back: differences are shown, ticked, and written as ticked."""

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from sqlmodel import select

from db.engine import reading
from db.history import next_undo, take_back
from db.models import Station
from desktop.imports.ticking import DifferencePane

HUAN, JI, DA = "翠香后环工会驿站", "翠香机场西工会驿站", "翠香大霖工会驿站"
NEW = {"驿站名称": "新村工会驿站", "镇街": "翠香街道"}
TICKED, LEFT = "已勾选", "未勾选"
MANY = 5000
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier

pytestmark = pytest.mark.usefixtures("with_stations")


@pytest.fixture
def stations(register):
    """What the register holds of a station: `stations(name)`, None where it is not there."""

    def held(name):
        with reading(register) as session:
            return session.exec(select(Station).where(Station.name == name)).first()

    return held


@pytest.fixture
def disputed(returned, amend) -> Path:
    """An export with two changes, a new station, and a note that both sides changed."""
    path = returned({(HUAN, "面积"): 20, (HUAN, "备注"): "有坡道", (DA, "备注"): "表"}, new=[NEW])
    amend(DA, note="库")
    return path


def test_each_cell_is_a_line_with_what_it_was_is_and_would_be(page, disputed):
    page.add(disputed)
    assert page.table("changes") == [
        (TICKED, "修改", HUAN, "面积", "18", "18", "20"),
        (TICKED, "修改", HUAN, "备注", "（空）", "（空）", "有坡道"),
        (LEFT, "冲突：请选", DA, "备注", "（空）", "库", "表"),
        (TICKED, "新增", NEW["驿站名称"], "", "", "", ""),
    ]
    assert page.files[disputed.name][0] == "有冲突，请选"
    assert page.button == "导入：修改 2 处，新增 1 座"
    assert page.view.words.text() == "还有 1 处冲突没有选，不选就留现在的。"


def test_a_conflict_is_left_until_somebody_takes_it(page, disputed, stations):
    page.add(disputed)
    page.press_button("import")
    assert (stations(HUAN).area_m2, stations(HUAN).note, stations(DA).note) == (20, "有坡道", "库")
    assert stations(NEW["驿站名称"]) is not None


def test_the_keyboard_alone_takes_the_side_of_the_file(page, disputed, stations):
    """The cursor is on the conflict; Space takes it, Space again leaves it as it is now."""
    page.add(disputed)
    page.press(Qt.Key.Key_Space)
    assert page.ticks[DA, "备注"] == (TICKED, "冲突：用文件的")
    page.press(Qt.Key.Key_Space)
    assert page.ticks[DA, "备注"] == (LEFT, "冲突：留现在的")
    page.press(Qt.Key.Key_Space)
    assert page.button == "导入：修改 3 处，新增 1 座"
    page.press_button("import")
    assert stations(DA).note == "表"


def test_buttons_choose_a_side(page, disputed):
    page.add(disputed)
    page.press_button("ours")
    assert page.ticks[DA, "备注"] == (LEFT, "冲突：留现在的")
    assert page.files[disputed.name][0] == "可导入"
    page.press_button("theirs")
    assert page.ticks[DA, "备注"] == (TICKED, "冲突：用文件的")


def test_space_unticks_a_line_and_with_shift_its_whole_station(page, disputed, stations):
    page.add(disputed)
    page.choose_change(HUAN, "备注")
    page.press(Qt.Key.Key_Space)
    assert page.ticks[HUAN, "备注"] == (LEFT, "修改")
    page.press(Qt.Key.Key_Space)
    page.press(Qt.Key.Key_Space, SHIFT)
    assert {page.ticks[HUAN, field] for field in ("面积", "备注")} == {(LEFT, "修改")}
    assert page.button == "导入：新增 1 座"
    page.press_button("import")
    assert (stations(HUAN).area_m2, stations(HUAN).note) == (18, "")


def test_all_at_once_leaves_conflicts_alone_unless_they_stand_alone(page, disputed):
    page.add(disputed)
    page.press(Qt.Key.Key_A, CTRL)
    page.press(Qt.Key.Key_Space)
    assert page.button == ""
    assert page.view.words.text() == "一处也没有勾选，没有可以导入的。"
    page.press_button("all")
    assert page.ticks[DA, "备注"] == (LEFT, "冲突：请选")
    page.check("changes.conflict")
    page.press_button("all")
    assert page.ticks == {(DA, "备注"): (TICKED, "冲突：用文件的")}


def test_chips_show_one_sort_of_lines(page, disputed):
    page.add(disputed)
    page.check("changes.new")
    assert list(page.ticks) == [(NEW["驿站名称"], "")]
    page.press_button("none")
    page.check("changes.all")
    assert page.button == "导入：修改 2 处"


def test_a_new_station_is_taken_whole_or_left(page, disputed, stations):
    page.add(disputed)
    page.choose_change(NEW["驿站名称"])
    page.press(Qt.Key.Key_Space)
    page.press_button("import")
    assert stations(NEW["驿站名称"]) is None


def test_what_the_file_lacks_is_told_and_stays(page, returned, stations):
    path = returned({(HUAN, "面积"): 20}, without=[JI, DA])
    page.add(path)
    assert "文件里没有的 2 座不会删除" in page.summary
    page.press_button("import")
    assert stations(JI) is not None


def test_an_edit_between_preview_and_writing_is_shown_before_anything_is_written(
    page, disputed, amend, stations
):
    """What was ticked and unticked stays where the line is still the same."""
    page.add(disputed)
    page.press(Qt.Key.Key_Space)
    page.choose_change(HUAN, "备注")
    page.press(Qt.Key.Key_Space)
    amend(HUAN, area_m2=25)
    page.press_button("import")

    assert stations(DA).note == "库"
    assert "和先前的预览不同" in page.summary
    assert page.ticks == {
        (HUAN, "面积"): (LEFT, "冲突：请选"),
        (HUAN, "备注"): (LEFT, "修改"),
        (DA, "备注"): (TICKED, "冲突：用文件的"),
        (NEW["驿站名称"], ""): (TICKED, "新增"),
    }
    page.press_button("import")
    assert (stations(HUAN).area_m2, stations(HUAN).note, stations(DA).note) == (25, "", "表")


def test_one_undo_takes_back_all_that_was_ticked(page, disputed, register, stations):
    page.add(disputed)
    page.press_button("import")
    with reading(register) as session:
        deed = next_undo(session)
    take_back(register, deed.id, "撤销")
    assert (stations(HUAN).area_m2, stations(NEW["驿站名称"])) == (18, None)


def test_a_long_text_is_told_in_full_below(page, returned):
    text = "门口有坡道，晚上八点以后从东门进，钥匙在对面的值班室，周末找物业拿，雨天地滑请当心" * 3
    page.add(returned({(HUAN, "备注"): text}))
    page.choose_change(HUAN, "备注")
    full = page.view.findChild(DifferencePane).findChild(object, "imports.changes.full")
    assert full.isVisible()
    assert text in full.text()


@pytest.fixture
def many(tmp_path) -> Path:
    """A register of so many new stations that nobody waits for them without looking away."""
    book = openpyxl.Workbook()
    book.active.append(["驿站名称", "镇街"])
    for number in range(MANY):
        book.active.append([f"示例{number}号工会驿站", "翠香街道"])
    path = tmp_path / "很多座.xlsx"
    book.save(path)
    return path


def test_stopping_while_it_writes_leaves_no_trace(page, many, held, register, qtbot):
    page.add(many)
    page.press_import()
    qtbot.waitUntil(lambda: 0 < page.view.progress.value() < MANY, timeout=20_000)
    qtbot.keyClick(page.view.cancel_button, Qt.Key.Key_Space)
    page.wait()
    assert held() == (194, 0, 0)
    with reading(register) as session:
        assert next_undo(session).label == "stations"
    assert page.files[many.name][0] == "可导入"
    page.press_button("import")
    assert held() == (194 + MANY, 0, 0)


def test_stopping_while_it_reads_leaves_a_window_to_go_on_with(page, desk, many, disputed, qtbot):
    told = []
    desk.jobs.progress.connect(lambda _job, done, _total: told.append(done))
    page.add_without_waiting(many)
    qtbot.waitUntil(lambda: page.view.progress.value() > 0, timeout=20_000)
    assert "/ 5,001 行" in page.view.words.text()
    assert list(page.files) == [many.name]
    qtbot.keyClick(page.view.cancel_button, Qt.Key.Key_Space)
    page.wait()
    qtbot.waitUntil(lambda: desk.jobs.idle, timeout=20_000)
    assert page.files == {}
    assert max(told) < MANY
    page.add(disputed)
    assert page.button
