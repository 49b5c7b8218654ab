"""The import window at work: reads in jobs, writes each file as one deed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QWidget

from db.imports import ImportKind
from db.stations import towns
from db.values import Datum, Month
from desktop.desk import Desk
from desktop.imports.batch import Batch, Draft, Line, State, understood
from desktop.imports.view import ImportDialog
from desktop.imports.words import import_text, imported_text, overview
from desktop.jobs import Job
from desktop.notice import Kind
from desktop.text import _

_FOLDER = "imports/folder"


class ImportScreen(QObject):
    """Controller of the import window; lives as long as the window is open.

    Nothing is written before the button; each file is one deed, and is written only as it was
    shown. After each deed the files that are left are read again, since they may speak of what
    the deed brought.

    Args:
        kind: What a file is taken for where its header says nothing.
    """

    def __init__(
        self, desk: Desk, parent: QWidget | None = None, kind: ImportKind | None = None
    ) -> None:
        self.view = ImportDialog(parent, Month.of(desk.today()))
        super().__init__(self.view)
        self._desk = desk
        self._expected = kind
        self._batch = Batch()
        self._shown: Path | None = None
        self._reading: Job | None = None
        self._queue: list[Path] = []
        self._written: list[Draft] = []
        self._writing = False
        self._closed = False
        view = self.view
        view.choose_button.clicked.connect(self._choose)
        view.remove_button.clicked.connect(self._remove)
        view.dropped.connect(self.add_files)
        view.files.row_chosen.connect(self._show)
        view.preview.choices.kind.on_choice(self._set_kind)
        view.preview.choices.month.on_choice(self._set_month)
        view.preview.choices.datum.on_choice(self._set_datum)
        view.import_button.clicked.connect(self._start_import)
        view.cancel_button.clicked.connect(self._cancel)
        view.close_button.clicked.connect(view.close)
        view.finished.connect(self._close)
        delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), view.files, self._remove)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        desk.read(
            lambda session: {town.code: town.name for town in towns(session)},
            view.preview.set_towns,
        )
        self._refresh()

    def open(self) -> None:
        """Show the window over its parent."""
        self.view.open()

    def add_files(self, paths: Iterable[Path]) -> None:
        """Read these workbooks and show what they come to."""
        added = self._batch.add(paths)
        if added:
            self._shown = added[0]
        self._proceed()

    def _choose(self) -> None:
        folder = str(self._desk.settings.value(_FOLDER, ""))
        chosen, _filter = QFileDialog.getOpenFileNames(
            self.view, _("选择要导入的工作簿"), folder, _("Excel 工作簿 (*.xlsx *.xlsm *.xls)")
        )
        if chosen:
            self._desk.settings.setValue(_FOLDER, str(Path(chosen[0]).parent))
            self.add_files(Path(name) for name in chosen)

    def _remove(self) -> None:
        line = self.view.files.current_row()
        if line is not None and line.state is not State.WRITING:
            self._batch.remove(line.draft.path)
            self._shown = next((draft.path for draft in self._batch), None)
            self._refresh()

    def _set_kind(self, kind: ImportKind) -> None:
        self._amend(lambda draft: Draft(draft.path, kind))

    def _set_month(self, month: Month) -> None:
        self._amend(lambda draft: Draft(draft.path, draft.kind, month, draft.datum))

    def _set_datum(self, datum: Datum) -> None:
        self._amend(lambda draft: Draft(draft.path, draft.kind, draft.month, datum))

    def _proceed(self) -> None: ...
