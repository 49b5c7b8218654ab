"use strict";

var yizhan = yizhan || {};

/** Quiet names of districts (far) and towns (near). */
yizhan.Names = L.LayerGroup.extend({
  initialize(names) {
    L.LayerGroup.prototype.initialize.call(this, []);
    for (const [kind, rows] of Object.entries(names)) {
      for (const [name, lat, lng] of rows) this.addLayer(this._label(kind, name, lat, lng));
    }
  },

  onAdd(map) {
    if (!map.getPane("names")) {
      map.createPane("names").classList.add("names-pane");
    }
    L.LayerGroup.prototype.onAdd.call(this, map);
    map.on("zoomend", this._zoomed, this);
    this._zoomed();
  },

  onRemove(map) {
    map.off("zoomend", this._zoomed, this);
    L.LayerGroup.prototype.onRemove.call(this, map);
  },

  _zoomed() {
    const zoom = this._map.getZoom();
    this._map.getContainer().dataset.names = zoom < 9 ? "none" : zoom < 12 ? "districts" : "towns";
  },

  _label(kind, name, lat, lng) {
    const text = document.createElement("span");
    text.textContent = name;
    return L.marker([lat, lng], {
      icon: L.divIcon({ className: `name name-${kind}`, html: text, iconSize: [0, 0] }),
      interactive: false,
      keyboard: false,
      pane: "names",
    });
  },
});
