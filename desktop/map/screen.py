"""The map page: a caller's question answered, and the stations where they are."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from db.engine import Session
from db.locator import Found
from db.origins import Origin, OriginKind
from db.stations import towns
from db.values import Datum, LatLng, MapProvider
from desktop.clusters import Box
from desktop.desk import Desk
from desktop.finding.inquiry import Inquiry
from desktop.map.ask_box import origin_text
from desktop.map.base_dialog import BaseDialog
from desktop.map.base_maps import kept_base
from desktop.map.caller import caller_text
from desktop.map.coverage_screen import CoverageScreen
from desktop.map.layer import StationsOnMap
from desktop.map.page_view import MapPageView
from desktop.map.print_dialog import MapPrintDialog
from desktop.map.qr import QrDialog
from desktop.map.question import Answerer, Reply
from desktop.map.tools import MapTools
from desktop.map.view import ViewState
from desktop.notice import Kind
from desktop.paper.map_drawing import shapes_source
from desktop.text import _

_VIEW, _PROVIDER = "map/view", "map/provider"
_PAUSE_MS = 350
"""After the last key before the map goes to the answers: it would jump with every one."""


class MapScreen(QObject):
    """Controller of the map page.

    Signals:
        record_wanted(int): Open this station's record.
        selection_wanted(list[int]): Select these stations in the list.
    """

    record_wanted = Signal(int)
    selection_wanted = Signal(list)

    def __init__(self, desk: Desk, inquiry: Inquiry) -> None:
        self._coverage = CoverageScreen(desk)
        self.view = MapPageView(inquiry, self._coverage.view, kept_base(desk.settings))
        super().__init__(self.view)
        self._desk, self._inquiry = desk, inquiry
        self._stations = StationsOnMap(desk, inquiry, self.view)
        self._tools = MapTools(desk, self.view, self._stations)
        self._tools.selection_wanted.connect(self.selection_wanted)
        self._answerer: Answerer | None = None
        self._reply: Reply | None = None
        self._datum: Datum | None = None
        self._clicked: Origin | None = None
        self._choice = 0
        self._chosen: int | None = None
        self._wanted: int | None = None
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(lambda: self._show_answers(fit=True))
        view, ask, side = self.view, self.view.ask, self.view.side
        ask.asked.connect(self._line_changed)
        ask.origin_chosen.connect(self._choose_origin)
        ask.origin_cleared.connect(self._forget_click)
        ask.datum_chosen.connect(self._choose_datum)
        ask.stepped.connect(side.answers.step)
        ask.taken.connect(self._take_line)
        side.answers.chosen.connect(lambda found: self.choose_station(found.station.id))
        side.answers.taken.connect(self.tell_caller)
        side.copy_wanted.connect(self.tell_caller)
        side.code_wanted.connect(self._show_code)
        side.place_wanted.connect(self._place_chosen)
        side.card.edit_wanted.connect(self._tell_record)
        view.map.picked.connect(self.choose_station)
        view.map.place_clicked.connect(self._click)
        self._covering = view.add_switch("map.coverage", _("覆盖"), "target")
        self._covering.toggled.connect(self._show_coverage)
        view.add_button("map.base", _("底图"), "stack").clicked.connect(self._choose_base)
        view.add_button("map.print", _("打印"), "printer").clicked.connect(self._print)
        self._coverage.gap_chosen.connect(self._go_to_gap)
        self._coverage.station_chosen.connect(self.show_station)
        view.map.painted.connect(self._tell_box)
        view.colours.changed.connect(self._stations.colour_by)
        view.colours.heat_changed.connect(self._stations.heat_by)
        inquiry.read.connect(self._read)
        inquiry.read.connect(self._tools.renew)
        inquiry.asked.connect(self._renew)
        view.installEventFilter(self)
        self._restore_view()
        self._read()

    def show_station(self, station_id: int) -> None:
        """Bring a station into view and choose it, now or as soon as the stations are read.

        One that nobody has placed yet is taken in hand to be placed.
        """
        self.view.ask.field.clear()
        self._covering.setChecked(False)
        self._wanted = station_id
        self._show_wanted()

    def choose_station(self, station_id: int) -> None:
        """Show a station's card and mark it, without moving the map."""
        self._chosen = station_id
        self.view.side.answers.choose(station_id)
        self.view.map.select(station_id, go=False)
        self._show_side()

    def tell_caller(self) -> None:
        """Copy what the caller is told of the chosen station."""
        found = self._found()
        if found is None:
            return
        QGuiApplication.clipboard().setText(self._told(found, self._provider))
        said = _("已复制“{name}”的地址、开放时间和导航链接").format(name=found.station.name)
        self._desk.notices.show_notice(Kind.OK, said)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide:
            self._keep_view()
        return super().eventFilter(watched, event)

    # What is asked

    def _line_changed(self, _text: str) -> None:
        self._choice, self._datum = 0, None
        self._renew(anew=True)
        self._pause.start()

    def _take_line(self) -> None:
        """Without an answer nothing is told: the card is of another question."""
        if self._reply is None or self._reply.found:
            self.tell_caller()

    def _choose_origin(self, choice: int) -> None:
        # The places stand turned, so that the one chosen before is first.
        count = len(self._reply.origins) if self._reply else 1
        self._choice = (self._choice + choice) % count
        self._renew(anew=True)
        self._show_answers(fit=True)

    def _choose_datum(self, datum: Datum) -> None:
        self._datum = datum
        self._renew(anew=True)
        self._show_answers(fit=True)

    def _forget_click(self) -> None:
        self._clicked = None
        self._renew()

    def _click(self, lat: float, lng: float) -> None:
        self._clicked = Origin(OriginKind.CLICK, LatLng(lat, lng))
        self._renew(anew=True)

    def _read(self) -> None:
        """The stations are there, or others are: make what answers questions about them."""
        listing = self._inquiry.listing
        # One of other stations would take the filters' answer for its own.
        self._answerer = None
        if listing is None:
            return

        def make(session: Session) -> Answerer:
            return Answerer(listing, towns(session))

        def take(answerer: Answerer) -> None:
            if self._inquiry.listing is listing:
                self._answerer = answerer
                self._renew()
                self._show_wanted()

        self._desk.read(make, take, owner=self)

    def _renew(self, *, anew: bool = False) -> None:
        """Answer again: the filters or the stations are others, or `anew` the question itself."""
        text, answerer, now = self.view.ask.field.text().strip(), self._answerer, self._desk.now()
        if not (text or self._clicked):
            self._reply = None
            self.view.ask.clear_reply()
        elif answerer is None:
            return  # it is being made, and asked as soon as it is there
        else:
            self._reply = answerer.reply(
                text,
                now,
                within=self._stations.left,
                datum=self._datum,
                clicked=self._clicked,
                choice=self._choice,
            )
            self.view.ask.show_reply(self._reply, now)
        self.view.side.answers.show_answers(
            self._reply.found if self._reply else (),
            self._reply.at if self._reply else now,
            now,
            anew=anew,
        )
        self._show_answers(fit=False)
        self._show_side()

    def _show_answers(self, *, fit: bool) -> None:
        reply = self._reply
        origin = reply.origin if reply else None
        found = reply.found if reply else ()
        self.view.map.show_answers(
            origin.place if origin else None, [each.station.id for each in found], fit=fit
        )

    # What is chosen

    @property
    def _origin_name(self) -> str:
        origin = self._reply.origin if self._reply else None
        named = origin is not None and origin.kind not in (OriginKind.POSITION, OriginKind.CLICK)
        return origin_text(origin) if origin is not None and named else ""

    @property
    def _provider(self) -> MapProvider:
        kept = str(self._desk.settings.value(_PROVIDER, ""))
        return MapProvider(kept) if kept in list(MapProvider) else MapProvider.AMAP

    def _told(self, found: Found, provider: MapProvider | None) -> str:
        now = self._desk.now()
        at = self._reply.at if self._reply else now
        return caller_text(found, at, now, self._origin_name, provider)

    def _found(self) -> Found | None:
        """The chosen station: with its distance where it is an answer."""
        if self._chosen is None:
            return None
        answers = self._reply.found if self._reply else ()
        for found in answers:
            if found.station.id == self._chosen:
                return found
        return self._stations.found(self._chosen)

    def _show_wanted(self) -> None:
        if self._wanted is not None and self._stations.found(self._wanted) is not None:
            self._chosen, self._wanted = self._wanted, None
            self.view.map.select(self._chosen, go=True)
            self._show_side()
            found = self._found()
            if found is not None and found.station.latitude is None:
                self._tools.start_placing(found)

    def _show_side(self) -> None:
        listing = self._inquiry.listing
        found = self._stations.found(self._chosen) if self._chosen is not None else None
        if found is not None and listing is not None:
            # As it is now; what it will be when the caller comes stands in the answers.
            self.view.side.card.show_station(found, listing.at, listing.holidays)
        self.view.side.show_parts(
            answers=bool(self._reply and self._reply.found), card=found is not None
        )

    def _show_code(self) -> None:
        found = self._found()
        if found is None or found.station.latitude is None:
            return
        dialog = QrDialog(found, self._provider, self._told(found, None), self.view)
        dialog.finished.connect(
            lambda _result: self._desk.settings.setValue(_PROVIDER, str(dialog.provider))
        )
        dialog.open()

    def _place_chosen(self) -> None:
        found = self._found()
        if found is not None:
            self._tools.start_placing(found)

    def _tell_record(self) -> None:
        if self._chosen is not None:
            self.record_wanted.emit(self._chosen)

    # What else the map shows

    def _show_coverage(self, on: bool) -> None:
        view = self.view
        view.both.show_panel(view.coverage if on else view.side)
        if on:
            self._coverage.overlay_changed.connect(view.map.show_coverage)
            self._coverage.redraw()
            # Coverage is of the whole city, whichever street was looked at before.
            view.map.go_home()
            view.map.show_answers(None, (), fit=False)
        else:
            self._coverage.overlay_changed.disconnect(view.map.show_coverage)
            view.map.show_coverage(None)
            self._show_answers(fit=False)

    def _tell_box(self) -> None:
        box = self.view.map.box()
        if box is not None and self._covering.isChecked():
            self._coverage.set_view(box)

    def _go_to_gap(self, lat: float, lng: float, radius_m: float) -> None:
        """Bring a circle into view; a street map's tile of 256 px is 40,075 km / 2^zoom wide."""
        across = 40_075_017 * math.cos(math.radians(lat)) / (4 * radius_m)
        self.view.map.go_to(ViewState(lat, lng, max(8, min(17, int(math.log2(across) + 1)))))

    def _choose_base(self) -> None:
        dialog = BaseDialog(self._desk.settings, self.view)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self.view.map.set_base)
        dialog.open()

    def _print(self) -> None:
        """Show the sheet of what is in view."""

        def show(box: Box, jpeg: bytes | None) -> None:
            base = kept_base(self._desk.settings)
            sheet = self._stations.sheet(box, jpeg, base.attribution or shapes_source())
            if sheet is not None:
                MapPrintDialog(self._desk, sheet, self.view).open()

        self.view.map.capture(show)

    # Where the map looks

    def _restore_view(self) -> None:
        try:
            lat, lng, zoom = str(self._desk.settings.value(_VIEW, "")).split("/")
            state = ViewState(float(lat), float(lng), int(zoom))
        except ValueError:
            return
        if state.exists:
            self.view.map.go_to(state)

    def _keep_view(self) -> None:
        if state := self.view.map.view_state():
            kept = f"{state.lat:.6f}/{state.lng:.6f}/{state.zoom}"
            self._desk.settings.setValue(_VIEW, kept)
