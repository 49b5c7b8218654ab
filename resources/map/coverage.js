"use strict";

var yizhan = yizhan || {};

/** Coverage under the stations: ground within a walk, gaps by rank, towns by class. */
yizhan.Coverage = L.LayerGroup.extend({
  onAdd(map) {
    L.LayerGroup.prototype.onAdd.call(this, map);
    map.createPane("coverage").classList.add("coverage-pane");
    this._legend = yizhan.layer._panel(map, "bottomleft", "panel panel-coverage");
  },

  /** @param {?{walk, gaps: [rank, lat, lng, radius_m][], towns: {code, colour, geometry}[], legend}} shown */
  show(shown) {
    this.clearLayers();
    this._legend.hidden = !shown;
    if (!shown) return;
    for (const { code, colour, geometry } of shown.towns) this._town(code, colour, geometry);
    if (shown.walk) this._shape(shown.walk, { className: "coverage-walk" });
    for (const [rank, lat, lng, radius_m] of shown.gaps) this._gap(rank, [lat, lng], radius_m);
    this._legend.replaceChildren(...shown.legend.map((line) => this._line(...line)));
  },

  _town(code, colour, geometry) {
    const className = colour ? "coverage-town" : "coverage-town coverage-none";
    const shape = this._shape(geometry, { className, fillColor: colour || "transparent" });
    shape.eachLayer((part) => (part.getElement().dataset.town = code));
  },

  _shape(geometry, options) {
    const shape = L.geoJSON(geometry, { ...options, interactive: false, pane: "coverage" });
    this.addLayer(shape);
    return shape;
  },

  _gap(rank, place, radius_m) {
    const options = { className: "coverage-gap", interactive: false, pane: "coverage" };
    this.addLayer(L.circle(place, { ...options, radius: radius_m }));
    const number = yizhan.marks.element("span", "", String(rank));
    const icon = L.divIcon({ className: "coverage-rank", html: number, iconSize: [24, 24] });
    this.addLayer(L.marker(place, { icon, interactive: false, keyboard: false }));
  },

  _line(kind, colour, words) {
    const { element } = yizhan.marks;
    const spot = element("span", `coverage-spot coverage-spot-${kind}`);
    spot.style.backgroundColor = colour;
    return element("div", "coverage-line", spot, element("span", "", words));
  },
});

yizhan.showCoverage = (shown) => {
  const { layer } = yizhan;
  layer.coverage ??= new yizhan.Coverage().addTo(layer._map);
  layer.coverage.show(shown);
};
