// @ts-check
/** Search the site: ask the index, put the hits in order, fetch the passages that are shown. */

import { crc32 } from "./talks-decode.js";
import { shown } from "./talks-excerpt.js";
import { facetCounts, passing, tests } from "./talks-filters.js";
import { HIRAGANA, KATAKANA, classOf, concat, endsWord, fold, indexOfStream, startsWord } from "./talks-fold.js";
import { IndexError, TalksIndex } from "./talks-index.js";
import { Lookup } from "./talks-lookup.js";
import { knownOf } from "./talks-manifest.js";
import { datesFor, parse } from "./talks-query.js";

/** @typedef {import("./talks-filters.js").Filters} Filters */
/** @typedef {import("./talks-lookup.js").Found} Found */
/** @typedef {ReturnType<typeof shown> & {score: number, near: boolean, pending?: boolean,
 *   isNamed?: boolean,
 *   complete?: () => Promise<Hit | undefined>}} Hit `complete` where the passage has not been asked for; of a large index
 *   nothing is known of the hit until then */
/** @typedef {{limit?: number, offset?: number, filters?: Filters, passages?: number, inSight?: () => number,
 *   label?: (facet: string, value: string) => string}} Options
 *   `passages`: of how many hits they are read at once; `inSight`: the same of a large index, where nothing is known of
 *   the others; `label`: of values to filter by that are no records */
/** @typedef {{onHit: (hit: Hit, number: number) => void, onPassage: (hit: Hit, number: number) => void}} Handlers */
/**
 * @typedef {object} Extras
 * @property {number} total documents that match
 * @property {number} near how many of them are near matches
 * @property {unknown[]} failures what could not be read; without it something may be missing
 * @property {string} meant the query as the site spells it, where only that is found
 * @property {Filters} chosen the filters, those that were typed among them
 * @property {(options?: {wide?: boolean}) => Promise<any>} facetCounts values with counts; without `wide` topics and
 *   speakers are left out where they would take long to load
 */
/** @typedef {Hit[] & Extras} Hits */

/**
 * @param {Found[]} found
 * @param {any} manifest
 * @returns {Found[]} best first, then newest first, then by name as far as that is known, then as they are numbered
 */
function sorted(found, { dates, titles }) {
  const byName = (/** @type {number} */ a, /** @type {number} */ b) =>
    titles && a !== b ? (titles[a][0] < titles[b][0] ? -1 : 1) : a - b;
  return found.sort((a, b) => b.score - a.score || dates[b.doc] - dates[a.doc] || byName(a.doc, b.doc));
}

/** Hands hits on in order, each as soon as its passage and those before it are there. */
class Relay {
  /** @param {(hit: Hit, number: number) => void} onHit */
  constructor(onHit) {
    this.onHit = onHit;
    this.hits = /** @type {Hit[]} */ ([]);
    this.done = /** @type {Promise<unknown>} */ (Promise.resolve());
  }

  /** @param {Promise<Hit | undefined>} hit */
  add(hit) {
    const before = this.done;
    this.done = Promise.all([hit, before]).then(([one]) => one && this.onHit(one, this.hits.push(one) - 1));
    // Whoever waits for `done` hears of a failure; until then nobody does.
    this.done.catch(() => {});
  }
}

/**
 * @param {any} manifest
 * @param {Found} found
 * @returns {Hit | undefined} what is known of a hit before its passage is there; in large indexes nothing
 */
function sketch(manifest, { doc, streams, score, near }) {
  return manifest.hasTitles && { ...shown(knownOf(manifest, doc), streams), score, near, pending: true };
}

/** @type {import("./talks-index.js").Load} */
async function fetched(name, isAnew, range) {
  // Only the manifest is asked for anew: the names of the others change with their content.
  const cache = isAnew ? "reload" : name === "index.bin" ? "no-cache" : "default";
  const headers = range ? { Range: range } : undefined;
  const ask = () => fetch(new URL(`../_talks_search/${name}`, import.meta.url), { cache, headers });
  // A line that breaks for a moment, as in a tunnel, is no reason to give up.
  const response = await ask().catch(ask);
  if (!response.ok) {
    throw new IndexError(name, "status", response.status);
  }
  return response.arrayBuffer();
}

/**
 * @param {import("./talks-index.js").Load} load
 * @returns what this module offers, for an index that is read in another way
 */
