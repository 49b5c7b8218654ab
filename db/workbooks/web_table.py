"""Tables of a web page: what many office systems export under the name of .xls."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_PAGE = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|meta|body|div|style|table)\b",
    re.IGNORECASE | re.DOTALL,
)
_SPACES = re.compile(r"[ \t\r\n\xa0]+")
_WIDEST = 1000
"""Columns or rows that one cell may span; more is no table that somebody filled in."""


@dataclass
class _Cell:
    down: int
    across: int
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        lines = "".join(self.parts).split("\v")
        return "\n".join(_SPACES.sub(" ", line).strip() for line in lines).strip()


class _Tables(HTMLParser):
    """Collects tables; one within another is a table of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[list[list[_Cell]]] = []
        self._open: list[tuple[list[list[_Cell]], list[_Cell]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            rows: list[list[_Cell]] = []
            self.found.append(rows)
            self._open.append((rows, []))
        elif not self._open:
            return
        elif tag == "tr":
            self._open[-1][0].append([])
            self._open[-1][1].clear()
        elif tag in {"td", "th"}:
            rows, current = self._open[-1]
            said = dict(attrs)
            cell = _Cell(_span(said.get("rowspan")), _span(said.get("colspan")))
            if not rows:
                rows.append([])
            rows[-1].append(cell)
            current[:] = [cell]
        elif tag == "br":
            self.handle_data("\v")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self._open:
            self._open.pop()
        elif tag in {"td", "th", "tr"} and self._open:
            self._open[-1][1].clear()

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][1]:
            self._open[-1][1][0].parts.append(data)


def is_page(text: str) -> bool:
    """The text is a web page and no other kind of text."""
    return _PAGE.match(text) is not None


def page_tables(text: str) -> list[list[list[str]]]:
    """The rows of each table that holds anything; cells spanning rows are in each of them."""
    parser = _Tables()
    parser.feed(text)
    parser.close()
    laid_out = (_laid_out(rows) for rows in parser.found)
    return [table for table in laid_out if any(any(row) for row in table)]


def _laid_out(rows: list[list[_Cell]]) -> list[list[str]]:
    taken: dict[tuple[int, int], str] = {}
    table = []
    for number, cells in enumerate(rows):
        line: list[str] = []
        for cell in cells:
            while (number, len(line)) in taken:
                line.append(taken.pop((number, len(line))))
            text = cell.text
            for row in range(number + 1, min(number + cell.down, len(rows))):
                for column in range(cell.across):
                    # As in Excel: what spans columns stands in the first of them.
                    taken[row, len(line) + column] = text if cell.across == 1 else ""
            line += [text, *[""] * (cell.across - 1)]
        while (number, len(line)) in taken:
            line.append(taken.pop((number, len(line))))
        table.append(line)
    return table


def _span(said: str | None) -> int:
    return min(max(int(said), 1), _WIDEST) if said and said.isdecimal() else 1
