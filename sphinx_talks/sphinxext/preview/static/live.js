// @ts-check
// Shows what a build of the preview found, and the page anew once it is written. Only `sphinx-talks live` adds this.

const script = /** @type {HTMLScriptElement} */ (document.currentScript);
let shown = script.dataset.talksState ?? "";
const base = script.src.replace(/[^/]+$/, "");
/** Milliseconds before a lost connection is sought again. */
const AGAIN = 1000;

/** @typedef {{place: string, code: string, message: string, level: string, help?: string}} Fault */

/**
 * @param {string} name
 * @param {string} text
 * @param {string} [kind]
 */
function element(name, text, kind) {
  const made = document.createElement(name);
  made.textContent = text;
  if (kind) made.className = `talks-live-${kind}`;
  return made;
}

/** @param {Fault} fault */
function row(fault) {
  const item = element("li", "", fault.level);
  if (fault.place) item.append(element("code", fault.place, "place"), " ");
  if (fault.code && fault.help) {
    const link = /** @type {HTMLAnchorElement} */ (element("a", fault.code));
    link.href = fault.help;
    item.append(link, " ");
  } else if (fault.code) {
    item.append(element("strong", fault.code), " ");
  }
  item.append(element("span", fault.message));
  return item;
}

/** @param {{written: boolean, faults: Fault[]}} build */
function show(build) {
  document.querySelector(".talks-live")?.remove();
  if (!build.faults.length) return;
  const panel = element("section", "", "panel");
  panel.className = "talks-live";
  panel.setAttribute("role", "alert");
  panel.lang = "en";
  const count = `${build.faults.length} problem${build.faults.length > 1 ? "s" : ""}`;
  const rest = build.written ? "" : ": the page is shown as it was before";
  const close = element("button", "×", "close");
  close.setAttribute("aria-label", "Close");
  close.addEventListener("click", () => panel.remove());
  const list = document.createElement("ol");
  list.append(...build.faults.map(row));
  panel.append(close, element("h2", `${count}${rest}`), list);
  document.body.append(panel);
}

/**
 * Whether this page is in the new state what it was in the one before.
 *
 * @param {{before?: string, changed?: string[], same?: string[]}} build
 */
function leaves({ before, changed, same }) {
  const here = decodeURIComponent(window.location.pathname).slice(1).replace(/(^|\/)$/, "$1index.html");
  return before === shown && !(changed ? changed.includes(here) : !same?.includes(here));
}

function listen() {
  const address = new URL("builds", base);
  address.protocol = "ws:";
  const socket = new WebSocket(address);
  socket.addEventListener("message", ({ data }) => {
    const build = JSON.parse(data);
    if (leaves(build)) shown = build.state;
    if (build.state === shown) show(build);
    else window.location.reload();
  });
  socket.addEventListener("close", () => setTimeout(listen, AGAIN));
}

const style = document.createElement("link");
style.rel = "stylesheet";
style.href = `${base}live.css`;
document.head.append(style);
listen();
