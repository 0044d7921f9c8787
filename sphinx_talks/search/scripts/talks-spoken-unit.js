// @ts-check
/** The words of one unit as sphinx_talks/search/spoken/units.py writes it, and the moments in it that are asked for. */

import { engine } from "./talks-spoken-keys.js";

/** @typedef {import("./talks-fold.js").Folded} Folded */
/** @typedef {{raw: string, folded: Folded}} Term */
/** @typedef {{docname: string, url: string, title: string, kind: string, date: string, by: string, lang: string}} Head */
/** @typedef {{head: Head, text: string, numbers: number[], starts: number[], end: number}} Unit `starts`: where each cue
 *   begins; `end`: what begins from there on is found in another unit */
/** @typedef {{number: number, excerpt: string, marks: [number, number][]}} Moment second or slide, and what is there */

const [NARROW, UTF8] = [0, 1];
export const SPACED = 2;
const SIZES = 13;
/** Characters of an excerpt before and behind what is marked in it. */
const [BEFORE, BEHIND] = [16, 40];
/** Seconds of silence that end a sentence for certain, and characters that even the slowest say in a second. */
const [SILENCE, SLOWEST] = [30, 3];
const KANA =
  "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん" + "がごじずだでどばっゃゅょぐげ、。ー";
const HALF = 0xff61;
const COMMON = (
  "the of and a to in is you that it he was for on are as with his they I at be this have from or one had by but not " +
  "what all were we when your can said there use an each which she do how their if will up other about out many then " +
  "them these so some her would make like him into time has look two more go see number no way could people my than " +
  "first been who its now find long down day did get come made may part over know think just really going want right " +
  "well because actually very thing things something here where much good kind mean need data lot let"
).split(" ");

/** @param {Uint8Array} bytes @returns {Generator<number>} */
function* varints(bytes) {
  let [value, factor] = [0, 1];
  for (const byte of bytes) {
    value += (byte & 127) * factor;
    factor *= 128;
    if (byte < 128) {
      yield value;
      [value, factor] = [0, 1];
    }
  }
}

/** @param {Uint8Array} bytes @param {number} form how they are written @returns {string} */
export function textOf(bytes, form) {
  if (form === UTF8) {
    return new TextDecoder().decode(bytes);
  }
  if (form === NARROW) {
    const narrow = new TextDecoder("shift_jis").decode(bytes);
    return narrow.replace(/[\uff61-\uff9f]/g, (one) => KANA[one.charCodeAt(0) - HALF]);
  }
  // Each byte by itself: what browsers call latin1 has other characters above 127.
  return Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : ` ${COMMON[byte - 128]}`)).join("");
}

/** @param {Uint8Array} bytes what a unit's file holds, inflated @returns {Unit} */
export function unitOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const ends = [0, 4, 8].map((at) => view.getUint32(at, true)).reduce((all, size) => [...all, all[all.length - 1] + size], [SIZES]);
  const [words, steps, lengths] = [0, 1, 2].map((i) => bytes.subarray(ends[i], ends[i + 1]));
  const text = textOf(words, bytes[12]);
  let [number, at] = [0, 0];
  const numbers = [...varints(steps)].map((step) => (number += step & 1 ? -(step + 1) / 2 : step / 2));
  const starts = [...varints(lengths)].map((length) => {
    const start = at && text[at] === " " ? at + 1 : at;
    at = start + length;
    return start;
  });
  const { own, ...head } = JSON.parse(new TextDecoder().decode(bytes.subarray(ends[3])));
  return { head, text, numbers, starts, end: starts[own] ?? text.length };
}

/** @param {string[]} chars @param {string[]} stream @returns {number[]} where it stands, at most so often */
function places(chars, stream, most = 200) {
  const found = [];
  for (let at = engine.indexOfStream(chars, stream); at >= 0 && found.length < most; at = engine.indexOfStream(chars, stream, at + 1)) {
    found.push(at);
  }
  return found;
}

/**
 * @param {Folded} folded
 * @param {number[]} found
 * @param {Folded} term
 * @returns {number[]} those with spaces where the term has them and where a word starts; else those with the one of the
 *   two that there are; else all
 */
