"""The sheet of keys names the keys that the pages have, and no others."""

import datetime as dt

import pytest
from PySide6.QtGui import QKeySequence, QShortcut

from db.values import LOCAL
from desktop.actions import PAGE_KEYS

_SHOWN = {"Right": "→", "Left": "←", "Down": "↓", "Up": "↑", "Del": "Delete"}
_PARTS = {
    "驿站列表": lambda office: office.screen("stations").view.page,
    "一座驿站": lambda office: office.screen("stations").record.view,
    "地图页": lambda office: office.screen("map").view,
    "登记页": lambda office: office.screen("counts").view,
    "活动页": lambda office: office.screen("activities").view,
    "导入窗口": lambda office: office.start_import(None).view,
}
_TAKEN_BY_WIDGETS = {
    "驿站列表": {"Enter", "Shift+↓", "Ctrl+C", "Shift+F10"},
    "地图页": {"Enter", "↑ ↓", "Esc"},
    "登记页": {"Enter", "F2", "Ctrl+V", "Ctrl+D"},
    "导入窗口": {"Space"},
}
"""Keys that no shortcut stands for: lists, fields and sheets take them as they come."""


def written(keys: QKeySequence) -> str:
    """As the sheet writes it."""
    return "+".join(_SHOWN.get(key, key) for key in keys.toString().split("+"))


@pytest.mark.parametrize("name", _PARTS)
def test_a_page_has_the_keys_that_the_sheet_tells(qtbot, make_office, imported, name):
    office = make_office(imported, dt.datetime(2026, 11, 22, 10, 30, tzinfo=LOCAL))
    shortcuts = _PARTS[name](office).findChildren(QShortcut)
    keys = {written(shortcut.key()) for shortcut in shortcuts}
    qtbot.waitUntil(lambda: office.jobs.idle, timeout=20_000)

    told = {shown for shown, _does in PAGE_KEYS[name]}
    assert told - _TAKEN_BY_WIDGETS.get(name, set()) <= keys
    words = " ".join(f"{shown} {does}" for shown, does in PAGE_KEYS[name])
    if "依此类推" in words:
        keys -= {f"Alt+{n}" for n in range(10)}
    assert {key for key in keys if key not in words} == set()
