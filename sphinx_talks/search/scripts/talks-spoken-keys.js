// @ts-check
/** By what the words of a unit are found, as sphinx_talks/search/spoken/keys.py writes it, and where that lies. */

import { shared } from "./talks-search.js";

/** @typedef {import("./talks-fold.js").Folded} Folded */
/**
 * @typedef {object} Need what a unit has to have
 * @property {string} key a pair, or a word
 * @property {number} worth more for what is rarer by its kind of letters
 * @property {string} part where the word may be part of a longer one: "start" where that begins with it, "end", "any";
 *   "" where it is whole
 */

/** What the search of pages has already, for all scripts of this one. */
export const engine = shared;
/** The first character of a key that is a value of a facet. */
export const VALUE = "\x03";
const ROUTE = 3;
/** Letters of a word from which on its parts are known. */
export const SHORTEST = 3;
const GOLDEN = 2654435761;
const encoder = new TextEncoder();

/** @param {string} text */
const sumOf = (text) => shared.crc32(encoder.encode(text));

/** @param {string} part @param {number} files a power of two @returns {number} the file of words that holds it */
export const wordFile = (part, files) => routeOf(part) & (files - 1);

/** @param {string} key @returns {number} */
function routeOf(key) {
  const chars = [...key];
  return sumOf(chars.length > ROUTE && shared.classOf(chars[0]) === "W" ? chars.slice(0, ROUTE).join("") : key);
}

/** @param {string} key @param {{files: number, bits: number}} shape @returns {{file: number, place: number}} */
export function placeOf(key, { files, bits }) {
  const within = bits - Math.log2(files);
  return { file: routeOf(key) & (files - 1), place: (Math.imul(sumOf(key), GOLDEN) >>> 0) >>> (32 - within) };
}

/** @param {string} light @returns {number} */
const rarity = (light) => (shared.HIRAGANA.test(light) ? 0 : shared.KATAKANA.test(light) ? 4 : shared.classOf(light) === "C" ? 9 : 3);

/** @param {Folded} folded a term @returns {Need[]} the most telling first */
export function needsOf(folded) {
  const { chars, light } = folded;
  const classes = chars.map(shared.classOf);
  /** @type {Need[]} */
  const found = [];
  for (let i = 0; i + 1 < chars.length; i++) {
    if (classes[i] !== "W" || classes[i + 1] !== "W") {
      found.push({ key: chars[i] + chars[i + 1], worth: rarity(light[i]) + rarity(light[i + 1]), part: "" });
    }
  }
  for (let begin = 0; begin < chars.length; begin++) {
    if (shared.startsWord(folded, begin)) {
      let end = begin;
      while (!shared.endsWord(folded, end)) {
        end++;
      }
      found.push(wordAt(folded, begin, end + 1));
      begin = end;
    }
  }
  return found.filter(({ key }) => [...key].length > 1).sort((a, b) => b.worth - a.worth);
}

/** @param {Folded} folded @param {number} begin @param {number} end @returns {Need} */
function wordAt({ chars }, begin, end) {
  // At its ends a query may have only a part of the word that was said.
  const part = begin === 0 && end === chars.length ? "any" : begin === 0 ? "end" : end === chars.length ? "start" : "";
  return { key: chars.slice(begin, end).join(""), worth: 12 + Math.min(end - begin, 8), part };
}

/** @param {string} word @param {Need} need @returns {boolean} whether a word that was said has what is asked for */
export function holds(word, { key, part }) {
  return part === "start" ? word.startsWith(key) : part === "end" ? word.endsWith(key) : word.includes(key);
}
