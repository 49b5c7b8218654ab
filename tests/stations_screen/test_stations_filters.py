"""Filters with lists of options, their counts, and the views they are saved as."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QPushButton

from db.facets import Care, Facet
from db.values import LOCAL, Service
from db.views import save_view, saved_views
from db.work import Work
from desktop.finding.query import NOW, ListQuery, Sorting, read_query, write_query
from desktop.style import apply_theme
from desktop.theme import LIGHT

WHOLE = ListQuery(
    text="拱北 gb",
    chosen={Facet.SERVICE: frozenset({"meals", "water"}), Facet.CARE: frozenset({"stale"})},
    open_at=dt.datetime(2026, 10, 1, 21, 0, tzinfo=LOCAL),
    all_day=True,
    sort=Sorting("score", descending=True),
)


def stations(page):
    rows = page.view.table.rows
    return [rows.row(n).station for n in range(rows.rowCount())]


@pytest.fixture
def keys(page, qtbot):
    """Press keys in a chip's panel, or on the chip."""

    def press(widget, *pressed):
        for key in pressed:
            qtbot.keyClick(widget, key)
        page.settle()

    return press


def test_a_list_is_worked_by_keys_alone(page, keys):
    chip = page.view.facets.menus[Facet.SERVICE]
    chip.setFocus()
    keys(chip, Qt.Key.Key_Return)
    assert chip.popup.isVisible()
    keys(chip.list, Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Space)
    assert chip.popup.isVisible()
    shown = stations(page)
    assert 0 < len(shown) < 194
    assert all({Service.MEALS, Service.WATER} <= set(each.services) for each in shown)
    keys(chip.popup, Qt.Key.Key_Escape)
    assert not chip.popup.isVisible()
    assert chip.text() == "服务：爱心午餐 等 2 项"
    keys(chip, Qt.Key.Key_Delete)
    assert len(page.names) == 194
    assert chip.text() == "服务"


def test_alt_down_opens_and_enter_ticks_and_closes(page, keys, qtbot):
    chip = page.view.facets.menus[Facet.UNIT]
    chip.setFocus()
    qtbot.keyClick(chip, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert chip.popup.isVisible()
    keys(chip.list, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert not chip.popup.isVisible()
    assert {each.unit for each in stations(page)} == {chip.said}


def test_a_town_is_found_by_its_pinyin_among_many(page, keys, qtbot):
    chip = page.view.facets.menus[Facet.TOWN]
    chip.open()
    search = chip.popup.findChild(QLineEdit, "stations.facet.town.search")
    qtbot.keyClicks(search, "gongbei")
    keys(search, Qt.Key.Key_Return)
    assert {each.town for each in stations(page)} == {"拱北街道"}


def test_each_option_tells_how_many_it_would_leave(page, keys):
    menus = page.view.facets.menus
    page.type("拱北")
    menus[Facet.SERVICE].open()
    item = menus[Facet.SERVICE].list.item(0)
    said = item.data(Qt.ItemDataRole.AccessibleTextRole)
    keys(menus[Facet.SERVICE].list, Qt.Key.Key_Space)
    assert said == f"爱心午餐 {len(page.names)}"
    assert len(page.names) < 17


def test_a_click_on_the_cross_clears_one_filter_and_the_button_all(page, keys, qtbot):
    chip = page.view.facets.menus[Facet.SERVICE]
    chip.open()
    keys(chip.list, Qt.Key.Key_Return)
    page.click("chip.all_day")
    both = len(page.names)
    cross = QPoint(chip.width() - 10, chip.height() // 2)
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=cross)
    assert not chip.popup.isVisible()
    assert both < len(page.names) < 194
    page.type("拱北")
    page.click("stations.clear")
    assert (len(page.names), page.view.search.text()) == (194, "")
    assert not page.view.facets.clear_button.isVisible()


def test_a_station_is_looked_for_that_is_open_at_a_time(page, keys, qtbot):
    chip = page.view.facets.moment
    page.click("chip.open")
    chip.open()
    day, time = (chip.popup.findChild(QLineEdit, f"moment.{each}") for each in ("day", "time"))
    day.setText("2026-10-18")
    qtbot.keyClicks(time, "25:00")
    keys(time, Qt.Key.Key_Return)
    assert chip.popup.isVisible()
    assert len(page.names) == 176
    time.clear()
    qtbot.keyClicks(time, "3:00")
    keys(time, Qt.Key.Key_Return)
    assert not chip.popup.isVisible()
    assert chip.said == "10-18 03:00"
    night = stations(page)
    assert 0 < len(night) < 176
    assert "24/7" in {each.hours for each in night}
    page.click("chip.open")
    assert (chip.said, len(page.names)) == ("", 176)


def test_what_finds_no_room_goes_under_more(page, keys):
    chips = page.view.facets.chips
    more = chips.findChild(type(page.view.facets.menus[Facet.UNIT]), "chip.more")
    assert not more.isVisible()
    page.window.resize(700, 768)
    page.wait_for(more.isVisible)
    more.open()
    hidden = [more.list.item(n).text() for n in range(more.list.count())]
    assert "时间未登记" in hidden
    place = hidden.index("缺坐标") if "缺坐标" in hidden else 0
    more.list.setCurrentRow(place)
    keys(more.list, Qt.Key.Key_Return)
    assert more.said == hidden[place]
    assert page.inquiry.query.chosen.keys() == {Facet.CARE}


def test_with_large_text_the_filters_are_folded_until_asked_for(page, qapp):
    apply_theme(qapp, LIGHT, 2.0)
    try:
        assert page.view.table.isVisible()
        assert not page.shown("chip.open")
        page.click("stations.unfold")
        assert page.shown("chip.open")
        page.click("chip.open")
        assert page.view.findChild(QPushButton, "stations.unfold").text() == "筛选 1 项"
        assert (page.window.width(), page.window.height()) == (1366, 768)
        table = page.view.table
        assert table.isVisible()
        assert table.viewport().height() >= 2 * table.rowHeight(0)
        page.click("stations.unfold")
        assert not page.shown("chip.open")
        assert page.view.table.isVisible()
        assert len(page.names) == 176
    finally:
        apply_theme(qapp, LIGHT)


def test_a_thing_to_do_opens_the_list_with_its_filter(page):
    page.type("拱北")
    page.screen.show_care(Care.UNPLACED)
    assert len(page.names) == 3
    assert page.view.search.text() == ""
    assert page.view.views.said == "缺坐标"


@pytest.mark.parametrize("query", [ListQuery(), ListQuery(open_at=NOW), WHOLE])
def test_a_question_is_read_back_as_it_was_written(query):
    assert read_query(write_query(query)) == query


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "nonsense",
        '{"colour": "red"}',
        '{"text": 5}',
        '{"chosen": {"colour": ["red"]}}',
        '{"chosen": {"unit": [5]}}',
        '{"open_at": "soon"}',
        '{"open_at": "9999-12-31T23:59+00:00"}',
        '{"all_day": 1}',
        '{"sort": ["name"]}',
    ],
)
def test_a_question_made_by_hand_is_refused_where_it_is_wrong(text):
    assert read_query(text) is None


