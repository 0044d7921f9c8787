// @ts-check
/** The page of results: from the address to the hits and back, as the reader types, filters and moves about. */

import { Chosen } from "./talks-chosen.js";
import { Facets } from "./talks-facets.js";
import { numberText } from "./talks-hits.js";
import { fitFacets, offerSetting, part, showPage } from "./talks-place.js";
import { LONGEST } from "./talks-query.js";
import { Results } from "./talks-results.js";
import { searchInSteps, shared } from "./talks-search.js";

/** Hits at a time. */
const STEP = 10;
/** Milliseconds without a key before a search. */
const PAUSE = 120;
/** Hits whose passages are read at once; of others when they come into sight. */
const PASSAGES = 3;

const page = part("");
const input = /** @type {HTMLInputElement} */ (part("input"));
const site = page.dataset.talksSite ?? "en";
const ownTitle = document.title;

/**
 * @param {string} name
 * @param {string | number} [text] for the place in the words that is left open
 * @returns {string}
 */
function words(name, text = "") {
  return (page.getAttribute(`data-talks-${name}`) ?? "").replace("%s", () => numberText(text, site));
}

const chosen = new Chosen(part("chips"), words, site);
const facets = new Facets(part("filters"), chosen, words, site);
const results = new Results(part, words, site);
/** Counts the searches: an answer to an earlier one comes too late. */
let turn = 0;
let wanted = STEP;
let scrolled = 0;
/** The hit that had the focus when the reader left. */
let focused = "";
/** Whether the entry of the history is that of what is being typed. */
let isTyping = false;
let timer = 0;
/** @type {import("./talks-search.js").Hits | undefined} */
let latest;

/** @returns {string} */
function query() {
  return [...input.value].slice(0, LONGEST).join("");
}

function writeAddress() {
  const address = new URLSearchParams();
  if (input.value) {
    address.set("q", query());
  }
  chosen.write(address);
  if (`${address}` === `${new URLSearchParams(location.search)}` && wanted === (history.state?.wanted ?? STEP)) {
    return; // to write what is there takes the browser as long as a file
  }
  try {
    history.replaceState({ wanted }, "", address.size ? `?${address}` : location.pathname);
  } catch {
    // Some browsers allow only so many changes in a while; the next one brings the address up to date.
  }
}

/** Behind the hits: they would wait for the browser, which draws its bars anew. */
function writeTitle() {
  document.title = input.value.trim() ? `${query().trim()} – ${ownTitle}` : ownTitle;
}

/** @param {import("./talks-search.js").Hit} hit */
function show(hit) {
  results.add(hit);
  showPage();
}

/** @param {boolean} [goesOn] whether more of the same is asked for */
async function run(goesOn = false) {
  const mine = ++turn;
  clearTimeout(timer);
  const offset = goesOn ? results.count : 0;
  wanted = goesOn ? offset + STEP : wanted;
  writeAddress();
  results.start(goesOn);
  if (!goesOn) {
    spoken?.clear();
  }
  try {
    // Who goes on or comes back has all; asked late, so that no query waits for a layout.
    const all = goesOn || scrolled || focused;
    const inSight = () => (showPage(), all ? wanted : results.waiting.fitting());
    const options = { limit: wanted - offset, offset, filters: chosen.filters, passages: PASSAGES, inSight, label: chosen.label };
    const hits = await searchInSteps(
      query(),
      options,
      (hit) => mine === turn && show(hit),
      (hit, number) => mine === turn && results.complete(hit, offset + number),
      () => mine === turn && results.again(),
    );
    if (mine === turn) {
      latest = hits;
      writeTitle();
      showPage();
      results.finish(hits, !input.value.trim(), chosen.pairs().length);
      scrollBack();
      await showSpoken(hits);
      await showFacets();
    }
  } catch (error) {
    if (mine === turn) {
      console.error(error);
      writeTitle();
      showPage();
      results.fail(error);
    }
  }
}

/** @type {import("./talks-spoken.js").SpokenResults | undefined} */
let spoken;
/** @type {Record<string, number>} */
let said = {};

