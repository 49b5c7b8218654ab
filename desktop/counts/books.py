"""A month's fill-in workbook, written where the person says."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QWidget

from db.engine import reading
from db.errors import YizhanError
from db.sheet_lines import Place
from db.values import Month
from db.workbooks.count_book import count_book
from desktop.desk import Desk
from desktop.jobs import Job
from desktop.notice import Kind
from desktop.paper.whole_file import write_whole
from desktop.save_as import ask_where_to_save, showing_folder
from desktop.text import _, say

_FOLDER = "counts/folder"


class BookExport(QObject):
    """Asks for a file and writes the workbook of a month to it, in a job that can be cancelled.

    Args:
        desk: What the screens work at.
        parent: Window that the dialog belongs to.
    """

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._window = parent

    def ask(self, month: Month, place: Place, name: str) -> None:
        """Write the sheets of the stations of a place; `name` is what people call the place."""
        documents = QStandardPaths.writableLocation(
            QStandardPaths.StandardLocation.DocumentsLocation
        )
        folder = Path(str(self._desk.settings.value(_FOLDER, documents)))
        file = _("服务填报表-{month}-{name}.xlsx").format(month=month, name=_in_file_name(name))
        path = ask_where_to_save(
            self._window, _("导出填报表"), folder / file, _("Excel 工作簿 (*.xlsx)")
        )
        if path is not None:
            self._desk.jobs.start(
                partial(self._write, path, month, place),
                done=self._tell,
                failed=self._tell_failure,
                label=_("正在写填报表"),
                cancellable=True,
                owner=self,
            )

    def _write(self, path: Path, month: Month, place: Place, job: Job) -> Path:
        def progress(done: int, stations: int) -> None:
            job.stop_if_cancelled()
            job.report(done, stations)

        with reading(self._desk.register) as session:
            content = count_book(session, month, place, progress=progress)
        write_whole(path, content)
        return path

    def _tell(self, path: Path) -> None:
        self._desk.settings.setValue(_FOLDER, str(path.parent))
        said = _("已导出 {name}").format(name=path.name)
        self._desk.notices.show_notice(Kind.OK, said, showing_folder(path))

    def _tell_failure(self, error: Exception) -> None:
        if isinstance(error, YizhanError):
            self._desk.notices.show_notice(Kind.ERROR, say(error))


def _in_file_name(name: str) -> str:
    """A name without the signs that no file may have in its own."""
    return "".join(" " if sign in '<>:"/\\|?*' or sign < " " else sign for sign in name).strip()
