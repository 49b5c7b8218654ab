"""Two people edit the same export, and the second to come back is asked, not written over."""

from __future__ import annotations

from pathlib import Path

import openpyxl


def edited(path: Path, out: Path, **cells: object) -> Path:
    book = openpyxl.load_workbook(path)
    sheet = book.active
    headings = {cell.value: cell.column for cell in sheet[3]}
    for heading, value in cells.items():
        sheet.cell(4, headings[heading]).value = value
    book.save(out)
    return out


def test_conflicts_refuse_the_file(yizhan, imported_file, tmp_path):
    out = tmp_path / "台账.xlsx"
    assert yizhan("export", "stations", out, "--data", imported_file).code == 0
    first = edited(out, tmp_path / "甲.xlsx", 备注="甲说", 座位数=8)
    second = edited(out, tmp_path / "乙.xlsx", 备注="乙说", 星级=3)
    code = openpyxl.load_workbook(out).active["A4"].value

    answer = yizhan("import", "stations", first, "--data", imported_file, "--json")
    assert (answer.code, answer.json["updated"], answer.json["conflicts"]) == (0, 1, [])

    for more in (["--dry-run"], []):
        answer = yizhan("import", "stations", second, "--data", imported_file, "--json", *more)
        assert answer.code == 1
        assert (answer.json["refused"], answer.json["updated"]) == (194, 0)
        assert answer.json["problems"] == []
        (conflict,) = answer.json["conflicts"]
        told = [conflict[key] for key in ("key", "field", "base", "ours", "theirs")]
        assert told == [code, "note", "", "甲说", "乙说"]

    answer = yizhan("import", "stations", second, "--data", imported_file)
    assert answer.code == 1
    assert "台账“甲说”，表中“乙说”" in answer.err

    again = yizhan("import", "stations", first, "--data", imported_file, "--json")
    assert (again.json["unchanged"], again.json["updated"]) == (194, 0)
