"""Points out, while one types, a station that may be the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject

from db.duplicates import Duplicate, Likeness, likely_duplicates
from db.engine import Session
from desktop.desk import Desk
from desktop.stations.record.bar import Bar
from desktop.stations.record.uniting import Uniting
from desktop.text import N_, _

COMPARED = frozenset(
    {"name", "town_code", "address", "position_text", "position_datum", "contacts"}
)
"""Fields by which the same station is recognised."""

LIKENESS = {
    Likeness.NAME: N_("同镇街同名"),
    Likeness.PLACE: N_("坐标相同或相距 20 米以内"),
    Likeness.PHONE: N_("电话相同"),
    Likeness.ADDRESS: N_("地址相同"),
}


class Twins(QObject):
    """Looks for the same station in the background and asks in a bar.

    Args:
        uniting: Shows both stations, or makes one of them.
    """

    def __init__(self, desk: Desk, bar: Bar, uniting: Uniting, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._bar, self._uniting = desk, bar, uniting
        self._asked: tuple[object, ...] = ()
        self._others: set[int] = set()

    def begin(self) -> None:
        """Another station is on the page."""
        self._asked, self._others = (), set()
        self._bar.hide()

    def look(
        self, values: Mapping[str, Any], phones: tuple[str, ...] | None, but: int | None
    ) -> None:
        """Look for stations like this one, unless this was asked just before."""
        told = {key: values.get(key) for key in (*sorted(COMPARED), "longitude", "latitude")}
        asked = (*told.values(), phones)
        if asked == self._asked:
            return
        self._asked = asked

        def query(session: Session) -> list[Duplicate]:
            return likely_duplicates(session, told, phones=phones, but=but)

        self._desk.read(query, lambda found: self._show(asked, found), owner=self)

    def _show(self, asked: tuple[object, ...], found: list[Duplicate]) -> None:
        if asked != self._asked:
            return
        likely = [each for each in found if each.station.id not in self._others]
        if not likely:
            self._bar.hide()
            return
        first = likely[0]
        number = first.station.id
        self._bar.ask(
            _("可能与“{name}”（{code}）重复：{reasons}。").format(
                name=first.station.name,
                code=first.station.code,
                reasons=_("、").join(_(LIKENESS[reason]) for reason in first.reasons),
            ),
            [
                ("twins.compare", _("对照"), lambda: self._uniting.compare(number)),
                ("twins.unite", _("合并到那一座"), lambda: self._uniting.unite(number)),
                ("twins.other", _("不是同一座"), lambda: self._dismiss(number, asked, found)),
            ],
        )

    def _dismiss(self, number: int, asked: tuple[object, ...], found: list[Duplicate]) -> None:
        self._others.add(number)
        self._show(asked, found)
