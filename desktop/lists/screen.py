"""The lists that staff keep, true to the register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from db.engine import Session
from db.errors import RecordError
from db.lists import (
    Key,
    ListKind,
    ListLine,
    TownLine,
    UnitLine,
    add_line,
    amend_line,
    district_names,
    list_lines,
    move_line,
    remove_line,
    retire_line,
    town_lines,
    unit_lines,
)
from db.towns import add_town, amend_town, assign_town, merge_towns, rename_town, rename_unit
from db.values import Month
from db.work import Work
from db.workbooks.cells import read_number
from desktop.desk import Desk
from desktop.lists.calendar import Calendar
from desktop.lists.page import ListPage
from desktop.lists.panel import Preview
from desktop.lists.view import ListsView
from desktop.text import _, n_, say
from desktop.widgets.reload import Reload

_Lines = Mapping[ListKind, list[Any]]
_Refused = Callable[[Exception], None]


class ListsScreen(QObject):
    """Joins the lists to the register; every edit is one deed."""

    def __init__(self, desk: Desk) -> None:
        self.view = view = ListsView(desk.settings)
        super().__init__(view)
        self._desk = desk
        self._units: list[UnitLine] = []
        self._towns: list[TownLine] = []
        self._districts: dict[str, str] = {}
        self._then: Callable[[dt.date | None, object], None] | None = None
        self._added: dict[ListKind, Key] = {}
        self._calendar = Calendar(desk, view.calendar)
        for page in view.pages.values():
            self._connect(page)
        Reload(view, desk.jobs, self.refresh)
        self.refresh()

    def open(self, name: str) -> None:
        """Bring a list to the front, by its kind or as `CALENDAR`."""
        self.view.open(name)

    def refresh(self) -> None:
        self._desk.read(_read, self._show, owner=self)
        self._calendar.refresh()

    def _connect(self, page: ListPage) -> None:
        table = page.table
        edits = {ListKind.UNITS: self._edit_unit, ListKind.TOWNS: self._edit_town}
        table.model_rows.edited.connect(edits.get(page.kind, partial(self._edit_line, page)))
        table.moved.connect(partial(self._move, page))
        table.removed.connect(partial(self._remove, page))
        page.turned.connect(partial(self._turn, page))
        page.add.entered.connect(partial(self._add, page))
        page.since.agreed.connect(self._agree)
        page.merge.clicked.connect(self._ask_merge)
        page.new_town.clicked.connect(self._ask_town)
        page.town_panel.agreed.connect(self._add_town)

    def _show(self, found: tuple[_Lines, dict[str, str]]) -> None:
        lines, self._districts = found
        self._units, self._towns = lines[ListKind.UNITS], lines[ListKind.TOWNS]
        for kind, rows in lines.items():
            page = self.view.pages[kind]
            page.table.set_rows(rows)
            if (key := self._added.pop(kind, None)) is not None:
                page.table.choose(key)
            if rows and page.table.current_row() is None:
                page.table.selectRow(0)
            page.show_row(page.table.current_row())
        self.view.pages[ListKind.TOWNS].table.choices = {
            "managing_unit_id": self._unit_choices(),
            "district_code": self._district_choices(),
        }
        groups = list(dict.fromkeys(row.group for row in lines[ListKind.ITEMS]))
        self.view.pages[ListKind.ITEMS].add.offer_groups(groups)

    def _edit_line(self, page: ListPage, row: ListLine, column: str, typed: Any) -> None:
        if column == "retired":
            self._turn(page)
            return
        refused = self._beside(page, row.key, column, typed)
        try:
            value = _target(typed) if column == "yearly_target" else typed
        except RecordError as error:
            refused(error)
            return
        self._desk.write(
            _("修改{name}").format(name=row.name),
            lambda work: amend_line(work, page.kind, row.key, {column: value}),
            initiator=self,
            failed=refused,
            said=_("已修改“{name}”").format(name=typed if column == "name" else row.name),
        )

    def _edit_unit(self, row: UnitLine, _column: str, typed: str) -> None:
        self._ask_since(
            self.view.pages[ListKind.UNITS],
            _("“{old}”改名为“{new}”").format(old=row.name, new=typed),
            partial(_renamed, row.name, typed),
            lambda since: lambda work: rename_unit(work, row.key, typed, since=since),
        )

    def _edit_town(self, row: TownLine, column: str, typed: Any) -> None:
        page = self.view.pages[ListKind.TOWNS]
        if column == "name":
            self._ask_since(
                page,
                _("“{old}”改名为“{new}”").format(old=row.name, new=typed),
                partial(_renamed, row.name, typed),
                lambda since: lambda work: rename_town(work, row.key, typed, since=since),
            )
        elif column == "managing_unit_id":
            unit = next(unit.name for unit in self._units if unit.key == typed)
            self._ask_since(
                page,
                _("“{town}”改归{unit}").format(town=row.name, unit=unit),
                partial(_assigned, row, unit),
                lambda since: lambda work: assign_town(work, row.key, typed, since=since),
            )
        else:
            self._correct_town(page, row, column, typed)

    def _correct_town(self, page: ListPage, row: TownLine, column: str, typed: Any) -> None:
        refused = self._beside(page, row.key, column, typed)
        try:
            value = _degrees(column, typed) if column != "district_code" else typed
        except RecordError as error:
            refused(error)
            return
        self._desk.write(
            _("更正{name}").format(name=row.name),
            lambda work: amend_town(work, row.key, {column: value}),
            initiator=self,
            failed=refused,
            said=_("已修改“{name}”").format(name=row.name),
        )

    def _ask_since(
        self,
        page: ListPage,
        title: str,
        preview: Preview,
        deed: Callable[[dt.date | None], Callable[[Work], None]],
    ) -> None:
        """Ask from which day on it is so, and do it."""

        def then(since: dt.date | None, _target: object) -> None:
            self._write(page, title, deed(since))

        self._then = then
        page.since.ask(title, preview, today=self._desk.today())

    def _ask_merge(self) -> None:
        page = self.view.pages[ListKind.TOWNS]
        gone = page.table.current_row()
        if gone is None or gone.ended_on is not None:
            return
        others = [town for town in self._towns if town.ended_on is None and town.key != gone.key]
        # What it is merged into is most likely its neighbour.
        others.sort(key=lambda town: town.unit_id != gone.unit_id)
        names = {town.key: town.name for town in others}

        def then(since: dt.date | None, kept: object) -> None:
            assert since is not None
            label = _("“{gone}”并入“{kept}”").format(gone=gone.name, kept=names[str(kept)])
            self._write(
                page, label, lambda work: merge_towns(work, gone.key, str(kept), since=since)
            )

        self._then = then
        page.since.ask(
            _("“{name}”并入别的镇街").format(name=gone.name),
            partial(_merged, gone, names),
            today=self._desk.today(),
            targets=[(town.name, town.key) for town in others],
            corrects=False,
        )

    def _agree(self, since: dt.date | None, target: object) -> None:
        if self._then is not None:
            self._then(since, target)

    def _write(self, page: ListPage, label: str, deed: Callable[[Work], object]) -> None:
        """Do what a panel asked about; the panel stays while it is refused."""
        self._desk.write(
            label,
            deed,
            initiator=self,
            done=lambda _none: page.since.leave(),
            failed=partial(self._refuse, page.since.refuse),
            said=_("已办：{label}").format(label=label),
        )

    def _ask_town(self) -> None:
        page = self.view.pages[ListKind.TOWNS]
        page.town_panel.ask(self._unit_choices(), self._district_choices())

    def _add_town(self, fields: Mapping[str, Any]) -> None:
        panel = self.view.pages[ListKind.TOWNS].town_panel
        refused = partial(self._refuse, panel.refuse)
        try:
            centre = {name: _degrees(name, fields[name]) for name in ("longitude", "latitude")}
        except RecordError as error:
            refused(error)
            return

        today = self._desk.today()

        def done(key: Key) -> None:
            self._added[ListKind.TOWNS] = key
            panel.leave()

        self._desk.write(
            _("新的镇街：{name}").format(name=fields["name"]),
            lambda work: add_town(work, {**fields, **centre, "began_on": today}).code,
            initiator=self,
            done=done,
            failed=refused,
            said=_("已添加“{name}”").format(name=fields["name"]),
        )

    def _add(self, page: ListPage, fields: Mapping[str, str]) -> None:
        def done(key: Key) -> None:
            self._added[page.kind] = key
            page.add.accept()

        self._desk.write(
            _("添加{name}").format(name=fields["name"]),
            lambda work: add_line(work, page.kind, fields),
            initiator=self,
            done=done,
            failed=partial(self._refuse, page.add.refuse),
            said=_("已添加“{name}”").format(name=fields["name"]),
        )

    def _move(self, page: ListPage, steps: int) -> None:
        row = page.table.current_row()
        if row is not None and page.kind is not ListKind.TOWNS:
            self._desk.write(
                _("调整次序：{name}").format(name=row.name),
                lambda work: move_line(work, page.kind, row.key, steps),
                initiator=self,
            )

    def _turn(self, page: ListPage) -> None:
        row = page.table.current_row()
        if not isinstance(row, ListLine):
            return
        since = None if row.retired else self._desk.today()
        words = _("重新启用{name}") if row.retired else _("停用{name}")
        said = _("已重新启用“{name}”") if row.retired else _("已停用“{name}”，以前的记录留着")
        self._desk.write(
            words.format(name=row.name),
            lambda work: retire_line(work, page.kind, row.key, since),
            initiator=self,
            said=said.format(name=row.name),
        )

    def _remove(self, page: ListPage) -> None:
        row = page.table.current_row()
        if row is not None and page.remove.isEnabled():
            self._desk.write(
                _("删除{name}").format(name=row.name),
                lambda work: remove_line(work, page.kind, row.key),
                initiator=self,
                said=_("已删除“{name}”").format(name=row.name),
            )

    def _beside(self, page: ListPage, key: Key, column: str, typed: object) -> _Refused:
        """Says what is wrong beside the cell, which opens again with what was typed."""
        return partial(self._refuse, partial(page.table.refuse, key, column, typed))

    def _refuse(self, show: Callable[[str], None], error: Exception) -> None:
        if isinstance(error, RecordError):
            show(say(error))
        else:
            self._desk.jobs.failed.emit(error)

    def _unit_choices(self) -> list[tuple[str, object]]:
        return [(unit.name, unit.key) for unit in self._units]

    def _district_choices(self) -> list[tuple[str, object]]:
        return [(name, code) for code, name in self._districts.items()]


def _read(session: Session) -> tuple[_Lines, dict[str, str]]:
    lines: dict[ListKind, list[Any]] = {
        ListKind.UNITS: list(unit_lines(session)),
        ListKind.TOWNS: list(town_lines(session)),
    }
    for kind in ListKind:
        if kind not in lines:
            lines[kind] = list(list_lines(session, kind))
    return lines, district_names(session)


def _target(typed: str) -> int | None:
    number = read_number(typed)
    if number is None:
        return None
    if not number.value.is_integer():
        raise RecordError("not_whole", field="yearly_target", text=typed)
    return int(number.value)


def _degrees(field: str, typed: str) -> float:
    number = read_number(typed)
    if number is None:
        raise RecordError("empty", field=field)
    return number.value


def _before(since: dt.date) -> Month:
    """The last month that a change on this day leaves as it was."""
    return Month.of(since).shifted(-1)


def _renamed(old: str, new: str, since: dt.date | None, _target: object) -> str:
    if since is None:
        return _("所有月报都写“{new}”。").format(new=new)
    words = _("{month} 及以前的月报仍写“{old}”，以后写“{new}”。")
    return words.format(month=_before(since), old=old, new=new)


def _assigned(row: TownLine, unit: str, since: dt.date | None, _target: object) -> str:
    count = n_("{n} 座驿站随镇街归{unit}", row.stations).format(n=row.stations, unit=unit)
    if since is None:
        return _("{count}；所有月报都这样算。").format(count=count)
    words = _("{count}；{month} 及以前的月报仍归{old}。")
    return words.format(count=count, month=_before(since), old=row.unit)


def _merged(gone: TownLine, names: Mapping[str, str], since: dt.date | None, kept: object) -> str:
    assert since is not None
    words = n_("{n} 座驿站并入{kept}，编号不变；{month} 及以前的月报仍按原镇街。", gone.stations)
    return words.format(n=gone.stations, kept=names[str(kept)], month=_before(since))
