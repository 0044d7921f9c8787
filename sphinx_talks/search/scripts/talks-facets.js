// @ts-check
/** The facets of the page of results: checkboxes with counts. */

import { FACETS, WIDE } from "./talks-chosen.js";
import { element, languageName, numberText } from "./talks-hits.js";
import { inLanguage } from "./talks-tongue.js";

/**
 * @typedef {[string | number, string, number]} Value value, label, number of pages
 * @typedef {Record<string, Value[] | undefined>} Counts values by facet; undefined: not known yet
 */

/** How many values a facet shows before it is asked for all. */
const SHOWN = 8;

export class Facets {
  /**
   * @param {HTMLElement} form where the facets go
   * @param {import("./talks-chosen.js").Chosen} chosen
   * @param {(name: string, text?: string | number) => string} words
   * @param {string} site language of the site
   */
  constructor(form, chosen, words, site) {
    this.form = form;
    this.chosen = chosen;
    this.words = words;
    this.site = site;
    /** @type {Counts} */
    this.counts = {};
    /** @type {Set<string>} */
    this.expanded = new Set();
    /** @type {Map<string, HTMLElement>} */
    this.rows = new Map();
    this.onOpen = () => {};
    /** @type {Map<string, ReturnType<Facets["group"]>>} made with the first counts, behind the hits */
    this.groups = new Map();
    chosen.label = (facet, value) => this.label(facet, value);
  }

  /** @param {string} facet */
  title(facet) {
    return this.words(facet) || this.words(`facet-${facet}`);
  }

  /** @param {string} facet */
  group(facet) {
    const rows = element("div", "talks-facet-values");
    const all = element("button", "talks-facet-all");
    all.type = "button";
    all.hidden = true;
    all.addEventListener("click", () => {
      this.expanded[this.expanded.has(facet) ? "delete" : "add"](facet);
      this.fill(facet);
    });
    const isWide = WIDE.includes(facet);
    const legend = element("legend", isWide ? "talks-search-hidden" : "", this.title(facet));
    const fields = element("fieldset", "talks-facet", legend, rows, all);
    const outer = isWide ? this.wide(facet, fields, rows) : fields;
    outer.dataset.talksFacet = facet;
    // All come together, with the first counts.
    outer.hidden = true;
    return { outer, rows, all };
  }

  /**
   * @param {string} facet
   * @param {HTMLElement} fields
   * @param {HTMLElement} rows
   * @returns {HTMLElement} a facet that is filled when it is opened
   */
  wide(facet, fields, rows) {
    const outer = element("details", "talks-facet-wide", element("summary", "", this.title(facet)), fields);
    outer.addEventListener("toggle", () => outer.open && this.onOpen());
    rows.textContent = this.words("loading");
    return outer;
  }

  /** @returns {boolean} whether values are wanted that come from a file of their own */
  get wantsWide() {
    return WIDE.some((facet) => this.groups.get(facet)?.outer.hasAttribute("open") || this.chosen.values[facet].length);
  }

  /** @param {Counts} counts */
  show(counts) {
    this.counts = { ...this.counts, ...counts };
    if (!this.groups.size) {
      this.groups = new Map(FACETS.map((facet) => [facet, this.group(facet)]));
      this.form.append(...[...this.groups.values()].map((group) => group.outer));
    }
    for (const facet of WIDE) {
      /** @type {{outer: HTMLElement}} */ (this.groups.get(facet)).outer.hidden = false;
    }
    for (const facet of FACETS) {
      this.fill(facet);
    }
    this.chosen.show();
  }

  /**
   * @param {string} facet
   * @param {Set<string>} kept values that may not vanish: what is chosen, and where the focus is
   * @returns {Value[]}
   */
  valuesOf(facet, kept) {
    const values = this.counts[facet] ?? [];
    const known = new Set(values.map(([value]) => String(value)));
    /** @type {Value[]} */
    const unknown = [...kept].filter((value) => !known.has(value)).map((value) => [value, "", 0]);
    return [...values.filter(([value, , count]) => count || kept.has(String(value))), ...unknown];
  }

  /** @param {string} facet */
  fill(facet) {
    const group = this.groups.get(facet);
    if (!group || !this.counts[facet]) {
      return;
    }
    const active = document.activeElement;
    const kept = new Set(this.chosen.values[facet]);
    if (active instanceof HTMLInputElement && group.rows.contains(active)) {
      kept.add(active.value);
    }
    const all = this.valuesOf(facet, kept);
    const isLong = all.length > SHOWN + 1;
    const isCut = isLong && !this.expanded.has(facet);
    const shown = all.filter(([value], place) => !isCut || place < SHOWN || kept.has(String(value)));
    arrange(group.rows, shown.map((value) => this.row(facet, value)));
    group.outer.hidden = all.length === 0;
    group.all.hidden = !isLong;
    group.all.textContent = isCut ? this.words("all", all.length) : this.words("fewer");
    if (active instanceof HTMLElement && active !== document.activeElement && active.isConnected) {
      active.focus({ preventScroll: true });
    }
  }

  /**
   * @param {string} facet
   * @param {Value} value
   * @returns {HTMLElement} the row of a value, the same one each time
   */
  row(facet, [value, , count]) {
    const key = `${facet}=${value}`;
    const row = this.rows.get(key) ?? this.newRow(facet, String(value), key);
    const [input, label, number] = row.children;
    /** @type {HTMLInputElement} */ (input).checked = this.chosen.values[facet].includes(String(value));
    label.textContent = this.label(facet, String(value));
    inLanguage(/** @type {HTMLElement} */ (label), label.textContent, this.site);
    number.textContent = numberText(count, this.site);
    return row;
  }

  /**
   * @param {string} facet
   * @param {string} value
   * @param {string} key
   */
  newRow(facet, value, key) {
    const input = element("input", "");
    input.type = "checkbox";
    input.value = value;
    input.addEventListener("change", () => this.chosen.set(facet, value, input.checked));
    const row = element("label", "talks-facet-value", input, element("span", "talks-facet-label"));
    row.append(" ", element("span", "talks-facet-count"));
    this.rows.set(key, row);
    return row;
  }

  /**
   * @param {string} facet
   * @param {string} value
   * @returns {string}
   */
  label(facet, value) {
    if (facet === "kind" || facet === "with") {
      return this.words(facet === "kind" ? `kind-${value}` : value) || value;
    }
    if (facet === "language") {
      return languageName(value, this.site);
    }
    return this.counts[facet]?.find(([other]) => String(other) === value)?.[1] || value;
  }
}

/**
 * Put rows in their order, and leave those alone that are in place: a row that is moved loses the focus.
 *
 * @param {HTMLElement} parent
 * @param {HTMLElement[]} rows
 */
function arrange(parent, rows) {
  if (parent.childElementCount === 0) {
    parent.textContent = "";
  }
  rows.forEach((row, place) => {
    if (parent.children[place] !== row) {
      parent.insertBefore(row, parent.children[place] ?? null);
    }
  });
  while (parent.childElementCount > rows.length) {
    parent.lastElementChild?.remove();
  }
}
