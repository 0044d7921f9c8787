// @ts-check
/** Which grams stand for a term: as few and as rare ones as cover it. */

import { HIRAGANA, KATAKANA, classOf, endsWord, startsWord } from "./talks-fold.js";

/** @typedef {import("./talks-fold.js").Folded} Folded */
/**
 * @typedef {object} Gram
 * @property {string} key
 * @property {number} at where it stands in the stream
 * @property {number} size characters
 * @property {number} shift bits of flags in the file
 * @property {number} flag as the query itself would have it
 * @property {number} worth more for grams that are rare by their kind of letters
 * @property {boolean} loose one place a document is known, which says nothing of the others
 */

/** @param {string} light */
const worthOf = (light) => (HIRAGANA.test(light) ? 0 : KATAKANA.test(light) ? 4 : classOf(light) === "C" ? 9 : 2);

/** @param {Folded} folded @param {number} at @param {number} size @param {boolean} loose @returns {Gram} */
function gram(folded, at, size, loose) {
  const { chars, light, altered, bound, joint } = folded;
  const wide = loose || size === 3;
  const next = at + size - 1;
  const flag = wide
    ? (startsWord(folded, at) ? 1 : 0) | (endsWord(folded, next) ? 2 : 0)
    : Number(altered[at] || altered[next] || joint[next] || bound[next]);
  const worth = light.slice(at, at + size).reduce((sum, char) => sum + worthOf(char), 0);
  return { key: chars.slice(at, at + size).join(""), at, size, shift: wide ? 2 : 1, flag, worth, loose };
}

/** @param {Folded} folded @returns {Gram[]} all grams of which every place is known */
function positional(folded) {
  const classes = folded.chars.map(classOf);
  return classes.flatMap((_, i) => {
    const three = classes.slice(i, i + 3).join("");
    const two = three.length > 1 && !three.startsWith("WW") ? [gram(folded, i, 2, false)] : [];
    // Three letters, or two and what stands beside them: `#13`, `ai基`.
    return three.length > 2 && three.includes("WW") ? [...two, gram(folded, i, 3, false)] : two;
  });
}

/**
 * @param {Folded} folded
 * @param {Gram[]} [given] grams that are looked up anyway
 * @returns {Gram[]} as few grams as cover every character: the first, the last, then the rarest first
 */
export function cover(folded, given = []) {
  const length = folded.chars.length;
  if (length < 2) {
    return folded.chars.map((_, i) => gram(folded, i, 1, true));
  }
  const all = positional(folded);
  const picked = [...given];
  for (let at = 0; at < length; at++) {
    if (picked.some((one) => at >= one.at && at < one.at + one.size)) {
      continue;
    }
    // The one furthest to the right that covers the character.
    const best = all.filter((one) => one.at <= at && one.at + one.size > at).pop();
    picked.push(best ?? gram(folded, at + 1 < length && classOf(folded.chars[at + 1]) === "W" ? at : at - 1, 2, true));
  }
  picked.sort((a, b) => a.at - b.at);
  const inner = picked.slice(1, -1).sort((a, b) => Number(a.loose) - Number(b.loose) || b.worth - a.worth);
  return picked.length < 3 ? picked : [picked[0], picked[picked.length - 1], ...inner];
}

/** @param {Gram[][]} covers @param {number} most grams in all; each cover keeps at least one */
export function shorten(covers, most) {
  for (let total = covers.flat().length; total > most; total--) {
    const longest = covers.reduce((a, b) => (b.length > a.length ? b : a));
    if (longest.length < 2) {
      return;
    }
    longest.pop();
  }
}
