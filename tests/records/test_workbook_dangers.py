"""Large and hostile workbooks: refused before they cost anything, or read with progress."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from collections import deque
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlwt
from python_calamine import CalamineError, CalamineWorkbook

from db.errors import DataFileError
from db.workbooks import packed, sheets
from db.workbooks.row import data_rows
from db.workbooks.sheets import read_sheets
from db.workbooks.vocabulary import STATION_HEADINGS

Workbook = Callable[..., Path]

SHEET = "xl/worksheets/sheet1.xml"
ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
 <table:table table:name="表">{rows}</table:table></office:spreadsheet></office:body>
</office:document-content>"""
ODS_CELL = '<table:table-cell office:value-type="string" {}><text:p>甲</text:p></table:table-cell>'


def changed(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The same workbook with one of its parts changed."""
    copy = io.BytesIO()
    with (
        zipfile.ZipFile(path) as book,
        zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as written,
    ):
        for name in book.namelist():
            content = book.read(name)
            written.writestr(name, change(content) if name == part else content)
    path.write_bytes(copy.getvalue())
    return path


def understated(path: Path) -> Path:
    """The same workbook, whose directory gives its sheet 100 bytes."""
    content = bytearray(path.read_bytes())
    entry = content.index(b"PK\1\2")
    while content[entry + 46 : entry + 46 + len(SHEET)] != SHEET.encode():
        entry = content.index(b"PK\1\2", entry + 4)
    content[entry + 24 : entry + 28] = struct.pack("<I", 100)
    path.write_bytes(content)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(DataFileError) as refused:
        read_sheets(path)
    return refused.value.code


@pytest.mark.parametrize("cell", ['r="XFD1048576"', "\n r = 'XFD1048576'", 's="0" r="DA1048576"'])
def test_a_cell_at_the_end_of_the_world_is_refused(workbook: Workbook, cell: str) -> None:
    path = workbook([["名称", "镇街"], ["甲", "横琴镇"]])
    path = changed(path, SHEET, lambda xml: xml.replace(b'r="B2"', cell.encode()))
    assert refusal(path) == "workbook_too_large"


def test_a_far_cell_is_seen_where_the_look_is_cut_in_two(workbook: Workbook) -> None:
    path = workbook([["名称", "镇街"], ["甲", "横琴镇"]])
    path = changed(path, SHEET, lambda xml: xml.replace(b'r="B2"', b'r="XFD1048576"'))
    with zipfile.ZipFile(path) as book:
        before = book.read(SHEET).index(b'r="XFD')
    for cut in range(-4, 18):
        padding = b" " * (packed.CHUNK_BYTES - before - cut)

        def pushed(xml: bytes, padding: bytes = padding) -> bytes:
            return xml.replace(b"<sheetData>", b"<sheetData>" + padding)

        copy = path.with_name("pushed.xlsx")
        copy.write_bytes(path.read_bytes())
        assert refusal(changed(copy, SHEET, pushed)) == "workbook_too_large"


def test_what_is_far_but_holds_nothing_does_no_harm(workbook: Workbook) -> None:
    path = workbook([["名称", "镇街"], ["甲", "横琴镇"]])
    far = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    path = changed(path, SHEET, lambda xml: xml.replace(b"</sheetData>", far))
    path = changed(path, SHEET, lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"'))
    tracemalloc.start()
    (sheet,) = read_sheets(path)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(sheet.rows) == 2
    assert peak < 20_000_000


def test_a_wide_sheet_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["XFD2"] = 1
    book.save(tmp_path / "wide.xlsx")
    (sheet,) = read_sheets(tmp_path / "wide.xlsx")
    assert (len(sheet.rows), len(sheet.rows[1])) == (2, 16_384)


@pytest.mark.parametrize("lies", [False, True])
def test_a_bomb_is_refused_whatever_its_directory_says(
    workbook: Workbook, monkeypatch: pytest.MonkeyPatch, lies: bool
) -> None:
    path = workbook([["名称", "镇街"], ["甲", "横琴镇"]])
    path = changed(path, SHEET, lambda xml: xml + b" " * 5_000_000)
    if lies:
        path = understated(path)
        assert refusal(path) == "not_a_workbook"
    else:
        (sheet,) = read_sheets(path)
        assert len(sheet.rows) == 2
        monkeypatch.setattr(packed, "MAX_UNPACKED_BYTES", 4_000_000)
        assert refusal(path) == "workbook_too_large"


def test_the_loader_keeps_to_what_the_directory_says(workbook: Workbook) -> None:
    """Or a lying directory would be a bomb: `packed` relies on it."""
    path = understated(workbook([["名称", "镇街"], ["甲", "横琴镇"]]))
    with pytest.raises(CalamineError, match="declared uncompressed size"):
        CalamineWorkbook.from_path(path).get_sheet_by_index(0)


def test_a_file_of_two_gigabytes_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "台账.csv"
    with path.open("wb") as file:
        file.write("名称,镇街\n".encode())
        file.truncate(2_000_000_000)
    assert refusal(path) == "workbook_too_large"


ENDLESS = [
    '<table:table-row table:number-rows-repeated="1000000">'
    + ODS_CELL.format('table:number-columns-repeated="1000"')
    + "</table:table-row>",
    '<table:table-row table:number-rows-repeated="1048575"><table:table-cell/></table:table-row>'
    + f"<table:table-row>{ODS_CELL.format('')}</table:table-row>",
]


@pytest.mark.parametrize("rows", ENDLESS)
def test_an_open_document_that_repeats_without_end_is_refused(tmp_path: Path, rows: str) -> None:
    path = tmp_path / "台账.ods"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", "<manifest/>")
        book.writestr("content.xml", ODS.format(rows=rows))
    assert refusal(path) == "workbook_too_large"


def test_too_many_rows_of_text_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_ROWS", 100)
    path = tmp_path / "台账.csv"
    path.write_text("名称,镇街\n" * 101, encoding="utf-8")
    assert refusal(path) == "workbook_too_large"


def test_a_binary_workbook_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsb"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("xl/workbook.bin", b"")
    assert refusal(path) == "workbook_other_format"


class StopError(Exception):
    """What a caller raises to end the reading."""


def test_progress_is_told_and_may_end_the_reading(workbook: Workbook) -> None:
    path = workbook([["名称", "镇街"], *([f"驿站{n}", "横琴镇"] for n in range(1000))])
    told: list[tuple[int, int]] = []

    def note(done: int, rows: int) -> None:
        told.append((done, rows))

    sheets = read_sheets(path, note)
    rows = list(data_rows(sheets, STATION_HEADINGS, ("name",), [], progress=note))
    assert len(rows) == 1000
    assert told[0] == (0, 0)
    assert told[-1] == (1001, 1001)
    assert told == sorted(told)

    def stop(done: int, _rows: int) -> None:
        if done:
            raise StopError

    reading = data_rows(sheets, STATION_HEADINGS, ("name",), [], progress=stop)
    with pytest.raises(StopError):
        deque(reading, maxlen=0)


SPAN, NUMBER = b"\x00\x02\x0e\x00", b"\x7e\x02\x0a\x00"
"""Heads of records of an .xls: what a sheet spans, and a cell."""


@pytest.mark.parametrize(
    ("head", "written", "code"),
    [
        (SPAN, struct.pack("<II", 0, 0xFFFFFFFF), "workbook_too_large"),
        (SPAN, struct.pack("<II", 9, 3), "not_a_workbook"),
        (NUMBER, struct.pack("<HH", 3, 0xFFFF), "workbook_too_large"),
    ],
    ids=["spans too much", "ends before it begins", "a cell far out"],
)
@pytest.mark.parametrize("rows", [1, 500])
def test_an_old_workbook_that_asks_for_more_than_there_is_is_refused(
    tmp_path: Path, head: bytes, written: bytes, code: str, rows: int
) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for row in range(rows):
        sheet.write(row, 0, 1.5)
    path = tmp_path / "old.xls"
    book.save(str(path))
    assert len(read_sheets(path)[0].rows) == rows
    content = path.read_bytes()
    at = content.index(head) + len(head)
    path.write_bytes(content[:at] + written + content[at + len(written) :])
    assert refusal(path) == code


def test_an_old_workbook_whose_directory_is_torn_is_refused(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    book.add_sheet("表").write(0, 0, "甲")
    path = tmp_path / "old.xls"
    book.save(str(path))
    content = path.read_bytes()
    for torn in (content[:600], content.replace("Workbook".encode("utf-16-le"), b"\0" * 16)):
        path.write_bytes(torn)
        assert refusal(path) == "not_a_workbook"
