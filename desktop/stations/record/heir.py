"""A station that went into another while its page was open."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from db.models import Station
from db.stations import station_by_former_code
from desktop.desk import Desk
from desktop.notice import Kind
from desktop.text import _


def tell_heir(desk: Desk, code: str, go: Callable[[int], None], *, owner: QObject) -> None:
    """Say into which station the one with `code` went, where it went into one."""

    def tell(heir: Station | None) -> None:
        if heir is not None and heir.id is not None:
            number = heir.id
            desk.notices.show_notice(
                Kind.WARN,
                _("这座驿站已并入“{name}”（{code}）。").format(name=heir.name, code=heir.code),
                (_("打开"), lambda: go(number)),
            )

    desk.read(lambda session: station_by_former_code(session, code), tell, owner=owner)
