"""A station's place as a QR code for a telephone, and the text that goes with it."""

from __future__ import annotations

import segno
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from db.locator import Found
from db.values import MapProvider
from desktop.map.caller import station_link
from desktop.style import look
from desktop.text import _, label
from desktop.widgets.buttons import push_button
from desktop.widgets.chips import Chip, ChipBar
from desktop.widgets.labels import quiet_label, title_label

_WIDTH, _SIDE, _QUIET = 400, 260, 4
"""Of the window and the code, at 100 % text; white around it, in modules, as ISO 18004 asks."""


def qr_image(link: str) -> QImage:
    """One pixel a module, black on white, with its quiet zone."""
    black, white = QColor(Qt.GlobalColor.black), QColor(Qt.GlobalColor.white)
    rows = list(segno.make_qr(link, error="m").matrix_iter(scale=1, border=_QUIET))
    image = QImage(len(rows), len(rows), QImage.Format.Format_Grayscale8)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            image.setPixelColor(x, y, black if dark else white)
    return image


class _Code(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self.setFixedSize(self.sizeHint())

    def show_link(self, link: str) -> None:
        self._image = qr_image(link)
        self.setToolTip(link)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(look().px(_SIDE), look().px(_SIDE))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        if self._image.isNull():
            return
        # Whole pixels a module, or a camera sees blurred edges.
        scale = max(1, self.width() // self._image.width())
        side = scale * self._image.width()
        room = QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)
        painter.drawImage(room, self._image)


class QrDialog(QDialog):
    """Shows the way to a station in the map service that the caller uses.

    Args:
        found: A station with coordinates.
        provider: The service chosen at first; `provider` tells the one chosen last.
        told: What the caller is told of it beside the link.
    """

    def __init__(self, found: Found, provider: MapProvider, told: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("map.qr")
        self.setWindowTitle(_("扫码导航"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._found = found
        self.provider = provider
        name = title_label(found.station.name)
        name.setWordWrap(True)
        self._code = _Code()
        self._code.setAccessibleName(_("导航二维码"))
        self._providers = ChipBar(_("用哪个地图打开"), exclusive=True)
        self._providers.set_chips([Chip(each, label(each)) for each in MapProvider])
        self._providers.changed.connect(self._choose)
        text = quiet_label(told)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        close = push_button("qr.close", _("关闭"))
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(look().px(24),) * 4)
        column.setSpacing(look().px(14))
        column.addWidget(name)
        column.addWidget(self._providers)
        column.addWidget(self._code, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(text)
        column.addLayout(foot)
        self.setFixedWidth(look().px(_WIDTH))
        self._show()

    def _choose(self, names: tuple[str, ...]) -> None:
        if names:
            self.provider = MapProvider(names[0])
        self._show()

    def _show(self) -> None:
        self._providers.check(self.provider)
        self._code.show_link(station_link(self._found, self.provider) or "")
