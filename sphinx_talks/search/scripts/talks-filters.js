// @ts-check
/** Filters, and how many documents each value of a filter would leave. */

/** @typedef {{kind?: string[], topic?: string[], speaker?: string[], year?: (string | number)[], language?: string[],
 *   slides?: boolean, video?: boolean}} Filters behind `-` a facet whose values are left out */
/** @typedef {{[facet: string]: (doc: number) => boolean}} Tests one a filter that is set */
/** @typedef {import("./talks-index.js").TalksIndex} TalksIndex */

/** Bits of `flags`; above so many is the number of the language, counted from 1, 0 for none. */
const [SLIDES, VIDEO] = [1, 2];
const LANGUAGES = 2;
/** A file of facets up to this size is loaded without being asked for. */
const SMALL = 16000;
/** What is typed that the manifest says of a document; all other filters are records, in a file of their own. */
export const OF_MANIFEST = ["kind", "year", "language"];

/**
 * @param {any} manifest
 * @returns {Record<string, (doc: number) => string[]>} values of a document, for what the manifest knows
 */
function values(manifest) {
  const { kinds, languages } = manifest;
  const marked = (/** @type {number} */ flag) => (/** @type {number} */ doc) => (manifest.flags[doc] & flag ? ["true"] : []);
  return {
    kind: (doc) => [kinds[manifest.kind[doc]]],
    year: (doc) => (manifest.dates[doc] ? [String(Math.floor(manifest.dates[doc] / 10000))] : []),
    language: (doc) => languages.slice((manifest.flags[doc] >> LANGUAGES) - 1, manifest.flags[doc] >> LANGUAGES),
    slides: marked(SLIDES),
    video: marked(VIDEO),
  };
}

/** @param {string} facet @returns {string} without the sign that its values are left out */
const bare = (facet) => facet.replace(/^-/, "");

/** @param {TalksIndex} index @param {Filters} filters @returns {Promise<Tests>} */
export async function tests(index, filters) {
  const known = values(await index.manifest());
  /** @type {Tests} */
  const made = {};
  for (const [facet, wanted] of Object.entries(filters ?? {})) {
    const asked = new Set([wanted || []].flat().map(String));
    const own = bare(facet);
    const data = own in known || !asked.size ? {} : await index.facets();
    const valuesOf = known[own] ?? ((doc) => (data[`${own}s`]?.[doc] ?? []).map((/** @type {number} */ number) => data[own][number][0]));
    if (asked.size) {
      made[facet] = (doc) => valuesOf(doc).some((value) => asked.has(value)) === (own === facet);
    }
  }
  return made;
}

/**
 * @param {number[]} docs
 * @param {Tests} tests
 * @param {string} [but] a filter that does not count
 * @returns {number[]} documents that pass all
 */
export function passing(docs, tests, but) {
  const active = Object.entries(tests).flatMap(([facet, test]) => (facet === but ? [] : [test]));
  return active.length ? docs.filter((doc) => active.every((test) => test(doc))) : docs;
}

/** @template T @param {number[]} docs @param {(doc: number) => T[]} valuesOf @returns {[T, number][]} */
function counted(docs, valuesOf) {
  const counts = new Map();
  for (const value of docs.flatMap(valuesOf)) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts];
}

/**
 * @param {TalksIndex} index
 * @param {number[]} docs documents that match, before any filter
 * @param {Tests} tests
 * @param {boolean} wide whether the records to filter by are wanted at any price
 * @returns {Promise<any>} of each facet its values with label and count, the other facets' filters applied
 */
export async function facetCounts(index, docs, tests, wide) {
  const manifest = await index.manifest();
  /** @type {any} */
  const made = {};
  for (const [facet, valuesOf] of Object.entries(values(manifest))) {
    made[facet] = counted(passing(docs, tests, facet), valuesOf).map(([value, count]) => [value, value, count]);
  }
  const years = made.year.map((/** @type {string[]} */ row) => row[0]).sort().reverse();
  const order = { kind: manifest.kinds, year: years, language: manifest.languages };
  for (const [facet, known] of Object.entries(order)) {
    made[facet].sort((/** @type {any} */ a, /** @type {any} */ b) => known.indexOf(a[0]) - known.indexOf(b[0]));
  }
  [made.slides, made.video] = [made.slides, made.video].map(([row]) => row?.[2] ?? 0);
  const data = wide || manifest.faceted || manifest.facets.bytes <= SMALL ? await index.facets() : null;
  for (const facet of Object.keys(data ?? {}).filter((name) => `${name}s` in data)) {
    made[facet] = counted(passing(docs, tests, facet), (doc) => data[`${facet}s`][doc])
      .map(([number, count]) => [...data[facet][number].slice(0, 2), count])
      .sort((a, b) => b[2] - a[2] || (a[1] < b[1] ? -1 : 1));
  }
  return made;
}
