import ast
import datetime as dt
import inspect
import string
from enum import StrEnum
from pathlib import Path

import pytest

import db
import desktop
from db import faults, forms, values
from db.errors import RecordError
from db.values import Month, Service
from db.workbooks.plan import Remark, Weight
from desktop import catalogue
from desktop.sentences import SENTENCES
from desktop.text import _ as said
from desktop.text import (
    ago,
    day_text,
    field_label,
    label,
    month_text,
    n_,
    number,
    say,
    say_remark,
    use_language,
)

ENUMS = [
    kind
    for _name, kind in inspect.getmembers(values, inspect.isclass)
    if issubclass(kind, StrEnum) and kind is not StrEnum
]
ERRORS = {"RecordError", "ConflictError", "DataFileError", "Doubt", "_error", "_refuse"}
NOTES = {"note", "add"}


@pytest.mark.parametrize("kind", ENUMS, ids=lambda kind: kind.__name__)
def test_every_member_has_its_own_word(kind):
    words = [label(member) for member in kind]
    assert len(set(words)) == len(words)
    assert all(words)


def test_members_of_different_kinds_keep_their_own_words():
    assert label(Service.OTHER) == "其他"
    assert label(values.StationKind.OTHER) == "其他驿站"


def said_code(call: ast.Call) -> str | None:
    """The code a call raises or remarks on: the first text of an error, the last of a note."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in ERRORS:
        place = call.args[0]
    elif name in NOTES and call.args and "Weight." in ast.unparse(call.args[0]):
        place = call.args[-1]
    else:
        return None
    return place.value if isinstance(place, ast.Constant) else None


def said_codes() -> set[tuple[str, str]]:
    found = {(code, "faults.py") for _phrase, code in faults._FILE_FAULTS}
    found |= {(code, "forms.py") for code, _limit in forms._LIMITS.values()}
    for package in (db, desktop):
        for path in Path(package.__path__[0]).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                code = said_code(node) if isinstance(node, ast.Call) else None
                if code:
                    found.add((code, path.name))
    return found


def test_every_code_that_is_raised_or_remarked_has_a_sentence():
    codes = said_codes()
    assert ("row_not_data", "row.py") in codes
    assert ("month_unreadable", "values.py") in codes
    assert [code for code in sorted(codes) if code[0] not in SENTENCES] == []


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_sentence_can_be_said_even_without_its_values(code):
    words = say(RecordError(code))
    parts = list(string.Formatter().parse(SENTENCES[code]))
    # Escaped braces are said as braces; no other may be left.
    assert words.count("{") == sum(text.count("{") for text, _n, _f, _c in parts)
    names = {name for _t, name, _f, _c in parts if name}
    assert (names - {"field"} == set()) == ("…" not in words)


def test_a_sentence_words_its_values():
    error = RecordError("choice_unknown", field="town_code", text="x", choices=["甲", "乙"])
    assert say(error) == "镇街里没有“x”，可以填：甲、乙。"
    small = say(RecordError("too_small", field=Service.MEALS, value="-1", limit=0))
    assert small == "爱心午餐不能是 -1，最小是 0。"


def test_a_remark_speaks_as_an_error_does():
    remark = Remark(
        Weight.CHANGED, "f", "s", "B3", "拱北口岸驿站", "station_matched", {"name": "甲"}
    )
    assert say_remark(remark) == "读作“甲”。"


def test_a_value_with_braces_is_no_template():
    assert "{0.__class__}" in say(RecordError("month_unreadable", text="{0.__class__}"))


def test_an_unknown_code_still_says_something():
    words = say(RecordError("never_heard_of", text="甲"))
    assert "never_heard_of" in words
    assert "甲" in words


def test_numbers_and_days():
    assert number(1234) == "1,234"
    assert number(4.618, digits=2) == "4.62"
    assert day_text(dt.date(2026, 11, 21)) == "2026-11-21 星期六"
    assert month_text(Month(2026, 10)) == "2026年10月"
    assert [ago(n) for n in (0, 1, 41)] == ["今天", "昨天", "41 天前"]
    assert field_label("nobody_named_it") == "nobody_named_it"


@pytest.fixture
def english(tmp_path, monkeypatch):
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "yizhan.po").write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        'msgid "昨天"\nmsgstr "yesterday"\n\n'
        'msgid "{n} 座"\nmsgid_plural "{n} 座"\n'
        'msgstr[0] "{n} station"\nmsgstr[1] "{n} stations"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(catalogue, "resource", lambda _text, *rest: tmp_path.joinpath(*rest))
    use_language("en")
    yield
    use_language("zh")


def test_another_language_is_read_from_its_catalogue(english):
    assert said("昨天") == "yesterday"
    assert [n_("{n} 座", n).format(n=n) for n in (1, 2)] == ["1 station", "2 stations"]
    assert said("没有译文") == "没有译文"


def test_chinese_needs_no_catalogue():
    use_language("zh")
    assert said("昨天") == "昨天"
