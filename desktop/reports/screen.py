"""The monthly report: seen in the window, on paper, as PDF, as Excel."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths

from db.corrections import DRAFT, Standing, standing
from db.engine import Session
from db.errors import RecordError, YizhanError
from db.figures import MonthFigures
from db.rows import UnitRow
from db.stations import units
from db.totals import month_figures
from db.values import Month
from desktop.desk import Desk
from desktop.jobs import Job
from desktop.notice import Kind
from desktop.paper.corrections import standing_words
from desktop.paper.month import month_pdf
from desktop.paper.month_xlsx import month_workbook
from desktop.paper.prose import indicators
from desktop.paper.whole_file import write_whole
from desktop.printing import ask_printer, print_document
from desktop.reports.view import ReportsView
from desktop.save_as import ask_where_to_save, showing_folder
from desktop.text import _, say
from desktop.widgets.reload import Reload

_FOLDER = "reports/folder"
_Found = tuple[list[UnitRow], MonthFigures, Standing]


class ReportsScreen(QObject):
    """Shows one month of one scope, as it is in the register now."""

    def __init__(self, desk: Desk) -> None:
        self.view = view = ReportsView()
        super().__init__(view)
        self._desk = desk
        self._month = self._last_month()
        self._unit: int | None = None
        self._figures: MonthFigures | None = None
        self._standing = DRAFT
        self._pdf: bytes | None = None
        self._print_wanted = False
        self._asked = 0
        self._shown: tuple[Month, int | None] | None = None
        Reload(self.view, desk.jobs, self.refresh)
        view.earlier.clicked.connect(lambda: self.show_month(self._month.shifted(-1), self._unit))
        view.later.clicked.connect(lambda: self.show_month(self._month.shifted(1), self._unit))
        view.scope_chosen.connect(lambda unit: self.show_month(self._month, unit))
        view.print_report.clicked.connect(self.print_report)
        view.save_pdf.clicked.connect(self.save_pdf)
        view.save_excel.clicked.connect(self.save_excel)
        self.refresh()

    def show_month(self, month: Month, unit_id: int | None = None) -> None:
        """Show another month, or another scope: a managing unit, or None for the city."""
        self._month, self._unit = month, unit_id
        self.refresh()

    def refresh(self) -> None:
        """Work the figures out anew, then the pages."""
        self._asked += 1
        asked, month, unit = self._asked, self._month, self._unit
        today = self._desk.today()
        self._figures = self._pdf = None
        self.view.show_month(month, last=Month.of(today))
        self.view.enable_buttons(enabled=False)
        if month.first_day > today:
            self._print_wanted = False
            self.view.show_message(say(RecordError("month_in_future", month=str(month))))
            return

        def read(session: Session) -> _Found:
            figures = month_figures(session, month, today=today, unit_id=unit)
            return units(session), figures, standing(session, figures, unit)

        self._desk.read(
            read,
            partial(self._show_figures, asked),
            failed=partial(self._show_failure, asked),
            owner=self,
        )

    def print_report(self) -> None:
        """Print what is shown, or will be in a moment, on the printer the person chooses."""
        self._print_wanted = self._pdf is None
        if self._pdf is None:
            return
        printer = ask_printer(
            self.view, self.view.preview.document.pageCount(), name=self._file_name("")
        )
        if printer is None:
            return
        pdf = self._pdf
        self._desk.jobs.start(
            lambda job: print_document(pdf, printer, job),
            done=lambda _none: self._desk.notices.show_notice(Kind.OK, _("已送去打印")),
            failed=self._tell_failure,
            label=_("正在打印"),
            cancellable=True,
            owner=self,
        )

    def save_pdf(self) -> None:
        pdf = self._pdf
        path = self._ask_file(".pdf", _("PDF 文件 (*.pdf)"))
        if path and pdf is not None:
            self._save(path, lambda: pdf)

    def save_excel(self) -> None:
        figures, stands = self._figures, self._standing
        path = self._ask_file(".xlsx", _("Excel 工作簿 (*.xlsx)"))
        if path and figures is not None:
            self._save(path, lambda: month_workbook(figures, stands))

    def _last_month(self) -> Month:
        return Month.of(self._desk.today()).shifted(-1)

    def _show_figures(self, asked: int, found: _Found) -> None:
        if asked != self._asked:
            return
        scopes, figures, stands = found
        self._figures, self._standing = figures, stands
        self.view.show_scopes(scopes, self._unit)
        self.view.show_figures(indicators(figures), figures.silent, sample=figures.sample)
        self.view.show_standing(standing_words(stands), signed=stands.closing is not None)
        made_on = self._desk.today()
        self._desk.jobs.start(
            lambda _job: month_pdf(figures, made_on=made_on, standing=stands),
            done=partial(self._show_pages, asked),
            failed=partial(self._show_failure, asked),
            label=_("正在编制月报"),
            owner=self,
        )

    def _show_pages(self, asked: int, pdf: bytes) -> None:
        if asked != self._asked:
            return
        shown = (self._month, self._unit)
        self._pdf = pdf
        self.view.show_pages(pdf, same=shown == self._shown)
        self.view.enable_buttons(enabled=True)
        self._shown = shown
        if self._print_wanted:
            self.print_report()

    def _show_failure(self, asked: int, error: Exception) -> None:
        if asked == self._asked and isinstance(error, YizhanError):
            self._print_wanted = False
            self.view.show_message(say(error))

    def _tell_failure(self, error: Exception) -> None:
        if isinstance(error, YizhanError):
            self._desk.notices.show_notice(Kind.ERROR, say(error))

    def _file_name(self, suffix: str) -> str:
        scope = self._figures and self._figures.scope
        words = (
            _("珠海市工会驿站月报-{month}-{scope}") if scope else _("珠海市工会驿站月报-{month}")
        )
        if revision := self._standing.revision:
            suffix = _("-更正{n}").format(n=revision) + suffix
        return words.format(month=self._month, scope=scope) + suffix

    def _ask_file(self, suffix: str, kinds: str) -> Path | None:
        documents = QStandardPaths.writableLocation(
            QStandardPaths.StandardLocation.DocumentsLocation
        )
        folder = Path(str(self._desk.settings.value(_FOLDER, documents)))
        return ask_where_to_save(self.view, _("存为"), folder / self._file_name(suffix), kinds)

    def _save(self, path: Path, content: Callable[[], bytes]) -> None:
        def work(_job: Job) -> Path:
            write_whole(path, content())
            return path

        self._desk.jobs.start(
            work,
            done=self._tell_saved,
            failed=self._tell_failure,
            label=_("正在保存 {name}").format(name=path.name),
            owner=self,
        )

    def _tell_saved(self, path: Path) -> None:
        self._desk.settings.setValue(_FOLDER, str(path.parent))
        said = _("已保存 {name}").format(name=path.name)
        self._desk.notices.show_notice(Kind.OK, said, showing_folder(path))
