"""The part 联系人: hidden until somebody asks, and every look is recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt

from db.contacts import LookRow, contact_looks, look_at_contacts
from db.dossier import ContactLine
from db.values import LOCAL
from desktop.desk import Desk
from desktop.stations.record.lines import LinesEntry, Place
from desktop.stations.record.opened import SHOWN_LOOKS
from desktop.stations.record.sections import Part, Section
from desktop.stations.record.typed import Lines, Value
from desktop.text import _, field_label
from desktop.widgets.buttons import push_button
from desktop.widgets.labels import quiet_label


class ContactsEntry(LinesEntry):
    """Rows of contacts, or None while they are hidden: then nothing of them is saved."""

    def __init__(self) -> None:
        places = [
            Place("name", _("姓名"), 2, _("再添一位"), required=True),
            Place("phone", field_label("phone"), 3),
            Place("role", field_label("role"), 2),
        ]
        super().__init__("contacts", _("联系人"), places)
        self._hidden = False

    def value(self) -> Lines | None:
        return None if self._hidden else super().value()

    def show_value(self, value: Value) -> None:
        was_hidden, self._hidden = self._hidden, value is None
        self.setVisible(not self._hidden)
        super().show_value([] if value is None else value)
        if was_hidden != self._hidden:
            self.tell()


class ContactsSection(Section):
    def __init__(self) -> None:
        super().__init__(Part.CONTACTS)
        self.reveal = push_button("record.contacts.show", _("显示联系人（会记录）"), "eye")
        self._why = quiet_label(_("联系人是个人信息：谁在什么时候看过，都会记下来。"))
        self._looks = quiet_label()
        self._looks.setObjectName("record.contacts.looks")
        self._rows = ContactsEntry()
        self.body.addWidget(self._why)
        self.body.addWidget(self.reveal, 0, Qt.AlignmentFlag.AlignLeft)
        self.add(self._rows)
        self.body.addWidget(self._looks)
        self._rows.changed.connect(self._fit)
        self._fit()

    @property
    def is_hidden(self) -> bool:
        return self._rows.value() is None

    def show_looks(self, looks: Sequence[LookRow]) -> None:
        """Who looked, newest first."""
        lines = [
            _("{at:%Y-%m-%d %H:%M} {who}").format(at=look.at.astimezone(LOCAL), who=look.who)
            for look in looks
        ]
        told = _("最近看过：{looks}").format(looks=_("；").join(lines))
        self._looks.setText(told if lines else _("还没有人看过。"))

    def _fit(self, *_what: object) -> None:
        self.reveal.setVisible(self.is_hidden)
        self._why.setVisible(self.is_hidden)


class Looking(QObject):
    """Asks the register for contacts, which notes who looks."""

    def __init__(self, desk: Desk, section: ContactsSection) -> None:
        super().__init__(section)
        self._desk, self._section = desk, section

    def look(
        self, station_id: int, code: str, done: Callable[[Sequence[ContactLine]], None]
    ) -> None:
        """Give the contacts of a station to `done`, once it stands who looked."""
        register = self._desk.register

        def tell(lines: Sequence[ContactLine]) -> None:
            done(lines)
            self._desk.read(
                lambda session: contact_looks(session, code, limit=SHOWN_LOOKS),
                self._section.show_looks,
                owner=self,
            )

        self._desk.jobs.start(
            lambda _job: look_at_contacts(register, station_id),
            done=tell,
            queue="records",
            owner=self,
        )
