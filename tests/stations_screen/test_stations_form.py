"""Entering and changing a station: nothing typed is lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from db.errors import RecordError
from db.history import deeds
from db.station_facts import offered_services
from db.stations import amend_station, station_record
from db.values import Service, StationStatus
from db.work import Work
from desktop.desk import Desk

GATE = "唐家湾口岸工会驿站"


def number_of(page):
    return page.view.table.current_row().station.id


def changes(page):
    return [deed.label for deed in page.ask(deeds)]


def test_enter_and_double_click_open_the_form(page):
    page.open(GATE)
    assert page.field("name").text() == GATE
    assert page.field("name").hasFocus()
    page.press(Qt.Key.Key_Escape)
    assert not page.editing
    assert GATE in page.card
    assert page.view.table.hasFocus()
    page.double_click(0)
    assert page.editing


def test_a_change_is_saved_shown_and_undone(page):
    page.open(GATE)
    station_id = number_of(page)
    before = page.ask(lambda s: station_record(s, station_id)).model_dump()
    offered = page.ask(lambda s: offered_services(s, page.desk.today()))[station_id]

    page.fill(name="唐家湾新口岸工会驿站", hours_text="周一至周六 8:30-20:00")
    assert "读作" in page.said("hours_text")
    page.toggle("other")
    page.save()

    assert not page.editing
    assert "已保存 唐家湾新口岸工会驿站" in page.notice
    after = page.ask(lambda s: station_record(s, station_id))
    assert (after.name, after.hours_text) == ("唐家湾新口岸工会驿站", "周一至周六 8:30-20:00")
    assert "Sa" in after.hours
    now = page.ask(lambda s: offered_services(s, page.desk.today()))[station_id]
    assert set(now) == {*offered, Service.OTHER}
    assert changes(page)[0] == "修改驿站：唐家湾新口岸工会驿站"
    page.type("xinkouan")
    assert page.names == ["唐家湾新口岸工会驿站"]
    page.press_enter_in_search()
    assert "唐家湾新口岸工会驿站" in page.card

    page.desk.undo()

    page.type("")
    page.wait_for(lambda: GATE in page.names)
    page.settle()
    restored = page.ask(lambda s: station_record(s, station_id)).model_dump()
    assert {**restored, "version": 0} == {**before, "version": 0}
    assert page.ask(lambda s: offered_services(s, page.desk.today()))[station_id] == offered


def test_a_second_ctrl_s_before_the_answer_enters_no_second_station(page):
    page.click("stations.new")
    page.fill(name="凤凰山驿站")
    page.view.form.saved.emit()
    page.view.form.saved.emit()
    page.settle()
    assert page.notice == "已保存 凤凰山驿站"
    assert changes(page).count("新驿站：凤凰山驿站") == 1
    page.open("凤凰山驿站")
    page.fill(note="能再保存")
    page.save()
    assert changes(page)[0] == "修改驿站：凤凰山驿站"


def test_an_error_of_a_field_that_the_form_lacks_is_said_all_the_same(page, monkeypatch):
    def refuse(*_arguments):
        raise RecordError("value_wrong", field="opened_on", value="2027-01-01")

    monkeypatch.setattr("desktop.stations.screen.amend_station", refuse)
    page.open(GATE)
    page.save()
    assert page.editing
    assert "2027-01-01" in page.notice


def test_the_window_stays_open_while_a_station_is_half_typed(page):
    page.open(GATE)
    assert page.window.close()
    page.window.show()
    page.fill(note="改到一半")
    assert not page.window.close()
    assert "还没有保存" in page.notice
    assert page.field("note").text() == "改到一半"
    page.click("form.save")
    assert page.window.close()


def test_saving_without_a_change_writes_nothing(page):
    before = changes(page)
    page.open(GATE)
    page.save()
    assert not page.editing
    assert changes(page) == before


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("hours_text", "看心情", "开放时间“看心情”读不懂"),
        ("hours_text", "周一至周五 25:00-26:00", "请核对"),
        ("name", "站" * 61, "名称太长，最多 60 个字"),
        ("name", "", "名称不能空着"),
        ("name", "<b>口岸</b>驿站", "尖括号标记"),
        ("name", "=1+1", "表格公式"),
        ("host", "银行😀", "打印不出来"),
        ("position_text", "很远的地方", "不是坐标"),
        ("position_text", "2.35, 48.85", "不在中国境内"),
        ("area_m2", "很大", "读不出数字"),
        ("area_m2", "-3", "最小是 0"),
    ],
)
def test_what_cannot_be_saved_is_told_under_its_field_and_stays(page, key, text, words):
    before = changes(page)
    page.open(GATE)
    page.fill(note="改到一半", **{key: text})

    page.save()

    assert page.editing
    assert words in page.said(key)
    assert page.field(key).text() == text
    assert page.field(key).hasFocus()
    assert page.field("note").text() == "改到一半"
    assert changes(page) == before


def test_a_mended_field_loses_its_error(page):
    page.open(GATE)
    page.fill(name="")
    page.save()
    assert page.said("name")
    page.fill(name="唐家湾口岸驿站")
    page.save()
    assert not page.editing
    page.open("唐家湾口岸驿站")
    assert page.said("name") == ""


def test_an_edit_of_somebody_else_is_told_and_what_was_typed_stays(page, imported):
    page.open(GATE)
    station_id = number_of(page)
    version = page.ask(lambda s: station_record(s, station_id)).version
    page.fill(note="我写的")
    with Work(imported, "别人") as work:
        amend_station(work, station_id, version, {"note": "别人写的"})

    page.save()

    assert page.editing
    assert f"别人刚改过“{GATE}”" in page.notice
    assert page.field("note").text() == "我写的"
    assert page.ask(lambda s: station_record(s, station_id)).note == "别人写的"


def test_a_change_elsewhere_reloads_the_list_but_not_the_form(page, imported):
    page.open(GATE)
    station_id = number_of(page)
    page.fill(name="改到一半")
    desk: Desk = page.desk
    desk.write(
        "改备注",
        lambda work: amend_station(work, station_id, 1, {"host": "唐家湾港务"}),
        initiator=desk.jobs,
    )
    page.settle()
    page.settle()
    assert page.editing
    assert page.field("name").text() == "改到一半"
    assert page.view.table.current_row().station.host == "唐家湾港务"


def test_escape_leaves_without_saving(page):
    before = changes(page)
    page.open(GATE)
    page.fill(name="不要了")
    page.press(Qt.Key.Key_Escape)
    assert not page.editing
    assert GATE in page.card
    assert changes(page) == before


def test_a_new_station_gets_a_code_and_is_shown(page):
    page.type("口岸")
    page.click("stations.new")
    assert page.editing
    page.choose("town_code", "拱北街道")
    page.fill(name="拱北码头工会驿站", hours_text="每天 8:00-22:00", position_text="113.56,22.23")
    assert "WGS-84" in page.said("position_text")
    page.toggle("water")
    page.save()

    assert not page.editing
    assert "拱北码头工会驿站" in page.card
    station = page.ask(lambda s: station_record(s, number_of(page)))
    codes = [page.view.table.rows.row(n).station.code for n in range(len(page.names))]
    assert len(page.names) == 195
    assert station.code.startswith("440402005-")
    assert codes.count(station.code) == 1
    assert (station.initials[:4], station.hours) == ("gbmt", "Mo-Su 08:00-22:00")
    assert station.longitude != pytest.approx(113.56, abs=1e-3)


def test_the_first_station_of_an_empty_register(empty_page):
    empty_page.click("stations.new")
    empty_page.fill(name="翠香第一工会驿站")
    empty_page.save()
    assert empty_page.names == ["翠香第一工会驿站"]
    assert empty_page.view.table.isVisible()


def test_a_station_is_closed_for_good_with_its_day(page):
    page.open(GATE)
    station_id = number_of(page)
    assert not page.field("closed_on").isVisible()
    page.choose("status", "撤销")
    page.save()
    assert "要写撤销日期" in page.said("closed_on")
    page.fill(closed_on="十月", closed_reason="共建单位搬迁")
    page.save()
    assert "不是日期" in page.said("closed_on")
    page.fill(closed_on="2026-10-15")
    page.save()
    assert not page.editing
    station = page.ask(lambda s: station_record(s, station_id))
    assert station.status is StationStatus.CLOSED
    assert (f"{station.closed_on}", station.closed_reason) == ("2026-10-15", "共建单位搬迁")

    page.open(GATE)
    assert page.field("closed_on").text() == "2026-10-15"
    page.choose("status", "开放")
    page.save()
    station = page.ask(lambda s: station_record(s, station_id))
    assert (station.status, station.closed_on) == (StationStatus.OPEN, None)
