// @ts-check
/** Read the files of the index. Loads are shared, and kept while there is room; failures are not kept. */

import { crc32, shard, utf8 } from "./talks-decode.js";
import { knownOf, manifestOf, numbersIn } from "./talks-manifest.js";
import { partOf } from "./talks-rank.js";

/** Bytes of inflated files that are kept; a tab with the largest index stays far below 60 MB. */
const ROOM = 12e6;
/** As the Python that writes the index has it. */
const FORMAT = 11;
const MANIFEST = "index.bin";

/**
 * @typedef {(name: string, isAnew: boolean, range: string) => Promise<ArrayBuffer | Uint8Array>} Load reads one file of
 *   the index as it lies on the server, past all caches where it is wanted anew; a range of it (RFC 9110, section 14) is
 *   enough where one is given
 */

/** Why a file could not be read: no answer, the status of the answer, its content, or its format. */
export class IndexError extends Error {
  /** @param {string} name @param {"network" | "status" | "damaged" | "version"} reason @param {unknown} cause */
  constructor(name, reason, cause) {
    super(`The search could not read ${name}: ${cause instanceof Error ? cause.message : cause}`, { cause });
    this.reason = reason;
    this.file = name;
  }
}

/** @param {Uint8Array} bytes @returns {string} as the index names a file by its content */
export function nameOf(bytes) {
  const sum = crc32(bytes);
  const text = btoa(String.fromCharCode((sum >>> 16) & 255, (sum >>> 8) & 255, sum & 255));
  return text.replaceAll("+", "-").replaceAll("/", "_");
}

/** @param {BufferSource} packed @returns {Promise<Uint8Array>} */
async function inflated(packed) {
  const inflater = new DecompressionStream("deflate-raw");
  const writer = inflater.writable.getWriter();
  // What is wrong with the data is heard of where it is read.
  writer.write(packed).catch(() => {});
  writer.close().catch(() => {});
  return new Uint8Array(await new Response(inflater.readable).arrayBuffer());
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
    return this.block({ name, at: 0, size: 0 }, decode);
  }

  /** @template T @param {import("./talks-manifest.js").Block} block @param {(bytes: Uint8Array) => T} decode @returns {Promise<T>} */
  block(block, decode) {
    const key = block.size ? `${block.name}#${block.at}` : block.name;
    const entry = this.kept.get(key) ?? { value: Promise.resolve().then(() => this.read(key, block, decode)), size: 0 };
    // Deleted and set again: the map's order is the order of last use.
    this.kept.delete(key);
    this.kept.set(key, entry);
    return entry.value;
  }

  /** @template T @param {string} key @param {import("./talks-manifest.js").Block} block @param {(bytes: Uint8Array) => T} decode @returns {Promise<T>} */
  async read(key, { name, at, size }, decode) {
    /** @type {IndexError["reason"]} */
    let reason = "network";
    try {
      const range = size ? `bytes=${at}-${at + size - 1}` : "";
      const all = new Uint8Array(await this.load(name, this.failed.has(name), range));
      reason = "damaged";
      // A server that knows no ranges sends the whole file.
      const packed = size && all.length !== size ? all.subarray(at, at + size) : all;
      const bytes = await inflated(size ? packed.subarray(5, packed.length - packed[4]) : packed);
      const wanted = size ? utf8.decode(packed.subarray(0, 4)) : name.slice(-8, -4);
      if (name !== MANIFEST && nameOf(bytes) !== wanted) {
        throw new Error("its content is not what its name says");
      }
      const value = decode(bytes);
      this.failed.delete(name);
      Object.assign(this.kept.get(key) ?? {}, { size: bytes.length });
      this.makeRoom();
      return value;
    } catch (error) {
      this.kept.delete(key);
      this.failed.add(name);
      throw error instanceof IndexError ? error : new IndexError(name, reason, error);
    }
  }

  makeRoom() {
    let size = 0;
    this.kept.forEach((one) => (size += one.size));
    // The oldest first.
    for (const [name, one] of size > ROOM ? this.kept : []) {
      if (size > ROOM && one.size && name !== MANIFEST) {
        size -= one.size;
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
      return manifestOf(manifest);
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
    return this.block(this.blockOf(await this.manifest(), route), shard);
  }

  /** @param {any} manifest @param {string} route @returns {import("./talks-manifest.js").Block} */
  blockOf({ shards, blocks }, route) {
    return blocks.g(crc32(new TextEncoder().encode(route)) % shards);
  }

  /**
   * @param {number} doc
   * @param {number} place where in its body something stands, -1 when that is not known
   * @returns {Promise<import("./talks-excerpt.js").Part>}
   */
  async part(doc, place) {
    const manifest = await this.manifest();
    const { held, ends, blocks, words } = manifest;
    const { files } = manifest.passages();
    const wanted = ends[doc] - held[doc] + Math.min(partOf(place, words), held[doc] - 1);
    const file = files.findIndex((/** @type {number} */ end) => wanted < end);
    const read = (await this.block(blocks.p(file), TalksIndex.json))[wanted - (files[file - 1] ?? 0)];
    return manifest.hasTitles ? { ...knownOf(manifest, doc), ...read } : read;
  }

  /** @returns {Promise<any>} the records to filter by, with all of their names */
  async records() {
    return this.file(`f/facets.${(await this.manifest()).names.f}.bin`, TalksIndex.json);
  }

  /** @returns {Promise<any>} the same as far as values and labels go, which of a small index the manifest has */
  async facets() {
    const { faceted, facets, listed, ordered } = await this.manifest();
    if (!faceted) {
      return this.records();
    }
    return Object.fromEntries(
      facets.names.flatMap((/** @type {string} */ name) => {
        let last = 0;
        const value = (/** @type {number | string} */ at) => (typeof at === "number" ? listed()[(last += at)].slice(0, 2) : [at, at]);
        return [
          [name, faceted[name].map(value)],
          [`${name}s`, ordered(faceted[`${name}s`].split("!").map(numbersIn))],
        ];
      }),
    );
  }
}
