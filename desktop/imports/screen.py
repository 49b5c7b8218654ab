"""The import window at work: reads in jobs, writes each file as one deed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from db.errors import ConflictError
from db.imports import ImportKind
from db.values import Datum, Month
from db.work import Work
from db.workbooks.mapping import ColumnMapping
from db.workbooks.plan import Choice
from db.workbooks.sheets import SUFFIXES
from desktop.desk import Desk
from desktop.file_dialog import choose_files
from desktop.imports.batch import FIXED, WRITABLE, Batch, Draft, Line, State, understood
from desktop.imports.columns import Question, read_question
from desktop.imports.deeds import taking_back, writing
from desktop.imports.mapping import ColumnsDialog
from desktop.imports.view import ImportDialog
from desktop.imports.words import failure, import_text, imported_text, overview, progress_text
from desktop.jobs import Job
from desktop.notice import Kind
from desktop.text import _

T = TypeVar("T")

_FOLDER = "imports/folder"
_TYPES = " ".join(f"*{suffix}" for suffix in SUFFIXES)
_ASKS = frozenset({State.PROBLEM, State.KIND_WANTED})
"""States that want something of the person."""


class ImportScreen(QObject):
    """Controller of the import window; lives as long as the window is open.

    Nothing is written before the button; each file is one deed, and is written only as it was
    shown. After each deed the files that are left are read again, since they may speak of what
    the deed brought; so is a file of which the register changed before it was written.

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
        self._seen: tuple[Path, State] | None = None
        self._reading: Job | None = None
        self._writing: Job | None = None
        self._stop = threading.Event()
        self._running, self._steps = "", (0, 0)
        self._queue: list[Path] = []
        self._written: dict[Path, Draft] = {}
        self._closed = False
        view = self.view
        view.choose_button.clicked.connect(self._choose)
        view.remove_button.clicked.connect(self._remove)
        view.reread_button.clicked.connect(self._reread)
        view.preview.skip.clicked.connect(self._skip)
        view.preview.take_back.clicked.connect(self._take_back)
        view.dropped.connect(self.add_files)
        view.files.row_chosen.connect(self._show)
        view.files.row_opened.connect(view.preview.enter)
        view.preview.choices.kind.on_choice(self._set_kind)
        view.preview.choices.month.on_choice(self._set_month)
        view.preview.choices.datum.on_choice(self._set_datum)
        view.preview.choices.columns.clicked.connect(self._ask_columns)
        view.preview.changes.ticked.connect(self._tick)
        view.import_button.clicked.connect(self._start_import)
        view.cancel_button.clicked.connect(self._cancel)
        view.close_button.clicked.connect(view.close)
        view.finished.connect(self._close)
        desk.jobs.progress.connect(self._take_steps)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Open), view, self._choose)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Refresh), view, self._reread)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), view, self._take_back)
        delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), view.files, self._remove)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        self._refresh()

    def open(self) -> None:
        """Show the window over its parent."""
        self.view.start()

    def add_files(self, paths: Iterable[Path]) -> None:
        """Read these workbooks and show what they come to."""
        added = self._batch.add(paths)
        if added:
            self._shown = added[0]
        self._proceed()

    def _choose(self) -> None:
        folder = str(self._desk.settings.value(_FOLDER, ""))
        kinds = _("表格 ({types})").format(types=_TYPES)
        chosen = choose_files(self.view, _("选择要导入的工作簿"), folder, kinds)
        if chosen:
            self._desk.settings.setValue(_FOLDER, str(chosen[0].parent))
            self.add_files(chosen)

    def _remove(self) -> None:
        line = self.view.files.current_row()
        if line is not None and line.state is not State.WRITING:
            self._batch.remove(line.draft.path)
            self._shown = next((draft.path for draft in self._batch), None)
            self._refresh()

    def _reread(self) -> None:
        """Read the chosen file again: somebody mended it meanwhile."""
        line = self.view.files.current_row()
        if line is not None and not self._is_busy:
            self._batch.put(line.draft.reread())
            self._proceed()

    def _skip(self, skips: bool) -> None:
        """Leave the rows with a problem out, or keep the file out for them."""
        line = self.view.files.current_row()
        if line is not None and line.draft.plan is not None and line.state not in FIXED:
            plan = replace(line.draft.plan, skips=skips)
            self._batch.put(replace(line.draft, plan=plan))
            self._refresh()

    def _set_kind(self, kind: ImportKind) -> None:
        self._amend(lambda draft: Draft(draft.path, kind))

    def _set_month(self, month: Month) -> None:
        self._amend(lambda draft: draft.anew(month=month))

    def _set_datum(self, datum: Datum) -> None:
        self._amend(lambda draft: draft.anew(datum=datum))

    def _ask_columns(self) -> None:
        """Read the top of the file, and ask what its columns are."""
        line = self.view.files.current_row()
        if line is None or line.draft.kind is None or self._is_busy:
            return
        draft, register, kind = line.draft, self._desk.register, line.draft.kind

        def ask(job: Job, question: Question) -> None:
            if job is self._reading:
                self._reading = None
                self._refresh()
                dialog = ColumnsDialog(self.view, question, remember=draft.remember)
                dialog.said.connect(partial(self._set_columns, draft.path))
                dialog.open()

        self._start_reading(
            draft,
            lambda job: read_question(
                register, draft.path, kind, draft.mappings, partial(_step, job)
            ),
            ask,
        )
        self._refresh()

    def _set_columns(self, path: Path, mapping: ColumnMapping, remember: bool) -> None:
        draft = self._batch.get(path)
        if draft is not None:
            self._batch.put(draft.anew(mapping=mapping, remember=remember))
            self._proceed()

    def _tick(self, choices: Collection[Choice], take: bool) -> None:
        line = self.view.files.current_row()
        if line is not None and line.state not in FIXED:
            ticks = line.draft.ticks.with_said(choices, take=take)
            self._batch.put(replace(line.draft, ticks=ticks))
            self._refresh()

    def _amend(self, amended: Callable[[Draft], Draft]) -> None:
        line = self.view.files.current_row()
        if line is not None and line.state not in FIXED:
            self._batch.put(amended(line.draft))
            self._proceed()

    def _start_import(self) -> None:
        for draft in self._batch.ready():
            self._batch.put(replace(draft, differs=False))
            self._queue.append(draft.path)
        self._proceed()

    def _cancel(self) -> None:
        """Write nothing more, the file at work included; else read nothing more."""
        self._queue.clear()
        if self._writing is not None:
            self._stop.set()
            return
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        self._batch.remove_unread()
        self._proceed()

    def _proceed(self) -> None:
        """Take the next step: write the head of the queue, or read what is to be read."""
        if not self._reading and not self._writing:
            head = self._head()
            unread = head if head and head.unread else self._batch.first_unread()
            if head and not head.unread:
                self._write(head)
            elif unread:
                self._read(unread)
            else:
                self._settle()
        self._refresh()

    def _head(self) -> Draft | None:
        """The next file to write; those that may not be written as they were shown fall out."""
        while self._queue:
            draft = self._batch.get(self._queue[0])
            if draft and (draft.unread or self._is_as_shown(draft)):
                return draft
            self._queue.pop(0)
        return None

    def _is_as_shown(self, draft: Draft) -> bool:
        return self._batch.state(draft) in WRITABLE and not draft.differs

    def _read(self, draft: Draft) -> None:
        register, today, expected = self._desk.register, self._desk.today(), self._expected
        self._start_reading(
            draft,
            lambda job: understood(
                register, draft, today=today, expected=expected, progress=partial(_step, job)
            ),
            lambda job, answer: self._take_in(job, draft, answer),
        )

    def _start_reading(
        self, draft: Draft, work: Callable[[Job], T], done: Callable[[Job, T], None]
    ) -> None:
        job = self._desk.jobs.start(
            work,
            done=lambda answer: done(job, answer),
            failed=lambda error: self._take_in(
                job, draft, replace(draft, trouble=error, unread=False)
            ),
            label=_("读取 {file}").format(file=draft.path.name),
            owner=self,
        )
        self._reading = job
        self._begin(_("正在读取 {file}").format(file=draft.path.name))

    def _take_in(self, job: Job, asked: Draft, answer: Draft) -> None:
        """Keep the answer unless it was cancelled, or its file amended or removed meanwhile."""
        if job is not self._reading:
            return
        self._reading = None
        if self._batch.get(asked.path) is asked:
            self._batch.put(answer)
        self._proceed()

    def _write(self, draft: Draft) -> None:
        self._stop.clear()
        self._shown = draft.path
        self._batch.put(replace(draft, writing=True))
        self._start_writing(
            writing(self._desk.register, draft, self._stop),
            lambda work: self._wrote(draft, work),
            lambda error: self._wrote_nothing(draft, error),
        )
        self._begin(_("正在写入 {file}").format(file=draft.path.name))

    def _start_writing(
        self,
        work: Callable[[Job], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._writing = self._desk.jobs.start(
            work, done=done, failed=failed, queue="records", owner=self
        )

    def _take_back(self) -> None:
        """Undo what the chosen file brought, and show what it comes to now."""
        line = self.view.files.current_row()
        if line is None or line.draft.deed is None or self._is_busy:
            return
        draft = line.draft
        self._start_writing(
            taking_back(self._desk.register, draft),
            lambda work: self._took_back(draft, work),
            lambda error: self._took_back_nothing(draft, error),
        )
        self._begin(_("正在撤销 {file}").format(file=draft.path.name))
        self._refresh()

    def _took_back(self, draft: Draft, work: Work) -> None:
        self._writing = None
        self._desk.jobs.changed.emit(work.topics, self)
        self._written.pop(draft.path, None)
        self._batch.put(draft.reread())
        self._batch.outdate()
        self._go_on()

    def _took_back_nothing(self, draft: Draft, error: Exception) -> None:
        self._writing = None
        self._batch.put(replace(draft, trouble=error))
        self._go_on()

    def _wrote(self, draft: Draft, work: Work | None) -> None:
        """Go on after a deed, or after somebody stopped it."""
        self._writing = None
        if work is None:
            self._batch.put(draft)
        else:
            self._desk.jobs.changed.emit(work.topics, self)
            self._written[draft.path] = draft
            self._batch.put(replace(draft, done=True, deed=work.change_id))
            self._batch.outdate()
        self._go_on()

    def _wrote_nothing(self, draft: Draft, error: Exception) -> None:
        self._writing = None
        if isinstance(error, ConflictError):
            self._queue = [path for path in self._queue if path != draft.path]
            self._batch.put(replace(draft, unread=True, differs=True))
        else:
            self._batch.put(replace(draft, trouble=error))
        if self._closed:
            self._desk.notices.show_notice(Kind.ERROR, failure(error))
        self._go_on()

    def _go_on(self) -> None:
        if self._closed:
            self._end()
        else:
            self._proceed()

    def _settle(self) -> None:
        """All is read and written: the cursor goes where the next step is."""
        self._refresh()
        lines = self._batch.lines()
        view = self.view
        disputed = [line.draft.path for line in lines if line.state is State.DISPUTED]
        wrong = [line.draft.path for line in lines if line.state in _ASKS]
        if disputed:
            view.files.choose(disputed[0])
            view.preview.changes.go_to_conflict()
        elif self._batch.ready():
            view.import_button.setFocus()
        elif wrong:
            view.files.choose(wrong[0])
            (view.preview.choices.first_open() or view.files).setFocus()
        elif lines:
            view.close_button.setFocus()
        view.reveal_preview()

    def _show(self, line: Line | None) -> None:
        if line is None:
            return
        anew = (line.draft.path, line.state) != self._seen
        self._seen = (line.draft.path, line.state)
        self._shown = line.draft.path
        self.view.preview.show_line(line, anew=anew)

    @property
    def _is_busy(self) -> bool:
        return self._reading is not None or self._writing is not None

    def _refresh(self) -> None:
        view, lines, wanted = self.view, self._batch.lines(), self._shown
        view.show_files(lines)
        if wanted is not None:
            view.files.choose(wanted)
        ready = [] if self._is_busy else self._batch.ready()
        view.offer_import(import_text(ready), possible=bool(ready))
        view.let_change(not self._is_busy)
        if not self._is_busy:
            view.show_rest(overview(self._batch))
        else:
            self._tell_progress()

    def _begin(self, words: str) -> None:
        """Say what runs from now on."""
        self._running, self._steps = words, (0, 0)

    def _take_steps(self, job: Job, done: int, total: int) -> None:
        if job in (self._reading, self._writing):
            self._steps = (done, total)
            self._tell_progress()

    def _tell_progress(self) -> None:
        self.view.show_progress(progress_text(self._running, *self._steps), *self._steps)

    def _close(self) -> None:
        self._closed = True
        self._queue.clear()
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        if not self._writing:
            self._end()

    def _end(self) -> None:
        """Tell what was taken in, where it can be undone, and go."""
        written = list(self._written.values())
        if len(written) == 1:
            undo = (_("撤销"), self._desk.undo)
            self._desk.notices.show_notice(Kind.OK, imported_text(written), undo)
        elif written:
            self._desk.notices.show_notice(Kind.OK, imported_text(written))
        self.view.deleteLater()


def _step(job: Job, done: int, total: int) -> None:
    """The `Progress` of a reading."""
    job.stop_if_cancelled()
    if total:
        job.report(done, total)
