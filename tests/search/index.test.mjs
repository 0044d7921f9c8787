// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";

import { crc32, documents, postings, shard } from "../../sphinx_talks/search/scripts/talks-decode.js";
import { TalksIndex } from "../../sphinx_talks/search/scripts/talks-index.js";

const bytes = (/** @type {number[]} */ ...numbers) => Uint8Array.from(numbers);
const packed = (/** @type {string | Uint8Array} */ content) => deflateRawSync(content);
const MANIFEST = { format: 3, digest: "d", docs: 2, shards: 1, parts: [1, 2], files: [2, 1], dates: [20200101, -1] };

/** @param {Record<string, any>} files */
function indexOf(files) {
  const asked = /** @type {string[]} */ ([]);
  const index = new TalksIndex(async (name) => {
    asked.push(name);
    if (!(name in files)) {
      throw new Error("404");
    }
    return files[name];
  });
  return { index, asked };
}

test("CRC-32 as everywhere", () => assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926));

test("places of a bigram have one bit of flags", () => {
  // Document 0 at places 3 (flag 1) and 200; document 130 at place 1.
  const list = postings(bytes(0, 1, 2, 7, 0x8a, 3, 0x82, 1, 1, 2), 1);
  assert.deepEqual(list.docs, [0, 130]);
  assert.deepEqual(list.starts, [0, 2, 3]);
  assert.deepEqual(list.places.map((place) => [place >> 2, place & 3]), [[3, 1], [200, 0], [1, 0]]);
  assert.ok(list.full);
});

test("places of a trigram have two", () => {
  assert.deepEqual(postings(bytes(0, 1, 1, 5 * 4 + 3), 2).places, [(5 << 2) | 3]);
});

test("a very common gram keeps places in titles", () => {
  // Document 1 has a title place 4; documents 0, 1, 2 have the gram.
  const list = postings(bytes(1, 3, 2, 1, 8, 1, 1, 1), 1);
  assert.deepEqual(list, { docs: [0, 1, 2], starts: [0, 0, 1, 1], places: [16], full: false });
});

test("documents alone", () => assert.deepEqual(documents(bytes(1, 1, 0x80, 1)), [0, 1, 129]));

test("a list that ends too early is an error", () => assert.throws(() => postings(bytes(0, 1, 2, 7), 1), /damaged/));

test("a shard is a table", () => {
  const keys = new TextEncoder().encode("ab\n漢字\n😀");
  const list = shard(bytes(keys.length, 0, 0, 0, ...keys, 1, 0, 2, 7, 8, 9));
  assert.deepEqual([...(list("ab") ?? [])], [7]);
  assert.deepEqual([...(list("漢字") ?? [])], []);
  assert.deepEqual([...(list("😀") ?? [])], [8, 9]);
  assert.equal(list("b"), undefined);
  assert.equal(shard(bytes(0, 0, 0, 0))("x"), undefined);
  assert.throws(() => shard(bytes(9, 0, 0, 0)), /damaged/);
});

test("files are asked for once, by digest; the manifest without", async () => {
  const files = { "index.bin": packed(JSON.stringify(MANIFEST)), "g/0.bin?v=d": packed(bytes(0, 0, 0, 0)) };
  const { index, asked } = indexOf(files);
  await Promise.all([index.shardOf("ab"), index.shardOf("漢字"), index.manifest()]);
  assert.deepEqual(asked, ["index.bin", "g/0.bin?v=d"]);
  assert.deepEqual((await index.manifest()).dates, [20200101, 20200100]);
});

test("a part is found by counting", async () => {
  const files = { "index.bin": MANIFEST, "p/0.bin?v=d": ["0.0", "1.0"], "p/1.bin?v=d": ["1.1"] };
  const made = Object.entries(files).map(([name, data]) => [name, packed(JSON.stringify(data))]);
  const { index } = indexOf(Object.fromEntries(made));
  assert.deepEqual([await index.part(0, 0), await index.part(1, 0), await index.part(1, 1)], ["0.0", "1.0", "1.1"]);
});

test("a failure is told, and forgotten", async () => {
  /** @type {Record<string, any>} */
  const files = { "index.bin": new Uint8Array([255, 255]) };
  const { index } = indexOf(files);
  await assert.rejects(index.manifest(), /could not read index\.bin/);
  files["index.bin"] = packed(JSON.stringify({ ...MANIFEST, format: 9 }));
  await assert.rejects(index.manifest(), /another version/);
  files["index.bin"] = packed(JSON.stringify(MANIFEST));
  assert.equal((await index.manifest()).docs, 2);
  await assert.rejects(index.data("p/7.bin"), /could not read p\/7\.bin: .*404/);
});

test("what was not used for long is let go", async () => {
  const big = packed(JSON.stringify("x".repeat(5e6)));
  const files = Object.fromEntries([1, 2, 3].map((n) => [`${n}?v=d`, big]));
  const { index, asked } = indexOf({ "index.bin": packed(JSON.stringify(MANIFEST)), ...files });
  for (const name of ["1", "2", "1", "3", "1", "2"]) {
    await index.data(name);
  }
  assert.deepEqual(asked, ["index.bin", "1?v=d", "2?v=d", "3?v=d", "2?v=d"]);
});