def test_what_is_no_longer_in_the_lists_is_still_seen_to_be_asked(page):
    page.inquiry.ask(ListQuery(chosen={Facet.TOWN: frozenset({"999999999"})}))
    assert page.names == []
    assert page.view.facets.menus[Facet.TOWN].said == "已不在名录中"


def test_a_view_is_saved_shown_renamed_deleted_and_brought_back(page, keys, qtbot):
    picker = page.view.views
    page.type("拱北")
    page.view.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert picker.said == "自选条件"
    names = page.names
    picker.open()
    picker.name.setText("拱北的")
    keys(picker.name, Qt.Key.Key_Return)
    assert page.notice == "已保存视图“拱北的”"
    assert picker.said == "拱北的"
    picker.open()
    picker.list.setCurrentRow(0)
    keys(picker.list, Qt.Key.Key_Return)
    assert (picker.said, len(page.names)) == ("全部", 194)
    picker.open()
    picker.list.setCurrentRow(picker.list.count() - 1)
    keys(picker.list, Qt.Key.Key_Return)
    assert (page.names, page.view.search.text()) == (names, "拱北")
    picker.open()
    picker.list.currentItem().setText("拱北")
    page.settle()
    assert picker.said == "拱北"
    keys(picker.list, Qt.Key.Key_Delete)
    assert page.ask(saved_views) == []
    assert picker.said == "自选条件"
    page.desk.undo()
    page.settle()
    assert [row.name for row in page.ask(saved_views)] == ["拱北"]
    assert picker.said == "拱北"


def test_a_given_view_cannot_be_deleted(page, keys):
    picker = page.view.views
    picker.open()
    count = picker.list.count()
    picker.list.setCurrentRow(2)
    keys(picker.list, Qt.Key.Key_Delete)
    assert picker.list.count() == count
    assert not picker.popup.findChild(type(page.view.new_button), "views.delete").isEnabled()


def test_a_view_that_cannot_be_read_is_told_of_and_left_out(page):
    with Work(page.desk.register, "视图") as work:
        save_view(work, "坏的", '{"colour": "red"}')
        save_view(work, "好的", "{}")
    page.desk.jobs.changed.emit(work.topics, None)
    page.settle()
    assert page.notice == "这些视图读不懂，没有列出：坏的。"
    assert page.view.views.said == "好的"
