// Where a cursor is in front matter, and what is proposed there; `|` stands for the cursor.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

const require = createRequire(import.meta.url);
const VSCODE = "../../sphinx_talks/authoring/editor/vscode";
const { kindOf, placeOf } = require(`${VSCODE}/matter.js`);
const { completions, help } = require(`${VSCODE}/schema.js`);
const folder = process.env.TALKS_SCHEMAS;
const schemas = Object.fromEntries(["talk", "event", "topic", "person", "page"].map((name) => {
  return [name, JSON.parse(readFileSync(`${folder}/${name}.schema.json`, "utf-8"))];
}));

function at(page) {
  const lines = page.split("\n");
  const line = lines.findIndex((text) => text.includes("|"));
  const character = lines[line].indexOf("|");
  lines[line] = lines[line].replace("|", "");
  return placeOf(lines, line, character);
}

const labels = (kind, page) => completions(schemas[kind], at(page)).map((one) => one.label);

test("the folder says the kind", () => {
  const paths = ["talks/e/t.md", "events/e.md", "topics/index.md", "people/p.md", "index.md", "talks.md"];
  assert.deepEqual(paths.map(kindOf), ["talk", "event", "page", "person", "page", "page"]);
});

test("outside front matter there is no place", () => {
  for (const page of ["|# Title", "---\ntitle: A\n---\n|", "---|\ntitle: A\n---", "---\ntitle: A\n---|"]) {
    assert.equal(at(page), null, page);
  }
});

test("fields that are not there yet, while nothing closes the block", () => {
  for (const page of ["---\ntitle: A\nsp|\n---", "---\ntitle: A\n|", "---\ntitle: A\n|\ntopics: []\n---"]) {
    const found = labels("talk", page);
    assert.ok(found.includes("speakers"), page);
    assert.ok(!found.includes("title"), page);
  }
});

test("a name that is being changed proposes itself too", () => {
  assert.ok(labels("talk", "---\nsp|eakers: [a]\n---").includes("speakers"));
});

test("a required field comes first", () => {
  const [name] = completions(schemas.person, at("---\n|\n---")).filter((one) => one.first);
  assert.deepEqual([name.label, name.detail, name.insert], ["name", "required", "name: "]);
  assert.match(name.help, /in its own script/);
});

test("ids where a topic or a person is named, in every way to write it", () => {
  for (const page of [
    "---\ntopics: [|]\n---", "---\ntopics: [knots, |]\n---", "---\ntopics:\n  - |\n---", "---\ntopics:\n- kn|\n---",
    "---\ntopics: [\n  knots,\n  |\n]\n---",
  ]) assert.deepEqual(labels("talk", page), ["kites", "knots"], page);
  for (const page of [
    "---\nspeakers: [|]\n---", "---\nspeakers: [{person: |}]\n---", "---\nspeakers:\n  - {name: 'A, B', person: |}\n---",
    "---\nspeakers:\n  - name: A\n    person: |\n---", "---\nspeakers:\n  - person: id|\n---",
  ]) assert.deepEqual(labels("talk", page), ["bo", "ida"], page);
});

test("a former id is right and not proposed", () => {
  assert.ok(schemas.talk.$defs["person-id"].enum.includes("ida-old"));
});

test("names of a record in another", () => {
  for (const page of [
    "---\nspeakers: [{person: bo, |}]\n---", "---\nspeakers:\n  - {person: bo, af|}\n---",
    "---\nspeakers:\n  - person: bo\n    |\n---", "---\nspeakers:\n  - person: bo\n    aff|\n---",
  ]) assert.deepEqual(labels("talk", page), ["name", "affiliation"], page);
  assert.deepEqual(labels("talk", "---\nslides:\n  url: https://a.example\n  |\n---"), [
    "speakerdeck", "docswell", "slideshare", "google_slides", "archive", "file", "aspect", "start", "license", "published",
  ]);
  assert.deepEqual(labels("talk", "---\nspeakers:\n  - |\n---"), ["bo", "ida", "person", "name", "affiliation"]);
});

test("a word in any script is replaced as a whole", () => {
  const { start, end, word } = at("---\ntopics: [kites, 結び|目]\n---");
  assert.deepEqual([start, end, word], [16, 19, "結び目"]);
});

test("words of an enumeration", () => {
  assert.deepEqual(labels("event", "---\nformat: |\n---"), ["in-person", "online", "hybrid"]);
  assert.deepEqual(labels("talk", "---\ntitle: |\n---"), []);
  assert.deepEqual(labels("page", "---\norphan: |\n---"), ["true", "false"]);
});

test("fields that `inferred` may name", () => {
  assert.ok(labels("topic", "---\ntitle: A\ninferred: {|}\n---").includes("summary"));
});

test("a colon in an address is no name, and a sign in quotes no bracket", () => {
  assert.deepEqual(labels("talk", "---\nslides: {url: https://a.example/x:y, |}\n---"), [
    "speakerdeck", "docswell", "slideshare", "google_slides", "archive", "file", "aspect", "start", "license", "published",
  ]);
  assert.deepEqual(labels("talk", "---\nspeakers: [{name: 'a ] b', person: |}]\n---"), ["bo", "ida"]);
  assert.deepEqual(labels("talk", "---\ntopics: [knots] # see [\nkind: |\n---"), ["talk", "lightning", "opening", "panel"]);
});

test("help on fields, and on the ids they hold", () => {
  assert.match(help(schemas.talk, at("---\nto|pics: [knots]\n---")), /Ids of the pages/);
  assert.equal(help(schemas.talk, at("---\ntopics: [kn|ots]\n---")), "結び目 / Knots");
  assert.match(help(schemas.talk, at("---\nspeakers: [{pers|on: bo}]\n---")), /Id of the page in `people\/`/);
  assert.match(help(schemas.talk, at("---\ntime: 20:|00\n---")), /Time in the programme/);
  assert.equal(help(schemas.talk, at("---\nunkn|own: 1\n---")), "");
});
