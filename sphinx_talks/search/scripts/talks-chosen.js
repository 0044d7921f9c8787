// @ts-check
/** What the reader has chosen to filter by: in the address, and as buttons that take it away again. */

import { element } from "./talks-hits.js";
import { part } from "./talks-place.js";
import { inLanguage } from "./talks-tongue.js";

/** @typedef {Record<string, string[]>} Values chosen values by facet; `slides` and `video` stand in `with` */

const PREFIX = "data-talks-facet-";
/** Of records that a site may do without: the page of results has words for those it has. */
const others = [...part("").attributes]
  .filter(({ name }) => name.startsWith(PREFIX))
  .map(({ name }) => name.slice(PREFIX.length));
/** Their values come from a file that grows with the site. */
export const WIDE = ["topic", "speaker", ...others];
export const FACETS = ["kind", "year", "language", "with", ...WIDE];
const MARKS = ["slides", "video"];
/** Names in addresses of before. */
const FORMER = /** @type {Record<string, string>} */ ({ video: "recording", language: "lang" });

/**
 * @param {URLSearchParams} address
 * @returns {Values}
 */
function valuesIn(address) {
  const given = (/** @type {string} */ name) => [...address.getAll(name), ...address.getAll(FORMER[name] ?? "")];
  const marks = MARKS.filter((name) => given(name).includes("yes"));
  return Object.fromEntries(
    FACETS.map((facet) => [facet, facet === "with" ? marks : [...new Set(given(facet).filter(Boolean))]]),
  );
}

export class Chosen {
  /**
   * @param {HTMLElement} chips where the buttons go
   * @param {(name: string, text?: string) => string} words
   * @param {string} site language of the site
   */
  constructor(chips, words, site) {
    this.chips = chips;
    this.words = words;
    this.site = site;
    this.values = valuesIn(new URLSearchParams());
    this.onChange = () => {};
    this.label = (/** @type {string} */ _facet, /** @type {string} */ value) => value;
  }

  /** @param {URLSearchParams} address */
  read(address) {
    this.values = valuesIn(address);
    this.show();
  }

  /** @param {URLSearchParams} address */
  write(address) {
    for (const [facet, value] of this.pairs()) {
      address.append(facet === "with" ? value : facet, facet === "with" ? "yes" : value);
    }
  }

  /** @returns {[string, string][]} facet and value, in the order of the facets */
  pairs() {
    return FACETS.flatMap((facet) => this.values[facet].map((value) => /** @type {[string, string]} */ ([facet, value])));
  }

  /** @returns {import("./talks-search.js").Filters} as the search takes them */
  get filters() {
    const { with: marks, ...lists } = this.values;
    const chosen = Object.entries(lists).filter(([, values]) => values.length);
    return Object.fromEntries([...chosen, ...marks.map((name) => [name, true])]);
  }

  /**
   * @param {string} facet
   * @param {string} value
   * @param {boolean} isChosen
   */
  set(facet, value, isChosen) {
    const others = this.values[facet].filter((other) => other !== value);
    this.values = { ...this.values, [facet]: isChosen ? [...others, value] : others };
    this.show();
    this.onChange();
  }

  /** Take all filters away. */
  clear() {
    this.read(new URLSearchParams());
    this.onChange();
  }

  /** Show a button for each value; the focus goes on to the next when its own goes. */
  show() {
    const before = [...this.chips.querySelectorAll("button")];
    const place = before.findIndex((button) => button === document.activeElement);
    const buttons = this.pairs().map(([facet, value]) =>
      this.chip(this.label(facet, value), () => this.set(facet, value, false)),
    );
    if (buttons.length > 1) {
      const clear = element("button", "talks-search-clear", this.words("clear"));
      clear.addEventListener("click", () => this.clear());
      buttons.push(clear);
    }
    this.chips.replaceChildren(...buttons.map((button) => element("li", "", button)));
    this.chips.hidden = buttons.length === 0;
    if (place >= 0) {
      (buttons[Math.min(place, buttons.length - 1)] ?? part("status")).focus();
    }
  }

  /**
   * @param {string} label
   * @param {() => void} remove
   */
  chip(label, remove) {
    const cross = element("span", "talks-search-cross", "×");
    cross.ariaHidden = "true";
    const button = element("button", "", inLanguage(element("span", "", label), label, this.site), " ", cross);
    button.ariaLabel = this.words("remove", label);
    button.addEventListener("click", remove);
    return button;
  }
}
