// @ts-check
/** The language of a text that is not the one of the site, as its letters tell. */

const JAPANESE = /[\u3040-\u30ff\u3400-\u9fff]/;

/**
 * @param {string} text
 * @param {string} site language of the site
 * @returns {string} the language of a text where it is not the site's, "" otherwise
 */
function otherLanguage(text, site) {
  if (site.startsWith("ja") && !JAPANESE.test(text)) {
    return /[A-Za-z]/.test(text) && text.includes(" ") && !text.includes("://") ? "en" : "";
  }
  return JAPANESE.test(text) && !/^(ja|zh)/.test(site) ? "ja" : "";
}

/**
 * @template {HTMLElement} T
 * @param {T} made
 * @param {string} text
 * @param {string} site
 * @returns {T} the element, with the language of its text where it is not the site's
 */
export function inLanguage(made, text, site) {
  const language = otherLanguage(text, site);
  if (language) {
    made.lang = language;
  }
  return made;
}
