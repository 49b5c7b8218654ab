"""Counts under the hand: a key until it is painted, a month until it is seen."""

import datetime as dt
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles

import sqlalchemy as sa
from demo_register import TODAY
from lines import Line
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableWidget, QTableWidgetItem, QWidget

from db import seed
from db.engine import create_register, open_register
from db.models import DAY_COUNT, ManagingUnit, Station, StationService
from db.values import LOCAL, CountMethod, Month, Service
from desktop.counts.screen import CountsScreen
from desktop.counts.turn import Kind
from desktop.desk import Desk
from desktop.immortal import keep_constants
from desktop.jobs import Jobs
from desktop.notice import NoticeBar
from desktop.style import apply_theme
from desktop.theme import LIGHT

NUMBERS = 150
PROVINCE = 16_000
OPENINGS = 4
NOW = dt.datetime.combine(TODAY, dt.time(18), LOCAL)
MONTH = Month.of(TODAY).shifted(-1)
_WIDTH, _HEIGHT = 1366, 768
_ROWS = "SELECT * FROM day_count WHERE day BETWEEN ? AND ?"


class _Sheet:
    """The screen as the program shows it."""

    def __init__(self, app: QApplication, register: Path) -> None:
        self._app = app
        self._folder = tempfile.TemporaryDirectory()
        self._engine = open_register(str(register))
        settings = QSettings(f"{self._folder.name}/bench.ini", QSettings.Format.IniFormat)
        self._notices = NoticeBar()
        self._desk = Desk(
            self._engine, Jobs(), self._notices, settings, sample=False, clock=lambda: NOW
        )
        settings.setValue("counts/place", "")
        self.screen = CountsScreen(self._desk)
        self.screen.view.resize(_WIDTH, _HEIGHT)
        self.screen.view.show()
        self.settle()

    def show(self, month: Month, kind: Kind) -> None:
        """Until the numbers in sight are painted."""
        self.screen.sheet.turn(kind, month)
        while not self.screen.sheet.is_settled:
            self._app.processEvents()
        self._app.processEvents()

    def settle(self) -> None:
        """Until what is read behind them is there too."""
        self._app.processEvents()
        while not (self.screen.sheet.is_settled and self._desk.jobs.idle):
            self._app.processEvents()

    def close(self) -> None:
        self.settle()
        self._desk.jobs.close()
        self.screen.view.deleteLater()
        self._notices.deleteLater()
        self._engine.dispose()
        self._folder.cleanup()


def measure(register: Path) -> list[Line]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    keep_constants()
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme(app, LIGHT)
    return [_typing(app, register), _opening(app, register.with_name("province.yizhan"))]


def _typing(app: QApplication, register: Path) -> Line:
    """The slowest twentieth of the strokes, of 194 stations and all days of a month in sight."""
    sheet = _Sheet(app, register)
    sheet.show(MONTH, Kind.SERVICE)
    grid = sheet.screen.sheet.view.grid
    plain = QTableWidget(sheet.screen.sheet.view.model.rowCount(), len(MONTH.days))
    for row in range(plain.rowCount()):
        for column in range(plain.columnCount()):
            plain.setItem(row, column, QTableWidgetItem("7"))
    plain.resize(_WIDTH, _HEIGHT)
    plain.show()
    ours = quantiles(_strokes_ms(app, grid), n=20)[-1]
    theirs = quantiles(_strokes_ms(app, plain), n=20)[-1]
    sheet.close()
    plain.deleteLater()
    return Line("登记一键到画出（最慢 5 %），194 站一个月", ours, "QTableWidget，纯文字", theirs)


def _strokes_ms(app: QApplication, table: QWidget) -> list[float]:
    """Two digits and Enter, again and again."""
    table.setFocus()
    app.processEvents()
    return [
        _ms(lambda key=key: _press(app, table, key))
        for n in range(NUMBERS)
        for key in (*map(ord, str(n % 90 + 10)), Qt.Key.Key_Return)
    ]


def _press(app: QApplication, table: QWidget, key: int) -> None:
    QTest.keyClick(app.focusWidget() or table, Qt.Key(key))
    app.processEvents()


def _ms(deed: Callable[[], None]) -> float:
    begun = time.perf_counter()
    deed()
    return (time.perf_counter() - begun) * 1000


def _opening(app: QApplication, register: Path) -> Line:
    create_register(str(register), _fill_province).dispose()
    sheet = _Sheet(app, register)
    raw = sqlite3.connect(register)
    ours, theirs = [], []
    for month in [MONTH.shifted(-1), MONTH] * OPENINGS:
        sheet.settle()
        ours.append(_ms(lambda month=month: sheet.show(month, Kind.SERVICE)))
        sheet.settle()
        within = (str(month.first_day), str(month.last_day))
        theirs.append(_ms(lambda within=within: raw.execute(_ROWS, within).fetchall()))
    raw.close()
    sheet.close()
    return Line(
        f"打开一个月，{PROVINCE:,} 站一项服务",
        median(ours[1:]),
        "sqlite3 读出这个月的全部行",
        median(theirs[1:]),
    )


def _fill_province(connection: sa.Connection) -> None:
    """Many stations in every town, each with two months of counts."""
    seed.fill(connection)
    units = sa.select(sa.func.count()).select_from(ManagingUnit)
    assert connection.execute(units).scalar_one()
    towns = connection.execute(sa.text("SELECT code FROM town ORDER BY code")).scalars().all()
    stations = [
        {
            "id": n + 1,
            "code": f"{towns[n % len(towns)]}-{n:05d}",
            "name": f"省级驿站{n:05d}",
            "town_code": towns[n % len(towns)],
        }
        for n in range(PROVINCE)
    ]
    rows = [Station.model_validate(each).model_dump() for each in stations]
    connection.execute(sa.insert(Station), rows)
    offered = (Service.WATER, Service.CHARGING, Service.REST)
    services = [{"station_id": n + 1, "service": s} for n in range(PROVINCE) for s in offered]
    connection.execute(sa.insert(StationService), services)
    for month in (MONTH.shifted(-1), MONTH):
        for day in month.days:
            connection.execute(sa.insert(DAY_COUNT), list(_counts(day)))


def _counts(day: dt.date) -> Iterator[dict[str, object]]:
    for n in range(PROVINCE):
        yield {
            "day": day,
            "station_id": n + 1,
            "water": (n * 7 + day.day) % 40,
            "charging": (n + day.day) % 17,
            "rest": n % 9,
            "method": CountMethod.TALLY,
            "note": "",
        }
