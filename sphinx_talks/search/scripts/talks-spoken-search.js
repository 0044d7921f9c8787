// @ts-check
/** Search what was said and what stands on slides: few units by their keys, then the words of those themselves. */

import { SHORTEST, VALUE, TalkSample, engine, holds, needsOf, placeOf, rowKey, wordFile } from "./talks-spoken-keys.js";
import { SPACED, momentsIn, textOf, unitOf } from "./talks-spoken-unit.js";

/** @typedef {import("./talks-spoken-keys.js").Need} Need */
/** @typedef {import("./talks-spoken-unit.js").Moment} Moment */
/** @typedef {import("./talks-spoken-unit.js").Head & {moments: Moment[], count: number}} SpokenHit `count`: of all
 *   moments, of which `moments` has the first ones */
/** @typedef {(name: string) => Promise<Uint8Array>} LoadSpoken */
/** @typedef {Record<string, (string | number)[] | boolean | undefined>} Chosen values by facet */

const FORMAT = 6;
/** Units that are read at a time, and files that are asked for at most before the reader is asked. */
export const [AT_ONCE, MOST_FILES] = [3, 14];
/** Keys of a query that are looked up, at first and at most, and files in which longer words are; more are looked up as
 * long as there are more candidates than are read. */
const [FIRST_KEYS, MOST_KEYS, MOST_WORD_FILES, ENOUGH] = [3, 6, 3, 6];
/** Moments of a talk that a hit has. */
export const MOMENTS = 3;
const FACETS = ["kind", "year", "language"];

