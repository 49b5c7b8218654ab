"""How the workbooks that staff fill in look."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

INK, QUIET, LINE, PAPER, LOCKED = "#2B2A28", "#6B6862", "#D9D4CA", "#F7F4EE", "#ECEAE5"
A4 = 9
"""Excel's number for it."""
TITLE = {"bold": True, "font_size": 14, "font_color": INK}
HEAD = {
    "bold": True,
    "font_color": INK,
    "bg_color": PAPER,
    "text_wrap": True,
    "valign": "vcenter",
    "bottom": 1,
    "bottom_color": LINE,
}
"""Properties of the formats of a title and of a heading."""


def new_book(content: io.BytesIO, **options: Any) -> Any:
    """A workbook to write, in whose cells text stays text."""
    return xlsxwriter.Workbook(
        content,
        {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_format_properties": {"font_name": "Microsoft YaHei", "font_size": 10},
            **options,
        },
    )
