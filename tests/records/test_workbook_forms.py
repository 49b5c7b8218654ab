"""The forms in which tables arrive: old Excel, text files, web pages, and what only looks alike."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
import xlwt
from sqlmodel import select

from db.engine import open_register, reading
from db.errors import DataFileError, RecordError
from db.imports import ImportChoice, ImportKind, carry_out, plan_file
from db.models import Station, StationContact
from db.workbooks.cells import read_day, read_number
from db.workbooks.sheets import Cell, read_sheets

Workbook = Callable[..., Path]

TODAY = dt.date(2026, 11, 2)
TABLE = [
    ["驿站名称", "镇街", "服务项目", "备注"],
    ["夏湾驿站", "拱北街道", "饮水,充电", '门口写着"请进"\n二楼'],
    ["横琴口岸驿站", "横琴镇", "饮水;休息", ""],
]
READ = [[cell or None for cell in row] for row in TABLE]


def delimited(sign: str, end: str = "\r\n") -> str:
    quoted = ([f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in TABLE)
    return end.join(sign.join(row) for row in quoted) + end


def only_rows(path: Path) -> list[list[Cell]]:
    (sheet,) = read_sheets(path)
    return list(sheet.rows)


def refusal(path: Path) -> str:
    with pytest.raises(DataFileError) as refused:
        read_sheets(path)
    assert refused.value.values["path"] == str(path)
    return refused.value.code


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_text_is_read_in_every_encoding_and_with_every_delimiter(
    tmp_path: Path, encoding: str, sign: str
) -> None:
    path = tmp_path / "台账.csv"
    path.write_bytes(delimited(sign).encode(encoding))
    (sheet,) = read_sheets(path)
    assert (sheet.name, list(sheet.rows)) == ("台账", READ)


def test_a_title_and_commas_in_every_cell_do_not_mislead_the_delimiter(tmp_path: Path) -> None:
    rows = ["珠海市工会驿站台账,示例", "镇街;名称;坐标;备注"]
    rows += [f"横琴镇;驿站{n};113.5,22.1;好,真好" for n in range(30)]
    path = tmp_path / "台账.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    assert only_rows(path)[2] == ["横琴镇", "驿站0", "113.5,22.1", "好,真好"]


def test_the_delimiter_that_excel_names_is_believed(tmp_path: Path) -> None:
    path = tmp_path / "台账.csv"
    path.write_text("sep=|\n名称|镇街\n甲,乙|横琴镇\n", encoding="utf-8")
    assert only_rows(path) == [[None, None], ["名称", "镇街"], ["甲,乙", "横琴镇"]]


def test_a_quotation_mark_without_a_partner_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "台账.csv"
    path.write_text('名称,镇街\n甲,横琴镇\n"乙,横琴镇\n丙,横琴镇\n', encoding="utf-8")
    assert refusal(path) == "quotes_unbalanced"


def test_old_excel_is_read_with_dates_merged_cells_and_hidden_sheets(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("登记")
    sheet.write(0, 0, "日期")
    sheet.write(0, 1, "驿站")
    day = dt.date(2026, 10, 8)
    sheet.write_merge(1, 2, 0, 0, day, xlwt.easyxf(num_format_str="YYYY-MM-DD"))
    sheet.write(1, 1, "甲")
    sheet.write(2, 1, "乙")
    hidden = book.add_sheet("去年")
    hidden.visibility = 1
    hidden.write(0, 0, "旧")
    path = tmp_path / "登记.xls"
    book.save(str(path))
    seen, away = read_sheets(path)
    assert list(seen.rows) == [["日期", "驿站"], [day, "甲"], [day, "乙"]]
    assert (seen.hidden, away.hidden) == (False, True)


PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
<meta charset=gb2312><style>td {{mso-number-format:"@"}}</style></head><body>
<table border=1><tr><th>镇街</th><th colspan=2>驿站</th><th>备注</th></tr>
<tr><td rowspan=2>横琴镇</td><td>甲 &amp; 乙</td><td>1</td><td>一行<br>二行&nbsp;</td>
<tr><td> 丙
丁</td><td></td><td>{note}</td></tr></table></body></html>"""


@pytest.mark.parametrize("name", ["导出.xls", "导出.csv", "导出.xlsx"])
def test_a_web_page_under_the_name_of_a_workbook_is_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(PAGE.format(note="").encode("gb18030"))
    assert only_rows(path) == [
        ["镇街", "驿站", None, "备注"],
        ["横琴镇", "甲 & 乙", "1", "一行\n二行"],
        ["横琴镇", "丙 丁", None, None],
    ]


