"""The dialog of a bulk edit: what is to change at the left, what that comes to at the right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from db.rows import FacilityRow, TownRow, UnitRow
from db.values import FacilityState, ListingState, MapProvider, Service, StationStatus
from desktop.stations.bulk.edit import ENDED, ENUMS, NONE, OFFERED
from desktop.stations.bulk.table import columns
from desktop.stations.record.entries import ChoiceEntry, Entry, LineEntry
from desktop.style import look, on_look_changed, restyle
from desktop.text import _, field_label, label, n_, number
from desktop.theme import Tone
from desktop.widgets.answers import Answers
from desktop.widgets.buttons import push_button
from desktop.widgets.empty import EmptyState
from desktop.widgets.labels import quiet_label, section_label, title_label
from desktop.widgets.rows import RowsModel
from desktop.widgets.scroll import scrolling
from desktop.widgets.table import DataTable

Choices = Iterable[tuple[str, str]]


class BulkDialog(QDialog):
    """Widgets of the dialog; `screen.py` decides what they show.

    Args:
        count: How many stations are selected.

    Attributes:
        entries: The fields by key; what stays empty stays as it is.
        meanings: What the hours may mean where they could mean several things.

    Signals:
        typed(): Something else is to change.
    """

    typed = Signal()

    def __init__(
        self,
        count: int,
        units: list[UnitRow],
        towns: list[TownRow],
        equipment: list[FacilityRow],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("bulk")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words = n_("批量修改 {n} 座驿站", count).format(n=number(count))
        self.setWindowTitle(words)
        self.entries: dict[str, Entry] = {}
        self._fields = QVBoxLayout()
        self._add_sections(units, towns, equipment)
        self._fields.addStretch(1)
        self.preview = DataTable(
            "bulk.preview", _("修改预览"), RowsModel(columns(), key=lambda line: line.number)
        )
        self.nothing = EmptyState(
            "pencil-simple", _("还没有要改的"), _("在左边填要改的项目，空着的不改")
        )
        self.unchanged = EmptyState("check-circle", _("都已经是这样"), _("没有驿站需要改"))
        self._shown = QStackedWidget()
        for page in (self.nothing, self.unchanged, self.preview):
            self._shown.addWidget(page)
        self.summary = quiet_label()
        self.summary.setObjectName("bulk.summary")
        self.cancel = push_button("bulk.cancel", _("取消"))
        self.cancel.clicked.connect(self.reject)
        self.apply = push_button("bulk.apply", "", primary=True)
        # Enter in a field goes on to the next one; it does not change twelve stations.
        for button in (self.cancel, self.apply):
            button.setAutoDefault(False)
        foot, self._both = QHBoxLayout(), QHBoxLayout()
        foot.addWidget(self.summary, 1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.apply)
        self._area = scrolling(self._fields)
        self._both.addWidget(self._area)
        self._both.addWidget(self._shown, 1)
        self._all = QVBoxLayout(self)
        self._all.addWidget(title_label(words))
        self._all.addLayout(self._both, 1)
        self._all.addLayout(foot)
        self._status_changed()
        self.entries["status"].changed.connect(self._status_changed)
        self.show_plan(0, 0, "")
        on_look_changed(self._measure)

    def typed_values(self) -> dict[str, str]:
        """What the fields hold; those out of sight do not count."""
        shown = {key: entry for key, entry in self.entries.items() if not entry.isHidden()}
        return {key: str(entry.value() or "") for key, entry in shown.items()}

    def say_errors(self, errors: Mapping[str, str]) -> None:
        """Say beneath the fields what cannot be taken."""
        for key, entry in self.entries.items():
            entry.say(errors.get(key, ""), Tone.ERROR)

    def show_plan(self, stations: int, changes: int, summary: str, *, wanted: bool = False) -> None:
        """Show the preview, or why there is none.

        Args:
            stations: How many would change.
            changes: Lines in the preview.
            summary: What it comes to.
            wanted: Something is to change.
        """
        page = self.preview if changes else self.unchanged if wanted else self.nothing
        self._shown.setCurrentWidget(page)
        self.apply.setText(n_("修改 {n} 座", stations).format(n=number(stations)))
        self.apply.setAccessibleName(self.apply.text())
        self.apply.setEnabled(stations > 0)
        self.tell(summary, Tone.MUTED)

    def tell(self, words: str, tone: Tone) -> None:
        self.summary.setText(words)
        restyle(self.summary, tone=str(tone))

    def _add_sections(
        self, units: list[UnitRow], towns: list[TownRow], equipment: list[FacilityRow]
    ) -> None:
        day = _("2026-11-30 或 今天")
        own_unit = [(_("随镇街"), NONE), *((unit.name, str(unit.id)) for unit in units)]
        stars = [(_("未评星"), NONE), *((_("{n} 星").format(n=n), str(n)) for n in range(5, 0, -1))]
        states = _members(FacilityState)
        self._section(
            _("基本情况"),
            self._member("status"),
            self._line("verified_on", field_label("verified_on"), day),
            self._line("closed_on", field_label("closed_on"), day),
            self._line("closed_reason", field_label("closed_reason")),
            self._choice("managing_unit_id", field_label("managing_unit_id"), own_unit),
            self._choice(
                "town_code", field_label("town_code"), [(town.name, town.code) for town in towns]
            ),
            self._line("host", field_label("host")),
            self._member("kind"),
            self._member("form"),
            self._member("build"),
            self._choice("stars", field_label("stars"), stars),
            self._member("count_method"),
        )
        hours = self._line("hours_text", field_label("hours_text"), _("工作日 9:00-17:30"))
        self.meanings = Answers("bulk.hours")
        self.meanings.chosen.connect(hours.show_value)
        hours.below.addWidget(self.meanings)
        self._section(_("开放时间"), hours, wide=True)
        self._section(
            _("临时关闭"),
            self._line("closure.first_day", field_label("first_day"), day),
            self._line("closure.last_day", field_label("last_day"), day),
            self._line("closure.reason", field_label("reason"), _("装修、停电、台风")),
        )
        offer = [(_("从今天起提供"), OFFERED), (_("今天起不再提供"), ENDED)]
        self._section(
            _("服务项目"),
            *(self._choice(f"service.{each}", label(each), offer) for each in Service),
        )
        self._section(
            _("设施"),
            *(
                self._choice(f"facility_code.{e.code}", e.name, [*states, (_("没有"), NONE)])
                for e in equipment
            ),
        )
        self._section(
            _("上图情况（核对日期记为今天）"),
            *(
                self._choice(f"provider.{each}", label(each), _members(ListingState))
                for each in MapProvider
            ),
        )
        self._section(_("备注"), self._line("note", _("在原来的备注后面加一行")), wide=True)

    def _section(self, title: str, *entries: Entry, wide: bool = False) -> None:
        self._fields.addWidget(section_label(title))
        grid = QGridLayout()
        for n, entry in enumerate(entries):
            row, column = (n, 0) if wide else divmod(n, 2)
            grid.addWidget(entry, row, column, Qt.AlignmentFlag.AlignTop)
        for column in range(1 if wide else 2):
            grid.setColumnStretch(column, 1)
        self._fields.addLayout(grid)

    def _choice(self, key: str, name: str, choices: Choices) -> Entry:
        return self._keep(ChoiceEntry(key, name, [(_("不改"), ""), *choices]))

    def _member(self, key: str) -> Entry:
        return self._choice(key, field_label(key), _members(ENUMS[key]))

    def _line(self, key: str, name: str, hint: str = "") -> Entry:
        return self._keep(LineEntry(key, name, hint=hint))

    def _keep(self, entry: Entry) -> Entry:
        self.entries[entry.key] = entry
        entry.changed.connect(self.typed)
        return entry

    def _status_changed(self) -> None:
        closing = self.entries["status"].value() == StationStatus.CLOSED
        for key in ("closed_on", "closed_reason"):
            self.entries[key].setVisible(closing)

    def _measure(self) -> None:
        px = look().px
        self._all.setContentsMargins(px(24), px(20), px(24), px(20))
        self._all.setSpacing(px(14))
        self._both.setSpacing(px(20))
        self._fields.setSpacing(px(10))
        self._area.setFixedWidth(px(340))
        room = self.screen().availableSize()
        self.resize(min(px(1080), room.width()), min(px(640), room.height()))


def _members(kind: type[StrEnum]) -> list[tuple[str, str]]:
    return [(label(each), str(each)) for each in kind]
