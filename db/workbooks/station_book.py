"""The register as a workbook that is pleasant to fill in, and that can come back."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from math import ceil
from typing import Any
from unicodedata import east_asian_width

from xlsxwriter.utility import xl_range_abs

from db.workbooks import vocabulary
from db.workbooks.exported import STATIONS, Original
from db.workbooks.guide import GUIDES, STEPS, Holds, lists
from db.workbooks.look import A4, HEAD, INK, LOCKED, PAPER, QUIET, TITLE, new_book
from db.workbooks.sheets import ORIGINAL_SHEET, Cell
from db.workbooks.station_cells import Words, written

_TITLE, _HEAD, _FIRST = 0, 2, 3
"""Rows of the title, of the header and of the first station."""
_FROZEN = ("code", "name")
_NEW_ROWS = 2_000
"""Rows below the last station that are checked as one types."""
_A3 = 8  # Excel's number for it
_NO_GRIDLINES_HIDDEN, _ALL_GRIDLINES_HIDDEN = 0, 2  # on paper and on screen
_PAGES_WIDE = 4
_GUIDE_WIDTHS = (14, 62, 44, 3)
_LIST_ROW, _LIST_COLUMN = 2, len(_GUIDE_WIDTHS)
_SEVERAL = frozenset({"services", "facilities"})
"""Columns that take several words of their list, which Excel cannot check."""
_EARLIEST, _LATEST = dt.date(1950, 1, 1), dt.date(2100, 12, 31)
_HINT = (
    "灰色的编号不能改；新驿站写在最后一行下面，编号留空。鼠标停在列名上看怎么填，详见“填写说明”。"
)

_LINE_HEIGHT, _MOST_LINES = 15, 3
"""Points, and lines of a station's row: what is longer shows in its cell."""
_ALLOWED = dict.fromkeys(
    (
        *("select_locked_cells", "select_unlocked_cells", "format_cells", "format_columns"),
        *("format_rows", "insert_rows", "delete_rows", "sort", "autofilter", "objects"),
    ),
    True,
)
"""What may be done in the protected sheet beside filling it in."""
_LONGEST_MESSAGE = 255
"""Excel's limit for what it says of a wrong cell."""


