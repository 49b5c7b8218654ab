"""Blocks of cells as spreadsheets put them on the clipboard, looked at before any goes in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from db.counts import clean_note
from db.errors import RecordError
from db.values import Service
from desktop.counts.draft import brief, read_count, read_method
from desktop.counts.moves import Area, Place
from desktop.counts.sheet import Bar, Sheet
from desktop.counts.turn import METHOD, NOTE, TOTAL
from desktop.counts.words import bar_words, cell_name
from desktop.text import number, say

MOST_CELLS = 20_000
_DASHES = frozenset({"-", "—", "–", "/", "\\"})
"""Alone in a cell they are as good as a blank."""
_NOTHING = frozenset({"0", "无", "×"})
"""What sheets have where there is nothing to say; in a closed cell it is passed over."""


def read_block(text: str) -> list[list[str]]:
    """Rows of cells without dashes; quotes around a line break are Excel's and WPS's.

    Raises:
        RecordError: It is more than `MOST_CELLS` (``paste_too_large``), found out before reading,
            or one of its cells is larger than any of ours (``paste_cell_too_large``).
    """
    text = text.rstrip("\r\n")
    cells = text.count("\t") + text.count("\n") + 1
    if cells > MOST_CELLS:
        raise RecordError("paste_too_large", cells=number(cells), limit=number(MOST_CELLS))
    lines = csv.reader(io.StringIO(text, newline=""), dialect="excel-tab")
    try:
        rows = [["" if cell.strip() in _DASHES else cell for cell in line] for line in lines]
    except csv.Error:
        raise RecordError("paste_cell_too_large", limit=number(csv.field_size_limit())) from None
    return rows if any(map(any, rows)) else []


def written_block(rows: Iterable[Sequence[str]]) -> str:
    """The rows as a spreadsheet takes them."""
    out = io.StringIO(newline="")
    csv.writer(out, dialect="excel-tab", lineterminator="\n").writerows(rows)
    return out.getvalue()


def pasted(sheet: Sheet, block: Sequence[Sequence[str]], area: Area) -> dict[Place, str]:
    """What goes where: from the top left of `area`, over and over where that fits it exactly.

    A blank leaves its cell as it is, since a merged cell is a value and blanks.

    Args:
        sheet: Where it is to go.
        block: Rows of cells, of any length.
        area: The selection.

    Raises:
        RecordError: It is larger than the room there is (``paste_too_wide``), or a cell cannot
            take what is meant for it (``paste_refused``, which names it and says why).
    """
    high, wide = len(block), max(len(line) for line in block)
    room = sheet.turn.rows - area.top, sheet.turn.columns - area.left
    if high > room[0] or wide > room[1]:
        raise RecordError(
            "paste_too_wide", rows=high, columns=wide, room_rows=room[0], room_columns=room[1]
        )
    fits = not (len(area.rows) % high or len(area.columns) % wide)
    target = area if fits else Area(area.top, area.left, area.top + high - 1, area.left + wide - 1)
    texts = {}
    for place in target.places():
        line = block[(place.row - area.top) % high]
        at = (place.column - area.left) % wide
        text = line[at].strip() if at < len(line) else ""
        if text and _belongs(sheet, place, text, (place.row - area.top, place.column - area.left)):
            texts[place] = text
    return texts


def checked(sheet: Sheet, texts: Mapping[Place, str]) -> Mapping[Place, str]:
    """The same texts.

    Raises:
        RecordError: One of them cannot stand in its cell.
    """
    for (row, column), text in texts.items():
        _read(sheet, row, column, text)
    return texts


def _belongs(sheet: Sheet, place: Place, text: str, offset: tuple[int, int]) -> bool:
    """Whether the text goes in; False for a sum, and for nothing in a closed cell."""
    bar = sheet.bar(*place)
    if bar is Bar.SUM or (bar and text in _NOTHING):
        return False
    if bar is None:
        try:
            _read(sheet, *place, text)
        except RecordError as error:
            why = say(brief(error))
        else:
            return True
    else:
        why = bar_words(sheet, *place, bar)
    raise RecordError(
        "paste_refused",
        row=offset[0] + 1,
        column=offset[1] + 1,
        cell=cell_name(sheet, *place),
        why=why,
    )


def _read(sheet: Sheet, row: int, column: int, text: str) -> None:
    cell = sheet.turn.cell(row, column)
    if cell.field == METHOD:
        read_method(text, cell.line.method)
    elif cell.field == NOTE:
        clean_note(text)
    elif cell.field != TOTAL:
        read_count(Service(cell.field), text, cell.day)
