// @ts-check
/** A query as it is typed: operators, dates and numbers, terms, and the parts of each that say something. */

import { HIRAGANA, KATAKANA, SPACE, classOf, concat, fold } from "./talks-fold.js";
import { cover } from "./talks-grams.js";

/** @typedef {import("./talks-fold.js").Folded} Folded */
/** @typedef {import("./talks-grams.js").Gram} Gram */
/** @typedef {import("./talks-rank.js").Match} Match */
/**
 * @typedef {object} Part a word, as far as one can be told from its neighbours
 * @property {string} raw
 * @property {Folded} folded
 * @property {Gram[]} grams
 * @property {number} at where it stands in its term
 * @property {Folded} whole the word as it is typed, of which `folded` may be the stem
 * @property {boolean} isStem only the beginning of a word
 * @property {number} weight how much it says beside others
 * @property {Map<number, Match>} matches
 * @property {Map<number, Match>} [pieces] documents that have half of it
 */
/**
 * @typedef {object} Term
 * @property {string} raw
 * @property {Folded} folded
 * @property {Gram[]} grams
 * @property {boolean} isExact in quotation marks
 * @property {Part[]} parts
 * @property {Map<number, Match>} matches
 */
/**
 * @typedef {object} Query
 * @property {Term[]} terms
 * @property {Part[]} parts of the terms, without what is known otherwise
 * @property {Term[]} excluded
 * @property {string} phrase what is typed beside operators, each word as often as it is
 * @property {[string, string][]} filters facet and value, as typed; a facet behind `-` is to have other values
 * @property {import("./talks-dates.js").Known["wanted"][]} known dates and numbers
 */

