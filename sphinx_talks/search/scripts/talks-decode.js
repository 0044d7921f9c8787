// @ts-check
/** What the files of the index hold: tables of keys, and what is under them in columns. */

export const utf8 = new TextDecoder();

/** What each four bits add to a CRC-32: of a file of 10 KB the script, still cold, computes it in 1 ms instead of 7. */
const NIBBLES = Uint32Array.from({ length: 16 }, (_, bits) => {
  for (let bit = 0; bit < 4; bit++) {
    bits = (bits >>> 1) ^ (bits & 1 && 0xedb88320);
  }
  return bits;
});

/** @param {Uint8Array} bytes @param {number} [from] @param {number} [to] @returns {number} CRC-32 as in zip and PNG, unsigned */
export function crc32(bytes, from = 0, to = bytes.length) {
  let crc = -1;
  for (let i = 2 * from; i < 2 * to; i++) {
    crc = (crc >>> 4) ^ NIBBLES[(crc ^ (bytes[i >> 1] >> (i & 1 && 4))) & 15];
  }
  return ~crc >>> 0;
}

/** Of documents of which no place is known: where titles end, above the flags. */
const PLACELESS = 1024 << 2;

/**
 * @typedef {number[] | Uint16Array | Uint32Array} Numbers
 */
/**
 * @typedef {object} Postings
 * @property {Numbers} docs documents in order
 * @property {Numbers} starts where the places of each document begin in `places`, and where the last ones end
 * @property {Numbers} places position << 2 | flags
 * @property {boolean} full false: a very common gram, of which only places in titles are known
 */
/**
 * @typedef {object} Shard
 * @property {(key: string) => Postings | undefined} list
 * @property {(start: string) => [string, Postings][]} starting lists of whole words that begin with a gram, behind the sign for
 *   such keys, without which they are named; none where not all places of the gram are known
 * @property {(key: string) => string} words
 */

/** Keys of words instead of lists. */
const IS_TEXT = /^[\x02-\x05]/;

/** For what is read of each column, one list after the other: a browser would keep as many of them for a long time. */
const rooms = Array.from({ length: 4 }, () => new Uint32Array(0));

/** @param {number} number of a room @param {number} length @returns {Uint32Array} what nobody else uses meanwhile, with anything in it */
function roomOf(number, length) {
  if (rooms[number].length < length) {
    rooms[number] = new Uint32Array(2 * length);
  }
  return rooms[number].subarray(0, length);
}

/**
 * @param {Uint8Array} bytes
 * @param {number} column
 * @param {number} at
 * @param {number} planes of the lowest bytes of all numbers, of the second ones, and so on
 * @param {number} count
 * @returns {(begin: number, end: number) => Uint32Array} reads some of them at once, until others are read
 */
const numbers = (bytes, column, at, planes, count) => (begin, end) => {
  const found = roomOf(column, end - begin).fill(0);
  for (let plane = planes - 1; plane >= 0; plane--) {
    const first = at + plane * count + begin;
    for (let i = 0; i < found.length; i++) {
      found[i] = (found[i] << 8) | bytes[first + i];
    }
  }
  return found;
};

/** @param {Uint32Array} numbers @returns {Uint16Array | Uint32Array} the same in no more room than they need */
const kept = (numbers) => (numbers.every((number) => number < 65536) ? new Uint16Array(numbers) : numbers.slice());

/**
 * What is read is written over: documents take the room of the steps, places that of the values.
 *
 * @param {Uint32Array} steps from document to document, 0 for one more place of the same
 * @param {Uint32Array} values
 * @param {boolean} full
 * @returns {Postings}
 */
function postings(steps, values, full) {
  let [docs, places] = [0, 0];
  let value = 0;
  const starts = roomOf(3, steps.length + 1);
  for (let i = 0, doc = -1; i < steps.length; i++) {
    if (steps[i]) {
      starts[docs] = places;
      steps[docs++] = doc += steps[i];
    }
    // In a document each is more than the one before.
    value = values[i] + (steps[i] ? 0 : value);
    if (full || value < PLACELESS) {
      values[places++] = value;
    }
  }
  starts[docs] = places;
  return { docs: kept(steps.subarray(0, docs)), starts: kept(starts.subarray(0, docs + 1)), places: kept(values.subarray(0, places)), full };
}

/**
 * @param {Postings} word of which each document is the number of a place of its first gram, with flags beside it
 * @param {Postings} first that gram
 * @returns {Postings} where the word stands
 */
function placed({ docs: numbers, places: flags, full }, { docs, starts, places }) {
  const made = { docs: /** @type {number[]} */ ([]), starts: /** @type {number[]} */ ([]), places: /** @type {number[]} */ ([]), full };
  let row = 0;
  numbers.forEach((/** @type {number} */ number, /** @type {number} */ i) => {
    for (; starts[row + 1] <= number; row++);
    if (made.docs[made.docs.length - 1] !== docs[row]) {
      made.docs.push(docs[row]);
      made.starts.push(i);
    }
    made.places.push((places[number] & ~3) | flags[i]);
  });
  made.starts.push(numbers.length);
  return made;
}

/** @param {Uint8Array} bytes an inflated file @returns {Shard} */
export function shard(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isHead = bytes.length >= 16;
  const [length, count, all] = isHead ? [0, 4, 8].map((at) => view.getUint32(at, true)) : [Infinity, 0, 0];
  let at = 16 + length;
  const [readSizes, steps, values] = [count, all, all].map((size, column) => {
    const read = numbers(bytes, column, at, bytes[12 + column], size);
    at += size * bytes[12 + column];
    return read;
  });
  if (!(at <= bytes.length)) {
    throw new Error("The search index is damaged: a shard is too short");
  }
  // Of each key where what is under it begins, and its size: a function for each would take four times the room of the file.
  const keys = length ? utf8.decode(bytes.subarray(16, 16 + length)).split("\n") : [];
  const rows = new Uint32Array(2 * keys.length);
  const sizes = readSizes(0, count);
  let [next, begin] = [0, 0];
  keys.forEach((key, row) => {
    const size = sizes[next++];
    rows.set([IS_TEXT.test(key) ? at : begin, size], 2 * row);
    if (IS_TEXT.test(key)) {
      at += size;
    } else {
      begin += size >> 1;
      // How many there were is for those who write the index.
      next += size & 1;
    }
  });
  const listAt = (/** @type {number} */ row) => {
    const [from, size] = rows.subarray(2 * row);
    const end = from + (size >> 1);
    return postings(steps(from, end), values(from, end), !(size & 1));
  };
  const list = (/** @type {string} */ key) => (keys.includes(key) ? listAt(keys.indexOf(key)) : undefined);
  const starting = (/** @type {string} */ start) => {
    const first = list(start.slice(1));
    const found = first?.full ? keys.flatMap((key, row) => (key.startsWith(start) ? [row] : [])) : [];
    return found.map((row) => /** @type {[string, Postings]} */ ([keys[row].slice(1), placed(listAt(row), /** @type {Postings} */ (first))]));
  };
  const words = (/** @type {string} */ key) => {
    const [from, size] = rows.subarray(2 * keys.indexOf(key));
    return keys.includes(key) ? utf8.decode(bytes.subarray(from, from + size)) : "";
  };
  return { list, starting, words };
}
