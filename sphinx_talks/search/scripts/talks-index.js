// @ts-check
/** Read the files of the index. Loads are shared, and kept while there is room; failures are not kept. */

import { crc32, shard, utf8 } from "./talks-decode.js";

/** Bytes of inflated files that are kept; a tab with the largest index stays far below 60 MB. */
const ROOM = 12e6;
/** As the Python that writes the index has it. */
const FORMAT = 6;
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const MANIFEST = "index.bin";

/**
 * @typedef {(name: string, isAnew: boolean) => Promise<BufferSource>} Load reads one file of the index as it lies on
 *   the server, past all caches where it is wanted anew
 */

/** Why a file could not be read: no answer, the status of the answer, its content, or its format. */
export class IndexError extends Error {
  /** @param {string} name @param {"network" | "status" | "damaged" | "version"} reason @param {unknown} cause */
  constructor(name, reason, cause) {
    super(`The search could not read ${name}: ${cause instanceof Error ? cause.message : cause}`, { cause });
    this.reason = reason;
  }
}

/** @param {Uint8Array} bytes @returns {string} as the index names a file by its content */
export function nameOf(bytes) {
  const sum = crc32(bytes);
  return [18, 12, 6, 0].map((shift) => DIGITS[(sum >>> shift) & 63]).join("");
}

/** @param {BufferSource} packed @returns {Promise<Uint8Array>} */
async function inflated(packed) {
  const inflater = new DecompressionStream("deflate-raw");
  const content = new Response(inflater.readable).arrayBuffer();
  const writer = inflater.writable.getWriter();
  // What is wrong with the data is heard of where it is read.
  writer.write(packed).catch(() => {});
  writer.close().catch(() => {});
  return new Uint8Array(await content);
}

export class TalksIndex {
  /** @param {Load} load */
  constructor(load) {
    this.load = load;
    /** @type {Map<string, {value: Promise<any>, size: number}>} */
    this.kept = new Map();
    /** @type {Set<string>} files that could not be read; they are asked for past all caches */
    this.failed = new Set();
  }

  /** @template T @param {string} name @param {(bytes: Uint8Array) => T} decode @returns {Promise<T>} */
  file(name, decode) {
    const entry = this.kept.get(name) ?? { value: Promise.resolve().then(() => this.read(name, decode)), size: 0 };
    // Deleted and set again: the map's order is the order of last use.
    this.kept.delete(name);
    this.kept.set(name, entry);
    return entry.value;
  }

  /** @template T @param {string} name @param {(bytes: Uint8Array) => T} decode @returns {Promise<T>} */
  async read(name, decode) {
    /** @type {IndexError["reason"]} */
    let reason = "network";
    try {
      const packed = await this.load(name, this.failed.has(name));
      reason = "damaged";
      const bytes = await inflated(packed);
      if (name !== MANIFEST && nameOf(bytes) !== name.slice(-8, -4)) {
        throw new Error("its content is not what its name says");
      }
      const value = decode(bytes);
      this.failed.delete(name);
      Object.assign(this.kept.get(name) ?? {}, { size: bytes.length });
      this.makeRoom();
      return value;
    } catch (error) {
      this.kept.delete(name);
      this.failed.add(name);
      throw error instanceof IndexError ? error : new IndexError(name, reason, error);
    }
  }

  makeRoom() {
    let size = 0;
    for (const [name, one] of [...this.kept].reverse()) {
      size += one.size;
      if (size > ROOM && one.size && name !== MANIFEST) {
        this.kept.delete(name);
      }
    }
  }

  /** @param {Uint8Array} bytes */
  static json(bytes) {
    return JSON.parse(utf8.decode(bytes));
  }

  /** @returns {Promise<any>} */
  async manifest() {
    return this.file(MANIFEST, (bytes) => {
      const manifest = TalksIndex.json(bytes);
      if (manifest.format !== FORMAT) {
        throw new IndexError(MANIFEST, "version", "it was written by another version");
      }
      const sums = (/** @type {number[]} */ numbers, sum = 0) => numbers.map((number) => (sum += number));
      const [dates, ends, files] = [manifest.dates, manifest.parts, manifest.files].map((numbers) => sums(numbers));
      // The numbers that files know documents by have gaps; here they are counted.
      const known = sums(manifest.gaps, -1);
      const docOf = new Int32Array((known[known.length - 1] ?? 0) + 1);
      known.forEach((number, doc) => (docOf[number] = doc));
      const { parts } = manifest;
      const mean = parts.reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0) / parts.length || 1;
      return { ...manifest, dates, ends, files, mean, known, docOf, numbers: new Map(manifest.numbers) };
    });
  }

  /** @returns {Promise<boolean>} whether there is another index by now: the site was written anew since this was read */
  async isRenewed() {
    const before = await this.manifest();
    const known = this.kept;
    this.kept = new Map();
    this.failed.add(MANIFEST);
    try {
      if ((await this.manifest()).digest !== before.digest) {
        this.failed.clear();
        return true;
      }
    } catch {
      // What is known of the index stays.
    }
    this.kept = known;
    return false;
  }

  /** @param {string} route @returns {Promise<import("./talks-decode.js").Shard>} */
  async shardOf(route) {
    const { shards, names } = await this.manifest();
    const number = crc32(new TextEncoder().encode(route)) % shards;
    return this.file(`g/${number}.${names.g.slice(4 * number, 4 * number + 4)}.bin`, shard);
  }

  /**
   * @param {number} doc
   * @param {number} number which of its parts
   * @returns {Promise<import("./talks-excerpt.js").Part>}
   */
  async part(doc, number) {
    const { parts, ends, files, known, names } = await this.manifest();
    const wanted = ends[doc] - parts[doc] + Math.min(number, parts[doc] - 1);
    const file = files.findIndex((/** @type {number} */ end) => wanted < end);
    // A file is called by the document and the part that it begins with.
    const begin = files[file - 1] ?? 0;
    const first = ends.findIndex((/** @type {number} */ end) => begin < end);
    const part = begin - ends[first] + parts[first];
    const name = `p/${known[first]}${part ? `-${part}` : ""}.${names.p.slice(4 * file, 4 * file + 4)}.bin`;
    return (await this.file(name, TalksIndex.json))[wanted - begin];
  }

  /** @returns {Promise<any>} the records to filter by */
  async facets() {
    return this.file(`f/facets.${(await this.manifest()).names.f}.bin`, TalksIndex.json);
  }
}
