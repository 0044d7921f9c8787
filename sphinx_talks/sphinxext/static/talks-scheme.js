// @ts-check
/**
 * Light or dark: as the system says, until the reader chooses. Runs before the first paint, so that a page never
 * flashes in the other colours; a classic script, since modules wait and do not load from file://.
 */

(() => {
  "use strict";

  const KEY = "talks-scheme";
  const CHOICES = /** @type {const} */ (["system", "light", "dark"]);
  const root = document.documentElement;

  /** @typedef {typeof CHOICES[number]} Choice */

  /** What is chosen on this page, also where nothing can be kept. @type {Choice} */
  let current = "system";

  /** @returns {Choice} what was chosen, on any page of the site */
  function kept() {
    try {
      const found = localStorage.getItem(KEY);
      return CHOICES.find((choice) => choice === found) ?? "system";
    } catch {
      return current; // storage is forbidden: the choice lasts as long as the page
    }
  }

  /** @param {Choice} choice */
  function keep(choice) {
    try {
      if (choice === "system") {
        localStorage.removeItem(KEY);
      } else {
        localStorage.setItem(KEY, choice);
      }
    } catch {
      // as above
    }
  }

  /** The bar of the browser has the colour of the page. @param {Choice} choice */
  function colourBrowser(choice) {
    for (const meta of document.querySelectorAll("meta[data-talks-scheme]")) {
      const own = meta.getAttribute("data-talks-scheme");
      const followed = `(prefers-color-scheme: ${own})`;
      meta.setAttribute("media", choice === "system" ? followed : choice === own ? "all" : "not all");
    }
  }

  /** @param {Choice} choice */
  function show(choice) {
    current = choice;
    if (choice === "system") {
      root.removeAttribute("data-scheme");
    } else {
      root.setAttribute("data-scheme", choice);
    }
    colourBrowser(choice);
    const button = document.querySelector(".talks-scheme");
    const label = button?.getAttribute(`data-talks-${choice}`);
    if (button && label) {
      button.setAttribute("aria-label", label);
      button.setAttribute("title", label);
    }
  }

  function turn() {
    const next = CHOICES[(CHOICES.indexOf(current) + 1) % CHOICES.length] ?? "system";
    keep(next);
    show(next);
  }

  // Styles may count on scripts from here on: what only works with them keeps its place from the first paint.
  root.setAttribute("data-talks-script", "");
  show(kept());
  document.addEventListener("DOMContentLoaded", () => {
    show(current);
    document.querySelector(".talks-scheme")?.addEventListener("click", turn);
  });
  // Other pages of the site, and this one when it comes back out of the browser's memory.
  addEventListener("storage", (event) => event.key === KEY && show(kept()));
  addEventListener("pageshow", (event) => event.persisted && show(kept()));
})();
