// @ts-check
/**
 * Swap in a player when the reader asks for it. Until then the page makes no request to another host;
 * without this script a link stands below the poster. The address is built here, from an id that is
 * checked once more: whatever else is in the page, a frame shows one of two hosts and nothing else.
 *
 * A classic script, not a module: browsers load no modules from file://, where many look at a build first.
 */

(() => {
  "use strict";

  /** What a player may do. */
  const ALLOW = "autoplay; encrypted-media; fullscreen; picture-in-picture";

  /**
   * @param {string | undefined} text
   * @returns {number} whole seconds, 0 for anything that is not a number of them
   */
  function seconds(text) {
    return /^[0-9]{1,6}$/.test(text ?? "") ? Number(text) : 0;
  }

  /**
   * @param {DOMStringMap} data
   * @returns {string | null} the address of the player, null when the id is none
   */
  function address(data) {
    const id = data.talksId ?? "";
    if (data.talksProvider === "speakerdeck") {
      return /^[0-9a-f]{32}$/.test(id) ? `https://speakerdeck.com/player/${id}` : null;
    }
    if (data.talksProvider !== "youtube" || !/^[A-Za-z0-9_-]{11}$/.test(id)) {
      return null;
    }
    const url = new URL(`https://www.youtube-nocookie.com/embed/${id}`);
    const [start, end] = [seconds(data.talksStart), seconds(data.talksEnd)];
    if (start) {
      url.searchParams.set("start", String(start));
    }
    if (end > start) {
      url.searchParams.set("end", String(end));
    }
    url.searchParams.set("autoplay", "1");
    url.searchParams.set("rel", "0");
    return url.href;
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
    const source = address(figure.dataset);
    if (!button || !source) {
      return;
    }
    button.addEventListener("click", () => {
      const frame = player(source, figure.dataset.talksTitle ?? "");
      button.replaceWith(frame);
      frame.focus({ preventScroll: true });
    });
    button.hidden = false;
  }

  for (const figure of document.querySelectorAll("figure[data-talks-provider]")) {
    if (figure instanceof HTMLElement) {
      prepare(figure);
    }
  }
})();
