"""A week of opening hours, drawn: a bar of 24 hours for each day, and where now is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from db.holidays import Holidays
from db.hours import closure_on, day_spans, say_hours
from db.rows import ClosureRow
from db.values import DayKind
from db.week import DAY, Spans, chinese_spans
from desktop.style import look
from desktop.text import N_, _, day_text
from desktop.widgets.plain import plain

_ROW, _BAR, _AXIS = 16, 8, 15
_NAME, _TAG = 20, 18
_TICKS = (0, 6, 12, 18, 24)
_TAGS = {DayKind.HOLIDAY: N_("假"), DayKind.MAKEUP_WORKDAY: N_("班")}


@dataclass(frozen=True)
class _Line:
    """One day: the hours that begin on it, and those to draw, last night's among them."""

    day: dt.date
    kind: DayKind | None
    closed_for: ClosureRow | None
    begun: Spans
    drawn: Spans


class WeekStrip(QWidget):
    """The week of a moment, Monday first, as the calendar has it: 假 and 班 mark its days."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("weekStrip")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._lines: tuple[_Line, ...] = ()
        self._now: dt.datetime | None = None

    def show_week(
        self,
        osm: str,
        now: dt.datetime,
        holidays: Holidays,
        closures: Sequence[ClosureRow] = (),
    ) -> None:
        """Draw the week that `now` lies in; without hours the strip says that they are not known.

        Args:
            osm: Hours as kept; empty for what is not known or cannot be read (yet).
            now: A local time.
            holidays: The calendar as staff keep it.
            closures: Temporary closures; they win over the hours.
        """
        monday = now.date() - dt.timedelta(days=now.weekday())
        week = [monday + dt.timedelta(days=n) for n in range(7)]
        self._lines = tuple(_line(osm, day, holidays, closures) for day in week) if osm else ()
        self._now = now
        self.setAccessibleName(say_hours(osm) if osm else _("开放时间未登记"))
        self.setAccessibleDescription("\n".join(_said(line) for line in self._lines))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(look().px(240), look().px(_ROW) * 7 + look().px(_AXIS))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(160), self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            row = event.pos().y() // look().px(_ROW)
            said = _said(self._lines[row]) if row < len(self._lines) else ""
            QToolTip.showText(event.globalPos(), plain(said), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px = look().px
        tag = px(_TAG) if any(line.kind for line in self._lines) else 0
        bars = QRectF(px(_NAME), 0, self.width() - px(_NAME) - max(tag, px(6)), px(_ROW) * 7)
        self._paint_axis(painter, bars)
        for n in range(7):
            self._paint_day(painter, n, bars, tag)
        if not self._lines:
            self._paint_unknown(painter, bars)

    def _paint_axis(self, painter: QPainter, bars: QRectF) -> None:
        px, colour = look().px, look().colour
        painter.setFont(self._font())
        for hour in _TICKS:
            x = bars.left() + bars.width() * hour / 24
            painter.setPen(QPen(colour("line"), 1))
            painter.drawLine(round(x), 0, round(x), round(bars.bottom()))
            painter.setPen(colour("muted"))
            where = QRectF(x - px(14), bars.bottom(), px(28), px(_AXIS))
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter, str(hour))

    def _paint_day(self, painter: QPainter, n: int, bars: QRectF, tag: int) -> None:
        px, colour = look().px, look().colour
        row, bar = px(_ROW), px(_BAR)
        line = self._lines[n] if self._lines else None
        today = self._now is not None and self._now.weekday() == n
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self._font(strong=today))
        painter.setPen(colour("text" if today else "muted"))
        name = _("一 二 三 四 五 六 日").split()[n]
        painter.drawText(QRectF(0, n * row, px(_NAME), row), left, name)
        track = QRectF(bars.left(), n * row + (row - bar) / 2, bars.width(), bar)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("hatch"))
        if line and line.closed_for:
            painter.setPen(QPen(colour("warn"), 1, Qt.PenStyle.DashLine))
            painter.setBrush(colour("warn_soft"))
        painter.drawRoundedRect(track, px(2), px(2))
        if line is None:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("ok"))
        for start, end in line.drawn:
            x = track.left() + track.width() * start / DAY
            width = max(track.width() * (end - start) / DAY, px(2))
            painter.drawRoundedRect(QRectF(x, track.top(), width, bar), px(2), px(2))
        if line.kind:
            painter.setFont(self._font())
            painter.setPen(colour("muted" if line.kind is DayKind.HOLIDAY else "info"))
            where = QRectF(bars.right(), n * row, tag, row)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(where, right, _(_TAGS[line.kind]))
        if today and self._now is not None:
            minute = self._now.hour * 60 + self._now.minute
            self._paint_now(painter, bars.left() + bars.width() * minute / DAY, n * row)

    def _paint_now(self, painter: QPainter, x: float, top: int) -> None:
        """A needle through today's bar; its rim keeps it apart from the green."""
        px, colour = look().px, look().colour
        painter.setPen(Qt.PenStyle.NoPen)
        for role, width in (("surface", px(6)), ("accent", px(2))):
            painter.setBrush(colour(role))
            needle = QRectF(x - width / 2, top + px(1), width, px(_ROW - 2))
            painter.drawRoundedRect(needle, width / 2, width / 2)

    def _paint_unknown(self, painter: QPainter, bars: QRectF) -> None:
        painter.setFont(self.font())
        text = _("开放时间未登记")
        around = painter.fontMetrics().size(0, text)
        plate = QRectF(0, 0, around.width() + look().px(16), around.height() + look().px(8))
        plate.moveCenter(bars.center())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look().colour("surface"))
        painter.drawRoundedRect(plate, look().px(4), look().px(4))
        painter.setPen(look().colour("muted"))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)

    def _font(self, *, strong: bool = False) -> QFont:
        font = self.font()
        font.setPixelSize(look().px(11))
        font.setBold(strong)
        return font


def _line(osm: str, day: dt.date, holidays: Holidays, closures: Sequence[ClosureRow]) -> _Line:
    begun = day_spans(osm, day, holidays, closures)
    night = day_spans(osm, day - dt.timedelta(days=1), holidays, closures)
    drawn = (
        *((0, min(end - DAY, DAY)) for _start, end in night if end > DAY),
        *((start, min(end, DAY)) for start, end in begun),
    )
    return _Line(day, holidays.kind(day), closure_on(closures, day), begun, drawn)


def _said(line: _Line) -> str:
    """``2026-10-01 星期四（假）：休息``."""
    day = day_text(line.day)
    if line.closed_for:
        return _("{day}：临时关闭（{reason}）").format(day=day, reason=line.closed_for.reason)
    hours = chinese_spans(line.begun)
    if line.kind:
        tag = _(_TAGS[line.kind])
        return _("{day}（{tag}）：{hours}").format(day=day, tag=tag, hours=hours)
    return _("{day}：{hours}").format(day=day, hours=hours)
