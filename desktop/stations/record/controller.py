"""One station whole: what its page does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from db.dossier import ContactLine
from db.engine import Session
from db.errors import ConflictError, RecordError, YizhanError
from db.rows import ClosureRow
from db.timeline import Event
from db.values import StationStatus
from db.work import current_person
from desktop.desk import Desk
from desktop.notice import Kind
from desktop.stations.record.attaching import Attaching
from desktop.stations.record.conflicts import Conflicts
from desktop.stations.record.contacts import Looking
from desktop.stations.record.heir import tell_heir
from desktop.stations.record.keeping import Keeper
from desktop.stations.record.merge import Merged, changed, rebased, touched
from desktop.stations.record.opened import Opened, read_station
from desktop.stations.record.reading import Reading, read_typed
from desktop.stations.record.saving import Saver
from desktop.stations.record.timeline import Timeline
from desktop.stations.record.twins import COMPARED, Twins
from desktop.stations.record.typed import LISTS, Typed, lines_of, typed_of
from desktop.stations.record.uniting import Uniting
from desktop.stations.record.view import RecordView
from desktop.text import _, label, say
from desktop.theme import Tone
from desktop.widgets.closing import CloseGuard

_SETTLE_MS = 200
"""After the last keystroke: then the fields are read."""

TOPICS = frozenset(
    {
        "station",
        "station_service",
        "station_facility",
        "supply",
        "closure",
        "map_listing",
        "station_contact",
        "facility",
        "town",
        "managing_unit",
        "calendar_day",
    }
)
"""Tables whose change shows in the fields."""

_TONES = {StationStatus.OPEN: Tone.OK, StationStatus.SUSPENDED: Tone.WARN}


class StationRecord(QObject):
    """Controller of the page of one station.

    Attributes:
        view: The page.

    Signals:
        opened(): A station is on the page, which is to come to the front.
        saved(int): The station with this number was saved.
        left(): The person goes back; what was not saved is kept as a draft.
    """

    opened = Signal()
    saved = Signal(int)
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        self.view = RecordView(desk.today())
        super().__init__(self.view)
        self._desk = desk
        self._keeper = Keeper(desk, self.view.typed_values, self)
        self._uniting = Uniting(desk, self)
        self._twins = Twins(desk, self.view.twin_bar, self._uniting, self)
        self._saver = Saver(desk, self._twins, self)
        self._looking = Looking(desk, self.view.contacts)
        self._attaching = Attaching(desk, self.view.files)
        self._timeline = Timeline(desk, self.view.timeline)
        self._now: Opened | None = None
        self._before: Typed = {}
        self._conflicts = Conflicts(self.view)
        self._last_change = self._told = ""
        # Tells an answer for a station that is no longer on the page.
        self._visit = 0
        self._is_filling = self._tells_all = False
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._understand)
        CloseGuard(self.view, desk.notices, self._unsaved_words)
        view = self.view
        view.typed.connect(self._typed)
        view.save_asked.connect(self.save)
        view.leave_asked.connect(self.leave)
        view.place.verify.clicked.connect(self._verify_position)
        view.contacts.reveal.clicked.connect(lambda: self._reveal(lambda: None))
        view.menu.addAction(_("合并到另一座…")).triggered.connect(self._uniting.ask_which)
        self._uniting.merged.connect(self._merged)
        self._twins.create_asked.connect(self.save)
        self._timeline.changed_last.connect(self._tell_last_change)
        desk.jobs.changed.connect(self._changed_elsewhere)
        self._keeper.tell_all(self._begin)

    @property
    def is_open(self) -> bool:
        return self._now is not None

    @property
    def station_id(self) -> int | None:
        """The station on the page; None for a new one, or where none is."""
        return self._now.station_id if self._now else None

    @property
    def is_unsaved(self) -> bool:
        """Something else stands in the fields than in the register."""
        return self._now is not None and bool(changed(self._before, self.view.typed_values()))

    def open(self, station_id: int) -> None:
        """Bring a station onto the page; what was typed into another stays as its draft."""
        self._begin(station_id)

    def start_new(self) -> None:
        """Begin a new station."""
        self._begin(None)

    def save(self) -> None:
        """Save the station as one deed, or put the cursor where something is wrong."""
        if self._now is None or self._saver.is_busy:
            return
        self._tells_all = True
        reading, typed = self._understand(), self.view.typed_values()
        wrong = [*(key for key in self.view.entries if _begins(reading.errors, key))]
        if wrong or self._conflicts.first:
            errors = (e for e in reading.errors if e == wrong[0] or e.startswith(f"{wrong[0]}."))
            self.view.go_to_field(next(errors) if wrong else self._conflicts.first)
            return
        name = str(typed["name"]).strip()
        if self._now.station_id is not None and not self.is_unsaved:
            self._keeper.end()
            self._desk.notices.show_notice(Kind.INFO, _("没有要保存的改动"))
            return
        was, visit, slot = self._now.station_id, self._visit, self._keeper.slot
        self._saver.save(
            self._now,
            reading.given,
            name,
            is_here=lambda: visit == self._visit,
            done=lambda number: self._saved(number, typed, was, visit, slot),
            failed=lambda error: self._refused(error, visit),
        )

    def leave(self) -> None:
        """Go back; what is not saved stays as a draft, with a way back to it."""
        if self._now is None:
            self.left.emit()
            return
        self._keeper.keep()
        name, number, slot = self._name(), self._now.station_id, self._keeper.slot
        is_unsaved = self.is_unsaved
        self._now = None
        self._visit += 1
        self._settle.stop()
        self.left.emit()
        if is_unsaved:
            self._told = _("“{name}”还没有保存，已留作草稿。").format(name=name)
            back = _("回去继续"), lambda: self._begin(number, slot)
            self._desk.notices.show_notice(Kind.INFO, self._told, back)

    def _begin(self, station_id: int | None, slot: str = "") -> None:
        """Bring a station onto the page, and at once the draft with this slot."""
        if self._told and self._desk.notices.text == self._told:
            self._desk.notices.dismiss()

        view = self.view

        def show(opened: Opened) -> None:
            if self._now is not None:
                self._keeper.keep()
            self._visit += 1
            self._keeper.begin(station_id, slot)
            self._tells_all = False
            self._conflicts.clear()
            self._twins.begin()
            self._last_change = ""
            self._show(opened, typed_of(opened.station, self._desk.today()))
            self._attaching.show_station(station_id)
            self._timeline.show_station(station_id)
            if slot and self._waits(slot):
                self._take_up()
            self.opened.emit()
            view.go_to_field("name")

        self._read(station_id, show, contacts=False)

    def _read(
        self, station_id: int | None, done: Callable[[Opened], None], *, contacts: bool
    ) -> None:
        def query(session: Session) -> Opened:
            return read_station(session, station_id, contacts=contacts)

        self._desk.read(query, done, failed=self._gone, owner=self)

    def _show(self, opened: Opened, typed: Typed) -> None:
        """Take `opened` as what the register says, and put `typed` into the fields."""
        view, self._now = self.view, opened
        self._before = typed_of(opened.station, self._desk.today())
        self._is_filling = True
        view.set_choices(
            opened.towns, opened.units, opened.facilities, opened.station.facilities.keys()
        )
        view.show_as_new(new=opened.station_id is None)
        view.show_values(typed)
        view.place.set_known(opened.place)
        view.hours.set_calendar(opened.calendar)
        view.contacts.show_looks(opened.looks)
        self._is_filling = False
        self._keeper.rest_on(self._before)
        self._offer()
        self._understand()

    def _typed(self, _key: str) -> None:
        if self._now is not None and not self._is_filling:
            self._settle.start()
            self._keeper.touch()

    def _understand(self) -> Reading:
        """Read the fields, and show what they mean and what is wrong."""
        self._settle.stop()
        assert self._now is not None
        typed = self.view.typed_values()
        new = self._now.station_id is None
        reading = read_typed(typed, self._before, self._desk.today(), new=new)
        told = typed.keys() if self._tells_all else touched(self._before, typed)
        self.view.mark(reading.errors, changed(self._before, typed), told)
        closures = tuple(
            ClosureRow(each.first_day, each.last_day, each.reason)
            for each in reading.given.closures
        )
        self.view.hours.understand(self._desk.now(), closures)
        self.view.place.understand()
        self._show_head(typed)
        # Of an old station nobody wants to hear it at every visit: the list has a filter for those.
        if new or COMPARED & changed(self._before, typed):
            self._twins.look(self._now.station, reading.given, self._now.station_id)
        return reading

    def _show_head(self, typed: Typed) -> None:
        assert self._now is not None
        status = StationStatus(str(typed["status"]))
        words = _("状态：{status}").format(status=label(status))
        self.view.show_state(words, _TONES.get(status, Tone.MUTED))
        note = _("编号在保存时给出")
        if self._now.station_id is not None:
            note = _("{code} · 第 {version} 版").format(
                code=self._now.code, version=self._now.version
            )
            note = " · ".join(part for part in (note, self._last_change) if part)
        self.view.show_head(self._name(), note)

    def _name(self) -> str:
        """What the station is called, on its page or in the register."""
        typed = str(self.view.typed_values()["name"]).strip()
        return typed or str(self._before.get("name", "")) or _("新驿站")

    def _saved(self, number: int, typed: Typed, was: int | None, visit: int, slot: str) -> None:
        self.saved.emit(number)
        if visit != self._visit:
            self._keeper.settle(was, slot, typed)
            return
        self._tells_all = False
        self._conflicts.clear()
        if was is None:
            # The draft of a new station is kept under no number.
            self._keeper.end()
            self._keeper.begin(number)
            self._keeper.rest_on(typed)
            self._offer()
            self._attaching.follow_new(number)
            self._timeline.show_station(number)

        def show(opened: Opened) -> None:
            if visit == self._visit:
                # What was typed while it was being saved is still to be saved.
                self._show(opened, self._rebased(opened, typed).typed)
                self._keeper.keep()

        self._read(number, show, contacts=not self.view.contacts.is_hidden)

    def _refused(self, error: Exception, visit: int) -> None:
        here = visit == self._visit
        if here and isinstance(error, ConflictError):
            self._catch_up()
        elif here and isinstance(error, RecordError) and error.code == "station_unknown":
            self._gone(error)
        elif here and isinstance(error, RecordError) and self.view.has_field(error.field or ""):
            self.view.complain(error.field or "", error)
            self.view.go_to_field(error.field or "")
        elif isinstance(error, YizhanError):
            self._desk.notices.show_notice(Kind.ERROR, say(error))

    def _changed_elsewhere(self, topics: frozenset[str], initiator: object) -> None:
        # After a merge another station is opened: the one on the page is gone.
        if initiator not in (self._saver, self._uniting) and topics & TOPICS:
            self._catch_up()

    def _catch_up(self) -> None:
        """Take over what others changed; what was typed here stays."""
        if self._now is None:
            return

        def show(opened: Opened) -> None:
            if self._now is None or self._now.station_id != opened.station_id:
                return
            is_newer = opened.version != self._now.version
            is_unsaved = self.is_unsaved
            self._put_together(opened, self._rebased(opened, self._before))
            if is_newer and is_unsaved:
                self._conflicts.tell()

        self._read(self._now.station_id, show, contacts=not self.view.contacts.is_hidden)

    def _rebased(self, opened: Opened, before: Typed) -> Merged:
        return rebased(
            before, self.view.typed_values(), typed_of(opened.station, self._desk.today())
        )

    def _put_together(self, opened: Opened, merged: Merged) -> None:
        self._show(opened, merged.typed)
        self._keeper.keep()
        self._conflicts.add(merged.clashes)

    def _take_up(self) -> None:
        """Put the draft's values over the record, as those of a person who typed them just now."""
        now = self._now
        if not self._keeper.waiting or now is None:
            return
        draft = self._keeper.waiting[0]
        if now.station_id is None and self.is_unsaved:
            # Two new stations are two: the one on the page waits in its own draft.
            self._begin(None, draft.slot)
            return
        if "contacts" in draft.typed and self.view.contacts.is_hidden:
            # Who goes on with contacts looks at them again.
            self._reveal(self._take_up)
            return
        self._keeper.take()
        typed, before = self.view.typed_values(), self._before | draft.before
        drafted = before | {key: draft.value(key, typed.get(key)) for key in draft.typed}
        merged = rebased(before, drafted, typed)
        self._put_together(now, merged)
        if merged.clashes:
            self._conflicts.tell()

    def _throw_away(self) -> None:
        self._keeper.throw_away()
        self._offer()

    def _offer(self) -> None:
        self._keeper.offer(self.view.draft_bar, self._take_up, self._throw_away)

    def _waits(self, slot: str) -> bool:
        return any(each.slot == slot for each in self._keeper.waiting)

    def _reveal(self, then: Callable[[], None]) -> None:
        """Show the contacts, once it is noted who looks."""
        now = self._now
        if now is None or now.station_id is None:
            return

        def show(lines: Sequence[ContactLine]) -> None:
            if self.station_id != now.station_id:
                return
            shown = lines_of(lines, LISTS["contacts"])
            self._before["contacts"] = shown
            self._is_filling = True
            self.view.entries["contacts"].show_value(shown)
            self._is_filling = False
            self._keeper.rest_on(self._before)
            self.view.entries["contacts"].go()
            then()

        self._looking.look(now.station_id, now.code, show)

    def _tell_last_change(self, event: Event | None) -> None:
        if event is not None:
            at = event.at.astimezone(self._desk.now().tzinfo)
            self._last_change = _("最近修改 {at:%Y-%m-%d %H:%M} {who}").format(at=at, who=event.who)
        if self._now is not None:
            self._show_head(self.view.typed_values())

    def pour_into(self, other: int) -> None:
        """Type what was meant for a new station into one that stands; a person then saves it."""
        typed = self.view.typed_values()
        poured = {key: typed[key] for key in changed(self._before, typed)}
        slot = self._keeper.slot
        self._keeper.hand_on(other, poured)
        self._begin(other, slot)

    def _merged(self, number: int) -> None:
        self.saved.emit(number)
        self._now = None
        self._settle.stop()
        self.open(number)

    def _verify_position(self) -> None:
        self.view.place.verify_today(f"{self._desk.today()}", current_person())

    def _gone(self, error: Exception) -> None:
        """Leave a station that cannot be read any more; what was typed stays as its draft."""
        if not isinstance(error, YizhanError):
            return
        now = self._now
        if now is not None:
            self._keeper.keep()
        self._now = None
        self._visit += 1
        self._settle.stop()
        self.left.emit()
        self._desk.notices.show_notice(Kind.ERROR, say(error))
        if now is not None and error.code == "station_unknown":
            tell_heir(self._desk, now.code, self.open, owner=self)

    def _unsaved_words(self) -> str:
        """Nothing is lost by closing: what is typed is in its draft."""
        if self._now is not None:
            self._keeper.keep()
        return ""


def _begins(errors: Iterable[str], key: str) -> bool:
    return any(error == key or error.startswith(f"{key}.") for error in errors)