class StationBook:
    """Sheets for the stations, for how to fill them in, and for what they said when they left.

    Args:
        columns: Those of `station_cells.COLUMNS` to write, in their order.
        words: What may be chosen.
        title: Of the workbook.
    """

    def __init__(self, columns: Sequence[str], words: Words, title: str) -> None:
        self._columns = columns
        self._bytes = io.BytesIO()
        # Row by row, so that the register of a province fits into any machine's memory.
        self._book = new_book(self._bytes, constant_memory=True)
        self._sheet = self._book.add_worksheet("驿站台账")
        self._guide = self._book.add_worksheet(vocabulary.GUIDE_SHEET)
        self._original = Original(self._book.add_worksheet(ORIGINAL_SHEET), STATIONS, columns)
        self._formats = {holds: self._book.add_format(_format(holds)) for holds in Holds}
        self._code = self._book.add_format(
            {"valign": "vcenter", "bg_color": LOCKED, "font_color": QUIET, "num_format": "@"}
        )
        self._widths = [GUIDES[column].width for column in columns]
        self._styles = [
            self._code if column == "code" else self._formats[GUIDES[column].holds]
            for column in columns
        ]
        self._row = _FIRST
        self._lists = lists(
            [town.name for town in words.towns.values()],
            [unit.name for unit in words.units.values()],
            list(words.facilities.values()),
        )
        self._head(title)
        self._explain()

    def add(self, cells: Mapping[str, Cell]) -> None:
        """Write one station."""
        row = [written(cells.get(column)) for column in self._columns]
        said = ((str(cell), width) for cell, width in zip(row, self._widths, strict=True) if cell)
        self._sheet.set_row(self._row, min(_lines(said), _MOST_LINES) * _LINE_HEIGHT)
        for place, (cell, style) in enumerate(zip(row, self._styles, strict=True)):
            if cell is None or cell == "":
                continue  # The column's own format will do.
            if isinstance(cell, dt.date):
                self._sheet.write_datetime(self._row, place, cell, style)
            elif isinstance(cell, int | float):
                self._sheet.write_number(self._row, place, cell, style)
            else:
                self._sheet.write_string(self._row, place, str(cell), style)
        self._original.add(row)
        self._row += 1

    def finished(self) -> bytes:
        """The workbook; nothing can be added to it afterwards."""
        sheet = self._sheet
        sheet.autofilter(_HEAD, 0, max(self._row - 1, _HEAD), len(self._columns) - 1)
        for place, column in enumerate(self._columns):
            if rule := self._rule(column):
                sheet.data_validation(_FIRST, place, self._row + _NEW_ROWS, place, rule)
        sheet.activate()
        self._book.close()
        return self._bytes.getvalue()

    def _head(self, title: str) -> None:
        sheet = self._sheet
        name = self._book.add_format(TITLE)
        hint = self._book.add_format({"font_color": QUIET})
        head = self._book.add_format(HEAD)
        sheet.set_row(_TITLE, 24)
        sheet.write_string(_TITLE, 0, title, name)
        sheet.write_string(_TITLE + 1, 0, _HINT, hint)
        sheet.set_row(_HEAD, 34)
        for place, column in enumerate(self._columns):
            guide = GUIDES[column]
            # Not grey in the code's column, which would colour the title too.
            style = self._formats[guide.holds] if column != "code" else None
            sheet.set_column(place, place, guide.width, style)
            sheet.write_string(_HEAD, place, vocabulary.STATION_HEADINGS[column][0], head)
            said = f"{guide.how}\n例：{guide.example}" if guide.example else guide.how
            sheet.write_comment(
                _HEAD, place, said, {"author": "", "x_scale": 2, "y_scale": 1.4, "font_size": 10}
            )
        sheet.freeze_panes(_FIRST, len(_FROZEN))
        sheet.protect("", _ALLOWED)
        sheet.hide_gridlines(_NO_GRIDLINES_HIDDEN)
        sheet.set_landscape()
        sheet.set_paper(_A3)
        sheet.fit_to_pages(_PAGES_WIDE, 0)
        sheet.repeat_rows(_HEAD)
        sheet.repeat_columns(0, len(_FROZEN) - 1)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer("&C第 &P 页 共 &N 页")

    def _rule(self, column: str) -> dict[str, Any] | None:
        """How Excel checks what is typed into a column; None where anything may stand."""
        guide = GUIDES[column]
        rule: dict[str, Any] | None = None
        if column in self._lists and column not in _SEVERAL:
            rule = {"validate": "list", "source": self._list_range(column)}
        elif guide.holds is Holds.DAY and column != "opened_text":
            rule = {"validate": "date", **_between(_EARLIEST, _LATEST)}
        elif guide.holds is Holds.NUMBER:
            rule = {"validate": "decimal", **_between(0, guide.longest)}
        elif guide.holds is Holds.WHOLE:
            rule = {"validate": "integer", **_between(0, guide.longest)}
        elif guide.longest:
            rule = {"validate": "length", "criteria": "<=", "value": guide.longest}
        if rule:
            rule |= {
                "error_title": vocabulary.STATION_HEADINGS[column][0],
                "error_message": f"{guide.how}\n例：{guide.example}"[:_LONGEST_MESSAGE],
            }
        return rule

    def _list_range(self, column: str) -> str:
        place = _LIST_COLUMN + list(self._lists).index(column)
        last = _LIST_ROW + len(self._lists[column])
        return f"='{vocabulary.GUIDE_SHEET}'!{xl_range_abs(_LIST_ROW + 1, place, last, place)}"

    def _explain(self) -> None:
        sheet = self._guide
        plain = {"font_color": INK, "text_wrap": True, "valign": "top"}
        text = self._book.add_format(plain)
        quiet = self._book.add_format({**plain, "font_color": QUIET})
        bold = self._book.add_format({**plain, "bold": True})
        number = self._book.add_format({**plain, "bold": True, "align": "left"})
        head = self._book.add_format({**plain, "bold": True, "bg_color": PAPER})
        name = self._book.add_format(TITLE)
        left: list[tuple[tuple[str | int, Any], ...]] = [
            ((vocabulary.GUIDE_SHEET, name),),
            (),
            (("步骤", head), ("怎样做", head), ("", head)),
            *(((n, number), (step, text)) for n, step in enumerate(STEPS, start=1)),
            (),
            (("列", head), ("怎样填", head), ("例", head)),
            *(
                (
                    (vocabulary.STATION_HEADINGS[column][0], bold),
                    (GUIDES[column].how, text),
                    (GUIDES[column].example, quiet),
                )
                for column in self._columns
            ),
        ]
        headings = [vocabulary.STATION_HEADINGS[column][0] for column in self._lists]
        right = [headings, *_across(self._lists.values())]
        for place, width in enumerate(_GUIDE_WIDTHS):
            sheet.set_column(place, place, width)
        sheet.set_column(_LIST_COLUMN, _LIST_COLUMN + len(headings) - 1, 14)
        for row in range(max(len(left), _LIST_ROW + len(right))):
            line = left[row] if row < len(left) else ()
            said_in = zip((said for said, _style in line), _GUIDE_WIDTHS, strict=False)
            sheet.set_row(row, 24 if row == _TITLE else _lines(said_in) * _LINE_HEIGHT)
            for place, (said, style) in enumerate(line):
                sheet.write(row, place, said, style)
            words = right[row - _LIST_ROW] if 0 <= row - _LIST_ROW < len(right) else []
            for place, word in enumerate(words, start=_LIST_COLUMN):
                style = head if row == _LIST_ROW else text
                if word:
                    sheet.write(row, place, int(word) if word.isdigit() else word, style)
            if row == _TITLE:
                sheet.write_string(row, _LIST_COLUMN, "可以填的词", bold)
        sheet.hide_gridlines(_ALL_GRIDLINES_HIDDEN)
        sheet.print_area(0, 0, len(left) - 1, 2)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C第 &P 页 共 &N 页")
        sheet.protect("", {"format_columns": True, "format_rows": True})


