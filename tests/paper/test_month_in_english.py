import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import asdict

import pytest

from desktop.catalogue import use_language
from desktop.paper.month import report_data

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


@pytest.fixture
def english() -> Iterator[None]:
    use_language("en")
    yield
    use_language("zh")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def test_only_the_data_of_an_english_report_is_chinese(english, month):
    printed = set(_texts(report_data(month, made_on=dt.date(2026, 11, 22))))
    words = printed - set(_texts(asdict(month)))
    assert "Reporting rate" in words
    assert {text for text in words if CHINESE.search(text)} == set()


def test_an_english_report_of_an_empty_month_is_english(english, no_month):
    data = report_data(no_month, made_on=dt.date(2026, 11, 22))
    told = " ".join(data["summary"])
    assert "There are no counts" in told
    assert not CHINESE.search(told.replace("万山区", ""))
