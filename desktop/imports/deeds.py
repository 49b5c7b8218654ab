"""What the import window does to the register: each file one deed, which can be taken back."""

from __future__ import annotations

import threading
from collections.abc import Callable

from db.engine import Register
from db.history import take_back
from db.imports import carry_out
from db.work import Work
from desktop.imports.batch import Draft
from desktop.jobs import Job, JobCancelledError
from desktop.text import _


def writing(
    register: Register, draft: Draft, stop: threading.Event
) -> Callable[[Job], Work | None]:
    """The job that writes what is ticked of a file; it comes to None where `stop` was set.

    It is not stopped through the job, which would then tell nobody that it has ended.
    """
    plan, label = draft.plan, _label(draft)
    assert plan is not None

    def work(job: Job) -> Work | None:
        def progress(done: int, total: int) -> None:
            if stop.is_set():
                raise JobCancelledError
            job.report(done, total)

        try:
            return carry_out(
                register,
                plan,
                label,
                taken=draft.ticks.taken,
                remembered=draft.mappings if draft.remember else (),
                progress=progress,
            )
        except JobCancelledError:
            return None

    return work


def taking_back(register: Register, draft: Draft) -> Callable[[Job], Work]:
    """The job that takes a written file back."""
    deed, label = draft.deed, _("撤销：{label}").format(label=_label(draft))
    assert deed is not None
    return lambda _job: take_back(register, deed, label)


def _label(draft: Draft) -> str:
    return _("导入 {file}").format(file=draft.path.name)
