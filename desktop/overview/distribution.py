"""A small map of where the stations are; a button that opens the large one."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from functools import cache

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QAbstractButton

from db.overview import Dot
from desktop.style import look
from desktop.text import _, n_, number
from resources import resource

_LAT = 22.2
"""Latitude at which a degree is drawn as wide as it is on the ground."""
_STRETCH = math.cos(math.radians(_LAT))
_MARGIN_DEGREES = 0.04


class Distribution(QAbstractButton):
    """Shapes of coast and districts with a dot for each station, in its unit's colour."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("distribution")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(_("打开地图"))
        self._dots: tuple[Dot, ...] = ()
        self.show_dots(())

    def show_dots(self, dots: Iterable[Dot]) -> None:
        self._dots = tuple(dots)
        self.setAccessibleName(
            n_("驿站分布：{n} 座有坐标，打开地图", len(self._dots)).format(
                n=number(len(self._dots))
            )
        )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(look().px(380), look().px(150))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(240), look().px(140))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        corner = QPainterPath()
        corner.addRoundedRect(frame, look().px(8), look().px(8))
        painter.save()
        painter.setClipPath(corner)
        painter.fillPath(corner, look().colour("sea"))
        self._paint_shapes(painter, frame)
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.hasFocus():
            painter.setPen(QPen(look().colour("accent"), 2))
        else:
            painter.setPen(QPen(look().colour("absent" if self.underMouse() else "line"), 1))
        painter.drawPath(corner)

    def _paint_shapes(self, painter: QPainter, frame: QRectF) -> None:
        to_screen = _fitted(_districts().boundingRect(), frame)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look().colour("hatch"))
        painter.drawPath(to_screen.map(_coast()))
        painter.setBrush(look().colour("land"))
        painter.setPen(QPen(look().colour("absent"), 0.8 * look().scale))
        painter.drawPath(to_screen.map(_districts()))
        painter.setPen(QPen(look().colour("surface"), 0.8 * look().scale))
        radius = 3 * look().scale
        for dot in self._dots:
            painter.setBrush(look().colour(f"unit.{dot.unit}"))
            painter.drawEllipse(to_screen.map(_flat(dot.place.lng, dot.place.lat)), radius, radius)


def _flat(lng: float, lat: float) -> QPointF:
    return QPointF(lng * _STRETCH, -lat)


def _fitted(shape: QRectF, frame: QRectF) -> QTransform:
    """Bring the whole of `shape` into the middle of `frame`."""
    margin = _MARGIN_DEGREES
    shape = shape.adjusted(-margin, -margin, margin, margin)
    scale = min(frame.width() / shape.width(), frame.height() / shape.height())
    return (
        QTransform()
        .translate(frame.center().x(), frame.center().y())
        .scale(scale, scale)
        .translate(-shape.center().x(), -shape.center().y())
    )


@cache
def _coast() -> QPainterPath:
    return _path("coast.json")


@cache
def _districts() -> QPainterPath:
    return _path("districts.json")


def _path(name: str) -> QPainterPath:
    collection = json.loads(resource("geo", name).read_text(encoding="utf-8"))
    path = QPainterPath()
    for feature in collection["features"]:
        for area in feature["geometry"]["coordinates"]:
            for ring in area:
                path.addPolygon(_ring(ring))
    return path


def _ring(points: Sequence[Sequence[float]]) -> QPolygonF:
    return QPolygonF([_flat(lng, lat) for lng, lat in points])
