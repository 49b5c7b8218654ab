"""The records about the records: what was changed and undone, backups, settings."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from db import backup
from db.differences import Difference, differences
from db.engine import SUFFIX, file_of
from db.errors import RecordError, YizhanError
from db.history import Deed, deeds, take_back
from db.settings import OFFICE, name_office, setting
from db.work import Work
from desktop.appearance import STEPS, Appearance, Choice
from desktop.desk import Desk
from desktop.notice import Kind
from desktop.records.view import RecordsView
from desktop.save_as import ask_where_to_save
from desktop.style import on_look_changed
from desktop.text import _, number, say
from desktop.theme import Tone
from desktop.widgets.reload import Reload

_ROWS_SHOWN = 100
"""Rows of a change whose fields are listed: an import has thousands, and nobody reads them."""
_BACKUP_AT, _BACKUP_OF = "backup/at", "backup/of"


class RecordsScreen(QObject):
    """Joins the three tabs to the register.

    Signals:
        backed_up(datetime): A backup was written and checked.
    """

    backed_up = Signal(object)

    def __init__(self, desk: Desk, appearance: Appearance) -> None:
        self.view = view = RecordsView(desk.settings)
        super().__init__(view)
        self._desk = desk
        self._appearance = appearance
        self._deeds: list[Deed] = []
        self._office = ""
        Reload(self.view, desk.jobs, self.refresh)
        view.history.search.textChanged.connect(lambda _text: self._filter())
        view.history.deeds.row_chosen.connect(self._show_deed)
        view.history.details.take_back.clicked.connect(self._take_back)
        view.backup.back_up.clicked.connect(self.back_up)
        view.backup.check.clicked.connect(self._check)
        view.settings.save_office.clicked.connect(self._save_office)
        view.settings.office.returnPressed.connect(self._save_office)
        view.settings.theme.changed.connect(lambda chosen: appearance.choose(Choice(chosen[0])))
        view.settings.smaller.clicked.connect(appearance.smaller)
        view.settings.larger.clicked.connect(appearance.larger)
        self._show_backup()
        # The theme and the text size are changed by shortcuts and by the system as well.
        on_look_changed(self._show_appearance)
        self.refresh()

    def refresh(self) -> None:
        self._desk.read(
            lambda session: (deeds(session), setting(session, OFFICE)), self._show, owner=self
        )

    def back_up(self) -> None:
        """Copy the register to a file that the person names."""
        source = file_of(self._desk.register)
        stem = source.stem if source else ""
        name = _("{name}-备份-{at}").format(name=stem, at=f"{self._desk.now():%Y%m%d-%H%M}")
        folder = source.parent if source else Path.home()
        path = ask_where_to_save(
            self.view,
            _("备份到"),
            folder / (name + SUFFIX),
            _("登记簿 (*.yizhan)"),
            replaces=False,
        )
        if path is None:
            return
        register = self._desk.register
        self._desk.jobs.start(
            lambda _job: backup.back_up(register, path),
            done=lambda _none: self._tell_backup(path),
            failed=self._tell_failure,
            label=_("正在备份"),
            owner=self,
        )

    def _show(self, found: tuple[list[Deed], str]) -> None:
        self._deeds, office = found
        self._filter()
        field = self.view.settings.office
        if field.text() in ("", self._office):  # what was typed and not saved stays
            field.setText(office)
        self._office = office

    def _filter(self) -> None:
        words = self.view.history.search.text().lower().split()
        shown = [
            deed
            for deed in self._deeds
            if all(word in f"{deed.who} {deed.label}".lower() for word in words)
        ]
        self.view.history.show_deeds(shown, of=len(self._deeds))
        self._show_deed(self.view.history.deeds.current_row())

    def _show_deed(self, deed: Deed | None) -> None:
        self.view.history.details.show_deed(deed)
        if deed is not None:
            self._desk.read(
                lambda session: differences(session, deed.id, limit=_ROWS_SHOWN),
                partial(self._show_differences, deed),
                owner=self,
            )

    def _show_differences(self, deed: Deed, rows: list[Difference]) -> None:
        if self.view.history.deeds.current_row() == deed:
            self.view.history.details.show_differences(rows, shown=_ROWS_SHOWN, total=deed.rows)

    def _take_back(self) -> None:
        deed = self.view.history.deeds.current_row()
        if deed is None:
            return
        words = _("撤销：{label}") if deed.undoes is None else _("恢复：{label}")
        register, label = self._desk.register, words.format(label=deed.label)
        self._desk.jobs.start(
            lambda _job: take_back(register, deed.id, label),
            done=partial(self._tell_taken_back, deed),
            failed=self._tell_failure,
            queue="records",
            owner=self,
        )

    def _tell_taken_back(self, deed: Deed, work: Work) -> None:
        self._desk.jobs.changed.emit(work.topics, None)
        words = _("已撤销：{label}") if deed.undoes is None else _("已恢复：{label}")
        self._desk.notices.show_notice(Kind.OK, words.format(label=deed.label))

    def _tell_failure(self, error: Exception) -> None:
        if isinstance(error, YizhanError):
            self._desk.notices.show_notice(Kind.ERROR, say(error))

    def _tell_backup(self, path: Path) -> None:
        at = self._desk.now()
        self._desk.settings.setValue(_BACKUP_AT, at.isoformat())
        self._desk.settings.setValue(_BACKUP_OF, str(file_of(self._desk.register)))
        self._show_backup()
        self._desk.notices.show_notice(Kind.OK, _("已备份并核对：{name}").format(name=path.name))
        self.backed_up.emit(at)

    def _show_backup(self) -> None:
        tab, at = self.view.backup, last_backup(self._desk)
        if file_of(self._desk.register) is None:
            tab.last.say(_("登记簿在服务器上，由服务器的管理员备份。"), Tone.INFO)
            tab.back_up.setEnabled(False)
        elif at is None:
            tab.last.say(_("在这台电脑上还没有备份过"), Tone.WARN)
        else:
            tab.last.say(_("上次备份 {at}，已核对").format(at=f"{at:%Y-%m-%d %H:%M}"), Tone.OK)

    def _check(self) -> None:
        register = self._desk.register
        self._desk.jobs.start(
            lambda _job: backup.check(register),
            done=self._tell_check,
            failed=self._tell_failure,
            label=_("正在检查登记簿"),
            owner=self,
        )

    def _tell_check(self, faults: list[str]) -> None:
        if not faults:
            self.view.backup.tell_check(_("没有发现问题。"), Tone.OK)
            return
        text = _("发现 {n} 处问题：{first}。请从最近的备份恢复。").format(
            n=number(len(faults)), first=faults[0]
        )
        self.view.backup.tell_check(text, Tone.ERROR)

    def _save_office(self) -> None:
        name = self.view.settings.office.text()
        self.view.settings.wrong.hide()
        self._desk.write(
            _("改单位名称：{name}").format(name=name),
            lambda work: name_office(work, name),
            initiator=self,
            failed=self._refuse_office,
            said=_("已保存单位名称"),
        )

    def _refuse_office(self, error: Exception) -> None:
        if isinstance(error, RecordError):
            self.view.settings.wrong.setText(say(error))
            self.view.settings.wrong.show()
            self.view.settings.office.setFocus()
        else:
            self._tell_failure(error)

    def _show_appearance(self) -> None:
        tab, scale = self.view.settings, self._appearance.scale
        tab.theme.check(self._appearance.choice)
        tab.scale.setText(f"{scale:.0%}")
        tab.smaller.setEnabled(scale > STEPS[0])
        tab.larger.setEnabled(scale < STEPS[-1])


def last_backup(desk: Desk) -> dt.datetime | None:
    """When this register was last backed up from this machine."""
    kept = desk.settings
    if kept.value(_BACKUP_OF) != str(file_of(desk.register)):
        return None
    return dt.datetime.fromisoformat(str(kept.value(_BACKUP_AT)))
