// @ts-check
/**
 * What is said and what the slides say, beside the player: fetched when the reader asks for it, searched, followed, and
 * pressed to seek. Without this script, and in a build opened as files, the link to its page stays. What talks-embed.js
 * plays is asked and heard by events on the document; a deck turns with it before its text is asked for. Joined with
 * what it imports to a classic script, as that one is.
 */

import { Passages } from "./talks-passages.js";

/** Frames in which the way to a row is taken again, while rows before it find their height. */
const ATTEMPTS = 12;
/** Rows of eight hours and the like: a browser lays out those alone that are seen. */
const MANY = 3000;

/**
 * @param {HTMLElement} row
 * @param {"at" | "slide"} role
 * @returns {number} the second at which it begins, or the number of the slide; NaN where it has none
 */
const numberOf = (row, role) =>
  Number(new RegExp(`talks-${role}-(\\d+)`).exec(row.querySelector(`.talks-${role}`)?.className ?? "")?.[1] ?? NaN);

/**
 * @param {string} name of an event on the document
 * @param {number} detail
 */
const ask = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

/**
 * @template {{second: number}} T
 * @param {T[]} rows in the order of their seconds
 * @param {number} second
 * @returns {T | undefined} the last one that has begun by then
 */
function latest(rows, second) {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    [low, high] = (rows[middle]?.second ?? 0) <= second ? [middle + 1, high] : [low, middle];
  }
  return rows[low - 1];
}

class Words {
  /** @param {HTMLElement} box */
  constructor(box) {
    this.box = box;
    this.words = box.dataset;
    this.isDeck = box.classList.contains("talks-spoken-deck");
    /** @type {HTMLElement[]} */
    this.rows = [];
    /** @type {{row: HTMLElement, second: number}[]} */
    this.timed = [];
    this.follows = true;
    /** @type {HTMLElement | undefined} */
    this.now = undefined;
    /** Slides by the second at which they are turned to, and the one that is up. */
    this.turns = [...(this.words.talksTurns ?? "").matchAll(/(\d+):(\d+)/g)].map(([, second, slide]) => ({
      second: Number(second),
      slide: Number(slide),
    }));
    this.slide = 0;
    const link = box.querySelector("a");
    this.address = link?.href ?? "";
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.textContent = this.words.talksShow ?? "";
    this.button.addEventListener("click", () => void this.open().then(() => this.region?.focus()));
    link?.parentElement?.append(" ", this.button);
    document.addEventListener("talks-time", (event) => event instanceof CustomEvent && this.spoken(event.detail));
  }

  async open() {
    if (this.rows.length) {
      return;
    }
    const list = await this.fetched();
    if (list) {
      this.build(list);
    } else {
      location.href = this.address;
    }
  }

  async fetched() {
    try {
      const answer = await fetch(this.address);
      const page = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
      return page.querySelector("ol.talks-cues");
    } catch {
      return null;
    }
  }

  /** @param {Element} list */
  build(list) {
    const region = document.createElement("div");
    region.className = "talks-transcript-region";
    region.role = "region";
    region.ariaLabel = this.box.querySelector("a")?.textContent ?? "";
    region.tabIndex = 0;
    for (const picture of list.querySelectorAll("img")) {
      picture.src = new URL(picture.getAttribute("src") ?? "", this.address).href;
    }
    region.append(document.adoptNode(list));
    this.rows = [...region.querySelectorAll("li")];
    for (const row of this.rows) {
      // Those of its own page: here may be a second transcript with the same ones.
      row.removeAttribute("id");
    }
    this.timed = this.rows.map((row) => ({ row, second: numberOf(row, "at") })).filter(({ second }) => second >= 0);
    this.passages = new Passages(this.rows);
    this.region = region;
    region.classList.toggle("talks-many", this.rows.length > MANY);
    const made = document.createElement("div");
    made.className = "talks-transcript";
    made.append(this.tools(), region);
    this.button.remove();
    // Beside its player, where there is one: then what is said is seen with who says it.
    const [own, other] = this.isDeck ? ["slides", "video"] : ["video", "slides"];
    const figure = document.querySelector(`.talks-players > #talks-${own}`) ?? document.querySelector(`.talks-players > #talks-${other}`);
    if (figure) {
      figure.after(made);
    } else {
      this.box.append(made);
    }
    region.addEventListener("click", (event) => this.pressed(event));
    for (const name of ["wheel", "touchmove"]) {
      region.addEventListener(name, () => this.rest(), { passive: true });
    }
  }

