// @ts-check
/** How well a document answers several words: how rare they are, where they stand, and how near to each other. */

/** @typedef {import("./talks-rank.js").Match} Match */
/** @typedef {{weight: number, matches: Map<number, Match>}} Weighted */
/**
 * @typedef {object} Relevance
 * @property {number} score 0 to about 2.4
 * @property {number} held how much of the query the document has, 0 to 1
 * @property {number} body position of the passage that holds most, -1 when there is none
 */

/** What a place is worth beside one in the body (BM25F, Robertson and others 2004): by zone, 0 when unknown. */
const ZONES = [1, 1, 3, 6, 6];
/** Saturation and length as in BM25; characters within which words belong together. */
const [K, B, WITHIN] = [1.6, 0.6, 120];
/** What is added for words that stand together, and for a title that has them. */
const [TOGETHER, TITLED] = [0.4, 1];
const UNKNOWN = 0.4;

/** @param {Match} match @param {number} length of the document beside the mean @returns {number} 0 to 1 */
export function worth({ zone, count, leads }, length) {
  const inBody = (Math.min(count, 9) + (leads ? 1 : 0)) / (1 - B + B * length);
  const frequency = inBody + ZONES[zone] - 1;
  return frequency / (frequency + K);
}

/** Places of one document, each times the number of words, plus the word that stands there. */
let all = new Float64Array(0);
/** What is said of one document, until the next is looked at: there are thousands of them. */
const nearby = { share: 0, body: -1 };
const judged = { score: 0, held: 0, body: -1 };

/**
 * @param {Match[]} held the words that a document has, of which the first `step` count
 * @param {number} step
 * @returns {Float64Array} their places in order
 */
function placesOfAll(held, step) {
  let count = 0;
  for (let word = 0; word < step; word++) {
    count += held[word].places.length;
  }
  all = all.length < count ? new Float64Array(2 * count) : all;
  count = 0;
  for (let word = 0; word < step; word++) {
    for (const place of held[word].places) {
      all[count++] = place * step + word;
    }
  }
  return all.subarray(0, count).sort();
}

/**
 * @param {number[]} weights of the words that a document has
 * @param {Match[]} held
 * @param {number} step how many of them count
 * @returns {{share: number, body: number}} weight of the words that stand together, and where
 */
function standTogether(weights, held, step) {
  nearby.share = 0;
  nearby.body = step === 1 ? held[0].places[0] ?? -1 : -1;
  if (step < 2) {
    return nearby;
  }
  const places = placesOfAll(held, step);
  const counts = Array(step).fill(0);
  const placeOf = (/** @type {number} */ one) => Math.floor(one / step);
  let [sum, begin, end] = [0, 0, 0];
  for (const one of places) {
    sum += counts[one % step]++ ? 0 : weights[one % step];
    while (placeOf(one) - placeOf(places[begin]) > WITHIN) {
      const first = places[begin++] % step;
      sum -= --counts[first] ? 0 : weights[first];
    }
    if (sum > nearby.share) {
      // Where most of them are, should the passage end among them.
      nearby.share = sum;
      nearby.body = placeOf(places[(begin + end) >> 1]);
    }
    end++;
  }
  return nearby;
}

/**
 * @param {Weighted[]} words
 * @param {{docs: number, parts: number[], mean: number}} manifest
 * @returns {(doc: number) => Relevance}
 */
export function relevance(words, { docs, parts, mean }) {
  const weights = words.map(({ weight, matches }) => {
    const rarity = Math.log(1 + (docs - matches.size + 0.5) / (matches.size + 0.5));
    // A word that no page has is hardly the one that matters.
    return weight * rarity * (matches.size ? 1 : UNKNOWN);
  });
  const all = weights.reduce((a, b) => a + b, 0) || 1;
  const found = { weights: /** @type {number[]} */ ([]), matches: /** @type {Match[]} */ ([]) };
  return (doc) => {
    let [sum, held, titled, count] = [0, 0, 0, 0];
    for (let i = 0; i < words.length; i++) {
      const match = words[i].matches.get(doc);
      if (match) {
        held += weights[i];
        titled += match.zone >= 3 ? weights[i] : 0;
        sum += weights[i] * worth(match, parts[doc] / mean);
        // Not made empty before: each would then get new room for every document.
        found.weights[count] = weights[i];
        found.matches[count++] = match;
      }
    }
    const near = standTogether(found.weights, found.matches, count);
    judged.score = sum / all + TOGETHER * (near.share / all) + TITLED * (titled / all) ** 2;
    judged.held = held / all;
    judged.body = near.body;
    return judged;
  };
}
