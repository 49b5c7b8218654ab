"""The dialog that asks what lies under the stations."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QRadioButton

from db.values import Datum
from desktop import file_dialog
from desktop.map.base_dialog import BaseDialog
from desktop.map.base_maps import BaseChoice, BaseKind, BaseMap, keep_choice, kept_base, kept_choice


class Asked:
    """The dialog under a person's hands."""

    def __init__(self, qtbot, settings: QSettings) -> None:
        self._qtbot = qtbot
        self.dialog = BaseDialog(settings)
        qtbot.addWidget(self.dialog)
        self.got: list[BaseMap] = []
        self.dialog.chosen.connect(self.got.append)
        self.dialog.show()

    def choose(self, kind: BaseKind) -> None:
        radio = self.dialog.findChild(QRadioButton, f"baseMap.{kind}")
        self._qtbot.mouseClick(radio, Qt.MouseButton.LeftButton, pos=radio.rect().center() / 8)

    def line(self, name: str) -> QLineEdit:
        return self.dialog.findChild(QLineEdit, f"baseMap.{name}")

    def press(self, name: str) -> None:
        button = self.dialog.findChild(QPushButton, f"baseMap.{name}")
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    @property
    def trouble(self) -> str:
        return self.dialog.trouble.text() if self.dialog.trouble.isVisible() else ""


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def asked(qtbot, settings: QSettings) -> Asked:
    return Asked(qtbot, settings)


def picks(monkeypatch, path: Path | str) -> None:
    monkeypatch.setattr(file_dialog, "answered", lambda _asked: [str(path)] if path else [])


def test_a_choice_is_told_and_kept(asked, settings) -> None:
    asked.choose(BaseKind.GAODE)
    asked.press("agree")

    assert [base.kind for base in asked.got] == [BaseKind.GAODE]
    assert asked.got[0].datum is Datum.GCJ02
    assert kept_base(settings) == asked.got[0]
    assert not asked.dialog.isVisible()


def test_each_choice_asks_for_what_it_needs_alone(asked) -> None:
    for kind, shown in {
        BaseKind.SHAPES: set(),
        BaseKind.TIANDITU_IMAGES: {"key"},
        BaseKind.FILE: {"file"},
        BaseKind.CUSTOM: {"template", "attribution"},
    }.items():
        asked.choose(kind)
        names = {"key", "file", "template", "attribution"}
        assert {name for name in names if asked.line(name).isVisible()} == shown


def test_a_key_that_is_missing_is_asked_for_and_nothing_is_kept(asked, settings) -> None:
    asked.choose(BaseKind.TIANDITU_ROADS)
    asked.press("agree")

    assert "密钥" in asked.trouble
    assert asked.got == []
    assert asked.dialog.isVisible()
    asked.line("key").setText(" 0123456789abcdef ")
    asked.press("agree")
    assert kept_choice(settings).key == "0123456789abcdef"
    assert "0123456789abcdef" in asked.got[0].templates[0]


def test_a_file_is_looked_at_as_soon_as_it_is_picked(
    asked, make_tiles, monkeypatch, tmp_path
) -> None:
    text = tmp_path / "text.mbtiles"
    text.write_text("no tiles")
    asked.choose(BaseKind.FILE)

    picks(monkeypatch, text)
    asked.press("pick")
    assert "不是 .mbtiles 瓦片文件" in asked.trouble

    picks(monkeypatch, make_tiles(name="far.mbtiles", bounds="116,39,117,40"))
    asked.press("pick")
    assert "没有盖到珠海" in asked.trouble

    picks(monkeypatch, make_tiles(bounds="113,21,114,22"))
    asked.press("pick")
    assert "第 11 到 11 级" in asked.trouble
    asked.press("agree")
    assert asked.got[0].file is not None


def test_one_who_picks_no_file_keeps_the_old_one(asked, monkeypatch) -> None:
    asked.choose(BaseKind.FILE)
    asked.line("file").setText("/old.mbtiles")
    picks(monkeypatch, "")

    asked.press("pick")

    assert asked.line("file").text() == "/old.mbtiles"


def test_the_dialog_opens_at_what_was_chosen_before(qtbot, settings) -> None:
    kept = BaseChoice(
        BaseKind.CUSTOM,
        key="0123456789",
        template="http://10.0.0.5/{z}/{x}/{y}",
        datum=Datum.GCJ02,
        attribution="内网",
    )
    keep_choice(settings, kept)
    asked = Asked(qtbot, settings)

    asked.press("agree")

    assert kept_choice(settings) == kept
    assert asked.got[0].origins == {"http://10.0.0.5"}


def test_cancelling_changes_nothing(asked, settings) -> None:
    asked.choose(BaseKind.OSM)
    asked.press("cancel")

    assert asked.got == []
    assert kept_choice(settings) == BaseChoice()
