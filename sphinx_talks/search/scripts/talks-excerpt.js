// @ts-check
/** What a result shows: the passage that matches best, and where in it the words of the query stand. */

import { classOf, endsWord, fold, indexOfStream, startsWord } from "./talks-fold.js";

/** @typedef {[number, number]} Range in UTF-16 units, the end excluded */
/** @typedef {{docname: string, url: string, title: string, kind: string, date?: string,
 *   by?: string, lang?: string, also?: string[], with?: string[], blocks: [string, string, string][]}} Part */

/** Characters of an excerpt, and how many of them stand before the match. */
const LENGTH = 120;
const BEFORE = 24;

/** What a word counts that stands only within others or across them, as "art" in "start" and in "ar tea". */
const INSIDE = 0.5;

/** @param {import("./talks-fold.js").Folded} folded @param {number} at @param {number} last @returns {boolean} */
function standsAsWord(folded, at, last) {
  return startsWord(folded, at) && (endsWord(folded, last) || !folded.bound.slice(at + 1, last + 1).includes(true));
}

/**
 * @param {import("./talks-fold.js").Folded} folded
 * @param {string[][]} streams
 * @returns {{ranges: Range[], held: number}} where they stand in the text, and how many of them do
 */
function find(folded, streams) {
  const { chars, from, to } = folded;
  /** @type {Range[]} */
  const found = [];
  let held = 0;
  for (const stream of streams) {
    /** @type {number[]} */
    const places = [];
    for (let at = indexOfStream(chars, stream); at >= 0; at = indexOfStream(chars, stream, at + stream.length)) {
      places.push(at);
    }
    const words = places.filter((at) => standsAsWord(folded, at, at + stream.length - 1));
    held += places.length ? (words.length || classOf(stream[0]) !== "W" ? 1 : INSIDE) : 0;
    for (const at of words.length ? words : places) {
      found.push([from[at], to[at + stream.length - 1]]);
    }
  }
  return { ranges: merged(found), held };
}

/** @param {Range[]} ranges @returns {Range[]} in order, those that touch joined */
function merged(ranges) {
  /** @type {Range[]} */
  const out = [];
  for (const [from, to] of ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = out[out.length - 1];
    if (last && from <= last[1]) {
      last[1] = Math.max(last[1], to);
    } else {
      out.push([from, to]);
    }
  }
  return out;
}

/**
 * @param {string} text
 * @param {number} at
 * @returns {number} the same place, or the one before where this would cut through a character
 */
function boundary(text, at) {
  return /[\udc00-\udfff]/.test(text[at] ?? "") && /[\ud800-\udbff]/.test(text[at - 1] ?? "") ? at - 1 : at;
}

/** @param {string} text @param {Range[]} ranges @returns {{excerpt: string, marks: Range[]}} */
function cut(text, ranges) {
  const wanted = (ranges[0]?.[0] ?? 0) - BEFORE;
  const begin = wanted <= BEFORE || text.length <= LENGTH ? 0 : boundary(text, wanted);
  const end = text.length - begin <= LENGTH + 1 ? text.length : boundary(text, begin + LENGTH);
  const shift = (begin ? 1 : 0) - begin;
  const marks = ranges
    .filter(([from, to]) => from < end && to > begin)
    .map(([from, to]) => /** @type {Range} */ ([Math.max(from, begin) + shift, Math.min(to, end) + shift]));
  return { excerpt: (begin ? "…" : "") + text.slice(begin, end) + (end < text.length ? "…" : ""), marks };
}

/**
 * @param {Part} part
 * @param {string[][]} streams
 * @returns {{anchor: string, heading: string, text: string, ranges: Range[]}}
 */
function bestText(part, streams) {
  const [anchor, heading, text] = part.blocks[0] ?? ["", "", ""];
  let best = { anchor, heading, text, ranges: /** @type {Range[]} */ ([]) };
  let most = 0;
  for (const [anchor, heading, text] of streams.length ? part.blocks : []) {
    const { ranges, held } = find(fold(text), streams);
    const worth = held + (heading ? find(fold(heading), streams).held / 2 : 0);
    if (worth > most) {
      [best, most] = [{ anchor, heading, text, ranges }, worth];
    }
  }
  for (const text of most ? [] : [...(part.also ?? []), ...(part.with ?? [])]) {
    const { ranges, held } = find(fold(text), streams);
    if (held > most) {
      [best, most] = [{ anchor: "", heading: "", text, ranges }, held];
    }
  }
  return best;
}

/** @param {Part} part @param {string[][]} streams what to mark @returns the part of a hit that is read */
export function shown(part, streams) {
  const { anchor, heading, text, ranges } = bestText(part, streams);
  const { excerpt, marks } = cut(text, ranges);
  const { docname, url, title, kind, date = "", by = "", lang = "" } = part;
  const both = { title: find(fold(title), streams).ranges, excerpt: marks };
  return { docname, url, title, kind, date, by, lang, excerpt, anchor, heading, marks: both };
}
