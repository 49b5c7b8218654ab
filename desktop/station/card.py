"""One station at a glance, beside the list or the map."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from db.holidays import Holidays
from db.locator import Found
from db.values import Service
from desktop.icons import icon, service_glyph
from desktop.station.week_strip import WeekStrip
from desktop.station.words import (
    hours_text,
    planned_closures_text,
    state_long,
    state_tone,
    verified_long,
)
from desktop.style import look, on_look_changed, restyle
from desktop.text import _, label, number
from desktop.theme import Tone
from desktop.widgets.buttons import push_button
from desktop.widgets.card import Card
from desktop.widgets.labels import StateLabel, quiet_label, title_label
from desktop.widgets.scroll import scrolling


class StationCard(Card):
    """Essentials of the chosen station.

    Signals:
        edit_wanted(), map_wanted(): The buttons at the foot.
    """

    edit_wanted = Signal()
    map_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("stationCard")
        self._name = title_label()
        self._name.setWordWrap(True)
        self._what = quiet_label()
        self._state = StateLabel()
        self._strip = WeekStrip()
        self._hours, self._closures = quiet_label(), StateLabel()
        self._closures.setObjectName("station.closures")
        self._closures.setWordWrap(True)
        self._services = {service: (QLabel(), QLabel()) for service in Service}
        self._visits = quiet_label()
        self._place = quiet_label()
        self._place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._faults = StateLabel()
        self.map_button = push_button("station.map", _("在地图上看"), "map-pin")
        self.edit_button = push_button("station.edit", _("编辑"), "pencil-simple")
        self.map_button.clicked.connect(self.map_wanted)
        self.edit_button.clicked.connect(self.edit_wanted)
        content = QVBoxLayout()
        for told in (self._name, self._what, self._state, self._closures):
            content.addWidget(told)
        content.addWidget(self._strip)
        content.addWidget(self._hours)
        content.addWidget(self._service_grid())
        for widget in (self._visits, self._place, self._faults):
            content.addWidget(widget)
        content.addStretch(1)
        self.body.addWidget(scrolling(content), 1)
        foot = QHBoxLayout()
        foot.addWidget(self.map_button)
        foot.addWidget(self.edit_button)
        self.body.addLayout(foot)
        self._shown: tuple[Found, dt.datetime, Holidays] | None = None
        on_look_changed(self._show_again)

    def show_station(self, found: Found, now: dt.datetime, holidays: Holidays) -> None:
        self._shown = found, now, holidays
        station = found.station
        self._name.setText(station.name)
        build = label(station.build)
        if station.host:
            build = _("{build}（{host}）").format(build=build, host=station.host)
        self._what.setText(" · ".join((station.code, station.unit, build)))
        self._state.say(state_long(found, now), state_tone(found))
        planned = planned_closures_text(station.closures, now.date())
        self._closures.setVisible(bool(planned))
        self._closures.say(planned, Tone.WARN)
        self._strip.show_week(station.hours, now, holidays, station.closures)
        self._hours.setText(self._hours_said(station.hours, now, holidays))
        for service, (sign, name) in self._services.items():
            offered = service in station.services
            glyph, role = service_glyph(service, offered=offered)
            sign.setPixmap(icon(glyph, role).pixmap(look().px(16), look().px(16)))
            text = label(service) if offered else _("{name}（无）").format(name=label(service))
            name.setText(text)
            restyle(name, role="" if offered else "quiet")
            if service is Service.OTHER:
                sign.setVisible(offered)
                name.setVisible(offered)
        visits = (
            _("本月 {n} 人次").format(n=number(station.month_visits))
            if station.month_visits is not None
            else _("本月未填报")
        )
        self._visits.setText(" · ".join((visits, verified_long(station, now.date()))))
        placed = (
            _("{lat:.5f}, {lng:.5f}（WGS-84）").format(lat=station.latitude, lng=station.longitude)
            if station.latitude is not None
            else _("没有坐标，地图上不显示")
        )
        self._place.setText("\n".join((station.address or _("没有地址"), placed)))
        self.map_button.setEnabled(station.latitude is not None)
        broken = _("、").join(station.broken)
        self._faults.setVisible(bool(broken))
        if broken:
            self._faults.say(_("故障：{names}").format(names=broken), Tone.ERROR)

    def _show_again(self) -> None:
        # The icons of the services are pictures in the colours and size they were drawn in.
        if self._shown is not None:
            self.show_station(*self._shown)

    @staticmethod
    def _hours_said(osm: str, now: dt.datetime, holidays: Holidays) -> str:
        if not osm:
            return ""
        if now.year in holidays.years:
            return hours_text(osm)
        return _("{hours}（{year} 年调休未公布）").format(hours=hours_text(osm), year=now.year)

    def _service_grid(self) -> QWidget:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        for n, (sign, name) in enumerate(self._services.values()):
            row, column = divmod(n, 2)
            grid.addWidget(sign, row, column * 2)
            grid.addWidget(name, row, column * 2 + 1)
        return holder
