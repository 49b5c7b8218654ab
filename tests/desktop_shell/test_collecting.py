"""Garbage is collected where Qt can bear it."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest

from desktop.jobs import Jobs


class Loop:
    """Refers to itself, so that only a collection ends it."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture
def jobs(qapp):
    jobs = Jobs()
    yield jobs
    jobs.close()


def test_no_job_collects(jobs, qtbot):
    collected_on: list[int] = []

    def note(_phase: str, _info: dict[str, int]) -> None:
        collected_on.append(threading.get_ident())

    gc.callbacks.append(note)
    try:
        done: list[None] = []
        # More than any generation holds.
        jobs.start(lambda _job: [Loop() for _n in range(100_000)] and None, done=done.append)
        qtbot.waitUntil(lambda: bool(done))
        qtbot.waitUntil(lambda: bool(collected_on), timeout=5_000)
    finally:
        gc.callbacks.remove(note)
    assert set(collected_on) == {threading.get_ident()}


def test_garbage_does_not_stay(jobs, qtbot):
    seen = weakref.ref(Loop())
    assert seen() is not None
    keep = [Loop() for _n in range(10_000)]
    del keep
    qtbot.waitUntil(lambda: seen() is None, timeout=10_000)


def test_python_collects_by_itself_again_when_the_last_window_closes(qapp):
    was_on = gc.isenabled()
    one, other = Jobs(), Jobs()
    assert not gc.isenabled()
    one.close()
    assert not gc.isenabled()
    other.close()
    other.close()
    assert gc.isenabled() is was_on
