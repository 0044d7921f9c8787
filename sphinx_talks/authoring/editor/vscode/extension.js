// @ts-check
"use strict";
/** Completion, help and checks of front matter in Visual Studio Code, from the schemas below `.vscode/talks`. */

const { execFile } = require("node:child_process");
const path = require("node:path");
const vscode = require("vscode");
const { kindOf, placeOf } = require("./matter.js");
const { completions, help } = require("./schema.js");

const SCHEMAS = [".vscode", "talks"];
const SELECTOR = { language: "markdown" };
/** Characters after which something can be proposed without being asked for. */
const TRIGGERS = [" ", "[", "{", ","];
/** Most bytes and milliseconds that a check may take. */
const LIMITS = { maxBuffer: 16 * 1024 * 1024, timeout: 60_000, windowsHide: true };
const LEVELS = /** @type {{[level: string]: number}} */ ({ error: 0, warning: 1, advice: 2 });

/** Schemas of the open sites, read again when they change. */
class Schemas {
  constructor() {
    this.read = /** @type {Map<string, Promise<any>>} */ (new Map());
  }

  /**
   * Return the schema for a document, null where its folder has none.
   * @param {any} document
   */
  of(document) {
    const site = siteOf(document);
    if (!site) return Promise.resolve(null);
    const kind = kindOf(vscode.workspace.asRelativePath(document.uri, false).replaceAll("\\", "/"));
    const uri = vscode.Uri.joinPath(site.uri, ...SCHEMAS, `${kind}.schema.json`);
    const key = uri.toString();
    const found = this.read.get(key) ?? this.load(uri);
    this.read.set(key, found);
    return found;
  }

  /** @param {any} uri */
  async load(uri) {
    try {
      return JSON.parse(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)));
    } catch {
      return null;
    }
  }

  forget() {
    this.read.clear();
  }
}

/** @param {any} document */
function siteOf(document) {
  return vscode.workspace.getWorkspaceFolder(document.uri);
}

/**
 * @param {any} document
 * @param {any} position
 */
function place(document, position) {
  // Front matter is short: 16 KiB at most, and nothing of the rest matters.
  const count = Math.min(document.lineCount, 1000);
  const lines = Array.from({ length: count }, (_, number) => document.lineAt(number).text);
  return placeOf(lines, position.line, position.character);
}

/** @param {Schemas} schemas */
function completionProvider(schemas) {
  return {
    async provideCompletionItems(/** @type {any} */ document, /** @type {any} */ position) {
      const at = place(document, position);
      const schema = at && (await schemas.of(document));
      if (!schema) return [];
      const range = new vscode.Range(position.line, at.start, position.line, at.end);
      return completions(schema, at).map((one) => itemOf(one, at, range));
    },
  };
}

/**
 * @param {ReturnType<typeof completions>[number]} one
 * @param {{kind: string}} at
 * @param {any} range
 */
function itemOf(one, at, range) {
  const kinds = vscode.CompletionItemKind;
  const item = new vscode.CompletionItem({ label: one.label, description: one.detail }, at.kind === "key" ? kinds.Field : kinds.EnumMember);
  item.insertText = one.insert;
  item.range = range;
  // A Japanese name leads to its id.
  item.filterText = `${one.label} ${one.detail}`.trim();
  item.sortText = `${one.first ? 0 : 1}${one.label}`;
  if (one.help) item.documentation = new vscode.MarkdownString(one.help.replaceAll("\n", "\n\n"));
  return item;
}

/** @param {Schemas} schemas */
function hoverProvider(schemas) {
  return {
    async provideHover(/** @type {any} */ document, /** @type {any} */ position) {
      const at = place(document, position);
      const schema = at && (await schemas.of(document));
      const text = schema ? help(schema, at) : "";
      if (!text) return null;
      const range = new vscode.Range(position.line, at.start, position.line, at.end);
      return new vscode.Hover(new vscode.MarkdownString(text.replaceAll("\n", "\n\n")), range);
    },
  };
}

