"""What was typed and not saved outlives the page, the program and a crash."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from db.contacts import contact_looks
from db.dossier import dossier
from db.stations import amend_station, station_record
from db.work import Work
from desktop.stations.record.drafts import Draft, Drafts

GATE = "唐家湾口岸工会驿站"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "drafts"


def kept(folder):
    return [json.loads(path.read_text()) for path in folder.glob("*.json")]


def test_typing_is_kept_in_a_file_for_oneself_and_gone_after_the_save(page, folder):
    page.open(GATE)
    page.fill(host="港务", awards="最美")
    page.wait_for(lambda: [set(each["typed"]) for each in kept(folder)] == [{"host", "awards"}])
    path = next(folder.glob("*.json"))
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    page.save()
    assert kept(folder) == []


def test_typing_back_what_stood_there_leaves_no_draft(page, folder):
    page.open(GATE)
    page.fill(awards="最美")
    page.wait_for(lambda: len(kept(folder)) == 1)
    page.fill(awards="")
    page.wait_for(lambda: kept(folder) == [])


def test_escape_keeps_what_was_typed_with_a_way_back(page):
    page.open(GATE)
    page.fill(awards="改到一半")
    page.press(Qt.Key.Key_Escape)
    assert not page.editing
    assert page.notice == f"“{GATE}”还没有保存，已留作草稿。"
    page.press_notice()
    assert page.editing
    assert page.field("awards").text() == "改到一半"
    assert page.notice == ""


def test_a_draft_is_offered_when_its_station_is_opened(page, folder):
    page.open(GATE)
    page.fill(awards="改到一半")
    page.press(Qt.Key.Key_Escape)
    page.open(GATE)
    assert "有上次没保存的内容" in page.screen.record.view.draft_bar.text
    assert page.field("awards").text() == ""
    page.click("draft.restore")
    assert page.field("awards").text() == "改到一半"
    assert page.screen.record.view.draft_bar.text == ""
    page.save()
    assert page.ask(lambda s: station_record(s, page.opened)).awards == "改到一半"
    assert kept(folder) == []


def test_a_draft_can_be_thrown_away(page, folder):
    page.open(GATE)
    page.fill(awards="不要了")
    page.press(Qt.Key.Key_Escape)
    page.open(GATE)
    page.click("draft.discard")
    assert page.screen.record.view.draft_bar.text == ""
    assert kept(folder) == []


def test_typing_before_one_answers_keeps_both(page, folder):
    page.open(GATE)
    page.fill(awards="上次")
    page.press(Qt.Key.Key_Escape)
    page.open(GATE)
    page.fill(host="这次")
    page.wait_for(lambda: len(kept(folder)) == 2)
    assert {"awards": "上次"} in [each["typed"] for each in kept(folder)]
    page.save()
    assert [each["typed"]["awards"] for each in kept(folder)] == ["上次"]
    page.click("draft.restore")
    assert (page.field("awards").text(), page.field("host").text()) == ("上次", "这次")


def test_a_draft_of_an_older_record_asks_where_both_changed(page, imported):
    page.open(GATE)
    number = page.opened
    page.fill(awards="我的", host="我的")
    page.press(Qt.Key.Key_Escape)
    with Work(imported, "别人") as work:
        amend_station(work, number, 1, {"awards": "别人的", "address": "新地址"})
    page.open(GATE)
    page.click("draft.restore")
    assert page.field("address").text() == "新地址"
    assert page.field("host").text() == "我的"
    page.save()
    assert page.ask(lambda s: station_record(s, number)).awards == "别人的"
    page.click("keep.awards")
    page.save()
    assert page.ask(lambda s: station_record(s, number)).awards == "我的"


def test_contacts_are_in_a_draft_only_where_somebody_changed_them(page, folder, imported):
    page.open(GATE)
    number = page.opened
    page.click("record.contacts.show")
    page.fill(awards="改到一半")
    page.wait_for(lambda: [set(each["typed"]) for each in kept(folder)] == [{"awards"}])
    page.fill(**{"contacts.0.name": "示例人"})
    page.wait_for(lambda: "contacts" in kept(folder)[0]["typed"])
    page.press(Qt.Key.Key_Escape)
    page.open(GATE)
    page.click("draft.restore")
    assert page.field("contacts.0.name").text() == "示例人"
    code = page.ask(lambda s: station_record(s, number)).code
    assert len(page.ask(lambda s: contact_looks(s, code))) == 2


def test_drafts_are_told_of_when_the_stations_are_opened(page, reopened):
    page.click("stations.new")
    page.fill(name="半座驿站")
    page.press(Qt.Key.Key_Escape)
    again = reopened()
    assert again.notice == "有 1 座驿站的内容还没有保存：半座驿站"
    again.press_notice()
    assert again.field("name").text() == "半座驿站"


def test_drafts_of_another_register_are_not_offered(folder, imported, page):
    elsewhere = Drafts(folder, page.desk.register)
    assert elsewhere.all() == []
    page.open(GATE)
    page.fill(awards="一")
    page.press(Qt.Key.Key_Escape)
    assert [each.name for each in elsewhere.all()] == [GATE]
    other = folder / "0123456789abcdef-1.json"
    other.write_text(next(folder.glob("*.json")).read_text())
    assert len(elsewhere.all()) == 1


def test_a_damaged_draft_is_passed_over(folder, page):
    drafts = Drafts(folder, page.desk.register)
    drafts.keep(Draft(7, "a1", "驿站", "2026-10-16T12:00:00+08:00", {}, {"name": "驿站"}))
    path = next(folder.glob("*.json"))
    path.write_text("{")
    assert drafts.of(7) == []
    assert drafts.all() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": None},
        {"at": "x"},
        {"at": "2026-10-16"},
        {"typed": None},
        {"before": []},
        {"slot": "../x"},
        {"station_id": "7"},
        {"typed": {"awards": 5}},
        {"typed": {"smart_door": "yes"}},
        {"typed": {"supplies": [{"id": None}]}},
    ],
)
def test_a_draft_of_wrong_types_is_passed_over(folder, page, wrong):
    drafts = Drafts(folder, page.desk.register)
    drafts.keep(Draft(7, "a1", "驿站", "2026-10-16T12:00:00+08:00", {}, {"name": "驿站"}))
    assert len(drafts.all()) == 1
    path = next(folder.glob("*.json"))
    path.write_text(json.dumps(json.loads(path.read_text()) | wrong))
    assert drafts.all() == []


def test_steady_typing_is_kept_while_it_goes_on(page, folder, qtbot):
    page.open(GATE)
    field = page.field("awards")

    def type_on() -> bool:
        qtbot.keyClick(field, Qt.Key.Key_A)
        return bool(kept(folder))

    page.wait_for(type_on)
    assert kept(folder)[0]["typed"]["awards"]


def begin_new(page, name):
    page.click("stations.new")
    page.fill(name=name)


def test_each_new_station_has_its_draft_and_they_are_offered_in_turn(page, folder):
    begin_new(page, "甲驿站")
    page.press(Qt.Key.Key_Escape)
    begin_new(page, "乙驿站")
    page.press(Qt.Key.Key_Escape)
    assert sorted(each["typed"]["name"] for each in kept(folder)) == ["乙驿站", "甲驿站"]

    begin_new(page, "丙驿站")
    page.click("draft.restore")
    assert page.field("name").text() == "乙驿站"
    assert {each["typed"]["name"] for each in kept(folder)} == {"甲驿站", "乙驿站", "丙驿站"}
    page.click("draft.discard")
    page.click("draft.discard")
    assert page.screen.record.view.draft_bar.text == ""
    assert [each["typed"]["name"] for each in kept(folder)] == ["乙驿站"]


def test_two_windows_with_a_new_station_each_keep_both(page, reopened, folder):
    begin_new(page, "甲驿站")
    page.wait_for(lambda: len(kept(folder)) == 1)
    other = reopened()
    begin_new(other, "乙驿站")
    page.wait_for(lambda: len(kept(folder)) == 2)
    page.press(Qt.Key.Key_Escape)
    other.press(Qt.Key.Key_Escape)
    assert {each["typed"]["name"] for each in kept(folder)} == {"甲驿站", "乙驿站"}


def test_what_has_been_saved_meanwhile_is_not_offered(page, folder):
    page.open(GATE)
    page.fill(awards="最美")
    page.press(Qt.Key.Key_Escape)
    page.open(GATE)
    page.fill(awards="最美")
    page.save()
    assert page.screen.record.view.draft_bar.text == ""
    assert kept(folder) == []


def test_a_draft_does_not_take_the_place_of_what_is_typed_unasked(page):
    page.open(GATE)
    page.fill(awards="上次")
    page.press(Qt.Key.Key_Escape)
    page.open(GATE)
    page.fill(awards="这次")
    page.click("draft.restore")
    page.click("take.awards")
    assert page.field("awards").text() == "这次"


def test_a_disk_that_takes_no_draft_is_told_once_and_typing_goes_on(folder, page):
    folder.parent.joinpath("drafts").write_text("in the way")
    page.open(GATE)
    page.fill(awards="一")
    page.wait_for(lambda: "写不了" in page.notice)
    page.desk.notices.dismiss()
    page.fill(awards="一二")
    page.screen.record.save()
    page.settle()
    assert page.ask(lambda s: dossier(s, page.opened)).values["awards"] == "一二"


def test_the_window_closes_and_the_draft_stays(page, folder):
    page.open(GATE)
    page.fill(awards="改到一半")
    assert page.window.close()
    assert kept(folder)[0]["typed"] == {"awards": "改到一半"}


CRASHING = """
import sys
from pathlib import Path
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
app = QApplication(sys.argv)
from db.engine import open_register
from desktop.desk import Desk
from desktop.jobs import Jobs
from desktop.notice import NoticeBar
from desktop.stations.record.controller import StationRecord
settings = QSettings(sys.argv[2], QSettings.Format.IniFormat)
desk = Desk(open_register(sys.argv[1]), Jobs(), NoticeBar(), settings, False)
record = StationRecord(desk)
record.view.resize(1200, 700)
record.view.show()
def type_in():
    field = record.view.findChild(QLineEdit, "record.awards")
    QTest.keyClicks(field, "half of a sentence")
    print("typed", flush=True)
