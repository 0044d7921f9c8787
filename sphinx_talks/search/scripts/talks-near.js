// @ts-check
/** What a reader may have meant: words with a typing error less, and documents that hold most of the query. */

import { HIRAGANA, KATAKANA, classOf } from "./talks-fold.js";

/** @typedef {import("./talks-fold.js").Folded} Folded */
/** @typedef {{folded: Folded, edits: number}} Alternative */

/** Words a mistyped one is taken for, at most; runs of a term that are looked at; length from which two errors pass. */
const WORDS = 4;
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
 * @param {string[]} word
 * @param {string[]} lists texts of the index: `word\tcount` a line
 * @returns {{chars: string[], edits: number}[]} the nearest words, the most frequent first among equals
 */
export function nearest(word, lists) {
  const most = word.length >= LONG ? 2 : 1;
  /** @type {Map<string, {chars: string[], edits: number, count: number}>} */
  const found = new Map();
  for (const line of lists.flatMap((list) => list.split("\n"))) {
    const [other, count] = line.split("\t");
    const chars = [...other];
    const edits = distance(word, chars, most);
    if (edits && edits <= most) {
      found.set(other, { chars, edits, count: Number(count) });
    }
  }
  const byLikelihood = [...found].sort(
    ([a, x], [b, y]) => x.edits - y.edits || y.count - x.count || (a < b ? -1 : 1),
  );
  return byLikelihood.slice(0, WORDS).map(([, one]) => one);
}

/**
 * @param {Folded} folded a term
 * @param {(key: string) => Promise<string>} words reads a list of words
 * @returns {Promise<Alternative[]>} the term with one of its words replaced
 */
export async function respelled(folded, words) {
  const perRun = runs(folded).map(async ([begin, end]) => {
    const word = folded.chars.slice(begin, end);
    const lists = await Promise.all(wordKeys(word).map(words));
    return nearest(word, lists).map(({ chars, edits }) => {
      const all = folded.chars.toSpliced(begin, end - begin, ...chars);
      // Such a word has no variants of its own.
      const none = all.map(() => false);
      return { folded: { ...folded, chars: all, light: all, altered: none, bound: none, joint: none }, edits };
    });
  });
  return (await Promise.all(perRun)).flat();
}
