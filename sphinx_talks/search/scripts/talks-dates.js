// @ts-check
/** Dates and numbers of events in a query, in the forms in which people write them. */

/**
 * @typedef {object} Known what is asked of a document beside its text
 * @property {number} begin where it stands in the query, in UTF-16 units of its NFKC form
 * @property {number} end
 * @property {{year?: number, month?: number, day?: number, number?: number}} wanted
 */

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const NAMED = "(jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\\.?";
const KANJI = "〇一二三四五六七八九";
/** Not within a longer row of digits. */
const [FROM, TO] = ["(?<![\\d.])", "(?!\\d)"];

/** @type {[RegExp, (found: string[], now: Date) => Known["wanted"]][]} the longest forms first */
const FORMS = [
  [new RegExp(`${FROM}(\\d{4})(?:-|/|\\.|年)\\s?(\\d{1,2})(?:-|/|\\.|月)\\s?(\\d{1,2})日?${TO}`, "g"), ymd],
  [new RegExp(`${FROM}((?:19|20)\\d\\d)(\\d\\d)(\\d\\d)${TO}`, "g"), ymd],
  [new RegExp(`\\b(\\d{1,2})\\s?${NAMED},?\\s(\\d{4})${TO}`, "g"), ([, day, month, year]) => ymd(["", year, named(month), day])],
  [new RegExp(`\\b${NAMED}\\s(\\d{1,2})(?:st|nd|rd|th)?,?\\s(\\d{4})${TO}`, "g"), ([, month, day, year]) => ymd(["", year, named(month), day])],
  [new RegExp(`\\b${NAMED},?\\s(\\d{4})${TO}`, "g"), ([, month, year]) => ymd(["", year, named(month)])],
  [new RegExp(`${FROM}(\\d{4})(?:-|/|\\.|年)\\s?(\\d{1,2})月?${TO}`, "g"), ymd],
  [new RegExp(`${FROM}(\\d{1,2})月(\\d{1,2})日`, "g"), ([, month, day]) => ({ month: Number(month), day: Number(day) })],
  [new RegExp(`${FROM}((?:19|20)\\d\\d)年?${TO}`, "g"), ymd],
  [/今年|(?:昨|去)年|一昨年|おととし|\b(?:this|last) year\b/g, ([word], now) => ({ year: now.getFullYear() - yearsBack(word) })],
  [/[今先]月|\b(?:this|last) month\b/g, ([word], now) => monthsBack(now, /[先l]/.test(word) ? 1 : 0)],
];
const NUMBERS = [
  /第\s?(\d{1,4}|[〇一二三四五六七八九十]{1,3})\s?回目?/g,
  /(?<![\w&])(?:#|no\.?\s?)(\d{1,4})(?!\d)/g,
  /(?<![\d.])(\d{1,4})\s?回目?/g,
  // Behind the name of a series: mlct 7, mlct-07.
  /(?<=[a-z][\s-]?)0?(\d{1,3})$/g,
];

/** @param {string} name */
const named = (name) => String(MONTHS.indexOf(name.slice(0, 3)) + 1);

/** @param {string} word */
const yearsBack = (word) => (/一昨年|おととし/.test(word) ? 2 : /昨|去|last/.test(word) ? 1 : 0);

/** @param {string[]} found */
function ymd([, year, month, day]) {
  const [m, d] = [Number(month ?? 0), Number(day ?? 0)];
  return { year: Number(year), ...(m && { month: m }), ...(d && { day: d }) };
}

/** @param {Date} now @param {number} months */
function monthsBack(now, months) {
  const then = new Date(now.getFullYear(), now.getMonth() - months, 1);
  return { year: then.getFullYear(), month: then.getMonth() + 1 };
}

/** @param {string} text @returns {number} */
function numeral(text) {
  if (/\d/.test(text)) {
    return Number(text);
  }
  const [tens, ones] = text.includes("十") ? text.split("十") : ["", text];
  const value = (/** @type {string} */ one) => [...one].reduce((sum, char) => sum * 10 + KANJI.indexOf(char), 0);
  return (text.includes("十") ? (value(tens) || 1) * 10 : 0) + value(ones);
}

/**
 * @param {string} query
 * @param {Date} [now]
 * @returns {{known: Known[], rest: string}} what was found, and the query without it
 */
export function knownIn(query, now = new Date()) {
  let rest = query.normalize("NFKC").toLowerCase();
  /** @type {Known[]} */
  const known = [];
  const take = (/** @type {RegExp} */ pattern, /** @type {(found: string[]) => Known["wanted"]} */ read) => {
    rest = rest.replace(pattern, (...all) => {
      // Behind the groups come the place and the whole text.
      const found = all.slice(0, -2);
      const begin = Number(all[found.length]);
      const wanted = read(found);
      const isDate = (wanted.month ?? 1) <= 12 && (wanted.day ?? 1) <= 31 && !Number.isNaN(wanted.number ?? 0);
      if (!isDate) {
        return found[0];
      }
      known.push({ begin, end: begin + found[0].length, wanted });
      return " ".repeat(found[0].length);
    });
  };
  FORMS.forEach(([pattern, read]) => take(pattern, (found) => read(found, now)));
  NUMBERS.forEach((pattern) => take(pattern, ([, number]) => ({ number: numeral(number) })));
  return { known, rest };
}

/**
 * @param {Known["wanted"]} wanted
 * @param {{dates: number[], numbers: Map<number, number>}} manifest
 * @returns {number[]} documents that it is true of
 */
export function holding({ year, month, day, number }, { dates, numbers }) {
  if (number !== undefined) {
    return [...numbers].flatMap(([doc, own]) => (own === number ? [doc] : []));
  }
  return dates.flatMap((date, doc) => {
    const [y, m, d] = [Math.floor(date / 10000), Math.floor(date / 100) % 100, date % 100];
    return date && (year ?? y) === y && (month ?? m) === m && (day ?? d) === d ? [doc] : [];
  });
}
