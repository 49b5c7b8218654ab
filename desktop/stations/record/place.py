"""The part 位置: town, address, and the place that was pasted with what the program made of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt

from db.doubts import LIKE_OTHER_DATUM, position_doubts
from db.errors import RecordError, YizhanError
from db.places import Position, read_position
from db.rows import TownRow, UnitRow
from db.values import Datum, LatLng
from desktop.stations.record.entries import ChoiceEntry, Entry
from desktop.stations.record.sections import Part, Section, choice, line
from desktop.text import _, field_label, label, say
from desktop.theme import Tone
from desktop.widgets.buttons import push_button
from desktop.widgets.labels import StateLabel, quiet_label


class PlaceSection(Section):
    def __init__(self) -> None:
        super().__init__(Part.PLACE)
        self._town = ChoiceEntry("town_code", field_label("town_code"))
        self._town.require()
        self._unit = ChoiceEntry("managing_unit_id", field_label("managing_unit_id"))
        self._position = line("position_text", _("从地图粘贴坐标或分享链接"))
        self._datum = choice("position_datum", Datum, [_("请选坐标来源")])
        self._read = quiet_label()
        self._read.setObjectName("record.position.read")
        self._doubts = StateLabel()
        self._doubts.setObjectName("record.position.doubts")
        self._doubts.setWordWrap(True)
        self._other = push_button("record.position.other", "")
        self._other.hide()
        self._other_datum = ""
        self._position.below.addWidget(self._read)
        self._position.below.addWidget(self._doubts)
        self._position.below.addWidget(self._other, 0, Qt.AlignmentFlag.AlignLeft)
        self._day, self._person = line("position_verified_on"), line("position_verified_by")
        self.verify = push_button("record.verify_position", _("今天核实"))
        self._person.beside.addWidget(self.verify)
        self._towns: Sequence[TownRow] = ()
        self._known: Sequence[LatLng] = ()
        self._of_old_text: tuple[str, ...] | None = None
        self._old_text = ""
        self.add_tiles(self._town, self._unit)
        self.add(line("address"), self._position)
        self.add_tiles(self._datum, self._day, self._person)
        self._town.changed.connect(self._name_unit)
        self._position.editor.textEdited.connect(self._part_from_old_text)
        self._other.clicked.connect(lambda: self._datum.show_value(self._other_datum))

    def set_choices(self, towns: Sequence[TownRow], units: Sequence[UnitRow]) -> None:
        """The towns and units there are."""
        self._towns = towns
        self._town.set_choices([(_("请选镇街"), ""), *((town.name, town.code) for town in towns)])
        self._unit.set_choices([("", ""), *((unit.name, str(unit.id)) for unit in units)])
        self._name_unit()

    def set_known(self, place: LatLng | None) -> None:
        """Where the station was before the edit."""
        self._known = () if place is None else (place,)
        self._of_old_text = None

    def verify_today(self, day: str, who: str) -> None:
        """Note who looked, and when."""
        self._day.show_value(day)
        self._person.show_value(who)

    def understand(self) -> None:
        """Say what was made of the pasted text; its errors are said by whoever reads all fields."""
        text, said = self._position.value().strip(), self._datum.value()
        if self._of_old_text is None:
            self._old_text = self._position.value()
        try:
            read = read_position(text, Datum(said) if said else None) if text else None
        except RecordError:
            read = None
        self._read.setVisible(read is not None)
        self._doubts.hide()
        self._other.hide()
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
        other = next((each for each in doubts if each.code == LIKE_OTHER_DATUM), None)
        if other is not None:
            self._other_datum = str(other.values["datum"])
            self._other.setText(_("按 {datum} 读").format(datum=label(Datum(self._other_datum))))
            self._other.show()

    def _part_from_old_text(self, text: str) -> None:
        """Another text is another place: whose numbers it has and who verified it is asked anew."""
        facts: tuple[Entry, ...] = (self._datum, self._day, self._person)
        if self._of_old_text is None:
            if self._known:
                self._of_old_text = (self._old_text, *(str(fact.value()) for fact in facts))
                for fact in facts:
                    fact.show_value("")
        elif text == self._of_old_text[0]:
            for fact, value in zip(facts, self._of_old_text[1:], strict=True):
                fact.show_value(value)
            self._of_old_text = None

    def _name_unit(self, *_what: object) -> None:
        """The first choice says whose station it is where nobody says otherwise."""
        town = next((each for each in self._towns if each.code == self._town.value()), None)
        words = _("随镇街（{unit}）").format(unit=town.unit) if town else _("随镇街")
        self._unit.editor.setItemText(0, words)


def _words(read: Position) -> str:
    place = _("东经 {lng:.6f}，北纬 {lat:.6f}（WGS-84）").format(
        lng=read.place.lng, lat=read.place.lat
    )
    if not read.recognised:
        return place
    return _("{place}；从“{source}”看出是 {datum}").format(
        place=place, source=read.recognised, datum=label(read.datum)
    )
