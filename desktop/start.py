"""The first question: which register to work on."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import sqlalchemy as sa
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from db import seed
from db.demo import fill_demo
from db.engine import SUFFIX, create_register
from db.errors import DataFileError
from db.values import LOCAL
from desktop.file_dialog import choose_file
from desktop.save_as import ask_where_to_save
from desktop.style import look
from desktop.text import _, say
from desktop.theme import Tone
from desktop.widgets.buttons import push_button
from desktop.widgets.labels import StateLabel, quiet_label, title_label


class StartDialog(QDialog):
    """Open a register, make a new one, or look at the demo.

    Attributes:
        target: The register chosen, once the dialog was accepted.
    """

    def __init__(self, trouble: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("start")
        self.setWindowTitle(_("驿站管家"))
        self.target = ""
        self._trouble = StateLabel(trouble, Tone.ERROR)
        self._trouble.setWordWrap(True)
        self._trouble.setVisible(bool(trouble))
        column = QVBoxLayout(self)
        px = look().px
        column.setContentsMargins(px(32), px(28), px(32), px(28))
        column.setSpacing(px(12))
        column.addWidget(title_label(_("打开哪一本登记簿？")))
        column.addWidget(
            quiet_label(_("登记簿是本机上的一个文件，驿站、登记、活动和月报都在其中。"))
        )
        column.addWidget(self._trouble)
        for name, text, icon_name, do, primary in (
            ("start.open", _("打开已有的登记簿…"), "folder-open", self._open, True),
            ("start.new", _("新建登记簿…"), "file-plus", self._new, False),
            ("start.demo", _("看看示例（194 座虚构驿站）…"), "eye", self._demo, False),
        ):
            button = push_button(name, text, icon_name, primary=primary)
            button.clicked.connect(do)
            column.addWidget(button)
        self.setMinimumWidth(px(440))

    def _open(self) -> None:
        chosen = choose_file(self, _("打开登记簿"), _documents(), _("登记簿 (*.yizhan)"))
        if chosen:
            self.target = str(chosen)
            self.accept()

    def _new(self) -> None:
        self._create(_("珠海市工会驿站"), seed.fill)

    def _demo(self) -> None:
        today = dt.datetime.now(LOCAL).date()

        def fill(connection: sa.Connection) -> None:
            seed.fill(connection)
            fill_demo(connection, today)

        self._create(_("示例登记簿"), fill)

    def _create(self, name: str, fill: seed.Fill) -> None:
        path = ask_where_to_save(
            self,
            _("新登记簿存在哪里"),
            Path(_documents()) / f"{name}{SUFFIX}",
            _("登记簿 (*.yizhan)"),
            replaces=False,
        )
        if path is None:
            return
        try:
            create_register(str(path), fill).dispose()
        except DataFileError as error:
            self._trouble.say(say(error), Tone.ERROR)
            self._trouble.show()
            return
        self.target = str(path)
        self.accept()


def _documents() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
