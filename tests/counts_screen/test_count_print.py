"""Sheets of counts chosen in a dialog: looked at, saved, printed, given up."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from db.engine import reading
from db.sheet_lines import Place, SheetLine, sheet_lines
from desktop import paper_dialog
from desktop.counts.print_dialog import SheetKind, SheetPrintDialog
from desktop.desk import Desk

DAY = dt.date(2026, 10, 12)
TOWN = Place(town_code="440402005")


class PrintPage:
    """Chooses and clicks as a person does."""

    def __init__(self, qtbot: QtBot, desk: Desk, kind: SheetKind, place: Place = TOWN) -> None:
        self._qtbot, self.desk = qtbot, desk
        with reading(desk.register) as session:
            self.lines = sheet_lines(session, DAY, DAY, TOWN)
        self._window = QWidget()
        qtbot.addWidget(self._window)
        self._window.show()
        station: SheetLine | None = self.lines[3] if kind is SheetKind.STATION_MONTH else None
        self.dialog = SheetPrintDialog(desk, kind, DAY, place, "拱北街道", station, self._window)
        self.dialog.open()
        self.preview = self.dialog.findChild(QLabel, "sheetPrint.preview")
        self.wait()

    def wait(self) -> None:
        self._qtbot.waitUntil(lambda: self.desk.jobs.idle, timeout=20_000)

    def button(self, name: str) -> QPushButton:
        return self.dialog.findChild(QPushButton, name)

    def click(self, name: str) -> None:
        self._qtbot.mouseClick(self.button(name), Qt.MouseButton.LeftButton)


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the file goes that a person is asked for."""
    path = tmp_path / "登记表.pdf"
    monkeypatch.setattr(paper_dialog, "ask_where_to_save", lambda *_asked: path)
    return path


def texts(path: Path) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(path).pages]


def test_a_stations_month_is_seen_and_saved(qtbot: QtBot, desk: Desk, saved: Path) -> None:
    page = PrintPage(qtbot, desk, SheetKind.STATION_MONTH)
    assert not page.preview.pixmap().isNull()
    page.click("sheetPrint.save")
    page.wait()
    (text,) = texts(saved)
    assert page.lines[3].station in text
    assert "2026年10月" in text
    assert "■" not in text
    assert desk.notices.text == f"已存为 {saved.name}"


def test_all_stations_of_the_place_have_a_page_each(qtbot: QtBot, desk: Desk, saved: Path) -> None:
    page = PrintPage(qtbot, desk, SheetKind.STATIONS_MONTH)
    assert page.button("chip.station_month") is None
    page.click("chip.filled")
    page.wait()
    page.click("sheetPrint.save")
    page.wait()
    pages = texts(saved)
    assert len(pages) == len(page.lines)
    assert all(
        line.code in text and "■" in text for line, text in zip(page.lines, pages, strict=True)
    )


def test_the_day_shows_the_stations_in_their_order(qtbot: QtBot, desk: Desk, saved: Path) -> None:
    page = PrintPage(qtbot, desk, SheetKind.STATION_MONTH)
    page.click("chip.day")
    page.wait()
    page.click("sheetPrint.save")
    page.wait()
    text = "".join(texts(saved))
    places = [text.index(line.code) for line in page.lines]
    assert places == sorted(places)
    assert "2026-10-12" in text


def test_where_there_is_no_station_nothing_can_be_printed(qtbot: QtBot, desk: Desk) -> None:
    page = PrintPage(qtbot, desk, SheetKind.DAY, Place(town_code="000000000"))
    assert "没有可印的登记表" in page.preview.text()
    assert not page.button("sheetPrint.save").isEnabled()
    assert not page.button("sheetPrint.print").isEnabled()


def test_all_pages_go_to_the_printer(
    qtbot: QtBot, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def ask(_parent: QWidget, pages: int, *, name: str) -> QPrinter:
        asked.append(pages)
        printer = QPrinter()
        printer.setDocName(name)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "printed.pdf"))
        return printer

    monkeypatch.setattr(paper_dialog, "ask_printer", ask)
    page = PrintPage(qtbot, desk, SheetKind.STATIONS_MONTH)
    page.click("sheetPrint.print")
    page.wait()
    assert asked == [len(page.lines)]
    assert len(PdfReader(tmp_path / "printed.pdf").pages) == len(page.lines)
    assert desk.notices.text == "已送去打印"


def test_what_is_given_up_is_not_written(qtbot: QtBot, desk: Desk, saved: Path) -> None:
    page = PrintPage(qtbot, desk, SheetKind.STATIONS_MONTH)
    desk.jobs.started.connect(lambda job: job.cancel())
    page.click("sheetPrint.save")
    page.wait()
    assert not saved.exists()
    assert desk.notices.text == ""


def test_who_leaves_the_dialog_is_asked_for_no_printer(
    qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(
        paper_dialog, "ask_printer", lambda _parent, pages, **_k: asked.append(pages)
    )
    page = PrintPage(qtbot, desk, SheetKind.STATIONS_MONTH)
    page.click("sheetPrint.print")
    page.dialog.reject()
    page.wait()
    assert asked == []
