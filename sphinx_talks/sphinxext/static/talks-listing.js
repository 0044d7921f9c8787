// @ts-check
/**
 * Filter and sort a listing in place. The listing is complete without this script; its controls lie in the page,
 * with their place kept free, and are shown by it. What is chosen stands in the address.
 */

(() => {
  "use strict";

  /** Names in addresses of before. */
  const FORMER = /** @type {Record<string, string>} */ ({ video: "recording" });
  /** Milliseconds without a key before the text is looked for. */
  const PAUSE = 120;
  const language = document.documentElement.lang || "en";
  /** @param {number} number @returns {string} small as it is: the first in the form of a language takes longest of all here */
  const written = (number) => (number < 1000 ? String(number) : number.toLocaleString(language));
  /** What talks-listing-items.js gives. */
  const { fold, partOf, textOf, distinct, searched, readGroups, arrange } = /** @type {any} */ (globalThis).talksItems;

  /**
   * @typedef {HTMLSelectElement | HTMLInputElement} Control
   * @typedef {{control: Control, options: HTMLOptionElement[], labels: string[]}} Facet
   */

  class Listing {
    /** @param {HTMLElement} shell @param {number} number */
    constructor(shell, number) {
      this.shell = shell;
      // The first listing of a page has the plain names in the address.
      this.prefix = number ? `${number + 1}.` : "";
      this.text = /** @type {HTMLInputElement} */ (partOf(shell, "[name=q]"));
      this.sort = /** @type {HTMLSelectElement} */ (partOf(shell, "[name=sort]"));
      this.status = partOf(shell, "[role=status]");
      this.clear = partOf(shell, ".talks-filter-clear");
      /** @type {Facet[]} */
      this.facets = [...shell.querySelectorAll(".talks-filter-facets [name]")].map(facetOf);
      this.groups = readGroups(shell);
      /** @type {TalksItem[]} */
      this.items = this.groups.flatMap((/** @type {TalksGroup} */ group) => group.items);
      this.own = this.sort.value;
      this.timer = 0;
      this.listen();
      this.read();
      shell.hidden = false;
    }

    listen() {
      const later = () => {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.change(), PAUSE);
      };
      // While an input method is composing, what stands in the box is not yet what the reader means.
      this.text.addEventListener("input", (event) => !(/** @type {InputEvent} */ (event).isComposing) && later());
      this.text.addEventListener("compositionend", later);
      for (const control of [this.sort, ...this.facets.map((facet) => facet.control)]) {
        control.addEventListener("change", () => this.change());
      }
      this.clear.addEventListener("click", () => {
        this.text.value = "";
        this.facets.forEach((facet) => choose(facet, ""));
        this.change();
        // The button that had the focus is gone.
        this.text.focus();
      });
      const more = this.shell.querySelector(".talks-filter-more");
      more?.addEventListener("click", () => {
        more.ariaExpanded = String(this.shell.toggleAttribute("data-talks-open"));
      });
      addEventListener("popstate", () => this.read());
    }

    /** Take what is chosen from the address. */
    read() {
      const address = new URLSearchParams(location.search);
      const value = (/** @type {string} */ name) =>
        address.get(this.prefix + name) ?? address.get(this.prefix + (FORMER[name] ?? name)) ?? "";
      this.text.value = value("q");
      this.sort.value = value("sort");
      this.sort.value ||= this.own;
      this.facets.forEach((facet) => choose(facet, value(facet.control.name)));
      this.show();
    }

    /** Show what is chosen, and put it into the address. */
    change() {
      clearTimeout(this.timer);
      this.show();
      const address = new URLSearchParams(location.search);
      for (const name of ["q", "sort", ...this.facets.map((facet) => facet.control.name), ...Object.values(FORMER)]) {
        address.delete(this.prefix + name);
      }
      const order = this.sort.value === this.own ? [] : [["sort", this.sort.value]];
      for (const [name, value] of [...this.chosen(), ...order]) {
        address.append(this.prefix + name, value);
      }
      try {
        const query = address.size ? `?${address}` : "";
        history.replaceState(history.state, "", location.pathname + query + location.hash);
      } catch {
        // Some browsers allow only so many changes in a while; the next one brings the address up to date.
      }
    }

    /** @returns {[string, string][]} name and value of each filter that is set */
    chosen() {
      /** @type {[string, string][]} */
      const all = [["q", this.text.value.trim()]];
      all.push(...this.facets.map(({ control }) => /** @type {[string, string]} */ ([control.name, valueOf(control)])));
      return all.filter(([, value]) => value);
    }

    show() {
      const words = this.text.value.split(/\s+/u).map(fold).filter(Boolean);
      const tests = new Map(this.facets.map((facet) => [facet, tester(facet)]));
      const fits = (/** @type {TalksItem} */ item) =>
        words.every((word) => (item.text ??= textOf(item.row)).includes(word));
      const fitting = this.items.filter(fits);
      const left = (/** @type {Facet} */ but) =>
        fitting.filter((item) => this.facets.every((facet) => facet === but || tests.get(facet)?.(item)));
      for (const facet of this.facets) {
        count(facet, left(facet));
      }
      const shown = new Set(fitting.filter((item) => this.facets.every((facet) => tests.get(facet)?.(item))));
      for (const item of this.items) {
        item.row.hidden = !shown.has(item);
      }
      arrange(this.shell, this.groups, this.sort.value, this.own);
      this.tell(distinct([...shown]));
    }

    /** @param {number} shown how many are left */
    tell(shown) {
      const all = distinct(this.items);
      const { talksAll = "", talksSome = "", talksNone = "" } = this.shell.dataset;
      const words = shown === all ? talksAll : shown ? talksSome : talksNone;
      this.status.textContent = words
        .replace("%(shown)s", written(shown))
        .replace(/%(\(all\))?s/, written(all));
      const chosen = this.chosen();
      this.clear.hidden = chosen.length === 0;
      const rest = this.shell.querySelector(".talks-filter-rest");
      const facets = chosen.filter(([name]) => rest?.querySelector(`[name="${name}"]`)).length;
      this.shell.querySelector(".talks-filter-chosen")?.replaceChildren(facets ? ` (${written(facets)})` : "");
      const elsewhere = this.shell.querySelector(".talks-filter-note a");
      if (elsewhere instanceof HTMLAnchorElement) {
        elsewhere.search = searched(
          (elsewhere.dataset.talksQuery ??= elsewhere.search), chosen, this.shell.dataset.talksSearched ?? "",
        );
      }
    }
  }

  /** @param {Element} element @returns {Facet} */
  function facetOf(element) {
    const control = /** @type {Control} */ (element);
    const options = control instanceof HTMLSelectElement ? [...control.options].slice(1) : [];
    return { control, options, labels: options.map((option) => option.text) };
  }

  /** @param {Control} control @returns {string} */
  function valueOf(control) {
    return control instanceof HTMLSelectElement ? control.value : control.checked ? "yes" : "";
  }

  /** @param {Facet} facet @param {string} value chosen, whether anything on the page has it or not */
  function choose({ control, options, labels }, value) {
    if (control instanceof HTMLInputElement) {
      control.checked = value === "yes";
      return;
    }
    if (value && options.every((option) => option.value !== value)) {
      options.push(new Option(value, value));
      labels.push(value);
    }
    control.replaceChildren(control.options[0], ...options);
    control.value = value;
  }

  /** @param {Facet} facet @returns {(item: TalksItem) => boolean} */
  function tester({ control, options }) {
    const value = valueOf(control);
    const number = control instanceof HTMLSelectElement ? options.findIndex((option) => option.value === value) : 0;
    return (item) => !value || (item.data[control.name]?.includes(String(number)) ?? false);
  }

  /** @param {Facet} facet @param {TalksItem[]} items what the other filters leave: say how many have each value */
  function count({ control, options, labels }, items) {
    const having = (/** @type {number} */ number) =>
      distinct(items.filter((item) => item.data[control.name]?.includes(String(number))));
    if (control instanceof HTMLInputElement) {
      const shown = control.parentElement?.querySelector(".talks-filter-count");
      shown?.replaceChildren(written(having(0)));
      return;
    }
    const value = control.value;
    const kept = options.filter((option, number) => {
      const found = having(number);
      option.text = `${labels[number]} (${written(found)})`;
      return found || option.value === value;
    });
    control.replaceChildren(control.options[0], ...kept);
    control.value = value;
  }

  /** @type {NodeListOf<HTMLElement>} */
  const shells = document.querySelectorAll(".talks-filter");
  shells.forEach((shell, number) => new Listing(shell, number));
})();
