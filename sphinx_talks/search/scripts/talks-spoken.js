// @ts-check
/** The hits in recordings and on slides, below those on pages: of each talk up to three moments, each a link there. */

import { addressOf, dateText, element, marked } from "./talks-hits.js";
import { AT_ONCE, MOMENTS, MOST_FILES, SpokenIndex } from "./talks-spoken-search.js";
import { inLanguage } from "./talks-tongue.js";

/** @typedef {import("./talks-spoken-search.js").SpokenHit} SpokenHit */
/** @typedef {import("./talks-spoken-search.js").Chosen} Chosen */

/** Talks that are shown at a time; and how many times as many files are asked for where a reader looks further. */
const [STEP, FURTHER] = [3, 10];
const KINDS = ["transcript", "deck"];
const ROOT = new URL("../", import.meta.url);

/** @param {string} name */
async function fetched(name) {
  // The names of tables change with what they hold; what a talk says is asked for by the same name always.
  const cache = /\.[\w-]{4}\.bin$/.test(name) ? "default" : "no-cache";
  const response = await fetch(new URL(`_talks_spoken/${name}`, ROOT), { cache });
  if (!response.ok) {
    throw new Error(`the server answered ${response.status}`);
  }
  return new Uint8Array(await response.arrayBuffer());
}

/** @param {number} second @returns {string} as a reader writes it */
function clock(second) {
  const digits = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(second / 3600), Math.floor(second / 60) % 60];
  return `${hours ? `${hours}:${digits(minutes)}` : minutes}:${digits(second % 60)}`;
}

/**
 * Let the page that a link leads to play at once: its reader has pressed it, which the address alone never says.
 * @param {HTMLAnchorElement} link
 */
function plays(link) {
  link.addEventListener("click", (event) => {
    // What is opened beside this page waits until it is looked at.
    if (event.isTrusted && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) {
      try {
        sessionStorage.setItem("talks-pressed", link.href);
      } catch {
        // Kept by nobody: it plays when pressed there.
      }
    }
  });
}

export class SpokenResults {
  /**
   * @param {HTMLElement} place
   * @param {(name: string, text?: string | number) => string} words
   * @param {string} site language of the site
   * @param {typeof import("./talks-search.js").shared} lent
   */
  constructor(place, words, site, lent) {
    this.place = place;
    this.words = words;
    this.site = site;
    this.index = new SpokenIndex(fetched, lent);
    /** Counts the questions: what comes of an earlier one is too late. */
    this.turn = 0;
    this.begun = 0;
  }

  clear() {
    this.turn++;
    this.place.replaceChildren();
    this.place.hidden = true;
  }

  /**
   * @param {string} query
   * @param {Chosen} chosen
   * @returns {Promise<Record<string, number>>} how many talks there are by kind: those found, and those not looked into
   */
  async show(query, chosen) {
    this.clear();
    const mine = this.turn;
    const kinds = /** @type {string[]} */ (chosen.kind ?? []);
    if (kinds.length && !kinds.some((kind) => KINDS.includes(kind))) {
      return {};
    }
    this.list = element("ol", "talks-hits");
    /** @type {Map<string, {hit: SpokenHit, row: HTMLElement}>} */
    this.rows = new Map();
    this.begun = this.index.loads;
    this.looking = this.index.look(query, { ...chosen, kind: kinds.filter((kind) => KINDS.includes(kind)) });
    await this.more(mine);
    return Object.fromEntries(KINDS.map((kind) => [kind, [...this.rows.values()].filter(({ hit }) => hit.kind === kind).length]));
  }

