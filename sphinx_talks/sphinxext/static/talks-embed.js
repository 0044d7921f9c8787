// @ts-check
/**
 * Swap in a player when the reader asks for it. Until then the page makes no request to another host;
 * without this script a link stands below the poster. The address and the element that loads it are those
 * that the build made of a checked id; the policy of the page allows the hosts of its players and no other.
 *
 * A classic script, not a module: browsers load no modules from file://, where many look at a build first.
 */

(() => {
  "use strict";

  /** What a player may do. */
  const ALLOW = "autoplay; encrypted-media; fullscreen; picture-in-picture";

  /**
   * @param {string | undefined} text
   * @returns {string | null} the address of a player, null for anything that is not loaded by https
   */
  function address(text) {
    return text && URL.canParse(text) && new URL(text).protocol === "https:" ? text : null;
  }

  /**
   * @param {string} source
   * @param {string} title
   * @returns {HTMLVideoElement}
   */
  function video(source, title) {
    const element = document.createElement("video");
    element.className = "talks-embed-player";
    element.controls = true;
    element.autoplay = true;
    element.tabIndex = -1;
    element.ariaLabel = title;
    element.src = source;
    return element;
  }

  /**
   * @param {string} source
   * @param {string} title
   * @returns {HTMLIFrameElement}
   */
  function player(source, title) {
    const frame = document.createElement("iframe");
    frame.className = "talks-embed-player";
    frame.title = title;
    frame.allow = ALLOW;
    frame.allowFullscreen = true;
    frame.loading = "eager";
    // YouTube refuses to play for a page that does not say where it is.
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.src = source;
    return frame;
  }

  /** @param {HTMLElement} figure */
  function prepare(figure) {
    const button = figure.querySelector("button");
    const source = address(figure.dataset.talksPlayer);
    if (!button || !source) {
      return;
    }
    button.addEventListener("click", () => {
      const make = figure.dataset.talksElement === "video" ? video : player;
      const frame = make(source, figure.dataset.talksTitle ?? "");
      button.replaceWith(frame);
      frame.focus({ preventScroll: true });
    });
    button.hidden = false;
  }

  for (const figure of document.querySelectorAll("figure[data-talks-player]")) {
    if (figure instanceof HTMLElement) {
      prepare(figure);
    }
  }
})();
