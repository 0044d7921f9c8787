// @ts-check
/** What waits to be read until a reader comes near it: hits of a large index, and passages of hits. */

/** @typedef {import("./talks-search.js").Hit} Hit */

/** Pixels of a hit with a title of one line, about: how many of them fill the window. */
const ROW = 160;

export class Waiting {
  /**
   * @param {HTMLElement} place where hits are listed
   * @param {(hit: Hit) => void} add
   * @param {() => void} settle called when hits that waited have been added
   */
  constructor(place, add, settle) {
    [this.place, this.add, this.settle] = [place, add, settle];
    /** @type {Map<Element, () => void>} */
    this.unread = new Map();
    // Of a row that ends below the window no more can be seen than its title.
    this.sight = new IntersectionObserver((rows) => this.read(rows), { threshold: 0.5 });
    /** Hits of which nothing is known yet. @type {Hit[]} */
    this.rest = [];
    this.revealed = Promise.resolve();
    this.end = new IntersectionObserver((rows) => this.fill(rows), { threshold: 1 });
    this.watch();
  }

  /** Whoever goes on, prints the page or looks for something in it has all hits. */
  watch() {
    const reveal = () => this.reveal();
    addEventListener("scroll", reveal, { passive: true });
    const all = () => (reveal(), this.readAll(this.unread.keys()));
    addEventListener("beforeprint", all);
    addEventListener("keydown", (event) => (event.ctrlKey || event.metaKey) && all());
    document.documentElement.addEventListener("mouseleave", all);
    this.place.addEventListener("focusin", reveal);
  }

  /** @param {number} [from] where the first of them begins in the window @returns {number} hits that are in sight */
  fitting(from = this.place.getBoundingClientRect().top) {
    return Math.max(1, Math.ceil((innerHeight - from) / ROW));
  }

  /** @param {Hit} hit nothing of it is read until it is revealed */
  push(hit) {
    this.rest.push(hit);
  }

  /** Something else is asked: what waits is not wanted any more, nor what is being read. */
  clear() {
    this.rest = [];
    this.end.disconnect();
  }

  /** The last hit is in sight as a whole, and so is room for more. @param {IntersectionObserverEntry[]} rows */
  fill(rows) {
    const last = rows.find(({ isIntersecting }) => isIntersecting);
    if (last) {
      this.reveal(this.fitting(last.boundingClientRect.bottom));
    }
  }

  /**
   * Read hits that wait, and add them in order.
   * @param {number} [count] how many of them
   * @returns {boolean} whether there are any
   */
  reveal(count = Infinity) {
    const { rest, revealed } = this;
    const read = rest.splice(0, count).map(({ complete }) => complete?.());
    if (!read.length) {
      return false;
    }
    this.end.disconnect();
    const show = async () => {
      await revealed;
      for (const hit of await Promise.all(read)) {
        if (hit && rest === this.rest) {
          this.add(hit);
        }
      }
      if (rest === this.rest) {
        this.settle();
      }
    };
    this.revealed = show();
    return true;
  }

  /** Keep the room of hits that wait, so that nothing moves when they come; those in sight come of themselves. */
  keepRoom() {
    const last = [...this.place.querySelectorAll("li[data-docname]")].pop();
    if (last && this.rest.length) {
      const { bottom } = last.getBoundingClientRect();
      const room = bottom - this.place.getBoundingClientRect().top + this.rest.length * ROW;
      this.place.style.minBlockSize = `${room}px`;
      this.end.observe(last);
    }
  }

  /** Give that room back, and forget rows that are gone. */
  leaveRoom() {
    this.unread.clear();
    this.place.style.minBlockSize = "";
  }

  /**
   * Read a hit's passage when its row comes into sight.
   * @param {Element} row
   * @param {() => Promise<Hit | undefined>} complete
   * @param {(whole: Hit) => void} replace
   */
  onSight(row, complete, replace) {
    this.unread.set(row, () => complete().then((whole) => whole && row.isConnected && replace(whole)));
    this.sight.observe(row);
  }

  /** @param {IntersectionObserverEntry[]} rows */
  read(rows) {
    this.readAll(rows.filter(({ isIntersecting }) => isIntersecting).map(({ target }) => target));
  }

  /** @param {Iterable<Element>} rows */
  readAll(rows) {
    for (const row of [...rows]) {
      this.sight.unobserve(row);
      this.unread.get(row)?.();
      this.unread.delete(row);
    }
  }
}
