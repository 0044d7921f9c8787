// @ts-check
"use strict";
/**
 * Where in a page's front matter somebody is. Knows nothing of any editor, so that Node can test it.
 *
 * @typedef {{path: string[], kind: "key" | "value", word: string, start: number, end: number, used: string[], bare?: boolean}} Place
 */

const FENCE = /^---\s*$/;
const FIELD = /^(\s*)(- +)?([A-Za-z_][A-Za-z0-9_]*):(?=\s|$)/;
// Letters of all scripts: an id is found by its name, too.
const WORD = /[\p{L}\p{N}_./:~-]/u;
/** Stands for any item of a list in a path. */
const ITEM = "[]";
const FOLDERS = { events: "event", talks: "talk", topics: "topic", people: "person" };

/**
 * Return the kind of the page at a path below the site, the name of its schema.
 * @param {string} path with slashes
 */
function kindOf(path) {
  const [folder, ...rest] = path.split("/");
  const kind = /** @type {{[folder: string]: string}} */ (FOLDERS)[folder];
  return kind && rest.length && rest[rest.length - 1] !== "index.md" ? kind : "page";
}

/**
 * Return the line that closes the front matter, or the last line while nothing does; 0 when there is none.
 * @param {string[]} lines
 */
function closing(lines) {
  if (!FENCE.test(lines[0] || "")) return 0;
  const found = lines.findIndex((line, number) => number > 0 && FENCE.test(line));
  return found < 0 ? lines.length : found;
}

/**
 * Return the place of a cursor in front matter, null outside.
 * @param {string[]} lines
 * @param {number} line counted from 0
 * @param {number} character counted from 0
 * @returns {Place | null}
 */
function placeOf(lines, line, character) {
  const end = closing(lines);
  if (line < 1 || line >= end) return null;
  const fields = lines.slice(1, end).map((text) => /^([A-Za-z_]\w*):/.exec(text)?.[1]).filter((name) => name !== undefined);
  const used = /** @type {string[]} */ (fields);
  const text = lines[line];
  let start = character;
  while (start > 0 && WORD.test(text[start - 1])) start -= 1;
  let stop = character;
  while (stop < text.length && WORD.test(text[stop])) stop += 1;
  // A colon that ends a name is none of the name.
  if (text[stop - 1] === ":" && character < stop) stop -= 1;
  const word = text.slice(start, stop);
  const top = topField(lines, line);
  const own = FIELD.exec(text);
  const onName = own && !own[1] && !own[2] && start < own[3].length;
  if (top === null || onName || (!/^[\s-]/.test(text) && !own)) {
    const others = onName ? used.filter((name) => name !== own[3]) : used;
    return { path: [], kind: "key", word, start, end: stop, used: others };
  }
  const scanned = scan(lines, top, line, start);
  return { ...scanned, word, start, end: stop };
}

/**
 * Return the line of the outermost field that a line belongs to.
 * @param {string[]} lines
 * @param {number} line
 */
function topField(lines, line) {
  for (let number = line; number > 0; number -= 1) {
    if (/^[A-Za-z_]\w*:/.test(lines[number])) return number;
  }
  return null;
}

/**
 * Read from a field to a place: nesting by indentation, and by brackets where there are some.
 * @param {string[]} lines
 * @param {number} top
 * @param {number} line
 * @param {number} character
 * @returns {Pick<Place, "path" | "kind" | "used" | "bare">}
 */
function scan(lines, top, line, character) {
  const brackets = /** @type {Bracket[]} */ ([]);
  let block = /** @type {Block} */ ({ path: [], used: [], kind: "value" });
  for (let number = top; number <= line; number += 1) {
    const last = number === line;
    const text = last ? lines[number].slice(0, character) : lines[number];
    let from = 0;
    if (!brackets.length) {
      const whole = lines[number];
      block = blockAt(block, whole, number === top);
      const field = FIELD.exec(whole);
      from = field ? field[0].length : (/^\s*(- +)?/.exec(whole)?.[0].length ?? 0);
      if (last && field && character < from) {
        return { path: block.path.slice(0, -1), kind: "key", used: block.used.filter((name) => name !== field[3]) };
      }
    }
    read(text, from, brackets);
  }
  const path = [...block.path, ...brackets.flatMap((one) => one.path())];
  const inner = brackets[brackets.length - 1];
  if (!inner && block.kind === "key") return { path: block.path.slice(0, -1), kind: "key", used: block.used };
  if (!inner) return { path, kind: "value", used: [], bare: path[path.length - 1] === ITEM };
  return inner.isKey() ? { path, kind: "key", used: inner.names } : { path, kind: "value", used: [] };
}

/**
 * @typedef {{path: string[], used: string[], kind: "key" | "value", indent?: number}} Block
 * Return the path that the indentation of a line gives it, after that of the line before.
 * @param {Block} before
 * @param {string} text
 * @param {boolean} first
 * @returns {Block}
 */
function blockAt(before, text, first) {
  const field = FIELD.exec(text);
  if (first) return { path: [field ? field[3] : ""], used: [], kind: "value" };
  const [name] = before.path;
  const item = /^\s*-(\s|$)/.test(text) || (before.path[1] === ITEM && /^\s+(\S|$)/.test(text));
  const opens = /^\s*-(\s|$)/.test(text);
  const path = item ? [name, ITEM] : [name];
  const used = opens ? [] : before.used;
  if (field) return { path: [...path, field[3]], used: [...used, field[3]], kind: "value" };
  // A line with no name on it yet: one may follow, beside those before.
  return opens ? { path, used, kind: "value" } : { path: [...path, ""], used, kind: "key" };
}

/** A bracket that is open where the cursor is. */
class Bracket {
  /** @param {string} opening */
  constructor(opening) {
    this.opening = opening;
    this.names = /** @type {string[]} */ ([]);
    this.name = "";
    this.text = "";
  }

  isKey() {
    return this.opening === "{" && !this.name;
  }

  path() {
    if (this.opening === "[") return [ITEM];
    return this.name ? [this.name] : [];
  }

  /** @param {string} character */
  take(character) {
    if (character === ",") {
      this.name = this.text = "";
    } else if (character === ":" && this.opening === "{" && !this.name) {
      this.name = this.text.trim();
      this.names.push(this.name);
    } else {
      this.text += character;
    }
  }
}

/**
 * Open and close brackets along a text, quoted parts and comments left out.
 * @param {string} text
 * @param {number} from
 * @param {Bracket[]} brackets
 */
function read(text, from, brackets) {
  let quote = "";
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    const before = text[at - 1] || " ";
    if (quote) {
      if (character === quote) quote = "";
    } else if ((character === "'" || character === '"') && /[\s,[{:]/.test(before)) {
      quote = character;
    } else if (character === "#" && /\s/.test(before)) {
      return;
    } else if (character === "[" || character === "{") {
      brackets.push(new Bracket(character));
    } else if (character === "]" || character === "}") {
      brackets.pop();
    } else if (brackets.length && (character !== ":" || /\s|^$/.test(text[at + 1] ?? ""))) {
      brackets[brackets.length - 1].take(character);
    }
  }
}

module.exports = { ITEM, kindOf, placeOf };
