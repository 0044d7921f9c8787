// @ts-check
/** How words sound, by the rules of sounds.py; tests/search/sound-cases.json binds the two together. */

import { distance } from "./talks-near.js";

const ROMAN = (
  "a a i i u u e e o o ka ga ki gi ku gu ke ge ko go sa za si zi su zu se ze so zo ta da ti di - tu du te de to do " +
  "na ni nu ne no ha ba pa hi bi pi hu bu pu he be pe ho bo po ma mi mu me mo ya ya yu yu yo yo ra ri ru re ro " +
  "wa wa i e o n bu ka ke"
).split(" ");
const SMALL_VOWELS = "ァィゥェォャュョ";
/** @type {[RegExp, string][]} */
const SPELLED = [
  [/mb$/, "m"], [/bt$/, "t"], [/^kn/, "n"], [/^wr/, "r"], [/^ps/, "s"], [/gh(?=t|$)/g, ""], [/ph/g, "f"],
  [/[ts]ion/g, "son"], [/ck|qu?/g, "k"], [/x/g, "ks"], [/sc(?=[eiy])|dg(?=e)|sh/g, "s"], [/c(?=[eiy])/g, "s"],
  [/ch/g, "C"], [/c/g, "k"], [/th/g, "T"], [/g(?=[eiy])/g, "G"], [/ts$/, "t"], [/(?<=..)e(?=s?$)/, ""],
];
const READ = /** @type {Record<string, string>} */ ({ C: "tks", T: "st", G: "gs" });
/** @type {[RegExp, string][]} */
const HEARD = [
  [/dj|[jz]/g, "s"], [/v/g, "b"], [/[wy]/g, "u"], [/h(?![aiueo])/g, ""], [/f/g, "h"], [/l/g, "r"],
  [/([^aiueo])\1/g, "$1"], [/m(?=[bp])/g, "n"], [/r(?![aiueo])/g, ""], [/([^aiueo])\1/g, "$1"],
];
/** Names of letters, the longer ones first where one begins with another. */
const LETTERS = new Map(
  (
    "ダブリュー w エックス x エイチ h エッチ h ゼット z ジェイ j ジェー j アール r エー a エイ a ビー b シー c ディー d エフ f " +
    "ジー g アイ i ケー k ケイ k エル l エム m エヌ n オー o ピー p キュー q エス s ティー t ユー u ブイ v ヴイ v ワイ y イー e"
  ).replace(/(\S+) (\S) ?/g, "$1 $2\n").trim().split("\n").map((row) => /** @type {[string, string]} */ (row.split(" "))),
);
const LATIN = /^[a-z]+$/;
const KANA = /^[\u3041-\u3096\u30a1-\u30f6\u30fc]+$/;
/** How far a word may be from what was typed, as a part of its length: less where few consonants say the same. */
const FAR = [0, 0.25, 0.4, 0.5, 0.45, 0.45];
/** Words taken for what was heard, at most. */
const ALIKE = 3;

/** @param {string} spelling @param {[RegExp, string][]} rules */
const apply = (spelling, rules) => rules.reduce((text, [pattern, becomes]) => text.replace(pattern, becomes), spelling);

/** @param {string} kana @returns {string} katakana */
const katakana = (kana) => kana.replace(/[\u3041-\u3096]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0x60));

/** @param {string} kana @returns {string} in Latin letters as it is heard */
function romanized(kana) {
  let made = "";
  for (const char of katakana(kana)) {
    made = SMALL_VOWELS.includes(char) ? made.replace(/[aiueo]+$/, "") : made;
    const roman = ROMAN[char.charCodeAt(0) - 0x30a1] ?? "";
    made += char === "ー" ? "-" : roman === "-" ? "" : roman;
  }
  return made;
}

/** @param {string} word in small Latin letters or in kana @returns {string[]} its readings, with their vowels */
function readings(word) {
  if (KANA.test(word)) {
    return [romanized(word).replace(/ru(?!-)/g, "r").replaceAll("-", "")];
  }
  let found = [""];
  for (const char of apply(word, SPELLED).slice(0, 40)) {
    found = found.flatMap((one) => [...(READ[char] ?? char)].map((read) => one + read)).slice(0, 8);
  }
  return found;
}

/** @param {string} word in small Latin letters or in kana @returns {string[]} its keys */
export function sounds(word) {
  return [...new Set(readings(word).map((one) => apply(one, [...HEARD, [/[aiueo]/g, ""]])).filter(Boolean))];
}

/** @param {string} word @returns {string[]} how it is heard, without the vowels that Japanese puts between consonants */
function heardIn(word) {
  const spoken = readings(word).map((one) => apply(KANA.test(word) ? one.replaceAll("y", "") : one, HEARD));
  return KANA.test(word) ? spoken.map((one) => one.replace(/u(?![aiueo])|(?<=[td])o(?![aiueon])/g, "")) : spoken;
}

/** @param {string} word katakana @returns {string} letters whose names it begins with, and the rest in Latin letters */
export function lettered(word) {
  let [rest, letters] = [katakana(word), ""];
  for (;;) {
    const name = [...LETTERS.keys()].find((name) => rest.startsWith(name));
    if (!name) {
      return letters.length > 1 ? letters + romanized(rest).replaceAll("-", "") : "";
    }
    letters += LETTERS.get(name);
    rest = rest.slice(name.length);
  }
}

/**
 * @param {string} word as typed, without differences of width and case
 * @returns {string[]} keys under which the words that sound alike are listed
 */
export function soundKeys(word) {
  const known = (LATIN.test(word) || KANA.test(word)) && !/(.)\1\1/.test(word);
  const letters = KANA.test(word) ? lettered(word) : "";
  const counted = /^[a-z]\d{1,2}[a-z]$/.test(word) ? [word] : [];
  return [...new Set([...counted, ...(known && [...word].length > 2 ? sounds(word) : []), ...(letters ? sounds(letters) : [])])];
}

/**
 * @param {string} word as typed
 * @param {string[]} lists texts of the index: `word\tcount` a line
 * @returns {string[]} the words in the other script that are spelled nearest, rows of them with a space behind; one in
 *   the same script is another word
 */
export function alike(word, lists) {
  const typed = [word, lettered(word)].filter(Boolean).flatMap(heardIn);
  const isCounted = /\d/.test(word);
  const least = FAR[Math.min(...soundKeys(word).map(({ length }) => length), FAR.length - 1)] ?? 0;
  const rows = [...new Set(lists.flatMap((list) => list.split("\n")))].map((line) => line.split("\t"));
  const near = rows.map(([other, count]) => {
    const pairs = typed.flatMap((one) => heardIn(other.trimEnd()).map((spoken) => [one, spoken]));
    const fars = pairs.map(([one, spoken]) => distance([...one], [...spoken], 99) / Math.max(one.length, spoken.length));
    const uneven = Math.min(...pairs.map(([one, spoken]) => Math.abs(one.length - spoken.length)));
    return { other, far: isCounted ? 0 : Math.min(...fars), uneven, count: Number(count) };
  });
  const found = near
    .filter(({ other, far }) => other && (isCounted || KANA.test(other) !== KANA.test(word)) && far <= least)
    .sort((a, b) => a.far - b.far || a.uneven - b.uneven || b.count - a.count || (a.other < b.other ? -1 : 1));
  return found
    .filter(({ far, uneven }) => far === found[0].far && uneven === found[0].uneven)
    .slice(0, ALIKE)
    .map(({ other }) => other);
}
