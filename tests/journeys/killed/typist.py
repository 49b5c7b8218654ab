"""Types a sheet in a window until it is killed; the next window looks what is left of it.

Run as ``typist.py REGISTER FOLDER KILLS``: writes one JSON object. Windows are forks of one
process that has all modules loaded, and no Qt application, so that each begins in a moment.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import os
import random
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from db.engine import open_register
from db.values import LOCAL
from desktop.app import make_application
from desktop.counts.screen import CountsScreen
from desktop.desk import Desk
from desktop.jobs import Jobs
from desktop.notice import NoticeBar

LAST = dt.date(2026, 11, 20)
GONGBEI = "440402005"
BEFORE_S, AT_MOST_S = 0.05, 0.8
"""A window is killed so long after its first stroke."""
STROKE_MS = 15
"""Between two strokes: three times as fast as anybody types on a keypad."""


@dataclass
class Outcome:
    """What came of all windows: `lost` does not count the last cell that each one entered."""

    kills: int = 0
    entered: int = 0
    lost: int = 0
    last_lost: int = 0


Entered = Mapping[tuple[int, int], str]
"""Numbers by row and column, in the order in which they were entered."""


class Window:
    """A sheet of the register, as a person sees it after starting the program."""

    def __init__(self, register: str, folder: Path) -> None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        self.app = make_application()
        settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        self.notices = NoticeBar()
        now = dt.datetime.combine(LAST + dt.timedelta(days=1), dt.time(9), LOCAL)
        self.desk = Desk(
            open_register(register), Jobs(), self.notices, settings, False, clock=lambda: now
        )
        self.screen = CountsScreen(self.desk)
        self.window = QWidget()
        column = QVBoxLayout(self.window)
        column.addWidget(self.notices)
        column.addWidget(self.screen.view)
        self.window.resize(1366, 768)
        self.window.show()
        self.sheet = self.screen.sheet
        self.settle()

    def settle(self) -> None:
        QTest.qWait(0)
        while not (self.sheet.is_settled and self.desk.jobs.idle):
            QTest.qWait(1)

    def open(self, day: dt.date) -> None:
        self.screen.show_day(day, GONGBEI)
        self.settle()
        self.sheet.view.grid.setFocus()
        self.sheet.view.grid.set_keypad(True)
        self.sheet.view.grid.start()

    def text(self, row: int, column: int) -> str:
        return str(self.sheet.view.model.index(row, column).data() or "")

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.sheet.view.grid, key)

    def save(self) -> None:
        keys = Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier
        QTest.keyClick(self.sheet.view.grid, *keys)
        self.settle()


def type_on(window: Window, day: dt.date, tell: int) -> None:
    """Enter number after number, as fast as keys can be pressed, telling each."""
    window.open(day)
    grid = window.sheet.view.grid
    os.write(tell, b"ready\n")
    for n in itertools.count(1):
        here = grid.here
        number = n % 90 + 10
        for digit in str(number):
            window.press(Qt.Key(ord(digit)))
            QTest.qWait(STROKE_MS)
        window.press(Qt.Key.Key_Enter)
        os.write(tell, f"{here.row} {here.column} {number}\n".encode())
        QTest.qWait(STROKE_MS)


def begin(register: str, folder: Path, day: dt.date) -> tuple[int, int]:
    """A new window that types; its process, and where it tells what it entered."""
    told, tell = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(told)
        window = Window(register, folder)
        window.save()  # what the window before left
        type_on(window, day, tell)
    os.close(tell)
    return process, told


def until_killed(process: int, told: int, patience_s: float) -> Entered:
    """Let it type for a while; what it entered."""
    lines = _lines(told)
    assert next(lines) == "ready"
    time.sleep(patience_s)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    entered = {}
    for row, column, number in (line.split() for line in lines):
        entered[int(row), int(column)] = number
    return entered


def look(register: str, folder: Path, day: dt.date, entered: Entered) -> list[bool]:
    """Whether a window that starts now shows what was entered into each cell."""
    told, tell = os.pipe()
    process = os.fork()
    if process == 0:
        window = Window(register, folder)
        window.open(day)
        seen = [window.text(*cell) == number for cell, number in entered.items()]
        os.write(tell, json.dumps(seen).encode() + b"\n")
        window.save()
        os._exit(0)
    os.close(tell)
    (answer,) = _lines(told)
    os.waitpid(process, 0)
    return list(json.loads(answer))


def _lines(told: int) -> Iterator[str]:
    with os.fdopen(told) as pipe:
        for line in pipe:
            yield line.strip()


def main(register: str, folder: Path, kills: int) -> Outcome:
    random.seed(194)
    outcome = Outcome()
    for n in range(kills):
        day = LAST - dt.timedelta(days=n)
        process, told = begin(register, folder, day)
        entered = until_killed(process, told, random.uniform(BEFORE_S, AT_MOST_S))
        *before, last = look(register, folder, day, entered) or [True]
        outcome.kills += 1
        outcome.entered += len(entered)
        outcome.lost += before.count(False)
        outcome.last_lost += not last
    return outcome


if __name__ == "__main__":
    _self, register, folder, kills = sys.argv
    print(json.dumps(asdict(main(register, Path(folder), int(kills)))))  # noqa: T201
