// @ts-check
/** One query on its way through the index: terms, the lists they need, the documents that match, in order. */

import { documents, postings } from "./talks-decode.js";
import { classOf, concat } from "./talks-fold.js";
import { pieces, respelled, shares } from "./talks-near.js";
import { cover, match, shorten } from "./talks-rank.js";
import { parse } from "./talks-terms.js";

/** @typedef {import("./talks-fold.js").Folded} Folded */
/** @typedef {import("./talks-rank.js").Gram} Gram */
/** @typedef {import("./talks-rank.js").Match} Match */
/** @typedef {import("./talks-terms.js").Term} Term */
/**
 * @typedef {object} Found
 * @property {number} doc
 * @property {number} score
 * @property {boolean} near
 * @property {number} body position of the passage, -1 when unknown
 * @property {string[][]} streams what to mark
 */

/** Grams a query looks up; in the largest indexes, where files are long, the first and last of each term will do. */
const MANY_SHARDS = 4096;
const [GRAMS, FEW_GRAMS] = [6, 4];
/** Tiers of the score, far apart; the zone of a phrase (0 to 4) is added to PHRASE. */
const TIER = 1e6;
const [EXACT, PHRASE, AND, TYPING, PARTLY] = [11, 6, 5, 3, 1];
/** Of a mistyped word, and of a query that no document holds as a whole. */
const [GRAMS_OF_NEAR, GRAMS_OF_PARTLY] = [3, 12];
/** In the largest indexes. */
const [FEW_OF_NEAR, FEW_OF_PARTLY] = [2, 4];
/** The order of kinds among equals; others stand for many records, and come before all of them. */
const KINDS = ["page", "talk", "event", "person", "topic"];

/** @param {number} tier @param {Match[]} matches of each term @param {number} kind */
function scoreOf(tier, matches, kind) {
  const zones = matches.map(({ zone }) => zone);
  const form = Math.min(...matches.map((one) => one.form));
  const count = Math.min(9, Math.log2(1 + matches.reduce((sum, one) => sum + one.count, 0)));
  const rest = form * 1e5 + kind * 1e4 + count * 1e3;
  const place = Math.min(...zones) * 2e5 + zones.reduce((a, b) => a + b) * 4000;
  return tier * TIER + (tier >= PHRASE ? rest : place + rest / 100);
}

export class Lookup {
  /** @param {import("./talks-index.js").TalksIndex} index @param {any} manifest @param {string} query */
  constructor(index, manifest, query) {
    this.index = index;
    this.manifest = manifest;
    this.terms = parse(query);
    this.isEmpty = !query.trim();
    this.isLarge = manifest.shards >= MANY_SHARDS;
    this.most = this.isLarge ? Math.min(FEW_GRAMS, 2 * this.terms.length) : GRAMS;
    shorten(this.terms.map(({ grams }) => grams), this.most);
    this.lists = /** @type {Map<string, import("./talks-decode.js").Postings>} */ (new Map());
    this.streams = this.terms.map(({ folded }) => folded.chars).filter((chars) => chars.length);
    this.found = /** @type {Map<number, Found>} */ (new Map());
  }

  /** @param {Gram[]} grams */
  async load(grams) {
    const wanted = grams.filter(({ key }) => !this.lists.has(key));
    const bytes = await Promise.all(wanted.map(async ({ key }) => (await this.index.shardOf(key))(key)));
    wanted.forEach(({ key, shift }, i) => bytes[i] && this.lists.set(key, postings(bytes[i], shift)));
  }

  /** @param {number} doc @param {number} tier @param {Match[]} matches of each term @param {string[][]} streams */
  note(doc, tier, matches, streams) {
    const place = KINDS.indexOf(this.manifest.kinds[this.manifest.kind[doc]]);
    const kind = place < 0 ? KINDS.length : place;
    const score = scoreOf(tier, matches, kind);
    if (score > (this.found.get(doc)?.score ?? 0)) {
      const body = matches.find((one) => one.body >= 0)?.body ?? -1;
      this.found.set(doc, { doc, score, near: tier < AND, body, streams });
    }
  }

  /** Look in one way after the other; what is found grows, and later finds rank lower. */
  async *stages() {
    if (this.terms.length) {
      yield await this.sure();
      yield await this.respelled();
      yield await this.partly();
    } else if (this.isEmpty) {
      for (let doc = 0; doc < this.manifest.docs; doc++) {
        this.found.set(doc, { doc, score: 0, near: false, body: -1, streams: [] });
      }
      yield;
    }
  }

