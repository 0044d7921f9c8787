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

/** @param {string} sizes one character each, all of them plain ones but in the largest indexes @param {number} count @returns {(block: number) => number} */
function sizesIn(sizes, count) {
  const all = sizes.length === count ? undefined : numbersIn(sizes);
  return (block) => (all ? all[block] : numbersIn(sizes[block])[0]) ?? 0;
}

/**
 * Looked for when it is asked for: a query needs ten of a thousand.
 * @param {string} folder
 * @param {(string | number)[]} files which file each block is in
 * @param {string} names of the contents of the files
 * @param {string} [sizes] of all blocks, where blocks share files
 * @param {number} [unit] bytes that each stands for
 * @returns {(block: number) => Block}
 */
function located(folder, files, names, sizes = "", unit = 1) {
  const sizeOf = sizesIn(sizes, files.length);
  return (block) => {
    const file = files[block];
    let [number, at] = [0, 0];
    for (let before = 0; before < block; before++) {
      number += Number(files[before] !== files[before + 1]);
      at += files[before] === file ? unit * sizeOf(before) : 0;
    }
    return { name: `${folder}/${file}.${names.slice(4 * number, 4 * number + 4)}.bin`, at, size: unit * sizeOf(block) };
  };
}

/**
 * @param {{names: string, titles: string[], urls?: (string | null)[]}} given
 * @returns {[string, string, string][]} docname, title and address of each document, as they stand
 */
function titlesOf({ names, titles, urls }) {
  const all = names.split("\n");
  let folder = "";
  return titles.map((title, at) => {
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
 * @returns {[number, number][]} number and place of each document, by number: as Python's numbers.py gives them
 */
function numbered(titles, room) {
  const encoder = new TextEncoder();
  let last = -1;
  return titles
    .map(([docname], at) => /** @type {[number, number]} */ ([Math.floor((crc32(encoder.encode(docname)) * room) / 2 ** 32), at]))
    .sort((a, b) => a[0] - b[0] || a[1] - b[1])
    .map(([wanted, at]) => [(last = Math.max(wanted, last + 1)), at]);
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
    manifest.titles ? numbered(listed(), manifest.room) : sums(manifest.gaps, -1).map((number, at) => [number, at]),
  );
  /** @template T @param {T[]} column @returns {T[]} by number */
  const ordered = (column) => known().map(([, at]) => column[at]);
  const column = (/** @type {string} */ name) => ordered(numbersIn(manifest[name]));
  // Hits are known before the first of their passages is asked for.
  const passages = once(() => {
    const counts = numbersIn(manifest.files);
    const files = passageFiles(made.held, counts, known().map(([number]) => number), packed[1]);
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
      const docOf = new Int32Array((known()[known().length - 1]?.[0] ?? 0) + 1);
      known().forEach(([number], doc) => (docOf[number] = doc));
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
