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
      if (moves) {
        box.setAttribute("tabindex", "0");
      } else {
        box.removeAttribute("tabindex");
      }
      name(box, moves);
    }
  }

  /**
   * A box that is reached says what it is: a group, since many landmarks are none.
   * @param {Element} box
   * @param {boolean} moves
   */
  function name(box, moves) {
    const heading = box.closest("section")?.querySelector("h1, h2, h3, h4");
    const caption = box.querySelector("caption")?.textContent ?? heading?.textContent?.replace(/#$/, "");
    if (moves && caption) {
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", caption.trim());
    } else {
      box.removeAttribute("role");
      box.removeAttribute("aria-label");
    }
  }

  look();
  addEventListener("resize", look);
})();
