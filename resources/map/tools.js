"use strict";

var yizhan = yizhan || {};

/** What one does with the mouse on the map: measure, encircle, or put a station in its place. */
yizhan.Tools = class {
  #map;
  #tell;
  #layers = L.layerGroup();
  #clicked = null;
  #moved = null;
  #done = null;
  #undo = null;

  constructor(map, tell) {
    this.#map = map;
    this.#tell = tell;
    map.createPane("tools").style.zIndex = 640;
    this.#layers.addTo(map);
    map.on("click", ({ latlng }) => this.#clicked?.(latlng));
    map.on("mousemove", ({ latlng }) => this.#moved?.(latlng));
    map.on("dblclick", () => this.#done?.());
    map.getContainer().addEventListener("keydown", (event) => this.#pressed(event));
  }

  /** Clicks are the tool's, not the map's. */
  get busy() {
    return this.#clicked !== null;
  }

  stop() {
    this.#layers.clearLayers();
    this.#clicked = this.#moved = this.#done = this.#undo = null;
    this.#map.doubleClickZoom.enable();
    this.#map.getContainer().classList.remove("tooling");
  }

  #start() {
    this.stop();
    this.#map.doubleClickZoom.disable();
    this.#map.getContainer().classList.add("tooling");
    this.#map.getContainer().focus({ preventScroll: true });
  }

  #pressed(event) {
    if (!this.busy) return;
    const acts = { Enter: this.#done, Backspace: this.#undo, Escape: () => this.#giveUp() };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  #giveUp() {
    this.stop();
    this.#tell((bridge) => bridge.leaveTool());
  }

  /** A line of straight pieces with the way so far at each corner. `units`: metres, kilometres. */
  measure(units) {
    this.#start();
    const corners = [];
    const line = this.#line("tool-line");
    const rubber = this.#line("tool-line tool-rubber");
    const labels = L.layerGroup().addTo(this.#layers);
    const draw = () => {
      line.setLatLngs(corners);
      rubber.setLatLngs([]);
      labels.clearLayers();
      let metres = 0;
      corners.forEach((corner, index) => {
        if (index) metres += this.#map.distance(corners[index - 1], corner);
        labels.addLayer(this.#corner(corner, index ? spoken(metres, units) : ""));
      });
    };
    this.#clicked = (latlng) => draw(corners.push(latlng));
    this.#moved = (latlng) => corners.length && rubber.setLatLngs([corners.at(-1), latlng]);
    this.#undo = () => draw(corners.pop());
    // The line stands until the tool is left; the next click begins another.
    this.#done = () => {
      rubber.setLatLngs([]);
      this.#moved = null;
      this.#clicked = (latlng) => {
        this.measure(units);
        this.#clicked(latlng);
      };
    };
  }

  /** An area; the program is told its corners once it is closed. */
  encircle() {
    this.#start();
    const corners = [];
    const area = L.polygon([], { className: "tool-area", pane: "tools", interactive: false });
    const dots = L.layerGroup();
    this.#layers.addLayer(area).addLayer(dots);
    const draw = (next) => {
      area.setLatLngs(next ? [...corners, next] : corners);
      dots.clearLayers();
      corners.forEach((corner) => dots.addLayer(this.#corner(corner, "")));
    };
    this.#clicked = (latlng) => draw(corners.push(latlng) && null);
    this.#moved = (latlng) => corners.length && draw(latlng);
    this.#undo = () => draw(corners.pop() && null);
    this.#done = () => {
      // Both clicks of a double click have made a corner.
      const apart = corners.filter((corner, n) => !n || !corner.equals(corners[n - 1], 1e-6));
      if (apart.length < 3) return;
      corners.splice(0, corners.length, ...apart);
      draw(null);
      this.#moved = this.#undo = this.#done = null;
      this.#clicked = (latlng) => {
        this.encircle();
        this.#clicked(latlng);
      };
      const told = apart.map(({ lat, lng }) => [lat, lng]);
      this.#tell((bridge) => bridge.encircle(JSON.stringify(told)));
    };
  }

  /** Drag or click to say where a station is; the place it had stays in sight. */
  place(old, at) {
    this.#start();
    const way = this.#line("tool-line tool-rubber");
    if (old) {
      const icon = L.divIcon({ className: "tool-old", iconSize: [14, 14] });
      this.#layers.addLayer(L.marker(old, { icon, pane: "tools", interactive: false }));
    }
    const icon = L.divIcon({ className: "tool-new", iconSize: [26, 26] });
    const marker = L.marker(at, { icon, pane: "tools", draggable: true, autoPan: true });
    this.#layers.addLayer(marker);
    const draw = () => old && way.setLatLngs([old, marker.getLatLng()]);
    const tell = () => {
      draw();
      const { lat, lng } = marker.getLatLng();
      this.#tell((bridge) => bridge.place(lat, lng));
    };
    marker.on("drag", draw).on("dragend", tell);
    this.#clicked = (latlng) => {
      marker.setLatLng(latlng);
      tell();
    };
    draw();
  }

  #line(className) {
    const line = L.polyline([], { className, pane: "tools", interactive: false });
    this.#layers.addLayer(line);
    return line;
  }

  #corner(latlng, words) {
    const said = words ? [yizhan.marks.element("span", "tool-said", words)] : [];
    const html = yizhan.marks.element("div", "tool-corner", ...said);
    const icon = L.divIcon({ className: "", html, iconSize: [8, 8] });
    return L.marker(latlng, { icon, pane: "tools", interactive: false });
  }
};

function spoken(metres, units) {
  const [form, n] = metres < 1000 ? [units.metres, metres.toFixed(0)] : [units.kilometres, (metres / 1000).toFixed(2)];
  return form.replace("{n}", n);
}

yizhan.tool = () => (yizhan.layer.tools ??= new yizhan.Tools(yizhan.layer._map, (say) => yizhan.layer._tell(say)));
yizhan.measure = (units) => yizhan.tool().measure(units);
yizhan.encircle = () => yizhan.tool().encircle();
yizhan.place = (old, at) => yizhan.tool().place(old, at ?? yizhan.layer._map.getCenter());
yizhan.leaveTool = () => yizhan.layer.tools?.stop();

/** Without stations, names and controls, for the picture under a printed map. */
yizhan.bare = (on) => yizhan.layer._map.getContainer().classList.toggle("bare", on);
