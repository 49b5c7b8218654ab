"""The page of one station while its save is on the way, and when it is refused."""

from db.dossier import dossier
from db.errors import RecordError
from db.stations import station_record

GATE = "唐家湾口岸工会驿站"


def test_a_second_ctrl_s_before_the_answer_enters_no_second_station(page):
    page.click("stations.new")
    page.fill(name="凤凰山驿站")
    page.choose("town_code", "香湾街道")
    page.screen.record.save()
    page.screen.record.save()
    page.settle()
    assert page.notice == "已保存 凤凰山驿站"
    assert page.changes.count("新驿站：凤凰山驿站") == 1
    page.fill(awards="能再保存")
    page.save()
    assert page.changes[0] == "修改驿站：凤凰山驿站"


def test_what_is_typed_while_it_is_being_saved_stays_to_be_saved(page):
    page.open(GATE)
    page.fill(awards="第一次")
    page.screen.record.save()
    page.fill(host="还在输入")
    page.settle()
    assert page.field("host").text() == "还在输入"
    assert page.screen.record.is_unsaved
    page.save()
    values = page.ask(lambda s: dossier(s, page.opened)).values
    assert (values["awards"], values["host"]) == ("第一次", "还在输入")


def test_who_leaves_before_the_answer_finds_it_saved_and_no_draft(page):
    page.open(GATE)
    number = page.opened
    page.fill(awards="最美")
    page.screen.record.save()
    page.screen.record.leave()
    page.settle()
    assert page.ask(lambda s: station_record(s, number)).awards == "最美"
    page.open(GATE)
    assert page.screen.record.view.draft_bar.text == ""


def test_an_answer_for_the_station_before_does_not_fill_the_page_of_the_next(page):
    page.open(GATE)
    page.fill(awards="最美")
    other = page.opened - 1
    page.screen.record.open(other)
    page.screen.record.save()
    page.settle()
    assert page.opened == other
    assert page.field("awards").text() != "最美"


def test_a_refusal_of_the_register_is_told_at_its_field_or_in_the_bar(page, monkeypatch):
    errors = iter(
        [RecordError("too_long", field="host", limit=1), RecordError("in_use", field="elsewhere")]
    )

    def refuse(*_arguments):
        raise next(errors)

    monkeypatch.setattr("desktop.stations.record.saving.save_dossier", refuse)
    page.open(GATE)
    page.fill(awards="一")
    page.save()
    assert "共建单位太长" in page.said("host")
    page.save()
    assert "不能删去" in page.notice
    assert page.field("awards").text() == "一"
