"""Finding a station in the list, and seeing it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

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
    stations = page.view.table.rows
    page.click("chip.meals")
    meals = len(page.names)
    assert page.chip("meals") == f"爱心午餐 {meals}"
    assert 0 < meals < 194
    page.click("chip.all_day")
    both = len(page.names)
    assert 0 < both < meals
    assert all(
        "meals" in stations.row(n).station.services and stations.row(n).station.hours == "24/7"
        for n in range(both)
    )
    page.click("chip.meals")
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
    page.click("chip.meals")
    page.type("沙滩排球")
    assert page.view.no_hit.isVisible()
    assert page.note == "0 / 194 座"
    page.press_button_of(page.view.no_hit)
    assert page.view.search.text() == ""
    assert page.view.chips.checked() == ()
    assert len(page.names) == 194
    assert page.view.table.isVisible()


def test_an_empty_register_leads_to_the_import(empty_page, qtbot):
    assert empty_page.names == []
    assert empty_page.view.empty.isVisible()
    with qtbot.waitSignal(empty_page.screen.import_wanted):
        empty_page.press_button_of(empty_page.view.empty)


def test_a_station_asked_for_from_elsewhere_is_shown_whatever_the_filters_say(page):
    page.type("口岸")
    page.press_enter_in_search()
    gate = page.view.table.current_row().station.id
    page.type("拱北")
    page.click("chip.meals")
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
