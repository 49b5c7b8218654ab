"""Makes one station of two: shows both, and merges or fills the one that stands already."""

from __future__ import annotations

from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QCompleter, QDialog, QLineEdit, QVBoxLayout, QWidget

from db.dossier import Dossier, dossier
from db.errors import YizhanError
from db.merging import MergePreview, merge_fields, merge_preview, merge_stations
from db.rows import StationKey
from db.stations import station_keys
from db.work import Work
from desktop.desk import Desk
from desktop.notice import Kind
from desktop.stations.record.compare import CompareDialog, MergeDialog, compared
from desktop.stations.record.entries import ChoiceEntry
from desktop.stations.record.reading import read_typed
from desktop.stations.record.typed import BLANK
from desktop.stations.record.view import RecordView
from desktop.style import look
from desktop.text import _, say, value_text
from desktop.widgets.labels import quiet_label

_SHOWN = frozenset(
    {"name", "town_code", "address", "position_text", "host", "hours_text", "status", "note"}
)
"""What tells a station that is being entered from one that stands."""


class StationPage(Protocol):
    """What uniting needs of the page of a station."""

    @property
    def view(self) -> RecordView: ...

    @property
    def station_id(self) -> int | None: ...

    @property
    def is_unsaved(self) -> bool: ...

    def pour_into(self, other: int) -> None: ...


class Uniting(QObject):
    """Args: `page` holds one of the stations.

    Signals:
        merged(int): Two stations became the one with this number.
    """

    merged = Signal(int)

    def __init__(self, desk: Desk, page: StationPage) -> None:
        super().__init__(page.view)
        self._desk, self._page = desk, page

    def ask_which(self) -> None:
        """Let the person name the station that the one on the page is merged into."""
        gone_id = self._page.station_id
        if gone_id is None or not self._is_settled():
            return

        def show(keys: list[StationKey]) -> None:
            picker = _Picker(self._page.view, [key for key in keys if key.id != gone_id])
            picker.chosen.connect(self.unite)
            picker.open()

        self._desk.read(station_keys, show, owner=self)

    def compare(self, other: int) -> None:
        """Show the station on the page beside another that may be the same."""
        if self._page.station_id is not None:
            self.unite(other)
            return
        self._desk.read(
            lambda session: dossier(session, other),
            lambda standing: self._show_beside(other, standing),
            failed=self._refused,
            owner=self,
        )

    def unite(self, other: int) -> None:
        """Make one of the station on the page and another, which stays."""
        gone_id = self._page.station_id
        if gone_id is None:
            self._page.pour_into(other)
            return
        if not self._is_settled():
            return

        def show(preview: MergePreview) -> None:
            dialog = MergeDialog(self._page.view, preview, self._words)
            dialog.agreed.connect(lambda: self._merge(dialog, preview))
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

        self._desk.read(
            lambda session: merge_preview(session, other, gone_id),
            show,
            failed=self._refused,
            owner=self,
        )

    def _is_settled(self) -> bool:
        """A station that goes must not take along what is typed and not saved."""
        if self._page.is_unsaved:
            self._desk.notices.show_notice(Kind.WARN, _("请先保存这一座，再合并。"))
        return not self._page.is_unsaved

    def _show_beside(self, other: int, standing: Dossier) -> None:
        """A station that is being entered, and one that stands."""
        typed = self._page.view.typed_values()
        reading = read_typed(typed, {}, self._desk.today(), new=True)
        rows = [
            compared(field, self._words)
            for field in merge_fields(standing.values, {**BLANK.values, **reading.given.values})
            if field.field in _SHOWN
        ]
        titles = _("台账里的"), _("正在输入的")
        dialog = CompareDialog(self._page.view, titles, rows, _("用输入的内容补那一座"))
        dialog.agreed.connect(dialog.accept)
        dialog.agreed.connect(lambda: self._page.pour_into(other))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _words(self, field: str, value: Any) -> str:
        """As the page shows it: towns and units by their names."""
        entry = self._page.view.entries.get(field)
        if isinstance(entry, ChoiceEntry):
            return entry.words(str(value or ""))
        return _("空") if value in (None, "") else value_text(value)

    def _merge(self, dialog: MergeDialog, preview: MergePreview) -> None:
        keep, gone, take, counts = preview.kept, preview.gone, dialog.taken, dialog.counts

        def deed(work: Work) -> int:
            merge_stations(
                work,
                keep.id,
                preview.kept_version,
                gone.id,
                preview.gone_version,
                take=take,
                counts=counts,
            )
            return keep.id

        dialog.accept()
        self._desk.write(
            _("合并驿站：{gone} 并入 {kept}").format(gone=gone.name, kept=keep.name),
            deed,
            initiator=self,
            done=self.merged.emit,
            failed=self._refused,
            said=_("已把 {gone} 并入 {kept}").format(gone=gone.code, kept=keep.code),
        )

    def _refused(self, error: Exception) -> None:
        if isinstance(error, YizhanError):
            self._desk.notices.show_notice(Kind.ERROR, say(error))


class _Picker(QDialog):
    """Asks for a station by its name.

    Signals:
        chosen(int): Its number.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget, keys: list[StationKey]) -> None:
        super().__init__(parent)
        self.setObjectName("record.merge.picker")
        self.setWindowTitle(_("合并到哪一座？"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        named = {_("{name}（{unit}）").format(name=key.name, unit=key.unit): key.id for key in keys}
        field = QLineEdit()
        field.setObjectName("record.merge.name")
        field.setAccessibleName(_("要保留的驿站"))
        completer = QCompleter(list(named), field)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        field.setCompleter(completer)
        column = QVBoxLayout(self)
        margin = look().px(20)
        column.setContentsMargins(margin, margin, margin, margin)
        column.addWidget(quiet_label(_("输入要保留的驿站的名称，再按回车。这一座会并到它里面。")))
        column.addWidget(field)
        self.setMinimumWidth(look().px(420))

        def choose() -> None:
            number = named.get(field.text())
            if number is not None:
                self.accept()
                self.chosen.emit(number)

        field.returnPressed.connect(choose)
        completer.activated.connect(lambda _text: choose(), Qt.ConnectionType.QueuedConnection)
