"""Making, keeping and mending a register: nothing entered is lost."""

from __future__ import annotations

import pytest


def activities(yizhan, data, tmp_path):
    """Activities of October, which the last import brought."""
    out = tmp_path / "月报.pdf"
    return yizhan("report", "2026-10", "-o", out, "--data", data, "--json").json["activities"]


def history(yizhan, data):
    return yizhan("history", "--data", data, "--json").json["changes"]


def test_a_new_register_is_empty_and_whole(yizhan, tmp_path):
    data = tmp_path / "珠海.yizhan"
    assert yizhan("init", data).code == 0
    assert yizhan("find", "--data", data, "--json").json == {"stations": []}
    assert yizhan("check", data).code == 0
    said = yizhan("history", "--data", data)
    assert (said.code, said.out.strip()) == (0, "还没有改动")


def test_the_demo_holds_194_stations_in_service_and_says_what_it_is(yizhan, tmp_path):
    data = tmp_path / "示例.yizhan"
    said = yizhan("demo", data, "--today", "2026-11-22")
    assert said.code == 0
    assert "示例数据" in said.out
    report = yizhan("report", "2026-10", "-o", tmp_path / "a.pdf", "--data", data, "--json").json
    assert report["stations"] == 194
    assert report["sample"] is True


@pytest.mark.parametrize("command", ["init", "demo"])
def test_an_existing_file_is_never_written_over(yizhan, tmp_path, command):
    data = tmp_path / "信.yizhan"
    data.write_text("您好", encoding="utf-8")
    answer = yizhan(command, data)
    assert (answer.code, answer.out) == (1, "")
    assert "已经存在，没有覆盖" in answer.err
    assert data.read_text(encoding="utf-8") == "您好"


def test_the_register_may_come_from_the_environment(yizhan, imported_file, monkeypatch):
    monkeypatch.setenv("YIZHAN_DATA", str(imported_file))
    assert len(yizhan("find", "--json").json["stations"]) == 194
    assert yizhan("check").code == 0


def test_an_undone_import_comes_back_from_the_backup(yizhan, imported_file, tmp_path):
    backup, restored = tmp_path / "备份.yizhan", tmp_path / "恢复.yizhan"
    held = activities(yizhan, imported_file, tmp_path)
    assert held > 0
    assert yizhan("backup", backup, "--data", imported_file).code == 0

    undone = yizhan("undo", "--data", imported_file)

    assert undone.code == 0
    assert "导入 activities-2026.xlsx" in undone.out
    assert activities(yizhan, imported_file, tmp_path) == 0
    newest, taken_back = history(yizhan, imported_file)[:2]
    assert newest["undoes"] == taken_back["id"]
    assert taken_back["undone"] is True

    assert yizhan("restore", backup, restored).code == 0
    assert activities(yizhan, restored, tmp_path) == held


def test_a_copy_never_takes_anothers_place(yizhan, imported_file, tmp_path):
    there = tmp_path / "在.yizhan"
    there.write_text("您好", encoding="utf-8")
    for arguments in (
        ("backup", there, "--data", imported_file),
        ("restore", imported_file, there),
    ):
        answer = yizhan(*arguments)
        assert (answer.code, answer.out) == (1, "")
        assert "已经存在" in answer.err
        assert there.read_text(encoding="utf-8") == "您好"


def test_a_chosen_change_is_undone_once(yizhan, imported_file):
    october = next(c for c in history(yizhan, imported_file) if "万山区" in c["label"])
    assert yizhan("undo", october["id"], "--data", imported_file).code == 0

    again = yizhan("undo", october["id"], "--data", imported_file)
    assert (again.code, again.out) == (1, "")
    assert "已经撤销过了" in again.err

    unknown = yizhan("undo", 9999, "--data", imported_file)
    assert unknown.code == 1
    assert "没有第 9999 步" in unknown.err


def test_undo_of_nothing_is_refused(yizhan, new_file):
    answer = yizhan("undo", "--data", new_file)
    assert (answer.code, answer.out) == (1, "")
    assert "没有可以撤销的步骤" in answer.err


def test_history_tells_who_what_and_when_in_local_time(yizhan, imported_file, monkeypatch):
    newest = history(yizhan, imported_file)[0]
    assert newest["at"].endswith("+08:00")
    assert newest["label"] == "导入 activities-2026.xlsx"
    assert newest["who"]

    line = yizhan("history", "--data", imported_file).out.splitlines()[0]
    assert newest["at"][:16].replace("T", " ") in line
    assert newest["label"] in line


def test_a_damaged_file_is_told_and_left_alone(yizhan, imported_file):
    assert yizhan("check", imported_file).out.strip() == "登记簿完好"
    whole = imported_file.read_bytes()
    damaged = whole[: len(whole) // 2]
    imported_file.write_bytes(damaged)

    answer = yizhan("check", imported_file)

    assert answer.code == 1
    assert answer.out + answer.err
    assert imported_file.read_bytes() == damaged