/** Runs `sphinx-talks check` for a site, one at a time, and shows what it finds. */
class Checker {
  constructor() {
    this.running = /** @type {Map<string, import("node:child_process").ChildProcess>} */ (new Map());
    this.collections = /** @type {Map<string, any>} of each site its marks */ (new Map());
  }

  /** @param {any} document */
  check(document) {
    const site = siteOf(document);
    const settings = vscode.workspace.getConfiguration("sphinxTalks", document.uri);
    const wanted = settings.get("check") && vscode.workspace.isTrusted && document.uri.scheme === "file";
    if (!site || !wanted || document.languageId !== "markdown") return;
    const root = site.uri.fsPath;
    this.running.get(root)?.kill();
    const program = pythonOf(root, String(settings.get("python") ?? ""));
    const words = ["-m", "sphinx_talks", "check", "--root", root, "--format", "json"];
    const process = execFile(program, words, { cwd: root, ...LIMITS }, (_error, output) => {
      if (this.running.get(root) !== process) return;
      this.running.delete(root);
      this.show(site, output);
    });
    this.running.set(root, process);
  }

  /**
   * @param {any} site
   * @param {string} output
   */
  show(site, output) {
    const found = problemsIn(output);
    // Without a report nothing is known: the old marks may still be right.
    if (!found) return;
    const root = site.uri.fsPath;
    const collection = this.collections.get(root) ?? vscode.languages.createDiagnosticCollection("sphinx-talks");
    this.collections.set(root, collection);
    collection.clear();
    const byPath = /** @type {Map<string, any[]>} */ (new Map());
    for (const problem of found) byPath.set(problem.path, [...(byPath.get(problem.path) ?? []), markOf(problem)]);
    for (const [name, marks] of byPath) collection.set(vscode.Uri.joinPath(site.uri, ...name.split("/")), marks);
  }

  dispose() {
    for (const process of this.running.values()) process.kill();
    for (const collection of this.collections.values()) collection.dispose();
    this.running.clear();
    this.collections.clear();
  }
}

/** @param {string} output */
function problemsIn(output) {
  try {
    const { problems } = JSON.parse(output);
    return Array.isArray(problems) ? problems : null;
  } catch {
    return null;
  }
}

/** @param {{line: number, column: number, code: string, level: string, message: string, help: string}} problem */
function markOf(problem) {
  const line = Math.max(0, problem.line - 1);
  const range = new vscode.Range(line, Math.max(0, problem.column - 1), line, Number.MAX_SAFE_INTEGER);
  const mark = new vscode.Diagnostic(range, problem.message, LEVELS[problem.level] ?? 0);
  mark.source = "sphinx-talks";
  mark.code = /^https?:/.test(problem.help) ? { value: problem.code, target: vscode.Uri.parse(problem.help) } : problem.code;
  return mark;
}

/**
 * @param {string} root
 * @param {string} chosen
 */
function pythonOf(root, chosen) {
  const own = process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"];
  return chosen.replaceAll("${workspaceFolder}", root) || path.join(root, ".venv", ...own);
}

/** @param {any} context */
function activate(context) {
  const schemas = new Schemas();
  const checker = new Checker();
  const watcher = vscode.workspace.createFileSystemWatcher("**/.vscode/talks/*.schema.json");
  const forget = () => schemas.forget();
  const check = (/** @type {any} */ document) => checker.check(document);
  context.subscriptions.push(
    checker, watcher,
    watcher.onDidChange(forget), watcher.onDidCreate(forget), watcher.onDidDelete(forget),
    vscode.languages.registerCompletionItemProvider(SELECTOR, completionProvider(schemas), ...TRIGGERS),
    vscode.languages.registerHoverProvider(SELECTOR, hoverProvider(schemas)),
    vscode.workspace.onDidSaveTextDocument(check),
    vscode.workspace.onDidOpenTextDocument(check),
  );
  vscode.workspace.textDocuments.forEach(check);
}

module.exports = { activate };
