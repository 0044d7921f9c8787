// @ts-check
/** The parts of a query, each for itself: the grams it needs, the documents that match, and what sounds or looks like it. */

import { OF_MANIFEST } from "./talks-filters.js";
import { HIRAGANA, KATAKANA, classOf, concat, fold } from "./talks-fold.js";
import { cover, shorten } from "./talks-grams.js";
import { Lists } from "./talks-lists.js";
import { parse } from "./talks-query.js";
import { alike, soundKeys } from "./talks-sound.js";
import { isWord, worded } from "./talks-words.js";

/** @typedef {import("./talks-fold.js").Folded} Folded */
/** @typedef {import("./talks-grams.js").Gram} Gram */
/** @typedef {import("./talks-rank.js").Match} Match */
/** @typedef {import("./talks-query.js").Part} Part */

/** Grams a query looks up; in the largest indexes, where files are long, fewer will do. */
const MANY_SHARDS = 4096;
const [GRAMS, FEW_GRAMS, GRAMS_OF_NEAR, FEW_OF_NEAR] = [9, 5, 3, 2];
/** From so many words on a query is a sentence; a long compound has so many characters. */
export const FEW_WORDS = 3;
const LONG_COMPOUND = 4;

export class PartLookup {
  /**
   * @param {import("./talks-index.js").TalksIndex} index
   * @param {any} manifest
   * @param {string} query
   * @param {typeof import("./talks-dates.js")} [dates] where the query may have some
   */
  constructor(index, manifest, query, dates = undefined) {
    this.manifest = manifest;
    this.query = parse(query, [...OF_MANIFEST, ...(manifest.facets.names ?? [])], dates);
    const { terms, parts } = this.query;
    this.isLarge = manifest.shards >= MANY_SHARDS;
    this.most = this.isLarge ? FEW_GRAMS : GRAMS;
    // In a sentence words are as others have them: what is within a longer one is hardly meant.
    this.isSentence = parts.length >= FEW_WORDS;
    for (const part of parts) {
      part.grams = this.worded(part.folded, part.grams, part.isStem || this.isSentence, this.isSentence);
    }
    shorten(parts.map(({ grams }) => grams), this.most);
    this.lists = new Lists(index, manifest);
    const telling = terms.filter((term) => term.isExact || term.parts.some(({ weight }) => weight));
    const marked = [...(telling.length ? telling : terms), ...parts].map(({ folded }) => folded.chars);
    this.phrase = concat(terms.map(({ folded }) => folded));
    this.streams = marked.filter((chars) => chars.length > 1 || terms.length < 2);
    this.failures = this.lists.failures;
    this.isUnknown = false;
  }

  /**
   * @param {Folded} folded
   * @param {Gram[]} grams
   * @param {boolean} isStart
   * @param {boolean} isLoose
   * @returns {Gram[]} as one word where the index knows words
   */
  worded(folded, grams, isStart, isLoose) {
    return this.manifest.words ? worded(folded, grams, isStart, isLoose) : grams;
  }

  /** @param {Folded} folded what is looked up beside the query @param {boolean} [isRow] several words @returns {Gram[]} */
  beside(folded, isRow = false) {
    const grams = isRow ? cover(folded) : this.worded(folded, cover(folded), true, true);
    shorten([grams], this.isLarge ? FEW_OF_NEAR : GRAMS_OF_NEAR);
    return grams;
  }

