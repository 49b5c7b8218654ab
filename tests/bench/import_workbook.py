"""Understanding a register of stations in a workbook, beside the bare reading of its cells."""

import datetime as dt
import tempfile
from pathlib import Path

import xlsxwriter
from demo_register import TODAY
from lines import Line, race
from python_calamine import CalamineWorkbook

from db.engine import open_register, reading
from db.imports import ImportChoice, ImportKind, plan_file
from db.rows import TownRow
from db.stations import towns
from db.workbooks.sheets import read_sheets

SIZES = {194: 11, 16_000: 3}
"""Stations to how often the workbook is read."""

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
    lines = []
    with tempfile.TemporaryDirectory(dir=register.parent) as folder:
        for size, repeats in SIZES.items():
            path = _workbook(Path(folder) / f"{size}.xlsx", places, size)
            choice = ImportChoice(ImportKind.STATIONS)

            def plan(path: Path = path, choice: ImportChoice = choice) -> None:
                assert not plan_file(engine, path, choice, today=TODAY).problems

            def cells(path: Path = path) -> None:
                CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()

            for what, ours in (
                ("读出单元格", lambda path=path: read_sheets(path)),
                ("看懂台账", plan),
            ):
                ours_ms, cells_ms = race(ours, cells, repeats)
                title = f"{what}，{size:,} 行"
                lines.append(Line(title, ours_ms, "python-calamine 只读单元格", cells_ms))
    engine.dispose()
    return lines


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
