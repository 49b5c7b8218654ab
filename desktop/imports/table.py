"""The rows and columns of the import window's tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from db.workbooks.plan import Plan, Remark, Weight
from desktop.imports.batch import Draft, Line, State
from desktop.imports.words import STATES, WEIGHTS, failure, kind_text, state_text
from desktop.text import _, n_, number, say_remark
from desktop.theme import Tone
from desktop.widgets.rows import Column


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
        Column("kind", _("类型"), lambda line: kind_text(line.draft.kind), width=116),
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
        _tally("unchanged", _("不变"), lambda plan: plan.unchanged),
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
    tones = {
        Weight.DOUBTED: Tone.WARN,
        Weight.CHANGED: Tone.INFO,
        Weight.MISSING: Tone.WARN,
    }
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


def _places(line: RemarkLine) -> str:
    if line.places == 1:
        return line.cell
    return n_("{cell} 等 {n} 处", line.places).format(cell=line.cell, n=number(line.places))


def _tally(key: str, title: str, count: Callable[[Plan], int]) -> Column[Line]:
    """A count of rows; blank until it is known."""

    def value(line: Line) -> int | None:
        plan = line.draft.plan
        known = key == "read" or line.state is not State.WAITING
        # Of a file that is kept out too: its good rows stand below.
        return count(plan.skipping()) if plan and known else None

    return Column(key, title, value, kind="number", width=64)
