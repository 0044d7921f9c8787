// @ts-check
/** Filters that are typed, as `kind:talk`: few queries have one and load this. What others have as well is lent to it. */

/** @typedef {import("./talks-filters.js").Filters} Filters */
/** @typedef {import("./talks-index.js").TalksIndex} TalksIndex */
/** @typedef {{index: TalksIndex, fold: typeof import("./talks-fold.js").fold, label?: (facet: string, value: string) => string}} Lent
 *   `label`: of values that are no records */

/** Kinds of what is found beside pages, by talks-spoken.js. */
const SPOKEN = ["transcript", "deck"];

/**
 * @param {Lent} lent
 * @param {string} facet
 * @param {string} value
 * @returns {Promise<string[][]>} what there is to filter by, each with all it is called
 */
async function valuesCalled({ index, label }, facet, value) {
  const { kinds, languages } = await index.manifest();
  if (facet === "year") {
    return [[value.replace(/年$/, ""), value]];
  }
  if (facet === "kind" || facet === "language") {
    return (facet === "kind" ? [...kinds, ...SPOKEN] : languages).map((/** @type {string} */ one) => [one, one, label?.(facet, one) ?? one]);
  }
  const rows = (await index.records())[facet] ?? [];
  return rows.map((/** @type {string[]} */ [docname, ...names]) => [docname, docname.slice(docname.indexOf("/") + 1), ...names]);
}

/**
 * @param {Filters} filters chosen
 * @param {[string, string][]} typed facet and value, by its id or the beginning of a word of its names
 * @param {Lent} lent
 * @returns {Promise<Filters>} both; of one facet either will do
 */
export async function withTyped(filters, typed, lent) {
  /** @type {any} */
  const made = { ...filters };
  const plain = (/** @type {string} */ text) => lent.fold(text).chars.join("");
  for (const [facet, value] of typed) {
    const wanted = plain(value.replace(/^@/, ""));
    const isCalled = (/** @type {string} */ name) => [name, ...name.split(/[\s@・]+/)].some((one) => wanted && plain(one).startsWith(wanted));
    const found = (await valuesCalled(lent, facet.replace(/^-/, ""), value)).flatMap(([own, ...names]) => (names.some(isCalled) ? [own] : []));
    // Nothing is called so: nothing passes.
    made[facet] = [...(made[facet] ?? []), ...(found.length ? found : [value])];
  }
  return made;
}
