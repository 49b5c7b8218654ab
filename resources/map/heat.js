"use strict";

var yizhan = yizhan || {};

/** Heat under the stations: a picture of the view, made anew for each. */
yizhan.Heat = class {
  #map;
  #panel;
  #words;
  #asking = null;
  #shown = null;
  #coming = null;

  constructor(map, panel, words) {
    this.#map = map;
    this.#panel = panel;
    this.#words = words;
    map.createPane("heat").classList.add("heat-pane");
  }

  /** Show the program's heat of `revision` for what is in view; null shows none. */
  async show(heat, revision) {
    this.#asking?.abort();
    this.#coming?.remove();
    this.#map.getContainer().classList.toggle("has-heat", heat !== null);
    this.#panel.hidden = heat === null;
    if (heat === null) {
      this.#shown?.remove();
      this.#shown = null;
      return;
    }
    const bounds = yizhan.inView(this.#map);
    const size = this.#map.project(bounds.getSouthEast()).subtract(this.#map.project(bounds.getNorthWest()));
    const view = `bbox=${bounds.toBBoxString()}&w=${Math.round(size.x)}&h=${Math.round(size.y)}&of=${revision}`;
    const asking = (this.#asking = new AbortController());
    try {
      const answer = await fetch(`heat.json?${view}`, { signal: asking.signal });
      const { top } = await answer.json();
      this.#paint(`heat.png?${view}`, bounds, () => this.#explain(heat, top));
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  }

  /** The old picture goes when the new one has come, so that nothing flickers. */
  #paint(address, bounds, painted) {
    const coming = (this.#coming = L.imageOverlay(address, bounds, { pane: "heat", className: "heat" }));
    coming.once("load", () => {
      this.#shown?.remove();
      [this.#shown, this.#coming] = [coming, null];
      painted();
    });
    coming.addTo(this.#map);
  }

  #explain({ title, colours }, top) {
    const { element } = yizhan.marks;
    const bar = element("div", "heat-bar");
    bar.style.backgroundImage = `linear-gradient(to right, transparent, ${colours.join()})`;
    const ends = top
      ? [element("span", "", "0"), element("span", "heat-top", top)]
      : [element("span", "", this.#words.noHeat)];
    this.#panel.replaceChildren(
      element("strong", "legend-title", title),
      bar,
      element("div", "heat-ends", ...ends),
    );
  }
};
