// @ts-check
/** Read the files of the index. Loads are shared, and kept while there is room; failures are not kept. */

import { crc32, shard, utf8 } from "./talks-decode.js";

/** Bytes of inflated files that are kept; a tab with the largest index stays far below 60 MB. */
const ROOM = 12e6;
/** As the Python that writes the index has it. */
const FORMAT = 9;
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const MANIFEST = "index.bin";

/**
 * @typedef {object} Block where something is
 * @property {string} name of its file
 * @property {number} at where it begins in the file
 * @property {number} size 0 where it is the whole file
 */
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
  }
}

/** @param {Uint8Array} bytes @returns {string} as the index names a file by its content */
export function nameOf(bytes) {
  const sum = crc32(bytes);
  return [18, 12, 6, 0].map((shift) => DIGITS[(sum >>> shift) & 63]).join("");
}

/**
 * Looked for when it is asked for: a query needs ten of a thousand.
 * @param {string} folder
 * @param {(string | number)[]} files which file each block is in
 * @param {string} names of the contents of the files
 * @param {string} [sizes] of all blocks in digits of 64, each as many, where blocks share files
 * @param {number} [unit] bytes that each stands for
 * @returns {(block: number) => Block}
 */
function located(folder, files, names, sizes = "", unit = 1) {
  const width = sizes.length / files.length;
  const sizeOf = (/** @type {number} */ block) =>
    unit * [...sizes.slice(block * width, (block + 1) * width)].reduce((size, digit) => size * 64 + DIGITS.indexOf(digit), 0);
  return (block) => {
    const file = files[block];
    let [number, at] = [0, 0];
    for (let before = 0; before < block; before++) {
      number += Number(files[before] !== files[before + 1]);
      at += files[before] === file ? sizeOf(before) : 0;
    }
    return { name: `${folder}/${file}.${names.slice(4 * number, 4 * number + 4)}.bin`, at, size: sizeOf(block) };
  };
}

/**
 * @param {number[]} parts of each document
 * @param {number[]} files of passages: how many parts are in each
 * @param {number[]} known numbers of the documents
 * @param {number} bits of a number within one file, 0 where each has its own, which is called by what it begins with
 * @returns {string[]} which file each block is in
 */
function passageFiles(parts, files, known, bits) {
  let [doc, part] = [0, 0];
  return files.map((count) => {
    const name = bits ? `${known[doc] >> bits}` : `${known[doc]}${part ? `-${part}` : ""}`;
    for (part += count; part >= parts[doc] && doc < parts.length; doc++) {
      part -= parts[doc];
    }
    return name;
  });
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
    return this.block({ name, at: 0, size: 0 }, decode);
  }

  /** @template T @param {Block} block @param {(bytes: Uint8Array) => T} decode @returns {Promise<T>} */
  block(block, decode) {
    const key = block.size ? `${block.name}#${block.at}` : block.name;
    const entry = this.kept.get(key) ?? { value: Promise.resolve().then(() => this.read(key, block, decode)), size: 0 };
    // Deleted and set again: the map's order is the order of last use.
    this.kept.delete(key);
    this.kept.set(key, entry);
    return entry.value;
  }

  /** @template T @param {string} key @param {Block} block @param {(bytes: Uint8Array) => T} decode @returns {Promise<T>} */
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
      const { parts, names, packed, sizes } = manifest;
      const shards = Array.from({ length: manifest.shards }, (_, number) => number >> packed[0]);
      const blocks = {
        g: located("g", shards, names.g, sizes.g, packed[2]),
        p: located("p", passageFiles(parts, manifest.files, known, packed[1]), names.p, sizes.p, packed[2]),
      };
      const mean = parts.reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0) / parts.length || 1;
      return { ...manifest, dates, ends, files, mean, docOf, blocks, numbers: new Map(manifest.numbers) };
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

  /** @param {any} manifest @param {string} route @returns {Block} */
  blockOf({ shards, blocks }, route) {
    return blocks.g(crc32(new TextEncoder().encode(route)) % shards);
  }

  /**
   * @param {number} doc
   * @param {number} number which of its parts
   * @returns {Promise<import("./talks-excerpt.js").Part>}
   */
  async part(doc, number) {
    const { parts, ends, files, blocks } = await this.manifest();
    const wanted = ends[doc] - parts[doc] + Math.min(number, parts[doc] - 1);
    const file = files.findIndex((/** @type {number} */ end) => wanted < end);
    return (await this.block(blocks.p(file), TalksIndex.json))[wanted - (files[file - 1] ?? 0)];
  }

  /** @returns {Promise<any>} the records to filter by: of a small index the manifest has them, by their numbers there */
  async facets() {
    const { faceted, facets, titles, names } = await this.manifest();
    if (!faceted) {
      return this.file(`f/facets.${names.f}.bin`, TalksIndex.json);
    }
    const value = (/** @type {any[]} */ row) => (typeof row[0] === "number" ? [...titles[row[0]].slice(0, 2), row[1]] : row);
    return { ...faceted, ...Object.fromEntries(facets.names.map((/** @type {string} */ name) => [name, faceted[name].map(value)])) };
  }
}
