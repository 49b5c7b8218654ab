"""Understanding a register of stations in a workbook, beside the bare reading of its cells."""

import datetime as dt
import shutil
import tempfile
from pathlib import Path

import sqlalchemy as sa
import xlsxwriter
from demo_register import TODAY
from lines import Line, race
from python_calamine import CalamineWorkbook

from db.engine import open_register, reading
from db.imports import ImportChoice, ImportKind, carry_out, plan_file, recognise
from db.rows import TownRow
from db.stations import towns
from db.workbooks.sheets import read_sheets
from db.workbooks.write import stations_workbook

SIZES = {194: 11, 16_000: 3}
"""Stations to how often the workbook is read."""

CHOICE = ImportChoice(ImportKind.STATIONS)
BARE = "python-calamine 只读单元格"
HEADINGS = (
    *("序号", "管理单位", "镇街", "驿站名称", "详细地址", "坐标(WGS-84)", "建设方式", "依托单位"),
    *("开放时间", "服务项目", "面积(㎡)", "联系人", "联系电话", "建成时间", "备注"),
)
HOURS = ("每天 07:30～21:30", "周一至周五 8:30-12:00,14:30-18:00", "24小时", "工作日 9:00-17:30")
SERVICES = ("免费饮水，应急充电", "免费饮水,应急充电,临时休息", "爱心午餐、免费饮水、临时休息")


def measure(register: Path) -> list[Line]:
    engine = open_register(str(register))
    with reading(engine) as session:
        places = list(towns(session))
    lines: list[Line] = []
    with tempfile.TemporaryDirectory(dir=register.parent) as folder:
        for size, repeats in SIZES.items():
            path = _workbook(Path(folder) / f"{size}.xlsx", places, size)
            lines += [
                _cells(path, size, repeats),
                _plan(engine, path, "认出并看懂台账", size, repeats),
            ]
        lines.append(_returned(register, path, size, repeats))
    engine.dispose()
    return lines


def _cells(path: Path, size: int, repeats: int) -> Line:
    took = race(lambda: read_sheets(path), lambda: _bare(path), repeats)
    return Line(f"读出单元格，{size:,} 行", took[0], BARE, took[1])


def _plan(engine: sa.Engine, path: Path, what: str, size: int, repeats: int) -> Line:
    def understand() -> None:
        sheets = read_sheets(path)
        assert recognise(engine, sheets) is CHOICE.kind
        assert not plan_file(engine, path, CHOICE, today=TODAY, sheets=sheets).problems

    took = race(understand, lambda: _bare(path), repeats)
    return Line(f"{what}，{size:,} 行", took[0], BARE, took[1])


def _returned(register: Path, path: Path, size: int, repeats: int) -> Line:
    """The workbook taken in, exported and read again as it is, in a copy of the register."""
    copy = shutil.copy(register, path.with_suffix(register.suffix))
    engine = open_register(str(copy))
    carry_out(engine, plan_file(engine, path, CHOICE, today=TODAY), "导入")
    with reading(engine) as session:
        exported = path.with_name("export.xlsx")
        exported.write_bytes(stations_workbook(session, today=TODAY))
    line = _plan(engine, exported, "认出并看懂没有改过的导出", size, repeats)
    engine.dispose()
    return line


def _bare(path: Path) -> None:
    """All cells of the file, once, as we read them; an export of ours has three sheets."""
    book = CalamineWorkbook.from_path(path)
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def _workbook(path: Path, places: list[TownRow], size: int) -> Path:
    """A register kept the way offices keep it, of synthetic stations."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("驿站台账")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADINGS)
        for n in range(size):
            town = places[n % len(places)]
            name = f"{town.name}{n}号驿站"
            position = f"{town.longitude:.6f},{town.latitude + n % 100 / 1e5:.6f}"
            row = (n + 1, town.unit, town.name, name, f"{town.name}{n}号", position)
            row += ("共建" if n % 3 else "自建", "邮局", HOURS[n % 4], SERVICES[n % 3], 12 + n % 40)
            sheet.write_row(n + 1, 0, (*row, "站点负责人", f"0756-{n:07}"))
            sheet.write_datetime(n + 1, 13, dt.date(2024, n % 12 + 1, 1), day)
    return path
