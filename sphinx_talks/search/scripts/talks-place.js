// @ts-check
/** The places of the page of results, and what in them does not change with a search. */

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export function part(id) {
  return /** @type {HTMLElement} */ (document.getElementById(`talks-search${id && `-${id}`}`));
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

/** End what talks-search.css holds back: the first hits are there, or something to read instead. */
export function showPage() {
  document.body.dataset.talksShown = "";
}