export function createSearch(load) {
  const index = new TalksIndex(load);

  /**
   * @param {Found} found
   * @param {Hit | undefined} begun
   * @param {unknown[]} failures
   * @returns {Promise<Hit | undefined>} what is known of it where its passage cannot be read
   */
  async function hitOf({ doc, body, streams, score, near, isNamed }, begun, failures) {
    try {
      const hit = shown(await index.part(doc, body), streams);
      // Who asks for a page by its name is led to its top.
      return { ...hit, ...(isNamed && { anchor: "" }), isNamed, score, near };
    } catch (error) {
      failures.push(error);
      return begun && { ...begun, pending: false };
    }
  }

  /**
   * @param {string} query
   * @param {Options} options
   * @param {Handlers} handlers
   * @returns {Promise<Hits>}
   */
  async function once(query, { limit = 10, offset = 0, filters = {}, passages = limit, inSight = () => passages, label }, { onHit, onPassage }) {
    const isTyped = /[:：]/.test(query);
    const [manifest, dates, typed] = await Promise.all([index.manifest(), datesFor(query), isTyped && import("./talks-typed.js")]);
    const lookup = new Lookup(index, manifest, query, dates);
    const chosen = typed ? await typed.withTyped(filters, lookup.query.filters, { index, fold, label }) : filters;
    const active = await tests(index, chosen);
    const relay = new Relay(manifest.hasTitles ? onPassage : onHit);
    const known = () => passing([...lookup.found.keys()], active);
    let next = offset;
    let room = 0;
    /** @type {Promise<unknown>} */
    let first = Promise.resolve();
    const show = () => {
      const docs = known();
      const found = docs.map((doc) => /** @type {Found} */ (lookup.found.get(doc)));
      for (const one of sorted(found, manifest).slice(next, offset + limit)) {
        const begun = sketch(manifest, one);
        const complete = () => hitOf(one, begun, lookup.failures);
        if (begun) {
          onHit(begun, next - offset);
        }
        if (next > offset && next - offset >= (begun ? passages : (room ||= inSight()))) {
          // Its passage is read when somebody looks at it.
          relay.add(Promise.resolve(/** @type {Hit} */ ({ ...(begun ?? { score: one.score, near: one.near }), complete })));
        } else {
          const hit = first.then(complete);
          // On a slow line the first hit is there sooner when nothing comes beside it.
          first = next === offset ? hit : first;
          relay.add(hit);
        }
        next++;
      }
      return docs.length;
    };
    for await (const _ of lookup.stages()) {
      if (show() >= offset + limit) {
        break;
      }
      await first;
    }
    await relay.done;
    const isNear = (/** @type {number} */ doc) => lookup.found.get(doc)?.near;
    const sure = [...lookup.found.keys()].filter((doc) => !isNear(doc));
    const counted = sure.length ? sure : [...lookup.found.keys()];
    const docs = known();
    const extras = {
      total: docs.length,
      near: docs.filter(isNear).length,
      meant: sure.length ? "" : lookup.meantBy(relay.hits[0]),
      failures: lookup.failures,
      chosen,
      facetCounts: ({ wide = true } = {}) => facetCounts(index, counted, active, wide),
    };
    return Object.assign(relay.hits, extras);
  }

  /**
   * @param {string} query
   * @param {Options} options
   * @param {(hit: Hit, number: number) => void} onHit called with each hit in order, as soon as something of it is known
   * @param {(hit: Hit, number: number) => void} [onPassage] called with a hit again when its passage is there
   * @param {() => void} [onAgain] called where the site was written anew meanwhile, and all hits come once more
   * @returns {Promise<Hits>}
   */
  async function searchInSteps(query, options, onHit, onPassage = () => {}, onAgain = () => {}) {
    const ask = () => once(String(query ?? ""), options, { onHit, onPassage });
    const first = await ask().catch((error) => /** @type {const} */ ({ error, failures: [error] }));
    if (first.failures.length && (await index.isRenewed())) {
      onAgain();
      return ask();
    }
    if ("error" in first) {
      throw first.error;
    }
    return first;
  }

  /**
   * @param {string} query
   * @param {Options} [options]
   * @returns {Promise<Hits>}
   */
  const search = (query, options) => searchInSteps(query, options ?? {}, () => {});
  return { search, searchInSteps };
}

export const { search, searchInSteps } = createSearch(fetched);

/** What talks-spoken.js needs as well: it is lent to it, which does not hold it again. */
export const shared = { HIRAGANA, KATAKANA, classOf, concat, crc32, endsWord, fold, indexOfStream, parse, startsWord };
