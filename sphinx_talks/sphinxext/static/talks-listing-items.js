// @ts-check
/**
 * The items of a listing as talks-listing.js filters and sorts them: their text as the search sees it, their data,
 * and their order on the page.
 *
 * The data beside the controls has a row for each item, `;` between rows and `/` between columns. A column holds the
 * numbers of the values of a facet, counted as its options are, or the place of the item in an order.
 *
 * The rules of the fold are those of talks-fold.js, without what only the search needs; tests/search/fold-cases.json
 * binds the two together. Classic scripts, not modules: browsers load no modules from file://.
 */

/**
 * @typedef {object} TalksItem
 * @property {HTMLElement} row
 * @property {string} target where it leads: under several headings it is still one
 * @property {Record<string, string[]>} data its values by facet, its place by order
 * @property {number} place on the page
 * @property {string} [text] folded, once it is asked for
 *
 * @typedef {{heading: HTMLElement | null, list: HTMLElement, items: TalksItem[]}} TalksGroup
 */

(() => {
  "use strict";

  const JOINER = /['"\u2018\u2019\u201c\u201d\-\u2010-\u2015\u2212\u30fb\xb7\u2027]/;
  /** Says nothing: spaces, control characters, voicing marks that stand alone, and the long mark ー. */
  const SILENT = new RegExp(
    "[\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000" +
      "\\0-\\x08\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\xad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u3099\\u309a" +
      "\\u30fc\\ufe00-\\ufe0f\\ufeff\\ud800-\\udfff\\u{e0000}-\\u{e0fff}]",
    "u",
  );
  const HIRAGANA = /[\u3041-\u3096\u309d\u309e]/;
  const SMALL = "ァィゥェォッャュョヮヵヶ";
  const LARGE = "アイウエオツヤユヨワカケ";
  const VOICED = "バビベボ";
  const VOWELS = "アイエオ";
  /** Behind these an イ only makes the vowel long: メイル is メール. */
  const LONG_E = "エケセテネヘメレゲゼデペ";

  /** @param {string} light @returns {string} */
  function kana(light) {
    let char = HIRAGANA.test(light) ? String.fromCharCode(light.charCodeAt(0) + 0x60) : light;
    const small = SMALL.indexOf(char);
    char = small >= 0 ? LARGE[small] : char === "ヴ" ? "ブ" : char === "\u301c" ? "~" : char;
    const voiced = VOICED.indexOf(char);
    return voiced >= 0 ? "ブ" + VOWELS[voiced] : char;
  }

  /** @param {string} text @returns {string} */
  function fold(text) {
    const bare = text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").normalize("NFC");
    let folded = "";
    let isApart = true;
    for (const light of bare.toLowerCase().replaceAll("ς", "σ")) {
      /** @type {boolean} */
      const isLong = (light === "イ" || light === "い") && !isApart && LONG_E.includes(folded.slice(-1));
      isApart = isLong || SILENT.test(light) || JOINER.test(light);
      folded += isApart ? "" : kana(light);
    }
    return folded;
  }

  /** @param {HTMLElement} shell @param {string} selector @returns {HTMLElement} */
  function partOf(shell, selector) {
    const found = shell.querySelector(selector);
    if (!(found instanceof HTMLElement)) {
      throw new Error(`The controls have no ${selector}`);
    }
    return found;
  }

  /** @param {HTMLElement} row @returns {string} the text of an item, line by line */
  const textOf = (row) => [...row.children].map((line) => fold(line.textContent ?? "")).join("\n");

  /** @param {TalksItem[]} items @returns {number} how many there are, each counted once */
  const distinct = (items) => new Set(items.map((item) => item.target)).size;

  /**
   * @param {string} query of the link to the page of results: what all of the listing have
   * @param {[string, string][]} chosen
   * @param {string} known `name=folder` of what the search can filter by as well
   * @returns {string} with what is chosen, as the search has it
   */
  function searched(query, chosen, known) {
    const made = new URLSearchParams(query);
    const folders = new Map([["q", ""], .../** @type {[string, string][]} */ (known.split(" ").map((one) => one.split("=")))]);
    for (const [name, value] of chosen.filter(([name]) => folders.has(name))) {
      made.set(name, folders.get(name) + value);
    }
    return `?${made}`;
  }

  /** @param {HTMLElement} shell the controls @returns {TalksGroup[]} lists with their headings, which follow them */
  function readGroups(shell) {
    const { talksColumns = "", talksRows = "" } = shell.dataset;
    const columns = talksColumns.split(" ");
    const rows = talksRows.split(";").map((row) => row.split("/").map((cell) => cell.split(",")));
    let place = 0;
    /** @param {Element} row @returns {TalksItem} */
    const itemOf = (row) => ({
      row: /** @type {HTMLElement} */ (row),
      target: row.querySelector("a")?.getAttribute("href") ?? String(place),
      data: Object.fromEntries(columns.map((name, column) => [name, rows[place]?.[column] ?? []])),
      place: place++,
    });
    const lists = [...(shell.parentElement?.children ?? [])].filter((one) => one.matches("ul.talks-list"));
    return lists.map((list) => {
      const before = list.previousElementSibling;
      const heading = before instanceof HTMLElement && before !== shell ? before : null;
      return { heading, list: /** @type {HTMLElement} */ (list), items: [...list.children].map(itemOf) };
    });
  }

  /**
   * Put the items into an order. By date the headings turn with them, but for that of no year, which stays last; by
   * title they go, unless they are fixed.
   *
   * @param {HTMLElement} shell
   * @param {TalksGroup[]} groups in the order of the page
   * @param {string} sort
   * @param {string} own the order of the page
   */
  function arrange(shell, groups, sort, own) {
    const last = (/** @type {TalksItem} */ item) => Number(item.data[sort]?.[0] ?? -item.place);
    const rank = sort === own ? (/** @type {TalksItem} */ item) => item.place : last;
    const sorted = (/** @type {TalksItem[]} */ items) => [...items].sort((a, b) => rank(a) - rank(b));
    const isFixed = "talksFixed" in shell.dataset;
    const isFlat = !isFixed && sort !== own && !["newest", "oldest"].includes(sort);
    const isUndated = (/** @type {TalksGroup} */ { heading }) => heading?.classList.contains("talks-undated");
    const first = (/** @type {TalksGroup} */ group) =>
      isUndated(group) ? Infinity : Math.min(...group.items.map(rank));
    const order = isFixed ? groups : [...groups].sort((a, b) => first(a) - first(b));
    if (shell.dataset.talksShown !== sort) {
      for (const { heading, list, items } of order) {
        shell.parentElement?.append(...(heading ? [heading] : []), list);
        list.append(...(isFlat ? [] : sorted(items).map(({ row }) => row)));
      }
      if (isFlat) {
        order[0].list.append(...sorted(groups.flatMap((group) => group.items)).map(({ row }) => row));
      }
      shell.dataset.talksShown = sort;
    }
    for (const { heading, list } of groups) {
      list.hidden = [...list.children].every((row) => /** @type {HTMLElement} */ (row).hidden);
      if (heading) {
        heading.hidden = isFlat || list.hidden;
      }
    }
  }

  Object.assign(globalThis, { talksItems: { fold, partOf, textOf, distinct, searched, readGroups, arrange } });
})();
