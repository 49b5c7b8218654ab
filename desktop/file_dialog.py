"""The dialogs that choose files: they look at names, never into files.

Qt picks the icon of a file whose ending it does not know by what is in it, and so reads a
register and its log. Closing any descriptor of a file drops the locks of the whole process on it,
SQLite's among them (sqlite.org/howtocorrupt.html, 2.2): another process would then take the
register for nobody's, and delete the log that is being written.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QFileInfo
from PySide6.QtGui import QAbstractFileIconProvider, QIcon
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.icons import icon
from desktop.text import _

_Mode = QFileDialog.FileMode
_Label = QFileDialog.DialogLabel


def choose_file(parent: QWidget, title: str, folder: str, kinds: str) -> Path | None:
    """A file that is there; None when the person thinks better of it.

    Args:
        parent: Window that the dialog belongs to.
        title: What it is for.
        folder: To begin in, or a file in it; empty for the last one.
        kinds: What the dialog calls these files, as Qt writes filters.
    """
    chosen = _ask(QFileDialog(parent, title, folder, kinds), _Mode.ExistingFile, _("打开"))
    return chosen[0] if chosen else None


def choose_files(parent: QWidget, title: str, folder: str, kinds: str) -> list[Path]:
    """As `choose_file`, several of them; none when the person thinks better of it."""
    return _ask(QFileDialog(parent, title, folder, kinds), _Mode.ExistingFiles, _("打开"))


def choose_target(
    parent: QWidget, title: str, suggested: Path, kinds: str, *, replaces: bool
) -> Path | None:
    """A name to save under; None when the person thinks better of it.

    Args:
        parent: Window that the dialog belongs to.
        title: What is saved.
        suggested: Folder and name to begin with.
        kinds: What the dialog calls files of this suffix, as Qt writes filters.
        replaces: A file of that name gives way, so the dialog asks; else it will be refused later.
    """
    dialog = QFileDialog(parent, title, str(suggested.parent), kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite, not replaces)
    dialog.selectFile(suggested.name)
    chosen = _ask(dialog, _Mode.AnyFile, _("保存"))
    return chosen[0] if chosen else None


def answered(dialog: QFileDialog) -> list[str]:
    """What the person chooses; nothing when they think better of it."""
    return dialog.selectedFiles() if dialog.exec() else []


def _ask(dialog: QFileDialog, mode: QFileDialog.FileMode, accept: str) -> list[Path]:
    dialog.setFileMode(mode)
    # The dialogs of Linux desktops look into files too; those of others do no harm.
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog, sys.platform.startswith("linux"))
    icons = ByName()
    dialog.setIconProvider(icons)
    for label, words in (
        (_Label.LookIn, _("位置：")),
        (_Label.FileName, _("文件名：")),
        (_Label.FileType, _("类型：")),
        (_Label.Accept, accept),
        (_Label.Reject, _("取消")),
    ):
        dialog.setLabelText(label, words)
    names = answered(dialog)
    dialog.deleteLater()
    return [Path(name) for name in names]


class ByName(QAbstractFileIconProvider):
    """Folders and files, told apart without opening any."""

    def icon(self, what: QFileInfo | QAbstractFileIconProvider.IconType) -> QIcon:
        kind = QAbstractFileIconProvider.IconType
        is_file = what.isFile() if isinstance(what, QFileInfo) else what is kind.File
        return icon("file-text" if is_file else "folder-open", "muted")

    def type(self, info: QFileInfo) -> str:
        return info.suffix() if info.isFile() else _("文件夹")
