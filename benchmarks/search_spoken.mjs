// @ts-check
/** Ask the packed words in a folder what benchmarks/search_spoken.py wants to know, as the page of results would. */

import { readFile } from "node:fs/promises";

import { shared } from "../sphinx_talks/search/scripts/talks-search.js";
import { AT_ONCE, MOST_FILES, SpokenIndex } from "../sphinx_talks/search/scripts/talks-spoken-search.js";
import { momentsIn } from "../sphinx_talks/search/scripts/talks-spoken-unit.js";

/** As talks-spoken.js has it: talks that are shown at first. */
const STEP = 3;
const folder = process.argv[2];
const rows = JSON.parse(await readFile(`${folder}/asked.json`, "utf8"));

/** @param {number[]} values @param {number} share */
const quantile = (values, share) => [...values].sort((a, b) => a - b)[Math.min(Math.floor(values.length * share), values.length - 1)];

/** @type {Record<string, number[]>} */
const seen = { kilobytes: [], requests: [], looked: [], shown: [], milliseconds: [], "MB in the tab": [] };
const inUse = () => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
const before = inUse();
let [wrong, missing] = [0, 0];
const pressed = [];
for (const { query, docname, seconds } of rows) {
  let [bytes, requests, looked, shown] = [0, 0, 0, 0];
  const index = new SpokenIndex(async (name) => {
    const content = new Uint8Array(await readFile(`${folder}/${name}`));
    bytes += content.length;
    requests++;
    return content;
  }, shared);
  const begin = process.cpuUsage();
  for await (const { hits } of index.look(query, {})) {
    looked += AT_ONCE;
    shown += hits.length;
    if (shown >= STEP || index.loads > MOST_FILES - AT_ONCE) {
      break;
    }
  }
  const { user, system } = process.cpuUsage(begin);
  seen.kilobytes.push(bytes / 1000);
  seen.requests.push(requests);
  seen.looked.push(looked);
  seen.shown.push(shown);
  seen.milliseconds.push((user + system) / 1000);
  // Beside what Node has by itself.
  /** @type {any} */ (globalThis).gc?.();
  seen["MB in the tab"].push((inUse() - before) / 1e6);
  // The talk it was taken from: among the candidates, found when it is looked into, and at its second.
  const number = Number(/\/(\d+)\//.exec(docname)?.[1]);
  const asked = shared.parse(query);
  const candidates = await index.candidates(asked.terms.map(({ folded }) => folded), {});
  const [first] = candidates.includes(number) ? momentsIn(await index.unit(number), asked) : [];
  if (!first || !seconds.includes(first.number)) {
    console.log(`  ${JSON.stringify(query)} in ${docname}: ${first ? `${first.number} …${first.excerpt}…` : "not found"}, want ${seconds}`);
  }
  missing += first ? 0 : 1;
  pressed.push(...(shown ? [] : [{ query, docname }]));
  wrong += first && !seconds.includes(first.number) ? 1 : 0;
}
const line = (/** @type {string} */ name) => `${name} ${[0.5, 0.95, 1].map((share) => quantile(seen[name], share).toFixed(0)).join(" / ")}`;
console.log(`  ${rows.length} queries, median / 95 % / most: ${Object.keys(seen).map(line).join(", ")}`);
console.log(`  not found in the talk they are from: ${missing}; at another second first: ${wrong}; nothing shown at first: ${pressed.length}`);
for (const { query, docname } of pressed) {
  console.log(`  shown when the reader asks for more: ${JSON.stringify(query)} in ${docname}`);
}
