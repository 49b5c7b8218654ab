"""The map page: a real web view, real keys, a real mouse."""

from __future__ import annotations

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPushButton

from db.facets import Facet
from db.places import read_position
from db.stations import amend_station
from db.values import LatLng, Service
from db.work import Work
from desktop import paper_dialog
from desktop.finding.query import ListQuery
from desktop.style import apply_theme
from desktop.theme import DARK, LIGHT

GATE = "唐家湾口岸工会驿站"


def test_every_station_with_a_place_stands_on_the_map(page) -> None:
    assert page.counted == 191
    assert page.view.note.text() == "191 座在地图上，另有 3 座没有坐标"
    assert page.ask("document.querySelector('.panel-sample').textContent") == "示例数据"
    assert page.card == ""


def test_a_click_on_a_station_shows_its_card(page, qtbot) -> None:
    gate = page.station(GATE)
    page.look_at(gate)

    page.click_middle()

    assert GATE in page.card
    assert gate.code in page.card
    page.wait_for(f"document.querySelector('.selected .dot-name')?.textContent === '{GATE}'")
    with qtbot.waitSignal(page.screen.record_wanted) as wanted:
        button = page.view.side.card.findChild(QPushButton, "station.edit")
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert wanted.args == [gate.id]


def test_a_station_asked_for_from_elsewhere_is_brought_into_view(page) -> None:
    gate = page.station(GATE)
    page.line("拱北")

    page.screen.show_station(gate.id)

    page.wait_until_at(gate)
    assert page.view.ask.field.text() == ""
    assert GATE in page.card
    page.wait_for(f"document.querySelector('.selected .dot-name')?.textContent === '{GATE}'")


def test_what_the_list_is_asked_filters_the_map(page) -> None:
    page.inquiry.ask(ListQuery(text="tjwka"))
    page.wait_for("document.querySelectorAll('.dot').length === 1")
    assert page.view.note.text() == "1 座在地图上"
    assert page.view.facets.search.text() == "tjwka"
    page.view.facets.clear()
    page.wait_for("document.querySelectorAll('.dot').length !== 1")
    assert page.view.note.text().startswith("191 座")


def test_one_line_finds_the_nearest_that_are_open(page) -> None:
    gate = page.station(GATE)
    page.line("唐家湾口岸 喝水 今晚7点")
    assert page.origin == f"从 {GATE}"
    assert page.understood == "免费饮水 · 19:00 开放"
    assert page.answers
    assert all("免费饮水" in each and "19:00 开着" in each for each in page.answers)
    page.wait_for("document.querySelectorAll('.rank').length > 0")
    assert page.ranks == [str(n + 1) for n in range(len(page.answers))]
    assert page.ask("document.querySelectorAll('.origin').length") == 1
    state = page.view.map.view_state()
    assert state is not None
    assert abs(state.lat - (gate.latitude or 0)) < 0.2


def test_enter_copies_the_chosen_answer_for_the_caller(page, qapp) -> None:
    page.line("唐家湾口岸")
    page.press(Qt.Key.Key_Return)
    lines = qapp.clipboard().text().splitlines()
    assert lines[0] == GATE
    assert f"距离：距{GATE}直线 0 米" in lines
    place = read_position(lines[-1]).place
    gate = page.station(GATE)
    assert place == LatLng(
        pytest.approx(gate.latitude, abs=1e-5), pytest.approx(gate.longitude, abs=1e-5)
    )
    page.press(Qt.Key.Key_Down)
    page.press(Qt.Key.Key_Return)
    second = qapp.clipboard().text().splitlines()
    assert second[0] in page.answers[1]
    assert second[0] in page.card


def test_another_question_begins_with_its_nearest(page) -> None:
    page.line("唐家湾口岸")
    page.press(Qt.Key.Key_Down)
    page.view.ask.field.insert(" 喝水")
    assert page.view.side.answers.current().station.name in page.answers[0]


def test_enter_on_a_line_without_an_answer_copies_nothing(page, qapp) -> None:
    page.line("唐家湾口岸")
    qapp.clipboard().setText("旧")
    page.line("没有这个地方")
    page.press(Qt.Key.Key_Return)
    assert qapp.clipboard().text() == "旧"


def test_a_place_without_a_need_lists_what_is_near(page) -> None:
    page.line("斗门镇")
    assert page.origin == "从 斗门镇（中心）"
    assert len(page.answers) == 10
    page.line("")
    assert page.answers == []
    assert page.origin == ""
    page.wait_for("!document.querySelector('.rank, .origin')")


def test_a_need_without_a_place_asks_where(page) -> None:
    page.line("充电 现在")
    assert page.understood == "应急充电 · 现在开放 · 从哪里找？写地名，或在地图上点一下"
    page.view.map.place_clicked.emit(22.25, 113.55)
    assert page.origin == "从 地图上点的位置"
    assert page.answers


def test_a_word_that_means_nothing_does_not_sink_the_question(page) -> None:
    page.line("斗门镇 wifi 喝水")
    assert page.origin == "从 斗门镇（中心）"
    assert page.understood == "免费饮水 · 没听懂“wifi”"
    assert page.answers


