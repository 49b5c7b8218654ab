"""The other way to the report: its tables as HTML, set by QTextDocument, written by QPdfWriter."""

import sys
from html import escape
from typing import Any

from figures import DAY, figures
from pylopdf_fonts_zh_cn import sans_path
from PySide6.QtCore import QBuffer, QIODevice, QMarginsF
from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QGuiApplication,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextDocument,
)

from desktop.paper.month import report_data


def html(data: dict[str, Any]) -> str:
    parts = [f"<h1>{escape(data['title'])}</h1>", f"<p>{escape(data['month'])}</p>"]
    parts += [f"<p>{escape(str(line))}</p>" for line in data["summary"]]
    for table in data["tables"].values():
        head = "".join(f"<th>{escape(column['title'])}</th>" for column in table["columns"])
        rows = [*table["rows"], *([table["total"]] if table["total"] else [])]
        body = "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in rows)
        parts.append(
            f"<h2>{escape(table['title'])}</h2>"
            f"<table border='1' width='100%'><thead><tr>{head}</tr></thead>{body}</table>"
        )
    parts += [f"<p>{escape(str(note))}</p>" for note in data["notes"]]
    return "".join(parts)


def cell(value: object) -> str:
    text = "—" if value is None else f"{value:.1f}" if isinstance(value, float) else str(value)
    return f"<td>{escape(text)}</td>"


def printed(content: str) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(20, 20, 20, 20), QPageLayout.Unit.Millimeter)
    document = QTextDocument()
    document.setDefaultFont(QFont(family, 10))
    document.setHtml(content)
    document.print_(writer)
    del writer
    return bytes(buffer.data().data())


month = figures(sys.argv[1])
app = QGuiApplication(sys.argv[:1])
family = QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(sans_path())))[
    0
]
for _ in range(int(sys.argv[2])):
    assert printed(html(report_data(month, made_on=DAY))).startswith(b"%PDF")
    sys.stdout.write("done\n")
    sys.stdout.flush()
