// @ts-check
/**
 * The analyzer: text becomes a stream of characters in which spellings of the same word look the same.
 * The index is written with the same rules in Python; tests/search/fold-cases.json binds the two together.
 */

/**
 * @typedef {object} Folded
 * @property {string[]} chars the stream, one code point each
 * @property {string[]} light the character that each came from, composed and in lower case
 * @property {boolean[]} altered the stream has another character than the text
 * @property {boolean[]} bound a space or joiner stands before it
 * @property {boolean[]} joint a silent character stands before it
 * @property {number[]} from where it begins in the text, in UTF-16 units
 * @property {number[]} to where it ends
 * @property {string[]} dropped the joiners and long marks of the text, which have keys of their own
 */

export const SPACE = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const JOINER = /['"\u2018\u2019\u201c\u201d\-\u2010-\u2015\u2212\u30fb\xb7\u2027]/;
const SILENT = new RegExp(
  "[\\0-\\x08\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\xad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u3099\\u309a\\u30fc" +
    "\\ufe00-\\ufe0f\\ufeff\\ud800-\\udfff\\u{e0000}-\\u{e0fff}]",
  "u",
);
const CJK = new RegExp(
  "[\\u3005-\\u3007\\u3021-\\u3029\\u3041-\\u30ff\\u3100-\\u312f\\u3131-\\u318e\\u31f0-\\u31ff\\u3400-\\u4dbf" +
    "\\u4e00-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff\\u0e00-\\u0eff\\u1780-\\u17ff\\u{20000}-\\u{10ffff}]",
  "u",
);
const WORD = /[\p{L}\p{N}]/u;
export const HIRAGANA = /[\u3041-\u3096\u309d\u309e]/;
export const KATAKANA = /[\u30a1-\u30fa]/;
/** Has no decomposition and composes with nothing behind it but what decomposes to a mark. */
const PLAIN = /[\0-\x7f\u3041-\u3096\u30a1-\u30fe\u4e00-\u9fff]/;
/** What a decomposed character begins with when it belongs to the one before: marks, and Hangul vowels and finals. */
const EXTENDS = /^[\p{M}\u1160-\u11ff]/u;

const SMALL_KANA = "ァィゥェォッャュョヮヵヶ";
const LARGE = "アイウエオツヤユヨワカケ";
const VOICED = "バビベボ";
const VOWELS = "アイエオ";
/** Behind these an イ only makes the vowel long: メイル is メール. */
const LONG_E = "エケセテネヘメレゲゼデペ";

/**
 * @param {string} char
 * @returns {string} "C" Chinese, Japanese, Korean, Thai …; "W" other letters and numbers; "S" all else
 */
export const classOf = (char) => (CJK.test(char) ? "C" : WORD.test(char) ? "W" : "S");

/** @param {string} text @param {number} at @returns {number} where a character that begins there ends, with its marks */
function clusterEnd(text, at) {
  for (let end = at; ; ) {
    end += /** @type {number} */ (text.codePointAt(end)) > 0xffff ? 2 : 1;
    const next = text[end] ?? "a";
    if (PLAIN.test(next) || !EXTENDS.test(String.fromCodePoint(/** @type {number} */ (text.codePointAt(end))).normalize("NFKD"))) {
      return end;
    }
  }
}

/** @param {string} cluster */
function lighten(cluster) {
  if (cluster.length === 1 && PLAIN.test(cluster)) {
    return cluster.toLowerCase();
  }
  const bare = cluster.normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
  return bare.normalize("NFC").toLowerCase().replaceAll("ς", "σ");
}

/** @param {string} light @returns {string} what it becomes in the stream: one character, two for バビベボ */
function kana(light) {
  let char = HIRAGANA.test(light) ? String.fromCharCode(light.charCodeAt(0) + 0x60) : light;
  const small = SMALL_KANA.indexOf(char);
  char = small >= 0 ? LARGE[small] : char === "ヴ" ? "ブ" : char === "\u301c" ? "~" : char;
  const voiced = VOICED.indexOf(char);
  return voiced >= 0 ? "ブ" + VOWELS[voiced] : char;
}

/** @typedef {{light: string, kind: string, chars: string[], altered: boolean}} Light */

/** @param {string} light @returns {Light} */
const lightOf = (light) => ({
  light,
  kind: SPACE.test(light) ? "space" : JOINER.test(light) ? "joiner" : SILENT.test(light) ? "silent" : "",
  chars: [...kana(light)],
  altered: HIRAGANA.test(light) || SMALL_KANA.includes(light) || light === "ヴ" || light === "\u301c",
});

/** What plain characters become: a text has few that differ. @type {Map<string, Light[]>} */
const plain = new Map();

/** @param {string} cluster @returns {Light[]} */
function lightsOf(cluster) {
  const known = plain.get(cluster);
  const made = known ?? Array.from(lighten(cluster), lightOf);
  if (!known && cluster.length === 1 && PLAIN.test(cluster)) {
    plain.set(cluster, made);
  }
  return made;
}

/** @param {string} text @returns {Folded} */
export function fold(text) {
  /** @type {Folded} */
  const out = { chars: [], light: [], altered: [], bound: [], joint: [], from: [], to: [], dropped: [] };
  let [bound, joint] = [true, false];
  let [from, to] = [0, 0];
  // One function for all: what `for` … `of` makes for each character is more than the character.
  const put = (/** @type {Light} */ { light, kind, chars, altered }) => {
    if (kind === "joiner" || light === "ー") {
      out.dropped.push(light);
    }
    if (kind === "space" || kind === "joiner") {
      bound = true;
    } else if (kind === "silent") {
      joint = true;
    } else if (isLong(light, bound || joint, out.chars[out.chars.length - 1])) {
      joint = true;
      out.to[out.to.length - 1] = to;
    } else {
      for (let i = 0; i < chars.length; i++) {
        out.chars.push(chars[i]);
        out.light.push(light);
        out.altered.push(altered);
        out.bound.push(bound);
        out.joint.push(joint);
        out.from.push(from);
        out.to.push(to);
        bound = joint = false;
      }
    }
  };
  for (; from < text.length; from = to) {
    to = clusterEnd(text, from);
    lightsOf(text.slice(from, to)).forEach(put);
  }
  return out;
}

/**
 * @param {string} light
 * @param {boolean} apart something dropped stands before it
 * @param {string | undefined} before
 */
function isLong(light, apart, before) {
  return (light === "イ" || light === "い") && !apart && before !== undefined && LONG_E.includes(before);
}

/** @param {Folded} folded @param {number} i @returns {boolean} a word starts here */
export function startsWord({ chars, bound }, i) {
  return classOf(chars[i]) === "W" && (bound[i] || i === 0 || classOf(chars[i - 1]) !== "W");
}

/** @param {Folded} folded @param {number} i @returns {boolean} a word ends here */
export function endsWord({ chars, bound }, i) {
  return classOf(chars[i]) === "W" && (i + 1 >= chars.length || bound[i + 1] || classOf(chars[i + 1]) !== "W");
}

/**
 * @param {Folded[]} pieces
 * @param {number} [begin]
 * @param {number} [end]
 * @returns {Folded} the pieces as one stream, or a piece of it
 */
export function concat(pieces, begin = 0, end = undefined) {
  const joined = (/** @type {string} */ name) => pieces.flatMap((/** @type {any} */ one) => one[name]);
  const made = Object.keys(fold("")).map((name) => [name, joined(name).slice(begin, end)]);
  return /** @type {any} */ (Object.fromEntries(made));
}

/**
 * @param {string[]} chars
 * @param {string[]} part
 * @param {number} [start]
 * @returns {number} where the part stands in the stream, -1 if nowhere
 */
export function indexOfStream(chars, part, start = 0) {
  for (let i = start; i + part.length <= chars.length; i++) {
    let k = 0;
    while (k < part.length && chars[i + k] === part[k]) {
      k++;
    }
    if (k === part.length && k) {
      return i;
    }
  }
  return -1;
}
