"""Two people at one station: nobody's change is lost, and both see it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit

from db.contacts import contact_looks
from db.dossier import ContactLine, dossier, save_dossier
from db.merging import OnBothDays, merge_stations
from db.stations import amend_station, station_keys, station_record
from db.work import Work

GATE = "唐家湾口岸工会驿站"


@pytest.fixture
def station(page):
    """The station that is on the page, as the register has it."""
    page.open(GATE)
    number = page.screen.record.station_id
    return lambda: page.ask(lambda s: station_record(s, number))


@pytest.fixture
def others_change(imported, station):
    """Somebody else, at another desk, changes fields of the station."""

    def change(**values):
        with Work(imported, "别人") as work:
            amend_station(work, station().id, station().version, values)

    return change


def test_fields_only_they_changed_become_theirs_and_mine_stay_mine(page, station, others_change):
    page.fill(host="我的单位")
    others_change(address="他们的地址")

    page.save()

    assert page.field("address").text() == "他们的地址"
    assert page.field("host").text() == "我的单位"
    assert "改动已合在一起" in page.screen.record.view.conflict_bar.text
    assert station().host != "我的单位"
    page.save()
    assert (station().address, station().host) == ("他们的地址", "我的单位")
    assert page.screen.record.view.conflict_bar.text == ""


@pytest.mark.parametrize(("button", "stands"), [("keep.awards", "我的"), ("take.awards", "别人的")])
def test_where_both_changed_the_person_chooses_beside_the_field(
    page, station, others_change, button, stands
):
    page.fill(awards="我的", host="我的单位")
    others_change(awards="别人的")
    page.save()
    assert "有 1 处和您改的不同" in page.screen.record.view.conflict_bar.text
    assert page.field("awards").text() == "我的"

    page.save()
    assert station().awards == "别人的"
    assert page.window.focusWidget() is page.field("awards")

    page.click(button)
    page.save()
    assert (station().awards, station().host) == (stands, "我的单位")


def test_all_choices_can_be_made_at_once(page, station, others_change):
    page.fill(awards="我的", host="我的单位")
    others_change(awards="别人的", host="别人的单位")
    page.save()
    assert "有 2 处" in page.screen.record.view.conflict_bar.text
    page.click("conflict.theirs")
    assert page.field("host").text() == "别人的单位"
    assert not page.screen.record.is_unsaved


def test_fields_that_belong_together_are_one_choice(page, station, others_change):
    page.fill(position_text="GPS 113.56,22.23")
    datum = page.screen.record.view.entries["position_datum"]
    page.wait_for(lambda: datum.value() == "wgs84")
    others_change(position_text="百度113.57,22.24", position_datum="bd09")
    page.save()
    page.click("take.position_text")
    entries = page.screen.record.view.entries
    assert entries["position_text"].value() == "百度113.57,22.24"
    assert entries["position_datum"].value() == "bd09"


def test_a_change_elsewhere_shows_at_once_under_what_is_typed(page, station):
    page.fill(awards="改到一半")
    desk, number, version = page.desk, station().id, station().version
    desk.write(
        "改共建单位",
        lambda work: amend_station(work, number, version, {"host": "唐家湾港务"}),
        initiator=desk.jobs,
    )
    page.wait_for(lambda: page.field("host").text() == "唐家湾港务")
    assert page.field("awards").text() == "改到一半"
    page.save()
    assert (station().host, station().awards) == ("唐家湾港务", "改到一半")


def test_a_station_that_is_gone_is_told_and_left(page, station, qtbot):
    number = station().id
    page.press(Qt.Key.Key_Escape)
    page.screen.record.open(number + 10_000)
    page.settle()
    assert not page.editing
    assert "已经不在台账里" in page.notice


def test_a_note_keeps_its_lines(page, station):
    note = page.view.findChild(QPlainTextEdit, "record.note")
    note.setFocus()
    note.insertPlainText("第一行\n第二行")
    page.save()
    assert station().note.endswith("第一行\n第二行")


@pytest.fixture
def merged_away(imported, page, station):
    """Somebody else merges the station on the page into another; gives the one that stays."""

    def merge():
        keys = page.ask(station_keys)
        keep_id = next(key.id for key in keys if key.id != station().id)
        keep = page.ask(lambda s: station_record(s, keep_id))
        with Work(imported, "别人合并") as work:
            merge_stations(
                work, keep.id, keep.version, station().id, station().version, counts=OnBothDays.KEEP
            )
        return keep

    return merge


def test_a_station_merged_away_is_left_at_the_save_and_its_heir_is_named(page, merged_away):
    page.fill(awards="改到一半")
    keep = merged_away()
    page.save()
    page.settle()
    assert not page.editing
    assert page.notice == f"这座驿站已并入“{keep.name}”（{keep.code}）。"
    drafts = page.desk.settings.fileName()
    assert list(Path(drafts).parent.glob("drafts/*.json"))
    page.press_notice()
    assert page.screen.record.station_id == keep.id


def test_a_station_that_goes_while_one_types_is_left(page, merged_away):
    page.fill(awards="改到一半")
    merged_away()
    page.desk.jobs.changed.emit(frozenset({"station"}), None)
    page.fill(awards="还在改")
    page.settle()
    # The fields are read a moment after the last key.
    page.wait_for(lambda: not page.screen.record._settle.isActive())
    assert not page.screen.record.is_open


@pytest.fixture
def with_contact(imported, page):
    number = page.find(GATE)
    before = page.ask(lambda s: dossier(s, number, contacts=True))
    line = ContactLine("示例甲", "0756-0000001", "站长")
    with Work(imported, "联系人") as work:
        given = type(before)(**{**vars(before), "contacts": [line]})
        save_dossier(work, number, 1, given)
    return number


def test_contacts_are_hidden_until_asked_for_and_each_look_is_recorded(page, with_contact):
    page.inquiry.refresh()
    page.settle()
    page.open(GATE)
    code = page.ask(lambda s: station_record(s, with_contact)).code
    shown = page.view.findChild(type(page.field("name")), "record.contacts.0.name")
    assert shown.text() == ""
    assert not shown.isVisible()
    assert page.ask(lambda s: contact_looks(s, code)) == []

    page.click("record.contacts.show")

    assert page.field("contacts.0.name").text() == "示例甲"
    assert page.field("contacts.0.phone").text() == "0756-0000001"
    looks = page.ask(lambda s: contact_looks(s, code))
    assert len(looks) == 1
    told = page.view.findChild(QLabel, "record.contacts.looks")
    page.wait_for(lambda: looks[0].who in told.text())
    assert not page.screen.record.is_unsaved


def test_a_save_without_a_look_leaves_the_contacts(page, with_contact):
    page.inquiry.refresh()
    page.settle()
    page.open(GATE)
    page.fill(awards="最美")
    page.save()
    kept = page.ask(lambda s: dossier(s, with_contact, contacts=True)).contacts
    assert [line.name for line in kept] == ["示例甲"]


def test_contacts_are_changed_after_a_look(page, with_contact):
    page.open(GATE)
    page.click("record.contacts.show")
    page.fill(**{"contacts.0.phone": "0756-0000002", "contacts.1.name": "示例乙"})
    page.save()
    kept = page.ask(lambda s: dossier(s, with_contact, contacts=True)).contacts
    assert [(line.name, line.phone) for line in kept] == [
        ("示例甲", "0756-0000002"),
        ("示例乙", ""),
    ]
