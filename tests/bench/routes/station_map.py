"""Our map with so many made-up stations; says when it begins and when they are painted."""

import sys

from PySide6.QtWidgets import QApplication
from scattered import places

from desktop.map.clusters import MapPoints
from desktop.map.source import MapGroup
from desktop.map.view import MapView
from desktop.theme import LIGHT
from desktop.web_engine import prepare_web_engine, register_scheme

prepare_web_engine()
register_scheme()
app = QApplication(sys.argv[:1])
ids, lat, lng = places(int(sys.argv[1]))
groups = [MapGroup(f"单位{n}", colour) for n, colour in enumerate(LIGHT.unit)]
points = MapPoints(ids, lng, lat, (ids % len(groups)).astype("int16"))


def painted() -> None:
    sys.stdout.write("painted\n")
    sys.stdout.flush()
    view.deleteLater()


sys.stdout.write("begun\n")
sys.stdout.flush()
view = MapView(LIGHT)
view.resize(1100, 700)
view.show()
view.ready.connect(painted)
view.destroyed.connect(app.quit)
view.show_points(points, groups, lambda _ids: (), sample=True)
sys.exit(app.exec())
