"""``yizhan close`` and ``yizhan reopen``, and what ``report --json`` says of them."""

from __future__ import annotations

import datetime as dt

from db.counts import DayEntry, save_counts
from db.values import Service
from db.work import Work

XIANGZHOU = ("--unit", "香洲区")


def report(yizhan, data, tmp_path):
    out = tmp_path / "月报.pdf"
    asked = ("report", "2026-10", *XIANGZHOU, "-o", out, "--data", data, "--json")
    return yizhan(*asked).json


def test_close_reopen_and_the_correction(yizhan, imported, imported_file, tmp_path):
    data = ("--data", imported_file)
    draft = report(yizhan, imported_file, tmp_path)
    assert (draft["closing"], draft["revision"], draft["corrections"]) == (None, 0, None)

    refused = yizhan("close", "2026-10", *XIANGZHOU, "--by", "何主任", *data)
    assert (refused.code, refused.out) == (1, "")
    assert "备注里写明原因" in refused.err
    signed = yizhan(
        "close", "2026-10", *XIANGZHOU, "--by", "何主任", "--note", "缺报", "--total", 9, *data
    )
    assert (signed.code, signed.out) == (0, "已办：结账：香洲区 2026年10月\n")
    closed = report(yizhan, imported_file, tmp_path)
    assert (closed["closing"]["signed_by"], closed["closing"]["stated_total"]) == ("何主任", 9)
    assert closed["closed"] == draft["closed"]  # stations that closed

    city = yizhan("close", "2026-10", "--by", "何主任", "--note", "缺报", *data)
    assert (city.code, "还没有结账：斗门区" in city.err) == (1, True)
    assert yizhan("reopen", "2026-10", *XIANGZHOU, "--reason", " ", *data).code == 1
    assert yizhan("reopen", "2026-10", *XIANGZHOU, "--reason", "漏报", *data).code == 0
    with Work(imported, "补报") as work:
        save_counts(
            work,
            [DayEntry(1, dt.date(2026, 10, 1), {Service.WATER: 7})],
            today=dt.date(2026, 11, 22),
        )
    corrected = report(yizhan, imported_file, tmp_path)
    assert (corrected["closing"], corrected["revision"]) == (None, 1)
    found = corrected["corrections"]
    assert found["reason"] == "漏报"
    assert {"path": ["visits_total"], "before": closed["visits_total"],
            "after": corrected["visits_total"]} in found["figures"]  # fmt: skip
    assert {cell["day"] for cell in found["cells"]} == {"2026-10-01"}
    assert {cell["station_id"] for cell in found["cells"]} == {1}


def test_a_signature_is_not_undone(yizhan, imported_file):
    data = ("--data", imported_file)
    signed = ("close", "2026-10", *XIANGZHOU, "--by", "何主任", "--note", "缺报", *data)
    assert yizhan(*signed).code == 0
    newest = yizhan("history", "--json", *data).json["changes"][0]
    assert newest["label"] == "结账：香洲区 2026年10月"
    undone = yizhan("undo", newest["id"], *data)
    assert (undone.code, undone.out) == (1, "")
    assert "签字不能撤销" in undone.err


def test_a_unit_or_month_that_is_not_there(yizhan, imported_file):
    data = ("--data", imported_file)
    nowhere = yizhan("close", "2026-10", "--unit", "东区", "--by", "何", *data)
    assert (nowhere.code, "东区" in nowhere.err) == (1, True)
    never = yizhan("reopen", "2026-10", *XIANGZHOU, "--reason", "错", *data)
    assert (never.code, "没有结账" in never.err) == (1, True)
    early = yizhan("close", "2099-10", *XIANGZHOU, "--by", "何", "--note", "备", *data)
    assert (early.code, "还没有过完" in early.err) == (1, True)
    assert yizhan("close", "2026-10", *data).code == 2
