"""The overview: what stands out today, and where to go from there."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QObject, Signal

from db import overview as records
from db.figures import MonthFigures
from db.overview import Overview
from db.values import Month
from desktop.desk import Desk
from desktop.overview.view import OverviewView
from desktop.paper.prose import change
from desktop.text import _, day_text, number
from desktop.theme import Tone
from desktop.widgets.reload import Reload

_TOWNS_NAMED = 3


class OverviewScreen(QObject):
    """Joins the view to the register.

    Signals:
        report_wanted(Month): Print the report of the last complete month.
        todo_chosen(str): A `db.overview.TodoKey`, to be shown where it is done.
        map_wanted(): The large map.
        import_wanted(ImportKind): Stations or counts, into an empty register.
        station_wanted(): A new station.
    """

    report_wanted = Signal(object)
    todo_chosen = Signal(str)
    map_wanted = Signal()
    import_wanted = Signal(object)
    station_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        self.view = OverviewView()
        super().__init__(self.view)
        self._desk = desk
        Reload(self.view, desk.jobs, self.refresh)
        self.view.print_month.clicked.connect(lambda: self.report_wanted.emit(self._month()))
        self.view.todos.chosen.connect(self.todo_chosen)
        self.view.distribution.clicked.connect(lambda: self.map_wanted.emit())
        self.view.first_steps.import_wanted.connect(self.import_wanted)
        self.view.first_steps.station_wanted.connect(self.station_wanted)
        self.refresh()

    def refresh(self) -> None:
        today = self._desk.today()
        self._desk.read(lambda session: records.overview(session, today), self._show, owner=self)

    def _month(self) -> Month:
        return Month.of(self._desk.today()).shifted(-1)

    def _show(self, found: Overview) -> None:
        view = self.view
        day = day_text(found.today)
        view.note.setText(_("{day} · 示例数据").format(day=day) if found.sample else day)
        words = _("打印{month}月月报").format(month=found.figures.month.number)
        view.print_month.setText(words)
        view.print_month.setAccessibleName(words)
        for name, told in {
            "stations": _stations(found),
            "visits": _visits(found.figures),
            "activities": _activities(found),
            "satisfaction": _satisfaction(found),
            "silent": _silent(found),
        }.items():
            view.tell(name, *told)
        view.show_charts(found)
        view.show_content(empty=not found.registered)


def _stations(found: Overview) -> tuple[str, str, Tone]:
    whole = found.towns_covered == found.towns_total
    note = _("覆盖 {covered} / {towns} 个镇街").format(
        covered=found.towns_covered, towns=found.towns_total
    )
    return number(found.stations), note, Tone.OK if whole else Tone.WARN


def _visits(figures: MonthFigures) -> tuple[str, str, Tone]:
    totals = figures.totals
    if not totals.station_days_reported:
        return "—", _("没有服务登记"), Tone.MUTED
    month, year = change(totals, figures.previous), change(totals, figures.last_year)
    value = number(totals.visits_total)
    if month is None and year is None:
        return value, _("无同期数据"), Tone.MUTED
    note = _("环比 {month}　同比 {year}").format(month=_signed(month), year=_signed(year))
    news = year if month is None else month
    return value, note, Tone.OK if news is not None and news >= 0 else Tone.WARN


def _signed(part: Fraction | None) -> str:
    if part is None:
        return _("无数据")
    return f"{float(part) * 100:+.1f}%".replace("-", "−")


def _activities(found: Overview) -> tuple[str, str, Tone]:
    target = found.activities_target
    if target is None:
        return number(found.activities), _("没有设年度目标"), Tone.MUTED
    due = round(target * found.pace)
    value = _("{held} / {target}").format(held=number(found.activities), target=number(target))
    note = _("按进度应有 {due}").format(due=number(due))
    return value, note, Tone.OK if found.activities >= due else Tone.WARN


def _satisfaction(found: Overview) -> tuple[str, str, Tone]:
    scores = found.satisfaction
    if scores is None:
        return "—", _("近一年暂无评价"), Tone.MUTED
    value = f"{scores.mean:.2f}"
    if scores.half_width is not None:
        value = _("{mean} ± {half}").format(mean=value, half=f"{scores.half_width:.2f}")
    return value, _("近一年 {n} 份评价").format(n=number(scores.answers)), Tone.MUTED


def _silent(found: Overview) -> tuple[str, str, Tone]:
    stations = sum(count for _town, count in found.silent_yesterday)
    if not stations:
        return _("{n} 座").format(n=0), _("应填报的都已填报"), Tone.OK
    first = found.silent_yesterday[:_TOWNS_NAMED]
    note = " · ".join(f"{_short(town)} {count}" for town, count in first)
    if len(found.silent_yesterday) > len(first):
        note = _("{towns} 等").format(towns=note)
    return _("{n} 座").format(n=number(stations)), note, Tone.WARN


def _short(town: str) -> str:
    return town.removesuffix("街道").removesuffix("镇")
