// @ts-check
/** What the files of the index hold: tables of keys, lists of documents and places, as varints. */

export const utf8 = new TextDecoder();

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
  // What all places would take is for those who write the index.
  cursor.next();
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
