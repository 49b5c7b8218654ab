"""Text of others on the map: old records and files that hold markup, code and signs nobody sees."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMenu, QPushButton, QWidget

from db.engine import Register
from db.values import MapProvider
from db.work import Work
from desktop.clusters import Box
from desktop.paper.map_sheet import map_pdf
from desktop.widgets.table import DataTable

GATE = "唐家湾口岸工会驿站"
TURN = "\u202e"
"""Turns all around that follows it in a line."""

MARKUP = (
    '<img src="https://evil.example/x.png" onerror="window.ran=1">'
    "</script><script>window.ran=1</script>${window.ran=1}`+(window.ran=1)+`"
    "{{7*7}}'\"><svg onload=window.ran=1><a href=javascript:window.ran=1>&lt;b&gt;"
)
NAME, HOST, ADDRESS, REASON, FACILITY, UNIT, TOWN = (
    f"{word}{MARKUP}" for word in ("站名", "单位", "地址", "原因", "设备", "工会", "镇街")
)
LONG = "长" * 5_000


@pytest.fixture
def imported(imported: Register) -> Register:
    """The sample register with old rows that no form would take today."""
    with Work(imported, "旧数据") as work:
        connection = work.session.connection()

        def write(statement: str, **values: object) -> None:
            connection.execute(sa.text(statement), values)

        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        (number, town, unit) = connection.execute(
            sa.text(
                "SELECT station.id, town_code, town.managing_unit_id FROM station"
                " JOIN town ON town.code = town_code WHERE station.name = :name"
            ),
            {"name": GATE},
        ).one()
        write(
            "UPDATE station SET name = :name, host = :host, address = :address,"
            " build = 'shared' WHERE id = :id",
            id=number,
            name=NAME + TURN,
            host=HOST + TURN,
            address=ADDRESS + TURN,
        )
        write("UPDATE managing_unit SET name = :name WHERE id = :id", id=unit, name=UNIT + TURN)
        write("UPDATE town SET name = :name WHERE code = :code", code=town, name=TOWN + TURN)
        write("UPDATE facility SET name = :name WHERE code = 'microwave'", name=FACILITY + TURN)
        write("DELETE FROM station_facility WHERE station_id = :id", id=number)
        write(
            "INSERT INTO station_facility (station_id, facility_code, state, note)"
            " VALUES (:id, 'microwave', 'broken', '')",
            id=number,
        )
        write(
            "INSERT INTO closure (station_id, first_day, last_day, reason)"
            " VALUES (:id, '2026-10-01', '2026-10-31', :reason)",
            id=number,
            reason=REASON + TURN,
        )
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = OFF")
    return imported


@pytest.fixture
def gate(page: Any, caplog: pytest.LogCaptureFixture) -> Iterator[Any]:
    """The station of the old rows, on the page; whatever the test does, nothing ran or was sent."""
    station = page.station(NAME)
    yield station
    assert page.ask("window.ran === undefined") is True
    assert (
        page.ask("document.querySelectorAll('.leaflet-container :is(img, a[href^=java])').length")
        == 0
    )
    said = [record.getMessage() for record in caplog.records if record.name.startswith("desktop.")]
    assert said == [], "something was blocked, or a script complained"


def marked_up(view: QWidget) -> list[str]:
    """Words of others that Qt would show as what their tags mean."""
    found = []
    for widget in [view, *view.findChildren(QWidget)]:
        texts = [widget.toolTip()]
        if isinstance(widget, QLabel) and widget.textFormat() is not Qt.TextFormat.PlainText:
            texts.append(widget.text())
        found += [f"{widget.objectName()}: {text}" for text in texts if "<img" in text]
    return found


def texts(view: QWidget) -> str:
    """All that labels and buttons in sight say."""
    shown = [*view.findChildren(QLabel), *view.findChildren(QPushButton)]
    return "\n".join(each.text() for each in shown if each.isVisible())


def test_names_card_and_legend_show_what_is_written(page: Any, gate: Any, qtbot: Any) -> None:
    page.look_at(gate)
    page.screen.choose_station(gate.id)
    page.wait_for("document.querySelector('.selected .dot-name') !== null")
    hover(page)
    page.wait_for("document.querySelector('.card') !== null")

    assert page.ask("document.querySelector('.selected .dot-name').textContent") == NAME
    assert page.ask("document.querySelector('.card strong').textContent") == NAME
    card = page.ask("document.querySelector('.card').textContent")
    assert all(words in card for words in (TOWN, REASON, FACILITY, UNIT))
    assert UNIT in page.ask("document.querySelector('.panel-legend').textContent")
    assert UNIT in page.ask(
        "[...document.querySelectorAll('[aria-label]')].map((e) => e.ariaLabel).join()"
    )
    assert TURN not in page.ask("document.body.innerText")


def test_a_ring_tells_of_units_what_is_written(page: Any, gate: Any) -> None:
    page.wait_for("document.querySelector('.ring') !== null")
    rings = "[...document.querySelectorAll('.ring')]"
    assert UNIT in page.ask(f"{rings}.map((ring) => ring.ariaLabel).join()")
    place = page.ask(f"{rings}.findIndex((ring) => ring.ariaLabel.includes('工会<'))")
    page.view.map._web.focusProxy().setFocus()
    page.ask(f"{rings}[{place}].focus() ?? null")
    page.wait_for("document.querySelector('.card')?.textContent.includes('工会<') === true")


def test_answers_card_and_caller_read_what_is_written(page: Any, gate: Any, qtbot: Any) -> None:
    page.line("站名<img")
    assert page.origin == f"从 {NAME}"
    assert NAME in page.answers[0]
    assert FACILITY in page.answers[0]
    qtbot.waitUntil(lambda: NAME in page.card)
    assert all(words in page.card for words in (HOST, ADDRESS, REASON, FACILITY, UNIT))

    page.press(Qt.Key.Key_Return)

    told = QApplication.clipboard().text()
    assert told.splitlines()[0] == NAME
    assert ADDRESS in told
    assert FACILITY in told
    link = told.splitlines()[-1]
    assert not set("<>\"' `") & set(link.partition("：")[2])
    assert NAME in page.desk.notices.text
    assert TURN not in told + page.desk.notices.text + page.card + "".join(page.answers)
    assert marked_up(page.view) == []
    assert not page.view.side.answers.grab().isNull()


def test_places_that_may_be_meant_are_offered_as_they_are_written(
    page: Any, gate: Any, qtbot: Any
) -> None:
    page.line("地址<img")
    assert page.origin == f"从 {ADDRESS}（{NAME}）"
    page.line("驿站")
    qtbot.mouseClick(page.view.findChild(QPushButton, "map.origin"), Qt.MouseButton.LeftButton)
    menu = page.view.ask.findChild(QMenu, "map.origins")
    qtbot.waitUntil(menu.isVisible)
    menu.close()
    page.line("<img/src=x:onerror=window.ran=1> 充电")
    assert "<img" in page.understood
    assert marked_up(page.view) == []


def test_the_code_window_shows_what_is_written(page: Any, gate: Any, qtbot: Any) -> None:
    page.screen.choose_station(gate.id)
    button = page.view.findChild(QPushButton, "map.code")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    dialog = page.view.findChild(QDialog, "map.qr")
    assert NAME in texts(dialog)
    assert ADDRESS in texts(dialog)
    assert marked_up(dialog) == []
    dialog.accept()


def test_who_moves_a_station_reads_what_is_written(page: Any, gate: Any, qtbot: Any) -> None:
    page.screen.choose_station(gate.id)
    qtbot.mouseClick(page.view.findChild(QPushButton, "map.place"), Qt.MouseButton.LeftButton)
    words = page.view.findChild(QLabel, "map.toolWords")
    assert NAME in words.text()
    page.view.map.placed.emit(22.3, 113.5)
    assert NAME not in words.text()
    assert TOWN in words.text() or "新位置" in words.text() or "移动" in words.text()
    assert marked_up(page.view) == []
    page.view.map.tool_left.emit()


def test_a_file_of_boundaries_is_told_as_it_is_written(
    page: Any, gate: Any, qtbot: Any, tmp_path: Path
) -> None:
    ring = [[113.5, 22.2], [113.6, 22.2], [113.6, 22.3], [113.5, 22.2]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    town = next(row.town for row in page.stations if row.town != gate.town)
    features = [
        {"type": "Feature", "geometry": shape, "properties": {MARKUP + TURN: name, LONG: LONG}}
        for name in (town, f"村{MARKUP}{TURN}{LONG}")
    ]
    path = tmp_path / "<img src=x onerror=window.ran=1>.geojson".replace("/", "")
    content = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(content), encoding="utf-8")
    coverage = page.screen._coverage
    qtbot.mouseClick(page.view.findChild(QPushButton, "map.coverage"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.desk.jobs.idle)

    coverage.preview(path)

    qtbot.waitUntil(lambda: page.view.coverage.preview.isVisible(), timeout=10_000)
    said = page.view.findChild(QLabel, "coverage.understood").text()
    assert MARKUP[:40] in said
    assert "村<img" in said
    assert TURN not in said
    assert len(said) < 2_000
    assert path.name in texts(page.view)
    qtbot.mouseClick(page.view.findChild(QPushButton, "coverage.agree"), Qt.MouseButton.LeftButton)
    page.wait_for("document.querySelector('.panel-coverage')?.hidden === false")
    qtbot.waitUntil(lambda: page.desk.jobs.idle)
    assert marked_up(page.view) == []
    assert TOWN in spoken(page.view.coverage.towns)
    assert TOWN in spoken(page.view.coverage.gaps) + spoken(page.view.coverage.towns)


def test_what_a_table_says_under_the_mouse_is_shown_as_it_is_written(page: Any, gate: Any) -> None:
    towns = page.view.coverage.towns
    qtbot = page._qtbot
    qtbot.mouseClick(page.view.findChild(QPushButton, "map.coverage"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: TOWN in spoken(towns), timeout=10_000)
    model = towns.model()
    tips = [
        str(model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole))
        for row in range(model.rowCount())
    ]
    (tip,) = {tip for tip in tips if "img" in tip}
    assert "<img" not in tip
    document = QTextDocument()
    document.setHtml(tip)
    assert document.toPlainText() == UNIT


def test_a_printed_map_writes_what_is_written(page: Any, gate: Any) -> None:
    page.look_at(gate)
    box = Box(
        gate.longitude - 1e-3, gate.latitude - 1e-3, gate.longitude + 1e-3, gate.latitude + 1e-3
    )
    sheet = page.screen._stations.sheet(box, None, MARKUP)
    assert sheet is not None
    paper = map_pdf(replace(sheet, title=MARKUP))
    (printed,) = PdfReader(io.BytesIO(paper)).pages
    text = "".join(printed.extract_text().split())
    assert "${window.ran=1}" in text
    assert "工会<img" in text
    assert b"/JavaScript" not in paper
    assert b"/URI" not in paper


def test_endless_texts_do_no_harm(page: Any, qtbot: Any) -> None:
    station = page.station(NAME)
    with Work(page.register, "旧数据") as work:
        connection = work.session.connection()
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        connection.execute(
            sa.text(
                "UPDATE station SET name = :long, host = :long, address = :long WHERE id = :id"
            ),
            {"long": LONG, "id": station.id},
        )
        connection.execute(
            sa.text("UPDATE managing_unit SET name = :long WHERE id = :id"),
            {"long": LONG, "id": station.unit_id},
        )
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = OFF")
    page.desk.jobs.changed.emit(work.topics, None)
    qtbot.waitUntil(lambda: page.desk.jobs.idle)
    page.look_at(station)
    page.screen.choose_station(station.id)
    page.wait_for("document.querySelector('.selected .dot-name')?.textContent.length === 5000")
    hover(page)
    page.wait_for("document.querySelector('.card') !== null")
    inside = (
        "((each) => each.left >= 0 && each.right <= innerWidth)"
        "(document.querySelector('{}').getBoundingClientRect())"
    )
    assert page.ask(inside.replace("{}", ".panel-legend")) is True
    assert page.ask(inside.replace("{}", ".card")) is True
    assert page.view.width() == 1366

    button = page.view.findChild(QPushButton, "map.code")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    dialog = page.view.findChild(QDialog, "map.qr")
    for provider in MapProvider:
        qtbot.mouseClick(
            dialog.findChild(QPushButton, f"chip.{provider}"), Qt.MouseButton.LeftButton
        )
    assert dialog.height() <= 768
    dialog.accept()
    page.screen.tell_caller()
    assert page.view.width() == 1366


ODD = "[NaN, Infinity, 1e308, -1e308, null, undefined, 'x', '', [], {}, [[1, 2]], true, 2 ** 53]"
SLOTS = "{paint: 1, pick: 1, toggle: 1, only: 1, encircle: 1, click: 2, place: 2, move: 3}"


@pytest.mark.qt_log_ignore("Could not convert argument", "This plugin does not support")
def test_odd_arguments_to_the_bridge_do_no_harm(page: Any) -> None:
    before = page.view.map.view_state()
    page.ask("yizhan.bridge.then((bridge) => (window.bridge = bridge)) && null")
    page.wait_for("window.bridge !== undefined")
    page.screen.choose_station(page.station(NAME).id)
    page.screen._place_chosen()
    deep = "'[' .repeat(200000)"
    page.ask(
        f"(() => {{ for (const odd of {ODD}) for (const [name, many] of Object.entries({SLOTS}))"
        " bridge[name](...Array(many).fill(odd));"
        f" bridge.encircle({deep}); bridge.encircle('[' + '[1,2],'.repeat(200000) + '[1,2]]');"
        " bridge.encircle('[[1,2],[3]]'); bridge.encircle('[[91,0],[0,181],[NaN,1]]');"
        " bridge.move(22, 113, 1e9); })() ?? null"
    )
    page.ask("bridge.restore() ?? null")
    page.wait_for("!document.querySelector('.legend-row[aria-pressed=false]')")
    page.view.map.leave_tool()
    assert page.view.map.view_state() is not None
    assert before is not None
    assert page.view.map.view_state().zoom <= 18
    assert page.counted == 191


def hover(page: Any) -> None:
    surface = page.view.map._web.focusProxy()
    window = page.view.window()
    # Where the mouse was left by another test, it would not move.
    for place in (surface.rect().topLeft(), surface.rect().center()):
        QTest.mouseMove(window.windowHandle(), surface.mapTo(window, place))


def spoken(table: DataTable) -> str:
    """All cells of a table, as they are heard."""
    model = table.model()
    return "\n".join(
        str(model.index(row, column).data())
        for row in range(model.rowCount())
        for column in range(model.columnCount())
    )
