from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton
from shiboken6 import isValid
from sqlmodel import func, select

from db.engine import Register, create_register, open_register, reading
from db.imports import ImportChoice, ImportKind, carry_out, plan_file
from db.models import Activity, DayCount, Station
from db.seed import fill
from db.stations import amend_station
from db.values import LOCAL
from db.work import Work
from db.workbooks.write import stations_workbook
from desktop.desk import Desk
from desktop.imports.screen import ImportScreen
from desktop.widgets.table import DataTable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

DATA = Path(__file__).parent.parent / "data"
NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=LOCAL)


_NONE = Qt.KeyboardModifier.NoModifier


class ImportPage:
    """The import window as a person has it: keys, words, lists."""

    def __init__(self, qtbot, desk: Desk, kind: ImportKind | None = None) -> None:
        self._qtbot = qtbot
        self._desk = desk
        self._screen = ImportScreen(desk, None, kind)
        self.view = self._screen.view
        self._screen.open()

    def close(self) -> None:
        """The window ends by itself once it is closed and what it writes is written."""
        if isValid(self.view):
            self.view.close()

    def add(self, *paths: Path) -> None:
        self._screen.add_files(paths)
        self.wait()

    def add_without_waiting(self, *paths: Path) -> None:
        self._screen.add_files(paths)

    def drop(self, *paths: Path) -> None:
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        how = (QPointF(50, 50), Qt.DropAction.CopyAction, mime, left, none)
        enter = QDragEnterEvent(*how)
        QApplication.sendEvent(self.view, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(self.view, QDropEvent(*how))
        self.wait()

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = _NONE) -> None:
        """Press a key where the cursor is."""
        self._qtbot.keyClick(self.view.focusWidget(), key, held)
        if isValid(self.view):
            self.wait()

    def wait(self) -> None:
        """Until nothing is read or written any more."""
        self._qtbot.waitUntil(self.view.progress.isHidden, timeout=60_000)

    def press_import(self) -> None:
        """Press the button without waiting for what comes of it."""
        self._qtbot.keyClick(self.view.import_button, Qt.Key.Key_Space)

    def choose(self, name: str) -> None:
        self._go_to(self.view.files, list(self.files).index(name))

    def choose_change(self, station: str, field: str = "") -> None:
        """Put the cursor on a line of the differences."""
        lines = [row[2:4] for row in self.table("changes")]
        self._go_to(self.view.preview.changes.changes, lines.index((station, field)))

    def _go_to(self, table: DataTable, place: int) -> None:
        table.setFocus()
        self._qtbot.keyClick(table, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
        for _step in range(place):
            self._qtbot.keyClick(table, Qt.Key.Key_Down)

    @property
    def ticks(self) -> dict[tuple[str, ...], tuple[str, ...]]:
        """Tick and state of each line in sight, by record and field."""
        return {row[2:4]: row[:2] for row in self.table("changes")}

    def press_button(self, name: str) -> None:
        self._qtbot.keyClick(self.view.findChild(QPushButton, f"imports.{name}"), Qt.Key.Key_Space)
        self.wait()

    def press_skip(self) -> None:
        """Tick or untick that rows with a problem are left out."""
        self._qtbot.keyClick(self.view.preview.skip, Qt.Key.Key_Space)

    def answer(self, name: str, choice: str) -> None:
        """Choose in a combo box as the arrow keys do."""
        box = self.view.findChild(QComboBox, f"imports.{name}")
        assert box.isVisible()
        while box.currentText() != choice:
            self._qtbot.keyClick(box, Qt.Key.Key_Down)
            self.wait()

    @property
    def files(self) -> dict[str, tuple[str, ...]]:
        """State, read, new, changed, unchanged and refused of each file."""
        return {row[0]: row[2:] for row in self.table("files")}

    def table(self, name: str) -> list[tuple[str, ...]]:
        model = self.view.findChild(DataTable, f"imports.{name}").model()
        return [
            tuple(model.index(row, column).data() for column in range(model.columnCount()))
            for row in range(model.rowCount())
        ]

    @property
    def summary(self) -> str:
        return self.view.findChild(QLabel, "imports.summary").text()

    def check(self, chip: str) -> None:
        self._qtbot.keyClick(self.view.findChild(QPushButton, f"chip.{chip}"), Qt.Key.Key_Space)

    @property
    def button(self) -> str:
        """What the button says it does; empty while it is off."""
        button = self.view.import_button
        return button.text() if button.isEnabled() else ""


@pytest.fixture(scope="session")
def templates(tmp_path_factory) -> dict[str, Path]:
    """A new register, and one that holds the 194 stations."""
    folder = tmp_path_factory.mktemp("registers")
    empty, stations = folder / "empty.yizhan", folder / "stations.yizhan"
    create_register(str(empty), fill).dispose()
    engine = create_register(str(stations), fill)
    choice = ImportChoice(ImportKind.STATIONS)
    plan = plan_file(engine, DATA / "stations-as-kept.xlsx", choice, today=NOW.date())
    carry_out(engine, plan, "stations")
    engine.dispose()
    return {"empty": empty, "stations": stations}


@pytest.fixture
def register(request, templates, tmp_path) -> Iterator[Register]:
    """Empty, unless the test is marked `usefixtures("with_stations")`."""
    chosen = "stations" if "with_stations" in request.fixturenames else "empty"
    path = shutil.copy(templates[chosen], tmp_path / "register.yizhan")
    engine = open_register(str(path))
    yield engine
    engine.dispose()


@pytest.fixture
def with_stations() -> None:
    """The register of the test holds the 194 stations."""


@pytest.fixture
def now() -> dt.datetime:
    return NOW


@pytest.fixture
def desk(make_desk: Callable[[Register], Desk], register: Register) -> Desk:
    return make_desk(register)


@pytest.fixture
def page(qtbot, desk: Desk) -> Iterator[ImportPage]:
    page = ImportPage(qtbot, desk)
    yield page
    page.close()


@pytest.fixture
def held(register: Register) -> Callable[[], tuple[int, int, int]]:
    """Counts the stations, day counts and activities in the register."""

    def count() -> tuple[int, int, int]:
        with reading(register) as session:
            found = [
                session.exec(select(func.count()).select_from(table)).one()
                for table in (Station, DayCount, Activity)
            ]
        return found[0], found[1], found[2]

    return count


@pytest.fixture
def area(register: Register) -> Callable[[str], float | None]:
    """Looks up the area of a station by its name."""

    def look_up(name: str) -> float | None:
        with reading(register) as session:
            return session.exec(select(Station.area_m2).where(Station.name == name)).one()

    return look_up


@pytest.fixture
def edited(tmp_path: Path) -> Callable[..., Path]:
    """Copies a workbook with some cells changed."""

    def copy(source: str, name: str, cells: dict[str, object]) -> Path:
        book = openpyxl.load_workbook(DATA / source)
        for address, value in cells.items():
            book.active[address] = value
        path = tmp_path / name
        book.save(path)
        return path

    return copy


@pytest.fixture
def returned(register: Register, tmp_path: Path) -> Callable[..., Path]:
    """Exports the stations and edits the file: `returned({(station, heading): value})`."""

    def make(
        edits: Mapping[tuple[str, str], object],
        *,
        new: Sequence[Mapping[str, object]] = (),
        without: Sequence[str] = (),
    ) -> Path:
        path = tmp_path / "驿站台账.xlsx"
        with reading(register) as session:
            path.write_bytes(stations_workbook(session, today=NOW.date()))
        book = openpyxl.load_workbook(path)
        sheet = book.active
        at = {cell.value: cell.column for cell in sheet[3]}
        names = {sheet.cell(row, at["驿站名称"]).value: row for row in range(4, sheet.max_row + 1)}
        changed = {(names[station], heading): value for (station, heading), value in edits.items()}
        for row, values in enumerate(new, start=sheet.max_row + 1):
            changed |= {(row, heading): value for heading, value in values.items()}
        for (row, heading), value in changed.items():
            sheet.cell(row, at[heading]).value = value
        for row in sorted((names[name] for name in without), reverse=True):
            sheet.delete_rows(row)
        book.save(path)
        return path

    return make


@pytest.fixture
def amend(register: Register) -> Callable[..., None]:
    """Somebody else edits a station meanwhile: `amend(name, note=…)`."""

    def edit(name: str, **values: object) -> None:
        with Work(register, "另一人") as work:
            station = work.session.exec(select(Station).where(Station.name == name)).one()
            amend_station(work, station.id, station.version, values)

    return edit
