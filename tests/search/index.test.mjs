// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";

import { crc32, shard } from "../../sphinx_talks/search/scripts/talks-decode.js";
import { TalksIndex, nameOf } from "../../sphinx_talks/search/scripts/talks-index.js";
import { numbersIn } from "../../sphinx_talks/search/scripts/talks-manifest.js";

const bytes = (/** @type {number[]} */ ...numbers) => Uint8Array.from(numbers);
const packed = (/** @type {string | Uint8Array} */ content) => deflateRawSync(content);
const EMPTY = new Uint8Array(16);
const json = (/** @type {unknown} */ value) => new TextEncoder().encode(JSON.stringify(value));
const PARTS = [["0.0", "1.0"], ["1.1"]].map(json);
const written = (/** @type {number[]} */ ...numbers) => String.fromCodePoint(...numbers.map((one) => one + (one < 0xd7dd ? 35 : 2083)));
const MANIFEST = {
  format: 11, packed: [0, 0, 1], sizes: {}, digest: "d", docs: 2, shards: 1, gaps: [8, 4], parts: written(1, 2), files: written(2, 1),
  dates: [20200101, -1], numbers: written(0, 7), kind: written(0, 0), flags: written(0, 0),
  names: { g: nameOf(EMPTY), p: PARTS.map(nameOf).join(""), f: nameOf(json({})) },
};
const PATH = `g/0.${nameOf(EMPTY)}.bin`;

/** @param {Record<string, any>} files */
function indexOf(files) {
  const asked = /** @type {string[]} */ ([]);
  const index = new TalksIndex(async (name, isAnew) => {
    asked.push(isAnew ? `${name} anew` : name);
    if (!(name in files)) {
      throw new Error("404");
    }
    return files[name];
  });
  return { index, asked };
}

test("CRC-32 as everywhere", () => assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926));

/** @param {string[]} keys @param {number[][][]} columns planes of sizes, documents and places @param {string} [words] */
function file(keys, columns, words = "") {
  const [names, text] = [keys.join("\n"), words].map((one) => new TextEncoder().encode(one));
  const head = new Uint32Array([names.length, columns[0][0].length, columns[1][0].length]);
  return bytes(...new Uint8Array(head.buffer), ...columns.map(({ length }) => length), 0, ...names, ...columns.flat(2), ...text);
}

/** @param {any} list @returns {any} with numbers as plain arrays */
const plain = (list) => Object.fromEntries(Object.entries(list).map(([name, one]) => [name, name === "full" ? one : [...one]]));

test("a shard is a table of lists and of words", () => {
  // ab: document 0 at 3 (flag 1) and 200, document 130 at 1; 漢字: document 0x20000 at 0; words under a key of words.
  const documents = [[1, 0, 130, 1], [0, 0, 0, 0], [0, 0, 0, 2]];
  const read = shard(file(["ab", "漢字", "\x02wo"], [[[6, 2, 7]], documents, [[13, 19, 4, 0], [0, 3, 0, 0]]], "words\t1"));
  const list = plain(read.list("ab"));
  assert.deepEqual(list.docs, [0, 130]);
  assert.deepEqual(list.starts, [0, 2, 3]);
  assert.deepEqual(list.places.map((/** @type {number} */ place) => [place >> 2, place & 3]), [[3, 1], [200, 0], [1, 0]]);
  assert.ok(list.full);
  assert.deepEqual(plain(read.list("漢字")), { docs: [0x20000], starts: [0, 1], places: [0], full: true });
  assert.equal(read.words("\x02wo"), "words\t1");
  assert.equal(read.list("b"), undefined);
  assert.equal(read.words("\x03b"), "");
});

test("whole words stand at places of their first gram, with flags of their own", () => {
  // As above; abc at the first and the third of the three places, abd at the second one.
  const read = shard(file(["\x06abc", "\x06abd", "ab"], [[[4, 2, 6]], [[1, 2, 2, 1, 0, 130]], [[3, 1, 0, 13, 19, 4], [0, 0, 0, 0, 3, 0]]]));
  assert.deepEqual(read.starting("\x06ab"), [
    ["abc", { docs: [0, 130], starts: [0, 1, 2], places: [(3 << 2) | 3, (1 << 2) | 1], full: true }],
    ["abd", { docs: [0], starts: [0, 1], places: [200 << 2], full: true }],
  ]);
  // Not all places of the gram are known.
  assert.deepEqual(shard(file(["\x06abc", "ab"], [[[2, 3, 9]], [[1, 1]], [[3, 0], [0, 16]]])).starting("\x06ab"), []);
});

