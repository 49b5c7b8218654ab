"""Prints what the map shows: looked at first, then to a printer or into a file."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from desktop.desk import Desk
from desktop.paper.map_sheet import MapSheet, PaperSize, map_pdf, map_picture
from desktop.paper_dialog import Order, PaperDialog
from desktop.text import _

_PREVIEW_PPI = 96
_LANDSCAPE, _PORTRAIT = "landscape", "portrait"
_LONGEST_TITLE = 40


class MapPrintDialog(PaperDialog):
    """Title, paper and names are chosen; the sheet beside them is what will be printed.

    Args:
        desk: Whose jobs make the sheet.
        sheet: What the map shows, with a title to begin with.
        parent: Window that the dialog belongs to.
    """

    def __init__(self, desk: Desk, sheet: MapSheet, parent: QWidget) -> None:
        note = _("印的是现在看到的范围、筛选和着色。示意图是矢量，瓦片底图按屏幕的清晰度印。")
        super().__init__(desk, "mapPrint", _("打印地图"), note, parent)
        self.setObjectName("map.print")
        self._sheet = sheet
        self._title = QLineEdit(sheet.title)
        self._title.setObjectName("mapPrint.title")
        self._title.setMaxLength(_LONGEST_TITLE)
        self._size = self.chips(_("纸张"), (PaperSize.A4, "A4"), (PaperSize.A3, "A3"))
        self._way = self.chips(_("方向"), (_LANDSCAPE, _("横")), (_PORTRAIT, _("竖")))
        self._names = QCheckBox(_("写上站名（放得下的）"))
        self._names.setObjectName("mapPrint.names")
        self._names.setChecked(sheet.drawn.named)
        self.form.addRow(_("标题"), self._title)
        self.form.addRow(_("纸张"), self._size)
        self.form.addRow(_("方向"), self._way)
        self.form.addRow(self._names)
        self._title.textChanged.connect(lambda _text: self.make_soon())
        self._names.toggled.connect(lambda _on: self.make())
        self.make()

    def order(self) -> Order:
        sheet = replace(
            self._sheet,
            title=self._title.text().strip() or self._sheet.title,
            size=PaperSize(self._size.checked()[0]),
            landscape=self._way.checked() == (_LANDSCAPE,),
            drawn=replace(self._sheet.drawn, named=self._names.isChecked()),
        )
        return Order(
            sheet.title,
            picture=lambda _job: map_picture(sheet, _PREVIEW_PPI),
            pdf=lambda _job: map_pdf(sheet),
        )
