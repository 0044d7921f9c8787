// @ts-check
/** The list of hits, the line that counts them, and what is said when there are none. */

import { element, hitElement } from "./talks-hits.js";
import { Waiting } from "./talks-waiting.js";

/** @typedef {import("./talks-search.js").Hit} Hit */

export class Results {
  /**
   * @param {(id: string) => HTMLElement} part
   * @param {(name: string, text?: string | number) => string} words
   * @param {string} site language of the site
   */
  constructor(part, words, site) {
    this.part = part;
    this.words = words;
    this.place = part("results");
    const word = (/** @type {string} */ kind) => words(`kind-${kind}`) || kind;
    this.shown = { site, root: new URL("../", import.meta.url), word };
    this.onUnfilter = () => {};
    this.count = 0;
    /** What is on the page answers an earlier question, and goes when the first hit comes. */
    this.isStale = false;
    /** The first new hit gets the focus, after "more". */
    this.takesFocus = false;
    this.failures = /** @type {unknown[]} */ ([]);
    this.total = 0;
    this.waiting = new Waiting(
      this.place,
      (hit) => this.add(hit),
      () => this.settle(),
    );
  }

  /** Say whether more can be asked for, and what could not be read. */
  settle() {
    this.part("more").hidden = this.total <= this.count;
    this.warn(this.failures[0]);
    this.waiting.keepRoom();
  }

  /**
   * Show the hits that wait, the first of them with the focus.
   * @returns {boolean} whether there are any
   */
  goOn() {
    const any = this.waiting.reveal();
    this.takesFocus ||= any;
    return any;
  }

  /** The index is another by now: what is on the page goes, as when something else is asked. */
  again() {
    this.isStale = true;
  }

  /** @param {boolean} goesOn */
  start(goesOn) {
    this.place.ariaBusy = "true";
    this.waiting.clear();
    this.isStale = !goesOn;
    this.takesFocus = goesOn;
    this.part("error").hidden = true;
    this.part("missing").hidden = true;
    this.part("status").hidden = false;
    this.part("columns").hidden = false;
  }

  /** Remove hits of the question before; the focus does not go with them. */
  clear() {
    const hadFocus = this.place.contains(document.activeElement);
    this.place.replaceChildren();
    this.waiting.leaveRoom();
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
    if (!hit.docname) {
      this.waiting.push(hit);
      return;
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
   * Show the passage of a hit that is on the page without it, or read it when the hit comes into sight.
   * @param {Hit} hit
   * @param {number} number
   */
  complete(hit, number) {
    const row = this.place.querySelectorAll("li[data-docname]")[number];
    const { complete } = hit;
    if (row && complete) {
      this.waiting.onSight(row, complete, (whole) => this.replace(row, whole));
    } else if (row) {
      this.replace(row, hit);
    }
  }

  /** @param {Element} row @param {Hit} hit */
  replace(row, hit) {
    const made = hitElement(hit, this.shown);
    const hadFocus = row.contains(document.activeElement);
    row.replaceWith(made);
    if (hadFocus) {
      made.querySelector("a")?.focus({ preventScroll: true });
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
    const links = [...this.place.querySelectorAll("a"), ...this.part("spoken").querySelectorAll("a")];
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
    [this.total, this.failures] = [hits.length && hits.total, hits.failures];
    this.settle();
    const isSure = this.place.querySelector("li[data-docname]:not([data-near])") !== null;
    // Whether there is nothing is not known where nothing could be read.
    this.part("nothing").hidden = isSure || (!this.count && this.failures.length > 0);
    this.part("unfiltered").hidden = filters === 0;
    this.part("facets").hidden = !this.count && !filters;
    if (filters && !this.count) {
      const remove = element("button", "", this.words("clear"));
      remove.addEventListener("click", () => this.onUnfilter());
      this.part("remove").replaceChildren(remove);
    }
    this.suggest(hits.meant);
    this.say(this.summary(hits, isBrowsing));
    this.place.ariaBusy = "false";
    if (this.place.contains(document.activeElement)) {
      this.waiting.reveal();
    }
  }

  /** @param {string} meant the query as the site spells it, "" when it is spelled so */
  suggest(meant) {
    const place = this.part("meant");
    place.hidden = !meant;
    if (meant) {
      const link = element("a", "", meant);
      link.href = `?${new URLSearchParams({ q: meant })}`;
      const [before, after] = this.words("meant", "\n").split("\n");
      place.replaceChildren(before, link, after ?? "");
    }
  }

  /** @param {any} error why something may be missing, undefined when nothing is */
  warn(error) {
    this.part("missing").hidden = error === undefined;
    this.part("missing-cause").textContent = error === undefined ? "" : this.causeOf(error);
  }

  /** @param {any} error @returns {string} in words, as far as it is known */
  causeOf(error) {
    return this.words(`cause-${error?.reason}`, `${error?.file} (${error?.cause})`) || String(error);
  }

  /**
   * @param {import("./talks-search.js").Hits} hits
   * @param {boolean} isBrowsing
   * @returns {string}
   */
  summary({ total, near }, isBrowsing) {
    if (!this.count) {
      return this.failures.length ? "" : this.words("nothing");
    }
    if (isBrowsing) {
      return total === 1 ? this.words("page") : this.words("pages", total);
    }
    const exact = total - near;
    const counted = exact === 1 ? this.words("result") : this.words("results", exact);
    const first = exact ? counted : this.words("inexact");
    return near ? `${first} · ${this.words("near-count", near)}` : first;
  }

  /** @param {number} count talks in which it is said, or on whose slides it stands */
  alsoSaid(count) {
    if (count) {
      const before = this.count ? `${this.part("status").textContent} · ` : "";
      this.part("nothing").hidden = true;
      this.part("facets").hidden = false;
      this.say(`${before}${this.words("spoken-found", count)}`);
    }
  }

  /** @param {string} text said by screen readers, once */
  say(text) {
    const status = this.part("status");
    if (status.textContent !== text) {
      status.textContent = text;
    }
  }

  /** Say that nothing could be loaded, and why. @param {unknown} error */
  fail(error) {
    this.clear();
    this.part("cause").textContent = this.causeOf(error);
    this.say("");
    this.part("status").hidden = true;
    this.part("columns").hidden = true;
    this.part("error").hidden = false;
    this.place.ariaBusy = "false";
  }
}
