"""The same station twice is pointed out before it is saved, and made one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QPushButton, QRadioButton

from db.dossier import ContactLine, dossier, save_dossier
from db.stations import add_station, station_keys, station_record
from db.work import Work

GATE = "唐家湾口岸工会驿站"


@pytest.fixture
def bar(page):
    return page.screen.record.view.twin_bar


@pytest.fixture
def dialog(page):
    """The dialog that is open over the page."""

    def find():
        open_ones = [d for d in page.view.findChildren(QDialog) if d.isVisible()]
        return open_ones[-1] if open_ones else None

    return find


def begin_twin(page):
    page.click("stations.new")
    page.fill(name=GATE, host="新的单位")
    page.choose("town_code", "唐家湾镇")


def mark(dialog, field):
    """How the two differ in a field, as the dialog says it."""
    label = dialog.findChild(QLabel, f"compare.{field}.mark")
    return label.text() if label else ""


def press(dialog, name, qtbot, kind=QPushButton):
    qtbot.mouseClick(dialog.findChild(kind, name), Qt.MouseButton.LeftButton)


def test_a_new_station_like_another_is_pointed_out_while_one_types(page, bar):
    begin_twin(page)
    page.wait_for(lambda: GATE in bar.text)
    assert "同镇街同名" in bar.text
    page.fill(name="另一座驿站")
    page.wait_for(lambda: bar.text == "")


def test_what_is_said_to_be_another_is_not_pointed_out_again(page, bar):
    begin_twin(page)
    page.wait_for(lambda: GATE in bar.text)
    page.click("twins.other")
    assert bar.text == ""
    page.fill(address="另一条路 5 号")
    page.settle()
    page.save()
    assert bar.text == ""


def stations_called(page, name):
    return [key.id for key in page.ask(station_keys) if key.name == name]


def test_a_new_station_like_another_is_saved_only_when_it_is_said_twice(page, bar):
    begin_twin(page)
    page.save()
    assert len(stations_called(page, GATE)) == 1
    assert bar.text.startswith("还没有保存。可能与")
    assert page.shown("twins.compare")
    page.save()
    assert len(stations_called(page, GATE)) == 2


def test_a_button_saves_the_new_station_all_the_same(page, bar):
    begin_twin(page)
    page.save()
    page.click("twins.create")
    assert len(stations_called(page, GATE)) == 2


def test_another_likeness_holds_up_the_save_once_more(page, bar, imported):
    other = next(key for key in page.ask(station_keys) if key.name != GATE)
    begin_twin(page)
    page.save()
    place = page.ask(lambda s: station_record(s, other.id))
    page.fill(name="另一座驿站", position_text=f"{place.longitude}, {place.latitude}")
    page.choose("position_datum", "WGS-84")
    page.save()
    assert other.name in bar.text
    assert stations_called(page, "另一座驿站") == []


def test_an_old_station_is_asked_about_only_once_it_changes(page, bar, imported):
    number = page.find(GATE)
    values = page.ask(lambda s: dossier(s, number)).values
    with Work(imported, "再录一座") as work:
        add_station(work, values)
    page.screen.record.open(number)
    page.settle()
    assert bar.text == ""
    page.fill(address="唐家湾镇口岸路")
    page.wait_for(lambda: GATE in bar.text)


def test_both_are_shown_side_by_side_and_the_standing_one_is_filled(page, bar, dialog, qtbot):
    number = page.find(GATE)
    begin_twin(page)
    page.wait_for(lambda: GATE in bar.text)
    page.click("twins.compare")
    page.wait_for(lambda: dialog() is not None)
    words = [label.text() for label in dialog().findChildren(QLabel)]
    assert "新的单位" in words
    assert (mark(dialog(), "host"), mark(dialog(), "name")) == ("不同", "")
    press(dialog(), "compare.agree", qtbot)
    page.wait_for(lambda: page.screen.record.station_id == number)
    page.settle()

    assert page.field("host").text() == "新的单位"
    assert page.screen.record.is_unsaved
    page.click("record.save")
    assert page.ask(lambda s: station_record(s, number)).host == "新的单位"
    page.click("record.back")
    assert page.names.count(GATE) == 1
    page.click("stations.new")
    assert page.screen.record.view.draft_bar.text == ""


def test_rows_that_were_typed_follow_those_that_stand(page, bar, dialog):
    number = page.find(GATE)
    page.open(GATE)
    page.fill(**{"supplies.0.name": "碘伏"})
    page.save()
    page.press(Qt.Key.Key_Escape)
    begin_twin(page)
    page.fill(**{"supplies.0.name": "创可贴"})
    page.wait_for(lambda: GATE in bar.text)
    page.click("twins.unite")
    page.settle()
    page.save()
    kept = page.ask(lambda s: dossier(s, number)).supplies
    assert [line.name for line in kept] == ["碘伏", "创可贴"]


@pytest.fixture
def twin(page, imported):
    """A second record of a station, on the page."""
    number = page.find(GATE)
    values = page.ask(lambda s: dossier(s, number)).values
    with Work(imported, "再录一座") as work:
        station = add_station(work, {**values, "host": "重复的单位"})
        twin, code = station.id, station.code
        people = ContactLine("李", "0756-0000001"), ContactLine("王", "0756-0000002")
        given = replace(dossier(work.session, twin), contacts=people)
        save_dossier(work, twin, station.version, given)
    page.screen.record.open(twin)
    page.settle()
    return number, twin, code


def test_two_records_are_merged_with_the_chosen_values_and_undone(page, twin, dialog, qtbot):
    kept, gone, code = twin
    page.screen.record.view.menu.actions()[0].trigger()
    page.wait_for(lambda: dialog() is not None)
    field = dialog().findChild(QLineEdit, "record.merge.name")
    field.setText(next(text for text in completions(field) if text.startswith(GATE)))
    qtbot.keyClick(field, Qt.Key.Key_Return)
    page.wait_for(lambda: dialog() is not None and dialog().objectName() == "record.compare")
    moves = dialog().findChild(QLabel, "compare.moves").text()
    assert moves == "一并转过去：2 位联系人。"
    assert dialog().findChild(QRadioButton, "compare.position_text.kept") is None
    press(dialog(), "compare.host.gone", qtbot, QRadioButton)
    press(dialog(), "compare.agree", qtbot)
    page.wait_for(lambda: page.screen.record.station_id == kept)
    page.settle()

    assert page.ask(lambda s: station_record(s, kept)).host == "重复的单位"
    assert f"已把 {code} 并入" in page.notice
    page.press_notice()
    page.wait_for(lambda: GATE in [row.name for row in page.ask(station_keys) if row.id == gone])


def test_what_is_typed_and_not_saved_stops_a_merge(page, twin, dialog):
    page.fill(awards="还没保存")
    page.screen.record.view.menu.actions()[0].trigger()
    page.settle()
    assert dialog() is None
    assert page.notice == "请先保存这一座，再合并。"


def completions(field):
    model = field.completer().model()
    return [model.index(n, 0).data() for n in range(model.rowCount())]
