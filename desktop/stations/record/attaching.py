"""Adds, shows, opens and removes the files of a station; each time a deed of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTemporaryDir, QUrl
from PySide6.QtGui import QDesktopServices, QImage

from db.attachments import (
    AttachmentRow,
    Prepared,
    amend_attachment,
    attach,
    attachment_content,
    attachments,
    prepare_file,
    remove_attachment,
)
from db.engine import Session
from db.errors import RecordError, YizhanError
from db.work import Work
from desktop.desk import Desk
from desktop.file_dialog import choose_files
from desktop.jobs import Job
from desktop.notice import Kind
from desktop.stations.record.files import THUMBNAIL_PX, FilesSection
from desktop.text import _, n_, say

TOPIC = "attachment"


@dataclass(frozen=True)
class _Made:
    """Files made ready, and why others could not be."""

    ready: list[Prepared]
    refused: list[tuple[str, YizhanError]]


class Attaching(QObject):
    """Controller of the part 照片与附件."""

    def __init__(self, desk: Desk, section: FilesSection) -> None:
        super().__init__(section)
        self._desk, self._section = desk, section
        self._station_id: int | None = None
        self._rows: dict[int, AttachmentRow] = {}
        self._waiting: list[Path] = []
        # What is opened elsewhere lies here until the program ends.
        self._opened = QTemporaryDir()
        section.dropped.connect(self.add)
        section.choose_asked.connect(self._choose)
        section.open_asked.connect(self._open)
        section.remove_asked.connect(self._remove)
        section.captioned.connect(self._caption)
        section.forget.clicked.connect(lambda: self._wait_with(()))
        desk.jobs.changed.connect(self._changed)

    def show_station(self, station_id: int | None) -> None:
        """Show the files of a station; None for one that is being entered, whose files wait."""
        self._wait_with(())
        if station_id != self._station_id:
            self._station_id, self._rows = station_id, {}
            self._section.show_files(())
        self._reload()

    def add(self, paths: Sequence[Path]) -> None:
        """Make files ready, which takes its time for photos, and attach them as one deed."""
        station_id = self._station_id
        if station_id is None:
            self._wait_with((*self._waiting, *paths))
            return

        def work(job: Job) -> _Made:
            made = _Made([], [])
            for n, path in enumerate(paths):
                job.stop_if_cancelled()
                job.report(n, len(paths))
                try:
                    made.ready.append(prepare_file(path))
                except YizhanError as error:
                    made.refused.append((path.name, error))
            return made

        self._desk.jobs.start(
            work,
            done=lambda made: self._attach(station_id, made),
            label=_("正在处理照片和文件"),
            cancellable=True,
            owner=self,
        )

    def follow_new(self, station_id: int) -> None:
        """The station that was being entered stands: what waited is attached to it."""
        waiting = self._waiting
        self.show_station(station_id)
        if waiting:
            self.add(waiting)

    def _wait_with(self, paths: Iterable[Path]) -> None:
        self._waiting = list(dict.fromkeys(paths))
        self._section.show_waiting([path.name for path in self._waiting])

    def _attach(self, station_id: int, made: _Made) -> None:
        names = _("、").join(each.file_name for each in made.ready)

        def deed(work: Work) -> None:
            for prepared in made.ready:
                attach(work, prepared, station_id=station_id)

        refused = [
            _("{name}：{why}").format(name=name, why=say(error)) for name, error in made.refused
        ]
        said = n_("已添加 {n} 个文件", len(made.ready)).format(n=len(made.ready))

        def attached(_nothing: None) -> None:
            self._reload()
            if refused:
                told, undo = "\n".join([said, *refused]), (_("撤销"), self._desk.undo)
                self._desk.notices.show_notice(Kind.WARN, told, undo)

        if made.ready:
            self._desk.write(
                _("添加附件：{names}").format(names=names[:100]),
                deed,
                initiator=self,
                done=attached,
                said=None if refused else said,
            )
        elif refused:
            self._desk.notices.show_notice(Kind.ERROR, "\n".join(refused))

    def _choose(self) -> None:
        chosen = choose_files(self._section, _("添加照片和文件"), "", _("照片和文件 (*)"))
        if chosen:
            self.add(chosen)

    def _open(self, number: int) -> None:
        row = self._rows.get(number)
        if row is None:
            return
        path = Path(self._opened.filePath(f"{number}-{row.file_name}"))

        def query(session: Session) -> Path:
            path.write_bytes(attachment_content(session, number))
            return path

        self._desk.read(query, _open_elsewhere, owner=self)

    def _remove(self, number: int) -> None:
        row = self._rows.get(number)
        if row is not None:
            self._do(
                _("去掉附件：{name}"),
                row.file_name,
                lambda work: remove_attachment(work, number),
                said=_("已去掉 {name}").format(name=row.file_name),
            )

    def _caption(self, number: int, text: str) -> None:
        row = self._rows.get(number)
        if row is not None:
            self._do(
                _("附件说明：{name}"),
                row.file_name,
                lambda work: amend_attachment(work, number, caption=text),
            )

    def _do(
        self, label: str, name: str, deed: Callable[[Work], None], said: str | None = None
    ) -> None:
        self._desk.write(
            label.format(name=name),
            deed,
            initiator=self,
            done=lambda _nothing: self._reload(),
            failed=self._refused,
            said=said,
        )

    def _refused(self, error: Exception) -> None:
        if isinstance(error, RecordError):
            self._desk.notices.show_notice(Kind.ERROR, say(error))
        self._reload()

    def _reload(self) -> None:
        station_id = self._station_id
        if station_id is None:
            return
        known = set(self._rows)

        def query(session: Session) -> tuple[list[AttachmentRow], dict[int, QImage]]:
            rows = attachments(session, station_id=station_id)
            fresh = (r for r in rows if r.id not in known and r.media_type.startswith("image/"))
            return rows, {row.id: _thumbnail(attachment_content(session, row.id)) for row in fresh}

        def show(answer: tuple[list[AttachmentRow], dict[int, QImage]]) -> None:
            if station_id == self._station_id:
                rows, pictures = answer
                self._rows = {row.id: row for row in rows}
                self._section.show_files(rows)
                self._section.show_pictures(pictures)

        self._desk.read(query, show, owner=self)

    def _changed(self, topics: frozenset[str], initiator: object) -> None:
        if TOPIC in topics and initiator is not self:
            self._reload()


def _thumbnail(content: bytes) -> QImage:
    return QImage.fromData(content).scaled(
        2 * THUMBNAIL_PX,
        THUMBNAIL_PX,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


def _open_elsewhere(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
