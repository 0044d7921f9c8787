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
 * Joined with what it imports to a classic script: browsers load no modules from file://, where many look first.
 */

import { followChapters } from "./talks-chapters.js";
import { figureOf, figures, placeOf } from "./talks-figures.js";

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
 * @returns {HTMLElement | undefined} the player, where there is one to load
 */
function load(figure, place) {
  const { talksPlayer, talksFrom, talksElement, talksTitle, talksWatch, talksReported } = figure.dataset;
  const source = address(place === null ? talksPlayer : talksFrom?.replace("{}", String(place)));
  const button = figure.querySelector("button");
  if (!button || !source) {
    return undefined;
  }
  const make = talksElement === "video" ? video : player;
  const frame = make(source, talksTitle ?? "");
  const named = figure.querySelector(".talks-embed-title[lang]");
  if (named instanceof HTMLElement) {
    frame.lang = named.lang;
  }
  if (frame instanceof HTMLIFrameElement && talksWatch && talksReported) {
    follow(frame, talksWatch, talksReported);
  }
  button.replaceWith(frame);
  return frame;
}

/** @param {HTMLElement | undefined} frame in the place of what was pressed */
function enter(frame) {
  frame?.focus({ preventScroll: true });
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
    enter(load(figure, place));
  } else if (talksSeek) {
    send(frame, talksSeek.replace("{}", String(place)));
  } else {
    frame.src = address(talksFrom?.replace("{}", String(place))) ?? frame.src;
  }
  figure.scrollIntoView({ block: "nearest" });
}

/** @returns {boolean} whether the reader has pressed a hit of the search to come here: no address can say so */
function wasPressed() {
  try {
    const address = sessionStorage.getItem("talks-pressed");
    sessionStorage.removeItem("talks-pressed");
    return address === location.href;
  } catch {
    return false;
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

/** The slide that is up in what plays: a deck that is pressed later begins there. */
let turned = NaN;
// A deck turns with the recording once it is there; to be loaded it has to be pressed.
document.addEventListener("talks-turn", (event) => {
  const [figure] = figures("slides");
  const frame = figure?.querySelector("iframe.talks-embed-player");
  turned = event instanceof CustomEvent ? event.detail : NaN;
  if (turned >= 0 && frame instanceof HTMLIFrameElement) {
    const next = address(figure?.dataset.talksFrom?.replace("{}", String(turned)));
    // Not by `src`: the way back would lead through all slides.
    if (next) {
      frame.contentWindow?.location.replace(next);
    }
  }
});

followChapters();

/** The second that the address of the page asks for, as `?t=754` or `#t754`; it plays from there when pressed. */
const asked = /[?&]t=(\d{1,5})(?:&|$)/.exec(location.search) ?? /^#t=?(\d{1,5})$/.exec(location.hash);
const slide = /^#s(\d{1,4})$/.exec(location.hash);
const isPressed = wasPressed();
for (const medium of ["video", "slides"]) {
  for (const [number, figure] of figures(medium).entries()) {
    const button = figure.querySelector("button");
    if (button && address(figure.dataset.talksPlayer)) {
      const wanted = number === 0 ? (medium === "video" ? asked : slide) : null;
      const place = wanted ? Number(wanted[1]) : null;
      const now = () => (medium === "slides" && number === 0 && turned >= 0 ? turned : place);
      button.addEventListener("click", () => enter(load(figure, now())));
      button.hidden = false;
      if (wanted && isPressed) {
        load(figure, place);
        figure.scrollIntoView({ block: "nearest" });
      }
    }
  }
}
