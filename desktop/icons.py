"""Phosphor icons (through qtawesome) that take their colour from the theme when painted."""

from __future__ import annotations

from collections.abc import Mapping

import qtawesome
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache

from db.values import Service
from desktop.style import look

SERVICE_ICONS: Mapping[Service, str] = {
    Service.MEALS: "fork-knife",
    Service.WATER: "drop",
    Service.CHARGING: "lightning",
    Service.REST: "armchair",
    Service.MEDICAL: "first-aid-kit",
    Service.SOCIAL: "handshake",
    Service.OTHER: "dots-three-circle",
}


def paint_icon(painter: QPainter, rect: QRect, name: str, role: str) -> None:
    """Draw an icon in the middle of `rect`, in the colour of a role of `Theme.colour`."""
    side = min(rect.width(), rect.height())
    if side <= 0:
        return
    ratio = painter.device().devicePixelRatioF()
    pixmap = _glyph(name, look().colour(role).name(), side, ratio)
    spare = rect.size() - QSize(side, side)
    painter.drawPixmap(rect.topLeft() + QPoint(spare.width() // 2, spare.height() // 2), pixmap)


def _glyph(name: str, colour: str, side: int, ratio: float) -> QPixmap:
    key = f"yizhan-{name}-{colour}-{side}-{ratio}"
    pixmap = QPixmap()
    if QPixmapCache.find(key, pixmap):
        return pixmap
    pixmap = QPixmap(QSize(side, side) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setPen(colour)
    painter.setFont(qtawesome.font("ph", side))
    painter.drawText(
        QRect(0, 0, side, side), Qt.AlignmentFlag.AlignCenter, qtawesome.charmap(f"ph.{name}")
    )
    painter.end()
    QPixmapCache.insert(key, pixmap)
    return pixmap


class _ThemedIcon(QIconEngine):
    def __init__(self, name: str, role: str, checked: str) -> None:
        super().__init__()
        self._name, self._role, self._checked = name, role, checked

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        role = self._checked if state == QIcon.State.On else self._role
        paint_icon(painter, rect, self._name, "absent" if mode == QIcon.Mode.Disabled else role)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, _scale: float
    ) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _ThemedIcon(self._name, self._role, self._checked)


def icon(name: str, role: str = "text", *, checked: str | None = None) -> QIcon:
    """An icon that follows the theme.

    Args:
        name: Phosphor name without prefix, such as ``"house"`` or ``"drop-fill"``.
        role: A role of `Theme.colour`, such as ``"muted"`` or ``"service.water"``.
        checked: Role while the button that shows it is checked; `role` where None.
    """
    return QIcon(_ThemedIcon(name, role, checked or role))


def service_icon(service: Service, *, offered: bool = True) -> QIcon:
    return icon(*service_glyph(service, offered=offered))


def service_glyph(service: Service, *, offered: bool) -> tuple[str, str]:
    """Icon name and colour role: filled in the service's colour, or a quiet thin outline."""
    name = SERVICE_ICONS[service]
    return (f"{name}-fill", f"service.{service}") if offered else (f"{name}-light", "absent")
