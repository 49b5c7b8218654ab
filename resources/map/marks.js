"use strict";

var yizhan = yizhan || {};

/** What stands on the map: rings, dots, cards. Text goes in as text nodes only. */
yizhan.marks = (() => {
  function element(tag, className, ...children) {
    const made = document.createElement(tag);
    made.className = className;
    made.append(...children);
    return made;
  }

  /** Diameter in pixels; grows with the digits, never past what two neighbours have room for. */
  function ringSize(count) {
    return count < 10 ? 32 : count < 100 ? 36 : count < 1000 ? 40 : 44;
  }

  /** A ring shared out by group. One gradient, as a drawing of arcs is four times the nodes. */
  function ring(count, counts, groups) {
    const gap = counts.filter((n) => n).length > 1 ? 0.01 : 0;
    const stops = [];
    let done = 0;
    counts.forEach((n, index) => {
      if (!n) return;
      const [start, end] = [done, done + n / count];
      stops.push(`${groups[index][1]} ${start}turn ${end - gap}turn`);
      if (gap) stops.push(`transparent ${end - gap}turn ${end}turn`);
      done = end;
    });
    const digits = count < 10000 ? String(count) : `${Math.round(count / 1000)}k`;
    const share = element("div", "ring-share", element("span", "ring-count", digits));
    share.style.backgroundImage = `conic-gradient(${stops.join()})`;
    const size = ringSize(count);
    return L.divIcon({ className: "ring", html: share, iconSize: [size, size] });
  }

  function dot(colour, selected) {
    const spot = element("span", "dot-spot");
    spot.style.backgroundColor = colour;
    const size = selected ? 32 : 24;
    return L.divIcon({
      className: selected ? "dot selected" : "dot",
      html: spot,
      iconSize: [size, size],
    });
  }

  function card(tip) {
    const made = element("div", "card", element("strong", "", tip.name));
    if (tip.note) made.append(element("span", "", tip.note));
    return made;
  }

  function legend(groups) {
    const rows = groups.map(([label, colour, count]) => {
      const spot = element("span", "legend-spot");
      spot.style.backgroundColor = colour;
      return element(
        "li",
        count ? "" : "none",
        spot,
        element("span", "legend-label", label),
        element("span", "legend-count", count.toLocaleString("en")),
      );
    });
    return element("ul", "legend", ...rows);
  }

  return { element, ring, dot, card, legend };
})();
