"""Choosing a file beside the register leaves the register alone."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QFileInfo
from PySide6.QtWidgets import QFileDialog, QWidget

from db.engine import Register, file_of, reading
from desktop import file_dialog


@pytest.fixture
def parent(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    return window


def locks_on(path: Path) -> int:
    """Locks that this process holds on a file."""
    number = f":{path.stat().st_ino}"
    lines = Path("/proc/locks").read_text("ascii").splitlines()
    return sum(str(os.getpid()) in line.split() and f"{number} " in line for line in lines)


def test_a_look_around_drops_no_lock(qtbot, parent, imported: Register, monkeypatch):
    path = file_of(imported)
    assert path is not None
    with reading(imported):
        pass
    held = locks_on(path)
    assert held

    asked = set()
    icon = file_dialog.ByName.icon

    def told(icons: file_dialog.ByName, what: object) -> object:
        asked.add(what.fileName() if isinstance(what, QFileInfo) else what)
        return icon(icons, what)

    def look(dialog: QFileDialog) -> list[str]:
        dialog.show()
        qtbot.waitUntil(lambda: path.name in asked)
        dialog.close()
        return []

    monkeypatch.setattr(file_dialog.ByName, "icon", told)
    monkeypatch.setattr(file_dialog, "answered", look)
    kinds = "登记簿 (*.yizhan)"
    assert file_dialog.choose_file(parent, "打开登记簿", str(path.parent), kinds) is None
    assert locks_on(path) == held


def test_a_name_to_save_under_is_suggested(parent, tmp_path, monkeypatch):
    seen = []

    def answer(dialog: QFileDialog) -> list[str]:
        seen.append(dialog.selectedFiles())
        return [str(tmp_path / "十月.pdf")]

    monkeypatch.setattr(file_dialog, "answered", answer)
    suggested = tmp_path / "月报.pdf"
    chosen = file_dialog.choose_target(parent, "存为", suggested, "PDF (*.pdf)", replaces=True)
    assert chosen == tmp_path / "十月.pdf"
    assert seen == [[str(suggested)]]
