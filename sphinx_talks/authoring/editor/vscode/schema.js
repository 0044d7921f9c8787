// @ts-check
"use strict";
/**
 * What a schema has to say about a place in front matter: what can stand there, and help.
 *
 * @typedef {{[key: string]: any}} Schema
 * @typedef {import("./matter.js").Place} Place
 */

const { ITEM } = require("./matter.js");

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

module.exports = { completions, help };