def _format(holds: Holds) -> dict[str, Any]:
    shown: dict[Holds, dict[str, Any]] = {
        Holds.TEXT: {"num_format": "@", "text_wrap": True},
        Holds.DAY: {"num_format": "yyyy-mm-dd", "align": "left"},
        Holds.NUMBER: {"align": "left"},
        Holds.WHOLE: {"align": "left"},
    }
    return {"locked": False, "valign": "vcenter", **shown[holds]}


def _between(least: object, most: object) -> dict[str, object]:
    return {"criteria": "between", "minimum": least, "maximum": most}


def _lines(said: Iterable[tuple[object, int]]) -> int:
    """Lines that the longest of some texts takes in a column of its width."""
    return max((_lines_of(str(text), width) for text, width in said), default=1)


@lru_cache(maxsize=4096)
def _lines_of(text: str, width: int) -> int:
    if 2 * len(text) <= width and "\n" not in text:
        # As most are: no sign is wider than two letters.
        return 1
    return sum(max(1, ceil(_letters(line) / width)) for line in text.split("\n"))


def _letters(text: str) -> int:
    """Width of a text in Latin letters."""
    return len(text) if text.isascii() else len(text) + sum(map(_is_wide, text))


@cache
def _is_wide(sign: str) -> bool:
    return east_asian_width(sign) in "WFA"


def _across(columns: Iterable[Sequence[str]]) -> list[list[str]]:
    """Lists side by side, as rows; the shorter ones end in empty texts."""
    lists_of_words = list(columns)
    height = max(len(words) for words in lists_of_words)
    return [[words[n] if n < len(words) else "" for words in lists_of_words] for n in range(height)]
