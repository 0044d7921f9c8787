// @ts-check
/** One query on its way through the index: the documents that match it as a whole, in order. */

import { classOf, fold } from "./talks-fold.js";
import { distance, mistyped } from "./talks-near.js";
import { FEW_WORDS, PartLookup } from "./talks-parts.js";
import { relevance, worth } from "./talks-score.js";

/** @typedef {import("./talks-fold.js").Folded} Folded */
/** @typedef {import("./talks-rank.js").Match} Match */
/**
 * @typedef {object} Found
 * @property {number} doc
 * @property {number} score
 * @property {boolean} near
 * @property {number} body position of the passage, -1 when unknown
 * @property {boolean} isNamed the query is a name of the document: it is led to as a whole
 * @property {string[][]} streams what to mark
 */

/** Characters from which on a query that is a title asks for that page alone, where more would take long. */
const WHOLE_TITLE = 20;
/** Tiers of the score, far apart; the zone of a phrase (0 to 4) is added to PHRASE. Words spelled otherwise are at 3. */
const [EXACT, TRUE, PHRASE, ALL, PARTLY] = [12, 11, 6, 5, 1];
/** The order of kinds among equals; others stand for many records, and come before all of them. */
const KINDS = ["page", "talk", "event", "person", "topic"];
/** The same among pages that only mention it. */
const MENTIONING = ["page", "person", "event", "topic", "talk"];
/** Near matches there are at most; how much one has at least. */
const [MOST_NEAR, LEAST_HELD, LEAST_WORTH] = [10, 0.4, 0.5];
/** What words in a row add, and words that are missing take. */
const [IN_ROW, MISSING] = [0.3, 0.6];
/** By kind, as in KINDS: pages that stand for no record are guides, and a person is hardly the answer to a sentence. */
const PRIORS = [0.6, 1, 1, 0.85, 1];

export class Lookup extends PartLookup {
  /**
   * @param {import("./talks-index.js").TalksIndex} index
   * @param {any} manifest
   * @param {string} query
   * @param {typeof import("./talks-dates.js")} [dates] where the query may have some
   */
  constructor(index, manifest, query, dates = undefined) {
    super(index, manifest, query, dates);
    const { terms, known } = this.query;
    this.isEmpty = !query.trim() || !(terms.length || known.length);
    this.facts = known.map((wanted) => new Set(dates?.holding(wanted, manifest)));
    this.found = /** @type {Map<number, Found>} */ (new Map());
    /** What was meant, as the best near match spells it; "" where there is no such match. */
    this.meantBy = (/** @type {import("./talks-search.js").Hit | undefined} */ _hit) => "";
    /** @type {boolean | undefined} */
    this.someRecord = undefined;
    this.titles = /** @type {Map<string, number[]>} */ (new Map());
    this.excluded = /** @type {Set<number>} */ (new Set());
  }

  /** @param {number} doc */
  kindOf(doc) {
    return KINDS.indexOf(this.manifest.kinds[this.manifest.kind[doc]]);
  }

  /** @param {Found} found */
  note(found) {
    if (!this.excluded.has(found.doc) && found.score > (this.found.get(found.doc)?.score ?? 0)) {
      this.found.set(found.doc, found);
    }
  }

  /** @param {number} doc @param {number} tier @param {Match} match @param {string[][]} streams @param {boolean} near */
  noteMatch(doc, tier, match, streams, near) {
    const kind = this.kindOf(doc);
    const plain = kind === 0 && this.hasRecords && tier < EXACT ? 1.5 : 0;
    const order = (kind < 0 ? KINDS.length : kind) / 100;
    const mentioning = MENTIONING.indexOf(KINDS[kind]) / 1000;
    const { parts, mean } = this.manifest;
    // Of pages called so the kind comes first; of others, how much of the page it is.
    const rest = match.form / 20 + (match.zone >= 3 ? order : worth(match, parts[doc] / mean) / 2 + mentioning);
    const score = tier + match.zone - plain + rest;
    this.note({ doc, score, near, body: match.body, isNamed: match.zone >= 3, streams });
  }

  get hasRecords() {
    return (this.someRecord ??= this.manifest.kind.some((/** @type {number} */ kind) => this.manifest.kinds[kind] !== "page"));
  }

  /** Look in one way after the other; what is found grows, and later finds rank lower. */
  async *stages() {
    if (this.isEmpty) {
      await this.exclude();
      for (let doc = 0; doc < this.manifest.docs; doc++) {
        if (!this.excluded.has(doc)) {
          this.found.set(doc, { doc, score: 0, near: false, body: -1, isNamed: true, streams: [] });
        }
      }
      yield;
      return;
    }
    if (this.isLarge && (await this.isTitle())) {
      yield;
      return;
    }
    yield await this.sure();
    // A word that no page has as it is typed may be mistyped, though something sounds like it.
    if (this.isUnknown || ![...this.found.values()].some(({ near }) => !near)) {
      yield await this.respelled();
    }
  }

  /** Learn which documents have what is left out. */
  async exclude() {
    await this.lists.load(this.query.excluded.flatMap(({ grams }) => grams));
    for (const { grams, folded } of this.query.excluded) {
      this.lists.match(grams, folded.chars.length).forEach((_, doc) => this.excluded.add(doc));
    }
  }

  /** @returns {Promise<boolean>} whether the query is a long title; documents that are called so are found by now */
  async isTitle() {
    const { phrase } = this;
    const { excluded, known, filters } = this.query;
    const isAll = ![...excluded, ...known, ...filters].length;
    const exact = isAll && phrase.chars.length >= WHOLE_TITLE ? await this.lists.exact(phrase) : [];
    exact.forEach((doc) => this.noteCalled(doc, EXACT));
    return exact.length > 0;
  }

