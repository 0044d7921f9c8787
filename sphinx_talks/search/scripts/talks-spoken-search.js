// @ts-check
/** Search what was said and what stands on slides: few units by their keys, then the words of those themselves. */

import { SHORTEST, VALUE, engine, holds, needsOf, placeOf, wordFile } from "./talks-spoken-keys.js";
import { momentsIn, unitOf } from "./talks-spoken-unit.js";

/** @typedef {import("./talks-spoken-keys.js").Need} Need */
/** @typedef {import("./talks-spoken-unit.js").Moment} Moment */
/** @typedef {import("./talks-spoken-unit.js").Head & {moments: Moment[], count: number}} SpokenHit `count`: of all
 *   moments, of which `moments` has the first ones */
/** @typedef {(name: string) => Promise<Uint8Array>} LoadSpoken */
/** @typedef {Record<string, (string | number)[] | boolean | undefined>} Chosen values by facet */

const FORMAT = 1;
/** Units that are read at a time; keys of a query that are looked up, and files in which longer words are. */
export const AT_ONCE = 3;
const [MOST_KEYS, MOST_WORD_FILES] = [6, 3];
/** Moments of a talk that a hit has. */
export const MOMENTS = 3;
const FACETS = ["kind", "year", "language"];

/** @param {Uint8Array[]} parts @returns {Promise<Uint8Array>} one stream, inflated */
async function inflatedAll(parts) {
  const stream = new Blob(/** @type {any} */ (parts)).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** @param {Uint8Array} bytes @returns {{place: number, units: number[]}[]} */
function* rowsOf(bytes) {
  let at = 0;
  const next = () => {
    let [value, factor] = [0, 1];
    for (; ; factor *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * factor;
      if (!(byte > 127)) {
        return value;
      }
    }
  };
  const count = next();
  let place = -1;
  const places = Array.from({ length: count }, () => (place += next()));
  const lengths = Array.from({ length: count }, next);
  for (const [i, length] of lengths.entries()) {
    let unit = -1;
    yield { place: places[i], units: Array.from({ length }, () => (unit += next())) };
  }
}

/** @param {number[][]} lists ascending @returns {number[]} what is in all of them, ascending */
function common(lists) {
  const [first, ...others] = [...lists].sort((a, b) => a.length - b.length).map((list) => new Set(list));
  return [...first].filter((unit) => others.every((other) => other.has(unit)));
}

export class SpokenIndex {
  /** @param {LoadSpoken} load */
  constructor(load) {
    this.load = load;
    /** @type {Map<string, Promise<any>>} */
    this.kept = new Map();
    /** Files that were asked for. */
    this.loads = 0;
  }

  /** @template T @param {string} name @param {(bytes: Uint8Array) => T | Promise<T>} read @returns {Promise<T>} */
  file(name, read) {
    this.loads += this.kept.has(name) ? 0 : 1;
    const known = this.kept.get(name) ?? this.load(name).then(read);
    known.catch(() => this.kept.delete(name));
    this.kept.set(name, known);
    if (this.kept.size > 40) {
      this.kept.delete([...this.kept.keys()].find((one) => one !== "index.bin") ?? "");
    }
    return known;
  }

  /** @returns {Promise<{units: number, files: number, bits: number, dictionaries: number[], names: Record<string, string>}>} */
  async manifest() {
    const found = await this.file("index.bin", async (bytes) => JSON.parse(new TextDecoder().decode(await inflatedAll([bytes]))));
    if (found.format !== FORMAT) {
      throw new Error("it was written by another version");
    }
    return found;
  }

  /** @param {"d" | "g" | "w"} group @param {number} number @returns {Promise<string>} the path of a file */
  async path(group, number) {
    return `${group}/${number}.${(await this.manifest()).names[group].slice(4 * number, 4 * number + 4)}.bin`;
  }

  /** @param {string} key @returns {Promise<number[]>} the units that have it, and few others */
  async units(key) {
    const { file, place } = placeOf(key, await this.manifest());
    const bytes = await this.file(await this.path("g", file), (one) => inflatedAll([one]));
    for (const row of rowsOf(bytes)) {
      if (row.place === place) {
        return row.units;
      }
    }
    return [];
  }

  /** @param {number} number @returns {Promise<import("./talks-spoken-unit.js").Unit>} */
  async unit(number) {
    return this.file(`t/${number}.bin`, async (bytes) => {
      const chosen = bytes[0] - 1;
      const dictionary = chosen < 0 ? [] : [await this.file(await this.path("d", chosen), (one) => one)];
      const whole = await inflatedAll([...dictionary, bytes.subarray(1)]);
      // A unit goes on with the stream of its dictionary, which comes out of it first.
      return unitOf(whole.subarray(chosen < 0 ? 0 : (await this.manifest()).dictionaries[chosen]));
    });
  }

  /** @param {Need} need a word of which only a part may be asked for @returns {Promise<{units: number[], isAll: boolean}>} */
  async unitsOfPart(need) {
    const manifest = await this.manifest();
    const count = manifest.names.w.length / 4;
    const letters = [...need.key];
    if (letters.length < SHORTEST) {
      return { units: await this.units(need.key), isAll: false };
    }
    const number = wordFile(letters.slice(0, SHORTEST).join(""), count);
    const words = await this.file(await this.path("w", number), async (bytes) => new TextDecoder().decode(await inflatedAll([bytes])));
    /** @type {Map<number, string[]>} */
    const files = new Map();
    for (const word of words.split("\n").filter((one) => holds(one, need))) {
      const { file } = placeOf(word, manifest);
      files.set(file, [...(files.get(file) ?? []), word]);
    }
    const read = [...files.values()].sort((a, b) => b.length - a.length).slice(0, MOST_WORD_FILES).flat();
    const found = await Promise.all(read.map((word) => this.units(word)));
    const units = [...new Set(found.flat())].sort((a, b) => a - b);
    return { units, isAll: files.size <= MOST_WORD_FILES };
  }

  /**
   * @param {import("./talks-fold.js").Folded[]} terms
   * @param {Chosen} chosen
   * @returns {Promise<number[]>} units that may have all of it, the likelier and then the newest first
   */
  async candidates(terms, chosen) {
    const { units, files } = await this.manifest();
    const all = Array.from({ length: units }, (_, number) => number).reverse();
    if (!files) {
      return all;
    }
    const needs = terms.map(needsOf);
    const told = needs.map((row) => (row.filter(({ part }) => !part).length > 1 ? row.filter(({ part }) => !part) : row));
    const some = told.flatMap((row) => row.slice(0, Math.max(1, Math.floor(MOST_KEYS / terms.length))));
    const whole = some.filter(({ part }) => !part);
    // A word of which only a part may be asked for takes several files.
    const parts = some.filter(({ part }) => part).slice(0, whole.length ? 1 : 2);
    const picked = [...whole.slice(0, parts.length ? MOST_KEYS / 2 : MOST_KEYS), ...parts];
    const lists = await Promise.all(
      picked.map(async (need) => (need.part ? this.unitsOfPart(need) : { units: await this.units(need.key), isAll: true })),
    );
    const filters = await Promise.all(Object.entries(chosen).map(([facet, values]) => this.having(facet, values)));
    const passing = filters.filter((one) => one !== undefined);
    const sure = lists.filter(({ isAll }) => isAll).map((one) => one.units);
    const wide = [...sure, ...passing];
    const likely = common(lists.length || passing.length ? [...lists.map((one) => one.units), ...passing] : [all]);
    const rest = lists.every(({ isAll }) => isAll) && lists.length ? [] : wide.length ? common(wide) : all;
    const newest = (/** @type {number[]} */ row) => row.sort((a, b) => b - a);
    return [...new Set([...newest(likely), ...newest([...rest])])];
  }

  /** @param {string} facet @param {Chosen[string]} values @returns {Promise<number[] | undefined>} */
  async having(facet, values) {
    const wanted = values === true ? ["yes"] : Array.isArray(values) ? values : [];
    if (!wanted.length) {
      return undefined;
    }
    const found = await Promise.all(wanted.map((value) => this.units(`${VALUE}${facet}=${value}`)));
    return [...new Set(found.flat())].sort((a, b) => a - b);
  }

  /** @param {string} query @param {number} number of a unit @returns {Promise<Moment[]>} nothing where it is no candidate */
  async momentsOf(query, number) {
    const { terms, excluded } = engine.parse(query, FACETS);
    const candidates = await this.candidates(terms.map(({ folded }) => folded), {});
    return candidates.includes(number) ? momentsIn(await this.unit(number), terms, excluded) : [];
  }

  /**
   * @param {string} query
   * @param {Chosen} chosen
   * @returns {AsyncGenerator<{hits: SpokenHit[], left: number}>} what a few units have, and how many are left after them
   */
  async *look(query, chosen) {
    const { terms, excluded } = engine.parse(query, FACETS);
    if ([...terms.map(({ raw }) => raw).join("")].length < 2) {
      return;
    }
    const candidates = await this.candidates(terms.map(({ folded }) => folded), chosen);
    for (let at = 0; at < candidates.length; at += AT_ONCE) {
      const units = await Promise.all(candidates.slice(at, at + AT_ONCE).map((number) => this.unit(number)));
      const hits = units.flatMap((unit) => {
        const moments = passes(unit, chosen) ? momentsIn(unit, terms, excluded) : [];
        return moments.length ? [{ ...unit.head, moments: moments.slice(0, MOMENTS), count: moments.length }] : [];
      });
      yield { hits, left: Math.max(candidates.length - at - AT_ONCE, 0) };
    }
  }
}

/** @param {import("./talks-spoken-unit.js").Unit} unit @param {Chosen} chosen @returns {boolean} by what its head says */
function passes({ head }, chosen) {
  const known = /** @type {Record<string, string>} */ ({ kind: head.kind, language: head.lang, year: head.date.slice(0, 4) });
  return Object.entries(chosen).every(([facet, values]) => {
    const wanted = Array.isArray(values) ? values.map(String) : [];
    return !wanted.length || !(facet in known) || wanted.includes(known[facet]);
  });
}
