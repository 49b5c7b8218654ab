"""The board as a workbook: the strip with a sign for each day, and the rates beside it."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from db.expected import DayState
from db.missing import MissingBoard, Rate
from desktop.counts.board.words import due_words, short_day, state_words
from desktop.counts.words import weekday
from desktop.paper.prose import sample_label
from desktop.text import N_, _, month_text
from desktop.theme import LIGHT

_SIGNS = {
    DayState.ON_TIME: "●",
    DayState.LATE: "◢",
    DayState.UNDATED: "○",
    DayState.MISSING: "×",
    DayState.SHUT: "–",
    DayState.HOLIDAY: "＝",
    DayState.CLOSURE: "□",
    DayState.NOT_IN_SERVICE: "",
    DayState.NOT_YET: "",
}
_COLOURS = {DayState.ON_TIME: "ok", DayState.LATE: "warn", DayState.MISSING: "accent"}
_PLACE = (N_("管理单位"), N_("镇街"), N_("驿站编号"), N_("驿站"), N_("未填天数"))
_RATES = (
    *(N_("管理单位"), N_("镇街"), N_("驿站"), N_("应填报"), N_("按时"), N_("迟报")),
    *(N_("时间不明"), N_("未填报"), N_("填报率")),
)
_HEAD = 3
"""The row of the headings."""


def board_workbook(board: MissingBoard, *, sample: bool) -> bytes:
    """An .xlsx of all stations of the board, in the order of every report.

    Texts stay texts: a name that begins with ``=`` is no formula.
    """
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as workbook:
        title = _("填报情况 {month}，截至 {day}，期限{due}").format(
            month=month_text(board.month), day=short_day(board.today), due=due_words(board.due)
        )
        notes = [sample_label() if sample else "", title]
        strong = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        _write_strip(workbook, board, notes, strong)
        _write_rates(workbook, board, notes, strong)
    return file.getvalue()


def _write_strip(
    workbook: Workbook, board: MissingBoard, notes: Sequence[str], strong: Format
) -> None:
    sheet = workbook.add_worksheet(_("填报情况"))
    signs = "　".join(f"{sign} {state_words(state)}" for state, sign in _SIGNS.items() if sign)
    days = [f"{day.day}\n{weekday(day)}" for day in board.month.days]
    for row, note in enumerate([*notes, signs]):
        sheet.write_string(row, 0, note)
    for column, words in enumerate([*map(_, _PLACE), *days]):
        sheet.write_string(_HEAD, column, words, strong)
    plain = {"align": "center"}
    looks = {
        state: workbook.add_format(
            {**plain, "font_color": LIGHT.colour(_COLOURS.get(state, "muted"))}
        )
        for state in DayState
    }
    for row, (station, states, missing) in enumerate(
        zip(board.stations, board.states.tolist(), board.missing.tolist(), strict=True), _HEAD + 1
    ):
        names = (station.unit.name, station.town.name, station.code, station.name)
        for column, words in enumerate(names):
            sheet.write_string(row, column, words)
        sheet.write_number(row, len(names), missing)
        for column, number in enumerate(states, len(_PLACE)):
            state = DayState(number)
            sheet.write_string(row, column, _SIGNS[state], looks[state])
    sheet.set_column(0, 2, 15)
    sheet.set_column(3, 3, 28)
    sheet.set_column(len(_PLACE), len(_PLACE) + len(days) - 1, 3.2)
    sheet.freeze_panes(_HEAD + 1, len(_PLACE))
    sheet.repeat_rows(_HEAD)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _write_rates(
    workbook: Workbook, board: MissingBoard, notes: Sequence[str], strong: Format
) -> None:
    sheet = workbook.add_worksheet(_("填报率"))
    percent = workbook.add_format({"num_format": "0.0%"})
    lines: list[tuple[str, str, Rate]] = [(_("全部"), "", board.city)]
    for unit in board.units:
        lines.append((unit.whole.name, "", unit.whole))
        lines += [(unit.whole.name, town.name, town) for town in unit.towns]
    for row, note in enumerate(notes):
        sheet.write_string(row, 0, note)
    for column, words in enumerate(_RATES):
        sheet.write_string(_HEAD, column, _(words), strong)
    for row, (name, town_name, rate) in enumerate(lines, _HEAD + 1):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, town_name)
        by_state = (DayState.ON_TIME, DayState.LATE, DayState.UNDATED, DayState.MISSING)
        numbers = [rate.stations, rate.expected, *(rate.days.get(state, 0) for state in by_state)]
        for column, value in enumerate(numbers, 2):
            sheet.write_number(row, column, value)
        if rate.expected:
            sheet.write_number(row, len(_RATES) - 1, rate.reported / rate.expected, percent)
        else:
            sheet.write_string(row, len(_RATES) - 1, "—")
    sheet.set_column(0, 1, 18)
    sheet.freeze_panes(_HEAD + 1, 2)
