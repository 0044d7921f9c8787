// @ts-check
/** Read the files of the index. Loads are shared, and kept while there is room; failures are not kept. */

import { crc32, shard, utf8 } from "./talks-decode.js";

/** Bytes of inflated files that are kept; a tab with the largest index stays far below 60 MB. */
const ROOM = 12e6;

/** @typedef {(name: string) => Promise<BufferSource>} Load reads one file of the index as it lies on the server */

export class TalksIndex {
  /** @param {Load} load */
  constructor(load) {
    this.load = load;
    /** @type {Map<string, {value: Promise<any>, size: number}>} */
    this.kept = new Map();
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
    try {
      const inflater = new DecompressionStream("deflate-raw");
      const inflated = new Response(inflater.readable).arrayBuffer();
      const writer = inflater.writable.getWriter();
      // What is wrong with the data is heard of where it is read.
      writer.write(await this.load(name)).catch(() => {});
      writer.close().catch(() => {});
      const bytes = new Uint8Array(await inflated);
      const value = decode(bytes);
      Object.assign(this.kept.get(name) ?? {}, { size: bytes.length });
      this.makeRoom();
      return value;
    } catch (error) {
      this.kept.delete(name);
      throw new Error(`The search could not read ${name.replace(/\?.*/, "")}: ${error}`, { cause: error });
    }
  }

  makeRoom() {
    let size = 0;
    for (const [name, one] of [...this.kept].reverse()) {
      size += one.size;
      if (size > ROOM && one.size && name !== "index.bin") {
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
    return this.file("index.bin", (bytes) => {
      const manifest = TalksIndex.json(bytes);
      if (manifest.format !== 3) {
        throw new Error("it was written by another version");
      }
      const sums = (/** @type {number[]} */ numbers, sum = 0) => numbers.map((number) => (sum += number));
      const [dates, ends, files] = [manifest.dates, manifest.parts, manifest.files].map((numbers) => sums(numbers));
      const mean = ends[ends.length - 1] / manifest.docs || 1;
      return { ...manifest, dates, ends, files, mean, numbers: new Map(manifest.numbers) };
    });
  }

  /** @param {string} route @returns {Promise<(key: string) => Uint8Array | undefined>} */
  async shardOf(route) {
    const { shards, digest } = await this.manifest();
    const number = crc32(new TextEncoder().encode(route)) % shards;
    return this.file(`g/${number}.bin?v=${digest}`, shard);
  }

  /**
   * @param {number} doc
   * @param {number} number which of its parts
   * @returns {Promise<import("./talks-excerpt.js").Part>}
   */
  async part(doc, number) {
    const { parts, ends, files } = await this.manifest();
    const wanted = ends[doc] - parts[doc] + Math.min(number, parts[doc] - 1);
    const file = files.findIndex((/** @type {number} */ end) => wanted < end);
    const held = await this.data(`p/${file}.bin`);
    return held[wanted - (files[file - 1] ?? 0)];
  }

  /** @param {string} name @returns {Promise<any>} */
  async data(name) {
    return this.file(`${name}?v=${(await this.manifest()).digest}`, TalksIndex.json);
  }
}
