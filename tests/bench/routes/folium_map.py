"""folium's fastest page for the same stations: FastMarkerCluster, its scripts from this disk."""

import sys
import tempfile
from pathlib import Path

import folium
from folium.plugins import FastMarkerCluster
from PySide6.QtCore import QUrl
from PySide6.QtWebEngineCore import QWebEnginePage
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication
from scattered import places
from xstatic.pkg import leaflet, leaflet_markercluster

from desktop.web_engine import prepare_web_engine

MARKER = "function (row) { return L.marker(row); }"
PAINTED = "requestAnimationFrame(() => requestAnimationFrame(() => console.log('painted')));"


def page(stations: int) -> str:
    _ids, lat, lng = places(stations)
    world = folium.Map(location=(22.2, 113.35), zoom_start=11, max_zoom=18, tiles=None)
    world.options["max_zoom"] = 18
    world.default_js = [("leaflet", _url(leaflet.BASE_DIR, "leaflet.js"))]
    world.default_css = [("leaflet_css", _url(leaflet.BASE_DIR, "leaflet.css"))]
    data = list(zip(lat.tolist(), lng.tolist(), strict=True))
    layer = FastMarkerCluster(data, callback=MARKER)
    cluster = leaflet_markercluster.BASE_DIR
    layer.default_js = [("markerclusterjs", _url(cluster, "leaflet.markercluster.js"))]
    layer.default_css = [
        (name, _url(cluster, name)) for name in ("MarkerCluster.css", "MarkerCluster.Default.css")
    ]
    layer.add_to(world)
    world.get_root().script.add_child(folium.Element(PAINTED), name="painted")
    return world.get_root().render()


def _url(folder: str, name: str) -> str:
    return (Path(folder) / name).as_uri()


class Page(QWebEnginePage):
    def javaScriptConsoleMessage(  # noqa: N802
        self, _level: object, message: str, _line: int, _source: str
    ) -> None:
        if message == "painted":
            sys.stdout.write("painted\n")
            sys.stdout.flush()
            view.deleteLater()
        else:
            sys.stderr.write(f"{message}\n")
            app.exit(1)


prepare_web_engine()
app = QApplication(sys.argv[:1])
with tempfile.TemporaryDirectory() as folder:
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    file = Path(folder) / "map.html"
    file.write_text(page(int(sys.argv[1])), encoding="utf-8")
    view = QWebEngineView()
    web_page = Page(view)
    view.setPage(web_page)
    view.resize(1100, 700)
    view.show()
    view.destroyed.connect(app.quit)
    web_page.load(QUrl.fromLocalFile(str(file)))
    sys.exit(app.exec())
