// @ts-check
/** Which words of a query may be mistyped, and how far one is from another; talks-respelled.js has what they are taken for. */

import { HIRAGANA, KATAKANA, classOf } from "./talks-fold.js";

/** @typedef {import("./talks-fold.js").Folded} Folded */
/** @typedef {{begin: number, end: number, lists: Promise<string[]>}} Run a word in a term, and words that are like it: texts of
 *   the index, `word\tcount` a line, a third one where two errors pass */

/** Runs of a term that are looked at; length from which two errors pass. */
const RUNS = 2;
const LONG = 8;

/**
 * Optimal string alignment: an insertion, deletion, substitution or swap of neighbours counts one.
 * @param {string[]} a
 * @param {string[]} b
 * @param {number} most
 * @returns {number} the distance, more than `most` when it is larger than that
 */
export function distance(a, b, most) {
  if (Math.abs(a.length - b.length) > most) {
    return most + 1;
  }
  let [before, last] = [/** @type {number[]} */ ([]), Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + Number(a[i - 1] !== b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        row[j] = Math.min(row[j], before[j - 2] + 1);
      }
    }
    if (Math.min(...row) > most) {
      return most + 1;
    }
    [before, last] = [last, row];
  }
  return last[b.length];
}

/**
 * @param {Folded} folded
 * @returns {[number, number][]} ranges of words of letters and of katakana, the longest first
 */
export function runs(folded) {
  const { chars, light, bound } = folded;
  // A query all in hiragana may mean a word in katakana.
  const any = chars.length > 0 && light.every((char) => HIRAGANA.test(char));
  const kinds = chars.map((char, i) => (any || KATAKANA.test(light[i]) ? "K" : classOf(char) === "W" ? "W" : ""));
  /** @type {[number, number][]} */
  const found = [];
  for (let begin = 0, end = 1; end <= kinds.length; end++) {
    if (end === kinds.length || kinds[end] !== kinds[begin] || bound[end]) {
      if (kinds[begin] && end - begin >= (kinds[begin] === "K" ? 3 : 4)) {
        found.push([begin, end]);
      }
      begin = end;
    }
  }
  return found.sort((a, b) => b[1] - b[0] - (a[1] - a[0])).slice(0, RUNS);
}

/** @param {string[]} word @returns {string[]} the keys under which words like it are listed */
export function wordKeys(word) {
  const middle = word.length >> 1;
  const keys = ["\x02" + word.slice(0, 2).join(""), "\x03" + word.slice(-2).join("")];
  return word.length < LONG ? keys : [...keys, "\x04" + word.slice(middle - 1, middle + 1).join("")];
}

/**
 * @param {Folded} folded a term
 * @param {(key: string) => Promise<string>} words reads a list of words
 * @returns {Run[]} the words of it that may be mistyped
 */
export function mistyped({ chars, ...folded }, words) {
  return runs({ chars, ...folded }).map(([begin, end]) => ({
    begin,
    end,
    lists: Promise.all(wordKeys(chars.slice(begin, end)).map(words)),
  }));
}
