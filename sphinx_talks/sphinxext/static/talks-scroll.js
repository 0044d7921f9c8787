// @ts-check
/**
 * Code and tables wider than the page move sideways by themselves: with the keyboard as well, which in some browsers
 * reaches only what can be focused. A classic script, for pages opened as a file.
 */

(() => {
  "use strict";

  const BOXES = "div.highlight > pre, .talks-scroll";

  function look() {
    for (const box of document.querySelectorAll(BOXES)) {
      const moves = box.scrollWidth > box.clientWidth;
      const heading = box.closest("section")?.querySelector("h1, h2, h3, h4");
      const caption = box.querySelector("caption")?.textContent ?? heading?.textContent?.replace(/#$/, "");
      const label = (moves && caption?.trim()) || null;
      // A box that is reached says what it is: a group, since many landmarks are none.
      for (const [name, value] of Object.entries({ tabindex: moves && "0", role: label && "group", "aria-label": label })) {
        if (value) {
          box.setAttribute(name, value);
        } else {
          box.removeAttribute(name);
        }
      }
    }
  }

  document.addEventListener("DOMContentLoaded", look);
  addEventListener("resize", look);
})();
