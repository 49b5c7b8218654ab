"""The rows and columns of the import window's tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from db import values
from db.workbooks.plan import Plan, Remark, RowChange, Weight
from desktop.imports.batch import Draft, Line, State
from desktop.imports.words import STATES, WEIGHTS, failure, kind_text, state_text
from desktop.text import _, field_label, label, n_, number, say_remark
from desktop.theme import Tone
from desktop.widgets.rows import Column

_CHOICES: Mapping[str, type[StrEnum]] = {
    "kind": values.StationKind,
    "form": values.StationForm,
    "build": values.Build,
    "status": values.StationStatus,
    "count_method": values.CountMethod,
    "position_datum": values.Datum,
}
_SAID_BY: Mapping[str, str] = {
    "hours": "hours_text",
    "longitude": "position_text",
    "latitude": "position_text",
    "opened_on": "opened_text",
}
"""Fields worked out from what a person wrote: the writing tells the change, where it changed."""


@dataclass(frozen=True)
class RemarkLine:
    """A remark in words; `number` is its place in the plan, `places` the cells it is true of."""

    number: int
    weight: Weight
    file: str
    sheet: str
    cell: str
    value: str
    message: str
    places: int = 1


@dataclass(frozen=True)
class ChangeLine:
    """One field of a record before and after, or a record that is new."""

    number: int
    name: str
    new: bool
    field: str = ""
    before: str = ""
    after: str = ""


def problem_lines(draft: Draft) -> list[RemarkLine]:
    """What keeps the file out: the same said of many cells, or of the whole file, is one line."""
    if draft.trouble is not None:
        said_of_all = failure(draft.trouble)
        return [RemarkLine(0, Weight.PROBLEM, draft.path.name, "", _("整个文件"), "", said_of_all)]
    said: dict[tuple[str, str], RemarkLine] = {}
    for place, remark in enumerate(draft.plan.problems if draft.plan else ()):
        line = _worded(place, remark)
        first = said.setdefault((line.sheet, line.message), line)
        if first is not line:
            said[line.sheet, line.message] = replace(first, places=first.places + 1)
    return list(said.values())


def reading_lines(plan: Plan) -> list[RemarkLine]:
    """What was rewritten, is missing, or was taken by custom, in this order."""
    order = tuple(WEIGHTS)
    said = [remark for remark in plan.remarks if remark.weight in order]
    said.sort(key=lambda remark: order.index(remark.weight))
    return [_worded(n, remark) for n, remark in enumerate(said)]


def change_lines(plan: Plan, towns: Mapping[str, str]) -> list[ChangeLine]:
    """The records to add and fields to change; none of a refused file. `towns`: names by code."""
    if plan.problems:
        return []
    return [
        ChangeLine(n, change.name, change.new, *field)
        for n, change in enumerate(plan.changes)
        for field in _fields(change, towns)
    ]


def _fields(change: RowChange, towns: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    if not change.fields:
        yield ("", "", "")
    written = {key for key, _before, _after in change.fields}
    for key, before, after in change.fields:
        if _SAID_BY.get(key) not in written:
            yield (field_label(key), _shown(key, before, towns), _shown(key, after, towns))


def _shown(key: str, value: str, towns: Mapping[str, str]) -> str:
    if key == "contact":
        return _("（不显示）")
    if not value:
        return _("（空）")
    if key in _CHOICES:
        return label(_CHOICES[key](value))
    if key == "smart_door":
        return _("有") if value == str(True) else _("无")
    return towns.get(value, value) if key == "town_code" else value


def _worded(place: int, remark: Remark) -> RemarkLine:
    return RemarkLine(
        place,
        remark.weight,
        remark.file,
        remark.sheet,
        remark.cell,
        remark.value,
        say_remark(remark),
    )


def file_columns() -> tuple[Column[Line], ...]:
    return (
        Column("file", _("文件"), lambda line: line.draft.path.name, width=190, stretch=True),
        Column("kind", _("类型"), lambda line: kind_text(line.draft.kind), width=88),
        Column(
            "state",
            _("状态"),
            lambda line: state_text(line.state),
            kind="state",
            width=156,
            tone=lambda line: STATES[line.state][1],
        ),
        _tally("read", _("读到"), lambda plan: plan.read),
        _tally("created", _("新增"), lambda plan: plan.created),
        _tally("updated", _("修改"), lambda plan: plan.updated),
        _tally("unchanged", _("不变"), lambda plan: plan.left),
        _tally("refused", _("拒收"), lambda plan: plan.refused),
    )


def problem_columns() -> tuple[Column[RemarkLine], ...]:
    return (
        Column(
            "cell",
            _("单元格"),
            _places,
            kind="state",
            width=120,
            tone=lambda _line: Tone.ERROR,
        ),
        Column("value", _("内容"), lambda line: line.value, width=130),
        Column(
            "message",
            _("哪里不对，怎么改"),
            lambda line: line.message,
            width=340,
            stretch=True,
            tone=lambda _line: Tone.ERROR,
        ),
        Column("sheet", _("工作表"), lambda line: line.sheet, width=90),
        Column("file", _("文件"), lambda line: line.file, width=210),
    )


def reading_columns() -> tuple[Column[RemarkLine], ...]:
    tones = {Weight.CHANGED: Tone.INFO, Weight.MISSING: Tone.WARN}
    return (
        Column(
            "weight",
            _("读法"),
            lambda line: _(WEIGHTS[line.weight]),
            kind="state",
            width=116,
            tone=lambda line: tones.get(line.weight, Tone.MUTED),
        ),
        Column("cell", _("单元格"), lambda line: line.cell, width=72),
        Column("value", _("原文"), lambda line: line.value, width=180),
        Column("message", _("怎样理解"), lambda line: line.message, width=300, stretch=True),
        Column("sheet", _("工作表"), lambda line: line.sheet, width=90),
    )


def change_columns() -> tuple[Column[ChangeLine], ...]:
    return (
        Column(
            "new",
            _("变化"),
            lambda line: _("新增") if line.new else _("修改"),
            kind="state",
            width=84,
            tone=lambda line: Tone.OK if line.new else Tone.INFO,
        ),
        Column("name", _("记录"), lambda line: line.name, width=220, stretch=True),
        Column("field", _("字段"), lambda line: line.field, width=100),
        Column("before", _("原来"), lambda line: line.before, width=200, tone=_muted),
        Column("after", _("改为"), lambda line: line.after, width=200),
    )


def _places(line: RemarkLine) -> str:
    if line.places == 1:
        return line.cell
    return n_("{cell} 等 {n} 处", line.places).format(cell=line.cell, n=number(line.places))


def _muted(_line: ChangeLine) -> Tone:
    return Tone.MUTED


def _tally(key: str, title: str, count: Callable[[Plan], int]) -> Column[Line]:
    """A count of rows; blank until it is known."""

    def value(line: Line) -> int | None:
        plan = line.draft.plan
        known = key == "read" or line.state is not State.WAITING
        return count(plan) if plan and known else None

    return Column(key, title, value, kind="number", width=64)
