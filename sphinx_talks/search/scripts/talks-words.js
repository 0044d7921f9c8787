// @ts-check
/**
 * Words of a small index, which knows each as a whole where its first gram is: that and one gram more say where a word
 * stands, instead of one for every three letters. Where that leaves something open, all of its grams are asked for.
 */

import { KATAKANA, classOf } from "./talks-fold.js";

/** @typedef {import("./talks-decode.js").Postings} Postings */
/** @typedef {import("./talks-fold.js").Folded} Folded */
/** @typedef {import("./talks-grams.js").Gram} Gram */
/** @typedef {Gram & {inner: Gram[], isLatin: boolean, isStart: boolean, isLoose: boolean}} WordGram `inner`: the grams that
 *   cover it, the first one and the last one first; `isStart`: only where a word starts; `isLoose`: where words begin
 *   with it, nowhere else */

/** Before words, as the Python that writes the index has it. */
export const WHOLE = "\x06";
/** Grams from which on there is something to save, and where only starts of words count. */
const [MANY, SOME] = [3, 2];

/** @param {Gram} gram @returns {gram is WordGram} */
export const isWord = (gram) => "inner" in gram;

/**
 * @param {Folded} folded
 * @param {Gram[]} grams that cover it
 * @param {boolean} [isStart]
 * @param {boolean} [isLoose]
 * @returns {Gram[]} the word as one, where it is one of Latin letters or katakana, and long enough
 */
export function worded({ chars, light, altered, bound, joint }, grams, isStart = false, isLoose = false) {
  const isLatin = chars.every((char) => classOf(char) === "W");
  const isOne = (isLatin || light.every((char) => KATAKANA.test(char))) && !bound.some((one, i) => one && i);
  if (!isOne || grams.some(({ loose }) => loose) || grams.length < (isStart && isLatin ? SOME : MANY)) {
    return grams;
  }
  const [first, last] = grams;
  const flag = isLatin ? (first.flag & 1) | (last.flag & 2) : Number(altered.some(Boolean) || joint.some((one, i) => one && i));
  const worth = grams.reduce((sum, one) => sum + one.worth, 0);
  const word = { ...first, key: chars.join(""), size: chars.length, flag, worth };
  return [/** @type {WordGram} */ ({ ...word, inner: grams, isLatin, isStart: isStart && isLatin, isLoose })];
}

/** A document and a place in it as one number. */
const FACTOR = 2 ** 32;

/** @param {Postings} list @param {number} [at] which place is meant @returns {[number, number][]} places with flags */
const placesOf = ({ docs, starts, places }, at = 0) =>
  [...docs].flatMap((doc, row) =>
    [...places.slice(starts[row], starts[row + 1])].map((place) => /** @type {[number, number]} */ ([doc * FACTOR + (place >> 2) - at, place & 3])),
  );

/**
 * @param {WordGram} word
 * @param {Postings} list of its first gram
 * @param {[string, Postings][]} words that begin with that gram
 * @returns {{known: Map<number, number>, open: number[]}} where it stands as far as words say, with flags, and where it
 *   may stand: what begins there is a word that it goes beyond, or none that is known
 */
export function placesIn({ key, isLatin, isStart, flag }, list, words) {
  const known = new Map();
  const told = new Set();
  for (const [word, one] of words) {
    for (const [place, altered] of key.startsWith(word) && key !== word ? [] : placesOf(one)) {
      told.add(place);
      if (word.startsWith(key)) {
        known.set(place, isLatin ? (word === key ? 3 : 1) : word === key ? altered : flag);
      }
    }
  }
  const open = placesOf(list).filter(([place, flags]) => !told.has(place) && (!isStart || flags & 1));
  return { known, open: open.map(([place]) => place) };
}

/** @param {number[]} open @param {Gram} gram @param {Postings | undefined} list of it @returns {boolean} whether it stands at one of them */
export function isAt(open, { at }, list) {
  const places = new Set(list && placesOf(list, at).map(([place]) => place));
  return open.some((place) => places.has(place));
}

/** @param {Map<number, number>} found flags by place @returns {Postings | undefined} */
export function postingsOf(found) {
  const made = { docs: /** @type {number[]} */ ([]), starts: /** @type {number[]} */ ([]), places: /** @type {number[]} */ ([]), full: true };
  for (const place of [...found.keys()].sort((a, b) => a - b)) {
    const doc = Math.floor(place / FACTOR);
    if (made.docs[made.docs.length - 1] !== doc) {
      made.docs.push(doc);
      made.starts.push(made.places.length);
    }
    made.places.push((place % FACTOR) * 4 + /** @type {number} */ (found.get(place)));
  }
  made.starts.push(made.places.length);
  return made.docs.length ? made : undefined;
}
