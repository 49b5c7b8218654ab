"use strict";

var yizhan = yizhan || {};

/** Where the caller is, and the stations that answer, by rank. */
yizhan.Answers = L.LayerGroup.extend({
  /** @param {?{lat, lng}} origin  @param {[id, lat, lng][]} answers  @param {boolean} fit */
  show(origin, answers, fit) {
    this.clearLayers();
    if (!origin) return;
    const here = L.marker([origin.lat, origin.lng], {
      icon: L.divIcon({ className: "origin", iconSize: [14, 14] }),
      interactive: false,
      keyboard: false,
      zIndexOffset: 9000,
    });
    this.addLayer(here);
    answers.forEach(([id, lat, lng], index) => {
      const rank = yizhan.marks.element("span", "rank", String(index + 1));
      const pin = L.marker([lat, lng], {
        icon: L.divIcon({ className: "answer", html: rank, iconSize: [22, 22], iconAnchor: [11, 30] }),
        keyboard: false,
        zIndexOffset: 15000 - index,
      });
      pin.on("click", () => yizhan.layer._pick(id));
      this.addLayer(pin);
    });
    if (fit) this._fit(origin, answers);
  },

  /** The three nearest and the caller, as near as a street. */
  _fit(origin, answers) {
    const places = [[origin.lat, origin.lng], ...answers.slice(0, 3).map(([, lat, lng]) => [lat, lng])];
    this._map.fitBounds(places, { padding: [56, 56], maxZoom: 16, animate: false });
  },
});

yizhan.showAnswers = (origin, answers, fit) => {
  const { layer } = yizhan;
  layer.answers ??= new yizhan.Answers().addTo(layer._map);
  layer.answers.show(origin, answers, fit);
};
