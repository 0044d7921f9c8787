// @ts-check
"use strict";
/**
 * Where in a page's front matter somebody is, and what its schema has to say about that place.
 * Knows nothing of any editor, so that Node can test it.
 *
 * @typedef {{[key: string]: any}} Schema
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
  /** @param {string} sign */
  constructor(sign) {
    this.sign = sign;
    this.names = /** @type {string[]} */ ([]);
    this.name = "";
    this.text = "";
  }

  isKey() {
    return this.sign === "{" && !this.name;
  }

  path() {
    if (this.sign === "[") return [ITEM];
    return this.name ? [this.name] : [];
  }

  /** @param {string} sign */
  take(sign) {
    if (sign === ",") {
      this.name = this.text = "";
    } else if (sign === ":" && this.sign === "{" && !this.name) {
      this.name = this.text.trim();
      this.names.push(this.name);
    } else {
      this.text += sign;
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
    const sign = text[at];
    const before = text[at - 1] || " ";
    if (quote) {
      if (sign === quote) quote = "";
    } else if ((sign === "'" || sign === '"') && /[\s,[{:]/.test(before)) {
      quote = sign;
    } else if (sign === "#" && /\s/.test(before)) {
      return;
    } else if (sign === "[" || sign === "{") {
      brackets.push(new Bracket(sign));
    } else if (sign === "]" || sign === "}") {
      brackets.pop();
    } else if (brackets.length && (sign !== ":" || /\s|^$/.test(text[at + 1] ?? ""))) {
      brackets[brackets.length - 1].take(sign);
    }
  }
}

/**
 * Return the parts of a schema that a place may follow, references and choices resolved.
 * @param {Schema} schema
 * @param {string[]} path
 * @returns {Schema[]}
 */
function partsAt(schema, path) {
  let parts = spread(schema, schema);
  for (const step of path) {
    const inner = parts.map((part) => (step === ITEM ? part.items : part.properties?.[step] ?? part.additionalProperties));
    parts = inner.filter((part) => part && typeof part === "object").flatMap((part) => spread(schema, part));
  }
  return parts;
}

/**
 * @param {Schema} schema
 * @param {Schema} part
 * @returns {Schema[]}
 */
function spread(schema, part) {
  const choices = [...(part.anyOf ?? []), ...(part.allOf ?? [])].filter((choice) => choice.properties || !choice.required);
  const named = part.$ref ? [schema.$defs[part.$ref.split("/").pop()]] : [];
  return [part, ...[...choices, ...named].flatMap((one) => spread(schema, one))];
}

/**
 * Return what can stand at a place.
 * @param {Schema} schema
 * @param {Place} place
 * @returns {{label: string, insert: string, detail: string, help: string, first: boolean}[]}
 */
function completions(schema, place) {
  const parts = partsAt(schema, place.path);
  if (place.kind === "key") return names(parts, place.used);
  // An item of its own line can be one value, or the first name of several.
  return [...values(parts), ...(place.bare ? names(parts, []) : [])];
}

/**
 * @param {Schema[]} parts
 * @param {string[]} used
 */
function names(parts, used) {
  const required = new Set(parts.flatMap((part) => part.required ?? []));
  const free = parts.flatMap((part) => part.propertyNames?.enum ?? []);
  const known = Object.assign({}, ...free.map((name) => ({ [name]: {} })), ...parts.map((part) => part.properties ?? {}));
  const open = Object.keys(known).filter((name) => !used.includes(name));
  return open.map((name) => {
    const [help] = String(known[name].description ?? "").split(/\n(?:例：|Example: )/);
    return { label: name, insert: `${name}: `, detail: required.has(name) ? "required" : "", help, first: required.has(name) };
  });
}

/** @param {Schema[]} parts */
function values(parts) {
  const found = parts.flatMap((part) => (part.enum ?? []).map((/** @type {unknown} */ value, /** @type {number} */ at) => {
    return { value, detail: part.enumDescriptions?.[at] ?? "" };
  }));
  return found
    // Flags stand in a schema as text as well; former ids are right, and not to be written any more.
    .filter(({ value, detail }) => typeof value === "string" && !detail.startsWith("→ "))
    .map(({ value, detail }) => ({ label: value, insert: value, detail, help: "", first: false }));
}

/**
 * Return the help for what stands at a place, '' where there is none.
 * @param {Schema} schema
 * @param {Place} place
 */
function help(schema, place) {
  if (place.kind === "key") {
    const found = partsAt(schema, [...place.path, place.word.replace(/:$/, "")]);
    return String(found[0]?.description ?? "");
  }
  const parts = partsAt(schema, place.path);
  const meant = parts.flatMap((part) => (part.enum ?? []).includes(place.word) && part.enumDescriptions
    ? [part.enumDescriptions[part.enum.indexOf(place.word)]] : []);
  return String(meant[0] ?? parts[0]?.description ?? "");
}

module.exports = { ITEM, closing, completions, help, kindOf, partsAt, placeOf };