test("a very common gram keeps places in titles", () => {
  // There were 99 places; documents 0, 1, 2 have the gram, the second of them in its title at 4.
  const read = shard(file(["ab", "c"], [[[7, 99, 2]], [[1, 1, 1, 8]], [[0, 16, 0, 8], [16, 0, 16, 0]]]));
  assert.deepEqual(plain(read.list("ab")), { docs: [0, 1, 2], starts: [0, 0, 1, 1], places: [16], full: false });
  assert.deepEqual(plain(read.list("c")), { docs: [7], starts: [0, 1], places: [8], full: true });
});

test("a shard that is none is an error", () => {
  for (const damaged of [bytes(), bytes(9, 0, 0, 0), file(["ab"], [[[2]], [[1]], [[8]]]).subarray(0, 20)]) {
    assert.throws(() => shard(damaged), /damaged/);
  }
  assert.equal(shard(EMPTY).list("x"), undefined);
});

test("files are asked for once, by their content; the manifest without", async () => {
  const { index, asked } = indexOf({ "index.bin": packed(json(MANIFEST)), [PATH]: packed(EMPTY) });
  await Promise.all([index.shardOf("ab"), index.shardOf("漢字"), index.manifest()]);
  assert.deepEqual(asked, ["index.bin", PATH]);
  const { dates, numbers } = await index.manifest();
  assert.deepEqual([dates, [...numbers]], [[20200101, 20200100], [[1, 7]]]);
});

test("a part is found by counting", async () => {
  // The second file begins with the second part of the second document, whose number is 11.
  const parts = PARTS.map((part, n) => [`p/${["7", "11-1"][n]}.${nameOf(part)}.bin`, packed(part)]);
  const { index } = indexOf({ "index.bin": packed(json(MANIFEST)), ...Object.fromEntries(parts) });
  assert.deepEqual(await Promise.all([[0, -1], [1, 4096], [1, 6144]].map(([doc, place]) => index.part(doc, place))), ["0.0", "1.0", "1.1"]);
});

test("of a small index halves of parts are read, of documents that the manifest names", async () => {
  // By name a, b/c, b/d, by number b/c, a, b/d; the last one has a part and a half, the others half a part.
  const blocks = [["c", "a", "d0", "d1"], ["d2"]].map((texts) => json(texts.map((by) => ({ by }))));
  const titles = { names: "/a\nb/c\nd", titles: "A\nC\nD", urls: [null, "c.htm", ""] };
  const columns = { parts: written(1, 1, 3), files: written(4, 1), kind: written(0, 1, 0), flags: written(1, 2, 3), numbers: written(9, 0, 0), dates: [20200100, 131, 30] };
  const manifest = { ...MANIFEST, room: 64, titles, docs: 3, kinds: ["x", "y"], ...columns, words: true, names: { g: "", p: blocks.map(nameOf).join(""), f: "" } };
  const paths = blocks.map((block, n) => [`p/${["28", "59-2"][n]}.${nameOf(block)}.bin`, packed(block)]);
  const { index } = indexOf({ "index.bin": packed(json(manifest)), ...Object.fromEntries(paths) });
  const { kind, flags, parts, dates, numbers } = await index.manifest();
  assert.deepEqual({ kind, flags, parts, dates, numbers: [...numbers] }, {
    kind: [1, 0, 0], flags: [2, 1, 3], parts: [1, 1, 2], dates: [20200231, 20200100, 20200261], numbers: [[1, 9]],
  });
  assert.deepEqual(await index.part(0, -1), { docname: "b/c", url: "c.htm", title: "C", kind: "y", date: "2020-02-31", blocks: [], by: "c" });
  assert.deepEqual(await index.part(1, 9999), { docname: "a", url: "a.html", title: "A", kind: "x", date: "2020-01", blocks: [], by: "a" });
  for (const [place, by] of /** @type {[number, string][]} */ ([[0, "d0"], [4096 + 699, "d0"], [4096 + 700, "d1"], [4096 + 2048, "d2"], [9999, "d2"]])) {
    const { by: found, url } = await index.part(2, place);
    assert.deepEqual([found, url], [by, ""]);
  }
});

test("numbers are characters, and none of them a surrogate", () => {
  const numbers = [0, 57, 0xd7dc, 0xd7dd, 70000];
  assert.deepEqual(numbersIn(written(...numbers)), numbers);
  assert.ok(written(...numbers).isWellFormed());
});

