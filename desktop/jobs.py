"""Work off the GUI thread: writes one after another, the rest beside each other."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Literal, TypeVar

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal

from db.errors import YizhanError
from desktop import collecting

T = TypeVar("T")
Queue = Literal["records", "reading"]

_REPORT_EVERY_S = 0.05
_log = logging.getLogger(__name__)


class JobCancelledError(Exception):
    """Raised inside a job to stop where it was asked to; nobody is told of a failure."""


class Job:
    """One piece of work: what runs is given it, and so is the status bar.

    Attributes:
        label: What the person is waiting for; None for work too short to show.
        cancellable: The work polls `cancelled` or calls `stop_if_cancelled`.
    """

    def __init__(
        self, label: str | None, cancellable: bool, report: Callable[[Job, int, int], None]
    ) -> None:
        self.label = label
        self.cancellable = cancellable
        self._report = report
        self._reported_at_s = 0.0
        self._cancelled = threading.Event()

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask the work to stop; its result still counts if it comes through after all."""
        self._cancelled.set()

    def stop_if_cancelled(self) -> None:
        """Raise `JobCancelledError` once somebody cancelled."""
        if self.cancelled:
            raise JobCancelledError

    def report(self, done: int, total: int) -> None:
        """Tell how far the work is; cheap to call for every row."""
        now_s = time.monotonic()
        if done >= total or now_s - self._reported_at_s >= _REPORT_EVERY_S:
            self._reported_at_s = now_s
            self._report(self, done, total)


@dataclass(frozen=True)
class _Result:
    job: Job
    tell: Callable[[], None]


@dataclass(frozen=True)
class _Progress:
    job: Job
    done: int
    total: int


class _Bell(QObject):
    """Rung by worker threads. The workers hold it too, so it outlives a `Jobs` that is gone."""

    rung = Signal()


class Jobs(QObject):
    """Starts jobs and brings their results to the GUI thread.

    Signals:
        started(Job), finished(Job), progress(Job, done, total): For the status bar.
        failed(Exception): What no caller handles: an error without a `failed` of its own, and
            every error that is no `YizhanError`.
        changed(frozenset[str], initiator): A write changed records of these topics.
    """

    started = Signal(object)
    finished = Signal(object)
    progress = Signal(object, int, int)
    failed = Signal(object)
    changed = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = {
            "records": ThreadPoolExecutor(1, thread_name_prefix="records"),
            "reading": ThreadPoolExecutor(2, thread_name_prefix="reading"),
        }
        self._inbox: SimpleQueue[_Result | _Progress] = SimpleQueue()
        self._bell = _Bell()
        self._bell.rung.connect(self._deliver)
        self._running: dict[Job, Queue] = {}
        self._closed = False
        collecting.take_over()
        self._collecting = QTimer(self, interval=collecting.EVERY_MS)
        self._collecting.timeout.connect(collecting.collect_due)
        self._collecting.start()

    def start(
        self,
        work: Callable[[Job], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
        label: str | None = None,
        cancellable: bool = False,
        queue: Queue = "reading",
        owner: QObject | None = None,
    ) -> Job:
        """Run `work` on a thread.

        Args:
            work: Touches no widget; gather what it needs first.
            done: Gets the result on the GUI thread.
            failed: Gets the error on the GUI thread. A `YizhanError` goes to it alone; any
                other error is our mistake and is reported as well.
            label: What the person waits for, shown in the status bar; None for short work.
            cancellable: `work` polls `Job.cancelled`, so a cancel button makes sense.
            queue: ``"records"`` for writes, which run in the order they were started.
            owner: Whose answer it is: nothing is called once it was destroyed. Taken from
                `done` where that is a method of a QObject.

        Once the program is closing nothing is started any more: the job comes back cancelled.
        """
        job = Job(label, cancellable, self._report)
        if self._closed:
            job.cancel()
            return job
        keeper = owner or getattr(done, "__self__", None)
        inbox, bell = self._inbox, self._bell

        def run() -> None:
            try:
                job.stop_if_cancelled()
                result = work(job)
            except JobCancelledError:
                answer = _Result(job, lambda: None)
            except Exception as error:
                caught = error
                answer = _Result(job, lambda: self._fail(caught, failed, keeper))
            else:
                answer = _Result(job, lambda: done(result) if _alive(keeper) else None)
            inbox.put(answer)
            bell.rung.emit()

        self._pools[queue].submit(run)
        self._running[job] = queue
        self.started.emit(job)
        return job

    @property
    def idle(self) -> bool:
        """Nothing runs, and every result has been told."""
        return not self._running

    def close(self) -> None:
        """Wait for the writes and tell their results; cancel the rest and forget theirs."""
        if self._closed:
            return
        self._closed = True
        for job, queue in self._running.items():
            if queue == "reading":
                job.cancel()
        for pool in self._pools.values():
            pool.shutdown(wait=True)
        self._deliver()
        self._collecting.stop()
        collecting.give_back()

    def _report(self, job: Job, done: int, total: int) -> None:
        self._inbox.put(_Progress(job, done, total))
        self._bell.rung.emit()

    def _deliver(self) -> None:
        while True:
            try:
                message = self._inbox.get_nowait()
            except Empty:
                return
            if isinstance(message, _Progress):
                self.progress.emit(message.job, message.done, message.total)
                continue
            queue = self._running.pop(message.job)
            self.finished.emit(message.job)
            if self._closed and queue == "reading":
                continue
            try:
                message.tell()
            except Exception as error:
                self.failed.emit(error)

    def _fail(
        self, error: Exception, failed: Callable[[Exception], None] | None, keeper: object
    ) -> None:
        ours = not isinstance(error, YizhanError)
        if ours:
            _log.error("A job failed", exc_info=error)
        if failed is not None and _alive(keeper):
            failed(error)
        if ours or failed is None:
            self.failed.emit(error)


def _alive(keeper: object) -> bool:
    return not isinstance(keeper, QObject) or shiboken6.isValid(keeper)
