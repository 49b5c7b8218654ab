"""Saves, renames and deletes views of the list, each as one deed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from db.views import SavedViewRow, delete_view, rename_view, save_view, saved_views
from db.work import Work
from desktop.desk import Desk
from desktop.finding.query import ListQuery, read_query, write_query
from desktop.notice import Kind
from desktop.stations.views import View, ViewPicker
from desktop.text import _

_TOPICS = frozenset({"saved_view"})


class SavedViews(QObject):
    """Joins the picker to the register.

    Args:
        present: The question that is on the page.
    """

    def __init__(self, desk: Desk, picker: ViewPicker, present: Callable[[], ListQuery]) -> None:
        super().__init__(picker)
        self._desk, self._picker, self._present = desk, picker, present
        picker.saved.connect(self._save)
        picker.renamed.connect(self._rename)
        picker.deleted.connect(self._delete)
        desk.jobs.changed.connect(self._changed)
        self.refresh()

    def refresh(self) -> None:
        self._desk.read(saved_views, self._show, owner=self)

    def _show(self, rows: list[SavedViewRow]) -> None:
        views, unread = [], []
        for row in rows:
            query = read_query(row.query)
            if query is None:
                unread.append(row.name)
            else:
                views.append(View(row.name, query, row.id))
        self._picker.set_views(views)
        if unread:
            names = _("、").join(unread)
            self._desk.notices.show_notice(
                Kind.WARN, _("这些视图读不懂，没有列出：{names}。").format(names=names)
            )

    def _save(self, name: str) -> None:
        query = write_query(self._present())
        self._write(
            _("保存视图：{name}").format(name=name),
            lambda work: save_view(work, name, query),
            _("已保存视图“{name}”").format(name=name),
        )

    def _rename(self, view: View, name: str) -> None:
        number = view.id
        assert number is not None
        self._write(
            _("视图改名：{name}").format(name=name),
            lambda work: rename_view(work, number, name),
            _("视图已改名为“{name}”").format(name=name),
        )

    def _delete(self, view: View) -> None:
        number = view.id
        assert number is not None
        self._write(
            _("删除视图：{name}").format(name=view.name),
            lambda work: delete_view(work, number),
            _("已删除视图“{name}”").format(name=view.name),
        )

    def _write(self, label: str, deed: Callable[[Work], object], said: str) -> None:
        self._desk.write(label, deed, initiator=self, said=said)

    def _changed(self, topics: frozenset[str], _initiator: object) -> None:
        if topics & _TOPICS:
            self.refresh()