test("blocks share a file: a range of it is asked for, and the name in front is that of its content", async () => {
  const blocks = PARTS.map((part) => {
    const spare = -(5 + packed(part).length) & 3;
    return Buffer.concat([Buffer.from(nameOf(part)), bytes(spare), packed(part), Buffer.alloc(spare)]);
  });
  const file = Buffer.concat(blocks);
  const manifest = {
    ...MANIFEST, shards: 4, packed: [1, 8, 4], names: { g: "AAAABBBB", p: "CCCC", f: "DDDD" },
    // In units of four bytes.
    sizes: { g: written(5, 6, 7, 8), p: written(...blocks.map(({ length }) => length / 4)) },
  };
  const asked = /** @type {string[]} */ ([]);
  let answer = (/** @type {string} */ range) => file.subarray(...range.slice(6).split("-").map((at, n) => Number(at) + n));
  const index = new TalksIndex(async (name, _isAnew, range) => {
    asked.push(`${name} ${range}`);
    return name === "index.bin" ? packed(json(manifest)) : answer(range);
  });
  assert.deepEqual(await Promise.all([[0, -1], [1, 4096], [1, 6144]].map(([doc, place]) => index.part(doc, place))), ["0.0", "1.0", "1.1"]);
  const [first, second] = blocks.map(({ length }) => length);
  assert.deepEqual(asked, ["index.bin ", `p/0.CCCC.bin bytes=0-${first - 1}`, `p/0.CCCC.bin bytes=${first}-${first + second - 1}`]);
  assert.deepEqual((await index.manifest()).blocks.g(3), { name: "g/1.BBBB.bin", at: 28, size: 32 });
  // A server that knows no ranges, and one that sends another file.
  for (const [content, expected] of /** @type {[Buffer, string[]][]} */ ([[file, ["0.0", "1.0"]], [Buffer.alloc(first, 65), []]])) {
    answer = () => content;
    index.kept.delete(`p/0.CCCC.bin#0`);
    const found = index.block((await index.manifest()).blocks.p(0), TalksIndex.json);
    await (expected.length ? found.then((/** @type {string[]} */ value) => assert.deepEqual(value, expected)) : assert.rejects(found, { reason: "damaged" }));
  }
});

test("the manifest of a small index has the records to filter by, and no file is asked for but for their other names", async () => {
  const known = { facets: { names: ["topic"] }, room: 64, titles: { names: "/a\nb/c", titles: "A\nC" } };
  // Records stand so far behind the one before.
  const faceted = { topic: [1, "topics/gone", 0], topics: "#$!$" };
  const { index, asked } = indexOf({ "index.bin": packed(json({ ...MANIFEST, ...known, faceted })) });
  // The first by name is the last by number.
  assert.deepEqual(await index.facets(), { topic: [["b/c", "C"], ["topics/gone", "topics/gone"], ["b/c", "C"]], topics: [[1], [0, 1]] });
  assert.deepEqual(asked, ["index.bin"]);
});

test("a failure is told with its reason, forgotten, and the file is asked for past all caches", async () => {
  /** @type {Record<string, any>} */
  const files = { "index.bin": new Uint8Array([255, 255]) };
  const { index, asked } = indexOf(files);
  await assert.rejects(index.manifest(), { reason: "damaged", message: /could not read index\.bin/ });
  files["index.bin"] = packed(json({ ...MANIFEST, format: 12 }));
  await assert.rejects(index.manifest(), { reason: "version" });
  files["index.bin"] = packed(json(MANIFEST));
  assert.equal((await index.manifest()).docs, 2);
  await assert.rejects(index.facets(), { reason: "network", message: /could not read f\/facets\..*404/ });
  files[PATH] = packed(json("another"));
  await assert.rejects(index.shardOf("ab"), { reason: "damaged" });
  files[PATH] = packed(EMPTY);
  await index.shardOf("ab");
  assert.deepEqual(asked.slice(-2), [PATH, `${PATH} anew`]);
});

test("an index that was written anew takes the place of the one before, if there is one", async () => {
  /** @type {Record<string, any>} */
  const files = { "index.bin": packed(json(MANIFEST)) };
  const { index } = indexOf(files);
  await index.manifest();
  assert.equal(await index.isRenewed(), false);
  files["index.bin"] = packed(json({ ...MANIFEST, digest: "e" }));
  assert.equal(await index.isRenewed(), true);
  assert.equal((await index.manifest()).digest, "e");
  delete files["index.bin"];
  assert.equal(await index.isRenewed(), false);
  assert.equal((await index.manifest()).digest, "e");
});

test("what was not used for long is let go", async () => {
  const files = Object.fromEntries([1, 2, 3].map((n) => [n, json(`${n}`.repeat(5e6))]).map(([n, one]) => [`${n}.${nameOf(/** @type {any} */ (one))}.bin`, one]));
  const [one, two, three] = Object.keys(files);
  const { index, asked } = indexOf(Object.fromEntries(Object.entries(files).map(([name, one]) => [name, packed(/** @type {any} */ (one))])));
  for (const name of [one, two, one, three, one, two]) {
    await index.file(name, TalksIndex.json);
  }
  assert.deepEqual(asked, [one, two, three, two]);
});