def test_a_table_within_a_table_is_one_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "导出.xls"
    inner = "<table><tr><td>里</td></tr></table>"
    path.write_text(PAGE.format(note=inner), encoding="gb18030")
    assert [list(sheet.rows)[-1] for sheet in read_sheets(path)] == [
        ["横琴镇", "丙 丁", None, None],
        ["里"],
    ]


def test_a_file_is_read_for_what_it_holds_whatever_its_name(
    tmp_path: Path, workbook: Workbook
) -> None:
    path = workbook(TABLE, name="其实是工作簿.csv")
    assert only_rows(path) == READ


MARK = bytes.fromhex("D0CF11E0A1B11AE1")
OTHERS = {
    "letter.csv": ("各位同事，请查收。\n此致敬礼\n".encode(), "not_a_workbook"),
    "photo.csv": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "not_a_workbook"),
    "cut.csv": ("名称,镇街\n甲,横琴镇\n".encode()[:-2] + b"\xff\xff", "not_a_workbook"),
    "2003.xls": (b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>', None),
    "page.xls": (b"MIME-Version: 1.0\nX-Document-Type: Workbook\n", None),
    "table.et": (MARK + bytes(2000), None),
    "letter.wps": (MARK + bytes(2000), None),
    "locked.xlsx": (MARK + "EncryptedPackage".encode("utf-16-le"), "workbook_locked"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_only_looks_like_a_table_is_refused(tmp_path: Path, name: str) -> None:
    content, code = OTHERS[name]
    path = tmp_path / name
    path.write_bytes(content)
    assert refusal(path) == (code or "workbook_other_format")


def test_old_excel_with_a_password_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file_pass = struct.pack("<HHHHH", 0x2F, 54, 1, 1, 1) + bytes(48)
    name = "_Workbook__codepage_rec"
    plain = getattr(xlwt.Workbook, name)
    monkeypatch.setattr(xlwt.Workbook, name, lambda self: file_pass + plain(self))
    book = xlwt.Workbook()
    book.add_sheet("表").write(0, 0, "甲")
    path = tmp_path / "台账.xls"
    book.save(str(path))
    assert refusal(path) == "workbook_locked"


def test_old_excel_that_is_cut_off_is_no_workbook(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for row in range(60):
        sheet.write(row, 0, f"驿站{row}")
    path = tmp_path / "台账.xls"
    book.save(str(path))
    whole = path.read_bytes()
    for kept in range(8, 5000, 61):
        path.write_bytes(whole[:kept])
        assert refusal(path) == "not_a_workbook"


def test_a_text_file_goes_into_the_register_like_a_workbook(file: Path, tmp_path: Path) -> None:
    path = tmp_path / "台账.csv"
    rows = [
        "街道,站名,经度(高德),纬度,联系人及电话,面积",
        "横琴镇,口岸驿站,113.54,22.12,李 0756-0000001,12",
    ]
    path.write_text("\n".join(rows), encoding="gb18030")
    engine = open_register(str(file))
    plan = plan_file(engine, path, ImportChoice(ImportKind.STATIONS), today=TODAY)
    assert [remark.code for remark in plan.remarks] == []
    carry_out(engine, plan, "导入")
    with reading(engine) as session:
        row = session.exec(select(Station).where(Station.name == "口岸驿站")).one()
        person = session.exec(
            select(StationContact).where(StationContact.station_id == row.id)
        ).one()
    engine.dispose()
    assert (row.position_text, row.position_datum, row.area_m2) == ("113.54,22.12", "gcj02", 12)
    assert (person.name, person.phone) == ("李", "0756-0000001")


@pytest.mark.parametrize(
    "written",
    [
        *(
            "2026-10-08",
            "2026/10/8",
            "2026.10.8",
            "2026年10月8日",
            "20261008",
            "２０２６－１０－８",
        ),
        *("2026-10-08 00:00:00", "2026/10/8 0:00", "2026年10月8日 星期四", "2026-10-8（周四）"),
    ],
)
def test_days_as_programs_and_people_write_them(written: str) -> None:
    assert read_day(written) == dt.date(2026, 10, 8)


@pytest.mark.parametrize("written", ["2026-10-8 9:30", "20261308", "8日", "2026-10-08 周八"])
def test_what_is_more_or_less_than_a_day_is_refused(written: str) -> None:
    with pytest.raises(RecordError):
        read_day(written)


def test_digits_in_a_text_file_are_a_number_like_any_other() -> None:
    plain = [
        (read_number(text) or pytest.fail(text)).plain for text in ("12", "12.5", "１２", "12人")
    ]
    assert plain == [True, True, False, False]


@pytest.mark.parametrize("written", ["12㎡", "12m2", "12 m²", "约12㎡", "１２㎡", "12平方米"])
def test_square_metres_as_people_write_them(written: str) -> None:
    number = read_number(written)
    assert number is not None
    assert (number.value, number.about) == (12, written.startswith("约"))
