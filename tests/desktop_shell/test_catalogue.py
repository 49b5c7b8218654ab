import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.actions import ACTIONS, SCREENS
from desktop.catalogue import _, n_, use_language
from desktop.widgets.page import Page
from desktop.window import MainWindow
from resources import resource

ROOT = Path(__file__).parents[2]
KEYWORDS = {**DEFAULT_KEYWORDS, "n_": (1, 1)}
CHINESE_SIGN = re.compile(r"[\u3000-\u303f\uff00-\uffef]")
CHINESE_WORD = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def english() -> Iterator[None]:
    use_language("en")
    yield
    use_language("zh")


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with resource("text", "en", "LC_MESSAGES", "yizhan.po").open("rb") as source:
        return read_po(source, locale="en")


@pytest.fixture(scope="module")
def messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _placeholders(text: str) -> set[tuple[str, str]]:
    return {(name, spec or "") for _text, name, spec, _how in Formatter().parse(text) if name}


def test_the_catalogue_has_what_the_code_says_and_nothing_else(messages):
    said = {
        message
        for _file, _line, message, _comments, _context in extract_from_dir(
            ROOT / "desktop", keywords=KEYWORDS
        )
    }
    # A text that is said with a number somewhere has its two forms everywhere.
    counted = {message[0] for message in said if isinstance(message, tuple)}
    assert {message.id for message in messages} == said - counted


def test_every_message_has_its_translation(messages):
    unsaid = [m.id for m in messages if m.fuzzy or not all(_forms(m.string))]
    assert unsaid == []


def test_translations_keep_the_placeholders(messages):
    changed = [
        form
        for message in messages
        for form in _forms(message.string)
        if _placeholders(form) != _placeholders(_forms(message.id)[0])
    ]
    assert changed == []


def test_translations_are_punctuated_as_english(messages):
    forms = [form for message in messages for form in _forms(message.string)]
    assert [form for form in forms if CHINESE_SIGN.search(form)] == []


def test_english_is_spoken_when_chosen(english):
    assert _("概览") == "Overview"
    assert [n_("{n} 步改动", n).format(n=n) for n in (1, 2)] == ["1 change", "2 changes"]


def test_chinese_is_spoken_again(english):
    use_language("zh")
    assert _("概览") == "概览"


def test_a_window_made_in_english_shows_no_chinese(qtbot, english, jobs, settings):
    window = MainWindow(jobs, settings)
    qtbot.addWidget(window)
    known = {action.id: action for action in ACTIONS}
    for screen in SCREENS:
        action = known[f"go.{screen}"]
        window.add_screen(screen, _(action.text), action.icon, lambda: Page(""))
    bound = window.bind({a.id: lambda: None for a in ACTIONS if not a.id.startswith("go.")})
    shown = {window.windowTitle()}
    for action in bound.values():
        shown |= {action.text(), action.toolTip()}
    for widget in window.findChildren(QWidget):
        shown |= {widget.accessibleName(), widget.toolTip()}
    for line in window.findChildren(QLineEdit):
        shown.add(line.placeholderText())
    assert {"Overview", "Undo", "Counts"} <= shown
    assert {text for text in shown if CHINESE_WORD.search(text)} == set()


def test_the_command_line_speaks_the_language_of_the_environment():
    program = [sys.executable, "-c", "from desktop.cli import main; main()", "--help"]
    told = subprocess.run(
        program,
        cwd=ROOT,
        env={**os.environ, "YIZHAN_LANGUAGE": "en"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Make the monthly report" in told.stdout
    assert not CHINESE_WORD.search(told.stdout)
