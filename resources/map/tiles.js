"use strict";

var yizhan = yizhan || {};

/** Where a place in WGS-84 lies in GCJ-02: the formulas of `db/datums.py`. */
yizhan.gcj02 = ({ lat, lng }) => {
  const [axis, e2, radian] = [6378245, 0.00669342162296594323, Math.PI / 180];
  const [x, y] = [lng - 105, lat - 35];
  const wave = (height, of) => (height * Math.sin(of * Math.PI) * 2) / 3;
  const root = 0.1 * Math.sqrt(Math.abs(x));
  const ripple = wave(20, 6 * x) + wave(20, 2 * x);
  const north =
    -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 2 * root + ripple +
    wave(20, y) + wave(40, y / 3) + wave(160, y / 12) + wave(320, y / 30);
  const east =
    300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + root + ripple +
    wave(20, x) + wave(40, x / 3) + wave(150, x / 12) + wave(300, x / 30);
  const flat = 1 - e2 * Math.sin(lat * radian) ** 2;
  const meridian = (axis * (1 - e2)) / flat ** 1.5;
  const parallel = (axis / Math.sqrt(flat)) * Math.cos(lat * radian);
  return L.latLng(lat + north / meridian / radian, lng + east / parallel / radian);
};

/**
 * Tiles of either datum. Those in GCJ-02 are laid so that the middle of the view is in its place:
 * everything else on the map stays in WGS-84, and the shift hardly differs within one view.
 */
yizhan.Tiles = L.TileLayer.extend({
  _middle(center) {
    return this.options.datum === "gcj02" ? yizhan.gcj02(L.latLng(center)) : center;
  },

  _setZoomTransform(level, center, zoom) {
    L.TileLayer.prototype._setZoomTransform.call(this, level, this._middle(center), zoom);
  },

  _getTiledPixelBounds(center) {
    return L.TileLayer.prototype._getTiledPixelBounds.call(this, this._middle(center));
  },

  /** Leaflet moves tiles with the map, but the shift has changed on the way. */
  _onMoveEnd() {
    if (!this._map || this._map._animatingZoom) return;
    this._setZoomTransforms(this._map.getCenter(), this._map.getZoom());
    this._update();
  },
});

/** The base map in use: its layers, its source, and a quiet line while no tile comes. */
yizhan.Base = L.LayerGroup.extend({
  initialize({ templates, attribution, missing, labelled, patienceMs, retryMs, ...options }) {
    const layers = templates.map(
      (template, index) => new yizhan.Tiles(template, { ...options, zIndex: index + 1 }),
    );
    // Leaflet takes a source for HTML.
    const source = yizhan.marks.element("span", "", attribution).innerHTML;
    L.LayerGroup.prototype.initialize.call(this, layers, { attribution: source });
    [this._tiles] = layers;
    Object.assign(this, { _labelled: labelled, _patienceMs: patienceMs, _retryMs: retryMs });
    this._line = yizhan.marks.element("div", "panel-missing", missing);
    this._line.setAttribute("role", "status");
    this._failed = new Set();
    this._tiles.on({
      loading: this._started,
      tileload: this._came,
      tileerror: ({ tile }) => this._failed.add(tile),
      tileunload: this._gone,
      tileabort: this._gone,
      load: this._ended,
    }, this);
  },

  onAdd(map) {
    const control = L.control({ position: "topleft" });
    control.onAdd = () => this._line;
    control.addTo(map);
    this._container = map.getContainer();
    this._tell(false, false);
    map.on("zoomend", () => {
      // No tiles are for so small or so large a map.
      if (this._tiles._tileZoom === undefined) this._tell(false, false);
    });
    L.LayerGroup.prototype.onAdd.call(this, map);
  },

  _started() {
    this._some = false;
    clearTimeout(this._waiting);
    this._waiting = setTimeout(() => this._some || this._tell(true, false), this._patienceMs);
  },

  _came({ tile }) {
    this._some = true;
    this._failed.delete(tile);
    this._tell(false, this._labelled);
  },

  _gone({ tile }) {
    this._failed.delete(tile);
  },

  /** A few gaps are no news; nothing at all is. */
  _ended() {
    clearTimeout(this._waiting);
    if (!this._some && this._failed.size) this._tell(true, false);
  },

  /** Our own names are seen unless tiles carry theirs; what failed is asked for now and then. */
  _tell(missing, labelled) {
    this._line.hidden = !missing;
    this._container.classList.toggle("tiles-labelled", labelled);
    if (missing) this._again ??= setTimeout(() => this._retry(), this._retryMs);
  },

  /** Once more after tiles have come: others of the same round may have failed before. */
  _retry() {
    for (const tile of this._failed) tile.setAttribute("src", tile.getAttribute("src"));
    const missing = !this._line.hidden;
    this._again = missing ? setTimeout(() => this._retry(), this._retryMs) : null;
  },
});