  /** @param {number} doc @param {number} tier @param {Match} [inRow] where else it has the words */
  noteCalled(doc, tier, inRow) {
    const called = { zone: 4, form: 7, count: 0, body: -1, places: [], ...inRow };
    this.noteMatch(doc, tier, called, this.streams, false);
  }

  /** Documents with all words, with all of them in a row, or with the query as a title. */
  async sure() {
    const { parts, excluded } = this.query;
    const { facts, phrase } = this;
    const grams = this.phraseGrams();
    const wanted = [...grams, ...parts.flatMap((part) => part.grams), ...excluded.flatMap((term) => term.grams)];
    // Whoever is called so has the words in a row.
    const isLate = grams.length > 0 && !wanted.some((one) => this.lists.isBeside(one, phrase));
    const [begun, others] = await Promise.all([isLate ? [] : this.lists.exact(phrase), this.others(), this.lists.load(wanted)]);
    const titled = others.flat().map(async ({ folded }) => this.titles.set(folded.chars.join(""), await this.lists.entitled(folded.chars)));
    await Promise.all([this.lists.load(others.flat().flatMap((one) => one.grams)), ...titled]);
    await this.exclude();
    parts.forEach((part, i) => this.matchPart(part, others[i]));
    const inRow = grams.length ? this.lists.match(grams, phrase.chars.length) : new Map();
    const exact = isLate && inRow.size ? await this.lists.exact(phrase) : begun;
    for (const doc of [...exact, ...this.called(others.flat())]) {
      this.noteCalled(doc, EXACT - Number(!exact.includes(doc)), inRow.get(doc));
    }
    if (facts.length && !parts.length) {
      for (const doc of facts[0]) {
        if (facts.every((set) => set.has(doc))) {
          this.noteMatch(doc, TRUE - 3, { zone: 3, form: 0, count: 0, body: -1, places: [] }, this.streams, false);
        }
      }
    }
    inRow.forEach((one, doc) => this.noteMatch(doc, PHRASE, one, this.streams, false));
    if (parts.length === 1 && !facts.length) {
      parts[0].matches.forEach((one, doc) => this.noteMatch(doc, PHRASE - 0.5, one, this.streams, false));
      const near = [...(parts[0].pieces ?? [])].sort(([, a], [, b]) => b.zone - a.zone || b.count - a.count);
      near.slice(0, MOST_NEAR).forEach(([doc, one]) => this.noteMatch(doc, PARTLY - one.zone * 0.9, one, this.streams, true));
    } else {
      this.together(inRow);
    }
  }

  /** @param {Map<number, Match>} inRow */
  together(inRow) {
    const { parts } = this.query;
    const events = this.facts.map((set) => ({ weight: 1, matches: new Map([...set].map((doc) => [doc, this.factOf(doc)])) }));
    const words = [...parts, ...events];
    const docs = new Set();
    words.forEach(({ matches }) => matches.forEach((_, doc) => docs.add(doc)));
    const scoreOf = relevance(words, this.manifest);
    const found = [...docs].map((doc) => {
      const { score, held, body } = scoreOf(doc);
      const row = inRow.get(doc);
      const worth = (score + (row ? IN_ROW + row.zone / 10 : 0)) * (1 - MISSING * (1 - held)) * this.priorOf(doc);
      const isAll = words.every(({ matches }) => matches.has(doc));
      const isNamed = words.every(({ matches }) => (matches.get(doc)?.zone ?? 0) >= 3);
      return { doc, score: worth, near: !isAll, held, body, isNamed, streams: this.streams };
    });
    // In a sentence a word or two may be others than those of the page that answers it.
    const best = Math.max(...found.map(({ score }) => score));
    for (const one of found) {
      one.near = one.near && (words.length < FEW_WORDS || one.held < LEAST_HELD || one.score < best * LEAST_WORTH);
    }
    const near = found.filter((one) => one.near && one.held >= LEAST_HELD).sort((a, b) => b.score - a.score);
    for (const one of [...found.filter((one) => !one.near), ...near.slice(0, MOST_NEAR)]) {
      one.score = (one.near ? PARTLY : ALL) + one.score / 3;
      this.note(one);
    }
  }

  /** @param {number} doc @returns {number} what a page of its kind is worth beside others that hold as much */
  priorOf(doc) {
    return this.hasRecords ? PRIORS[this.kindOf(doc)] ?? 1 : 1;
  }

  /** @param {number} doc @returns {Match} */
  factOf(doc) {
    const isEvent = this.manifest.kinds[this.manifest.kind[doc]] === "event";
    return { zone: isEvent ? 4 : 2, form: 7, count: 1, body: -1, places: [] };
  }

  /** @param {{folded: Folded}[]} others @returns {number[]} documents whose name sounds like the query */
  called(others) {
    return this.query.parts.length > 1 ? [] : others.flatMap(({ folded }) => this.titles.get(folded.chars.join("")) ?? []);
  }

  /** Documents with the words spelled a little otherwise: what finds them comes beside the lists of words. */
  async respelled() {
    const { parts } = this.query;
    const words = (/** @type {string} */ key) => this.lists.words(key);
    // What no page has is mistyped rather than what many have.
    const fewest = Math.min(...parts.map(({ matches }) => matches.size));
    const runs = parts.map(({ whole, matches }) => (matches.size === fewest ? mistyped(whole, words) : []));
    try {
      const { respell } = await import("./talks-respelled.js");
      this.meantBy = await respell(this, runs, distance, classOf, fold);
    } catch (error) {
      this.failures.push(error);
    }
  }
}