  /**
   * Look on, until there are some more hits.
   * @param {number} mine
   * @param {number} [most] files that are asked for without a hit
   */
  async more(mine, most = MOST_FILES) {
    let [found, left] = [0, 1];
    while (left && found < STEP && this.index.loads - this.begun <= (found ? MOST_FILES : most) - AT_ONCE) {
      const { done, value } = /** @type {any} */ (await this.looking?.next());
      if (mine !== this.turn) {
        return;
      }
      left = done ? 0 : value.left;
      found += done ? 0 : value.hits.filter((/** @type {SpokenHit} */ hit) => this.add(hit)).length;
    }
    this.begun = this.index.loads;
    if (left) {
      this.begin();
      const next = element("button", "talks-search-more", this.words("spoken-more"));
      next.type = "button";
      next.addEventListener("click", () => void this.further(mine, next), { once: true });
      this.place.append(next);
    }
  }

  /**
   * Look on as the reader wishes; the keyboard goes on at the first talk that is new, else at the next button.
   * @param {number} mine
   * @param {HTMLElement} button
   */
  async further(mine, button) {
    const rows = this.list?.childElementCount ?? 0;
    button.ariaBusy = "true";
    await this.more(mine, MOST_FILES * FURTHER);
    if (mine === this.turn) {
      button.remove();
      (this.list?.children[rows]?.querySelector("a") ?? this.place.querySelector("button"))?.focus();
    }
  }

  begin() {
    if (this.place.hidden) {
      this.place.append(element("h2", "talks-search-near", this.words("spoken")), /** @type {HTMLElement} */ (this.list));
      this.place.hidden = false;
    }
  }

  /** @param {SpokenHit} hit @returns {boolean} whether it is of a talk that has no hit yet: long ones are several units */
  add(hit) {
    this.begin();
    const before = this.rows?.get(hit.docname);
    const moments = [...hit.moments, ...(before?.hit.moments ?? [])].sort((a, b) => a.number - b.number).slice(0, MOMENTS);
    const all = { ...hit, moments, count: hit.count + (before?.hit.count ?? 0) };
    const row = this.row(all);
    this.rows?.set(hit.docname, { hit: all, row });
    if (before) {
      before.row.replaceWith(row);
    } else {
      this.list?.append(row);
    }
    return !before;
  }

  /** @param {SpokenHit} hit @returns {HTMLElement} */
  row(hit) {
    const [first] = hit.moments;
    const link = inLanguage(element("a", "", hit.title), hit.title, this.site);
    link.href = this.address(hit, first);
    plays(link);
    const about = element("p", "talks-hit-about", element("span", "talks-hit-kind", this.words(`kind-${hit.kind}`)));
    if (hit.date) {
      about.append(element("time", "", dateText(hit.date)));
    }
    about.append(element("span", "", hit.by));
    const moments = element("ul", "talks-moments", ...hit.moments.map((moment) => this.moment(hit, moment)));
    const made = element("li", "talks-hit", element("p", "talks-hit-title", link), about, moments);
    if (hit.count > hit.moments.length) {
      made.append(element("p", "talks-hit-rest", this.words("spoken-count", hit.count)));
    }
    return made;
  }

  /** @param {SpokenHit} hit @param {SpokenHit["moments"][0]} moment @returns {HTMLElement} */
  moment(hit, moment) {
    const at = hit.kind === "deck" ? this.words("spoken-slide", String(moment.number)) : clock(moment.number);
    const link = element("a", `talks-hit-heading talks-hit-${hit.kind}`, at);
    link.href = this.address(hit, moment);
    plays(link);
    const text = element("span", "", ...marked(moment.excerpt, moment.marks));
    return element("li", "talks-hit-excerpt", link, " ", inLanguage(text, moment.excerpt, this.site));
  }

  /** @param {SpokenHit} hit @param {SpokenHit["moments"][0]} moment @returns {string} */
  address(hit, { number }) {
    const isDeck = hit.kind === "deck";
    // A talk may have been written down in several languages.
    const url = isDeck ? hit.url : `${hit.url}?words=${hit.lang}`;
    return addressOf(/** @type {any} */ ({ url, anchor: `${isDeck ? "s" : "t"}${number}`, isNamed: true }), ROOT);
  }
}
