// @ts-check
/**
 * Suggestions in a search box: names of pages by kind, and what was searched for before, as a combobox with a list
 * (WAI-ARIA Authoring Practices Guide, combobox with list autocomplete and manual selection).
 */

import { fold } from "./talks-fold.js";
import { inLanguage } from "./talks-tongue.js";

/** @typedef {{label: string, url: string, kind: number, streams: string[]}} Name */
/** @typedef {{labels: string[], words: Record<string, string>, names: Name[]}} Names */
/** @typedef {{text: string, run: () => void}} Choice */

/** Suggestions in all, of one kind, and searches that are remembered on this device. */
const [MOST, OF_A_KIND, REMEMBERED] = [8, 3, 5];
const STORE = "talks-search-recent";
const ROOT = new URL("../", import.meta.url);
/** @type {Promise<Names> | undefined} */
let known;

/** @returns {Promise<Names>} read once a page */
function allNames() {
  known ??= (async () => {
    const response = await fetch(new URL("_talks_search/names.bin", ROOT), { cache: "no-cache" });
    const body = response.ok && response.body?.pipeThrough(new DecompressionStream("deflate-raw"));
    const { labels, words, rows } = await new Response(body || "").json();
    const names = rows.map((/** @type {[string, number, string, string]} */ [label, kind, url, streams]) => {
      return { label, kind, url, streams: streams.split("\n") };
    });
    return { labels, words, names };
  })();
  known.catch(() => (known = undefined));
  return known;
}

/**
 * @param {Name} name
 * @param {string} stream
 * @param {string} typed in small letters, behind a space
 * @returns {number} how well a name fits: 0 it is, 1 it begins so, 1.5 a word of it does, 2 it holds it
 */
function fit({ label, streams }, stream, typed) {
  const best = Math.min(...streams.map((one) => (one === stream ? 0 : one.startsWith(stream) ? 1 : one.includes(stream) ? 2 : 9)));
  return best === 2 && label.toLowerCase().includes(typed) ? 1.5 : best;
}

/** @param {Names} all @param {string} query @returns {Name[]} the best of each kind, kind by kind, the best kind first */
function suggested({ names }, query) {
  const stream = fold(query).chars.join("");
  // Two letters are inside of too many words.
  const worst = stream.length > (/[a-z]/.test(stream) ? 2 : 1) ? 2 : 1.5;
  const typed = ` ${query.trim().normalize("NFKC").toLowerCase()}`;
  const fitting = stream ? names.map((name, place) => ({ name, place, fit: fit(name, stream, typed) })) : [];
  const best = fitting.filter((one) => one.fit <= worst).sort((a, b) => a.fit - b.fit || a.place - b.place);
  const kinds = [...new Set(best.map(({ name }) => name.kind))];
  return kinds.flatMap((kind) => best.filter(({ name }) => name.kind === kind).slice(0, OF_A_KIND)).slice(0, MOST).map(({ name }) => name);
}

/** @returns {string[]} the newest first */
function remembered() {
  try {
    return JSON.parse(localStorage.getItem(STORE) ?? "[]").filter((/** @type {unknown} */ one) => typeof one === "string");
  } catch {
    return []; // nothing can be kept here, or something else is
  }
}

/** @param {string} query "" to forget all */
function remember(query) {
  const text = query.trim().slice(0, 200);
  try {
    const others = remembered().filter((one) => one !== text);
    localStorage.setItem(STORE, JSON.stringify(text ? [text, ...others].slice(0, REMEMBERED) : []));
  } catch {
    // Nothing can be kept here.
  }
}

class Combobox {
  /** @param {HTMLInputElement} input */
  constructor(input) {
    this.input = input;
    this.form = /** @type {HTMLFormElement} */ (input.form);
    this.list = document.createElement("div");
    this.list.className = "talks-suggest";
    this.list.id = `talks-suggest-${document.querySelectorAll(".talks-suggest").length}`;
    this.list.role = "listbox";
    this.list.hidden = true;
    this.form.append(this.list);
    /** @type {Choice[]} */
    this.choices = [];
    this.active = -1;
    this.turn = 0;
    // A search field cannot be a combobox (ARIA in HTML), a text field can.
    input.type = "text";
    input.inputMode = "search";
    input.role = "combobox";
    input.ariaAutoComplete = "list";
    input.ariaExpanded = "false";
    input.setAttribute("aria-controls", this.list.id);
    this.listen();
  }

