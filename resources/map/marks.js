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
      stops.push(`${groups[index].colour} ${start}turn ${end - gap}turn`);
      if (gap) stops.push(`transparent ${end - gap}turn ${end}turn`);
      done = end;
    });
    const digits = count < 10000 ? String(count) : `${Math.round(count / 1000)}k`;
    const share = element("div", "ring-share", element("span", "ring-count", digits));
    share.style.backgroundImage = `conic-gradient(${stops.join()})`;
    const size = ringSize(count);
    return L.divIcon({ className: "ring", html: share, iconSize: [size, size] });
  }

  /** Give a spot its colour; a hollow one is a circle. */
  function dye(spot, colour, hollow) {
    spot.style.setProperty("--spot", colour);
    spot.classList.toggle("hollow", hollow);
  }

  function dot({ colour, hollow }, selected) {
    const spot = element("span", "dot-spot spot");
    dye(spot, colour, hollow);
    const size = selected ? 32 : 24;
    return L.divIcon({
      className: selected ? "dot selected" : "dot",
      html: spot,
      iconSize: [size, size],
    });
  }

  /** Words beside a spot. */
  function marked(tag, className, label, colour, hollow = false) {
    const spot = element("span", "spot");
    dye(spot, colour, hollow);
    return element(tag, `marked ${className}`, spot, element("span", "", label));
  }

  /** What is known of a station; `group` is its class under the legend's `title`. */
  function card(tip, title, group, words) {
    const made = element("div", "card", element("strong", "", tip.name));
    if (tip.note) made.append(element("span", "card-note", tip.note));
    if (tip.state) made.append(marked("span", "card-state", ...tip.state));
    if (tip.hours) made.append(element("span", "card-note", tip.hours));
    if (tip.services.length) {
      const offered = tip.services.map((service) => marked("li", "", ...service));
      made.append(element("ul", "card-services", ...offered));
    }
    if (tip.broken.length) {
      const names = tip.broken.join(words.comma);
      made.append(element("span", "card-broken", words.broken.replace("{names}", () => names)));
    }
    if (title) {
      const line = marked("span", "card-class", group.label, group.colour, group.hollow);
      line.prepend(element("span", "card-note", title));
      made.append(line);
    }
    return made;
  }

  /** How the stations of a ring are. */
  function shares(heading, counts, groups) {
    const rows = groups.flatMap(({ label, colour, hollow }, index) => {
      if (!counts[index]) return [];
      const row = marked("li", "", label, colour, hollow);
      row.append(element("span", "legend-count", counts[index].toLocaleString("en")));
      return [row];
    });
    return element("div", "card", element("strong", "", heading), element("ul", "card-shares", ...rows));
  }

  return { element, ring, dye, dot, card, shares };
})();
