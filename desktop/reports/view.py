"""The widgets of the monthly reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from db.figures import StationLine
from db.rows import UnitRow
from db.values import Month
from desktop.paper.prose import Indicator
from desktop.reports.preview import Preview
from desktop.style import look, on_look_changed
from desktop.text import _, month_text, n_, number
from desktop.theme import Tone
from desktop.widgets.buttons import tool_button
from desktop.widgets.card import Card
from desktop.widgets.labels import StateLabel, quiet_label, section_label
from desktop.widgets.page import Page

_BESIDE = 820
"""Width at 100 % text from which the figures stand beside the pages."""
_SIDE, _PAGES_HIGH = 300, 300
_UNLIMITED = 16_777_215  # QWIDGETSIZE_MAX, which PySide does not name


class ReportsView(Page):
    """Month, scope and buttons above; figures and pages below.

    Signals:
        scope_chosen(int | None): Number of a managing unit, or None for the city.
    """

    scope_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__(_("月报"), scrolls=True)
        self.setObjectName("reports")
        self.earlier = tool_button("monthEarlier", "caret-left", _("上一个月"))
        self.later = tool_button("monthLater", "caret-right", _("下一个月"))
        self.month = section_label()
        self.month.setObjectName("month")
        self.month.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.scope = QComboBox()
        self.scope.setObjectName("scope")
        self.scope.setAccessibleName(_("统计范围"))
        self.scope.activated.connect(lambda _n: self.scope_chosen.emit(self.scope.currentData()))
        self._choice = QWidget()
        self._choice_row = QHBoxLayout(self._choice)
        self._choice_row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.earlier, self.month, self.later, self.scope):
            self._choice_row.addWidget(widget)
        self._choice_row.addStretch(1)
        self.save_excel = self.add_button("saveExcel", _("存为 Excel…"), "table")
        self.save_pdf = self.add_button("savePdf", _("存为 PDF…"), "file-pdf")
        self.print_report = self.add_button("print", _("打印…"), "printer", primary=True)
        self.preview = Preview()
        self._message = _Message()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.preview)
        self._pages.addWidget(self._message)
        self._side = _Side()
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._both.addWidget(self._pages, 1)
        self._both.addWidget(self._side)
        self.body.addLayout(self._both, 1)
        on_look_changed(self._arrange)

    def show_scopes(self, units: Iterable[UnitRow], chosen: int | None) -> None:
        self.scope.clear()
        self.scope.addItem(_("全市"), None)
        for unit in units:
            self.scope.addItem(unit.name, unit.id)
        self.scope.setCurrentIndex(max(self.scope.findData(chosen), 0))

    def show_month(self, month: Month, *, last: Month) -> None:
        self.month.setText(month_text(month))
        self.later.setEnabled(month < last)

    def show_figures(
        self, indicators: Sequence[Indicator], silent: Sequence[StationLine], *, sample: bool
    ) -> None:
        self._side.show_figures(indicators, silent, sample=sample)
        self._side.show()

    def show_standing(self, words: str, *, signed: bool) -> None:
        """Say whether the month is signed, and which correction the report is."""
        self._side.standing.say(words, Tone.OK if signed else Tone.WARN)

    def show_pages(self, pdf: bytes, *, same: bool) -> None:
        self.preview.show_pdf(pdf, same=same)
        self._pages.setCurrentWidget(self.preview)

    def show_message(self, text: str) -> None:
        """Say in place of the pages why there are none."""
        self.preview.clear()
        self._side.hide()
        self._message.setText(text)
        self._pages.setCurrentWidget(self._message)

    @property
    def message(self) -> str:
        return self._message.text() if self._pages.currentWidget() is self._message else ""

    def enable_buttons(self, *, enabled: bool) -> None:
        for button in (self.print_report, self.save_pdf, self.save_excel):
            button.setEnabled(enabled)

    def _arrange(self) -> None:
        """Everything side by side where there is room, else one below the other."""
        px = look().px
        wide = self.width() >= px(_BESIDE)
        if wide:
            self.head.insertWidget(1, self._choice)
        else:
            self.body.insertWidget(0, self._choice)
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._both.setDirection(way)
        self._both.setSpacing(px(12))
        self._side.setMinimumSize(px(_SIDE), px(0 if wide else _PAGES_HIGH))
        self._side.setMaximumWidth(px(_SIDE) if wide else _UNLIMITED)
        self._pages.setMinimumHeight(px(_PAGES_HIGH))
        self._choice_row.setSpacing(px(8))
        self.month.setMinimumWidth(px(96))
        for arrow in (self.earlier, self.later):
            arrow.setIconSize(QSize(px(16), px(16)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


class _Message(QLabel):
    def __init__(self) -> None:
        super().__init__(wordWrap=True)
        self.setObjectName("reportMessage")
        self.setProperty("role", "card")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setProperty("tone", "muted")


class _Side(Card):
    """The key figures of the month, and which stations it lacks."""

    def __init__(self) -> None:
        super().__init__(_("主要指标"))
        self.setObjectName("reportFigures")
        self._sample = StateLabel(_("示例数据"), Tone.WARN)
        self._sample.hide()
        self.corner.addWidget(self._sample)
        self.standing = StateLabel()
        self.standing.setObjectName("standing")
        self.standing.setWordWrap(True)
        self._lines = QVBoxLayout()
        self._shown: list[_FigureLine] = []
        self._missing_title = section_label()
        self._missing_title.setObjectName("missingTitle")
        self._missing_title.setWordWrap(True)
        self._missing = QListWidget()
        self._missing.setObjectName("missing")
        self._missing.setAccessibleName(_("未填报驿站"))
        inner = QWidget()
        inner.setProperty("role", "body")
        lines = QVBoxLayout(inner)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addWidget(self.standing)
        lines.addLayout(self._lines)
        lines.addWidget(self._missing_title)
        lines.addWidget(self._missing, 1)
        lines.addStretch(0)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(inner)
        self.body.addWidget(area, 1)

    def show_figures(
        self, indicators: Sequence[Indicator], silent: Sequence[StationLine], *, sample: bool
    ) -> None:
        self._sample.setVisible(sample)
        for old in self._shown:
            old.deleteLater()
        self._shown = [_FigureLine(indicator) for indicator in indicators]
        for line in self._shown:
            self._lines.addWidget(line)
        self._missing_title.setText(
            n_("整月未填报 {n} 座", len(silent)).format(n=number(len(silent)))
            if silent
            else _("没有整月未填报的驿站")
        )
        self._missing.clear()
        self._missing.addItems(
            [_("{town}　{station}").format(town=x.town, station=x.name) for x in silent]
        )
        self._missing.setVisible(bool(silent))


class _FigureLine(QWidget):
    """Name and value on a line, the notes quietly below."""

    def __init__(self, indicator: Indicator) -> None:
        super().__init__()
        value = QLabel(_in_words(indicator))
        value.setTextFormat(Qt.TextFormat.PlainText)
        value.setProperty("role", "section")
        line = QHBoxLayout()
        line.addWidget(QLabel(indicator.label), 1)
        line.addWidget(value)
        both = QVBoxLayout(self)
        both.setContentsMargins(0, 0, 0, look().px(6))
        both.setSpacing(0)
        both.addLayout(line)
        both.addWidget(quiet_label(_("，").join(indicator.notes)))


def _in_words(indicator: Indicator) -> str:
    if indicator.value is None:
        return "—"
    if indicator.kind == "share":
        return f"{indicator.value:.1%}"
    digits = 1 if indicator.kind == "mean" else 0
    return _("{value} {unit}").format(value=number(indicator.value, digits), unit=indicator.unit)
