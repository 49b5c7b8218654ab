"""The columns of the page of closing."""

from __future__ import annotations

from functools import partial
from operator import itemgetter

from db.closing import ClosingLine, ClosingRow
from db.closing_checks import CheckCell
from desktop.closing_words import scope_text
from desktop.counts.closing.words import STATES, CheckLine, revision_words
from desktop.counts.unusual_words import say_doubt, say_range
from desktop.paper.corrections import moment
from desktop.paper.tables import Cell, Table
from desktop.text import _, field_label, number
from desktop.theme import Tone
from desktop.widgets.rows import Column

USUAL = "usual"
"""Key of the column that only unusual numbers have something in."""


def unit_columns() -> tuple[Column[ClosingLine], ...]:
    return (
        Column(
            "unit", _("单位"), lambda line: scope_text(line.state.unit), width=110, stretch=True
        ),
        Column("state", _("现状"), _state, kind="state", width=108, tone=_state_tone),
        Column("revision", _("版次"), _revision, width=96),
        Column(
            "visits",
            _("服务人次"),
            lambda line: line.visits_total,
            kind="number",
            width=86,
            text=lambda line: "—" if line.visits_total is None else number(line.visits_total),
        ),
        Column(
            "missing",
            _("未填报"),
            lambda line: line.missing,
            kind="number",
            width=68,
            tone=lambda line: _found_tone(line.missing),
        ),
        Column(
            "unusual",
            _("存疑"),
            lambda line: line.unusual,
            kind="number",
            width=60,
            tone=lambda line: _found_tone(line.unusual),
        ),
    )


def check_columns() -> tuple[Column[CheckLine], ...]:
    return (
        Column(
            "check",
            _("检查"),
            lambda line: line.words,
            kind="state",
            stretch=True,
            tone=lambda line: line.tone,
        ),
    )


def place_columns() -> tuple[Column[CheckCell], ...]:
    return (
        Column("day", _("日期"), lambda cell: cell.day, width=60, text=lambda c: f"{c.day:%m-%d}"),
        Column(
            "station",
            _("驿站"),
            lambda cell: cell.station,
            width=100,
            stretch=True,
        ),
        Column(
            "what",
            _("人次"),
            lambda cell: cell.people,
            width=98,
            text=_what,
        ),
        Column(
            USUAL,
            _("往常"),
            lambda cell: say_range(cell.doubt.low, cell.doubt.high) if cell.doubt else None,
            kind="number",
            width=64,
            order=lambda cell: cell.doubt.high if cell.doubt else None,
            tip=lambda cell: say_doubt(cell.doubt) if cell.doubt else "",
        ),
    )


def signature_columns() -> tuple[Column[ClosingRow], ...]:
    return (
        Column("unit", _("单位"), lambda row: scope_text(row.unit), width=110),
        Column("revision", _("版次"), lambda row: revision_words(row.revision), width=92),
        Column("signed_by", _("签字"), lambda row: row.signed_by, width=84),
        Column("at", _("结账时间"), lambda row: row.closed_at, width=134, text=_closed_at),
        Column("note", _("备注"), lambda row: row.note, width=260),
        Column("reopened", _("重新打开"), _reopened, width=240, stretch=True),
    )


def printed_columns(table: Table) -> tuple[Column[tuple[Cell, ...]], ...]:
    """Columns for the rows of a table of the report."""
    wide = {"text": 140, "day": 96, "count": 92}
    return tuple(
        Column(
            str(n),
            column.title,
            itemgetter(n),
            kind="number" if column.kind == "count" else "text",
            width=wide.get(column.kind, 100),
            stretch=n == 1,
            text=partial(_printed, n),
        )
        for n, column in enumerate(table.columns)
    )


def _printed(place: int, row: tuple[Cell, ...]) -> str:
    cell = row[place]
    if cell is None:
        return "—"
    return cell if isinstance(cell, str) else number(cell)


def _state(line: ClosingLine) -> str:
    return _(STATES[line.state.state][0])


def _revision(line: ClosingLine) -> str:
    return revision_words(line.state.revision) if line.state.closing else "—"


def _state_tone(line: ClosingLine) -> Tone:
    return STATES[line.state.state][1]


def _found_tone(count: int) -> Tone:
    return Tone.WARN if count else Tone.MUTED


def _what(cell: CheckCell) -> str:
    if cell.people is None:
        return _("未填报")
    if cell.service is None:
        return _("{n} 人次").format(n=number(cell.people))
    return _("{service} {n}").format(service=field_label(cell.service), n=number(cell.people))


def _closed_at(row: ClosingRow) -> str:
    return moment(row.closed_at)


def _reopened(row: ClosingRow) -> str:
    if row.reopened_at is None:
        return ""
    return _("{at} {by}：{reason}").format(
        at=moment(row.reopened_at), by=row.reopened_by, reason=row.reason
    )