  tools() {
    const made = document.createElement("div");
    made.className = "talks-transcript-tools";
    const search = Object.assign(document.createElement("input"), { type: "search", ariaLabel: this.words.talksSearch });
    search.placeholder = this.words.talksSearch ?? "";
    search.addEventListener("input", () => this.search(search.value));
    this.said = Object.assign(document.createElement("span"), { role: "status" });
    made.append(search, this.said);
    if (this.timed.length) {
      const label = document.createElement("label");
      this.follow = Object.assign(document.createElement("input"), { type: "checkbox", checked: true });
      this.follow.addEventListener("change", () => {
        this.follows = this.follow?.checked ?? false;
      });
      label.append(this.follow, ` ${this.words.talksFollow}`);
      this.copy = Object.assign(document.createElement("button"), { type: "button", textContent: this.words.talksCopy });
      this.copy.hidden = true;
      this.copy.addEventListener("click", () => void navigator.clipboard?.writeText(this.link()));
      made.append(label, this.copy);
    }
    return made;
  }

  /** Let the reader look elsewhere in it than where it is spoken. */
  rest() {
    this.follows = false;
    if (this.follow) {
      this.follow.checked = false;
    }
  }

  /** @returns {string} the address of this page at the second of the row that is marked */
  link() {
    const here = new URL(location.href);
    here.hash = "";
    here.searchParams.set("t", String((this.now && numberOf(this.now, "at")) || 0));
    return here.href;
  }

  /** @param {MouseEvent} event */
  pressed(event) {
    const row = event.target instanceof Element ? event.target.closest("li") : null;
    // Words that are being selected are left alone; a link has been followed by talks-embed.js.
    if (!row || String(getSelection())) {
      return;
    }
    const isLink = event.target instanceof Element && event.target.closest("a");
    const second = numberOf(row, "at");
    if (!isLink && second >= 0) {
      ask("talks-seek", second);
    } else if (!(second >= 0)) {
      // Nothing plays there: what plays would turn back at once.
      this.rest();
    }
    this.mark(row);
    this.turn(numberOf(row, "slide"));
  }

  /**
   * Follow the recording: the deck turns, and what is said is marked.
   * @param {number} second
   */
  spoken(second) {
    const turned = latest(this.turns, second);
    if (turned && this.follows) {
      this.turn(turned.slide);
    }
    this.at(second, this.follows);
  }

  /** @param {number} slide that a deck which is there turns to */
  turn(slide) {
    if (this.isDeck && slide !== this.slide) {
      this.slide = slide;
      ask("talks-turn", slide);
    }
  }

  /**
   * Mark what is said at a second, or the slide that is up then.
   * @param {number} second
   * @param {boolean} scrolls
   */
  at(second, scrolls) {
    this.show((latest(this.timed, second) ?? this.timed[0])?.row, scrolls);
  }

  /**
   * @param {HTMLElement | undefined} row
   * @param {boolean} scrolls
   */
  show(row, scrolls) {
    if (row && row !== this.now) {
      this.mark(row);
      if (scrolls) {
        this.scroll(row, ATTEMPTS);
      }
    }
  }

  /**
   * Rows out of sight have no height of their own until they are near: the way is taken again once they have.
   * @param {HTMLElement} row
   * @param {number} times
   */
  scroll(row, times) {
    if (this.region && row === this.now) {
      this.region.scrollTop = row.offsetTop - this.region.clientHeight / 3;
      if (times > 1) {
        requestAnimationFrame(() => this.scroll(row, times - 1));
      }
    }
  }

  /** @param {HTMLElement} row */
  mark(row) {
    this.now?.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
    this.now = row;
    if (this.copy) {
      this.copy.hidden = !navigator.clipboard;
    }
  }

  /** @param {string} query */
  search(query) {
    const found = this.passages?.find(query);
    for (const [number, row] of this.rows.entries()) {
      row.hidden = found !== undefined && !found.rows.has(number);
    }
    if (this.said) {
      this.said.textContent = found ? String(found.count || this.words.talksNone) : "";
    }
  }
}

const boxes = [...document.querySelectorAll(".talks-spoken")].filter((box) => box instanceof HTMLElement);
const made = boxes.map((box) => new Words(box));
const second = /[?&]t=(\d{1,5})(?:&|$)/.exec(location.search) ?? /^#t=?(\d{1,5})$/.exec(location.hash);
const slide = /^#s(\d{1,4})$/.exec(location.hash);
const asked = second ?? slide;
// A hit of the search says in which language its words are; else those of the page come first.
const language = /[?&]words=([\w-]+)/.exec(location.search)?.[1] ?? document.documentElement.lang;
const fitting = made.filter(({ isDeck }) => isDeck === !second);
const wanted = fitting.find(({ box }) => box.lang === language) ?? fitting[0];
if (asked && wanted) {
  void wanted.open().then(() => {
    const row = slide && wanted.rows.find((one) => numberOf(one, "slide") === Number(slide[1]));
    if (row) {
      wanted.show(row, true);
      wanted.turn(numberOf(row, "slide"));
    } else if (second) {
      wanted.at(Number(second[1]), true);
    }
  });
}
