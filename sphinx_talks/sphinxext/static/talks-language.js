// @ts-check
/** The link to the same page in another language leads to what is searched, filtered and read here; without a script to its top. */

(() => {
  "use strict";

  /** @param {MouseEvent} event */
  function takeAlong({ target }) {
    const link = target instanceof Element ? target.closest("a.talks-language") : null;
    if (link instanceof HTMLAnchorElement) {
      link.search = location.search;
      link.hash = location.hash;
    }
  }

  // In another tab as well, and when the address is copied.
  for (const name of /** @type {const} */ (["click", "auxclick", "contextmenu"])) {
    addEventListener(name, takeAlong);
  }
})();
