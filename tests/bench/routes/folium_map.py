"""A page of folium's for the same stations, its scripts from this disk.

Args: how many stations, and the layer that shows them: Marker, MarkerCluster, FastMarkerCluster.
"""

import sys
import tempfile
from pathlib import Path

import folium
from folium.plugins import FastMarkerCluster, MarkerCluster
from PySide6.QtCore import QTimer, QUrl
from PySide6.QtWebEngineCore import QWebEnginePage
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication
from scattered import places
from stopwatch import Stopwatch, tell_memory
from xstatic.pkg import leaflet, leaflet_markercluster

from desktop.web_engine import prepare_web_engine

ROUNDS, QUIET_MS = 5, 200
CITY, STREET = 10, 15
MARKER = "function (row) { return L.marker(row); }"
SCRIPT = """
const painted = () =>
  requestAnimationFrame(() => requestAnimationFrame(() => console.log("painted")));
const zoomTo = (zoom) => {{ {map}.setZoom(zoom, {{ animate: false }}); painted(); }};
painted();
"""


def page(stations: int, kind: str) -> str:
    _ids, lat, lng = places(stations)
    world = folium.Map(location=(22.2, 113.35), zoom_start=11, max_zoom=18, tiles=None)
    world.options["max_zoom"] = 18
    world.default_js = [("leaflet", _url(leaflet.BASE_DIR, "leaflet.js"))]
    world.default_css = [("leaflet_css", _url(leaflet.BASE_DIR, "leaflet.css"))]
    _lay(world, list(zip(lat.tolist(), lng.tolist(), strict=True)), kind)
    script = SCRIPT.format(map=world.get_name())
    world.get_root().script.add_child(folium.Element(script), name="painted")
    return world.get_root().render()


def _lay(world: folium.Map, data: list[tuple[float, float]], kind: str) -> None:
    if kind == "Marker":
        for place in data:
            folium.Marker(place).add_to(world)
        return
    if kind == "FastMarkerCluster":
        layer = FastMarkerCluster(data, callback=MARKER)
    else:
        layer = MarkerCluster(data)
    cluster = leaflet_markercluster.BASE_DIR
    layer.default_js = [("markerclusterjs", _url(cluster, "leaflet.markercluster.js"))]
    layer.default_css = [
        (name, _url(cluster, name)) for name in ("MarkerCluster.css", "MarkerCluster.Default.css")
    ]
    layer.add_to(world)


def _url(folder: str, name: str) -> str:
    return (Path(folder) / name).as_uri()


class Page(QWebEnginePage):
    def javaScriptConsoleMessage(  # noqa: N802
        self, _level: object, message: str, _line: int, _source: str
    ) -> None:
        if message != "painted":
            sys.stderr.write(f"{message}\n")
            app.exit(1)
            return
        watch.tell(words.pop(0))
        QTimer.singleShot(QUIET_MS, go_on)


def go_on() -> None:
    if words:
        watch.start()
        web_page.runJavaScript(f"zoomTo({CITY if len(words) % 2 else STREET})")
    else:
        tell_memory(web_page.renderProcessPid())
        view.deleteLater()


prepare_web_engine()
app = QApplication(sys.argv[:1])
with tempfile.TemporaryDirectory() as folder:
    words = ["painted", *["zoom"] * (2 * ROUNDS)]
    watch = Stopwatch()
    file = Path(folder) / "map.html"
    file.write_text(page(int(sys.argv[1]), sys.argv[2]), encoding="utf-8")
    view = QWebEngineView()
    web_page = Page(view)
    view.setPage(web_page)
    view.resize(1100, 700)
    view.show()
    view.destroyed.connect(app.quit)
    web_page.load(QUrl.fromLocalFile(str(file)))
    sys.exit(app.exec())
