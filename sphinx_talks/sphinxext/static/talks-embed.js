// @ts-check
/**
 * Swap in a player when the reader asks for it. Until then the page makes no request to another host;
 * without this script a link stands below the poster. The address and the element that loads it are those
 * that the build made of a checked id; the policy of the page allows the hosts of its players and no other.
 *
 * Links to a second or slide (`talks-at-754`, `talks-slide-7` among their classes) move the player of the page: by a
 * message where its site documents one, by its address elsewhere. No script of another site runs in the page.
 * Other scripts ask by the events `talks-seek` (detail: second) and `talks-turn` (detail: slide), and hear `talks-time`
 * (detail: second) on the document.
 *
 * A classic script, not a module: browsers load no modules from file://, where many look at a build first.
 */

(() => {
  "use strict";

  /** What a player may do. */
  const ALLOW = "autoplay; encrypted-media; fullscreen; picture-in-picture";
  /** What ends the address of a second or slide. */
  const PLACE = /(?:[?&#](?:t|from|start|slide|page)=|#p)\d+s?$/;

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
    element.addEventListener("timeupdate", () => report(element.currentTime));
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

  /**
   * @param {HTMLIFrameElement} frame
   * @param {string} message
   */
  function send(frame, message) {
    frame.contentWindow?.postMessage(message, new URL(frame.src).origin);
  }

  /** @param {number} second */
  function report(second) {
    document.dispatchEvent(new CustomEvent("talks-time", { detail: second }));
  }

  /**
   * Listen to the second that a player reports, at the place `path` in its messages.
   * @param {HTMLIFrameElement} frame
   * @param {string} watch
   * @param {string} path
   */
  function follow(frame, watch, path) {
    frame.addEventListener("load", () => send(frame, watch));
    globalThis.addEventListener("message", (event) => {
      if (event.source !== frame.contentWindow || event.origin !== new URL(frame.src).origin) {
        return;
      }
      const second = path.split(".").reduce((/** @type {any} */ value, name) => value?.[name], parsed(event.data));
      if (typeof second === "number" && Number.isFinite(second)) {
        report(second);
      }
    });
  }

  /** @param {unknown} data */
  function parsed(data) {
    try {
      return typeof data === "string" ? JSON.parse(data) : data;
    } catch {
      return null;
    }
  }

  /**
   * Load the player of a figure, from a second or slide where one is given.
   * @param {HTMLElement} figure
   * @param {number | null} place
   */
  function load(figure, place) {
    const { talksPlayer, talksFrom, talksElement, talksTitle, talksWatch, talksReported } = figure.dataset;
    const source = address(place === null ? talksPlayer : talksFrom?.replace("{}", String(place)));
    const button = figure.querySelector("button");
    if (!button || !source) {
      return;
    }
    const make = talksElement === "video" ? video : player;
    const frame = make(source, talksTitle ?? "");
    if (frame instanceof HTMLIFrameElement && talksWatch && talksReported) {
      follow(frame, talksWatch, talksReported);
    }
    button.replaceWith(frame);
    frame.focus({ preventScroll: true });
  }

  /**
   * Go to a second or slide: at once where the player is there, else by loading it.
   * @param {HTMLElement} figure
   * @param {number} place
   */
  function go(figure, place) {
    const frame = figure.querySelector(".talks-embed-player");
    const { talksSeek, talksFrom } = figure.dataset;
    if (frame instanceof HTMLVideoElement) {
      frame.currentTime = place;
      void frame.play();
    } else if (!(frame instanceof HTMLIFrameElement)) {
      load(figure, place);
    } else if (talksSeek) {
      send(frame, talksSeek.replace("{}", String(place)));
    } else {
      frame.src = address(talksFrom?.replace("{}", String(place))) ?? frame.src;
    }
    figure.scrollIntoView({ block: "nearest" });
  }

  /** @param {string} medium */
  function figures(medium) {
    return [...document.querySelectorAll(`figure.talks-embed-${medium}[data-talks-player]`)].filter(
      (figure) => figure instanceof HTMLElement,
    );
  }

  /** @param {Element} link */
  function placeOf(link) {
    const found = /(?:^| )talks-(at|slide)-(\d+)(?: |$)/.exec(link.className);
    return found ? { medium: found[1] === "at" ? "video" : "slides", place: Number(found[2]) } : null;
  }

  /** @param {HTMLAnchorElement} link */
  function figureOf(link) {
    const found = placeOf(link);
    const bare = link.href.replace(PLACE, "");
    return figures(found?.medium ?? "").find(
      (figure) =>
        found?.medium === "slides" || figure.querySelector("a")?.href.replace(PLACE, "") === bare,
    );
  }

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
      part.addEventListener("click", () => go(figure, places[number] ?? 0));
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

  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a.talks-at, a.talks-slide") : null;
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    const found = link && placeOf(link);
    const figure = link instanceof HTMLAnchorElement && isPlain ? figureOf(link) : undefined;
    if (found && figure) {
      event.preventDefault();
      go(figure, found.place);
    }
  });
  document.addEventListener("talks-seek", (event) => {
    const [figure] = figures("video");
    if (figure && event instanceof CustomEvent && Number.isFinite(event.detail)) {
      go(figure, Math.floor(event.detail));
    }
  });

  document.addEventListener("talks-time", (event) => event instanceof CustomEvent && mark(event.detail));
  // A deck turns with the recording once it is there; to be loaded it has to be pressed.
  document.addEventListener("talks-turn", (event) => {
    const [figure] = figures("slides");
    const frame = figure?.querySelector("iframe.talks-embed-player");
    if (event instanceof CustomEvent && frame instanceof HTMLIFrameElement) {
      const next = address(figure?.dataset.talksFrom?.replace("{}", String(event.detail)));
      // Not by `src`: the way back would lead through all slides.
      if (next) {
        frame.contentWindow?.location.replace(next);
      }
    }
  });
  for (const list of document.querySelectorAll(LISTS)) {
    strip(list);
  }

  /** The second that the address of the page asks for, as `?t=754` or `#t754`; it plays from there when pressed. */
  const asked = /[?&]t=(\d{1,5})(?:&|$)/.exec(location.search) ?? /^#t=?(\d{1,5})$/.exec(location.hash);
  const slide = /^#s(\d{1,4})$/.exec(location.hash);
  for (const medium of ["video", "slides"]) {
    for (const [number, figure] of figures(medium).entries()) {
      const button = figure.querySelector("button");
      if (button && address(figure.dataset.talksPlayer)) {
        const wanted = number === 0 ? (medium === "video" ? asked : slide) : null;
        const place = wanted ? Number(wanted[1]) : null;
        button.addEventListener("click", () => load(figure, place));
        button.hidden = false;
      }
    }
  }
})();
