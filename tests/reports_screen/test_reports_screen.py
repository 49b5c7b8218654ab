import dataclasses
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from db.closing import close_month, reopen_month
from db.engine import create_register, reading
from db.seed import fill
from db.settings import name_office
from db.stations import units
from db.values import Month
from db.work import Work
from desktop import file_dialog
from desktop.desk import Desk
from desktop.reports import screen as reports
from desktop.reports.screen import ReportsScreen
from desktop.style import apply_theme
from desktop.theme import DARK, LIGHT


class ReportsPage:
    def __init__(self, qtbot, desk: Desk) -> None:
        self._qtbot = qtbot
        self.desk = desk
        self.screen = ReportsScreen(desk)
        self.view = self.screen.view
        self.view.resize(1282, 690)
        qtbot.addWidget(self.view)
        qtbot.addWidget(desk.notices)
        self.view.show()

    def wait_pages(self) -> None:
        self._qtbot.waitUntil(self.view.print_report.isEnabled, timeout=20_000)

    @property
    def page_count(self) -> int:
        return self.view.preview.document.pageCount()

    def text_of(self, page: int) -> str:
        return self.view.preview.document.getAllText(page).text()

    def label(self, name: str) -> str:
        found = self.view.findChild(QLabel, name)
        assert found is not None
        return found.text()

    def click(self, name: str) -> None:
        button = self.view.findChild(QPushButton, name) or getattr(self.view, name)
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def side(self) -> str:
        card = self.view._side
        return " ".join(label.text() for label in card.findChildren(QLabel))


@pytest.fixture
def page(qtbot, desk: Desk) -> ReportsPage:
    made = ReportsPage(qtbot, desk)
    made.wait_pages()
    return made


@pytest.fixture
def answer_file(monkeypatch):
    """Answers the file dialog, and keeps what it was offered."""
    offered: list[str] = []

    def answer(path: Path | None) -> list[str]:
        def choose(dialog):
            offered.append(Path(dialog.selectedFiles()[0]).name)
            return [str(path)] if path else []

        monkeypatch.setattr(file_dialog, "answered", choose)
        return offered

    return answer


def pdf_printer(path: Path) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    return printer


def test_it_opens_with_the_last_complete_month(page):
    assert page.label("month") == "2026年10月"
    assert page.page_count >= 5
    assert "239,194" in page.text_of(0)
    assert page.label("pagePlace") == f"第 1 页，共 {page.page_count} 页"
    assert "239,194 人次" in page.side()
    assert "没有整月未填报的驿站" in page.side()


def test_the_month_before_shows_that_nothing_was_reported(qtbot, page):
    page.click("earlier")
    assert page.label("month") == "2026年9月"
    assert not page.view.print_report.isEnabled()
    page.wait_pages()
    assert "整月未填报 194 座" in page.side()
    assert page.view._side._missing.count() == 194
    assert "没有服务登记" in page.text_of(0)


def test_a_month_that_has_not_begun_is_refused_in_words(qtbot, page):
    page.click("later")
    page.wait_pages()
    assert page.label("month") == "2026年11月"
    assert not page.view.later.isEnabled()
    page.screen.show_month(Month(2026, 12))
    assert page.view.message == "2026-12 还没有开始，没有数字可出。"
    assert not page.view.print_report.isEnabled()
    assert not page.view._side.isVisible()
    page.screen.show_month(Month(2026, 10))
    page.wait_pages()
    assert page.view.message == ""
    assert page.view._side.isVisible()


def test_one_managing_unit(qtbot, page, answer_file, tmp_path):
    with reading(page.desk.register) as session:
        doumen = next(unit for unit in units(session) if unit.name == "斗门区")
    scope = page.view.scope
    scope.setFocus()
    while scope.currentData() != doumen.id:
        qtbot.keyClick(scope, Qt.Key.Key_Down)
    page.wait_pages()
    assert "统计范围：斗门区" in page.text_of(0).replace("： ", "：")
    assert "33 座" in page.side()
    offered = answer_file(None)
    page.click("savePdf")
    assert offered == ["珠海市工会驿站月报-2026-10-斗门区.pdf"]


def test_zoom_by_wheel_and_buttons(qtbot, page):
    preview = page.view.preview
    fitted = preview.factor
    viewport = preview.pages.viewport()
    where = QPointF(viewport.rect().center())
    turn = QWheelEvent(
        where,
        viewport.mapToGlobal(where),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, turn)
    assert preview.factor == pytest.approx(fitted * 1.2)
    preview.show_actual_size()
    assert page.label("zoomFactor") == "100%"
    preview.fit_width()
    assert preview.factor == pytest.approx(fitted)


