"""The page of one station under a clerk's keys: typing, checking, saving, going about."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)

from db.dossier import dossier
from db.stations import station_record
from db.values import FacilityState, MapProvider, Service, StationStatus
from desktop.style import apply_theme
from desktop.theme import LIGHT

GATE = "唐家湾口岸工会驿站"
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def focused(page):
    return page.window.focusWidget().objectName()


def told(page, name):
    return page.view.findChild(QLabel, name).text()


def test_enter_and_double_click_open_the_page_and_escape_goes_back(page):
    page.open(GATE)
    assert page.field("name").text() == GATE
    assert focused(page) == "record.name"
    page.press(Qt.Key.Key_Escape)
    assert not page.editing
    assert GATE in page.card
    assert page.view.table.hasFocus()
    assert page.notice == ""
    page.double_click(0)
    assert page.editing


def test_a_change_is_saved_as_one_deed_shown_and_undone(page):
    page.open(GATE)
    number = page.opened
    before = page.ask(lambda s: dossier(s, number))

    page.fill(name="唐家湾新口岸工会驿站", hours_text="周一至周六 8:30-20:00")
    page.toggle("other")
    page.save()

    assert page.editing
    assert "已保存 唐家湾新口岸工会驿站" in page.notice
    after = page.ask(lambda s: dossier(s, number))
    assert after.values["name"] == "唐家湾新口岸工会驿站"
    assert "Sa" in after.values["hours"]
    assert after.services[Service.OTHER].since == page.desk.today()
    assert page.changes[0] == "修改驿站：唐家湾新口岸工会驿站"

    page.desk.undo()

    page.wait_for(lambda: page.field("name").text() == GATE)
    assert page.ask(lambda s: dossier(s, number)) == before


def test_saving_without_a_change_writes_nothing(page):
    before = page.changes
    page.open(GATE)
    page.save()
    assert page.notice == "没有要保存的改动"
    assert page.changes == before


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("hours_text", "看心情", "开放时间“看心情”读不懂"),
        ("name", "站" * 61, "名称太长，最多 60 个字"),
        ("name", "", "名称不能空着"),
        ("name", "<b>口岸</b>驿站", "尖括号标记"),
        ("name", "=1+1", "表格公式"),
        ("host", "银行😀", "打印不出来"),
        ("position_text", "很远的地方", "不是坐标"),
        ("position_text", "2.35, 48.85", "不在中国境内"),
        ("area_m2", "很大", "读不出数字"),
        ("area_m2", "-3", "最小是 0"),
        ("seats", "2.5", "不是整数"),
        ("opened_on", "去年", "不是日期"),
        ("service.water.since", "x", "不是日期"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_as_one_types_and_stops_the_save(
    page, key, text, words
):
    before = page.changes
    page.open(GATE)
    page.fill(awards="改到一半", **{key: text})
    page.wait_for(lambda: words in page.said(key))

    page.field("awards").setFocus()
    page.save()

    assert focused(page) == f"record.{key}"
    assert page.field(key).text() == text
    assert page.field("awards").text() == "改到一半"
    assert page.changes == before


def test_the_list_of_parts_marks_what_is_wrong_and_what_is_not_saved(page):
    page.open(GATE)
    parts = page.view.findChild(QListWidget, "record.parts")

    def marks():
        role = Qt.ItemDataRole.AccessibleTextRole
        return [parts.item(n).data(role) for n in range(parts.count())]

    page.fill(address="口岸路 1 号", hours_text="看心情")
    page.wait_for(lambda: "开放时间，有错误" in marks())
    assert "位置，有未保存的改动" in marks()
    assert "基本" in marks()
    page.fill(hours_text="每天 8:00-20:00")
    page.save()
    assert marks()[:3] == ["基本", "位置", "开放时间"]


def test_an_empty_field_of_a_new_station_is_told_only_once_somebody_saves(page):
    page.click("stations.new")
    page.fill(host="港务")
    page.wait_for(lambda: "编号在保存时给出" in told(page, "record.note"))
    assert page.said("name") == ""
    page.save()
    assert "名称不能空着" in page.said("name")
    assert "镇街不能空着" in page.said("town_code")
    assert focused(page) == "record.name"


def test_enter_moves_on_and_begins_a_line_only_in_the_note(page):
    page.open(GATE)
    page.press(Qt.Key.Key_Return)
    assert focused(page) == "record.status"
    page.press(Qt.Key.Key_Return)
    assert focused(page) == "record.kind"
    note = page.view.findChild(QPlainTextEdit, "record.note")
    note.setFocus()
    page.press(Qt.Key.Key_Return)
    assert note.toPlainText().startswith("\n")


def test_enter_goes_through_equipment_and_rows_as_they_stand(page):
    page.open(GATE)
    page.field("service.other.until").setFocus()
    page.press(Qt.Key.Key_Return)
    assert focused(page) == "record.facility_code.water.state.none"
    page.press(Qt.Key.Key_Left)
    assert focused(page) == "record.facility_code.water.state.missing"
    page.press(Qt.Key.Key_Return)
    assert focused(page) == "record.facility_code.water.note"
    page.press(Qt.Key.Key_Return)
    assert focused(page) == "record.facility_code.microwave.state.none"

    page.fill(**{"supplies.0.name": "碘伏", "supplies.1.name": "创可贴"})
    page.field("supplies.0.expires_on").setFocus()
    page.press(Qt.Key.Key_Return)
    assert focused(page) == "record.supplies.1.name"
    page.wait_for(page.field("supplies.2.expires_on").isVisible)
    page.field("supplies.2.expires_on").setFocus()
    page.press(Qt.Key.Key_Return)
    assert focused(page) == "record.closures.0.first_day"


def test_keys_go_to_the_parts(page):
    page.open(GATE)
    page.press(Qt.Key.Key_3, ALT)
    assert focused(page) == "record.hours_text"
    page.press(Qt.Key.Key_PageDown, CTRL)
    assert focused(page) == "record.service.meals"
    page.press(Qt.Key.Key_PageUp, CTRL)
    page.press(Qt.Key.Key_PageUp, CTRL)
    assert focused(page) == "record.town_code"
    page.press(Qt.Key.Key_8, ALT)
    assert focused(page) == "record.contacts.show"


def test_hours_are_read_back_once_and_only_where_that_tells_more(page):
    page.open(GATE)
    page.fill(hours_text="周一至周五 8:30-12:00、14:30-18:00")
    page.wait_for(lambda: not page.view.findChild(QLabel, "record.hours.read").isVisible())
    page.fill(hours_text="早8点半到晚9点")
    page.wait_for(lambda: told(page, "record.hours.read").count("08:30–21:00") == 1)
    page.fill(hours_text="每天早8点半到晚9点")
    page.wait_for(lambda: told(page, "record.hours.read") == "读作：每天 08:30–21:00")


def test_a_closure_to_come_is_said_with_the_hours_and_on_the_card(page):
    page.open(GATE)
    page.fill(hours_text="每天 8:00-20:00")
    page.fill(**{"closures.0.first_day": "2026-11-25", "closures.0.last_day": "2026-11-27"})
    page.fill(**{"closures.0.reason": "停电检修"})
    said = "11月25日–27日 临时关闭：停电检修"
    page.wait_for(lambda: told(page, "record.hours.closures") == said)
    page.save()
    page.press(Qt.Key.Key_Escape)
    page.wait_for(lambda: said in page.card)


def test_fields_that_must_be_filled_say_so_to_the_eye_and_to_a_reader(page):
    page.click("stations.new")
    read = {
        widget.objectName()
        for widget in page.screen.record.view.findChildren(QWidget)
        if widget.accessibleName().endswith("（必填）")
    }
    assert {"record.name", "record.town_code"} <= read
    seen = {label.text() for label in page.screen.record.view.findChildren(QLabel)}
    assert {"名称（必填）", "镇街（必填）", "姓名（必填）"} <= seen


def test_a_new_station_has_no_contacts_to_be_shown(page):
    page.click("stations.new")
    assert not page.shown("record.contacts.show")


def test_in_large_text_a_bar_is_one_line_and_says_all_in_its_tip(page, qapp):
    apply_theme(qapp, LIGHT, 2.0)
    try:
        page.click("stations.new")
        bar = page.screen.record.view.draft_bar
        bar.ask("一句长话。" * 40, [("one", "这样", lambda: None), ("other", "那样", lambda: None)])
        page.wait_for(lambda: bar.findChild(QLabel).toolTip() == bar.text)
        assert bar.height() < 2 * page.view.findChild(QPushButton, "one").height()
    finally:
        apply_theme(qapp, LIGHT)


def test_hours_that_could_mean_two_things_are_asked_and_answered_by_a_button(page):
    page.open(GATE)
    page.fill(hours_text="周一至周五 9-12 2-6")
    page.wait_for(lambda: page.shown("record.hours.answer.0"))
    page.click("record.hours.answer.0")
    page.wait_for(lambda: page.said("hours_text") == "")
    assert page.field("hours_text").text() == "周一至周五 09:00–12:00、14:00–18:00"
    page.wait_for(lambda: "14:00 开放" in told(page, "record.hours.state"))
    assert "国庆节" in told(page, "record.hours.special")


def test_a_pasted_position_is_read_and_its_datum_recognised_or_asked(page):
    page.open(GATE)
    page.choose("position_datum", "请选坐标来源")
    page.fill(position_text="113.56,22.23")
    page.wait_for(lambda: "坐标来自哪种地图" in page.said("position_datum"))
    page.fill(position_text="https://uri.amap.com/marker?position=113.9,22.0")
    page.wait_for(lambda: page.said("position_datum") == "")
    assert "amap.com" in told(page, "record.position.read")
    assert "公里" in told(page, "record.position.doubts")
    page.click("record.verify_position")
    page.save()
    values = page.ask(lambda s: dossier(s, page.opened)).values
    assert values["position_verified_on"] == page.desk.today()
    assert values["position_verified_by"]
    assert values["longitude"] == pytest.approx(113.895, abs=1e-3)


def test_ticking_a_service_begins_it_today_and_unticking_ends_it_yesterday(page):
    today = page.desk.today()
    page.open(GATE)
    page.toggle("water")
    assert page.field("service.water.until").text() == f"{today - dt.timedelta(days=1)}"
    page.toggle("water")
    assert page.field("service.water.until").text() == ""
    page.toggle("other")
    assert page.field("service.other.since").text() == f"{today}"
    page.toggle("other")
    assert page.field("service.other.since").text() == ""
    page.toggle("water")
    page.save()
    line = page.ask(lambda s: dossier(s, page.opened)).services[Service.WATER]
    assert line.until == today - dt.timedelta(days=1)


def test_equipment_supplies_closures_and_maps_are_saved(page):
    today = page.desk.today()
    page.open(GATE)
    page.view.findChild(QRadioButton, "record.facility_code.microwave.state.broken").click()
    page.fill(**{"facility_code.microwave.note": "门坏了"})
    page.fill(**{"supplies.0.name": "碘伏", "supplies.0.quantity": "2 瓶"})
    page.fill(**{"supplies.0.expires_on": "2026.11.2", "supplies.1.name": "创可贴"})
    page.wait_for(lambda: "还有 17 天到期" in page.said("supplies.0"))
    page.fill(**{"closures.0.first_day": "今天", "closures.0.last_day": "10月20日"})
    page.save()
    assert "原因不能空着" in page.said("closures.0")
    page.fill(**{"closures.0.reason": "装修"})
    page.choose("provider.baidu.state", "信息过期")
    page.fill(**{"provider.baidu.checked_on": "10-3"})
    page.save()

    saved = page.ask(lambda s: dossier(s, page.opened))
    assert saved.facilities["microwave"].state is FacilityState.BROKEN
    assert saved.facilities["microwave"].note == "门坏了"
    assert [(line.name, line.expires_on) for line in saved.supplies] == [
        ("碘伏", dt.date(2026, 11, 2)),
        ("创可贴", None),
    ]
    assert [(line.first_day, line.last_day) for line in saved.closures] == [
        (today, dt.date(2026, 10, 20))
    ]
    assert saved.listings[MapProvider.BAIDU].checked_on == dt.date(2026, 10, 3)
    assert "临时关闭（装修）" in told(page, "record.hours.state")


def test_a_row_taken_out_goes_with_the_save_and_can_come_back_before(page):
    page.open(GATE)
    page.fill(**{"supplies.0.name": "碘伏", "supplies.1.name": "创可贴"})
    page.save()
    out = page.view.findChild(object, "out.supplies.0")
    out.click()
    assert "保存时去掉" in page.said("supplies.0")
    out.click()
    assert page.said("supplies.0") == ""
    out.click()
    page.save()
    saved = page.ask(lambda s: dossier(s, page.opened))
    assert [line.name for line in saved.supplies] == ["创可贴"]


def test_a_new_station_gets_a_code_and_is_found_in_the_list(page):
    page.type("口岸")
    page.click("stations.new")
    page.choose("town_code", "拱北街道")
    page.fill(
        name="拱北码头工会驿站", hours_text="每天 8:00-22:00", position_text="高德113.56,22.23"
    )
    page.toggle("water")
    page.save()

    station = page.ask(lambda s: station_record(s, page.opened))
    assert station.code.startswith("440402005-")
    assert station.code in told(page, "record.note")
    page.press(Qt.Key.Key_Escape)
    assert len(page.names) == 195
    assert "拱北码头工会驿站" in page.card


def test_the_first_station_of_an_empty_register(empty_page):
    empty_page.click("stations.new")
    empty_page.fill(name="翠香第一工会驿站")
    empty_page.choose("town_code", "翠香街道")
    empty_page.save()
    empty_page.press(Qt.Key.Key_Escape)
    assert empty_page.names == ["翠香第一工会驿站"]
    assert empty_page.view.table.isVisible()


def test_a_station_is_closed_for_good_with_its_day_and_opened_again(page):
    page.open(GATE)
    assert not page.field("closed_on").isVisible()
    page.choose("status", "撤销")
    page.wait_for(lambda: "要写撤销日期" in page.said("closed_on"))
    page.fill(closed_on="10月15日", closed_reason="共建单位搬迁")
    page.save()
    station = page.ask(lambda s: station_record(s, page.opened))
    assert station.status is StationStatus.CLOSED
    assert (f"{station.closed_on}", station.closed_reason) == ("2026-10-15", "共建单位搬迁")
    page.choose("status", "开放")
    page.save()
    station = page.ask(lambda s: station_record(s, page.opened))
    assert (station.status, station.closed_on) == (StationStatus.OPEN, None)