/** @param {Uint8Array[]} parts @returns {Promise<Uint8Array>} one stream, inflated */
async function inflatedAll(parts) {
  const stream = new Blob(/** @type {any} */ (parts)).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** @param {Uint8Array} bytes a table @returns {(place: number) => number[]} the units of a place, ascending */
function tableOf(bytes) {
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
  const ends = Array.from({ length: count }, next);
  let end = at;
  /** @type {Map<number, [number, number]>} */
  const rows = new Map(places.map((one, i) => [one, [end, (end += ends[i])]]));
  return (wanted) => {
    const [begin, last] = rows.get(wanted) ?? [0, 0];
    const units = [];
    let unit = -1;
    for (at = begin; at < last; ) {
      units.push((unit += next()));
    }
    return units;
  };
}

/** @param {number[][]} lists ascending @returns {number[]} what is in all of them, ascending */
function common(lists) {
  const [first, ...others] = [...lists].sort((a, b) => a.length - b.length).map((list) => new Set(list));
  return [...first].filter((unit) => others.every((other) => other.has(unit)));
}

/** @typedef {{likely: number[], all: number[] | undefined}} Having units, ascending; `all`: none but these have it */

/**
 * @param {import("./talks-fold.js").Folded[]} terms
 * @param {TalkSample} sample
 * @returns {Need[]} what is looked up, the most telling first
 */
function chosenNeeds(terms, sample) {
  const rows = terms.map((term) => needsOf(term, sample)).map((row) => (row.filter(({ part }) => !part).length > 1 ? row.filter(({ part }) => !part) : row));
  // Of each term the most telling, then of each the next.
  const turns = Array.from({ length: MOST_KEYS }, (_, at) => rows.flatMap((row) => row.slice(at, at + 1))).flat();
  const whole = turns.filter(({ part }) => !part);
  // A word of which only a part may be asked for takes several files.
  const parts = turns.filter(({ part }) => part).sort((a, b) => b.worth - a.worth).slice(0, whole.length ? 1 : 2);
  return [...whole.slice(0, parts.length ? MOST_KEYS / 2 : Math.max(MOST_KEYS, terms.length)), ...parts];
}

export class SpokenIndex {
  /** @param {LoadSpoken} load @param {typeof engine} lent */
  constructor(load, lent) {
    Object.assign(engine, lent);
    this.load = load;
    /** @type {Map<string, Promise<any>>} */
    this.kept = new Map();
    /** @type {Map<boolean, TalkSample>} by whether it is written with spaces */
    this.samples = new Map();
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

  /** @returns {Promise<{units: number, files: number, bits: number, dictionaries: number[], samples: [number, number][], names: Record<string, string>}>} */
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
    const table = await this.file(await this.path("g", file), async (one) => tableOf(await inflatedAll([one])));
    return table(place);
  }

  /** @param {number} number @returns {Promise<import("./talks-spoken-unit.js").Unit>} */
  async unit(number) {
    return this.file(`t/${number}.bin`, async (bytes) => {
      const chosen = bytes[0] - 1;
      const dictionary = chosen < 0 ? [] : [await this.dictionary(chosen)];
      const whole = await inflatedAll([...dictionary, bytes.subarray(1)]);
      // A unit goes on with the stream of its dictionary, which comes out of it first.
      return unitOf(whole.subarray(chosen < 0 ? 0 : (await this.manifest()).dictionaries[chosen]));
    });
  }

  /**
   * @param {import("./talks-fold.js").Folded[]} terms
   * @returns {Promise<TalkSample>} what is said in their kind of language, by its dictionaries: those are read anyway
   */
  async sample(terms) {
    const { samples, files } = await this.manifest();
    const isSpaced = terms.every(({ chars }) => chars.every((char) => engine.classOf(char) === "W"));
    if (!this.samples.has(isSpaced)) {
      const texts = samples.map(async ([form, size], number) => {
        // The stream of a dictionary has no end of its own: an empty block is one (RFC 1951, 3.2.6).
        const parts = (form === SPACED) === isSpaced ? [await this.dictionary(number), new Uint8Array([3, 0])] : [];
        return parts.length ? [textOf((await inflatedAll(parts)).subarray(0, size), form)] : [];
      });
      this.samples.set(isSpaced, new TalkSample((await Promise.all(texts)).flat().join("\n"), files));
    }
    return /** @type {TalkSample} */ (this.samples.get(isSpaced));
  }

  /** @param {number} number @returns {Promise<Uint8Array>} */
  async dictionary(number) {
    return this.file(await this.path("d", number), (one) => one);
  }

  /** @param {Need} need @returns {Promise<Having>} */
  async find(need) {
    const { key } = need;
    if (!need.part) {
      const units = await this.units(key);
      return { likely: units, all: units };
    }
    if ([...key].length < SHORTEST) {
      const [words, all] = await Promise.all([this.units(key), this.units(rowKey([...key]))]);
      return { likely: common([words, all]), all };
    }
    return this.findWords(need);
  }

  /** @param {Need} need a word of which only a part may be asked for @returns {Promise<Having>} */
  async findWords(need) {
    const manifest = await this.manifest();
    const number = wordFile([...need.key].slice(0, SHORTEST).join(""), manifest.names.w.length / 4);
    const words = await this.file(await this.path("w", number), async (bytes) => new TextDecoder().decode(await inflatedAll([bytes])));
    /** @type {Map<number, string[]>} */
    const files = new Map();
    for (const word of words.split("\n").filter((one) => holds(one, need))) {
      const { file } = placeOf(word, manifest);
      files.set(file, [...(files.get(file) ?? []), word]);
    }
    const read = [...files.values()].sort((a, b) => b.length - a.length).slice(0, MOST_WORD_FILES).flat();
    const found = await Promise.all(read.map((word) => this.units(word)));
    const likely = [...new Set(found.flat())].sort((a, b) => a - b);
    return { likely, all: files.size <= MOST_WORD_FILES ? likely : undefined };
  }

  /**
   * @param {import("./talks-fold.js").Folded[]} terms
   * @param {Chosen} chosen
   * @returns {Promise<number[]>} units that may have all of it, the likelier and then the newest first
   */
  async candidates(terms, chosen) {
    const { units, files } = await this.manifest();
    const facets = Object.keys(chosen);
    const filters = await Promise.all(facets.map((facet) => this.having(facet.replace(/^-/, ""), chosen[facet])));
    const [has, hasNot] = [false, true].map((isOut) => filters.flatMap((row, i) => (row && facets[i].startsWith("-") === isOut ? [row] : [])));
    const out = new Set(hasNot.flat());
    const every = Array.from({ length: units }, (_, number) => number).filter((number) => !out.has(number));
    if (!files) {
      return common([every, ...has]).reverse();
    }
    const needs = chosenNeeds(terms, await this.sample(terms));
    /** @type {Having[]} */
    const found = [...has, ...(out.size ? [every] : [])].map((row) => ({ likely: row, all: row }));
    let likely = found.length ? common(found.map((one) => one.likely)) : every;
    for (let at = 0; at < needs.length && (!at || likely.length > ENOUGH); at += at ? 1 : FIRST_KEYS) {
      found.push(...(await Promise.all(needs.slice(at, at ? at + 1 : FIRST_KEYS).map((need) => this.find(need)))));
      likely = common(found.map((one) => one.likely));
    }
    const wide = found.flatMap(({ all }) => (all ? [all] : []));
    const rest = found.every((one) => one.all === one.likely) && found.length ? [] : wide.length ? common(wide) : every;
    return [...new Set([...likely.reverse(), ...rest.reverse()])];
  }

  /** @param {string} facet @param {Chosen[string]} values @returns {Promise<number[] | undefined>} */
  async having(facet, values) {
    const wanted = values === true ? ["yes"] : Array.isArray(values) ? values : [];
    if (!wanted.length) {
      return undefined;
    }
    const { values: known } = await this.manifest();
    // A small site has no tables: of each unit it says the values.
    const numbersOf = (/** @type {string} */ value) => known.flatMap((/** @type {string[]} */ row, /** @type {number} */ number) => (row.includes(value) ? [number] : []));
    const found = await Promise.all(wanted.map((value) => (known ? numbersOf(`${facet}=${value}`) : this.units(`${VALUE}${facet}=${value}`))));
    return [...new Set(found.flat())].sort((a, b) => a - b);
  }

  /**
   * @param {string} query
   * @param {Chosen} chosen
   * @returns {AsyncGenerator<{hits: SpokenHit[], left: number}>} what a few units have, and how many are left after them
   */
  async *look(query, chosen) {
    const asked = engine.parse(query, FACETS);
    if ([...asked.phrase].length < 2) {
      return;
    }
    const candidates = await this.candidates(asked.terms.map(({ folded }) => folded), chosen);
    for (let at = 0; at < candidates.length; at += AT_ONCE) {
      const units = await Promise.all(candidates.slice(at, at + AT_ONCE).map((number) => this.unit(number)));
      const hits = units.flatMap((unit) => {
        const moments = passes(unit, chosen) ? momentsIn(unit, asked) : [];
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
    const own = facet.replace(/^-/, "");
    return !wanted.length || !(own in known) || wanted.includes(known[own]) === (own === facet);
  });
}
