"""Asks where a file is to go, and shows where it went."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from desktop.file_dialog import choose_target
from desktop.text import _


def ask_where_to_save(
    parent: QWidget, title: str, suggested: Path, kinds: str, *, replaces: bool = True
) -> Path | None:
    """The file a person names, with the suffix of `suggested`; None when they think better of it.

    Args:
        parent: Window that the dialog belongs to.
        title: What is saved.
        suggested: Folder and name to begin with.
        kinds: What the dialog calls files of this suffix, as Qt writes filters.
        replaces: A file of that name gives way, so the dialog asks; else it will be refused later.
    """
    path = choose_target(parent, title, suggested, kinds, replaces=replaces)
    # Not with_suffix: a name may hold a point.
    if path is None or path.suffix.lower() == suggested.suffix:
        return path
    return path.with_name(path.name + suggested.suffix)


def showing_folder(path: Path) -> tuple[str, Callable[[], None]]:
    """The action of a notice about a file that was written: it opens its folder."""

    def show() -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))

    return _("在文件夹中显示"), show
