"""The line at the bottom: the data file, the last backup, and the job that runs."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSizePolicy,
    QStatusBar,
    QWidget,
)

from desktop.jobs import Job, Jobs
from desktop.style import look, on_look_changed
from desktop.text import _
from desktop.widgets.buttons import tool_button


class Status(QStatusBar):
    """Shows the oldest labelled job that still runs, with its progress."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self.setObjectName("status")
        self.setSizeGripEnabled(False)
        self._jobs: dict[Job, tuple[int, int]] = {}
        self._data = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._data.setObjectName("dataFile")
        self._backup = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._backup.setObjectName("lastBackup")
        self._job = _JobStrip()
        self._job.cancel.clicked.connect(self._cancel)
        self.addWidget(self._data, 1)
        self.addPermanentWidget(self._job)
        self.addPermanentWidget(self._backup)
        jobs.started.connect(self._started)
        jobs.progress.connect(self._progressed)
        jobs.finished.connect(self._finished)
        on_look_changed(self._measure)

    def set_data_file(self, name: str, *, sample: bool) -> None:
        self._data.setText(_("{name}（示例数据）").format(name=name) if sample else name)

    def set_last_backup(self, text: str) -> None:
        self._backup.setText(text)

    def _started(self, job: Job) -> None:
        if job.label is not None:
            self._jobs[job] = (0, 0)
            self._refresh()

    def _progressed(self, job: Job, done: int, total: int) -> None:
        if job in self._jobs:
            self._jobs[job] = (done, total)
            self._refresh()

    def _finished(self, job: Job) -> None:
        if self._jobs.pop(job, None):
            self._refresh()

    def _cancel(self) -> None:
        job = next(iter(self._jobs), None)
        if job:
            job.cancel()
            self._refresh()

    def _refresh(self) -> None:
        job = next(iter(self._jobs), None)
        self._job.setVisible(job is not None)
        if job:
            self._job.tell(job, *self._jobs[job])

    def _measure(self) -> None:
        px = look().px
        self.setContentsMargins(px(8), 0, px(16), 0)
        self.setMinimumHeight(px(28))


class _JobStrip(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("job")
        self._words = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._words.setObjectName("jobWords")
        self._bar = QProgressBar(textVisible=False)
        self._bar.setObjectName("jobProgress")
        self._bar.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.cancel = tool_button("jobCancel", "x", _("取消"))
        self.cancel.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 8, 0)
        row.addWidget(self._words)
        row.addWidget(self._bar)
        row.addWidget(self.cancel)
        self.hide()

    def tell(self, job: Job, done: int, total: int) -> None:
        words = _("正在取消：{job}") if job.cancelled else _("{job}……")
        self._words.setText(words.format(job=job.label))
        self._bar.setAccessibleName(job.label or "")
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._bar.setFixedWidth(look().px(120))
        self.cancel.setIconSize(QSize(look().px(16), look().px(16)))
        self.cancel.setVisible(job.cancellable and not job.cancelled)
