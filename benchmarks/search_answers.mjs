// @ts-check
/** Ask an index on disk, without a browser: `node search_answers.mjs SITE QUERIES` prints the answers as JSON. */
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [site, queries] = process.argv.slice(2);
const scripts = new URL("../sphinx_talks/search/scripts/talks-search.js", import.meta.url);
const { createSearch } = await import(process.env.TALKS_SEARCH_SCRIPT ? pathToFileURL(process.env.TALKS_SEARCH_SCRIPT).href : scripts.href);
const answers = [];
for (const { cat, q, rel } of JSON.parse(await readFile(queries, "utf-8"))) {
  let [requests, bytes] = [0, 0];
  // A new search each time: what has been read for one query is not there for the next.
  const { search } = createSearch(async (/** @type {string} */ name, /** @type {boolean} */ _isAnew, /** @type {string} */ range) => {
    const whole = await readFile(`${site}/_talks_search/${name}`);
    const [begin, last] = range ? range.slice("bytes=".length).split("-").map(Number) : [0, whole.length - 1];
    const content = whole.subarray(begin, last + 1);
    requests++;
    bytes += content.length;
    return content;
  });
  const begun = performance.now();
  const hits = await search(q, { limit: 10 });
  const ms = performance.now() - begun;
  const found = hits.map((/** @type {any} */ { docname, near, title, anchor }) => ({ docname, near, title, anchor }));
  answers.push({ cat, q, rel, hits: found, total: hits.total, requests, bytes, ms, meant: hits.meant });
}
console.log(JSON.stringify(answers));
