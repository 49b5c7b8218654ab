"""The part 动态: thirteen months of visits, and what happened, newest first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from db.engine import Session
from db.timeline import Event, EventKind, MonthVisits, month_visits, station_timeline
from db.values import Month
from desktop.desk import Desk
from desktop.stations.record.events import KINDS, event_details, event_title
from desktop.stations.record.months_chart import MonthsChart
from desktop.stations.record.sections import Part, Section
from desktop.style import look, on_look_changed
from desktop.text import _
from desktop.widgets.buttons import push_button
from desktop.widgets.chips import Chip, ChipBar
from desktop.widgets.labels import quiet_label
from desktop.widgets.reload import Reload

_PAGE = 20


class TimelineSection(Section):
    """Signals: more_asked(): Older events are wanted."""

    more_asked = Signal()

    def __init__(self) -> None:
        super().__init__(Part.TIMELINE)
        self.body.addWidget(quiet_label(_("近 13 个月服务人次")))
        self.chart = MonthsChart()
        self.body.addWidget(self.chart)
        self.kinds = ChipBar(_("只看"))
        self.kinds.set_chips(Chip(str(kind), _(name)) for kind, name in KINDS.items())
        self.body.addWidget(self.kinds)
        self._nothing = quiet_label(_("还没有什么可看的。"))
        self.body.addWidget(self._nothing)
        self._list = QVBoxLayout()
        self.body.addLayout(self._list)
        self.more = push_button("record.timeline.more", _("更多"))
        self.more.clicked.connect(self.more_asked)
        self.body.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        on_look_changed(self._fit)

    def show_events(self, events: Sequence[Event], *, after: bool, more: bool) -> None:
        """Show these, after those shown already or in their place; `more` are to be had."""
        if not after:
            while item := self._list.takeAt(0):
                if widget := item.widget():
                    widget.hide()
                    widget.deleteLater()
        for event in events:
            self._list.addWidget(_line(event))
        self._nothing.setVisible(not self._list.count())
        self.more.setVisible(more)

    def _fit(self) -> None:
        self._list.setSpacing(look().px(10))


def _line(event: Event) -> QWidget:
    line = QWidget()
    column = QVBoxLayout(line)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    title = QLabel(event_title(event))
    title.setTextFormat(Qt.TextFormat.PlainText)
    title.setWordWrap(True)
    title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    column.addWidget(title)
    told = event_details(event)
    if told:
        column.addWidget(quiet_label(told))
    return line


class Timeline(QObject):
    """Controller of the part 动态: loads in the background, and again when something changed."""

    changed_last = Signal(object)
    """The newest change, an `Event`; None where there is none."""

    def __init__(self, desk: Desk, section: TimelineSection) -> None:
        super().__init__(section)
        self._desk, self._section = desk, section
        self._station_id: int | None = None
        self._last: Event | None = None
        section.more_asked.connect(self._load_more)
        section.kinds.changed.connect(lambda _kinds: self.load())
        Reload(section, desk.jobs, self.load)

    def show_station(self, station_id: int | None) -> None:
        """Show what happened at a station; None for one that is being entered."""
        self._station_id = station_id
        self._section.show_events((), after=False, more=False)
        self._section.chart.show_months(())
        self.load()

    def load(self) -> None:
        """Read from the newest on."""
        station_id = self._station_id
        if station_id is None:
            return
        until, kinds = Month.of(self._desk.today()), self._kinds()

        def query(session: Session) -> tuple[list[Event], tuple[MonthVisits, ...], list[Event]]:
            return (
                station_timeline(session, station_id, limit=_PAGE, kinds=kinds),
                month_visits(session, station_id, until=until),
                station_timeline(session, station_id, limit=1, kinds=[EventKind.CHANGE]),
            )

        def show(answer: tuple[list[Event], tuple[MonthVisits, ...], list[Event]]) -> None:
            if station_id == self._station_id:
                events, months, newest = answer
                self._section.chart.show_months(months)
                self._show(events, after=False)
                self.changed_last.emit(newest[0] if newest else None)

        self._desk.read(query, show, owner=self)

    def _load_more(self) -> None:
        station_id, last, kinds = self._station_id, self._last, self._kinds()
        if station_id is None or last is None:
            return
        self._desk.read(
            lambda session: station_timeline(
                session, station_id, limit=_PAGE, before=last.at, kinds=kinds
            ),
            lambda events: self._show(events, after=True),
            owner=self,
        )

    def _show(self, events: list[Event], *, after: bool) -> None:
        if events:
            self._last = events[-1]
        self._section.show_events(events, after=after, more=len(events) >= _PAGE)

    def _kinds(self) -> list[EventKind] | None:
        return [EventKind(kind) for kind in self._section.kinds.checked()] or None
