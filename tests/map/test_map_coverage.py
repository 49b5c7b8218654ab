"""The pane of coverage over real registers: figures, gaps, files of boundaries; what is drawn."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from db.boundaries import Boundary, town_boundaries
from db.coverage import MOST_DISCS, Coverage, TownCoverage, coverage
from db.engine import Register, reading
from db.stations import amend_station, station_rows, towns
from db.values import Datum, StationStatus
from db.work import Work
from desktop.clusters import Box
from desktop.desk import Desk
from desktop.map.coverage_overlay import CoverageLayer, overlay
from desktop.map.coverage_screen import CoverageScreen
from desktop.map.coverage_table import limits, summary
from desktop.theme import DARK, LIGHT, Tone

FIRST, LAST = dt.date(2026, 10, 1), dt.date(2026, 10, 31)
HOSTILE = "<img src=x onerror=alert(1)>某村"


def square(west: float, south: float, side: float) -> Any:
    return json.loads(shapely.to_geojson(shapely.box(west, south, west + side, south + side)))


def boundary_file(path: Path, **shapes: Any) -> Path:
    features = [
        {"type": "Feature", "properties": {"名称": name}, "geometry": shape}
        for name, shape in shapes.items()
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


@pytest.fixture
def found(imported: Register) -> Coverage:
    with reading(imported) as session:
        return coverage(session, FIRST, LAST)


def bounded(found: Coverage, *per_km2: float) -> Coverage:
    """The same with boundaries of the first towns, which have so many stations per km²."""
    known = [
        replace(town, stations=round(density * 100), area_km2=100.0)
        for town, density in zip(found.towns, per_km2, strict=False)
    ]
    shapes = {
        town.code: Boundary(town.code, shapely.box(n, 22, n + 1, 23), 100.0)
        for n, town in enumerate(known, start=110)
    }
    return replace(found, towns=(*known, *found.towns[len(known) :]), boundaries=shapes)


class Pane:
    """What a person sees and does at the pane."""

    def __init__(self, qtbot: QtBot, desk: Desk) -> None:
        self._qtbot = qtbot
        self.desk = desk
        self.screen = CoverageScreen(desk)
        self.view = self.screen.view
        self.drawn: list[Any] = []
        self.screen.overlay_changed.connect(self.drawn.append)
        self.view.resize(420, 700)
        self.view.show()
        self.wait(lambda: bool(self.drawn))

    def wait(self, until: Callable[[], object]) -> None:
        self._qtbot.waitUntil(lambda: bool(until()), timeout=20_000)

    def close(self) -> None:
        self.view.deleteLater()
        self._qtbot.waitUntil(lambda: not isValid(self.view))

    def press(self, name: str) -> None:
        button = self.view.findChild(QWidget, name)
        assert button.isEnabled(), name
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def said(self, name: str) -> QLabel:
        label = self.view.findChild(QLabel, f"coverage.{name}")
        assert label is not None
        return label

    def town(self, name: str) -> TownCoverage:
        rows: list[TownCoverage] = [
            self.view.towns.rows.row(n) for n in range(self.view.towns.rows.rowCount())
        ]
        return next(row for row in rows if row.name == name)

    @property
    def known(self) -> set[str]:
        """Codes of the towns with a boundary in the register."""
        with reading(self.desk.register) as session:
            return set(town_boundaries(session))


@pytest.fixture
def pane(qtbot: QtBot, desk: Desk) -> Iterator[Pane]:
    made = Pane(qtbot, desk)
    yield made
    made.close()


def test_the_towns_stand_in_a_table_with_what_the_figures_cannot_tell(pane: Pane) -> None:
    assert pane.view.towns.rows.rowCount() == 26
    assert pane.said("said").text().startswith("每个镇街都有驿站；全市陆地（示意）的 ")
    assert "步行 15 分钟" in pane.said("limits").text()
    assert "还没有镇街边界" in pane.said("limits").text()
    (area,) = [c for c in pane.view.towns.rows.columns if c.key == "per_km2"]
    row = pane.town("拱北街道")
    assert area.words(row) == "—"
    assert area.tip
    assert area.tip(row) == "没有这个镇街的边界，算不出面积"


def test_a_town_without_a_station_is_named(pane: Pane) -> None:
    def close(work: Work) -> None:
        for row in station_rows(work.session, today=LAST):
            if row.town == "担杆镇":
                closed = {"status": StationStatus.CLOSED, "closed_on": LAST}
                amend_station(work, row.id, row.version, closed)

    pane.desk.write("撤站", close, initiator=pane.view)
    pane.wait(lambda: "担杆镇" in pane.said("said").text())
    assert pane.said("said").text() == "1 个镇街没有在用的驿站：担杆镇。"


def test_another_period_counts_other_visits(pane: Pane) -> None:
    box = pane.view.findChild(QComboBox, "coverage.period")
    now = pane.town("拱北街道").visits
    box.setCurrentIndex(box.findText("2026年10月"))
    pane.wait(lambda: pane.town("拱北街道").visits != now)
    with reading(pane.desk.register) as session:
        wanted = coverage(session, FIRST, LAST)
    assert pane.town("拱北街道").visits == next(
        town.visits for town in wanted.towns if town.name == "拱北街道"
    )


def test_a_gap_is_gone_to_by_click_and_by_enter(qtbot: QtBot, pane: Pane) -> None:
    pane.press("chip.gap")
    table = pane.view.gaps
    cell = table.visualRect(table.rows.index(1, 1)).center()
    with qtbot.waitSignal(pane.screen.gap_chosen) as told:
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    second = table.rows.row(1)
    assert told.args == [*second.place, second.radius_m]
    QTest.keyClick(table, Qt.Key.Key_Down)
    with qtbot.waitSignal(pane.screen.gap_chosen) as told:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert told.args is not None
    assert told.args[2] == table.rows.row(2).radius_m


def test_the_table_in_sight_is_copied_with_its_headings(pane: Pane) -> None:
    pane.press("coverage.copy")
    lines = QApplication.clipboard().text().splitlines()
    assert lines[0].startswith("镇街\t驿站\t人次")
    assert len(lines) == 27
    pane.press("chip.gap")
    pane.press("coverage.copy")
    assert QApplication.clipboard().text().startswith("序\t靠近\t离最近驿站")


def test_what_is_drawn_is_what_is_checked(pane: Pane) -> None:
    assert pane.drawn[-1]["walk"]
    assert pane.drawn[-1]["gaps"]
    pane.press("chip.walk")
    assert pane.drawn[-1]["walk"] is None
    pane.press("chip.gaps")
    assert pane.drawn[-1] is None


def test_a_file_is_shown_then_imported_then_undone(
    qtbot: QtBot, pane: Pane, tmp_path: Path
) -> None:
    path = boundary_file(
        tmp_path / "边界.geojson",
        拱北街道=square(113.5, 22.19, 0.08),
        **{HOSTILE: square(113.1, 22.1, 0.1)},
    )
    pane.screen.preview(path)
    pane.wait(lambda: not pane.view.preview.isHidden())
    said = pane.said("understood")
    assert said.textFormat() is Qt.TextFormat.PlainText
    assert "按属性“名称”认出 1 个镇街。" in said.text()
    assert f"不认识、不导入的：{HOSTILE}。" in said.text()
    assert "翠香街道" in said.text()
    assert pane.known == set()

    pane.press("coverage.agree")
    pane.wait(lambda: pane.town("拱北街道").area_km2)
    assert pane.view.preview.isHidden()
    assert pane.known == {"440402005"}
    assert "有些镇街没有边界" in pane.said("limits").text()

    pane.desk.undo()
    pane.wait(lambda: pane.town("拱北街道").area_km2 is None)
    assert pane.known == set()
    pane.desk.redo()
    pane.wait(lambda: pane.town("拱北街道").area_km2)
    pane.press("coverage.remove")
    pane.wait(lambda: pane.town("拱北街道").area_km2 is None)
    pane.desk.undo()
    pane.wait(lambda: pane.known)


def test_a_file_can_be_read_in_another_datum_and_put_away(pane: Pane, tmp_path: Path) -> None:
    pane.screen.preview(boundary_file(tmp_path / "边界.geojson", 拱北=square(113.5, 22.19, 0.08)))
    pane.wait(lambda: not pane.view.preview.isHidden())
    before = pane.said("understood").text()
    box = pane.view.findChild(QComboBox, "coverage.datum")
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_End)
    pane.wait(lambda: pane.screen._plan and pane.screen._plan.datum is Datum.BD09)
    assert before != ""
    QTest.keyClick(pane.view.preview, Qt.Key.Key_Escape)
    assert pane.view.preview.isHidden()
    assert pane.known == set()


def test_a_file_that_cannot_be_read_says_so(pane: Pane, tmp_path: Path) -> None:
    path = tmp_path / "边界.geojson"
    path.write_text("{}", "utf-8")
    pane.screen.preview(path)
    pane.wait(lambda: "不是 GeoJSON" in _notice(pane.desk))
    assert pane.view.preview.isHidden()


def _notice(desk: Desk) -> str:
    return " ".join(label.text() for label in desk.notices.findChildren(QLabel))


def test_a_station_beyond_its_boundary_is_listed(qtbot: QtBot, pane: Pane, tmp_path: Path) -> None:
    pane.screen.preview(boundary_file(tmp_path / "边界.geojson", 担杆镇=square(113.1, 22.1, 0.01)))
    pane.wait(lambda: not pane.view.preview.isHidden())
    pane.press("coverage.agree")
    pane.wait(lambda: pane.view.strays.rows.rowCount())
    pane.press("chip.stray")
    stray = pane.view.strays.rows.row(0)
    assert (stray.town, stray.lies_in) == ("担杆镇", None)
    cell = pane.view.strays.visualRect(pane.view.strays.rows.index(0, 0)).center()
    with qtbot.waitSignal(pane.screen.station_chosen) as told:
        QTest.mouseClick(pane.view.strays.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    assert told.args == [stray.station_id]


def test_nothing_of_a_station_is_drawn_but_numbers(imported: Register, found: Coverage) -> None:
    drawn = json.dumps(overlay(found, list(CoverageLayer), LIGHT), ensure_ascii=False)
    with reading(imported) as session:
        rows = station_rows(session, today=LAST)
        names = [row.name for row in rows] + [town.name for town in towns(session)]
    assert [name for name in names if name in drawn] == []


def test_towns_are_coloured_by_stations_per_km2(found: Coverage) -> None:
    made = overlay(bounded(found, 0, 0.1, 0.2, 0.3, 0.4, 0.5, 2.0), [CoverageLayer.TOWNS], DARK)
    assert made is not None
    colours = [town["colour"] for town in made["towns"]]
    assert colours[0] == ""
    assert colours[1] == DARK.heat[0]
    assert colours[-1] == DARK.heat[-1]
    places = [DARK.heat.index(colour) for colour in colours[1:]]
    assert places == sorted(places)
    words = [line[2] for line in made["legend"]]
    assert words[0] == "没有驿站"
    assert words[1].startswith("0.10–")
    assert words[-1].endswith("2.00 座/km²")
    assert made["towns"][1]["code"] == found.towns[1].code


@pytest.mark.parametrize("count", [1, 2, 7])
def test_towns_as_dense_as_each_other_are_one_class(found: Coverage, count: int) -> None:
    made = overlay(bounded(found, *[0.3] * count), [CoverageLayer.TOWNS], LIGHT)
    assert made is not None
    assert [line[2] for line in made["legend"]] == ["0.30 座/km²"]
    assert {town["colour"] for town in made["towns"]} == {LIGHT.heat[0]}


def test_without_boundaries_there_are_no_colours(found: Coverage) -> None:
    assert overlay(found, [CoverageLayer.TOWNS], LIGHT) is None


def test_where_stations_are_many_circles_are_drawn_for_those_in_view(found: Coverage) -> None:
    along = np.linspace(113.0, 114.0, MOST_DISCS + 1)
    many = replace(found, lng=along, lat=np.full(len(along), 22.2))
    walk = [CoverageLayer.WALK]
    for view in (None, Box(112, 21, 115, 23)):
        made = overlay(many, walk, LIGHT, view)
        assert made is not None
        assert made["walk"] is None
        assert made["legend"] == [("walk", "", "驿站太多，放大后画步行圈")]
    near = overlay(many, walk, LIGHT, Box(113.4, 22.1, 113.5, 22.3))
    assert near is not None
    west, _south, east, _north = shapely.from_geojson(json.dumps(near["walk"])).bounds
    assert 113.37 < west < 113.39 < 113.51 < east < 113.53


def test_few_stations_have_all_their_circles_wherever_one_looks(found: Coverage) -> None:
    walk = [CoverageLayer.WALK]
    assert overlay(found, walk, LIGHT, Box(0, 0, 1, 1)) == overlay(found, walk, LIGHT)


def test_sentences_follow_the_figures(found: Coverage) -> None:
    assert summary(found)[1] is Tone.OK
    bare = replace(found.towns[0], stations=0)
    words, tone = summary(replace(found, towns=(bare,)))
    assert (words, tone) == (f"1 个镇街没有在用的驿站：{bare.name}。", Tone.WARN)
    assert "水面也算在内" in limits(replace(found, by_boundaries=True))
    assert "7 座驿站没有坐标" in limits(replace(found, unplaced=7))
