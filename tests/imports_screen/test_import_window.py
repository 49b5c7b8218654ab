from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from db.imports import ImportKind, recognise
from db.workbooks.sheets import read_sheets
from desktop import file_dialog

DATA = Path(__file__).parent.parent / "data"
STATIONS = DATA / "stations-as-kept.xlsx"
WANSHAN = DATA / "counts-2026-10-万山区.xlsx"
COUNTS = sorted(DATA.glob("counts-*.xlsx"))
ACTIVITIES = DATA / "activities-2026.xlsx"
READY, WAITING, DONE = "可导入", "等台账导入后再读", "已导入"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (STATIONS, ImportKind.STATIONS),
        (ACTIVITIES, ImportKind.ACTIVITIES),
        *((path, ImportKind.COUNTS) for path in COUNTS),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_header_tells_the_kind(register, path, kind):
    assert recognise(register, read_sheets(path)) is kind


def test_all_workbooks_go_in_in_one_session(page, held):
    page.add(ACTIVITIES, *COUNTS, STATIONS)

    assert held() == (0, 0, 0)
    assert page.files[STATIONS.name] == (READY, "194", "194", "0", "0", "0")
    assert {page.files[path.name][0] for path in (*COUNTS, ACTIVITIES)} == {WAITING}
    assert page.button == "导入：新增 194 座"

    page.press(Qt.Key.Key_Return)
    assert held() == (194, 0, 0)
    assert page.files[STATIONS.name][0] == DONE
    assert page.files[WANSHAN.name] == (READY, "124", "124", "0", "0", "0")
    assert page.button == "导入 7 个文件"
    page.choose(WANSHAN.name)
    assert page.summary == "读到 124 行：新增 124 条；改写 13 处；表中写明是示例数据"

    page.view.import_button.setFocus()
    page.press(Qt.Key.Key_Return)
    assert held() == (194, 5524, 418)
    assert {state for state, *_counts in page.files.values()} == {DONE}
    assert page.button == ""

    page.press(Qt.Key.Key_Return)
    assert not isValid(page.view) or page.view.isHidden()


def test_summary_and_readings_say_what_was_understood(page):
    page.add(STATIONS)
    assert page.summary.startswith("读到 194 行：新增 194 座；改写 49 处；3 座缺坐标")
    page.check("missing")
    assert [row[0] for row in page.table("readings")] == ["缺失"] * 3
    assert "没有坐标" in page.table("readings")[0][3]
    assert len(page.table("changes")) == 194


def test_one_file_is_one_deed_that_the_notice_undoes(page, desk, held, qtbot):
    page.add(STATIONS)
    page.press(Qt.Key.Key_Return)
    page.press(Qt.Key.Key_Escape)
    assert desk.notices.text == "已导入 stations-as-kept.xlsx：新增 194 座"
    with qtbot.waitSignal(desk.jobs.changed):
        qtbot.keyClick(desk.notices.findChild(type(page.view.import_button)), Qt.Key.Key_Space)
    assert held() == (0, 0, 0)
    assert desk.notices.text == "已撤销：导入 stations-as-kept.xlsx"


@pytest.mark.usefixtures("with_stations")
def test_a_broken_workbook_stays_out_and_the_others_go_in(page, held, edited):
    name = "counts-2026-10-坏例子.xlsx"
    page.add(edited(WANSHAN.name, name, {"D5": -4, "D9": "很多人", "A12": "2026-11-03"}))
    assert page.files[name] == ("有问题", "124", "121", "0", "0", "3")
    assert len(page.table("changes")) == 121
    assert "有 3 行有问题，所以现在什么也不会写入" in page.summary
    assert page.table("problems")[0][:2] == ("D5", "-4")
    assert page.table("problems")[1:] == [
        ("D9", "很多人", "“很多人”读不出数字，请只写数字。", "10月", name),
        ("A12", "2026-11-03", "2026-11-03 不在 2026-10 里，请核对月份。", "10月", name),
    ]
    assert page.button == ""

    page.add(WANSHAN)
    assert page.button == "导入：新增 124 条"
    page.press(Qt.Key.Key_Return)
    assert held() == (194, 124, 0)
    assert page.files[name][0] == "有问题"


@pytest.mark.usefixtures("with_stations")
def test_a_changed_cell_shows_before_and_after(page, edited):
    page.add(WANSHAN)
    page.press(Qt.Key.Key_Return)
    page.add(edited(WANSHAN.name, "counts-2026-10-更正.xlsx", {"D3": 40}))
    assert page.files["counts-2026-10-更正.xlsx"] == (READY, "124", "0", "1", "123", "0")
    name = "10-01 桂山情侣路工会驿站"
    assert page.table("changes") == [("已勾选", "修改", name, "免费饮水", "", "4", "40")]


@pytest.mark.usefixtures("with_stations")
def test_a_new_day_shows_its_numbers_and_what_is_unusual_is_asked(page, edited):
    days = {f"A{row}": f"2026-11-{row - 2:02}" for row in range(3, 18)}
    page.add(WANSHAN)
    assert page.table("changes")[0] == (
        *("已勾选", "新增", "10-01 桂山情侣路工会驿站", "", "", ""),
        "免费饮水 4，应急充电 3，临时休息 5，简易医疗 0，登记方式 逐人登记",
    )
    page.press(Qt.Key.Key_Return)
    cells = {"A1": "服务登记表", "D3": 300, "I3": "台风"}
    page.add(edited(WANSHAN.name, "11月.xlsx", {**days, **cells}))
    assert "1 个数字和平常差得远，请核对" in page.summary
    page.check("doubted")
    assert page.table("readings") == [
        ("请核对", "D3", "300", "免费饮水平常 3 到 10 人次，这里是 300，请核对。", "10月")
    ]
    assert page.table("changes")[0][2:] == (
        *("11-01 桂山情侣路工会驿站", "", "", ""),
        "免费饮水 300，应急充电 3，临时休息 5，简易医疗 0，登记方式 逐人登记，备注 台风",
    )
    table = page.view.preview.changes.changes
    shown = [c.key for n, c in enumerate(table.rows.columns) if not table.isColumnHidden(n)]
    assert shown == ["taken", "sort", "name", "theirs"]


