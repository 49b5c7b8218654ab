"""Coverage: reads the figures, draws them on the map, takes files of boundaries."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from db.boundaries import BoundaryPlan, plan_boundaries, remove_boundaries, save_boundaries
from db.coverage import MOST_DISCS, Coverage, coverage
from db.errors import YizhanError
from db.values import Datum
from desktop.clusters import Box
from desktop.desk import Desk
from desktop.file_dialog import choose_file
from desktop.jobs import Job
from desktop.map.coverage_overlay import overlay
from desktop.map.coverage_pane import CoveragePane
from desktop.map.coverage_table import periods
from desktop.notice import Kind
from desktop.style import look, on_look_changed
from desktop.text import _, n_, say
from desktop.widgets.reload import Reload


class CoverageScreen(QObject):
    """Controller of the coverage pane; it reads when the pane is first seen.

    Signals:
        overlay_changed(dict | None): What the map is to draw: see `overlay`.
        gap_chosen(float, float, float): Latitude, longitude in WGS-84 and radius in metres.
        station_chosen(int): A station that lies outside its town's boundary.
    """

    overlay_changed = Signal(object)
    gap_chosen = Signal(float, float, float)
    station_chosen = Signal(int)

    def __init__(self, desk: Desk) -> None:
        self.view = CoveragePane(periods(desk.today()), desk.settings)
        super().__init__(self.view)
        self._desk = desk
        self._found: Coverage | None = None
        self._reading: Job | None = None
        self._file: Path | None = None
        self._plan: BoundaryPlan | None = None
        self._seen: Box | None = None
        view = self.view
        view.opened.connect(self._open)
        view.period_changed.connect(self.refresh)
        view.layers_changed.connect(self.redraw)
        view.gap_chosen.connect(self.gap_chosen)
        view.station_chosen.connect(self.station_chosen)
        view.import_wanted.connect(self._ask_for_file)
        view.remove_wanted.connect(self._remove)
        view.preview.datum_changed.connect(self._read_otherwise)
        view.preview.agreed.connect(self._carry_out)
        view.preview.declined.connect(self._put_away)
        Reload(view, desk.jobs, self.refresh)
        on_look_changed(self.redraw)

    def refresh(self) -> None:
        """Read the figures of the chosen period again."""
        if self._reading is not None:
            self._reading.cancel()
        first, last = self.view.period
        self._reading = self._desk.read(
            lambda session: coverage(session, first, last),
            self._show,
            label=_("正在计算覆盖"),
        )

    def set_view(self, box: Box) -> None:
        """Tell what the map shows: where stations are many, circles are drawn for these alone."""
        self._seen = box
        if self._found is not None and len(self._found.lat) > MOST_DISCS:
            self.redraw()

    def preview(self, path: Path, datum: Datum = Datum.WGS84) -> None:
        """Read a file of boundaries and show what it says; nothing is written yet."""
        self._file = path
        self._desk.read(
            lambda session: plan_boundaries(session, path, datum=datum),
            self._show_plan,
            failed=self._refuse,
            label=_("正在读边界"),
        )

    def _open(self) -> None:
        if self._reading is None:
            self.refresh()

    def _show(self, found: Coverage) -> None:
        if (found.first_day, found.last_day) != self.view.period:
            return  # another period was chosen meanwhile, and its figures are on their way
        self._found = found
        self.view.show_coverage(found)
        self.redraw()

    def redraw(self) -> None:
        """Tell once more what the map is to draw."""
        if self._found is not None:
            made = overlay(self._found, self.view.layers, look().theme, self._seen)
            self.overlay_changed.emit(made)

    def _ask_for_file(self) -> None:
        kinds = _("GeoJSON 边界 (*.geojson *.json)")
        chosen = choose_file(self.view.window(), _("选择镇街边界"), "", kinds)
        if chosen:
            self.preview(chosen)

    def _read_otherwise(self, datum: Datum) -> None:
        if self._file is not None:
            self.preview(self._file, datum)

    def _show_plan(self, plan: BoundaryPlan) -> None:
        if self._file is None:
            return  # put away while it was read
        self._plan = plan
        self.view.preview.show_plan(plan)

    def _refuse(self, error: Exception) -> None:
        if isinstance(error, YizhanError):
            self._desk.notices.show_notice(Kind.ERROR, say(error))

    def _carry_out(self) -> None:
        plan = self._plan
        if plan is None:
            return
        n = len(plan.boundaries)
        self._desk.write(
            _("导入镇街边界"),
            partial(save_boundaries, boundaries=plan.boundaries, source=plan.source),
            initiator=self,
            done=lambda _nothing: self._put_away(),
            said=n_("已导入 {n} 个镇街的边界", n).format(n=n),
        )

    def _put_away(self) -> None:
        self._plan = self._file = None
        self.view.preview.hide()

    def _remove(self) -> None:
        self._desk.write(
            _("移除镇街边界"),
            remove_boundaries,
            initiator=self,
            said=_("已移除镇街边界"),
        )