  /** Documents with all terms, with all of them in a row, or with the query as a title. */
  async sure() {
    const phrase = concat(this.terms.map(({ folded }) => folded));
    const grams = this.phraseGrams(phrase);
    const wanted = [...this.terms.flatMap((term) => term.grams), ...grams];
    const [exact] = await Promise.all([this.exact(phrase), this.load(wanted)]);
    this.terms.forEach((term) => (term.matches = match(term.grams, this.lists, term.folded.chars.length)));
    const inRow = match(grams, this.lists, phrase.chars.length);
    for (const doc of this.terms[0].matches.keys()) {
      const matches = this.terms.flatMap((term) => term.matches.get(doc) ?? []);
      if (matches.length === this.terms.length) {
        this.note(doc, AND, matches, this.streams);
      }
    }
    for (const [doc, one] of inRow) {
      this.note(doc, PHRASE + one.zone, [one], this.streams);
    }
    for (const doc of exact) {
      this.note(doc, EXACT, [{ zone: 4, form: 7, count: 0, body: -1, ...inRow.get(doc) }], this.streams);
    }
  }

  /** @param {Folded} phrase @returns {Gram[]} those of the terms, and few more for the places where terms meet */
  phraseGrams(phrase) {
    if (this.terms.length === 1) {
      return this.terms[0].grams;
    }
    let at = 0;
    const given = this.terms.flatMap(({ folded, grams }) => {
      const begin = at;
      at += folded.chars.length;
      return grams.filter(({ loose }) => !loose).map((one) => ({ ...one, at: begin + one.at }));
    });
    const more = cover(phrase, given).filter((one) => !given.includes(one));
    const room = Math.max(0, this.most - this.terms.flatMap(({ grams }) => grams).length);
    const grams = [...given, ...more.slice(0, room)];
    return grams.length > 1 || more.length <= room ? grams : [];
  }

  /** @param {Folded} phrase @returns {Promise<number[]>} documents that are called so */
  async exact({ chars }) {
    if (!chars.length) {
      return [];
    }
    const route = chars.slice(0, chars.slice(0, 3).every((char) => classOf(char) === "W") ? 3 : 2).join("");
    const bytes = (await this.index.shardOf(route))("\x01" + chars.join(""));
    return bytes ? documents(bytes) : [];
  }

  /** Documents with the terms spelled a little otherwise. */
  async respelled() {
    const utf8 = new TextDecoder();
    const words = async (/** @type {string} */ key) => utf8.decode((await this.index.shardOf(key))(key));
    const choices = await Promise.all(
      this.terms.map(async ({ folded, matches }) => {
        const others = await respelled(folded, words);
        const covers = others.map((one) => cover(one.folded));
        covers.forEach((one) => shorten([one], this.isLarge ? FEW_OF_NEAR : GRAMS_OF_NEAR));
        await this.load(covers.flat());
        const made = others.map(({ folded: { chars }, edits }, i) => {
          const matches = [...match(covers[i], this.lists, chars.length)];
          // What is another word by one letter is hardly meant where it is only part of a third.
          const meant = matches.filter(([, { form }]) => classOf(chars[0]) !== "W" || form & 1);
          return { edits, chars, matches: new Map(meant) };
        });
        return [{ edits: 0, chars: folded.chars, matches }, ...made];
      }),
    );
    for (const doc of new Set(choices[0].flatMap(({ matches }) => [...matches.keys()]))) {
      // The nearest spelling that the document has, of each term.
      const taken = choices.map((options) => options.find(({ matches }) => matches.has(doc)));
      const edits = taken.reduce((sum, one) => sum + (one?.edits ?? 0), 0);
      if (edits && taken.every((one) => one !== undefined)) {
        const matches = taken.map((one) => /** @type {Match} */ (one.matches.get(doc)));
        this.note(doc, TYPING - Math.min(1, edits - 1), matches, taken.map(({ chars }) => chars));
      }
    }
  }

  /** Documents with at least half of the query; with any of it where there is nothing else. */
  async partly() {
    const terms = this.terms.map((term) => ({ ...term, grams: pieces(term.folded, term.grams) }));
    shorten(terms.map(({ grams }) => grams), this.isLarge ? FEW_OF_PARTLY : GRAMS_OF_PARTLY);
    const grams = terms.flatMap((term) => term.grams);
    await this.load(grams);
    const streams = [...this.streams, ...grams.map(({ key }) => [...key])];
    const { share, weight } = shares(terms, this.lists, this.manifest.docs);
    // Sums of fractions: half may be a little less.
    const least = this.found.size || share.some((one) => one > 0.499) ? 0.499 : 0;
    share.forEach((one, doc) => {
      if (one > least && !this.found.has(doc)) {
        this.found.set(doc, { doc, score: TIER * (PARTLY + weight[doc] * 0.9), near: true, body: -1, streams });
      }
    });
  }
}
