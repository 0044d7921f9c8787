// @ts-check
/** Read what a query needs of the index: lists of grams, of whole titles and of words, each file once. */

import { classOf } from "./talks-fold.js";
import { match } from "./talks-rank.js";

/** @typedef {import("./talks-grams.js").Gram} Gram */
/** @typedef {import("./talks-rank.js").Match} Match */

export class Lists {
  /** @param {import("./talks-index.js").TalksIndex} index @param {any} manifest */
  constructor(index, manifest) {
    this.index = index;
    this.docOf = /** @type {(number: number) => number} */ ((number) => manifest.docOf[number]);
    this.lists = /** @type {Map<string, import("./talks-decode.js").Postings>} */ (new Map());
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
    const wanted = grams.filter(({ key }, i) => !this.lists.has(key) && grams.findIndex((one) => one.key === key) === i);
    const shards = await Promise.all(wanted.map(({ key }) => this.shardOf(key)));
    wanted.forEach(({ key }, i) => {
      const list = shards[i]?.list(key);
      if (list) {
        this.lists.set(key, { ...list, docs: list.docs.map(this.docOf) });
      }
    });
  }

  /** @param {Gram[]} grams @param {number} length @returns {Map<number, Match>} by those grams that could be read */
  match(grams, length) {
    return match(grams.filter(({ key }) => !this.unread.has(key)), this.lists, length);
  }

  /** @param {string} key @returns {Promise<string>} a list of words */
  async words(key) {
    return (await this.shardOf(key))?.words(key) ?? "";
  }

  /** @param {string[]} chars @returns {Promise<number[]>} documents with just this title or name */
  async entitled(chars) {
    const route = chars.slice(0, chars.slice(0, 3).every((char) => classOf(char) === "W") ? 3 : 2).join("");
    const key = "\x01" + chars.join("");
    const list = chars.length ? (await this.shardOf(key, route))?.list(key) : undefined;
    return list ? list.docs.map(this.docOf) : [];
  }

  /** @param {import("./talks-fold.js").Folded} phrase @returns {Promise<number[]>} documents that are called so, with or without a sign before */
  async exact({ chars }) {
    const bare = chars.slice(Math.max(0, chars.findIndex((char) => classOf(char) !== "S")));
    const found = await Promise.all([chars, ...(bare.length < chars.length ? [bare] : [])].map((one) => this.entitled(one)));
    return [...new Set(found.flat())];
  }
}
