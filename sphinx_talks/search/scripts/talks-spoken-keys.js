// @ts-check
/** By what the words of a unit are found, as sphinx_talks/search/spoken/keys.py writes it, and where that lies. */

/** @typedef {import("./talks-fold.js").Folded} Folded */
/**
 * @typedef {object} Need what a unit has to have
 * @property {string} key a row of characters, or a word
 * @property {number} worth more for what is rarer by its kind of letters, and in a sample of what is said
 * @property {string} part where the word may be part of a longer one: "start" where that begins with it, "end", "any";
 *   "" where it is whole
 */

/**
 * What the search of pages has already: whoever begins a search of words lends it, so that nothing is loaded twice.
 * @type {typeof import("./talks-search.js").shared}
 */
export const engine = /** @type {any} */ ({});
/** The first character of a key that is a value of a facet. */
export const VALUE = "\x03";
/** The first character of a key that is a row of characters, before its number. */
const ROW = "\x04";
const [FACTOR, LOW_BITS] = [40503, 0xffff];
const [TURNS, TURNS_OF_FILE, OFTEN] = [18, 6, 2];
/** Turns of a talk of half an hour, about, in bits. */
const TURNS_OF_TALK = 12.4;
const ROUTE = 3;
/** Letters of a word from which on its parts are known. */
export const SHORTEST = 3;
const GOLDEN = 2654435761;
const encoder = new TextEncoder();

/** @param {string} text */
const sumOf = (text) => engine.crc32(encoder.encode(text));

/** @param {string[]} chars @returns {number} */
function numberOf(chars) {
  const row = chars.reduce((before, char) => (before & LOW_BITS) * FACTOR + ((char.codePointAt(0) ?? 0) & LOW_BITS), 0);
  return chars.length > 2 ? row % 2 ** TURNS : row;
}

/** @param {string[]} chars two to four @returns {string} */
export const rowKey = (chars) => ROW + numberOf(chars);

/** @param {string} part @param {number} files a power of two @returns {number} the file of words that holds it */
export const wordFile = (part, files) => routeOf(part) & (files - 1);

/** @param {string} key @returns {number} */
function routeOf(key) {
  const chars = [...key];
  return sumOf(chars.length > ROUTE && engine.classOf(chars[0]) === "W" ? chars.slice(0, ROUTE).join("") : key);
}

/** @param {string} key @param {{files: number, bits: number}} shape @returns {{file: number, place: number}} */
export function placeOf(key, { files, bits }) {
  const within = bits - Math.log2(files);
  const isTurn = key[0] === ROW && Number(key.slice(1)) < 2 ** TURNS;
  const sum = sumOf(key) >>> (isTurn ? 32 - TURNS_OF_FILE : 0);
  return { file: routeOf(key) & (files - 1), place: (Math.imul(sum, GOLDEN) >>> 0) >>> (32 - within) };
}

/** @param {string} light @returns {number} */
const rarity = (light) => (engine.HIRAGANA.test(light) ? 0 : engine.KATAKANA.test(light) ? 4 : engine.classOf(light) === "C" ? 9 : 3);

/** Characters of a talk of half an hour. */
const TALK = 10_000;

/** What is said in some talks, by which it is estimated what any other may have. */
export class TalkSample {
  /** @param {string} text '' where there is none @param {number} files of tables: the more, the more a turn says */
  constructor(text, files) {
    this.turnBits = Math.max(Math.min(TURNS, Math.log2(files) + TURNS_OF_FILE) - TURNS_OF_TALK, 0);
    const { chars } = engine.fold(text);
    this.stream = chars.join("");
    this.size = Math.max(chars.length, TALK);
    /** @type {Map<number, number>[]} of rows of two characters, and of three */
    this.counts = [2, 3].map((size) => {
      const counts = new Map();
      for (let at = 0; at + size <= chars.length; at++) {
        const row = numberOf(chars.slice(at, at + size));
        counts.set(row, (counts.get(row) ?? 0) + 1);
      }
      return counts;
    });
  }

  /** @param {string[]} chars two or three @returns {boolean} whether most talks have it */
  isOften(chars) {
    return (this.counts[chars.length - 2].get(numberOf(chars)) ?? 0) >= OFTEN;
  }

  /** @param {string} row @returns {number} in how many bits a talk that has it is rarer than any talk, about */
  bits(row) {
    return -Math.log2(1 - Math.exp((-(this.stream.split(row).length - 0.8) * TALK) / this.size));
  }

  /** @param {string[]} chars a stream @returns {Generator<[string, string]>} its turns, each with the characters */
  *turns(chars) {
    // An イ that begins a query may be one that only makes a vowel long, which no stream has.
    for (let at = chars[0] === "イ" ? 1 : 0; at + 2 < chars.length; at++) {
      for (const row of [chars.slice(at, at + 3), chars.slice(at, at + 4)]) {
        const isOfOften = row.every((char, i) => engine.classOf(char) !== "W" && (i === 0 || this.isOften([row[i - 1], char])));
        if (isOfOften && (row.length > 3 || !this.isOften(row))) {
          yield [rowKey(row), row.join("")];
        }
      }
    }
  }
}

/**
 * @param {Folded} folded a term
 * @param {TalkSample} sample
 * @returns {Need[]} the most telling first
 */
export function needsOf(folded, sample) {
  const { chars, light } = folded;
  const classes = chars.map(engine.classOf);
  const found = [...new Map(sample.turns(chars))].map(([key, row]) => /** @type {Need} */ ({ key, worth: 10 * Math.min(sample.bits(row), sample.turnBits), part: "" }));
  for (let i = 0; i + 1 < chars.length; i++) {
    if (classes[i] !== "W" || classes[i + 1] !== "W") {
      const pair = chars.slice(i, i + 2);
      found.push({ key: rowKey(pair), worth: 10 * sample.bits(pair.join("")) + rarity(light[i]) + rarity(light[i + 1]), part: "" });
    }
  }
  for (let begin = 0; begin < chars.length; begin++) {
    if (engine.startsWord(folded, begin)) {
      let end = begin;
      while (!engine.endsWord(folded, end)) {
        end++;
      }
      const word = wordAt(folded, begin, end + 1);
      found.push({ ...word, worth: word.worth + 10 * sample.bits(word.key) });
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
