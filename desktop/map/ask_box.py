"""Where a caller's question is typed, and how it was understood."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from db.origins import Origin, OriginKind
from db.values import Datum
from desktop.map.question import Reply
from desktop.station.words import moment_text
from desktop.style import look, on_look_changed
from desktop.text import _, label, say
from desktop.widgets.chips import Chip, ChipBar
from desktop.widgets.keys import is_enter
from desktop.widgets.labels import quiet_label
from desktop.widgets.plain import plain
from desktop.widgets.search_field import SearchField


class AskBox(QWidget):
    """The line, and beside it from where and what for, with what is left open.

    Signals:
        asked(str): The line changed.
        origin_chosen(int): Another of the places that may be meant, by its position.
        origin_cleared(): The place clicked on the map is no longer meant.
        datum_chosen(Datum): What the pasted coordinate refers to.
        stepped(int): The arrow keys: to another answer.
        taken(): Enter.
    """

    asked = Signal(str)
    origin_chosen = Signal(int)
    origin_cleared = Signal()
    datum_chosen = Signal(object)
    stepped = Signal(int)
    taken = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.field = SearchField(
            _("问一句：在哪里，要什么，什么时候"), _("问一句：明珠 充电 歇脚 现在开放")
        )
        self.field.setObjectName("map.ask")
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self.asked)
        self.field.installEventFilter(self)
        self._origin = QPushButton()
        self._origin.setObjectName("map.origin")
        self._origin.setProperty("role", "chip")
        self._origin.clicked.connect(self._offer)
        self._said = quiet_label()
        self._said.setObjectName("map.understood")
        self._said.setWordWrap(False)
        self._said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._datums = ChipBar(_("这个坐标来自"), exclusive=True)
        self._datums.set_chips(
            [
                Chip(Datum.GCJ02, _("高德、腾讯")),
                Chip(Datum.BD09, _("百度")),
                Chip(Datum.WGS84, _("GPS、天地图")),
            ]
        )
        self._datums.changed.connect(lambda names: self.datum_chosen.emit(Datum(names[0])))
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        for widget in (self.field, self._origin, self._datums):
            self._line.addWidget(widget)
        self._line.addWidget(self._said, 1)
        self._origins: tuple[Origin, ...] = ()
        self.clear_reply()
        on_look_changed(self._measure)

    def clear_reply(self) -> None:
        """Nothing is asked."""
        self._origins = ()
        for widget in (self._origin, self._datums):
            widget.hide()
        self._said.clear()

    def show_reply(self, reply: Reply, now: dt.datetime) -> None:
        """Say how the line was understood."""
        self._origins = reply.origins
        self._origin.setVisible(bool(self._origins))
        self._datums.setVisible(reply.datum_open)
        if reply.datum_open:
            self._datums.check()
        if self._origins:
            words = _("从 {place}").format(place=origin_text(self._origins[0]))
            more = len(self._origins) > 1
            shown = _("{words} ▾").format(words=words) if more else words
            if self._is_clicked:
                shown = _("{words} ×").format(words=words)
            room = look().px(260)
            metrics = self._origin.fontMetrics()
            shown = metrics.elidedText(shown, Qt.TextElideMode.ElideMiddle, room)
            self._origin.setText(shown.replace("&", "&&"))
            self._origin.setAccessibleName(words)
            self._origin.setToolTip(_("换一个起点") if more else plain(words))
        said = understood(reply, now)
        self._said.setText(said)
        self._said.setToolTip(plain(said))

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if is_enter(event):
            self.taken.emit()
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
            step = steps.get(Qt.Key(event.key()))
            if step is not None:
                self.stepped.emit(step)
                return True
            if event.key() == Qt.Key.Key_Escape and self.field.text():
                self.field.clear()
                return True
            if event.key() == Qt.Key.Key_Escape and self._origins:
                self.origin_cleared.emit()
                return True
        return False

    @property
    def _is_clicked(self) -> bool:
        return bool(self._origins) and self._origins[0].kind is OriginKind.CLICK

    def _offer(self) -> None:
        if self._is_clicked:
            self.origin_cleared.emit()
        if len(self._origins) < 2:
            return
        menu = QMenu(self)
        menu.setObjectName("map.origins")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for n, origin in enumerate(self._origins):
            action = menu.addAction(origin_text(origin).replace("&", "&&"))
            action.triggered.connect(lambda _checked, n=n: self.origin_chosen.emit(n))
        menu.popup(self._origin.mapToGlobal(self._origin.rect().bottomLeft()))

    def _measure(self) -> None:
        self.field.setFixedWidth(look().px(380))
        self._line.setSpacing(look().px(12))


def origin_text(origin: Origin) -> str:
    """A place as a person calls it."""
    match origin.kind:
        case OriginKind.POSITION:
            return _("粘贴的位置")
        case OriginKind.CLICK:
            return _("地图上点的位置")
        case OriginKind.TOWN:
            return _("{town}（中心）").format(town=origin.name)
        case OriginKind.ADDRESS:
            return _("{address}（{station}）").format(address=origin.name, station=origin.near)
        case OriginKind.STATION:
            return origin.name


def understood(reply: Reply, now: dt.datetime) -> str:
    """What a line was taken for, or what is missing in it."""
    asked = reply.asked
    if reply.datum_open:
        return _("这个坐标来自哪个地图？")
    if reply.unreadable is not None:
        return say(reply.unreadable)
    if reply.unplaced:
        return _("“{name}”还没有坐标，在台账里打开它补上，或换个地方").format(name=reply.unplaced)
    if reply.is_lost:
        return _("没有找到“{place}”：写驿站、镇街、地址，或在地图上点一下").format(
            place=asked.place
        )
    wants = [_("、").join(map(label, asked.services))] if asked.services else []
    if asked.at is not None:
        wants.append(_("{time} 开放").format(time=moment_text(asked.at, now)))
    elif asked.now:
        wants.append(_("现在开放"))
    if asked.all_day:
        wants.append(_("24 小时"))
    if reply.unheard:
        wants.append(_("没听懂“{words}”").format(words=reply.unheard))
    if reply.origin is None:
        wants.append(_("从哪里找？写地名，或在地图上点一下"))
    elif not reply.found:
        wants.append(_("没有符合的驿站，少要一样或换个时间试试"))
    return " · ".join(wants)
