"""Our map with so many made-up stations: painted, zoomed between city and street, filtered."""

import sys
from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from scattered import places
from stopwatch import Stopwatch, tell_memory

from desktop.clusters import MapPoints
from desktop.map.source import MapGroup
from desktop.map.view import MapView, ViewState
from desktop.theme import LIGHT
from desktop.web_engine import prepare_web_engine, register_scheme

ROUNDS = 5
CITY, STREET = ViewState(22.2, 113.35, 10), ViewState(22.2, 113.35, 15)
"""Too far apart for Leaflet to glide from one to the other."""
QUIET_MS = 200
"""Between what is measured, so that nothing is left from what went before."""

prepare_web_engine()
register_scheme()
app = QApplication(sys.argv[:1])
ids, lat, lng = places(int(sys.argv[1]))
groups = [MapGroup(f"单位{n}", colour) for n, colour in enumerate(LIGHT.unit)]
group = (ids % len(groups)).astype("int16")


def show(points: MapPoints) -> None:
    view.show_points(points, groups, lambda _ids: (), sample=True)


def deeds() -> Iterator[str]:
    """Does one thing after the other; each word names what is being painted then."""
    show(MapPoints(ids, lng, lat, group))
    yield "painted"
    for _round in range(ROUNDS):
        # Marks that already stand on the map would not be painted again.
        show(MapPoints.none())
        yield "emptied"
        show(MapPoints(ids, lng, lat, group))
        yield "shown"
    for _round in range(ROUNDS):
        for there in (STREET, CITY):
            view.go_to(there)
            yield "zoom"
    for kept in range(2, 2 + ROUNDS):
        view.set_mask(ids % kept == 0)
        yield "filter"
    view.set_mask(np.zeros(len(ids), np.bool_))


def painted() -> None:
    global word
    if word:
        watch.tell(word)
        word = ""
        QTimer.singleShot(QUIET_MS, go_on)


def go_on() -> None:
    global word
    watch.start()
    word = next(going, "")
    if not word:
        tell_memory(view._page.renderProcessPid())
        view.deleteLater()


watch = Stopwatch()
view = MapView(LIGHT)
view.resize(1100, 700)
view.show()
view.painted.connect(painted)
view.destroyed.connect(app.quit)
going = deeds()
word = next(going)
sys.exit(app.exec())