@pytest.mark.usefixtures("with_stations")
def test_changes_of_a_station_are_told_in_words(page, edited):
    page.add(edited(STATIONS.name, "改.xlsx", {"G4": "自建", "M4": "0756-1234567"}))
    told = {row[3]: row[5:] for row in page.table("changes")}
    assert told["建设方式"] == ("共建", "自建")
    assert ("（不显示）", "（不显示）") in told.values()


def test_the_same_file_again_is_no_change(page):
    page.add(STATIONS)
    page.press(Qt.Key.Key_Return)
    page.add(STATIONS)
    assert page.files[STATIONS.name] == ("无变化", "194", "0", "0", "194", "0")
    assert page.button == ""


@pytest.mark.usefixtures("with_stations")
def test_what_was_not_shown_is_not_written(page, held, edited):
    """The second file came to 124 new days; after the first it would amend one."""
    second = "counts-2026-10-万山区-2.xlsx"
    page.add(WANSHAN, edited(WANSHAN.name, second, {"I3": "台风"}))
    assert page.button == "导入 2 个文件"
    page.press(Qt.Key.Key_Return)
    assert page.files[WANSHAN.name][0] == DONE
    assert page.files[second] == (READY, "124", "0", "1", "123", "0")
    page.choose(second)
    assert "和先前的预览不同" in page.summary
    page.view.import_button.setFocus()
    page.press(Qt.Key.Key_Return)
    assert page.files[second][0] == DONE


def test_a_datum_nobody_wrote_is_asked_for(page, edited):
    path = edited(STATIONS.name, "台账.xlsx", {"F3": "坐标"})
    page.add(path)
    assert page.files[path.name][0] == "有问题"
    assert page.table("problems")[0][0] == "F4 等 191 处"
    assert page.view.focusWidget().objectName() == "imports.datum"
    page.answer("datum", "GCJ-02（高德、腾讯）")
    assert page.files[path.name][0] == READY


@pytest.mark.usefixtures("with_stations")
def test_a_month_nobody_wrote_is_asked_for(page, edited):
    days = {f"A{row}": f"10月{row - 2}日" for row in range(3, 34)}
    path = edited(WANSHAN.name, "登记.xlsx", {"A1": "服务登记表", **days})
    page.add(path)
    assert page.view.focusWidget().objectName() == "imports.month"
    page.answer("month", "2026年10月")
    assert page.files[path.name][0] == READY


def test_no_workbook_is_one_problem(page, tmp_path):
    path = tmp_path / "通知.xlsx"
    path.write_text("hello")
    page.add(path)
    assert page.files[path.name][0] == "有问题"
    assert "不是表格" in page.table("problems")[0][2]
    assert page.button == ""


def test_a_kind_nobody_can_tell_is_asked_for(page, edited):
    path = edited(WANSHAN.name, "表.xlsx", {"A2": "甲", "B2": "乙"})
    page.add(path)
    assert page.files[path.name][0] == "请选类型"
    page.answer("kind", "服务登记")
    assert "找不到表头" in page.table("problems")[0][2]


def test_dropped_files_are_read(page):
    page.drop(STATIONS)
    assert page.files[STATIONS.name][0] == READY


def test_enter_on_a_file_goes_to_its_lines(page):
    page.add(STATIONS)
    page.choose(STATIONS.name)
    page.press(Qt.Key.Key_Return)
    assert page.view.focusWidget().objectName() == "imports.readings"


def test_delete_takes_a_file_off_the_list(page):
    page.add(STATIONS, ACTIVITIES)
    page.choose(STATIONS.name)
    page.press(Qt.Key.Key_Delete)
    assert list(page.files) == [ACTIVITIES.name]


def test_files_are_chosen_from_the_keyboard(page, desk, monkeypatch):
    monkeypatch.setattr(file_dialog, "answered", lambda _asked: [str(STATIONS)])
    page.press(Qt.Key.Key_Space)
    assert page.files[STATIONS.name][0] == READY
    assert desk.settings.value("imports/folder") == str(DATA)


def test_stopping_lets_go_of_what_is_not_read(page):
    page.add_without_waiting(STATIONS, *COUNTS)
    page.view.cancel_button.click()
    page.wait()
    assert page.files == {}


def test_closing_while_it_reads_writes_nothing(page, held, qtbot):
    page.add_without_waiting(STATIONS, *COUNTS)
    with qtbot.waitSignal(page.view.destroyed):
        page.view.close()
    assert held() == (0, 0, 0)


def test_closing_while_it_writes_still_tells(page, desk, held, qtbot):
    page.add(STATIONS)
    page.press_import()
    with qtbot.waitSignals([desk.jobs.changed, page.view.destroyed], timeout=20_000):
        page.view.close()
    assert held() == (194, 0, 0)
    assert desk.notices.text == "已导入 stations-as-kept.xlsx：新增 194 座"


def test_every_control_has_a_name(page):
    page.add(STATIONS)
    nameless = [
        widget.objectName()
        for widget in page.view.findChildren(QWidget)
        if widget.focusPolicy() and widget.isVisible() and not widget.accessibleName()
    ]
    assert nameless == []
