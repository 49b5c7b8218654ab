"""Points out, while one types, a station that may be the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from db.dossier import Dossier
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

    Signals:
        create_asked(): The new station is to be saved although it is like another.
    """

    create_asked = Signal()

    def __init__(self, desk: Desk, bar: Bar, uniting: Uniting, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._bar, self._uniting = desk, bar, uniting
        self._asked: tuple[object, ...] = ()
        self._others: set[int] = set()
        self._told_at_save: set[int] = set()

    def begin(self) -> None:
        """Another station is on the page."""
        self._asked, self._others, self._told_at_save = (), set(), set()
        self._bar.hide()

    def look(self, before: Dossier, given: Dossier, but: int | None) -> None:
        """Look for stations like this one, unless this was asked just before.

        Args:
            before: What the register says.
            given: What was typed over it.
            but: Number of the station itself; None for a new one.
        """
        told, phones = _told(before, given)
        asked = (*told.values(), phones)
        if asked == self._asked:
            return
        self._asked = asked
        self._find(told, phones, but, lambda found: self._show(asked, found))

    def pass_new(
        self,
        before: Dossier,
        given: Dossier,
        go_on: Callable[[], None],
        pause: Callable[[], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Let a new station be saved, unless it is like one that no save was held up for yet.

        Args:
            before: A blank one.
            given: What was typed.
            go_on: Saves it.
            pause: Called where the person is asked first; saving once more goes on.
            failed: Called where the register cannot be read.
        """

        def answer(found: list[Duplicate]) -> None:
            likely = self._likely(found)
            fresh = {each.station.id for each in likely} - self._told_at_save
            if not fresh:
                go_on()
                return
            self._told_at_save |= fresh
            first = next(each for each in likely if each.station.id in fresh)
            number = first.station.id
            pause()
            self._bar.ask(
                _("还没有保存。{likeness}").format(likeness=_likeness_text(first)),
                [
                    ("twins.compare", _("对照"), lambda: self._uniting.compare(number)),
                    ("twins.unite", _("合并到那一座"), lambda: self._uniting.unite(number)),
                    ("twins.create", _("仍然新建"), self.create_asked.emit),
                ],
            )

        # What is still being looked for must not take the place of the question.
        self._asked = ()
        self._find(*_told(before, given), None, answer, failed)

    def _find(
        self,
        told: Mapping[str, Any],
        phones: tuple[str, ...] | None,
        but: int | None,
        done: Callable[[list[Duplicate]], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        def query(session: Session) -> list[Duplicate]:
            return likely_duplicates(session, told, phones=phones, but=but)

        self._desk.read(query, done, failed=failed, owner=self)

    def _likely(self, found: Iterable[Duplicate]) -> list[Duplicate]:
        return [each for each in found if each.station.id not in self._others]

    def _show(self, asked: tuple[object, ...], found: list[Duplicate]) -> None:
        if asked != self._asked:
            return
        likely = self._likely(found)
        if not likely:
            self._bar.hide()
            return
        number = likely[0].station.id
        self._bar.ask(
            _likeness_text(likely[0]),
            [
                ("twins.compare", _("对照"), lambda: self._uniting.compare(number)),
                ("twins.unite", _("合并到那一座"), lambda: self._uniting.unite(number)),
                ("twins.other", _("不是同一座"), lambda: self._dismiss(number, asked, found)),
            ],
        )

    def _dismiss(self, number: int, asked: tuple[object, ...], found: list[Duplicate]) -> None:
        self._others.add(number)
        self._show(asked, found)


def _told(before: Dossier, given: Dossier) -> tuple[dict[str, Any], tuple[str, ...] | None]:
    """What of a station is compared: columns, and telephones where they are known."""
    values = {**before.values, **given.values}
    phones = None if given.contacts is None else tuple(line.phone for line in given.contacts)
    return {key: values.get(key) for key in (*sorted(COMPARED), "longitude", "latitude")}, phones


def _likeness_text(found: Duplicate) -> str:
    """``可能与“某驿站”（编号）重复：电话相同``."""
    return _("可能与“{name}”（{code}）重复：{reasons}。").format(
        name=found.station.name,
        code=found.station.code,
        reasons=_("、").join(_(LIKENESS[reason]) for reason in found.reasons),
    )
