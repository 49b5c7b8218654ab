"""Taking in a city's year of daily counts, beside the bare reading of the workbook's cells."""

import datetime as dt
import random
import shutil
import tempfile
from pathlib import Path

import sqlalchemy as sa
import xlsxwriter
from demo_register import TODAY
from lines import Line, race
from python_calamine import CalamineWorkbook

from db import seed
from db.demo import fill_demo
from db.engine import create_register, open_register, reading
from db.imports import ImportChoice, ImportKind, carry_out, plan_file
from db.models import DAY_COUNT
from db.sheet_lines import Place, SheetLine, sheet_lines
from db.values import Service
from db.workbooks import vocabulary

REPEATS = 5
DAYS = 365
CHOICE = ImportChoice(ImportKind.COUNTS)
SERVICES = tuple(Service)
HEADINGS = (
    *("日期", "管理单位", "镇街", "驿站"),
    *(vocabulary.SERVICES[service][0] for service in SERVICES),
    *("合计", "登记方式", "备注"),
)


def measure(register: Path) -> list[Line]:
    with tempfile.TemporaryDirectory(dir=register.parent) as folder:
        empty = _without_counts(Path(folder))
        path = Path(folder) / "year.xlsx"
        rows = _workbook(path, empty)
        copies = (shutil.copy(empty, empty.with_name(f"{n}.yizhan")) for n in range(REPEATS))
        engines = [open_register(str(copy)) for copy in copies]
        waiting = iter(engines)

        def take_in() -> None:
            engine = next(waiting)
            plan = plan_file(engine, path, CHOICE, today=TODAY)
            assert plan.created == rows
            carry_out(engine, plan, "导入")

        took = race(take_in, lambda: _bare(path), REPEATS)
        for engine in engines:
            engine.dispose()
    what = f"导入一年的登记，{rows:,} 行（校验、写入、留痕、可撤销）"
    return [Line(what, took[0], "python-calamine 只读单元格", took[1])]


def _without_counts(folder: Path) -> Path:
    def fill(connection: sa.Connection) -> None:
        seed.fill(connection)
        fill_demo(connection, TODAY)
        connection.execute(sa.delete(DAY_COUNT))

    path = folder / "empty.yizhan"
    create_register(str(path), fill).dispose()
    return path


def _bare(path: Path) -> None:
    """All cells of the file, once."""
    book = CalamineWorkbook.from_path(path)
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def _workbook(path: Path, register: Path) -> int:
    """A year of every station, in one table as a city keeps it; returns its rows."""
    first = TODAY - dt.timedelta(days=DAYS)
    engine = open_register(str(register))
    with reading(engine) as session:
        stations = sheet_lines(session, first, TODAY, Place())
    engine.dispose()
    rows = 0
    numbers = random.Random(1)
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("登记")
        form = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADINGS)
        for day in (first + dt.timedelta(days=n) for n in range(DAYS)):
            for station in stations:
                if station.serves(day):
                    rows += 1
                    sheet.write_datetime(rows, 0, day, form)
                    sheet.write_row(rows, 1, _cells(station, day, numbers))
    return rows


def _cells(station: SheetLine, day: dt.date, numbers: random.Random) -> list[str | int | None]:
    people = [
        numbers.randrange(40) if station.offers(service, day) else None for service in SERVICES
    ]
    total = sum(number or 0 for number in people)
    return [station.unit, station.town, station.station, *people, total, "门禁"]
