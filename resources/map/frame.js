"use strict";

var yizhan = yizhan || {};

/** How far one may look, and what is shown as long as nobody has moved the map. */
yizhan.Frame = class {
  #map;
  #minZoom;
  #frame;
  #atHome = false;
  #going = false;

  constructor(map, minZoom, frame) {
    this.#map = map;
    this.#minZoom = minZoom;
    map.on("movestart zoomstart", () => (this.#atHome &&= this.#going));
    map.on("resize", () => this.set(this.#frame));
    this.set(frame);
  }

  set(frame) {
    this.#frame = frame;
    this.#quietly(() => {
      // The zoom at which all is seen is sought within the limits there are.
      this.#map.options.minZoom = 0;
      const whole = this.#map.getBoundsZoom(frame.wide ? frame.bounds : frame.home);
      this.#map.setMinZoom(Math.min(this.#minZoom, whole)).setMaxBounds(frame.bounds);
    });
    if (this.#atHome) this.goHome();
  }

  goHome() {
    this.#quietly(() => this.#map.fitBounds(this.#frame.home, { animate: false }));
    this.#atHome = true;
  }

  #quietly(move) {
    this.#going = true;
    move();
    this.#going = false;
  }
};

yizhan.goHome = () => yizhan.layer.frame.goHome();
