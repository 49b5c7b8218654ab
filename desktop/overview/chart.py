"""The chart of the months: visits by service, and the same months of the year before."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from db.overview import ChartMonth
from db.values import Service
from desktop.style import look, on_look_changed
from desktop.text import _, label, month_text, number

_BAR_WIDTH = 0.52
_STEPS = (1, 2, 2.5, 5, 10)
_GRID_LINES = 4


class VisitsChart(QWidget):
    """Bars stacked by service over twelve months; the last month is still running.

    The month under the mouse, or chosen with ← and →, is read out in numbers.

    Attributes:
        readout: What it says of that month; empty when none is chosen.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("visitsChart")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._months: tuple[ChartMonth, ...] = ()
        self._chosen = -1
        self._plot = _Plot()
        self._plot.hovered = self._choose
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._plot)
        self._readout = QLabel(self)
        self._readout.setObjectName("chartReadout")
        self._readout.setTextFormat(Qt.TextFormat.RichText)
        self._readout.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._readout.hide()
        on_look_changed(self._draw)

    def show_months(self, months: Sequence[ChartMonth]) -> None:
        self._months = tuple(months)
        self._chosen = -1
        self._readout.hide()
        self._draw()
        parts = [
            _("{month} {people} 人次").format(
                month=month_text(month.month), people=number(month.total)
            )
            for month in self._months
            if month.total is not None
        ]
        self.setAccessibleName(_("各月服务人次"))
        self.setAccessibleDescription(_("，").join(parts))

    @property
    def services(self) -> tuple[Service, ...]:
        """Services with visits in any of the months, from the bottom of the bars up."""
        sums = {s: sum((m.visits or {}).get(s, 0) for m in self._months) for s in Service}
        return tuple(s for s in sorted(sums, key=lambda s: -sums[s]) if sums[s])

    @property
    def readout(self) -> str:
        return "" if self._readout.isHidden() else self._readout.text()

    def sizeHint(self) -> QSize:
        return QSize(look().px(560), look().px(188))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(320), look().px(170))

    def _draw(self) -> None:
        self._plot.draw_months(self._months, self.services, self._chosen)

    def _choose(self, place: int) -> None:
        place = place if 0 <= place < len(self._months) else -1
        if place == self._chosen:
            return
        self._chosen = place
        self._plot.mark(place)
        self._read_out()

    def _read_out(self) -> None:
        if self._chosen < 0:
            self._readout.hide()
            return
        month = self._months[self._chosen]
        self._dress_readout()
        self._readout.setText(_table(month, self.services))
        self._readout.adjustSize()
        left = self._plot.x_of(self._chosen + _BAR_WIDTH / 2 + 0.1)
        if left + self._readout.width() > self.width():
            left = self._plot.x_of(self._chosen - _BAR_WIDTH / 2 - 0.1) - self._readout.width()
        self._readout.move(max(left, 0), look().px(4))
        self._readout.raise_()
        self._readout.show()

    def _dress_readout(self) -> None:
        theme, px = look().theme, look().px
        self._readout.setStyleSheet(
            f"background: {theme.raised}; border: 1px solid {theme.absent};"
            f" border-radius: {px(8)}px; padding: {px(6)}px {px(8)}px; font-size: {px(12)}px;"
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if step and self._months:
            # From no month, ← begins with the current one and → with the oldest.
            start = self._chosen if self._chosen >= 0 else (len(self._months), -1)[step > 0]
            self._choose((start + step) % len(self._months))
        elif event.key() == Qt.Key.Key_Escape and self._chosen >= 0:
            self._choose(-1)
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._choose(-1)
        super().leaveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._choose(-1)


class _Plot(pg.PlotWidget):  # type: ignore[misc]
    """The picture itself; the chart around it handles keys and the readout."""

    def __init__(self) -> None:
        super().__init__(axisItems={"left": _PeopleAxis("left")})
        self.hovered: Callable[[int], None] = lambda _place: None
        self.setAntialiasing(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMenuEnabled(False)
        self.setMouseEnabled(x=False, y=False)
        self.hideButtons()
        self.setMouseTracking(True)
        self._band = pg.LinearRegionItem(movable=False)

    def draw_months(
        self, months: Sequence[ChartMonth], services: Sequence[Service], chosen: int
    ) -> None:
        self.clear()
        if not months:
            return
        self.setBackground(look().colour("surface"))
        top = max(max(m.total or 0, m.total_before or 0) for m in months)
        step = _step(top)
        levels = [step * n for n in range(math.ceil(max(top, 1) / step) + 1)]
        self._set_axes(months, levels)
        self._add_grid(levels, len(months))
        self._add_band(levels[-1])
        self._add_bars(months, services)
        self._add_year_before(months)
        self.setRange(
            xRange=(-0.5, len(months) - 0.5),
            yRange=(0, levels[-1]),
            padding=0,
            disableAutoRange=True,
        )
        self.mark(chosen)

    def mark(self, place: int) -> None:
        self._band.setRegion((place - 0.5, place + 0.5))
        self._band.setVisible(place >= 0)

    def x_of(self, place: float) -> int:
        """Where a place on the axis stands, in pixels of the widget."""
        scene = self.getViewBox().mapViewToScene(QPointF(place, 0))
        return int(self.mapFromScene(scene).x())

    def _set_axes(self, months: Sequence[ChartMonth], levels: Sequence[float]) -> None:
        px, muted = look().px, look().colour("muted")
        font = QFont(self.font())
        font.setPixelSize(px(12))
        left, bottom = self.getAxis("left"), self.getAxis("bottom")
        for axis in (left, bottom):
            axis.setStyle(tickFont=font, tickLength=0, tickAlpha=0, tickTextOffset=px(6))
            axis.setPen(QPen(Qt.PenStyle.NoPen))
            axis.setTextPen(muted)
        # Half a line of room, or the topmost number is cut.
        self.getPlotItem().layout.setContentsMargins(0, px(8), 0, 0)
        words = {level: _people(level) for level in levels}
        left.setTicks([list(words.items())])
        metrics = QFontMetrics(font)
        left.setWidth(max(metrics.horizontalAdvance(text) for text in words.values()) + px(12))
        bottom.setTicks([[(n, _axis_text(n, m)) for n, m in enumerate(months)]])
        bottom.setHeight(2 * metrics.height() + px(8))

    def _add_grid(self, levels: Sequence[float], months: int) -> None:
        pen = QPen(look().colour("line"), 0)
        for level in levels:
            self.addItem(
                pg.PlotCurveItem(np.array([-0.5, months - 0.5]), np.array([level, level]), pen=pen)
            )

    def _add_band(self, top: float) -> None:
        self._band = pg.LinearRegionItem(
            (0, 0), movable=False, brush=look().colour("hatch"), pen=QPen(Qt.PenStyle.NoPen)
        )
        self._band.setZValue(-20)
        self.addItem(self._band)

    def _add_bars(self, months: Sequence[ChartMonth], services: Sequence[Service]) -> None:
        places = np.arange(len(months))
        base = np.zeros(len(months))
        gap = QPen(look().colour("surface"), 0)
        running = len(months) - 1
        for service in services:
            people = np.array([(m.visits or {}).get(service, 0) for m in months], dtype=float)
            colour = look().colour(f"service.{service}")
            pale = QColor(colour)
            pale.setAlphaF(0.5)
            self.addItem(
                pg.BarGraphItem(
                    x=places,
                    y0=base.copy(),
                    height=people,
                    width=_BAR_WIDTH,
                    pens=[gap] * len(months),
                    brushes=[pale if n == running else colour for n in places],
                )
            )
            base += people

    def _add_year_before(self, months: Sequence[ChartMonth]) -> None:
        before = np.array([math.nan if m.total_before is None else m.total_before for m in months])
        if np.isnan(before).all():
            return
        pen = QPen(look().colour("text"), 1.4 * look().scale, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([5, 4])
        pen.setCosmetic(True)
        self.addItem(pg.PlotCurveItem(np.arange(len(months)), before, pen=pen, connect="finite"))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        scene = self.mapToScene(event.position().toPoint())
        self.hovered(round(self.getViewBox().mapSceneToView(scene).x()))
        super().mouseMoveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the page scrolls


class _PeopleAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis whose numbers stand as they are given: no SI prefix, no rounding."""

    def __init__(self, side: str) -> None:
        super().__init__(side)
        self.enableAutoSIPrefix(False)


def _step(top: float) -> float:
    """A round distance between grid lines, so that about four reach over `top`."""
    rough = max(top, 4) / _GRID_LINES
    size = 10.0 ** math.floor(math.log10(rough))
    return next(size * factor for factor in _STEPS if size * factor >= rough)


def _people(level: float) -> str:
    """``25000`` → ``2.5万``."""
    if level < 10_000:
        return number(level)
    return _("{n}万").format(n=f"{level / 10_000:g}")


def _axis_text(place: int, month: ChartMonth) -> str:
    text = _("{month}月").format(month=month.month.number)
    if place == 0 or month.month.number == 1:
        return _("{month}\n{year}年").format(month=text, year=month.month.year)
    return text


def _table(month: ChartMonth, services: Sequence[Service]) -> str:
    """The month as a small table; every word in it is ours, so it may be rich text."""
    theme = look().theme
    gap = look().px(12)

    def line(name: str, people: int | None, colour: str | None = None) -> str:
        sign = f'<span style="color:{colour}">■</span> ' if colour else ""
        value = _("无记录") if people is None else number(people)
        return (
            f'<tr><td style="padding-right:{gap}px">{sign}{name}</td>'
            f'<td align="right">{value}</td></tr>'
        )

    rows = [line(_("合计"), month.total)]
    visits = month.visits or {}
    rows += [line(label(s), visits[s], theme.service[s]) for s in reversed(services) if s in visits]
    rows.append(line(_("去年同月"), month.total_before))
    return f"<b>{month_text(month.month)}</b><table>{''.join(rows)}</table>"
