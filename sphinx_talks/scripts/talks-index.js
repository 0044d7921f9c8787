// @ts-check
/** Read the files of the index. Loads are shared, and kept while there is room; failures are not kept. */

/** Bytes of inflated files that are kept; a tab with the largest index stays far below 60 MB. */
const ROOM = 12e6;
const utf8 = new TextDecoder();

/** @param {Uint8Array} bytes @returns {number} CRC-32 as in zip and PNG, unsigned; bit by bit, for keys are short */
export function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc >>> 1) ^ (crc & 1 && 0xedb88320);
    }
  }
  return ~crc >>> 0;
}

/** Where a list of varints is read. */
class Cursor {
  /** @param {Uint8Array} bytes @param {number} at */
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  next() {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      if (this.at >= this.bytes.length) {
        throw new Error("The search index is damaged: a list ends too early");
      }
      const byte = this.bytes[this.at++];
      value += (byte & 127) * shift;
      if (byte < 128) {
        return value;
      }
    }
  }
}

/**
 * @typedef {object} Postings
 * @property {number[]} docs documents in order
 * @property {number[]} starts where the places of each document begin in `places`, and where the last ones end
 * @property {number[]} places position << 2 | flags
 * @property {boolean} full false: a very common gram, of which only places in titles are known
 */

/** @param {Uint8Array} bytes @param {number} shift bits of flags in the file @returns {Postings} */
export function postings(bytes, shift) {
  const cursor = new Cursor(bytes, 1);
  if (bytes[0] === 0) {
    return rows(cursor, bytes.length, shift);
  }
  const length = cursor.next();
  const titles = rows(cursor, cursor.at + length, shift);
  const docs = documents(bytes, cursor.at);
  let row = 0;
  const starts = docs.map((doc) => titles.starts[doc === titles.docs[row] ? row++ : row]);
  return { docs, starts: [...starts, titles.places.length], places: titles.places, full: false };
}

/** @param {Cursor} cursor @param {number} end @param {number} shift @returns {Postings} */
function rows(cursor, end, shift) {
  /** @type {Postings} */
  const out = { docs: [], starts: [], places: [], full: true };
  let doc = -1;
  while (cursor.at < end) {
    out.docs.push((doc += cursor.next()));
    out.starts.push(out.places.length);
    let position = 0;
    for (let count = cursor.next(); count > 0; count--) {
      const value = cursor.next();
      position += value >>> shift;
      out.places.push((position << 2) | (value & ((1 << shift) - 1)));
    }
  }
  out.starts.push(out.places.length);
  return out;
}

/** @param {Uint8Array} bytes @param {number} [start] @returns {number[]} documents without places */
export function documents(bytes, start = 0) {
  const cursor = new Cursor(bytes, start);
  const docs = [];
  for (let doc = -1; cursor.at < bytes.length; ) {
    docs.push((doc += cursor.next()));
  }
  return docs;
}

/** @param {Uint8Array} bytes an inflated shard @returns {(key: string) => Uint8Array | undefined} the list of a key */
export function shard(bytes) {
  const length = bytes.length < 4 ? -1 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (length < 0 || length + 4 > bytes.length) {
    throw new Error("The search index is damaged: a shard is too short");
  }
  const keys = length ? utf8.decode(bytes.subarray(4, 4 + length)).split("\n") : [];
  return (key) => {
    const wanted = keys.indexOf(key);
    if (wanted < 0) {
      return undefined;
    }
    const cursor = new Cursor(bytes, 4 + length);
    const sizes = keys.map(() => cursor.next());
    const start = sizes.slice(0, wanted).reduce((a, b) => a + b, cursor.at);
    return bytes.subarray(start, start + sizes[wanted]);
  };
}

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
      if (manifest.format !== 1) {
        throw new Error("it was written by another version");
      }
      const sums = (/** @type {number[]} */ numbers, sum = 0) => numbers.map((number) => (sum += number));
      const [dates, ends, files] = [manifest.dates, manifest.parts, manifest.files].map((numbers) => sums(numbers));
      return { ...manifest, dates, ends, files };
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