function meant(folded, found, { chars, bound }) {
  const spaced = found.filter((at) => chars.every((_, i) => i === 0 || folded.bound[at + i] === bound[i]));
  const whole = (spaced.length ? spaced : found).filter((at) => engine.startsWord(folded, at));
  return whole.length ? whole : spaced.length ? spaced : found;
}

/** @param {Unit} unit @param {Folded} folded @param {Term} term @returns {[number, number][]} ranges in the text */
function rangesOf({ text, end }, folded, { raw, folded: term }) {
  const all = term.chars.length > 1 ? meant(folded, places(folded.chars, term.chars), term) : [];
  const found = all.filter((at) => folded.from[at] < end);
  if (found.length) {
    // What begins with a long mark or the like, which the stream leaves out, begins there where that is said.
    const before = raw.slice(0, term.from[0]);
    const literal = found.filter((at) => text.endsWith(before, folded.from[at]));
    const begin = literal.length ? before.length : 0;
    return (literal.length ? literal : found).map((at) => [folded.from[at] - begin, folded.to[at + term.chars.length - 1]]);
  }
  // A long mark and the like are not in the stream: what begins or ends with one is looked for as it is.
  const plain = new RegExp(raw.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "giu");
  const matches = raw ? [...text.matchAll(plain)].filter(({ index }) => index < end) : [];
  return matches.map(({ index }) => [index, index + raw.length]);
}

/**
 * @param {Unit} unit
 * @param {import("./talks-query.js").Query} query
 * @returns {Moment[]} where all of it is said in a row; else where the rarest of the terms is, if all of them are
 */
export function momentsIn(unit, { terms, excluded, phrase: row }) {
  const folded = engine.fold(unit.text);
  if (excluded.some((term) => folded.from[engine.indexOfStream(folded.chars, term.folded.chars)] < unit.end)) {
    return [];
  }
  const whole = { raw: row, folded: engine.fold(row) };
  const [rows, ...found] = [whole, ...terms].map((term) => rangesOf(unit, folded, term));
  const breaks = breaksOf(unit);
  const phrase = rows.filter(([from, to]) => !breaks.some((at) => from < at && at < to));
  const rarest = found.reduce((a, b) => (b.length < a.length ? b : a));
  return (phrase.length ? phrase : rarest).map(([from, to]) => momentAt(unit, breaks, from, to));
}

/** @param {Unit} unit @returns {number[]} where no sentence goes on: at each slide, and behind a long silence */
function breaksOf({ head, numbers, starts }) {
  const isBreak = (/** @type {number} */ i) => numbers[i] - numbers[i - 1] > SILENCE + (starts[i] - starts[i - 1]) / SLOWEST;
  return starts.filter((_, i) => i > 0 && (head.kind === "deck" || isBreak(i)));
}

/** @param {string} text @param {number} at @returns {number} the same place, or the one before within a character */
const boundary = (text, at) => (/[\udc00-\udfff]/.test(text[at] ?? "") ? at - 1 : at);

/**
 * @param {Unit} unit
 * @param {number[]} breaks
 * @param {number} begin
 * @param {number} end
 * @returns {Moment} the words around, as far as the next breaks
 */
function momentAt({ text, numbers, starts }, breaks, begin, end) {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    [low, high] = starts[middle] <= begin ? [middle + 1, high] : [low, middle];
  }
  const least = breaks.filter((at) => at <= begin).pop() ?? 0;
  const most = breaks.find((at) => at > begin) ?? text.length;
  const [first, last] = [Math.max(begin - BEFORE, least), Math.min(end + BEHIND, most)].map((at) => boundary(text, at));
  const opening = first > least ? "…" : "";
  const said = text.slice(first, last).trimEnd();
  const [from, to] = [begin, end].map((at) => Math.min(at - first, said.length) + opening.length);
  return { number: numbers[Math.max(low - 1, 0)], excerpt: opening + said + (last < most ? "…" : ""), marks: [[from, to]] };
}
