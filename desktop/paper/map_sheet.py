"""A map on one sheet: title, the map, whose it is and of which day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from db.values import LOCAL
from desktop.paper.map_drawing import DrawnMap, drawing
from desktop.paper.press import print_pdf, print_pictures
from desktop.paper.prose import sample_label
from desktop.text import _

TEMPLATE = "map.typ"

_MARGIN_MM, _HEAD_MM, _FOOT_MM = 12.0, 12.0, 9.0


class PaperSize(StrEnum):
    A4 = "a4"
    A3 = "a3"


_SHEETS_MM = {PaperSize.A4: (210.0, 297.0), PaperSize.A3: (297.0, 420.0)}


@dataclass(frozen=True, eq=False)
class MapSheet:
    """All that a printed map shows.

    Attributes:
        title: Over the map.
        drawn: The map itself.
        source: Whose map lies under the stations.
        sample: The stations are made up; the sheet says so.
    """

    title: str
    drawn: DrawnMap
    source: str
    made_on: dt.date
    size: PaperSize = PaperSize.A4
    landscape: bool = True
    sample: bool = False


def map_pdf(sheet: MapSheet) -> bytes:
    """The sheet as PDF; the same sheet gives the same bytes.

    Raises:
        PaperError: The page could not be made.
    """
    return print_pdf(TEMPLATE, sheet_data(sheet), made_at=_made_at(sheet))


def map_picture(sheet: MapSheet, ppi: float) -> bytes:
    """The sheet as PNG, to look at before it is printed."""
    return print_pictures(TEMPLATE, sheet_data(sheet), made_at=_made_at(sheet), ppi=ppi)[0]


def sheet_data(sheet: MapSheet) -> dict[str, Any]:
    """Everything `TEMPLATE` shows."""
    width, height = _SHEETS_MM[sheet.size]
    if sheet.landscape:
        width, height = height, width
    across, down = width - 2 * _MARGIN_MM, height - 2 * _MARGIN_MM - _HEAD_MM - _FOOT_MM
    return {
        "title": sheet.title,
        "sample": sample_label() if sheet.sample else None,
        "width": width,
        "height": height,
        "margin": _MARGIN_MM,
        "head": _HEAD_MM,
        "map": drawing(sheet.drawn, sheet.title, across, down),
        "source": _("底图：{source}").format(source=sheet.source),
        "made_on": _("制图日期：{year}年{month}月{day}日").format(
            year=sheet.made_on.year, month=sheet.made_on.month, day=sheet.made_on.day
        ),
    }


def _made_at(sheet: MapSheet) -> dt.datetime:
    return dt.datetime.combine(sheet.made_on, dt.time(), LOCAL)