  /** @param {Part} part @param {{word: string, folded: Folded, grams: Gram[]}[]} others */
  matchPart(part, others) {
    const length = part.folded.chars.length;
    const found = this.lists.match(part.grams, length);
    const isNowhere = !found.size;
    part.matches = found;
    if (part.isStem) {
      found.forEach(({ form }, doc) => form & 1 || found.delete(doc));
    }
    this.isUnknown ||= isNowhere && this.query.parts.length === 1 && !/^\w\d+\w$/.test(part.raw);
    if (isNowhere && length >= LONG_COMPOUND && part.folded.light.every((char) => classOf(char) === "C" && !KATAKANA.test(char))) {
      this.matchPieces(part);
    }
    for (const { folded, grams } of others) {
      let isMarked = false;
      const isLatin = classOf(folded.chars[0]) === "W";
      this.lists.match(grams, folded.chars.length).forEach((one, doc) => {
        const own = part.matches.get(doc);
        if ((!isLatin || one.form & 1) && (!own || own.zone < one.zone)) {
          part.matches.set(doc, one);
          isMarked = true;
        }
      });
      this.streams.push(...(isMarked ? [folded.chars] : []));
    }
  }

  /** Of a long compound that no page has, half of it will do. @param {Part} part */
  matchPieces(part) {
    const pieces = part.grams.map((one) => this.lists.match([one], part.folded.chars.length));
    for (const doc of new Set(pieces.flatMap((found) => [...found.keys()]))) {
      const held = pieces.flatMap((found) => found.get(doc) ?? []);
      if (2 * held.length >= pieces.length) {
        part.pieces ??= new Map();
        part.pieces.set(doc, held.reduce((a, b) => (b.zone > a.zone ? b : a)));
      }
    }
    this.streams.push(...part.grams.map(({ key }) => [...key]));
  }

  /** @returns {Promise<{word: string, folded: Folded, grams: Gram[]}[][]>} of each part what sounds like it */
  others() {
    return Promise.all(
      this.query.parts.map(async ({ raw, folded }) => {
        const word = raw.normalize("NFKC").toLowerCase();
        const isLikely = folded.light.every((char) => KATAKANA.test(char) || HIRAGANA.test(char)) || this.query.parts.length === 1;
        const keys = isLikely && this.query.parts.length < 3 ? soundKeys(word) : [];
        const lists = await Promise.all(keys.map((key) => this.lists.words(`\x05${key}`)));
        return alike(word, lists).map((other) => {
          const spelled = fold(other);
          return { word: other, folded: spelled, grams: this.beside(spelled, other.endsWith(" ")) };
        });
      }),
    );
  }

  /**
   * @param {Part} part
   * @param {boolean} isLater what is behind a space begins a word; of the first word only the end may be typed
   * @returns {Gram[]} as it is typed, not its stem
   */
  wholeOf({ whole, grams, isStem }, isLater) {
    const isLoose = isLater || this.isSentence;
    return isStem && this.manifest.words ? worded(whole, cover(whole), isLoose, isLoose) : grams;
  }

  /** @returns {Gram[]} those of the parts where they stand in the query, and few more for the places between */
  phraseGrams() {
    const { terms } = this.query;
    let at = 0;
    const given = terms.flatMap((term, number) => {
      const begin = at;
      at += term.folded.chars.length;
      return term.parts.flatMap((part) =>
        this.wholeOf(part, number > 0).map((one) => ({ ...one, at: begin + part.at + one.at, says: part.weight })),
      );
    });
    const all = given.filter(({ loose }) => !loose);
    // What stands between two others, as `the`, is known by the room that they leave for it.
    const fixed = all.filter((one, i) => !i || i === all.length - 1 || one.says);
    const more = cover(this.phrase, all).filter((one) => !all.includes(one));
    const covering = fixed.flatMap((one) => (isWord(one) ? one.inner : [one]));
    const room = Math.max(0, Math.max(2, this.most - 3) - covering.length);
    const [begin, end] = [Math.min(...fixed.map(({ at }) => at)), Math.max(...fixed.map(({ at, size }) => at + size))];
    const isOpen = (/** @type {Gram} */ { at, size }) => fixed.length < 2 || at < begin || at + size > end;
    const between = more.filter((one) => isOpen(one) && !this.lists.isHeavy(one)).slice(0, room);
    const grams = [...fixed, ...between];
    return grams.length > 1 || between.length === more.length ? grams : [];
  }
}
