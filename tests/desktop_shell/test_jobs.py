import threading

import pytest
from PySide6.QtCore import QObject, QThread

from db.errors import RecordError
from desktop.jobs import Job, JobCancelledError, Jobs


class Screen(QObject):
    def __init__(self):
        super().__init__()
        self.got = []

    def show(self, result):
        self.got.append((result, QThread.currentThread()))


def test_work_runs_elsewhere_and_its_result_arrives_on_the_gui_thread(qtbot, jobs):
    screen = Screen()
    jobs.start(lambda job: threading.current_thread().name, done=screen.show)
    qtbot.waitUntil(lambda: bool(screen.got))
    name, thread = screen.got[0]
    assert name.startswith("reading")
    assert thread is QThread.currentThread()


def test_writes_run_in_the_order_they_were_started(qtbot, jobs):
    written, told = [], []
    gate = threading.Event()
    jobs.start(lambda job: gate.wait(5), done=told.append, queue="records")
    for n in range(20):
        jobs.start(lambda job, n=n: written.append(n) or n, done=told.append, queue="records")
    gate.set()
    qtbot.waitUntil(lambda: len(told) == 21)
    assert written == list(range(20))
    assert told[1:] == written


def test_reads_do_not_wait_for_a_write(qtbot, jobs):
    gate, told = threading.Event(), []
    jobs.start(lambda job: gate.wait(5), done=told.append, queue="records")
    jobs.start(lambda job: "read", done=told.append)
    qtbot.waitUntil(lambda: told == ["read"])
    gate.set()
    qtbot.waitUntil(lambda: told == ["read", True])


def _refuse(job):
    raise RecordError("month_unreadable", text="x")


def _blunder(job):
    raise ZeroDivisionError("ours")


def test_a_callers_own_handler_gets_the_record_error_alone(qtbot, jobs):
    handled, fallen_through = [], []
    jobs.failed.connect(fallen_through.append)
    jobs.start(_refuse, done=pytest.fail, failed=handled.append)
    qtbot.waitUntil(lambda: bool(handled))
    assert handled[0].code == "month_unreadable"
    assert fallen_through == []


def test_our_mistake_is_reported_even_where_the_caller_handles_it(qtbot, jobs, caplog):
    handled = []
    with qtbot.waitSignal(jobs.failed) as caught:
        jobs.start(_blunder, done=pytest.fail, failed=handled.append)
    assert caught.args[0] is handled[0]
    assert "ZeroDivisionError" in caplog.text


def test_an_error_nobody_handles_is_reported(qtbot, jobs):
    with qtbot.waitSignal(jobs.failed) as caught:
        jobs.start(_refuse, done=pytest.fail)
    assert isinstance(caught.args[0], RecordError)


def test_an_error_in_showing_a_result_is_reported_and_the_next_result_still_comes(qtbot, jobs):
    told = []
    with qtbot.waitSignal(jobs.failed) as caught:
        jobs.start(lambda job: 0, done=lambda n: 1 // n, queue="records")
    jobs.start(lambda job: "next", done=told.append, queue="records")
    qtbot.waitUntil(lambda: told == ["next"])
    assert isinstance(caught.args[0], ZeroDivisionError)


def test_cancelled_work_stops_and_tells_neither_result_nor_failure(qtbot, jobs):
    begun, failures = threading.Event(), []
    jobs.failed.connect(failures.append)

    def work(job: Job) -> None:
        begun.set()
        while True:
            job.stop_if_cancelled()

    job = jobs.start(work, done=pytest.fail, cancellable=True)
    assert begun.wait(5)
    with qtbot.waitSignal(jobs.finished):
        job.cancel()
    assert failures == []


def test_work_cancelled_while_it_waits_its_turn_never_begins(qtbot, jobs):
    gate, begun = threading.Event(), []
    jobs.start(lambda job: gate.wait(5), done=lambda _: None, queue="records")
    late = jobs.start(begun.append, done=pytest.fail, queue="records")
    late.cancel()
    with qtbot.waitSignal(jobs.finished, check_params_cb=lambda job: job is late):
        gate.set()
    assert begun == []


def test_a_result_that_came_through_in_spite_of_cancel_counts(qtbot, jobs):
    told = []

    def work(job: Job) -> str:
        job.cancel()
        return "written"

    jobs.start(work, done=told.append, queue="records")
    qtbot.waitUntil(lambda: told == ["written"])


def test_progress_arrives_and_the_last_step_is_never_left_out(qtbot, jobs):
    steps = []
    jobs.progress.connect(lambda job, done, total: steps.append((done, total)))

    def work(job: Job) -> None:
        for n in range(1, 1001):
            job.report(n, 1000)

    with qtbot.waitSignal(jobs.finished):
        jobs.start(work, done=lambda _: None)
    assert steps[-1] == (1000, 1000)
    assert len(steps) < 500


def test_a_destroyed_screen_is_told_nothing(qtbot, jobs):
    gate, screen, failures = threading.Event(), Screen(), []
    jobs.failed.connect(failures.append)
    show = screen.show
    with qtbot.waitSignal(jobs.finished):
        jobs.start(lambda job: gate.wait(5), done=show)
        with qtbot.waitSignal(screen.destroyed):
            screen.deleteLater()
        gate.set()
    assert screen.got == []
    assert failures == []


def test_close_waits_for_writes_tells_them_and_cancels_reads(qtbot):
    jobs, told, reading = Jobs(), [], threading.Event()

    def endless(job: Job) -> None:
        reading.set()
        while not job.cancelled:
            pass
        raise JobCancelledError

    jobs.start(endless, done=pytest.fail)
    assert reading.wait(5)
    for n in range(3):
        jobs.start(lambda job, n=n: n, done=told.append, queue="records")
    jobs.close()
    assert told == [0, 1, 2]
    late = jobs.start(lambda job: told.append(job), done=told.append)
    assert late.cancelled
    assert told == [0, 1, 2]