/** What was said and stands on slides comes behind all that is written. @param {import("./talks-search.js").Hits} hits */
async function showSpoken(hits) {
  said = {};
  if (!words("spoken")) {
    return;
  }
  try {
    const { SpokenResults } = await import("./talks-spoken.js");
    spoken ??= new SpokenResults(part("spoken"), words, site, shared);
    const found = await spoken.show(query(), hits.chosen);
    if (hits === latest) {
      said = found;
      results.alsoSaid(Object.values(found).reduce((a, b) => a + b, 0));
    }
  } catch (error) {
    results.warn(error);
  }
}

/** Count when the facets can be seen, and after the hits: nobody waits for them. */
async function showFacets() {
  const hits = latest;
  const isSeen = /** @type {HTMLDetailsElement} */ (part("facets")).open || chosen.pairs().length;
  if (!hits || !isSeen) {
    return;
  }
  const counts = await hits.facetCounts({ wide: facets.wantsWide }).catch((error) => results.warn(error));
  if (!counts) {
    return;
  }
  if (hits === latest) {
    facets.show({
      ...counts,
      kind: [...counts.kind, ...Object.entries(said).filter(([, count]) => count).map(([kind, count]) => [kind, "", count])],
      with: [
        ["slides", "", counts.slides],
        ["video", "", counts.video],
      ],
    });
  }
}

/** Back from a hit, the reader is where they were: the browser itself has no page to scroll yet. */
function scrollBack() {
  const hit = [...part("results").querySelectorAll("li")].find(({ dataset }) => dataset.docname === focused);
  focused = "";
  hit?.querySelector("a")?.focus({ preventScroll: true });
  if (scrolled) {
    scrollTo({ top: scrolled, behavior: "instant" });
    scrolled = 0;
  }
}

/** What the reader finds again who comes back. */
function keepPlace() {
  const docname = document.activeElement?.closest("li")?.dataset.docname;
  try {
    history.replaceState({ wanted, scrolled: scrollY, focused: docname }, "");
  } catch {
    // As in writeAddress.
  }
}

/** Each search has an entry of its own in the history; the letters of one have not. */
function beginTyping() {
  if (!isTyping && location.search) {
    keepPlace();
    history.pushState({}, "", location.href);
  }
  isTyping = true;
}

/** Search anew from the first hit on. */
function restart() {
  wanted = STEP;
  run();
}

function readAddress() {
  const address = new URLSearchParams(location.search);
  input.value = address.get("q") ?? "";
  chosen.read(address);
  wanted = Math.max(STEP, Number(history.state?.wanted) || 0);
  scrolled = Number(history.state?.scrolled) || 0;
  focused = String(history.state?.focused ?? "");
  isTyping = false;
  run();
}

function later() {
  beginTyping();
  clearTimeout(timer);
  timer = setTimeout(restart, PAUSE);
}

function clear() {
  input.value = "";
  input.focus();
  restart();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  // The keys of an input method, and those of the browser, are not for us.
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  if (event.target === input && event.key === "Escape") {
    event.preventDefault();
    clear();
  } else if (results.move(event, input)) {
    event.preventDefault();
  }
}

function listen() {
  // While an input method is composing, what stands in the box is not yet what the reader means.
  input.addEventListener("input", (event) => !(/** @type {InputEvent} */ (event).isComposing) && later());
  input.addEventListener("compositionend", later);
  part("form").addEventListener("submit", (event) => {
    event.preventDefault();
    restart();
    isTyping = false;
  });
  input.addEventListener("blur", () => (isTyping = false));
  part("filters").addEventListener("submit", (event) => event.preventDefault());
  part("app").addEventListener("keydown", onKey);
  part("more").addEventListener("click", () => results.goOn() || run(true));
  for (const name of ["retry", "again"]) {
    part(name).addEventListener("click", () => run());
  }
  part("facets").addEventListener("toggle", showFacets);
  addEventListener("popstate", readAddress);
  addEventListener("pagehide", keepPlace);
  chosen.onChange = restart;
  facets.onOpen = showFacets;
  results.onUnfilter = () => {
    part("status").focus();
    chosen.clear();
  };
}

part("app").hidden = false;
part("keys").hidden = false;
fitFacets();
offerSetting();
listen();
readAddress();
