// @ts-check
/**
 * Documents with the words of a query spelled a little otherwise. One query of ten finds nothing sure as it is typed, and
 * loads this beside the lists of words, so that it waits for nothing more. What others have as well is lent to it.
 */

/** @typedef {import("./talks-near.js").Run} Run */
/** @typedef {import("./talks-rank.js").Match} Match */
/** @typedef {typeof import("./talks-near.js").distance} Distance */
/** @typedef {typeof import("./talks-fold.js").classOf} ClassOf */

/** Words a mistyped one is taken for, at most. */
const LIKELY = 4;
/** The tier of the score. */
const TYPING = 3;

/**
 * @param {string[]} word
 * @param {string[]} lists as of a run
 * @param {Distance} distance
 * @returns {{chars: string[], edits: number}[]} the nearest words, the most frequent first among equals
 */
export function nearest(word, lists, distance) {
  const most = lists.length - 1;
  /** @type {Map<string, {chars: string[], edits: number, count: number}>} */
  const found = new Map();
  for (const line of lists.flatMap((list) => list.split("\n"))) {
    const [other, count] = line.split("\t");
    const chars = [...other];
    const edits = distance(word, chars, most);
    if (edits && edits <= most) {
      found.set(other, { chars, edits, count: Number(count) });
    }
  }
  const byLikelihood = [...found].sort(
    ([a, x], [b, y]) => x.edits - y.edits || y.count - x.count || (a < b ? -1 : 1),
  );
  return byLikelihood.slice(0, LIKELY).map(([, one]) => one);
}

/**
 * @param {import("./talks-lookup.js").Lookup} lookup
 * @param {import("./talks-query.js").Part} part
 * @param {Run[]} runs of the part
 * @param {Distance} distance
 * @param {ClassOf} classOf
 * @returns {Promise<{raw: string, edits: number, chars: string[], matches: Map<number, Match>}[]>} as typed, and as it may be meant
 */
async function spellings(lookup, { raw, folded, whole, matches }, runs, distance, classOf) {
  const perRun = runs.map(async ({ begin, end, lists }) =>
    nearest(whole.chars.slice(begin, end), await lists, distance).map(({ chars, edits }) => {
      const all = whole.chars.toSpliced(begin, end - begin, ...chars);
      // Such a word has no variants of its own.
      const none = all.map(() => false);
      return { folded: { ...whole, chars: all, light: all, altered: none, bound: none, joint: none }, edits };
    }),
  );
  const others = (await Promise.all(perRun)).flat();
  const covers = others.map((one) => lookup.beside(one.folded));
  await lookup.lists.load(covers.flat());
  const made = others.map(({ folded: { chars }, edits }, i) => {
    const matches = [...lookup.lists.match(covers[i], chars.length)];
    // What is another word by one letter is hardly meant where it is only part of a third.
    const meant = matches.filter(([, { form }]) => classOf(chars[0]) !== "W" || form & 1);
    return { raw, edits, chars, matches: new Map(meant) };
  });
  return [{ raw, edits: 0, chars: folded.chars, matches }, ...made];
}

/**
 * @param {import("./talks-lookup.js").Lookup} lookup notes the documents
 * @param {Run[][]} runs of each part
 * @param {Distance} distance
 * @param {ClassOf} classOf
 * @param {typeof import("./talks-fold.js").fold} fold
 * @returns {Promise<import("./talks-lookup.js").Lookup["meantBy"]>}
 */
export async function respell(lookup, runs, distance, classOf, fold) {
  let best = 0;
  /** @type {{raw: string, stream: string}[]} what the best has instead of words */
  let replaced = [];
  const choices = await Promise.all(lookup.query.parts.map((part, i) => spellings(lookup, part, runs[i], distance, classOf)));
  for (const doc of new Set((choices[0] ?? []).flatMap(({ matches }) => [...matches.keys()]))) {
    // The nearest spelling that the document has, of each part.
    const taken = choices.map((options) => options.find(({ matches }) => matches.has(doc)));
    const edits = taken.reduce((sum, one) => sum + (one?.edits ?? 0), 0);
    if (edits && taken.every((one) => one !== undefined)) {
      const matches = taken.map((one) => /** @type {Match} */ (one.matches.get(doc)));
      const zone = Math.min(...matches.map((one) => one.zone));
      const tier = TYPING - Math.min(1, edits - 1) - 0.8 * zone;
      if (tier > best) {
        best = tier;
        replaced = taken.flatMap((one) => (one?.edits ? [{ raw: one.raw, stream: one.chars.join("") }] : []));
      }
      lookup.noteMatch(doc, tier, { ...matches[0], zone }, taken.map(({ chars }) => chars), true);
    }
  }
  return (hit) => {
    if (!hit || !replaced.length) {
      return "";
    }
    const { title, excerpt, marks } = hit;
    const texts = [[title, marks.title], [excerpt, marks.excerpt]].flatMap(([text, ranges]) =>
      /** @type {any} */ (ranges).map((/** @type {[number, number]} */ [from, to]) => text.slice(from, to)),
    );
    const spelled = replaced.map(({ stream }) => texts.find((text) => fold(text).chars.join("") === stream) ?? "");
    const meant = lookup.query.terms.map((term) =>
      replaced.reduce((text, { raw }, i) => text.replace(raw, () => spelled[i]), term.raw),
    );
    return spelled.every(Boolean) ? meant.join(" ") : "";
  };
}
