// @ts-check
/**
 * Suggestions come to a search box that has the focus. The key `/` leads to the search box of a page, and from a page
 * without one nowhere. On the page of results this also says when the search itself did not start: a classic script
 * runs where modules do not, as from file://.
 */

(() => {
  "use strict";

  /** Written by the setting on the page of results: a single key must be possible to turn off (WCAG 2.1.4). */
  const SETTING = "talks-search-slash";

  /** @returns {boolean} */
  function isTurnedOff() {
    try {
      return localStorage.getItem(SETTING) === "off";
    } catch {
      return false; // storage is forbidden: as if nothing had been set
    }
  }

  /**
   * @param {EventTarget | null} target
   * @returns {boolean} whether keys are typed into it
   */
  function takesText(target) {
    const field = target instanceof Element ? target.closest("input, textarea, select, [role=textbox]") : null;
    const isPressed = field instanceof HTMLInputElement && /^(checkbox|radio|button|submit|reset)$/.test(field.type);
    return (field !== null && !isPressed) || (target instanceof HTMLElement && target.isContentEditable);
  }

  /** @returns {HTMLInputElement | undefined} the box of the page of results, or the first that can be seen */
  function box() {
    const found = document.querySelectorAll("#talks-search-input, [role=search] input[name=q]");
    const boxes = [...found].filter((field) => field instanceof HTMLInputElement && field.checkVisibility());
    const own = boxes.find((field) => field.id === "talks-search-input");
    return /** @type {HTMLInputElement | undefined} */ (own ?? boxes[0]);
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const isOther = event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented;
    if (event.key !== "/" || isOther || takesText(event.target) || isTurnedOff()) {
      return;
    }
    const field = box();
    if (field) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  }

  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  /** @type {WeakSet<Element>} */
  const attached = new WeakSet();

  /** @param {FocusEvent} event */
  function onFocus({ target }) {
    if (target instanceof HTMLInputElement && target.matches("[role=search] input[name=q]") && !attached.has(target)) {
      attached.add(target);
      const { value } = target;
      // Where modules do not run, as from file://, the box is what it is without.
      import(new URL("talks-suggest.js", script.src).href).then(({ attach }) => attach(target, value)).catch(() => {});
    }
  }

  /** Modules hold up this event, so that by now the page of results has started or never will. */
  function onLoad() {
    const app = document.getElementById("talks-search-app");
    const error = document.getElementById("talks-search-error");
    if (app?.hidden && error) {
      error.hidden = false;
      document.getElementById("talks-search-retry")?.addEventListener("click", () => location.reload());
    }
  }

  document.addEventListener("keydown", onKey);
  document.addEventListener("focusin", onFocus);
  addEventListener("load", onLoad);
})();
