"""A column is called in Excel what the station's page calls it."""

import pytest

from db.workbooks.guide import GUIDES
from db.workbooks.vocabulary import STATION_HEADINGS
from desktop.text import field_label


@pytest.mark.parametrize("column", GUIDES)
def test_headings_are_the_words_of_the_page(column):
    """驿站名称 in a workbook is 名称 on the page of a station."""
    assert STATION_HEADINGS[column][0].removeprefix("驿站") == field_label(column)
