"""The pane of coverage: figures of the towns, gaps, boundaries; `coverage_screen` fills it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QSettings, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from db.boundaries import BoundaryPlan
from db.coverage import Coverage, Gap, Stray
from db.values import Datum
from desktop.map.coverage_overlay import CoverageLayer
from desktop.map.coverage_table import (
    gap_columns,
    limits,
    stray_columns,
    summary,
    town_columns,
    understood,
)
from desktop.style import look, on_look_changed
from desktop.text import _, label, n_
from desktop.widgets.buttons import push_button, tool_button
from desktop.widgets.card import Card
from desktop.widgets.chips import Chip, ChipBar
from desktop.widgets.empty import EmptyState
from desktop.widgets.labels import StateLabel, quiet_label, section_label
from desktop.widgets.rows import RowsModel
from desktop.widgets.scroll import scrolling
from desktop.widgets.table import DataTable

_LEAST_HIGH = 160


class CoveragePane(QWidget):
    """Towns, gaps and strays, one table at a time, with what is said of them.

    Signals:
        opened(): The pane came into sight.
        period_changed(): Another period was chosen.
        layers_changed(): Other layers are to be drawn.
        gap_chosen(float, float, float): Latitude, longitude in WGS-84 and radius in metres.
        station_chosen(int): A stray was clicked or opened.
        import_wanted(), remove_wanted(): Of boundaries.
    """

    opened = Signal()
    period_changed = Signal()
    layers_changed = Signal()
    gap_chosen = Signal(float, float, float)
    station_chosen = Signal(int)
    import_wanted = Signal()
    remove_wanted = Signal()

    def __init__(
        self, periods: Sequence[tuple[str, tuple[dt.date, dt.date]]], settings: QSettings
    ) -> None:
        super().__init__()
        self.setObjectName("coverage")
        self.setAccessibleName(_("覆盖"))
        self._period = QComboBox()
        self._period.setObjectName("coverage.period")
        self._period.setAccessibleName(_("人次的时段"))
        self._period.addItems([words for words, _days in periods])
        # Beside the box, which would hand back Qt's dates.
        self._periods = [days for _words, days in periods]
        self._said = StateLabel()
        self._said.setObjectName("coverage.said")
        self._said.setWordWrap(True)
        self._layers = ChipBar(_("在地图上画出"))
        self._layers.set_chips(
            (
                Chip(CoverageLayer.WALK, _("步行圈")),
                Chip(CoverageLayer.GAPS, _("空白圈")),
                Chip(CoverageLayer.TOWNS, _("镇街设色")),
            )
        )
        self._layers.check(CoverageLayer.WALK, CoverageLayer.GAPS)
        self._kinds = ChipBar(_("看什么"), exclusive=True)
        self.towns = DataTable(
            "coverage.towns",
            _("镇街"),
            RowsModel(town_columns(), key=lambda row: row.code),
            settings,
        )
        self.gaps = DataTable(
            "coverage.gaps",
            _("空白"),
            RowsModel(gap_columns(), key=lambda row: row.rank),
            settings,
        )
        self.strays = DataTable(
            "coverage.strays",
            _("界外"),
            RowsModel(stray_columns(), key=lambda row: row.station_id),
            settings,
        )
        self._no_strays = EmptyState("map-trifold", _("没有落在镇街边界之外的驿站"), "")
        self._unchecked = EmptyState(
            "map-trifold",
            _("还没有镇街边界"),
            _("导入边界后，这里列出坐标落在登记镇街之外的驿站。"),
        )
        self._pages = QStackedWidget()
        for page in (self.towns, self.gaps, self.strays, self._no_strays, self._unchecked):
            self._pages.addWidget(page)
        self._limits = quiet_label()
        self._limits.setObjectName("coverage.limits")
        self.preview = BoundaryPreview()
        self._copy = tool_button("coverage.copy", "copy", _("复制这张表"))
        self._import = push_button("coverage.import", _("导入边界…"), "upload-simple")
        self._remove = push_button("coverage.remove", _("移除边界"), "trash")
        self._lay_out()
        self._connect()
        on_look_changed(self._measure)

    @property
    def period(self) -> tuple[dt.date, dt.date]:
        """First and last day, as chosen."""
        return self._periods[self._period.currentIndex()]

    @property
    def layers(self) -> frozenset[CoverageLayer]:
        """What is to be drawn."""
        return frozenset(map(CoverageLayer, self._layers.checked()))

    def show_coverage(self, found: Coverage) -> None:
        self._found = found
        self._said.say(*summary(found))
        self._limits.setText(limits(found))
        self._remove.setVisible(bool(found.boundaries))
        self._kinds.set_chips(
            (
                Chip("town", _("镇街"), len(found.towns)),
                Chip("gap", _("空白"), len(found.gaps)),
                Chip("stray", _("界外"), len(found.strays) if found.boundaries else None),
            )
        )
        self.towns.set_rows(found.towns)
        self.gaps.set_rows(found.gaps)
        self.strays.set_rows(found.strays)
        self._show_kind()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.opened.emit()

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(section_label(_("覆盖")))
        self._head.addStretch(1)
        self._head.addWidget(self._period)
        self._views = QHBoxLayout()
        self._views.addWidget(self._kinds, 1)
        self._views.addWidget(self._copy)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self._import)
        self._foot.addWidget(self._remove)
        self._foot.addStretch(1)
        self._all = QVBoxLayout()
        self._all.addLayout(self._head)
        self._all.addWidget(self._said)
        self._all.addWidget(self._layers)
        self._all.addLayout(self._views)
        self._all.addWidget(self.preview)
        self._all.addWidget(self._pages, 1)
        self._all.addWidget(self._limits)
        self._all.addLayout(self._foot)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolling(self._all))
        self._remove.hide()

    def _connect(self) -> None:
        self._period.currentIndexChanged.connect(lambda _n: self.period_changed.emit())
        self._layers.changed.connect(lambda _checked: self.layers_changed.emit())
        self._kinds.changed.connect(lambda _checked: self._show_kind())
        self._copy.clicked.connect(self._copy_table)
        self._import.clicked.connect(self.import_wanted)
        self._remove.clicked.connect(self.remove_wanted)
        for signal in (self.gaps.clicked, self.gaps.row_opened):
            signal.connect(lambda _what: self._tell_gap())
        for signal in (self.strays.clicked, self.strays.row_opened):
            signal.connect(lambda _what: self._tell_stray())

    def _show_kind(self) -> None:
        page: QWidget = {"town": self.towns, "gap": self.gaps}.get(
            self._kinds.checked()[0], self.strays
        )
        if page is self.strays and not self._found.strays:
            page = self._no_strays if self._found.boundaries else self._unchecked
        self._copy.setEnabled(isinstance(page, DataTable))
        self._pages.setCurrentWidget(page)

    def _copy_table(self) -> None:
        table = self._pages.currentWidget()
        if isinstance(table, DataTable):
            table.selectAll()
            table.copy()

    def _tell_gap(self) -> None:
        gap: Gap | None = self.gaps.current_row()
        if gap is not None:
            self.gap_chosen.emit(*gap.place, gap.radius_m)

    def _tell_stray(self) -> None:
        stray: Stray | None = self.strays.current_row()
        if stray is not None:
            self.station_chosen.emit(stray.station_id)

    def _measure(self) -> None:
        px = look().px
        self._all.setSpacing(px(10))
        for line in (self._head, self._views, self._foot):
            line.setSpacing(px(8))
        self._pages.setMinimumHeight(px(_LEAST_HIGH))
        self._copy.setIconSize(QSize(px(16), px(16)))


class BoundaryPreview(Card):
    """What a file of boundaries was understood as, before anything is written.

    Signals:
        datum_changed(Datum): Its degrees are to be read otherwise.
        agreed(): It is to be written.
        declined(): It is not.
    """

    datum_changed = Signal(object)
    agreed = Signal()
    declined = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("coverage.preview")
        self._title = section_label()
        self._said = QLabel(wordWrap=True)
        self._said.setObjectName("coverage.understood")
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._datum = QComboBox()
        self._datum.setObjectName("coverage.datum")
        for datum in Datum:
            self._datum.addItem(label(datum), datum)
        self._datum.setToolTip(
            _("国家 2000（CGCS2000）选 WGS-84。多数驿站都在边界以内，就选对了。")
        )
        self._agree = push_button("coverage.agree", _("导入"), primary=True)
        self._decline = push_button("coverage.decline", _("取消"))
        form = QFormLayout()
        form.addRow(_("坐标系"), self._datum)
        line = QHBoxLayout()
        line.addWidget(self._agree)
        line.addWidget(self._decline)
        line.addStretch(1)
        self.body.addWidget(self._title)
        self.body.addWidget(self._said)
        self.body.addLayout(form)
        self.body.addLayout(line)
        self._datum.setAccessibleName(_("坐标系"))
        # The box hands back plain text for a member of an enum.
        self._datum.activated.connect(
            lambda _n: self.datum_changed.emit(Datum(self._datum.currentData()))
        )
        self._agree.clicked.connect(self.agreed)
        self._decline.clicked.connect(self.declined)
        self.hide()

    def show_plan(self, plan: BoundaryPlan) -> None:
        self._title.setText(plan.source)
        self._said.setText(understood(plan))
        self._datum.setCurrentIndex(self._datum.findData(plan.datum))
        self._agree.setText(
            n_("导入 {n} 个镇街的边界", len(plan.boundaries)).format(n=len(plan.boundaries))
        )
        if self.isHidden():
            self.show()
            self._agree.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.declined.emit()
        else:
            super().keyPressEvent(event)
