"""Enter or change a station: what was typed stays until it is saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from db.errors import RecordError
from db.hours import read_hours, say_hours
from db.models import Station
from db.places import read_position
from db.rows import TownRow
from db.values import Build, Datum, Service, StationStatus
from desktop.fields import field_label
from desktop.style import look, restyle
from desktop.text import _, label, say
from desktop.theme import Tone
from desktop.widgets.buttons import push_button
from desktop.widgets.card import Card
from desktop.widgets.keys import shortcut_within, with_keys
from desktop.widgets.labels import quiet_label, section_label
from desktop.widgets.scroll import scrolling

_TEXTS = (
    "name",
    "address",
    "host",
    "hours_text",
    "position_text",
    "closed_on",
    "closed_reason",
    "area_m2",
    "note",
)
_OF_A_CLOSED_ONE = ("closed_on", "closed_reason")
"""Fields that only a station that was closed for good has."""
_FIELD_OF = {"hours": "hours_text", "position": "position_text", "longitude": "position_text"}
"""Where the form takes what the register keeps in another field."""


class StationForm(Card):
    """Fields of a station, with what the program made of them beneath.

    Signals:
        saved(): The person asks to save what `values` and `services` hold.
        left(): The person leaves without saving.
    """

    saved = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("stationForm")
        self._title = section_label()
        self._texts = {key: self._line(key) for key in _TEXTS}
        self._town = self._choice("town_code", ())
        self._status = self._choice("status", [(label(s), s) for s in StationStatus])
        self._build = self._choice("build", [(label(b), b) for b in Build])
        self._datum = self._choice("position_datum", [(label(d), d) for d in Datum])
        self._services = {service: self._check(service) for service in Service}
        self._filled: tuple[object, ...] = ()
        self._names: dict[str, QLabel] = {}
        self._said: dict[str, QLabel] = {}
        self.save_button = push_button("form.save", _("保存"), primary=True)
        self.save_button.setToolTip(with_keys(_("保存驿站"), "Ctrl+S"))
        self._leave = push_button("form.cancel", _("取消"))
        self._leave.setToolTip(with_keys(_("取消"), "Esc"))
        self._lay_out()
        self.save_button.clicked.connect(self.saved)
        self._leave.clicked.connect(self.left)
        self._texts["hours_text"].textChanged.connect(self._read_hours)
        self._texts["position_text"].textChanged.connect(self._read_position)
        self._datum.currentIndexChanged.connect(self._read_position)
        self._status.currentIndexChanged.connect(self._fit_status)
        for keys, signal in (("Ctrl+S", self.saved), ("Esc", self.left)):
            shortcut_within(self, keys).activated.connect(signal)

    def set_towns(self, towns: Iterable[TownRow]) -> None:
        chosen = self._town.currentData()
        self._town.clear()
        for town in towns:
            self._town.addItem(town.name, town.code)
        self._town.setCurrentIndex(max(self._town.findData(chosen), 0))

    def fill(self, station: Station | None, services: Sequence[Service]) -> None:
        """Show a station; None clears the form for a new one."""
        self._title.setText(_("编辑驿站") if station else _("新驿站"))
        for key, field in self._texts.items():
            value = getattr(station, key) if station else None
            field.setText("" if value is None else f"{value:g}" if key == "area_m2" else str(value))
        if station:
            self._town.setCurrentIndex(self._town.findData(station.town_code))
        self._status.setCurrentIndex(
            self._status.findData(station.status if station else StationStatus.OPEN)
        )
        self._build.setCurrentIndex(
            self._build.findData(station.build if station else Build.SHARED)
        )
        datum = station.position_datum if station else None
        self._datum.setCurrentIndex(self._datum.findData(datum or Datum.GCJ02))
        for service, box in self._services.items():
            box.setChecked(service in services)
        self.clear_errors()
        self._read_hours()
        self._read_position()
        self._fit_status()
        self._filled = self._entered()

    @property
    def is_changed(self) -> bool:
        """Something else stands in the form than what it was filled with."""
        return self._entered() != self._filled

    def _entered(self) -> tuple[object, ...]:
        boxes = (self._town, self._status, self._build, self._datum)
        return (
            *(field.text() for field in self._texts.values()),
            *(box.currentData() for box in boxes),
            self.services,
        )

    def values(self) -> dict[str, Any]:
        """What is typed, as the register wants it.

        Raises:
            RecordError: The hours, the position, the area or the day of closing cannot be read.
        """
        text = {key: field.text().strip() for key, field in self._texts.items()}
        values: dict[str, Any] = {
            **{key: text[key] for key in ("name", "address", "host", "note")},
            "town_code": self._town.currentData(),
            "status": self._status.currentData(),
            "build": self._build.currentData(),
            "hours_text": text["hours_text"],
            "hours": read_hours(text["hours_text"]).osm if text["hours_text"] else "",
            "area_m2": _area(text["area_m2"]),
        }
        return values | self._position(text["position_text"]) | self._closing(text)

    @property
    def services(self) -> tuple[Service, ...]:
        return tuple(service for service, box in self._services.items() if box.isChecked())

    def start(self) -> None:
        self._texts["name"].setFocus(Qt.FocusReason.OtherFocusReason)
        self._texts["name"].selectAll()

    def complain(self, error: RecordError) -> bool:
        """Say it under its field, and go there; False where the form has no such field."""
        key = _FIELD_OF.get(error.field or "", error.field or "")
        if key not in self._said:
            return False
        self._say(key, say(error), Tone.ERROR)
        field = self._texts.get(key)
        if field is not None:
            restyle(field, wrong=True)
            field.setAccessibleDescription(say(error))
            field.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def clear_errors(self) -> None:
        for key, said in self._said.items():
            if said.property("tone") == str(Tone.ERROR):
                self._say(key, "", Tone.MUTED)
        for field in self._texts.values():
            restyle(field, wrong=False)
            field.setAccessibleDescription("")

    def _position(self, text: str) -> dict[str, Any]:
        if not text:
            return {
                "position_text": "",
                "position_datum": None,
                "longitude": None,
                "latitude": None,
            }
        datum = self._datum.currentData()
        place = read_position(text, datum).place
        return {
            "position_text": text,
            "position_datum": datum,
            "longitude": place.lng,
            "latitude": place.lat,
        }

    def _closing(self, text: Mapping[str, str]) -> dict[str, Any]:
        if not self._is_closed:
            return {"closed_on": None, "closed_reason": ""}
        return {"closed_on": _day(text["closed_on"]), "closed_reason": text["closed_reason"]}

    @property
    def _is_closed(self) -> bool:
        # Qt hands an enum of texts back as a plain text.
        return bool(self._status.currentData() == StationStatus.CLOSED)

    def _fit_status(self) -> None:
        for key in _OF_A_CLOSED_ONE:
            self._names[key].setVisible(self._is_closed)
            self._texts[key].setVisible(self._is_closed)
            self._say(key, "", Tone.MUTED)

    def _read_hours(self) -> None:
        text = self._texts["hours_text"].text().strip()
        try:
            said = _("读作：{hours}").format(hours=say_hours(read_hours(text).osm)) if text else ""
            self._say("hours_text", said, Tone.MUTED)
        except RecordError as error:
            self._say("hours_text", say(error), Tone.WARN)

    def _read_position(self) -> None:
        text = self._texts["position_text"].text().strip()
        try:
            place = read_position(text, self._datum.currentData()).place if text else None
        except RecordError as error:
            self._say("position_text", say(error), Tone.WARN)
            return
        said = (
            _("WGS-84：{lat:.6f}, {lng:.6f}").format(lat=place.lat, lng=place.lng) if place else ""
        )
        self._say("position_text", said, Tone.MUTED)

    def _say(self, key: str, text: str, tone: Tone) -> None:
        said = self._said.get(key)
        if said is None:
            return
        said.setText(text)
        said.setVisible(bool(text))
        restyle(said, tone=str(tone))

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        order: Mapping[str, QWidget] = {
            "name": self._texts["name"],
            "town_code": self._town,
            "address": self._texts["address"],
            "hours_text": self._texts["hours_text"],
            "services": self._service_grid(),
            "position_text": self._texts["position_text"],
            "position_datum": self._datum,
            "build": self._build,
            "host": self._texts["host"],
            "status": self._status,
            "closed_on": self._texts["closed_on"],
            "closed_reason": self._texts["closed_reason"],
            "area_m2": self._texts["area_m2"],
            "note": self._texts["note"],
        }
        for key, widget in order.items():
            name = quiet_label(field_label(key))
            name.setBuddy(widget)
            self._names[key] = name
            said = quiet_label()
            said.setObjectName(f"said.{key}")
            said.hide()
            self._said[key] = said
            column.addWidget(name)
            column.addWidget(widget)
            column.addWidget(said)
        column.addStretch(1)
        self._column = column
        self.body.addWidget(self._title)
        self.body.addWidget(scrolling(column), 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._leave)
        foot.addWidget(self.save_button)
        self.body.addLayout(foot)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_column"):
            self._column.setSpacing(look().px(4))

    def _service_grid(self) -> QWidget:
        holder = QWidget()
        holder.setAccessibleName(field_label("services"))
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        for n, box in enumerate(self._services.values()):
            grid.addWidget(box, *divmod(n, 2))
        return holder

    @staticmethod
    def _line(key: str) -> QLineEdit:
        line = QLineEdit()
        line.setObjectName(f"form.{key}")
        line.setAccessibleName(field_label(key))
        return line

    @staticmethod
    def _check(service: Service) -> QCheckBox:
        box = QCheckBox(label(service))
        box.setObjectName(f"form.service.{service}")
        return box

    @staticmethod
    def _choice(key: str, choices: Iterable[tuple[str, Any]]) -> QComboBox:
        box = QComboBox()
        box.setObjectName(f"form.{key}")
        box.setAccessibleName(field_label(key))
        for text, value in choices:
            box.addItem(text, value)
        return box


def _area(text: str) -> float | None:
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise RecordError("number_unreadable", field="area_m2", text=text) from None


def _day(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise RecordError("day_unreadable", field="closed_on", text=text) from None
