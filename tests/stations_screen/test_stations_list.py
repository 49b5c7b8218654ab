"""Finding a station in the list, and seeing it."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from desktop.style import apply_theme
from desktop.theme import DARK, LIGHT

GATE = "唐家湾口岸工会驿站"


def test_the_list_shows_every_station(page):
    assert len(page.names) == 194
    assert page.note == "194 / 194 座"
    assert page.view.nothing_chosen.isVisible()


@pytest.mark.parametrize("text", [GATE, "湾口岸", "tangjiawankouan", "kouan", "tjwka", "wka"])
def test_typing_finds_by_name_pinyin_and_initials(page, text):
    page.type(text)
    assert GATE in page.names
    assert len(page.names) < 10


def test_each_key_narrows_the_list(page):
    shown = []
    for end in range(1, len("tjwka") + 1):
        page.type("tjwka"[:end])
        shown.append(len(page.names))
    assert shown == sorted(shown, reverse=True)
    assert shown[-1] == 1
    assert page.note == "1 / 194 座"


def test_pinyin_counts_from_the_start_of_a_syllable_only(page):
    page.type("kouan")
    assert page.names == [GATE]
    page.type("ouan")
    assert page.names == []


def test_chips_filter_and_count_what_is_found(page):
    page.click("chip.all_day")
    shown = [page.view.table.rows.row(n).station for n in range(len(page.names))]
    assert page.chip("all_day") == f"24 小时 {len(shown)}"
    assert 0 < len(shown) < 194
    assert all(station.hours == "24/7" for station in shown)
    page.click("chip.all_day")
    page.type("拱北")
    assert page.chip("unplaced") == "缺坐标 1"
    page.click("chip.unplaced")
    assert page.names == ["拱北明珠工会驿站"]


def test_the_open_now_chip_knows_the_clock(page):
    closed = [page.view.table.rows.row(n) for n in range(194)]
    lunch = sum(1 for found in closed if found.is_open is False)
    assert lunch == 18
    assert page.chip("open") == "现在开放 176"


def test_enter_chooses_the_first_and_the_card_shows_it(page):
    page.type("tjwka")
    page.press_enter_in_search()
    assert page.view.table.hasFocus()
    assert GATE in page.card
    assert "高新区" in page.card
    assert "WGS-84" in page.card


def test_arrows_walk_the_list_and_the_card_follows(page):
    page.type("拱北")
    page.press_enter_in_search()
    page.press(Qt.Key.Key_Down)
    assert page.names[1] in page.card
    assert page.names[0] not in page.card


def test_the_chosen_station_stays_chosen_while_typing(page):
    page.type("口岸")
    page.press_enter_in_search()
    page.type("唐家湾")
    assert len(page.names) > 1
    assert GATE in page.card
    page.type("拱北")
    assert page.card == ""


def test_a_station_without_a_place_cannot_go_to_the_map(page, qtbot):
    page.type("拱北明珠")
    page.press_enter_in_search()
    assert "没有坐标" in page.card
    assert not page.view.card.map_button.isEnabled()
    page.type("口岸")
    page.press_enter_in_search()
    with qtbot.waitSignal(page.screen.map_wanted) as wanted:
        page.click("station.map")
    assert wanted.args == [page.view.table.current_row().station.id]


def test_no_hit_says_so_and_clears_the_filters(page):
    page.click("chip.all_day")
    page.type("沙滩排球")
    assert page.view.no_hit.isVisible()
    assert page.note == "0 / 194 座"
    page.press_button_of(page.view.no_hit)
    assert page.view.search.text() == ""
    assert not page.inquiry.query.is_filtered
    assert len(page.names) == 194
    assert page.view.table.isVisible()


def test_where_nothing_hits_what_comes_close_is_shown_and_said(page):
    assert not page.view.only_close.isVisible()
    page.type("tangjiawankuoan")
    assert page.names == [GATE]
    assert page.view.only_close.isVisible()
    assert page.note == "1 / 194 座"
    page.type("tangjiawan")
    assert not page.view.only_close.isVisible()


def test_a_filter_that_leaves_nothing_is_not_taken_for_a_slip(page):
    page.type("拱北")
    page.click("chip.unplaced")
    page.type("tjwka")
    assert page.names == []
    assert page.view.no_hit.isVisible()
    assert not page.view.only_close.isVisible()


def test_the_keyboard_goes_from_search_to_list_to_record_and_back(page, qtbot):
    page.view.table.setFocus()
    page.press(Qt.Key.Key_Slash)
    assert page.view.search.hasFocus()
    page.type("拱北")
    page.press(Qt.Key.Key_Down)
    assert page.view.table.hasFocus()
    assert page.names[0] in page.card
    page.press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.view.search.hasFocus()
    page.press(Qt.Key.Key_Down)
    page.press(Qt.Key.Key_Return)
    assert page.editing
    page.press(Qt.Key.Key_Escape)
    assert page.view.table.hasFocus()


def test_the_menu_key_opens_what_can_be_done(page, qtbot):
    page.type("拱北")
    page.press(Qt.Key.Key_Down)
    table = page.view.table
    key = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
    QApplication.sendEvent(table.viewport(), key)
    menu = table.findChild(QMenu, "stations.menu")
    assert menu.isVisible()
    words = [action.text() for action in menu.actions() if action.text()]
    assert words[:3] == ["打开", "在地图上看", "复制"]
    menu.actions()[0].trigger()
    menu.close()
    page.settle()
    assert page.editing


def test_several_stations_are_summed_up_and_one_has_its_card(page):
    page.type("拱北")
    page.press(Qt.Key.Key_Down)
    page.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    chosen = [found.station for found in page.view.table.selected_rows()]
    summary = page.view.summary
    assert (page.card, summary.isVisible()) == ("", True)
    said = {label.text() for label in summary.findChildren(QLabel) if label.isVisible()}
    assert f"已选 {len(chosen)} 座" in said
    units = Counter(station.unit for station in chosen).most_common()
    assert " · ".join(f"{name} {n}" for name, n in units) in said
    assert any("缺坐标 1" in words for words in said)
    page.inquiry.refresh()
    page.settle()
    assert summary.isVisible()
    page.view.table.clearSelection()
    page.press(Qt.Key.Key_Down)
    assert not summary.isVisible()
    assert page.view.table.current_row().station.name in page.card


def test_a_service_is_found_by_what_callers_call_it(page):
    page.type("充电宝")
    power_banks = page.names
    page.type("应急充电")
    assert power_banks == page.names
    assert 0 < len(power_banks) < 194


def test_a_filter_that_leaves_nothing_is_pale(page):
    chips = page.view.facets.chips._buttons
    assert {name for name, chip in chips.items() if chip.property("vain")} == {
        name for name in chips if page.chip(name).endswith(" 0")
    }
    page.type("拱北")
    assert not chips["unplaced"].property("vain")
    page.type("唐家湾口岸")
    assert chips["unplaced"].property("vain")


def test_a_column_sorts_with_blanks_last_and_the_selection_stays(page):
    table = page.view.table
    page.press(Qt.Key.Key_Down)
    page.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    chosen = {found.station.id for found in table.selected_rows()}
    assert len(chosen) == 2
    assert page.view.selection.isVisible()
    score = next(n for n, each in enumerate(table.rows.columns) if each.key == "verified")
    table.sortByColumn(score, Qt.SortOrder.AscendingOrder)
    days = [table.rows.row(n).station.verified_on for n in range(194)]
    known = [day for day in days if day]
    assert days == sorted(known) + [None] * (194 - len(known))
    page.inquiry.refresh()
    page.settle()
    assert {found.station.id for found in table.selected_rows()} == chosen
    assert days == [table.rows.row(n).station.verified_on for n in range(194)]


def test_an_empty_register_leads_to_the_import(empty_page, qtbot):
    assert empty_page.names == []
    assert empty_page.view.empty.isVisible()
    assert not empty_page.view.nothing_chosen.isVisible()
    assert not empty_page.view.export_button.isEnabled()
    with qtbot.waitSignal(empty_page.screen.import_wanted):
        empty_page.press_button_of(empty_page.view.empty)


def test_a_station_asked_for_from_elsewhere_is_shown_whatever_the_filters_say(page):
    page.type("口岸")
    page.press_enter_in_search()
    gate = page.view.table.current_row().station.id
    page.type("拱北")
    page.click("chip.all_day")
    page.screen.show_station(gate)
    assert page.view.table.current_row().station.id == gate
    assert GATE in page.card
    assert len(page.names) == 194


@pytest.mark.parametrize(("theme", "scale"), [(LIGHT, 2.0), (DARK, 1.0), (DARK, 2.0)])
def test_every_look_keeps_the_words_readable(page, qapp, theme, scale):
    page.type("口岸")
    page.press_enter_in_search()
    apply_theme(qapp, theme, scale)
    try:
        page.press(Qt.Key.Key_Return)
        assert page.editing
        assert page.field("name").isVisible()
        smallest = page.view.minimumSizeHint()
        assert (smallest.width() <= 1280, smallest.height() <= 640) == (True, True)
        page.press(Qt.Key.Key_Escape)
        for button in (page.view.card.map_button, page.view.card.edit_button, page.view.new_button):
            assert button.width() >= button.fontMetrics().horizontalAdvance(button.text())
        picture = page.window.grab().toImage()
        corner = picture.pixelColor(picture.width() - 3, picture.height() - 3)
        assert (corner.lightness() > 127) == (theme is LIGHT)
    finally:
        apply_theme(qapp, LIGHT)