def test_a_clicked_place_is_forgotten_with_escape(page) -> None:
    page.view.map.place_clicked.emit(22.25, 113.55)
    assert page.origin == "从 地图上点的位置"
    page.view.ask.field.setFocus()
    page.press(Qt.Key.Key_Escape)
    assert page.origin == ""
    assert page.answers == []


def test_an_unknown_place_is_said(page) -> None:
    page.line("沙滩排球 充电")
    assert page.understood.startswith("没有找到“沙滩排球”")
    assert page.answers == []


def test_a_station_without_coordinates_is_named(page) -> None:
    nowhere = next(row for row in page.stations if row.longitude is None)
    page.line(nowhere.name)
    assert page.understood.startswith(f"“{nowhere.name}”还没有坐标")


def test_a_bare_coordinate_asks_what_it_refers_to(page, qtbot) -> None:
    page.line("113.55,22.25 喝水")
    assert page.understood == "这个坐标来自哪个地图？"
    chip = page.view.ask.findChild(QPushButton, "chip.gcj02")
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert page.origin == "从 粘贴的位置"
    assert "免费饮水" in page.answers[0]


def test_another_place_that_may_be_meant_is_a_choice(page) -> None:
    page.line("口岸")
    page.line("唐家")
    before = page.origin
    page.view.ask.origin_chosen.emit(1)
    assert page.origin not in ("", before)


def test_the_filters_hold_for_the_answers_too(page) -> None:
    page.line("唐家湾口岸")
    before = page.answers
    page.inquiry.ask(ListQuery().choosing(Facet.SERVICE, frozenset({str(Service.MEALS)})))
    assert page.answers != before
    assert all("爱心午餐" in each for each in page.answers)


def test_the_code_on_the_screen_leads_to_the_station(page, qtbot) -> None:
    page.line("唐家湾口岸")
    button = page.view.findChild(QPushButton, "map.code")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    dialog = page.view.findChild(QDialog, "map.qr")
    chip = dialog.findChild(QPushButton, "chip.baidu")
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    dialog.accept()
    assert page.desk.settings.value("map/provider") == "baidu"
    page.press(Qt.Key.Key_Return)
    assert "百度地图：https://api.map.baidu.com/" in QApplication.clipboard().text()


def test_the_view_is_remembered(page) -> None:
    page.look_at(page.station(GATE))
    page.view.hide()
    lat, lng, zoom = str(page.desk.settings.value("map/view")).split("/")
    gate = page.station(GATE)
    assert zoom == "18"
    assert float(lat) == pytest.approx(gate.latitude, abs=1e-3)
    assert float(lng) == pytest.approx(gate.longitude, abs=1e-3)


def test_a_saved_change_shows_on_the_card(page, qtbot) -> None:
    gate = page.station(GATE)
    page.screen.show_station(gate.id)
    with Work(page.register, "改名") as work:
        amend_station(work, gate.id, gate.version, {"name": "唐家湾新口岸工会驿站"})

    page.desk.jobs.changed.emit(work.topics, None)

    qtbot.waitUntil(lambda: "唐家湾新口岸工会驿站" in page.card)
    page.wait_for("document.querySelector('.selected .dot-name')?.textContent.includes('新口岸')")


def test_the_theme_changes_back_and_forth_with_the_program(page, qtbot, qapp) -> None:
    page.ask("window.same = true")
    background = "getComputedStyle(document.querySelector('.leaflet-container')).backgroundColor"
    try:
        for theme in (DARK, LIGHT, DARK):
            apply_theme(qapp, theme)
            red, green, blue = (int(theme.sea[i : i + 2], 16) for i in (1, 3, 5))
            page.wait_for(f"{background} === 'rgb({red}, {green}, {blue})'")
            assert page.counted == 191
    finally:
        apply_theme(qapp, LIGHT)
    assert page.ask("window.same") is True


def test_what_is_in_view_goes_to_paper(page, qtbot, monkeypatch, tmp_path) -> None:
    path = tmp_path / "地图.pdf"
    monkeypatch.setattr(paper_dialog, "ask_where_to_save", lambda *_asked: path)
    page.inquiry.ask(ListQuery(text="唐家湾"))
    qtbot.mouseClick(page.view.findChild(QPushButton, "map.print"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.view.findChild(QDialog, "map.print") is not None)
    dialog = page.view.findChild(QDialog, "map.print")
    preview = dialog.findChild(QLabel, "mapPrint.preview")
    qtbot.waitUntil(lambda: not preview.pixmap().isNull(), timeout=20_000)
    title = dialog.findChild(QLineEdit, "mapPrint.title")
    title.setText("唐家湾的驿站")
    qtbot.mouseClick(dialog.findChild(QPushButton, "mapPrint.save"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.desk.jobs.idle, timeout=20_000)
    (sheet,) = PdfReader(path).pages
    text = "".join(sheet.extract_text().split())
    shown = sum(row.longitude is not None and "唐家湾" in row.name for row in page.stations)
    assert "唐家湾的驿站" in text
    assert f"高新区{shown}" in text
    assert "香洲区" not in text
    assert "示例数据" in text
