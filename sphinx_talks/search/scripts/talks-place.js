// @ts-check
/** The places of the page of results, and what in them does not change with a search. */

const LAST = "talks-search-slash";
if (!document.getElementById(LAST)) {
  // The script does not wait for the page, nor for what the page waits for: only for the last of the places.
  await new Promise((done) => {
    const isThere = () => document.getElementById(LAST) && done(observer.disconnect());
    const observer = new MutationObserver(isThere);
    observer.observe(document, { childList: true, subtree: true });
  });
}

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export function part(id) {
  const found = document.getElementById(`talks-search${id && `-${id}`}`);
  if (!found) {
    throw new Error(`The page has no talks-search-${id}`);
  }
  return found;
}

/** Facets stand open beside the hits where there is room. */
export function fitFacets() {
  const wide = matchMedia("(min-width: 60rem)");
  const fit = () => part("facets").toggleAttribute("open", wide.matches);
  wide.addEventListener("change", fit);
  fit();
}

/** The setting that talks-box.js reads. */
export function offerSetting() {
  const slash = /** @type {HTMLInputElement} */ (part("slash"));
  try {
    slash.checked = localStorage.getItem("talks-search-slash") !== "off";
    slash.addEventListener("change", () => localStorage.setItem("talks-search-slash", slash.checked ? "on" : "off"));
  } catch {
    slash.disabled = true; // nothing can be kept here
  }
}
