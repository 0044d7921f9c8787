// @ts-check
/** The list of hits, the line that counts them, and what is said when there are none. */

import { element, hitElement } from "./talks-hits.js";

/** @typedef {import("./talks-search.js").Hit} Hit */

export class Results {
  /**
   * @param {(id: string) => HTMLElement} part
   * @param {(name: string, text?: string) => string} words
   * @param {string} site language of the site
   */
  constructor(part, words, site) {
    this.part = part;
    this.words = words;
    this.place = part("results");
    const word = (/** @type {string} */ kind) => words(`kind-${kind}`) || kind;
    this.shown = { site, root: new URL("../", import.meta.url), word };
    this.numbers = new Intl.NumberFormat(site);
    this.onUnfilter = () => {};
    this.count = 0;
    /** What is on the page answers an earlier question, and goes when the first hit comes. */
    this.isStale = false;
    /** The first new hit gets the focus, after "more". */
    this.takesFocus = false;
  }

  /** @param {boolean} goesOn */
  start(goesOn) {
    this.place.ariaBusy = "true";
    this.isStale = !goesOn;
    this.takesFocus = goesOn;
    this.part("error").hidden = true;
    this.part("status").hidden = false;
    this.part("columns").hidden = false;
  }

  /** Remove hits of the question before; the focus does not go with them. */
  clear() {
    const hadFocus = this.place.contains(document.activeElement);
    this.place.replaceChildren();
    this.count = 0;
    this.isStale = false;
    this.part("nothing").hidden = true;
    if (hadFocus) {
      this.part("status").focus();
    }
  }

  /** @param {Hit} hit */
  add(hit) {
    if (this.isStale) {
      this.clear();
    }
    const made = hitElement(hit, this.shown);
    this.list(hit.near).append(made);
    this.count += 1;
    if (this.takesFocus) {
      made.querySelector("a")?.focus();
      this.takesFocus = false;
    }
  }

  /**
   * Show the passage of a hit that is on the page without it.
   * @param {Hit} hit
   * @param {number} number
   */
  complete(hit, number) {
    const before = this.place.querySelectorAll("li[data-docname]")[number];
    const made = hitElement(hit, this.shown);
    const hadFocus = before?.contains(document.activeElement);
    before?.replaceWith(made);
    if (hadFocus) {
      made.querySelector("a")?.focus();
    }
  }

  /**
   * @param {boolean} isNear
   * @returns {HTMLElement} the list of true or near matches, made when it is first needed
   */
  list(isNear) {
    const name = isNear ? "talks-hits-near" : "talks-hits";
    const found = this.place.querySelector(`ol.${name}`);
    if (found instanceof HTMLElement) {
      return found;
    }
    const list = element("ol", name);
    if (isNear) {
      this.place.append(element("h2", "talks-search-near", this.words("near")));
    }
    this.place.append(list);
    return list;
  }

  /**
   * @param {KeyboardEvent} event
   * @param {HTMLElement} box where the way down the hits begins and the way back ends
   * @returns {boolean} whether the key was one for moving
   */
  move(event, box) {
    const links = [...this.place.querySelectorAll("a")];
    const from = links.findIndex((link) => link === event.target);
    const steps = new Map([
      ["ArrowDown", from + 1],
      ["ArrowUp", from - 1],
      ["Escape", -1],
    ]);
    const to = steps.get(event.key);
    if (to === undefined || to < -1 || (from < 0 && event.target !== box)) {
      return false;
    }
    (to < 0 ? box : links[Math.min(to, links.length - 1)])?.focus();
    return true;
  }

  /**
   * @param {import("./talks-search.js").Hits} hits
   * @param {boolean} isBrowsing whether nothing was asked for
   * @param {number} filters how many are chosen
   */
  finish(hits, isBrowsing, filters) {
    if (this.isStale) {
      this.clear();
    }
    this.part("more").hidden = hits.total <= this.count || hits.length === 0;
    const isSure = this.place.querySelector("li[data-docname]:not([data-near])") !== null;
    this.part("nothing").hidden = isSure;
    this.part("unfiltered").hidden = filters === 0;
    if (filters && !this.count) {
      const remove = element("button", "", this.words("clear"));
      remove.addEventListener("click", () => this.onUnfilter());
      this.part("remove").replaceChildren(remove);
    }
    this.say(this.summary(hits.total, isBrowsing));
    this.place.ariaBusy = "false";
  }

  /**
   * @param {number} total
   * @param {boolean} isBrowsing
   * @returns {string}
   */
  summary(total, isBrowsing) {
    if (!this.count) {
      return this.words("nothing");
    }
    if (isBrowsing) {
      return this.words("pages", this.numbers.format(total));
    }
    const near = this.place.querySelectorAll("[data-near]").length;
    // Near matches come last: where there is one, all true ones are on the page.
    const exact = near ? this.count - near : total;
    const counted = exact === 1 ? this.words("result") : this.words("results", this.numbers.format(exact));
    const first = exact ? counted : this.words("inexact");
    return near ? `${first} · ${this.words("near-count", this.numbers.format(total - exact))}` : first;
  }

  /** @param {string} text said by screen readers, once */
  say(text) {
    const status = this.part("status");
    if (status.textContent !== text) {
      status.textContent = text;
    }
  }

  /** Say that nothing could be loaded. */
  fail() {
    this.clear();
    this.say("");
    this.part("status").hidden = true;
    this.part("columns").hidden = true;
    this.part("error").hidden = false;
    this.place.ariaBusy = "false";
  }
}
