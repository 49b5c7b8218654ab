"""Several stations at a glance: where they belong, what they share, what they lack."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QLabel, QVBoxLayout

from db.facets import CARES, Care
from db.locator import Found
from db.values import Service, StationStatus
from desktop.finding.filters import care_text
from desktop.text import _, label, n_, number
from desktop.widgets.card import Card
from desktop.widgets.labels import quiet_label, section_label, title_label
from desktop.widgets.scroll import scrolling

_UNITS_NAMED = 6


@dataclass(frozen=True)
class Summary:
    """Each part names what there is, the most frequent first.

    Attributes:
        everywhere: Services that all offer; `somewhere` those that only some do.
        missing: What somebody should see to.
    """

    size: int
    units: Sequence[tuple[str, int]]
    status: Sequence[tuple[StationStatus, int]]
    everywhere: Sequence[Service]
    somewhere: Sequence[tuple[Service, int]]
    missing: Sequence[tuple[Care, int]]


def summary(stations: Sequence[Found], today: dt.date) -> Summary:
    """May be called on any thread; takes microseconds for each station."""
    rows = [found.station for found in stations]
    services = Counter(service for row in rows for service in row.services)
    cares = Counter({care: sum(holds(row, today) for row in rows) for care, holds in CARES.items()})
    return Summary(
        size=len(rows),
        units=Counter(row.unit for row in rows).most_common(),
        status=Counter(row.status for row in rows).most_common(),
        everywhere=[service for service in Service if services[service] == len(rows)],
        somewhere=[pair for pair in services.most_common() if pair[1] < len(rows)],
        missing=[pair for pair in cares.most_common() if pair[1]],
    )


class SelectionSummary(Card):
    """Stands where one station has its card."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("selectionSummary")
        self._title = title_label()
        content = QVBoxLayout()
        content.addWidget(self._title)
        self._parts = {
            name: self._part(content, words)
            for name, words in {
                "units": _("管理单位"),
                "status": _("状态"),
                "everywhere": _("都有的服务"),
                "somewhere": _("部分有的服务"),
                "missing": _("要处理的"),
            }.items()
        }
        content.addStretch(1)
        self.body.addWidget(scrolling(content), 1)

    def show_summary(self, told: Summary) -> None:
        self._title.setText(n_("已选 {n} 座", told.size).format(n=number(told.size)))
        units = [_counted(name, n) for name, n in told.units[:_UNITS_NAMED]]
        further = len(told.units) - len(units)
        if further > 0:
            units.append(n_("另 {n} 个单位", further).format(n=number(further)))
        for name, lines in {
            "units": units,
            "status": [_counted(label(status), n) for status, n in told.status],
            "everywhere": [label(service) for service in told.everywhere] or [_("没有")],
            "somewhere": [_counted(label(service), n) for service, n in told.somewhere],
            "missing": [_counted(care_text(care), n) for care, n in told.missing],
        }.items():
            heading, words = self._parts[name]
            heading.setVisible(bool(lines))
            words.setVisible(bool(lines))
            words.setText(" · ".join(lines))

    @staticmethod
    def _part(content: QVBoxLayout, title: str) -> tuple[QLabel, QLabel]:
        heading, words = section_label(title), quiet_label()
        content.addWidget(heading)
        content.addWidget(words)
        return heading, words


def _counted(name: str, count: int) -> str:
    return _("{name} {n}").format(name=name, n=number(count))
