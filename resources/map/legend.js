"use strict";

var yizhan = yizhan || {};

/** What the colours mean and how many there are of each; a row switches its stations off and on. */
yizhan.Legend = class {
  #panel;
  #words;
  #tell;
  #title;
  #all;
  #list;
  #rows = [];

  /** `tell` brings what a person chose to the program. */
  constructor(panel, words, tell) {
    const { element } = yizhan.marks;
    this.#panel = panel;
    this.#words = words;
    this.#tell = tell;
    this.#title = element("strong", "legend-title");
    this.#all = this.#button("legend-all", () => tell((bridge) => bridge.restore()), words.all);
    this.#list = element("ul", "legend");
    panel.append(element("div", "legend-head", this.#title, this.#all), this.#list);
    L.DomEvent.disableScrollPropagation(panel);
  }

  show(title, groups) {
    this.#panel.hidden = !groups.length;
    this.#title.textContent = title;
    this.#all.hidden = !groups.some(({ hidden }) => hidden);
    // Rows stay the same elements, so that they keep the focus and can be clicked twice.
    while (this.#rows.length > groups.length) this.#rows.pop().item.remove();
    while (this.#rows.length < groups.length) this.#rows.push(this.#row(this.#rows.length));
    groups.forEach((group, index) => this.#fill(this.#rows[index], group));
  }

  #row(index) {
    const { element } = yizhan.marks;
    const row = {
      spot: element("span", "spot"),
      label: element("span", "legend-label"),
      count: element("span", "legend-count"),
    };
    const only = () => this.#tell((bridge) => bridge.only(index));
    row.toggle = this.#button(
      "legend-row",
      () => this.#tell((bridge) => bridge.toggle(index)),
      row.spot,
      row.label,
      row.count,
    );
    row.toggle.addEventListener("dblclick", only);
    row.only = this.#button("legend-only", only, this.#words.only);
    row.item = element("li", "", row.toggle, row.only);
    this.#list.append(row.item);
    return row;
  }

  #fill(row, { label, colour, hollow, count, hidden }) {
    row.item.classList.toggle("none", !count);
    row.item.classList.toggle("off", hidden);
    row.toggle.setAttribute("aria-pressed", String(!hidden));
    row.only.setAttribute("aria-label", this.#words.onlyThis.replace("{label}", () => label));
    yizhan.marks.dye(row.spot, colour, hollow);
    row.label.textContent = label;
    row.count.textContent = count.toLocaleString("en");
  }

  #button(className, act, ...children) {
    const button = yizhan.marks.element("button", className, ...children);
    button.type = "button";
    button.addEventListener("click", act);
    return button;
  }
};
