"""A corrected place: what belonged to the old numbers does not pass to the new ones."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QComboBox

from db.values import Datum
from desktop.text import label

STATION = "翠香后环工会驿站"


@pytest.fixture
def opened(page):
    page.open(STATION)
    return page


def datum(page) -> str:
    return page.view.findChild(QComboBox, "record.position_datum").currentData()


def test_whose_numbers_they_are_is_asked_anew(opened):
    page = opened
    before = page.field("position_text").text()
    assert datum(page) == "gcj02"
    page.fill(position_text="22.2750 113.5600")
    assert datum(page) == ""
    assert page.field("position_verified_by").text() == ""
    page.save()
    assert page.editing
    assert page.said("position_datum")
    page.fill(position_text=before)
    assert datum(page) == "gcj02"
    page.wait_for(lambda: not page.said("position_datum"))


def test_what_looks_like_another_datum_is_read_so_at_a_click(opened):
    page = opened
    longitude, latitude = page.field("position_text").text().split(",")
    page.fill(position_text=f"{longitude}, {latitude}")
    page.choose("position_datum", label(Datum.WGS84))
    page.wait_for(lambda: page.shown("record.position.other"))
    page.click("record.position.other")
    assert datum(page) == "gcj02"
    page.wait_for(lambda: not page.shown("record.position.other"))
