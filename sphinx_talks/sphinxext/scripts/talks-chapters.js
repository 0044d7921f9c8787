// @ts-check
/** Programmes and lists of chapters beside a player: a strip of them below it, and which of them is playing. */

import { figureOf, placeOf } from "./talks-figures.js";

const LISTS = "ul.talks-programme, ul.talks-chapters";

/**
 * Draw what a programme or list of chapters says as a strip below its player, as long as each part of it; for those
 * who press with a mouse or finger: the keyboard and what reads aloud have the list.
 * @param {Element} list
 */
function strip(list) {
  const links = [...list.querySelectorAll("a.talks-at")].filter((link) => link instanceof HTMLAnchorElement);
  const figure = links.length > 1 && links[0] ? figureOf(links[0]) : undefined;
  if (!figure || figure.querySelector(".talks-strip")) {
    return;
  }
  const places = links.map((link) => placeOf(link)?.place ?? 0);
  const first = Math.min(...places);
  // Nobody says how long the last one is: as long as the others.
  const mean = (Math.max(...places) - first) / (links.length - 1);
  const made = document.createElement("div");
  made.className = "talks-strip";
  made.ariaHidden = "true";
  for (const [number, link] of links.entries()) {
    // No link: the list has that.
    const part = document.createElement("span");
    const long = (places[number + 1] ?? NaN) - (places[number] ?? 0);
    part.addEventListener("click", () => link.click());
    part.title = [link.textContent, link.closest("li")?.querySelector(".talks-item-title")?.textContent].join(" ");
    // One of the widths there are, as the policy of pages allows no style of its own.
    const share = Math.round((20 * (long > 0 ? long : mean)) / (mean * links.length)) * 5;
    part.className = `talks-at talks-at-${places[number]} talks-width-${Math.min(Math.max(share || 5, 5), 100)}`;
    made.append(part);
  }
  figure.querySelector("figcaption")?.before(made);
}

/**
 * Mark the item of a programme or list of chapters that is playing.
 * @param {number} second
 */
function mark(second) {
  for (const list of document.querySelectorAll(`${LISTS}, .talks-strip`)) {
    const links = [...list.querySelectorAll(".talks-at")];
    const now = links.filter((link) => (placeOf(link)?.place ?? Infinity) <= second).pop();
    for (const link of links) {
      const item = link.closest("li") ?? link;
      if (link === now) {
        item.setAttribute("aria-current", "true");
      } else {
        item.removeAttribute("aria-current");
      }
    }
  }
}

/** Draw the strips, and mark what is playing from now on. */
export function followChapters() {
  for (const list of document.querySelectorAll(LISTS)) {
    strip(list);
  }
  document.addEventListener("talks-time", (event) => event instanceof CustomEvent && mark(event.detail));
}
