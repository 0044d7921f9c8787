// @ts-check
/** Where the grams of a term meet in the documents, and how much such a match is worth. */

/** @typedef {import("./talks-decode.js").Postings} Postings */
/** @typedef {import("./talks-grams.js").Gram} Gram */
/**
 * @typedef {object} Match the best place in a document
 * @property {number} zone 4 start of the title, 3 title, 2 names or headings, 1 body, 0 unknown
 * @property {number} form 4 same variant + 2 whole words + 1 at the start of a word
 * @property {number} count places in the document
 * @property {number} body position of the best place in the body, -1 when there is none
 * @property {number[]} places positions in the body, the first ones
 * @property {boolean} [leads] one of the places is in the summary, which stands first
 */

const TITLES_END = 1024;
const BODY = 4096;
const PART = 2048;
const HALF = 700;
/** Places in a document that are kept, to see how near they are to those of other words. */
const PLACES = 24;
/** Characters of the summary of a page. */
const LEAD = 120;

/**
 * @param {ArrayLike<number>} sorted
 * @param {number} wanted
 * @param {number} low
 * @param {number} high
 * @returns {number} where the first that is not smaller stands
 */
function lowerBound(sorted, wanted, low, high) {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < wanted) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/**
 * Where the places of a gram in one document are; the same objects for one document after the other.
 *
 * @typedef {{one: Gram, list: Postings, row: number, from: number, to: number}} Span
 */

/** @param {Span[]} spans @param {number} doc behind those asked for before @returns {boolean} whether all lists have it */
function move(spans, doc) {
  for (const span of spans) {
    const { docs, starts } = span.list;
    span.row = lowerBound(docs, doc, span.row, docs.length);
    if (docs[span.row] !== doc) {
      return false;
    }
    span.from = starts[span.row];
    span.to = starts[span.row + 1];
  }
  return true;
}

/**
 * @param {Gram[]} grams
 * @param {Map<string, Postings>} lists
 * @param {number} length characters of the stream
 * @returns {Map<number, Match>} documents that have all grams, at places that fit together
 */
export function match(grams, lists, length) {
  const found = new Map();
  const known = grams.map((one) => /** @type {Span} */ ({ one, list: lists.get(one.key), row: 0, from: 0, to: 0 }));
  if (!known.length || known.some(({ list }) => !list)) {
    return found;
  }
  const fixed = known.filter(({ one }) => !one.loose);
  const placed = fixed.length ? fixed : known.slice(0, 1);
  const rarest = known.reduce((a, b) => (b.list.docs.length < a.list.docs.length ? b : a)).list;
  for (let row = 0; row < rarest.docs.length; row++) {
    const best = move(known, rarest.docs[row]) ? bestPlace(placed, length) : null;
    if (best) {
      found.set(rarest.docs[row], best);
    }
  }
  return found;
}

/** @type {number[]} of the document that is looked at; what is kept of it is no longer than it must be */
const seen = [];
/** @type {number[]} */
const NONE = [];

/** @param {Span[]} spans @param {number} length @returns {Match | null} */
function bestPlace(spans, length) {
  const anchor = spans.reduce((a, b) => (rankOf(b) < rankOf(a) ? b : a));
  // When all grams are very common they may meet outside of titles as well; that is taken on trust.
  /** @type {Match} */
  const best = { zone: 0, form: 0, count: anchor.list.full ? 0 : 1, body: -1, places: NONE, leads: false };
  let [top, inBody, kept] = [-1, -1, 0];
  for (let i = anchor.from; i < anchor.to; i++) {
    const base = (anchor.list.places[i] >> 2) - anchor.one.at;
    const form = base < 0 ? -1 : formAt(spans, base, length);
    if (form >= 0) {
      best.count++;
      if (base >= BODY && kept < PLACES) {
        seen[kept++] = base;
        best.leads ||= base < BODY + LEAD;
      }
      // Two letters inside of a word, or across words, are seldom meant: they count as if in the body.
      const isChance = anchor.one.loose && anchor.one.shift === 2 && !(form & 1);
      const zone = base >= BODY || isChance ? 1 : base >= TITLES_END ? 2 : base ? 3 : 4;
      if (zone * 8 + form > top) {
        top = zone * 8 + form;
        best.zone = zone;
        best.form = form;
      }
      if (zone === 1 && form > inBody) {
        [inBody, best.body] = [form, base];
      }
    }
  }
  best.places = kept ? seen.slice(0, kept) : NONE;
  return best.count ? best : null;
}

/** @param {Span} span */
const rankOf = ({ list, from, to }) => (list.full ? 0 : 1e9) + to - from;

/**
 * @param {Span[]} spans
 * @param {number} base
 * @param {number} length
 * @returns {number} form of the match at this place, -1 when it is none
 */
function formAt(spans, base, length) {
  let [same, start, end] = [4, 1, 2];
  // As often as there are places: `for` … `of` would make two things for each.
  for (let k = 0; k < spans.length; k++) {
    const { one, list, from, to } = spans[k];
    if (!list.full && base >= TITLES_END) {
      continue;
    }
    const wanted = (base + one.at) << 2;
    const i = lowerBound(list.places, wanted, from, to);
    const place = list.places[i];
    if (i === to || place >> 2 !== base + one.at) {
      return -1;
    }
    if (one.shift === 1) {
      same = (place & 1) === one.flag ? same : 0;
    } else {
      start = one.at || !(one.flag & 1) || place & 1 ? start : 0;
      end = one.at + one.size < length || !(one.flag & 2) || place & 2 ? end : 0;
    }
  }
  return same + (start && end) + start;
}

/** @param {number} position @param {boolean} isFine whether parts are read by halves @returns {number} which part or half it is in */
export function partOf(position, isFine) {
  const place = Math.max(0, position - BODY);
  return isFine ? 2 * Math.floor(place / PART) + Number(place % PART >= HALF) : Math.floor(place / PART);
}
