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

/** Places of one document, each times the number of words, plus the word that stands there. @type {number[]} */
const all = [];

/**
 * @param {number[]} weights of the words that a document has
 * @param {Match[]} held
 * @returns {{share: number, body: number}} weight of the words that stand together, and where
 */
function standTogether(weights, held) {
  if (held.length < 2) {
    return { share: 0, body: held[0]?.places[0] ?? -1 };
  }
  const step = held.length;
  all.length = 0;
  held.forEach(({ places }, word) => places.forEach((place) => all.push(place * step + word)));
  all.sort((a, b) => a - b);
  let best = { share: 0, body: -1 };
  const counts = held.map(() => 0);
  const placeOf = (/** @type {number} */ one) => Math.floor(one / step);
  let [sum, begin, end] = [0, 0, 0];
  for (const one of all) {
    sum += counts[one % step]++ ? 0 : weights[one % step];
    while (placeOf(one) - placeOf(all[begin]) > WITHIN) {
      const first = all[begin++] % step;
      sum -= --counts[first] ? 0 : weights[first];
    }
    if (sum > best.share) {
      // Where most of them are, should the passage end among them.
      best = { share: sum, body: placeOf(all[(begin + end) >> 1]) };
    }
    end++;
  }
  return best;
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
    let [sum, held, titled] = [0, 0, 0];
    found.weights.length = found.matches.length = 0;
    words.forEach(({ matches }, i) => {
      const match = matches.get(doc);
      if (match) {
        held += weights[i];
        titled += match.zone >= 3 ? weights[i] : 0;
        sum += weights[i] * worth(match, parts[doc] / mean);
        found.weights.push(weights[i]);
        found.matches.push(match);
      }
    });
    const near = standTogether(found.weights, found.matches);
    return { score: sum / all + TOGETHER * (near.share / all) + TITLED * (titled / all) ** 2, held: held / all, body: near.body };
  };
}