def test_it_follows_a_change_and_keeps_its_place(qtbot, page):
    bar = page.view.preview.pages.verticalScrollBar()
    bar.setValue(700)
    page.desk.write("改名", lambda work: name_office(work, "斗门区总工会"), initiator=page.view)
    qtbot.waitUntil(lambda: not page.view.print_report.isEnabled())
    page.wait_pages()
    assert "斗门区总工会" in page.text_of(0).replace(" ", "")
    assert bar.value() == 700


def test_saved_as_pdf(qtbot, page, answer_file, tmp_path):
    target = tmp_path / "十月"
    offered = answer_file(target)
    page.click("savePdf")
    written = tmp_path / "十月.pdf"
    qtbot.waitUntil(lambda: "已保存 十月.pdf" in page.desk.notices.text)
    assert offered == ["珠海市工会驿站月报-2026-10.pdf"]
    assert len(PdfReader(written).pages) == page.page_count


def test_saved_as_excel(qtbot, page, answer_file, tmp_path):
    target = tmp_path / "月报.xlsx"
    offered = answer_file(target)
    page.click("saveExcel")
    qtbot.waitUntil(lambda: "已保存 月报.xlsx" in page.desk.notices.text)
    assert offered == ["珠海市工会驿站月报-2026-10.xlsx"]
    values = [row[1].value for row in load_workbook(target).worksheets[0].iter_rows()]
    assert 239_194 in values


def test_a_folder_that_is_not_there_is_told(qtbot, page, answer_file, tmp_path):
    answer_file(tmp_path / "没有" / "月报.pdf")
    page.click("savePdf")
    qtbot.waitUntil(lambda: "写不了" in page.desk.notices.text)


def test_printed_with_as_many_pages(qtbot, page, monkeypatch, tmp_path):
    target = tmp_path / "printed.pdf"
    asked: list[int] = []

    def choose(_parent, pages, *, name):
        asked.append(pages)
        return pdf_printer(target)

    monkeypatch.setattr(reports, "ask_printer", choose)
    page.click("print")
    qtbot.waitUntil(lambda: "已送去打印" in page.desk.notices.text, timeout=30_000)
    assert asked == [page.page_count]
    assert len(PdfReader(target).pages) == page.page_count


@pytest.mark.qt_log_ignore("QPainter::begin", extend=True)
def test_a_printer_that_fails_is_told(qtbot, page, monkeypatch, tmp_path):
    monkeypatch.setattr(
        reports, "ask_printer", lambda *_args, **_named: pdf_printer(tmp_path / "no" / "x.pdf")
    )
    page.click("print")
    qtbot.waitUntil(lambda: page.desk.notices.text != "")
    assert "x.pdf" in page.desk.notices.text


def test_printing_waits_for_the_pages(qtbot, desk, monkeypatch):
    asked: list[int] = []
    monkeypatch.setattr(reports, "ask_printer", lambda _parent, pages, *, name: asked.append(pages))
    page = ReportsPage(qtbot, desk)
    page.screen.print_report()
    assert asked == []
    page.wait_pages()
    assert asked == [page.page_count]


def test_no_printer_chosen_is_no_harm(page, monkeypatch):
    monkeypatch.setattr(reports, "ask_printer", lambda *_args, **_named: None)
    page.click("print")
    assert page.desk.notices.text == ""


def test_an_empty_register_has_a_report_too(qtbot, desk, tmp_path):
    register = create_register(str(tmp_path / "empty.yizhan"), fill)
    empty = ReportsPage(qtbot, dataclasses.replace(desk, register=register, sample=False))
    empty.wait_pages()
    assert empty.page_count >= 1
    desk.jobs.close()
    register.dispose()


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_no_words_are_cut(qapp, page, scale):
    apply_theme(qapp, DARK, scale)
    try:
        qapp.processEvents()
        shown = [
            w
            for w in (*page.view.findChildren(QLabel), *page.view.findChildren(QPushButton))
            if w.isVisible() and w.text() and w is not page.view.note
        ]
        assert len(shown) > 12
        assert [w.text() for w in shown if w.width() < w.minimumSizeHint().width()] == []
    finally:
        apply_theme(qapp, LIGHT)


def test_a_signed_month_says_so_and_a_correction_is_named_so(page, answer_file):
    assert page.label("standing") == "未结账（草稿）"
    month, at = Month(2026, 10), page.desk.now()

    def close(work: Work) -> None:
        close_month(work, month, 1, signed_by="何主任", note="缺报", today=at.date(), at=at)

    for deed in (close, lambda work: reopen_month(work, month, 1, reason="漏报", at=at), close):
        with Work(page.desk.register, "结账") as work:
            deed(work)
    page.screen.show_month(month, 1)
    page.wait_pages()
    assert page.label("standing").startswith("第 1 次更正　已结账：何主任")
    assert "第1次更正" in "".join(page.text_of(0).split())
    offered = answer_file(None)
    page.click("savePdf")
    assert offered == ["珠海市工会驿站月报-2026-10-香洲区-更正1.pdf"]
