// @ts-check
/** Search within a transcript: what is asked for may begin in one of its rows and end in another. */

/** From here on letters stand without space between words: rows are joined as they are. */
const CLOSE = "\u2e80";

/** @param {string} text @returns {string} without case, width and more space than one */
const folded = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();

export class Passages {
  /** @param {HTMLElement[]} rows each with its words last, and who says them in `<b>` */
  constructor(rows) {
    this.shown = rows.map((row) => folded(row.textContent ?? ""));
    /** The words of all rows in a row, and where those of each begin. */
    this.text = "";
    this.starts = rows.map((row) => {
      const words = [...(row.lastElementChild?.childNodes ?? [])].filter((node) => node.nodeName !== "B");
      const text = folded(words.map((node) => node.textContent).join(" "));
      const isApart = this.text && text && this.text.slice(-1) < CLOSE && text[0] < CLOSE;
      const start = this.text.length + Number(Boolean(isApart));
      this.text += isApart ? ` ${text}` : text;
      return start;
    });
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
