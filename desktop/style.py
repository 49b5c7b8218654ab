"""The theme put on the screen: Fusion, one palette, one style sheet, one font."""

from __future__ import annotations

import gc
import string
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from importlib.resources import as_file, files

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from desktop.theme import LIGHT, Theme
from resources import resource

_CHINESE_FAMILIES = (
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "HarmonyOS Sans SC",
    "WenQuanYi Micro Hei",
)


@dataclass(frozen=True)
class Look:
    """The theme and text size in force, for what paints itself."""

    theme: Theme
    scale: float

    def px(self, at_100_percent: float) -> int:
        return round(at_100_percent * self.scale)

    def colour(self, role: str) -> QColor:
        """Colour of a role of `Theme.colour`."""
        return QColor(self.theme.colour(role))


_look = Look(LIGHT, 1.0)


def look() -> Look:
    """What `apply_theme` applied last. Ask when painting; what measures uses `on_look_changed`."""
    return _look


class _Mirror(QObject):
    changed = Signal()


_mirror = _Mirror()


def on_look_changed(measure: Callable[[], object]) -> None:
    """Do this now, and again whenever another theme or text size has been applied.

    Args:
        measure: A method of a QObject, with which it is forgotten. Give it last in the
            constructor, when everything it measures is there.
    """
    measure()
    _mirror.changed.connect(measure)


def apply_theme(app: QApplication, theme: Theme, scale: float = 1.0) -> None:
    """Dress the whole program; every length derives from `scale`, 1.0 to 2.0."""
    global _look
    _look = Look(theme, scale)
    # Once; under a style sheet the style has no name to tell it by.
    if not app.styleSheet():
        app.setStyle("Fusion")
    _speak_chinese(app)
    with _nothing_collected():
        app.setPalette(_palette(theme))
        app.setFont(_font(_look))
        app.setStyleSheet(_style_sheet(_look))
    _mirror.changed.emit()


def restyle(widget: QWidget, **properties: object) -> None:
    """Set properties that the style sheet selects by, and let it look again."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Keep dead widgets until Qt has walked over all of them: it trusts that they live."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _font(look: Look) -> QFont:
    font = QFont(_chinese_family())
    font.setPixelSize(look.px(13))
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def _chinese_family() -> str:
    present = set(QFontDatabase.families())
    for family in _CHINESE_FAMILIES:
        if family in present:
            return family
    with as_file(files("pylopdf_fonts_zh_cn") / "NotoSansSC-Regular.otf") as path:
        loaded = QFontDatabase.addApplicationFont(str(path))
    return QFontDatabase.applicationFontFamilies(loaded)[0]


def _strong_weight() -> int:
    """600 where the family has such a face; 700 makes Qt embolden a family that has none."""
    family = _chinese_family()
    weights = [QFontDatabase.weight(family, style) for style in QFontDatabase.styles(family)]
    return 600 if max(weights, default=0) >= 600 else 700


def _speak_chinese(app: QApplication) -> None:
    """Qt's own words (dialog buttons, menus of edits) in Chinese."""
    if app.findChild(QTranslator, "qtbase_zh_CN"):
        return
    translator = QTranslator(app)
    translator.setObjectName("qtbase_zh_CN")
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load("qtbase_zh_CN", folder):
        app.installTranslator(translator)
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for which, name in {
        role.Window: "background",
        role.WindowText: "text",
        role.Base: "surface",
        role.AlternateBase: "raised",
        role.Text: "text",
        role.Button: "surface",
        role.ButtonText: "text",
        role.BrightText: "on_accent",
        role.ToolTipBase: "raised",
        role.ToolTipText: "text",
        role.PlaceholderText: "muted",
        role.Highlight: "accent",
        role.HighlightedText: "on_accent",
        role.Accent: "accent",
        role.Link: "info",
        role.LinkVisited: "info",
        role.Light: "raised",
        role.Midlight: "raised",
        role.Mid: "line",
        role.Dark: "line",
        role.Shadow: "line",
    }.items():
        palette.setColor(which, QColor(theme.colour(name)))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.absent))
    return palette


class _Sheet(string.Template):
    idpattern = r"[a-z0-9_]+"


class _SheetValues(Mapping[str, object]):
    """``$accent`` is a colour, ``$13px`` a length that grows with the text size."""

    def __init__(self, look: Look) -> None:
        self._look = look
        theme = look.theme
        self._named = {f.name: getattr(theme, f.name) for f in fields(theme)}
        self._named["icons"] = resource("icons").as_posix()
        self._named["strong"] = _strong_weight()

    def __getitem__(self, name: str) -> object:
        if name[0].isdigit():
            return f"{self._look.px(float(name.removesuffix('px')))}px"
        return self._named[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._named)

    def __len__(self) -> int:
        return len(self._named)


def _style_sheet(look: Look) -> str:
    source = resource("style", "app.qss").read_text(encoding="utf-8")
    return _Sheet(source).substitute(_SheetValues(look))
