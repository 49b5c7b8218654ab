"""The part 位置: town, address, and the place that was pasted with what the program made of it."""

from __future__ import annotations

from collections.abc import Sequence

from db.doubts import position_doubts
from db.errors import RecordError, YizhanError
from db.places import Position, read_position
from db.rows import TownRow, UnitRow
from db.values import Datum, LatLng
from desktop.stations.record.entries import ChoiceEntry
from desktop.stations.record.sections import Part, Section, choice, line
from desktop.text import _, field_label, label, say
from desktop.theme import Tone
from desktop.widgets.buttons import push_button
from desktop.widgets.labels import StateLabel, quiet_label


class PlaceSection(Section):
    def __init__(self) -> None:
        super().__init__(Part.PLACE)
        self._town = ChoiceEntry("town_code", field_label("town_code"))
        self._unit = ChoiceEntry("managing_unit_id", field_label("managing_unit_id"))
        self._position = line("position_text", _("从地图粘贴坐标或分享链接"))
        self._datum = choice("position_datum", Datum, [_("请选坐标来源")])
        self._read = quiet_label()
        self._read.setObjectName("record.position.read")
        self._doubts = StateLabel()
        self._doubts.setObjectName("record.position.doubts")
        self._doubts.setWordWrap(True)
        self._position.below.addWidget(self._read)
        self._position.below.addWidget(self._doubts)
        self._day, self._person = line("position_verified_on"), line("position_verified_by")
        self.verify = push_button("record.verify_position", _("今天核实"))
        self._person.beside.addWidget(self.verify)
        self._towns: Sequence[TownRow] = ()
        self._known: Sequence[LatLng] = ()
        self.add_tiles(self._town, self._unit)
        self.add(line("address"), self._position)
        self.add_tiles(self._datum, self._day, self._person)
        self._town.changed.connect(self._name_unit)

    def set_choices(self, towns: Sequence[TownRow], units: Sequence[UnitRow]) -> None:
        """The towns and units there are."""
        self._towns = towns
        self._town.set_choices([(_("请选镇街"), ""), *((town.name, town.code) for town in towns)])
        self._unit.set_choices([("", ""), *((unit.name, str(unit.id)) for unit in units)])
        self._name_unit()

    def set_known(self, place: LatLng | None) -> None:
        """Where the station was before the edit."""
        self._known = () if place is None else (place,)

    def verify_today(self, day: str, who: str) -> None:
        """Note who looked, and when."""
        self._day.show_value(day)
        self._person.show_value(who)

    def understand(self) -> None:
        """Say what was made of the pasted text; its errors are said by whoever reads all fields."""
        text, said = self._position.value().strip(), self._datum.value()
        try:
            read = read_position(text, Datum(said) if said else None) if text else None
        except RecordError:
            read = None
        self._read.setVisible(read is not None)
        self._doubts.hide()
        if read is None:
            return
        if read.recognised and said != read.datum:
            self._datum.show_value(str(read.datum))
        self._read.setText(_words(read))
        town = next((each for each in self._towns if each.code == self._town.value()), None)
        known = [] if self._known and self._known[0] == read.place else self._known
        doubts = position_doubts(read.place, read.datum, town, self._towns, known)
        if doubts:
            words = [say(YizhanError(each.code, text=text, **each.values)) for each in doubts]
            self._doubts.say("\n".join(words), Tone.WARN)
            self._doubts.show()

    def _name_unit(self, *_what: object) -> None:
        """The first choice says whose station it is where nobody says otherwise."""
        town = next((each for each in self._towns if each.code == self._town.value()), None)
        words = _("随镇街（{unit}）").format(unit=town.unit) if town else _("随镇街")
        self._unit.editor.setItemText(0, words)


def _words(read: Position) -> str:
    place = _("WGS-84：{lat:.6f}, {lng:.6f}").format(lat=read.place.lat, lng=read.place.lng)
    if not read.recognised:
        return place
    return _("{place}；从“{source}”看出是 {datum}").format(
        place=place, source=read.recognised, datum=label(read.datum)
    )
