"""Files that are no workbooks, or no longer: each is told by what is wrong with it."""

from __future__ import annotations

import datetime as dt
import random
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest

from db.errors import DataFileError
from db.imports import ImportKind
from db.workbooks.plan import Plan

ROWS: Sequence[Sequence[object]] = (
    ("日期", "驿站", "午餐", "饮水"),
    (dt.date(2026, 10, 8), "拱北口岸工会驿站", None, 5),
)

Planned = Callable[..., Plan]
Workbook = Callable[..., Path]


@pytest.fixture
def damaged(tmp_path: Path, workbook: Workbook) -> Callable[[str], Path]:
    """Files that are no workbooks, by kind of damage."""

    def make(damage: str) -> Path:
        path = tmp_path / "damaged.xlsx"
        if damage == "text":
            path.write_text("各单位，请查收附件。\n此致\n敬礼\n", encoding="utf-8")
        elif damage == "PDF":
            path.write_bytes(b"%PDF-1.7\n" + bytes(3000))
        elif damage == "empty file":
            path.write_bytes(b"")
        elif damage == "empty workbook":
            openpyxl.Workbook().save(path)
        elif damage == "password":
            mark = "EncryptedPackage".encode("utf-16-le")
            path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(1016) + mark + bytes(500))
        elif damage == "old Office file":
            path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(2000))
        elif damage == "other archive":
            with zipfile.ZipFile(path, "w") as packed:
                packed.writestr("letter.txt", "信")
        elif damage == "bomb":
            path = workbook(ROWS)
            content = bytearray(path.read_bytes())
            entry = content.index(b"PK\1\2")
            content[entry + 24 : entry + 28] = (4_000_000_000).to_bytes(4, "little")
            path.write_bytes(content)
        elif damage == "cut off":
            path = workbook(ROWS)
            path.write_bytes(path.read_bytes()[:-200])
        elif damage == "folder":
            path.mkdir()
        return path

    return make


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ("text", "not_a_workbook"),
        ("PDF", "not_a_workbook"),
        ("old Office file", "not_a_workbook"),
        ("other archive", "not_a_workbook"),
        ("cut off", "not_a_workbook"),
        ("empty file", "workbook_empty"),
        ("empty workbook", "workbook_empty"),
        ("password", "workbook_locked"),
        ("bomb", "workbook_too_large"),
        ("none", "file_missing"),
        ("folder", "file_missing"),
    ],
)
def test_what_is_no_workbook_is_said_to_be_none(
    planned: Planned, damaged: Callable[[str], Path], damage: str, code: str
) -> None:
    path = damaged(damage)
    for kind in ImportKind:
        with pytest.raises(DataFileError) as refused:
            planned(path, kind)
        assert (refused.value.code, refused.value.values["path"]) == (code, str(path))


def test_a_damaged_workbook_never_surprises(planned: Planned, workbook: Workbook) -> None:
    whole = workbook([*ROWS, *ROWS[1:] * 19]).read_bytes()
    chance = random.Random(7)
    path = workbook(ROWS, name="torn.xlsx")
    for _ in range(300):
        content = bytearray(whole)
        for _ in range(chance.choice((1, 3, 40))):
            content[chance.randrange(len(content))] = chance.randrange(256)
        if chance.random() < 0.3:
            del content[chance.randrange(len(content)) :]
        path.write_bytes(content)
        assert outcome(planned, path) in {
            "understood",
            "not_a_workbook",
            "workbook_empty",
            "workbook_too_large",
        }


def outcome(planned: Planned, path: Path) -> str:
    try:
        planned(path)
    except DataFileError as refused:
        return refused.code
    return "understood"
