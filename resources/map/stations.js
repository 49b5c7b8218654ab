"use strict";

var yizhan = yizhan || {};

/** The program's end of the QWebChannel. */
yizhan.bridge = new Promise((resolve) => {
  new QWebChannel(qt.webChannelTransport, (channel) => resolve(channel.objects.bridge));
});

/** The view and some way beyond, so that a short pan shows no edge. */
yizhan.inView = (map) => map.getBounds().pad(0.15);

/** Tips by station id: asked for once, many ids at a time. */
yizhan.Tips = class {
  #known = new Map();

  clear() {
    this.#known.clear();
  }

  async of(ids) {
    const missing = ids.filter((id) => !this.#known.has(id));
    if (missing.length) {
      const asked = fetch(`stations.json?ids=${missing.join(",")}`)
        .then((answer) => answer.json())
        .then((tips) => new Map(tips.map((tip) => [tip.id, tip])));
      asked.catch(() => missing.forEach((id) => this.#known.delete(id)));
      for (const id of missing) this.#known.set(id, asked.then((tips) => tips.get(id)));
    }
    return Promise.all(ids.map((id) => this.#known.get(id)));
  }
};

/** Between a card and its marker, and the edges of the map. */
const TIP_GAP_PX = 10;

/** Stations in view, as the program clusters them. */
yizhan.Stations = L.Layer.extend({
  initialize(settings) {
    this._settings = settings;
    this._tips = new yizhan.Tips();
    this._drawn = new Map();
    this._group = L.layerGroup();
    this._pin = null;
    this._asking = null;
    this._revision = -1;
    this._groups = [];
    this._title = "";
  },

  onAdd(map) {
    document.documentElement.dataset.theme = this._settings.theme.name;
    this._tooltip = L.tooltip({ className: "tip", opacity: 1 });
    this._addControls(map);
    this._group.addTo(map);
    this._startView(map);
    map.on("moveend", this._moved, this);
    map.on("zoomstart", () => this._hovered && this._unhover(this._hovered));
    map.on("click", ({ latlng }) => {
      if (!this.tools?.busy) this._tell((bridge) => bridge.click(latlng.lat, latlng.lng));
    });
    yizhan.layer = this;
    // The program answers with what to show, and where.
    this._tell((bridge) => bridge.open());
    this._tellView();
  },

  async _tell(say) {
    say(await yizhan.bridge);
  },

  /** The address may carry the view of before a reload: `#zoom/lat/lng`. */
  _startView(map) {
    this.frame = new yizhan.Frame(map, this._settings.minZoom, this._settings.frame);
    const [zoom, lat, lng] = location.hash.slice(1).split("/").map(Number);
    if (Number.isFinite(lng)) map.setView([lat, lng], zoom, { animate: false });
    else this.frame.goHome();
  },

  _addControls(map) {
    const { zoomIn, zoomOut, source, layers } = this._settings;
    map.attributionControl.setPrefix("Leaflet").addAttribution(source);
    L.control
      .zoom({ position: "bottomright", zoomInTitle: zoomIn, zoomOutTitle: zoomOut, zoomInText: "", zoomOutText: "" })
      .addTo(map);
    L.control.scale({ position: "bottomright", imperial: false, maxWidth: 96 }).addTo(map);
    const toggle = document.querySelector(".leaflet-control-layers-toggle");
    toggle?.setAttribute("title", layers);
    toggle?.setAttribute("aria-label", layers);
    this._key = this._panel(map, "bottomleft", "panel panel-legend");
    this._legend = new yizhan.Legend(this._key, this._settings, (say) => this._tell(say));
    const warmth = this._panel(map, "bottomleft", "panel panel-heat");
    this._heat = new yizhan.Heat(map, warmth, this._settings);
    this._sample = this._panel(map, "topleft", "panel-sample");
    this._sample.textContent = this._settings.sample;
  },

  _panel(map, position, className) {
    const panel = yizhan.marks.element("div", className);
    panel.hidden = true;
    L.DomEvent.disableClickPropagation(panel);
    const control = L.control({ position });
    control.onAdd = () => panel;
    control.addTo(map);
    return panel;
  },

  _moved() {
    this._tellView();
    this.refresh();
  },

  _tellView() {
    const { lat, lng } = this._map.getCenter();
    this._tell((bridge) => bridge.move(lat, lng, this._map.getZoom()));
  },

  async refresh() {
    this._asking?.abort();
    const asking = (this._asking = new AbortController());
    const box = yizhan.inView(this._map);
    const zoom = this._map.getZoom();
    try {
      const answer = await fetch(`clusters.json?bbox=${box.toBBoxString()}&zoom=${zoom}`, {
        signal: asking.signal,
      });
      const marks = await answer.json();
      if (asking.signal.aborted) return;
      this._asking = null;
      this._draw(marks);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  },

  _draw({ revision, sample, title, groups, heat, clusters, stations }) {
    if (revision !== this._revision) this._tips.clear();
    this._revision = revision;
    this._groups = groups;
    this._title = title;
    this._sample.hidden = !sample;
    this._legend.show(title, groups);
    this._heat.show(heat, revision);

    const looks = groups.map(({ label, colour, hollow }) => [label, colour, hollow]).join();
    const wanted = new Map();
    for (const row of clusters) wanted.set(`c${row}${looks}`, () => this._cluster(row));
    for (const row of stations) wanted.set(`s${row}${looks}`, () => this._station(row));
    for (const [key, marker] of this._drawn) {
      if (wanted.has(key)) continue;
      if (marker === this._hovered) this._unhover(marker);
      this._group.removeLayer(marker);
      this._drawn.delete(key);
    }
    for (const [key, make] of wanted) {
      if (!this._drawn.has(key)) this._drawn.set(key, make().addTo(this._group));
    }
    this._repin();
    this._nameAll();
    // While others are asked for these are not the ones wanted, and theirs will be told.
    const painted = () => this._asking || this._tell((bridge) => bridge.paint(revision));
    requestAnimationFrame(() => requestAnimationFrame(painted));
  },

  _cluster([lat, lng, count, counts, [west, south, east, north]]) {
    const { cluster, part, comma, more } = this._settings;
    const parts = this._groups.flatMap(({ label }, index) =>
      counts[index] ? [part.replace("{n}", counts[index]).replace("{label}", () => label)] : [],
    );
    const title = cluster.replace("{n}", count).replace("{parts}", () => parts.join(comma));
    const icon = yizhan.marks.ring(count, counts, this._groups);
    const bounds = [
      [south, west],
      [north, east],
    ];
    const open = () => this._map.fitBounds(bounds, { padding: [48, 48] });
    const heading = more.replace("{n}", count.toLocaleString("en"));
    const marker = this._marker([lat, lng], icon, title, open);
    marker.on("mouseover", () => {
      this._hovered = marker;
      this._openTip(marker, yizhan.marks.shares(heading, counts, this._groups));
    });
    return marker;
  },

  _station([id, lat, lng, group], chosen = false) {
    const icon = yizhan.marks.dot(this._groups[group], chosen);
    const marker = this._marker([lat, lng], icon, this._settings.station, () => this._pick(id));
    marker.station = id;
    marker.on("mouseover", () => this._hover(marker, this._groups[group]));
    return marker;
  },

  /** A marker that mouse and keyboard open alike. */
  _marker(place, icon, label, open) {
    const marker = L.marker(place, { icon, keyboard: true, riseOnHover: true });
    marker.on("click", open);
    marker.on("mouseout", () => this._unhover(marker));
    marker.on("add", () => {
      const body = marker.getElement();
      body.setAttribute("aria-label", label);
      body.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          open();
        }
      });
      body.addEventListener("focus", () => marker.fire("mouseover"));
      body.addEventListener("blur", () => marker.fire("mouseout"));
    });
    return marker;
  },

  _pick(id) {
    this._tell((bridge) => bridge.pick(id));
  },

  async _hover(marker, group) {
    this._hovered = marker;
    const [tip] = await this._tips.of([marker.station]);
    if (this._hovered !== marker || !tip || !marker._map) return;
    marker.getElement().setAttribute("aria-label", tip.name);
    this._openTip(marker, yizhan.marks.card(tip, this._title, group, this._settings));
  },

  /** Show a card on that side of a marker where there is room, and beside the legend. */
  _openTip(marker, content) {
    const place = marker.getLatLng();
    const isLow = this._map.latLngToContainerPoint(place).y > this._map.getSize().y / 2;
    const away = isLow ? -TIP_GAP_PX : TIP_GAP_PX;
    Object.assign(this._tooltip.options, { direction: isLow ? "top" : "bottom", offset: [0, away] });
    this._map.openTooltip(this._tooltip.setContent(content), place);
    const box = this._tooltip.getElement().getBoundingClientRect();
    const room = this._map.getContainer().getBoundingClientRect();
    const legend = this._key.getBoundingClientRect();
    const left = (overlap(box, legend) ? legend.right : room.left) + TIP_GAP_PX;
    const aside = Math.max(left - box.left, 0) + Math.min(room.right - TIP_GAP_PX - box.right, 0);
    this._tooltip.options.offset = [aside, away];
    this._tooltip.update();
  },

  _unhover(marker) {
    if (this._hovered === marker) this._hovered = null;
    this._map.closeTooltip(this._tooltip);
  },

  /** Mark a station, whether or not it is inside a cluster just now. */
  select(chosen) {
    this._chosen = chosen;
    this._repin();
    this._nameAll();
  },

  _repin() {
    this._pin?.remove();
    this._pin = null;
    if (!this._chosen || !this._groups[this._chosen.group]) return;
    const { id, lat, lng, group } = this._chosen;
    this._pin = this._station([id, lat, lng, group], true);
    this._pin.setZIndexOffset(10000).addTo(this._map);
  },

  /** Write the chosen station's name, and those that have room: of few, or near enough. */
  async _nameAll() {
    const view = this._map.getBounds();
    const seen = [...this._drawn.values()].filter((marker) => view.contains(marker.getLatLng())).slice(0, 300);
    const chosen = this._pin?.station;
    const singles = seen.filter(({ station }) => station !== undefined && station !== chosen);
    const near = this._map.getZoom() >= this._settings.namesFrom;
    const worth = near || singles.length < this._settings.fewNames ? singles : [];
    const named = this._pin ? [this._pin, ...worth] : worth;
    const tips = named.length ? await this._tips.of(named.map(({ station }) => station)) : [];
    for (const label of this._map.getPane("markerPane").querySelectorAll(".dot-name")) label.remove();
    if (!named.length) return;
    const bodyBox = (marker) => marker.getElement()?.firstChild.getBoundingClientRect();
    const taken = new Map(seen.map((marker) => [marker, bodyBox(marker)]));
    // All written before any is measured, or the page would be laid out anew for each.
    const labels = named.flatMap((marker, index) => {
      const body = marker.getElement();
      if (!body || !tips[index]) return [];
      const label = yizhan.marks.element("span", "dot-name", tips[index].name);
      body.append(label);
      return [[marker, label]];
    });
    const boxes = labels.map(([, label]) => label.getBoundingClientRect());
    labels.forEach(([marker, label], index) => {
      const box = boxes[index];
      const clash = [...taken].some(([other, its]) => other !== marker && its && overlap(box, its));
      if (clash && marker !== this._pin) label.remove();
      else taken.set(label, box);
    });
  },
});

function overlap(one, other) {
  return (
    one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top
  );
}

yizhan.refresh = () => yizhan.layer.refresh();
yizhan.select = (chosen) => yizhan.layer.select(chosen);
yizhan.goTo = (lat, lng, zoom) => yizhan.layer._map.setView([lat, lng], zoom);
yizhan.setFrame = (frame) => yizhan.layer.frame.set(frame);
yizhan.resized = () => yizhan.layer._map.invalidateSize({ animate: false });
yizhan.setTheme = ({ name, ...colours }) => {
  const root = document.documentElement;
  root.dataset.theme = name;
  for (const [key, value] of Object.entries(colours)) {
    root.style.setProperty(`--${key.replaceAll("_", "-")}`, value);
  }
};
