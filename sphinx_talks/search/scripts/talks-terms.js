// @ts-check
/** A query as terms, each with the grams that stand for it. */

import { SPACE, concat, fold } from "./talks-fold.js";
import { cover } from "./talks-rank.js";

/** @typedef {import("./talks-fold.js").Folded} Folded */
/** @typedef {import("./talks-rank.js").Gram} Gram */
/** @typedef {import("./talks-rank.js").Match} Match */
/**
 * @typedef {object} Term
 * @property {string} raw
 * @property {Folded} folded
 * @property {Gram[]} grams
 * @property {Map<number, Match>} matches
 */

/** Characters and terms of a query that are looked at. */
const [LONGEST, TERMS] = [200, 8];

/** @param {string} query @returns {Term[]} */
export function parse(query) {
  const raw = [...query.slice(0, 2 * LONGEST)].slice(0, LONGEST).join("");
  const words = [...new Set(raw.split(SPACE).filter(Boolean))].slice(0, 2 * TERMS);
  const terms = words.map((raw) => {
    // One character may stand for a sentence.
    const folded = concat([fold(raw)], 0, 2 * LONGEST);
    const signs = folded.chars.length ? [] : [...new Set(folded.dropped)];
    const grams = signs.map((key) => ({ key, at: 0, size: 1, shift: 2, flag: 0, worth: 0, loose: true }));
    return { raw, folded, grams: grams.length ? grams : cover(folded), matches: new Map() };
  });
  return terms.filter(({ grams }) => grams.length).slice(0, TERMS);
}
