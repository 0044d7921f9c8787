// @ts-check
/** Search within a transcript: what is asked for may begin in one of its rows and end in another. */

/** From here on letters stand without space between words: rows are joined as they are. */
const CLOSE = "\u2e80";

/** @param {string} text @returns {string} without case, width, accents and more space than one, as the search has it */
const folded = (text) => {
  const bare = text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").normalize("NFC");
  return bare.toLowerCase().replace(/\s+/g, " ").trim();
};

export class Passages {
  /** @param {HTMLElement[]} rows each with its words last, and who says them in `<b>` */
  constructor(rows) {
    this.shown = rows.map((row) => folded(row.textContent ?? ""));
    /** Where the words of each row begin in those of all, which are put together at the end: to look at the last
     * letter of a growing text copies all of it each time. */
    this.starts = /** @type {number[]} */ ([]);
    let [last, length] = ["", 0];
    const texts = rows.map((row) => {
      const words = [...(row.lastElementChild?.childNodes ?? [])].filter((node) => node.nodeName !== "B");
      const text = folded(words.map((node) => node.textContent).join(" "));
      const between = last && text && last < CLOSE && text[0] < CLOSE ? " " : "";
      this.starts.push(length + between.length);
      length += between.length + text.length;
      last = text.slice(-1) || last;
      return between + text;
    });
    this.text = texts.join("");
  }

  /**
   * @param {string} query
   * @returns {{rows: Set<number>, count: number} | undefined} in which rows it is, and how often; undefined for no query
   */
  find(query) {
    const wanted = folded(query);
    if (!wanted) {
      return undefined;
    }
    const rows = new Set([...this.shown.keys()].filter((number) => this.shown[number]?.includes(wanted)));
    let count = rows.size;
    let row = 0;
    for (let at = this.text.indexOf(wanted); at >= 0; at = this.text.indexOf(wanted, at + 1)) {
      while ((this.starts[row + 1] ?? Infinity) <= at) {
        row++;
      }
      // What ends in the row that it begins in has been found there.
      if ((this.starts[row + 1] ?? Infinity) < at + wanted.length) {
        count++;
        for (let one = row; (this.starts[one] ?? Infinity) < at + wanted.length; one++) {
          rows.add(one);
        }
      }
    }
    return { rows, count };
  }
}
