"""Where somebody else changed the same fields: both values, and the person's choice."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.stations.record.typed import Typed
from desktop.stations.record.view import RecordView
from desktop.text import _, n_


class Conflicts:
    """The choices that are still open on the page.

    Each is a set of fields that mean something only together, with what the others put there.
    """

    def __init__(self, view: RecordView) -> None:
        self._view = view
        self._open: list[Typed] = []

    def clear(self) -> None:
        """Nothing is to be chosen any more."""
        self._open = []
        self._view.conflict_bar.hide()
        for entry in self._view.entries.values():
            entry.withdraw()

    @property
    def first(self) -> str:
        """Key of the first field that waits for a choice; empty where none does."""
        return next(iter(self._open[0])) if self._open else ""

    def add(self, clashes: Sequence[Typed]) -> None:
        """Show what others put into fields that were typed into here."""
        for clash in clashes:
            self._open = [each for each in self._open if each.keys() != clash.keys()]
            self._open.append(clash)
            self._offer(clash)

    def tell(self) -> None:
        """Say above the page that others changed the station too."""
        left = len(self._open)
        if not left:
            text = _("别人刚改过这座驿站，改动已合在一起。请核对后再保存。")
            self._view.conflict_bar.ask(text, kind="info")
            return
        text = n_("别人也改了这座驿站，有 {n} 处和您改的不同，请选用哪一个。", left)
        self._view.conflict_bar.ask(
            text.format(n=left),
            [
                ("conflict.next", _("去看"), lambda: self._view.go_to_field(self.first)),
                ("conflict.mine", _("都保留我的"), lambda: self._settle_all(theirs=False)),
                ("conflict.theirs", _("都用别人的"), lambda: self._settle_all(theirs=True)),
            ],
        )

    def _offer(self, clash: Typed) -> None:
        entries = self._view.entries
        words = _("；").join(entries[key].words(value) for key, value in clash.items())
        entries[next(iter(clash))].offer(
            _("别人改成了：{value}").format(value=words),
            lambda: self._settle(clash, theirs=True),
            lambda: self._settle(clash, theirs=False),
        )

    def _settle(self, clash: Typed, *, theirs: bool) -> None:
        self._open.remove(clash)
        for key, value in clash.items():
            entry = self._view.entries[key]
            entry.withdraw()
            if theirs:
                entry.show_value(value)
        self._view.entries[next(iter(clash))].go()
        self.tell()

    def _settle_all(self, *, theirs: bool) -> None:
        for clash in list(self._open):
            self._settle(clash, theirs=theirs)
