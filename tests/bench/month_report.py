"""The month's report as PDF: the first of a process, and the next ones."""

from pathlib import Path
from statistics import median

from lines import Line, moments_ms

REPEATS = 3
NEXT = 5
"""Reports after the first in each process."""


def measure(register: Path) -> list[Line]:
    first: dict[str, list[float]] = {"typst_report": [], "text_document_report": []}
    following: dict[str, list[float]] = {route: [] for route in first}
    for _ in range(REPEATS):
        for route in first:
            cold, *warm = moments_ms(route, register, 1 + NEXT)
            first[route].append(cold)
            following[route] += warm
    baseline = "同样的表经 QTextDocument → QPdfWriter，无图表"
    return [
        Line(
            what,
            median(took["typst_report"]),
            baseline,
            median(took["text_document_report"]),
        )
        for what, took in (
            ("月报 PDF，从启动进程算起", first),
            ("月报 PDF，再做一份", following),
        )
    ]
