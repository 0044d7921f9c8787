// The extension with a Visual Studio Code that is made up: what it registers, proposes, runs and shows.
import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

const require = createRequire(import.meta.url);
const Module = require("node:module");
const [site, other] = [0, 1].map(() => mkdtempSync(join(tmpdir(), "talks-editor-")));
after(() => [site, other].forEach((folder) => rmSync(folder, { recursive: true })));

class Uri {
  constructor(fsPath) {
    this.fsPath = fsPath;
    this.scheme = "file";
  }
  static joinPath(base, ...parts) {
    return new Uri([base.fsPath, ...parts].join("/"));
  }
  static parse(text) {
    return new Uri(text);
  }
  toString() {
    return this.fsPath;
  }
}
const plain = () => class {
  constructor(...words) {
    this.words = words;
  }
};
const registered = {};
const marks = new Map();
const settings = { python: "", check: true };
let told = () => {};
const vscode = {
  CompletionItem: class { constructor(label, kind) { Object.assign(this, { label, kind }); } },
  CompletionItemKind: { Field: "field", EnumMember: "member" },
  Diagnostic: class { constructor(range, message, severity) { Object.assign(this, { range, message, severity }); } },
  Hover: class { constructor(contents) { this.contents = contents; } },
  MarkdownString: class { constructor(value) { this.value = value; } },
  Range: plain(),
  Uri,
  languages: {
    createDiagnosticCollection: () => {
      const own = new Set();
      return { clear: () => own.forEach((path) => marks.delete(path)), set: (uri, row) => { own.add(uri.fsPath); marks.set(uri.fsPath, row); told(); } };
    },
    registerCompletionItemProvider: (_selector, provider) => { registered.completion = provider; },
    registerHoverProvider: (_selector, provider) => { registered.hover = provider; },
  },
  workspace: {
    isTrusted: true,
    textDocuments: [],
    fs: { readFile: async (uri) => readFileSync(`${process.env.TALKS_SCHEMAS}/${uri.fsPath.split("/").pop()}`) },
    asRelativePath: (uri) => uri.fsPath.slice(site.length + 1),
    createFileSystemWatcher: () => ({ onDidChange() {}, onDidCreate() {}, onDidDelete() {} }),
    getConfiguration: () => ({ get: (name) => settings[name] }),
    getWorkspaceFolder: (uri) => ({ uri: new Uri([site, other].find((one) => uri.fsPath.startsWith(`${one}/`))) }),
    onDidOpenTextDocument() {},
    onDidSaveTextDocument: (handler) => { registered.save = handler; },
  },
};
const load = Module._load;
Module._load = (name, ...rest) => (name === "vscode" ? vscode : load(name, ...rest));
require("../../sphinx_talks/authoring/editor/vscode/extension.js").activate({ subscriptions: [] });

function page(path, text, root = site) {
  const lines = text.split("\n");
  return { uri: new Uri(`${root}/${path}`), languageId: "markdown", lineCount: lines.length, lineAt: (at) => ({ text: lines[at] }) };
}

test("ids are proposed with their names, by which they are found", async () => {
  const items = await registered.completion.provideCompletionItems(page("talks/e/t.md", "---\ntopics: []\n---"), { line: 1, character: 9 });
  assert.deepEqual(items.map((item) => item.insertText), ["kites", "knots"]);
  assert.deepEqual(items.map((item) => item.filterText), ["kites 凧", "knots 結び目 / Knots"]);
});

test("help on a field, and none below front matter", async () => {
  const document = page("people/p.md", "---\nname: A\n---\nname: B");
  const hover = await registered.hover.provideHover(document, { line: 1, character: 1 });
  assert.match(hover.contents.value, /in its own script/);
  assert.equal(await registered.hover.provideHover(document, { line: 3, character: 1 }), null);
});

/** Save a page of a site whose check reports so, and wait for the marks. */
async function checked(report, root) {
  const program = join(root, "python");
  writeFileSync(program, `#!/bin/sh\nprintf '%s ' "$@" > '${root}/words'\ncat <<'END'\n${JSON.stringify(report)}\nEND\nexit 1\n`);
  chmodSync(program, 0o755);
  settings.python = "${workspaceFolder}/python";
  const shown = new Promise((resolve) => { told = resolve; });
  registered.save(page("talks/e/t.md", "", root));
  await shown;
}

test("problems are shown where they are, with a link", async (context) => {
  const report = { problems: [
    { path: "talks/e/t.md", line: 3, column: 2, code: "T201", level: "error", message: "unknown", help: "https://a.example/#t201" },
    { path: "talks/e/t.md", line: 4, column: 1, code: "T600", level: "advice", message: "better", help: "" },
  ] };
  await checked(report, site);
  const [first, second] = marks.get(`${site}/talks/e/t.md`);
  assert.deepEqual([first.code.value, first.code.target.fsPath, first.severity], ["T201", "https://a.example/#t201", 0]);
  assert.deepEqual(first.range.words.slice(0, 3), [2, 1, 2]);
  assert.deepEqual([second.code, second.severity], ["T600", 2]);
  assert.equal(readFileSync(join(site, "words"), "utf-8"), `-m sphinx_talks check --root ${site} --format json `);
});

test("a site that is checked keeps the marks of another one beside it, and loses its own old ones", async () => {
  const problem = { line: 3, column: 2, code: "T201", level: "error", message: "unknown", help: "" };
  await checked({ problems: [{ ...problem, path: "a.md" }] }, site);
  await checked({ problems: [{ ...problem, path: "b.md" }] }, other);
  await checked({ problems: [{ ...problem, path: "c.md" }] }, other);
  assert.deepEqual([...marks.keys()], [`${site}/a.md`, `${other}/c.md`]);
});

test("nothing is run in a folder that is not trusted", () => {
  vscode.workspace.isTrusted = false;
  settings.python = "/nonexistent/python";
  let read = false;
  vscode.workspace.getConfiguration = () => ({ get: (name) => { read ||= name === "python"; return settings[name]; } });
  registered.save(page("talks/e/t.md", ""));
  assert.equal(read, false);
});