/** Characters and terms of a query that are looked at. */
export const [LONGEST, TERMS, MOST_PARTS] = [200, 8, 12];
/** Words of English that say how others belong together (Fox, A stop list for general text, 1989: the commonest). */
const STOP = new Set(
  ("a about all also am an and any are as at be because been but by can did do does for from get had has have how i if " +
    "in into is it its just like me more most my no not of on or other our out over so some than that the their them " +
    "then there these they this those to up us was we were what when where which while who why will with would you your")
    .split(" "),
);
/** Nouns of Japanese that say what kind of answer is wanted, not of what. */
const FORMAL = new Set("方法 手順 理由 場合 必要 使用 利用 注意 仕方 事 物 時 為 何 誰 等 的 人 中 上 下 前 後 際 点 話 方".split(" "));
/** Of a word, of a formal noun, and of a word of one character. */
const SAYS = [1, 0.3, 0.4];
const ENDINGS = /(?:ations?|ings?|ers?|ed|es|ies|ly|ments?|s|e|y|ion)$/;
/** What follows a name. */
const HONORIFICS = /(?:さん|ちゃん|くん|さま|せんせい|氏|様|先生|君)$/;
const QUOTED = /(^|\s)(-?)["“”「『]([^"“”「」『』]+)["“”」』](?=\s|$)/g;
const TYPED = /^(-?)([a-z][a-z-]*):(.+)$/;

/** What every date and every number of an event has, in whatever width: without it nobody asks for one. */
const DATED = /\p{N}|[年月回]|おととし|year|month/u;

/** @param {string} query @returns {Promise<typeof import("./talks-dates.js") | undefined>} what reads dates and numbers, where there may be some */
export async function datesFor(query) {
  return DATED.test(query.toLowerCase()) ? import("./talks-dates.js") : undefined;
}

/** @param {Folded} folded @param {number} [most] */
function covered(folded, most = 99) {
  const signs = folded.chars.length ? [] : [...new Set(folded.dropped)];
  const grams = signs.map((key) => ({ key, at: 0, size: 1, shift: 2, flag: 0, worth: 0, loose: true }));
  return (grams.length ? grams : cover(folded)).slice(0, most);
}

/** @param {string} raw @param {boolean} isExact @returns {Term} */
function termOf(raw, isExact) {
  // One character may stand for a sentence.
  const folded = concat([fold(raw)], 0, 2 * LONGEST);
  return { raw, folded, grams: covered(folded), isExact, parts: [], matches: new Map() };
}

/** @param {string} light @returns {string} */
const scriptOf = (light) =>
  HIRAGANA.test(light) ? "H" : KATAKANA.test(light) ? "K" : classOf(light) === "C" ? "C" : classOf(light);

/** @param {Folded} folded @returns {[number, number, string][]} ranges of one script, each with the script */
function scripts(folded) {
  /** @type {[number, number, string][]} */
  const found = [];
  folded.light.forEach((light, i) => {
    const script = scriptOf(light);
    const last = found[found.length - 1];
    if (last && last[2] === script && !folded.bound[i]) {
      last[1] = i + 1;
    } else {
      found.push([i, i + 1, script]);
    }
  });
  return found;
}

/** @param {string} word @returns {string} what words of the same root begin with */
function stem(word) {
  const bare = word.replace(ENDINGS, "").replace(/([b-df-hj-km-np-rtv-z])\1$/, "$1");
  return bare.length >= 4 ? bare : word;
}

/** @param {Term} term @returns {Part[]} */
function partsOf({ raw, folded, isExact }) {
  const ranges = isExact ? [] : scripts(folded);
  const telling = ranges.filter(([, , script]) => script !== "H" && script !== "S");
  if (!telling.length || ranges.every(([, , script]) => script === "W" || script === "S")) {
    // Signs stand for something in A/B and C++, before a name they only say what it is.
    const bare = isExact ? raw : untitled(raw).replace(/^[@#＠＃](?=[\p{L}_]{2})/u, "");
    const used = bare === raw ? folded : fold(bare);
    return [wordAt(bare, used, folded.chars.length - used.chars.length, telling.length > 0)];
  }
  return telling.map(([begin, end, script]) => {
    const whole = raw.slice(folded.from[begin], folded.from[end]);
    const bare = script === "C" ? untitled(whole) : whole;
    // A kanji by itself begins a verb or adjective: with the kana behind it it says more.
    const okurigana = script === "C" && end - begin === 1 && scriptOf(folded.light[end] ?? "") === "H" && !folded.bound[end];
    const last = okurigana ? end + 1 : end;
    const piece = bare === whole || [...bare].length < 2 ? concat([folded], begin, last) : fold(bare);
    return wordAt(bare, piece, begin, script === "W");
  });
}

/** @param {string} raw @param {Folded} folded @param {number} at @param {boolean} isWord of letters @returns {Part} */
function wordAt(raw, folded, at, isWord) {
  const word = folded.chars.join("");
  const root = isWord && /^[a-z]+$/.test(word) ? stem(word) : word;
  const used = root === word ? folded : fold(root);
  const weight = isWord && STOP.has(word) ? 0 : SAYS[Number(FORMAL.has(raw)) || 2 * Number([...raw].length === 1)];
  return { raw, folded: used, whole: folded, at, grams: covered(used), isStem: root !== word, weight, matches: new Map() };
}

/** @param {string} word @returns {string} without what is said behind a name, where something is left */
const untitled = (word) => word.replace(HONORIFICS, "") || word;

/** @param {string} text @returns {string[]} */
const wordsOf = (text) => [...new Set(text.split(SPACE).filter(Boolean))].slice(0, 2 * TERMS);

/**
 * @param {string} query
 * @param {string[]} [facets] names that may stand before a colon
 * @param {typeof import("./talks-dates.js")} [dates] where the query may have some
 * @returns {Query}
 */
export function parse(query, facets = [], dates = undefined) {
  const text = [...query.slice(0, 2 * LONGEST)].slice(0, LONGEST).join("");
  /** @type {Query} */
  const made = { terms: [], parts: [], excluded: [], phrase: "", filters: [], known: [] };
  const plain = text.replace(QUOTED, (_, space, minus, quoted) => {
    made[minus ? "excluded" : "terms"].push(termOf(quoted, true));
    return space;
  });
  const words = wordsOf(plain);
  const isMany = words.length + made.terms.length > 1;
  const others = words.filter((raw) => {
    const facet = TYPED.exec(raw.normalize("NFKC").toLowerCase());
    if (facet && facets.includes(facet[2])) {
      made.filters.push([facet[1] + facet[2], facet[3]]);
    } else if (isMany && /^[-－][^-－]./u.test(raw)) {
      made.excluded.push(termOf(raw.slice(1), false));
    } else {
      return true;
    }
    return false;
  });
  const operators = new Set(words.filter((raw) => !others.includes(raw)));
  const unquoted = text.replace(QUOTED, (_, space, minus, quoted) => (minus ? space : space + quoted));
  made.phrase = unquoted.split(SPACE).filter((raw) => raw && !operators.has(raw)).join(" ");
  const asked = others.join(" ");
  const { known, rest } = dates?.knownIn(asked) ?? { known: [], rest: asked };
  made.known = known.map(({ wanted }) => wanted);
  made.terms = [...made.terms, ...others.map((raw) => termOf(raw, false))].filter(({ grams }) => grams.length).slice(0, TERMS);
  made.terms.forEach((term) => (term.parts = partsOf(term)));
  const left = wordsOf(rest).map((raw) => termOf(raw, false)).flatMap(partsOf);
  const own = known.length ? left : made.terms.flatMap(({ parts }) => parts);
  const isTelling = own.some(({ weight }) => weight);
  made.parts = own.filter(({ weight, grams }) => grams.length && (weight || !isTelling)).slice(0, MOST_PARTS);
  return made;
}
