"""``yizhan import`` and ``yizhan export``: all of a file or nothing of it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

DATA = Path(__file__).parents[1] / "data"
STATIONS = DATA / "stations-as-kept.xlsx"
COUNTS = sorted(DATA.glob("counts-*.xlsx"))
ACTIVITIES = DATA / "activities-2026.xlsx"
TALLIES = ("read", "created", "updated", "unchanged", "refused")


def tallies(answer):
    return tuple(answer[name] for name in TALLIES)


def changed(path, to, **cells):
    """A copy of a workbook with other words in some cells."""
    book = openpyxl.load_workbook(path)
    for place, value in cells.items():
        book.worksheets[0][place] = value
    book.save(to)
    return to


def history(yizhan, data):
    return yizhan("history", "--data", data, "--json").json["changes"]


def test_the_register_of_stations_goes_in_once(yizhan, new_file):
    first = yizhan("import", "stations", STATIONS, "--data", new_file, "--json")
    assert first.code == 0
    assert tallies(first.json) == (194, 194, 0, 0, 0)
    assert first.json["problems"] == []
    assert len(yizhan("find", "--data", new_file, "--json").json["stations"]) == 194

    second = yizhan("import", "stations", STATIONS, "--data", new_file, "--json")
    assert second.code == 0
    assert tallies(second.json) == (194, 0, 0, 194, 0)
    assert [each["label"] for each in history(yizhan, new_file)] == ["导入 stations-as-kept.xlsx"]


@pytest.mark.parametrize(
    ("kind", "files", "read"), [("counts", COUNTS, 5524), ("activities", [ACTIVITIES], 418)]
)
def test_the_same_files_again_change_nothing(yizhan, imported_file, kind, files, read):
    before = history(yizhan, imported_file)
    answer = yizhan("import", kind, *files, "--data", imported_file, "--json")
    assert answer.code == 0
    assert tallies(answer.json) == (read, 0, 0, read, 0)
    assert sum(each["read"] for each in answer.json["files"]) == read
    assert history(yizhan, imported_file) == before


def test_a_dry_run_writes_nothing(yizhan, new_file):
    answer = yizhan("import", "stations", STATIONS, "--data", new_file, "--dry-run", "--json")
    assert answer.code == 0
    assert answer.json["dry_run"] is True
    assert tallies(answer.json) == (194, 194, 0, 0, 0)
    assert yizhan("find", "--data", new_file, "--json").json["stations"] == []
    assert history(yizhan, new_file) == []

    said = yizhan("import", "stations", STATIONS, "--data", new_file, "--dry-run")
    assert "什么也没有写入" in said.out


def test_a_number_far_from_the_usual_is_said_and_goes_in(yizhan, imported_file, tmp_path):
    book = changed(COUNTS[0], tmp_path / "多.xlsx", D126=3000)
    asked = ("import", "counts", book, "--data", imported_file)
    said = yizhan(*asked, "--dry-run")
    assert "多.xlsx 10月 D126：“3000”免费饮水平常 " in said.out
    answer = yizhan(*asked, "--json")
    assert tallies(answer.json) == (124, 0, 1, 123, 0)
    assert [note["cell"] for note in answer.json["notes"] if note["value"] == "3000"] == ["D126"]


def test_a_problem_names_its_cell_and_nothing_of_the_file_goes_in(yizhan, imported_file, tmp_path):
    book = changed(COUNTS[0], tmp_path / "错.xlsx", E3=-3, D4=77)
    before = history(yizhan, imported_file)
    total = yizhan("report", "2026-10", "-o", tmp_path / "a.pdf", "--data", imported_file, "--json")

    answer = yizhan("import", "counts", book, "--data", imported_file, "--json")

    assert answer.code == 1
    problem = answer.json["problems"][0]
    assert len(answer.json["problems"]) == 1
    assert (problem["file"], problem["sheet"], problem["cell"]) == ("错.xlsx", "10月", "E3")
    assert problem["value"] == "-3"
    assert "最小是 0" in problem["message"]
    read, *parts = tallies(answer.json)
    assert read == sum(parts)
    assert answer.json["refused"] == read > 100
    assert history(yizhan, imported_file) == before
    after = yizhan("report", "2026-10", "-o", tmp_path / "b.pdf", "--data", imported_file, "--json")
    assert after.json == total.json

    said = yizhan("import", "counts", book, "--data", imported_file)
    assert said.code == 1
    assert "错.xlsx 10月 E3：“-3”" in said.err
    assert "错.xlsx" in said.out


def test_what_is_no_workbook_is_refused_in_words(yizhan, imported_file, tmp_path):
    letter = tmp_path / "信.xlsx"
    letter.write_text("您好", encoding="utf-8")
    for path, words in ((letter, "不是表格"), (tmp_path / "没有.xlsx", "找不到文件")):
        answer = yizhan("import", "stations", path, "--data", imported_file, "--json")
        assert answer.code == 1
        assert tallies(answer.json) == (0, 0, 0, 0, 0)
        (problem,) = answer.json["problems"]
        assert problem["file"] == path.name
        assert words in problem["message"]


def test_one_refused_file_does_not_hold_up_the_other(yizhan, new_file, tmp_path):
    yizhan("import", "stations", STATIONS, "--data", new_file)
    bad = changed(COUNTS[0], tmp_path / "错.xlsx", E3="很多")

    answer = yizhan("import", "counts", bad, COUNTS[1], "--data", new_file, "--json")

    assert answer.code == 1
    refused, taken = answer.json["files"]
    assert refused["refused"] == refused["read"] > 100
    assert taken["created"] == taken["read"] > 0
    assert {each["file"] for each in answer.json["problems"]} == {"错.xlsx"}
    assert [each["label"] for each in history(yizhan, new_file)] == [
        f"导入 {COUNTS[1].name}",
        f"导入 {STATIONS.name}",
    ]


def test_files_that_contradict_each_other_are_refused_whatever_their_order(
    yizhan, new_file, tmp_path
):
    yizhan("import", "stations", STATIONS, "--data", new_file)
    other = changed(COUNTS[0], tmp_path / "另一份.xlsx", D5=400)

    said = yizhan("import", "counts", COUNTS[0], other, COUNTS[1], "--data", new_file)

    assert said.code == 1
    assert f"“{COUNTS[0].name}”里（10月 A5）写的是别的数字" in said.err
    assert "“另一份.xlsx”里（10月 A5）写的是别的数字" in said.err
    assert [each["label"] for each in history(yizhan, new_file)] == [
        f"导入 {COUNTS[1].name}",
        f"导入 {STATIONS.name}",
    ]


def test_a_months_form_is_filled_in_and_comes_back(yizhan, imported_file, tmp_path):
    out = tmp_path / "填报表.xlsx"
    asked = ("export", "counts", out, "--data", imported_file, "--form")
    assert yizhan(*asked).code == 2
    assert yizhan(*asked, "--month", "2026-10", "--unit", "没有").code == 1
    assert yizhan(*asked, "--month", "2026-10", "--unit", "万山区").code == 0

    answer = yizhan("import", "counts", out, "--data", imported_file, "--json")
    assert tallies(answer.json) == (124, 0, 0, 124, 0)

    book = openpyxl.load_workbook(out)
    book[book.sheetnames[2]]["D5"] = 77
    book.save(out)
    answer = yizhan("import", "counts", out, "--data", imported_file, "--json")
    assert tallies(answer.json) == (124, 0, 1, 123, 0)


def test_the_month_and_the_datum_are_the_persons_to_say(yizhan, new_file, tmp_path):
    yizhan("import", "stations", STATIONS, "--data", new_file)
    wrong = yizhan("import", "counts", COUNTS[0], "--data", new_file, "--month", "2026-09")
    assert wrong.code == 1
    assert "不在 2026-09 里" in wrong.err

    unreadable = yizhan("import", "counts", COUNTS[0], "--data", new_file, "--month", "十月")
    assert (unreadable.code, unreadable.out) == (1, "")
    assert "“十月”不是月份" in unreadable.err

    plain = changed(STATIONS, tmp_path / "坐标.xlsx", F3="坐标")
    for datum, moves in (("gcj02", 0), ("bd09", 191)):
        answer = yizhan(
            *("import", "stations", plain, "--data", new_file, "--datum", datum),
            *("--dry-run", "--json"),
        )
        assert answer.json["updated"] == moves


@pytest.mark.parametrize("kind", ["stations", "counts", "activities"])
def test_what_goes_out_comes_back_unchanged(yizhan, imported_file, tmp_path, kind):
    out = tmp_path / f"{kind}.xlsx"
    assert yizhan("export", kind, out, "--data", imported_file).code == 0

    answer = yizhan("import", kind, out, "--data", imported_file, "--json")

    assert answer.code == 0, answer.json["problems"][:3]
    read = {"stations": 194, "counts": 5524, "activities": 418}[kind]
    assert tallies(answer.json) == (read, 0, 0, read, 0)


def test_contacts_go_out_only_when_asked_for(yizhan, imported_file, tmp_path):
    def cells(*more):
        out = tmp_path / "台账.xlsx"
        assert yizhan("export", "stations", out, "--data", imported_file, *more).code == 0
        sheet = openpyxl.load_workbook(out).worksheets[0]
        return {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row}

    assert "0756-0000001" not in cells()
    assert "0756-0000001" in cells("--contacts")


def test_an_export_with_no_place_to_go_is_refused(yizhan, imported_file, tmp_path):
    answer = yizhan("export", "stations", tmp_path / "没有" / "a.xlsx", "--data", imported_file)
    assert (answer.code, answer.out) == (1, "")
    assert "写不了" in answer.err
