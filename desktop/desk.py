"""What every screen works at: the register, its jobs, the notices, the clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QObject, QSettings

from db import history
from db.engine import Register, Session, reading
from db.values import LOCAL
from db.work import Work
from desktop.jobs import Job, Jobs
from desktop.notice import Kind, NoticeBar
from desktop.text import _

T = TypeVar("T")


@dataclass
class Desk:
    """Handed to each screen; nothing in it is global.

    Attributes:
        register: The open register; touched only inside jobs.
        sample: It holds synthetic data, and the screens say so; the office keeps it true.
        clock: Now, aware; tests set it.
    """

    register: Register
    jobs: Jobs
    notices: NoticeBar
    settings: QSettings
    sample: bool
    clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(LOCAL)

    def now(self) -> dt.datetime:
        return self.clock().astimezone(LOCAL)

    def today(self) -> dt.date:
        return self.now().date()

    def read(
        self,
        query: Callable[[Session], T],
        done: Callable[[T], None],
        *,
        label: str | None = None,
        failed: Callable[[Exception], None] | None = None,
        owner: QObject | None = None,
    ) -> Job:
        """Ask the register something off the GUI thread; `done` gets the answer on it."""

        def work(_job: Job) -> T:
            with reading(self.register) as session:
                return query(session)

        return self.jobs.start(work, done=done, failed=failed, label=label, owner=owner)

    def write(
        self,
        label: str,
        deed: Callable[[Work], T],
        *,
        initiator: QObject,
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        said: str | None = None,
    ) -> Job:
        """Do one deed as one step of undo, and tell all screens what changed.

        Args:
            label: What the history calls the deed.
            deed: Writes inside the `Work` it is given; touches no widget.
            initiator: Who asked, so that it need not reload its own change.
            done: Gets the deed's result after the commit.
            failed: Gets the error; nothing was written. Without it the notice bar says it.
            said: Shown in the notice bar with a button to undo; None to stay silent.
        """

        def work(_job: Job) -> tuple[Work, T]:
            with Work(self.register, label) as work:
                result = deed(work)
            return work, result

        def tell(answer: tuple[Work, T]) -> None:
            work, result = answer
            if work.topics:
                self.jobs.changed.emit(work.topics, initiator)
                if said is not None:
                    self.notices.show_notice(Kind.OK, said, (_("撤销"), self.undo))
            if done is not None:
                done(result)

        return self.jobs.start(work, done=tell, failed=failed, queue="records", owner=initiator)

    def undo(self) -> None:
        """Take back the newest deed that stands."""
        self._step(
            history.next_undo, _("撤销：{label}"), _("已撤销：{label}"), _("没有可以撤销的改动")
        )

    def redo(self) -> None:
        """Bring back what the newest undo took."""
        self._step(
            history.next_redo, _("重做：{label}"), _("已重做：{label}"), _("没有可以重做的改动")
        )

    def _step(
        self,
        choose: Callable[[Session], history.Deed | None],
        label: str,
        said: str,
        nothing: str,
    ) -> None:
        def work(_job: Job) -> tuple[str, frozenset[str]] | None:
            with reading(self.register) as session:
                deed = choose(session)
                original = history.original(session, deed) if deed else None
            if deed is None or original is None:
                return None
            done = history.take_back(self.register, deed.id, label.format(label=original.label))
            return original.label, done.topics

        def tell(answer: tuple[str, frozenset[str]] | None) -> None:
            if answer is None:
                self.notices.show_notice(Kind.INFO, nothing)
                return
            name, topics = answer
            self.jobs.changed.emit(topics, None)
            self.notices.show_notice(Kind.OK, said.format(label=name))

        self.jobs.start(work, done=tell, queue="records", owner=self.jobs)
