// @ts-check
// Copy or save a citation, copy the address of the page, and hand it on where the device can.
(() => {
  const tools = document.getElementById("talks-actions");
  const status = tools?.querySelector("[role=status]");
  if (!tools || !status) {
    return;
  }

  /** @returns {string} the address of the page as the site gives it, else as it was opened */
  function address() {
    const { href, hash, search } = location;
    return tools?.dataset.talksLink || href.slice(0, href.length - hash.length - search.length);
  }

  /**
   * Copy where the page has no secure origin, and browsers give it no clipboard.
   * @param {string} text
   * @returns {boolean} whether it was copied
   */
  function copyBySelecting(text) {
    const focused = document.activeElement;
    const field = document.createElement("textarea");
    field.className = "talks-tools-field";
    field.readOnly = true;
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    if (focused instanceof HTMLElement) {
      focused.focus({ preventScroll: true });
    }
    return done;
  }

  /**
   * @param {string} text
   * @param {HTMLButtonElement} button that was pressed
   */
  async function copy(text, button) {
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      done = copyBySelecting(text);
    }
    say((done ? tools?.dataset.talksCopied : tools?.dataset.talksFailed) ?? "", button);
  }

  /** @type {() => void} */
  let restore = () => {};
  let timer = 0;

  /**
   * Say what came of it, in the place that was pressed, and to those who hear the page.
   * @param {string} words
   * @param {HTMLButtonElement} button
   */
  function say(words, button) {
    window.clearTimeout(timer);
    restore();
    const label = button.textContent ?? "";
    button.textContent = words;
    window.requestAnimationFrame(() => status?.replaceChildren(words));
    restore = () => {
      button.textContent = label;
      // Emptied, so that the same words are announced the next time.
      status?.replaceChildren();
    };
    timer = window.setTimeout(() => {
      restore();
      restore = () => {};
    }, 4000);
  }

  /** @param {HTMLButtonElement} button */
  async function share(button) {
    try {
      await navigator.share({ title: document.title, url: address() });
    } catch (error) {
      // Who closes the dialogue wanted nothing; where it could not open, the address is copied.
      if (!(error instanceof DOMException && error.name === "AbortError")) {
        await copy(address(), button);
      }
    }
  }

  /**
   * @param {string} text
   * @param {string} name of the file
   */
  function save(text, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  // Only what is still to come is put into a calendar.
  for (const item of tools.querySelectorAll("[data-talks-until]")) {
    if (item instanceof HTMLElement && Date.parse(item.dataset.talksUntil ?? "") > Date.now()) {
      item.hidden = false;
    }
  }

  for (const button of tools.querySelectorAll("button")) {
    const { talksCopy: source, talksSave: saved, talksText: text, talksName: name } = button.dataset;
    if (saved !== undefined) {
      button.hidden = false;
      button.addEventListener("click", () => {
        save(text ?? `${document.getElementById(saved)?.textContent ?? ""}\n`, name ?? "");
      });
    } else if (source !== undefined) {
      button.hidden = false;
      button.addEventListener("click", () => {
        void copy(source ? (document.getElementById(source)?.textContent ?? "") : address(), button);
      });
    } else if (typeof navigator.share === "function") {
      button.hidden = false;
      button.addEventListener("click", () => void share(button));
    }
  }
})();
