// @ts-check
/** Read what a query needs of the index: lists of grams, of whole titles and of words, each file once. */

import { classOf } from "./talks-fold.js";
import { match } from "./talks-rank.js";
import { WHOLE, isAt, isWord, placesIn, postingsOf } from "./talks-words.js";

/** @typedef {import("./talks-grams.js").Gram} Gram */
/** @typedef {import("./talks-rank.js").Match} Match */
/** @typedef {import("./talks-decode.js").Postings} Postings */
/** @typedef {import("./talks-words.js").WordGram} WordGram */

/** Bytes, three times what most take. */
const HEAVY = 6000;

/** @param {string[]} chars of a title @returns {string} the gram by which its file is found */
const routeOf = (chars) => chars.slice(0, chars.slice(0, 3).every((char) => classOf(char) === "W") ? 3 : 2).join("");

export class Lists {
  /** @param {import("./talks-index.js").TalksIndex} index @param {any} manifest */
  constructor(index, manifest) {
    this.index = index;
    this.sizeOf = (/** @type {Gram} */ { key }) => index.blockOf(manifest, key).size;
    this.manifest = manifest;
    this.lists = /** @type {Map<string, Postings>} */ (new Map());
    this.spelled = /** @type {Set<string>} words of which each gram is asked for */ (new Set());
    this.failures = /** @type {unknown[]} */ ([]);
    this.unread = /** @type {Set<string>} */ (new Set());
  }

  /**
   * @param {string} key
   * @param {string} [route] by which its file is found
   * @returns {Promise<import("./talks-decode.js").Shard | undefined>} nothing where it cannot be read, which is noted
   */
  async shardOf(key, route = key) {
    try {
      return await this.index.shardOf(route);
    } catch (error) {
      this.failures.push(error);
      this.unread.add(key);
      return undefined;
    }
  }

  /** @param {Gram[]} grams */
  async load(grams) {
    const isNew = (/** @type {string} */ key) => !this.lists.has(key) && !this.spelled.has(key);
    const wanted = grams.filter(({ key }, i) => isNew(key) && grams.findIndex((one) => one.key === key) === i);
    const listOf = async (/** @type {Gram} */ gram) => (isWord(gram) ? this.listOfWord(gram) : (await this.shardOf(gram.key))?.list(gram.key));
    const lists = await Promise.all(wanted.map(listOf));
    const { docOf } = this.manifest;
    wanted.forEach(({ key }, i) => {
      const list = lists[i];
      if (list) {
        for (let row = 0; row < list.docs.length; row++) {
          list.docs[row] = docOf[list.docs[row]];
        }
        this.lists.set(key, list);
      }
    });
  }

  /** @param {WordGram} word @returns {Promise<Postings | undefined>} nothing as well where all of its grams are needed */
  async listOfWord(word) {
    const [first, ...others] = word.inner;
    // The shorter its file, the rarer is what is in it.
    const second = others.reduce((a, b) => (this.sizeOf(b) < this.sizeOf(a) ? b : a));
    const begun = word.isStart || word.isLoose ? undefined : this.shardOf(second.key);
    const shard = await this.shardOf(first.key);
    const words = shard?.starting(WHOLE + first.key) ?? [];
    const list = shard?.list(first.key);
    if (list?.full && words.every(([, { full }]) => full)) {
      const { known, open: left } = placesIn(word, list, words);
      const open = word.isLoose && known.size ? [] : left;
      const other = open.length ? await (begun ?? this.shardOf(second.key)) : undefined;
      const beside = other?.list(second.key);
      if (!open.length || (other && beside?.full !== false && !isAt(open, second, beside))) {
        return postingsOf(known);
      }
    }
    this.spelled.add(word.key);
    await this.load(word.inner);
    return undefined;
  }

  /** @param {Gram[]} grams @param {number} length @returns {Map<number, Match>} by those grams that could be read */
  match(grams, length) {
    const all = grams.flatMap((one) =>
      isWord(one) && this.spelled.has(one.key) ? one.inner.map((gram) => ({ ...gram, at: one.at + gram.at })) : [one],
    );
    return match(all.filter(({ key }) => !this.unread.has(key)), this.lists, length);
  }

  /** @param {string} key @returns {Promise<string>} a list of words */
  async words(key) {
    return (await this.shardOf(key))?.words(key) ?? "";
  }

  /** @param {Gram} gram @returns {boolean} whether what it is in takes long, as of `the` */
  isHeavy(gram) {
    return this.sizeOf(gram) > HEAVY;
  }

  /** @param {Gram} gram @param {import("./talks-fold.js").Folded} phrase @returns {boolean} whether it is in the file of titles like the phrase */
  isBeside(gram, { chars }) {
    return (isWord(gram) ? gram.inner[0] : gram).key === routeOf(chars);
  }

  /** @param {string[]} chars @returns {Promise<number[]>} documents with just this title or name */
  async entitled(chars) {
    const key = "\x01" + chars.join("");
    const list = chars.length ? (await this.shardOf(key, routeOf(chars)))?.list(key) : undefined;
    return list ? [...list.docs].map((number) => this.manifest.docOf[number]) : [];
  }

  /** @param {import("./talks-fold.js").Folded} phrase @returns {Promise<number[]>} documents that are called so, with or without a sign before */
  async exact({ chars }) {
    const bare = chars.slice(Math.max(0, chars.findIndex((char) => classOf(char) !== "S")));
    const found = await Promise.all([chars, ...(bare.length < chars.length ? [bare] : [])].map((one) => this.entitled(one)));
    return [...new Set(found.flat())];
  }
}