  listen() {
    this.input.addEventListener("input", (event) => !(/** @type {InputEvent} */ (event).isComposing) && this.update());
    this.input.addEventListener("compositionend", () => this.update());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("focus", () => !this.input.value && this.update());
    this.input.addEventListener("blur", () => this.close());
    this.form.addEventListener("submit", () => {
      remember(this.input.value);
      this.close();
    });
    // The box keeps the focus when something in the list is pressed.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target instanceof Element && event.target.closest("[role=option]");
      this.choices[[...this.list.querySelectorAll("[role=option]")].indexOf(/** @type {Element} */ (option))]?.run();
    });
  }

  async update() {
    const mine = ++this.turn;
    const query = this.input.value;
    const all = await allNames().catch(() => undefined);
    if (!all || mine !== this.turn || document.activeElement !== this.input) {
      return;
    }
    this.list.ariaLabel = all.words.list;
    /** @type {[string, Choice[]][]} */
    const groups = query.trim() ? this.byKind(all, query) : this.recent(all.words);
    this.show(groups);
  }

  /** @param {Names} all @param {string} query @returns {[string, Choice[]][]} */
  byKind(all, query) {
    const found = suggested(all, query);
    return [...new Set(found.map(({ kind }) => kind))].map((kind) => [
      all.labels[kind],
      found.filter((one) => one.kind === kind).map(({ label, url }) => {
        return { text: label, run: () => this.go(new URL(url, ROOT).href) };
      }),
    ]);
  }

  /** @param {Record<string, string>} words @returns {[string, Choice[]][]} */
  recent(words) {
    const searches = remembered().map((text) => ({ text, run: () => this.ask(text) }));
    const forget = () => {
      remember("");
      this.close();
    };
    return searches.length ? [[words.recent, [...searches, { text: words.clear, run: forget }]]] : [];
  }

  /** @param {string} address */
  go(address) {
    remember(this.input.value);
    location.assign(address);
  }

  /** @param {string} text */
  ask(text) {
    this.input.value = text;
    this.form.requestSubmit();
  }

  /** @param {[string, Choice[]][]} groups */
  show(groups) {
    this.choices = groups.flatMap(([, choices]) => choices);
    this.list.replaceChildren(...groups.map(([label, choices]) => this.group(label, choices)));
    this.list.hidden = !this.choices.length;
    this.input.ariaExpanded = String(!this.list.hidden);
    this.activate(-1);
  }

  /** @param {string} label @param {Choice[]} choices */
  group(label, choices) {
    const made = document.createElement("div");
    made.role = "group";
    made.ariaLabel = label;
    const head = document.createElement("div");
    head.className = "talks-suggest-kind";
    head.ariaHidden = "true";
    head.textContent = label;
    const options = choices.map((choice) => {
      const option = document.createElement("div");
      option.role = "option";
      option.id = `${this.list.id}-${this.choices.indexOf(choice)}`;
      option.ariaSelected = "false";
      option.textContent = choice.text;
      return inLanguage(option, choice.text, document.documentElement.lang);
    });
    made.append(head, ...options);
    return made;
  }

  /** @param {number} place -1 for none: the box itself */
  activate(place) {
    this.active = place;
    this.list.querySelectorAll("[role=option]").forEach((option, number) => {
      option.ariaSelected = String(number === place);
      if (number === place) {
        option.scrollIntoView({ block: "nearest" });
      }
    });
    if (place < 0) {
      this.input.removeAttribute("aria-activedescendant");
    } else {
      this.input.setAttribute("aria-activedescendant", `${this.list.id}-${place}`);
    }
  }

  close() {
    this.turn++;
    this.show([]);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    // The keys of an input method are not for us.
    if (event.isComposing || event.keyCode === 229 || this.list.hidden) {
      return;
    }
    const count = this.choices.length + 1;
    const steps = /** @type {Record<string, () => void>} */ ({
      ArrowDown: () => this.activate(((this.active + 2) % count) - 1),
      ArrowUp: () => this.activate(((this.active + count) % count) - 1),
      Escape: () => this.close(),
      ...(this.active >= 0 && { Enter: () => this.choices[this.active].run() }),
    });
    if (Object.hasOwn(steps, event.key)) {
      event.preventDefault();
      event.stopPropagation();
      steps[event.key]();
    }
  }
}

/**
 * @param {HTMLInputElement} input a search box that has the focus
 * @param {string} before what was in it when it was given the focus: more may have been typed by now
 */
export function attach(input, before) {
  const box = new Combobox(input);
  document.getElementById("talks-search-results")?.addEventListener("click", () => remember(input.value));
  if (!input.value || input.value !== before) {
    box.update();
  }
}
