"""A crash takes at most the cell that is being typed."""

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QPushButton

from db.counts import sheet_counts
from db.engine import reading
from db.errors import DataFileError
from db.values import Service
from desktop.counts.journal import Journal
from desktop.counts.turn import NOTE
from desktop.typed_files import register_mark

DAY = dt.date(2026, 11, 20)
NEXT = dt.date(2026, 11, 21)

_CRASHES = """
import datetime as dt, os, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QObject
from desktop.counts.journal import Journal

app = QCoreApplication([])
journal = Journal(Path(sys.argv[1]), "mark", QObject())
day = dt.date(2026, 11, 20)
for n in range(int(sys.argv[2])):
    journal.keep({(day, n): {"water": str(n)}})
journal.keep({(day, 0): {}})
journal._queue.put(None)
journal._writer.join()
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def parent(qapp):
    return QObject()


def journal_file(folder: Path) -> Path:
    (found,) = folder.glob("*-counts-*.jsonl")
    return found


def test_what_was_typed_is_on_the_disk_before_the_row_is_left(page, desk, tmp_path):
    page.open(DAY)
    page.stand(0, Service.WATER)
    page.enter("12", Qt.Key.Key_Tab)
    folder = tmp_path / "drafts"
    page._qtbot.waitUntil(lambda: b'"12"' in journal_file(folder).read_bytes())
    assert journal_file(folder).stat().st_mode & 0o777 == 0o600
    page.save()
    page._qtbot.waitUntil(lambda: journal_file(folder).stat().st_size == 0)


def test_a_killed_window_leaves_its_typing_to_the_next(tmp_path, parent):
    killed = subprocess.run([sys.executable, "-c", _CRASHES, tmp_path, "5"], check=False)
    assert killed.returncode == -9
    journal = Journal(tmp_path, "mark", parent)
    assert journal.found() == {(DAY, n): {"water": str(n)} for n in range(1, 5)}
    journal.close()
    # It is still there until it is saved.
    again = Journal(tmp_path, "mark", parent)
    assert len(again.found()) == 4
    again.keep({key: {} for key in again.found()})
    again.close()
    assert list(tmp_path.glob("*.jsonl")) == []


def test_a_torn_last_line_and_strange_ones_are_passed_over(tmp_path, parent):
    journal = Journal(tmp_path, "mark", parent)
    journal.keep({(DAY, 3): {"water": "12", NOTE: "雨"}})
    journal._queue.put(None)
    journal._writer.join()
    whole = journal_file(tmp_path).read_bytes()
    journal.close()
    torn = b'["2026-11-20", 4, {"water": 9}]\n[1]\n' + whole + b'["2026-11-20", 5, {"wat'
    journal_file(tmp_path).write_bytes(torn)
    again = Journal(tmp_path, "mark", parent)
    assert again.found() == {(DAY, 3): {"water": "12", NOTE: "雨"}}
    again.close()


def test_two_windows_do_not_share_a_file(tmp_path, parent):
    first, second = Journal(tmp_path, "mark", parent), Journal(tmp_path, "mark", parent)
    first.keep({(DAY, 1): {"water": "1"}})
    second.keep({(DAY, 2): {"water": "2"}})
    for journal in (first, second):
        journal.close()
    third = Journal(tmp_path, "mark", parent)
    assert set(third.found()) == {(DAY, 1), (DAY, 2)}
    third.close()


def test_a_folder_that_cannot_be_written_is_told_of(tmp_path, parent, qtbot):
    (tmp_path / "drafts").write_text("a file")
    journal = Journal(tmp_path / "drafts", "mark", parent)
    with qtbot.waitSignal(journal.failed):
        journal.keep({(DAY, 1): {"water": "1"}})
    journal.close()


def test_what_a_crash_left_is_there_again_and_waits_for_a_look(page, desk, qtbot, tmp_path):
    number = page.lines[0].station_id
    page.open(DAY)
    first, second = (line.station_id for line in page.lines[:2])
    page.window.close()
    page.sheet.entering._journal.close()
    crashed = Journal(tmp_path / "drafts", register_mark(desk.register), page.window)
    crashed.keep({(DAY, first): {"water": "12"}, (DAY, second): {"water": "1x"}})
    crashed.keep({(NEXT, number): {"rest": "4"}})
    crashed.close()

    again = type(page)(qtbot, desk)
    qtbot.waitUntil(lambda: "3 行找回来了" in desk.notices.text)
    again.open(DAY)
    assert [again.text(row, Service.WATER) for row in (0, 1)] == ["12", "1x"]
    again.press(Qt.Key.Key_Down)
    again.press(Qt.Key.Key_Down)
    assert "行未能保存" in again.state.text()
    assert again.stored(DAY) is None
    again.sheet.entering.save_now()
    qtbot.waitUntil(lambda: again.stored(DAY) is not None)
    again.stand(1, Service.WATER)
    again.enter("7")
    again.save()
    assert again.counts(DAY, 1) == {Service.WATER: 7}
    with reading(desk.register) as session:
        kept = sheet_counts(session, NEXT, NEXT, [number])
    assert kept[NEXT, number].entry.counts[Service.REST] == 4


def test_closing_over_what_cannot_be_saved_keeps_it_for_the_next_time(page, desk, qtbot):
    page.open(DAY)
    page.stand(0, Service.WATER)
    page.enter("1x")
    page.window.close()
    assert not page.window.isVisible()
    page.sheet.entering._journal.close()
    again = type(page)(qtbot, desk)
    qtbot.waitUntil(lambda: "找回来了" in desk.notices.text)
    again.open(DAY)
    assert again.text(0, Service.WATER) == "1x"


def test_without_a_journal_the_window_does_not_close_over_it(page, desk):
    page.open(DAY)
    page.sheet.entering._journal.failed.emit(DataFileError("file_unwritable", "journal", reason=""))
    page.stand(0, Service.WATER)
    page.enter("1x")
    page.window.close()
    assert page.window.isVisible()
    assert "关闭就会丢掉" in desk.notices.text
    desk.notices.findChild(QPushButton, "noticeAction").click()
    assert not page.window.isVisible()
