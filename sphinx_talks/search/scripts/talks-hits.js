// @ts-check
/** One hit of the search as an element. All text goes in as text. */

import { part } from "./talks-place.js";
import { inLanguage } from "./talks-tongue.js";

/** Words that are marked on the page a hit leads to. */
const MARKED = 4;

/**
 * @typedef {import("./talks-search.js").Hit} Hit
 * @typedef {[number, number][]} Ranges UTF-16 places in a text
 */

/**
 * A number below a thousand as it is: the first that is put in the form of a language takes as long as a search.
 *
 * @param {number | string} value
 * @param {string} site
 * @returns {string} a number in the language of the site, a text as it is
 */
export function numberText(value, site) {
  return Number(value) < 1000 ? String(value) : value.toLocaleString(site);
}

/** @type {string[] | undefined} a year, then twelve months of it, then a day of each */
let forms;

/**
 * As pages have it, and without `Intl.DateTimeFormat`: the first of those takes longer than the rest of a search.
 *
 * @param {string} date as known: 2022, 2022-03 or 2022-03-31
 * @returns {string} the date in the language of the site
 */
export function dateText(date) {
  const [, year, month = "0", day = ""] = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?/.exec(date) ?? [];
  forms ??= (part("").dataset.talksDates ?? "").split("|");
  const form = year && forms[Number(month) + (day && 12)];
  return form ? form.replace("%y", year).replace("%d", String(Number(day))) : date;
}

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {string} className
 * @param {...(Node | string)} content
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, className, ...content) {
  const made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  made.append(...content);
  return made;
}

/**
 * @param {string} text
 * @param {Ranges | undefined} ranges
 * @returns {(Node | string)[]} the text, its matches marked
 */
export function marked(text, ranges) {
  /** @type {(Node | string)[]} */
  const parts = [];
  let end = 0;
  for (const [from, to] of ranges ?? []) {
    if (from >= end && to > from) {
      parts.push(text.slice(end, from), element("mark", "", text.slice(from, to)));
      end = to;
    }
  }
  return [...parts, text.slice(end)];
}

/**
 * @param {Hit} hit
 * @param {URL} root where addresses of hits start
 * @returns {string}
 */
export function addressOf(hit, root) {
  const address = new URL(hit.url, root);
  address.hash = hit.anchor;
  const words = hit.isNamed ? [] : (hit.marks?.excerpt ?? []).map(([from, to]) => hit.excerpt.slice(from, to));
  const found = [...new Set(words)].filter((word) => word.length > 1).slice(0, MARKED);
  if (!found.length || !("fragmentDirective" in document)) {
    return address.href;
  }
  // Text fragments (WICG): the browser goes to the first of the words and marks them all.
  const directives = found.map((word) => `text=${encodeURIComponent(word).replaceAll("-", "%2D")}`);
  return `${address.href}${address.hash ? "" : "#"}:~:${directives.join("&")}`;
}

/**
 * The page names languages that are likely: the first name of `Intl.DisplayNames` takes as long as a search.
 *
 * @param {string} tag
 * @param {string} site
 * @returns {string} the name of a language in that of the site
 */
export function languageName(tag, site) {
  const likely = part("").getAttribute(`data-talks-language-${tag}`);
  try {
    return likely ?? new Intl.DisplayNames(site, { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag; // no tag of a language: typed into the address
  }
}

/**
 * @param {Hit} hit
 * @param {string} site
 * @param {string} kind word for the kind
 * @returns {HTMLElement}
 */
function about(hit, site, kind) {
  const line = element("p", "talks-hit-about", element("span", "talks-hit-kind", kind));
  if (hit.date) {
    const time = element("time", "", dateText(hit.date));
    time.dateTime = hit.date;
    line.append(time);
  }
  if (hit.by) {
    line.append(inLanguage(element("span", "", hit.by), hit.by, site));
  }
  // What was said, or is written, in another language than that of the site.
  if (hit.lang && hit.lang.split("-")[0] !== site.split("-")[0]) {
    line.append(element("span", "talks-hit-language", languageName(hit.lang, site)));
  }
  return line;
}

/**
 * @param {Hit} hit
 * @param {{site: string, root: URL, word: (kind: string) => string}} words
 * @returns {HTMLLIElement}
 */
export function hitElement(hit, { site, root, word }) {
  const link = element("a", "", ...marked(hit.title, hit.marks?.title));
  link.href = addressOf(hit, root);
  const title = inLanguage(element("p", "talks-hit-title", link), hit.title, site);
  const made = element("li", "talks-hit", title, about(hit, site, word(hit.kind)));
  if (hit.excerpt) {
    const text = element("span", "", ...marked(hit.excerpt, hit.marks?.excerpt));
    const excerpt = element("p", "talks-hit-excerpt", inLanguage(text, hit.excerpt, site));
    if (hit.heading && hit.heading !== hit.title) {
      const heading = element("span", "talks-hit-heading", hit.heading);
      excerpt.prepend(inLanguage(heading, hit.heading, site), " ");
    }
    made.append(excerpt);
  }
  made.dataset.docname = hit.docname;
  made.dataset.score = String(hit.score);
  for (const name of /** @type {const} */ (["near", "pending"])) {
    if (hit[name]) {
      made.dataset[name] = "";
    }
  }
  return made;
}
