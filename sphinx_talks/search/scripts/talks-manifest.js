// @ts-check
/** What the manifest says: of each document what is known before its file is read, and where all files are. */

import { crc32 } from "./talks-decode.js";

/**
 * @typedef {object} Block where something is
 * @property {string} name of its file
 * @property {number} at where it begins in the file
 * @property {number} size 0 where it is the whole file
 */

/** @param {string} text one character a number @returns {number[]} */
export function numbersIn(text) {
  const found = [];
  for (let at = 0; at < text.length; at++) {
    const code = /** @type {number} */ (text.codePointAt(at));
    // Surrogates stand for nothing.
    found.push(code - (code < 0xd800 ? 35 : 2083));
    at += Number(code > 0xffff);
  }
  return found;
}

/** @template T @param {() => T} make @returns {() => T} what is made when it is first asked for */
function once(make) {
  /** @type {T | undefined} */
  let made;
  return () => (made ??= make());
}

/**
 * @param {string} folder
 * @param {(string | number)[]} files which file each block is in
 * @param {string} names of the contents of the files
 * @param {string} [sizes] of all blocks, one character each, where blocks share files
 * @param {number} [unit] bytes that each stands for
 * @returns {(block: number) => Block}
 */
function located(folder, files, names, sizes = "", unit = 1) {
  // All at once: a query asks for ten, and each is found by those before it.
  const known = once(() => {
    const all = numbersIn(sizes);
    const [number, at] = [new Uint32Array(files.length), new Uint32Array(files.length)];
    for (let block = 1; block < files.length; block++) {
      const isSame = files[block] === files[block - 1];
      number[block] = number[block - 1] + Number(!isSame);
      at[block] = isSame ? at[block - 1] + unit * all[block - 1] : 0;
    }
    return { all, number, at };
  });
  return (block) => {
    const { all, number, at } = known();
    const name = `${folder}/${files[block]}.${names.slice(4 * number[block], 4 * number[block] + 4)}.bin`;
    return { name, at: at[block], size: unit * (all[block] ?? 0) };
  };
}

/**
 * @param {{names: string, titles: string, urls?: (string | null)[]}} given of names and titles one a line
 * @returns {[string, string, string][]} docname, title and address of each document, as they stand
 */
function titlesOf({ names, titles, urls }) {
  const all = names.split("\n");
  let folder = "";
  return titles.split("\n").map((title, at) => {
    const name = all[at];
    const end = name.lastIndexOf("/") + 1;
    folder = end ? name.slice(0, end) : folder;
    const docname = (folder + name.slice(end)).replace(/^\//, "");
    return [docname, title, urls?.[at] ?? `${docname}.html`];
  });
}

/**
 * @param {[string, string, string][]} titles by name
 * @param {number} room
 * @returns {{numbers: number[], order: number[]}} number and place of each document, by number: as Python's numbers.py
 *   gives them
 */
function numbered(titles, room) {
  // All names at once: to encode each takes longer than the rest.
  const bytes = new TextEncoder().encode(titles.map((one) => `${one[0]}\n`).join(""));
  let [last, from] = [-1, 0];
  const wanted = titles.map(() => {
    const begin = from;
    from = bytes.indexOf(10, begin) + 1;
    return Math.floor((crc32(bytes, begin, from - 1) * room) / 2 ** 32);
  });
  const order = [...wanted.keys()].sort((a, b) => wanted[a] - wanted[b] || a - b);
  return { numbers: order.map((at) => (last = Math.max(wanted[at], last + 1))), order };
}

/**
 * @param {number[]} parts of each document
 * @param {number[]} files of passages: how many parts are in each
 * @param {number[]} known numbers of the documents
 * @param {number} bits of a number within one file, 0 where each has its own, which is called by what it begins with
 * @returns {(string | number)[]} which file each block is in
 */
function passageFiles(parts, files, known, bits) {
  let [doc, part] = [0, 0];
  return files.map((count) => {
    const name = bits ? known[doc] >> bits : `${known[doc]}${part ? `-${part}` : ""}`;
    for (part += count; part >= parts[doc] && doc < parts.length; doc++) {
      part -= parts[doc];
    }
    return name;
  });
}

/** @param {any} manifest that names documents @param {number} doc @returns {import("./talks-excerpt.js").Part} what it says of one */
export function knownOf({ titles, kinds, kind, dates }, doc) {
  const [docname, title, url] = titles[doc];
  const date = String(dates[doc] || "").replace(/^(....)(..)(..)$/, "$1-$2-$3").replaceAll("-00", "");
  return { docname, url, title, kind: kinds[kind[doc]], date, blocks: [] };
}

/**
 * Each column is worked out when it is first asked for: to know which files a query needs takes none of them.
 *
 * @param {any} manifest as it is written
 * @returns {any} what it says, by the place of each document among all
 */
export function manifestOf(manifest) {
  const { names, packed, sizes } = manifest;
  const sums = (/** @type {number[]} */ numbers, sum = 0) => numbers.map((number) => (sum += number));
  const listed = once(() => titlesOf(manifest.titles));
  // The numbers that files know documents by have gaps; here they are counted.
  const known = once(() =>
    manifest.titles ? numbered(listed(), manifest.room) : { numbers: sums(manifest.gaps, -1), order: [...manifest.gaps.keys()] },
  );
  /** @template T @param {T[]} column @returns {T[]} by number */
  const ordered = (column) => known().order.map((at) => column[at]);
  const column = (/** @type {string} */ name) => ordered(numbersIn(manifest[name]));
  // Hits are known before the first of their passages is asked for.
  const passages = once(() => {
    const counts = numbersIn(manifest.files);
    const files = passageFiles(made.held, counts, known().numbers, packed[1]);
    return { files: sums(counts), at: located("p", files, names.p, sizes.p, packed[2]) };
  });
  const shards = Array.from({ length: manifest.shards }, (_, number) => number >> packed[0]);
  const blocks = {
    g: located("g", shards, names.g, sizes.g, packed[2]),
    p: (/** @type {number} */ block) => passages().at(block),
  };
  const made = { ...manifest, hasTitles: Boolean(manifest.titles), blocks, listed, ordered, passages };
  /** @type {Record<string, () => unknown>} */
  const later = {
    docOf: () => {
      const { numbers } = known();
      const docOf = new Int32Array((numbers[numbers.length - 1] ?? 0) + 1);
      numbers.forEach((number, doc) => (docOf[number] = doc));
      return docOf;
    },
    dates: () => ordered(sums(manifest.dates)),
    ends: () => sums(made.held),
    flags: () => column("flags"),
    held: () => column("parts"),
    kind: () => column("kind"),
    mean: () => made.parts.reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0) / made.parts.length || 1,
    numbers: () => new Map(column("numbers").flatMap((number, doc) => (number ? [[doc, number]] : []))),
    // How long a document is, in parts of which each may be read by halves.
    parts: () => made.held.map((/** @type {number} */ count) => Math.ceil(count / (manifest.words ? 2 : 1))),
    ...(manifest.titles && { titles: () => ordered(listed()) }),
  };
  for (const [name, make] of Object.entries(later)) {
    Object.defineProperty(made, name, { get: once(make) });
  }
  // While the first files are on their way.
  setTimeout(() => Object.keys(later).forEach((name) => made[name]));
  return made;
}