record.opened.connect(lambda: QTimer.singleShot(0, type_in))
record.open(int(sys.argv[3]))
app.exec()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_what_was_typed_before_a_crash_is_offered_afterwards(
    page, imported_file, tmp_path, folder, qtbot
):
    number = page.find(GATE)
    child = subprocess.Popen(
        [
            sys.executable,
            "-c",
            CRASHING,
            str(imported_file),
            str(tmp_path / "settings.ini"),
            str(number),
        ],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert child.stdout is not None
    try:
        assert child.stdout.readline() == "typed\n"
        begun_s = time.monotonic()
        qtbot.waitUntil(lambda: len(kept(folder)) == 1, timeout=5_000)
        assert time.monotonic() - begun_s < 2
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()

    page.open(GATE)
    page.click("draft.restore")
    assert page.field("awards").text() == "half of a sentence"


@pytest.fixture
def draft_of_none(folder, imported):
    """A draft of a station that is not in the register, left before the page is opened."""
    gone = Draft(99_999, "a" * 16, "老站", "2026-10-16T12:00:00+08:00", {}, {"awards": "半句"})
    Drafts(folder, imported).keep(gone)


def test_a_draft_of_a_station_that_is_gone_is_told_once(draft_of_none, page, reopened, folder):
    assert page.notice == "有 1 份没保存的内容，驿站已不在台账里：老站"
    again = reopened()
    assert again.notice == ""
    page.press_notice()
    assert kept(folder) == []
