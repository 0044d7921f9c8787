// @ts-check
/**
 * The transcript beside a recording: fetched when the reader asks for it, searched, followed, and pressed to seek.
 * Without this script, and in a build opened as files, the link to its page stays. What talks-embed.js plays is asked
 * and heard by events on the document. A classic script, as that one is.
 */

(() => {
  "use strict";

  /** @param {string} text */
  const folded = (text) => text.normalize("NFKC").toLowerCase();

  /**
   * @param {HTMLElement} cue
   * @returns {number} the second at which it begins
   */
  const secondOf = (cue) => Number(/talks-at-(\d+)/.exec(cue.querySelector(".talks-at")?.className ?? "")?.[1] ?? 0);

  class Transcript {
    /** @param {HTMLElement} box */
    constructor(box) {
      this.box = box;
      this.words = box.dataset;
      /** @type {HTMLElement[]} */
      this.cues = [];
      /** @type {number[]} */
      this.seconds = [];
      this.follows = true;
      /** @type {HTMLElement | undefined} */
      this.now = undefined;
      const link = box.querySelector("a");
      this.address = link?.href ?? "";
      this.button = document.createElement("button");
      this.button.type = "button";
      this.button.textContent = this.words.talksShow ?? "";
      this.button.addEventListener("click", () => void this.open());
      link?.parentElement?.append(" ", this.button);
    }

    /** @param {number} [second] */
    async open(second) {
      if (this.cues.length === 0) {
        const list = await this.fetched();
        if (!list) {
          location.href = this.address;
          return;
        }
        this.build(list);
      }
      if (second !== undefined) {
        this.show(second, true);
      }
    }

    async fetched() {
      try {
        const answer = await fetch(this.address);
        const page = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
        return page.querySelector("ol.talks-cues");
      } catch {
        return null;
      }
    }

    /** @param {Element} list */
    build(list) {
      const region = document.createElement("div");
      region.className = "talks-transcript-region";
      region.role = "region";
      region.ariaLabel = this.words.talksLabel ?? "";
      region.tabIndex = 0;
      region.append(document.adoptNode(list));
      this.cues = [...region.querySelectorAll("li")];
      this.seconds = this.cues.map(secondOf);
      this.button.replaceWith(this.tools());
      this.region = region;
      this.box.append(region);
      region.addEventListener("click", (event) => this.pressed(event));
      region.addEventListener("wheel", () => this.rest(), { passive: true });
      document.addEventListener("talks-time", (event) => {
        if (event instanceof CustomEvent) {
          this.show(event.detail, this.follows);
        }
      });
    }

    tools() {
      const made = document.createElement("span");
      made.className = "talks-transcript-tools";
      const label = document.createElement("label");
      this.follow = Object.assign(document.createElement("input"), { type: "checkbox", checked: true });
      this.follow.addEventListener("change", () => {
        this.follows = this.follow?.checked ?? false;
      });
      label.append(this.follow, ` ${this.words.talksFollow}`);
      const search = Object.assign(document.createElement("input"), { type: "search", ariaLabel: this.words.talksSearch });
      search.placeholder = this.words.talksSearch ?? "";
      search.addEventListener("input", () => this.search(search.value));
      this.said = Object.assign(document.createElement("span"), { role: "status" });
      this.copy = Object.assign(document.createElement("button"), { type: "button", textContent: this.words.talksCopy });
      this.copy.hidden = true;
      this.copy.addEventListener("click", () => void navigator.clipboard?.writeText(this.link()));
      made.append(label, " ", search, " ", this.said, " ", this.copy);
      return made;
    }

    /** Let the reader look elsewhere in the transcript than where it is spoken. */
    rest() {
      this.follows = false;
      if (this.follow) {
        this.follow.checked = false;
      }
    }

    /** @returns {string} the address of this page at the second of the cue that is marked */
    link() {
      const here = new URL(location.href);
      here.hash = "";
      here.searchParams.set("t", String(this.now ? secondOf(this.now) : 0));
      return here.href;
    }

    /** @param {MouseEvent} event */
    pressed(event) {
      const cue = event.target instanceof Element ? event.target.closest("li") : null;
      // A link has been followed by talks-embed.js; words that are being selected are left alone.
      if (!cue || !String(getSelection())) {
        const isLink = event.target instanceof Element && event.target.closest("a");
        if (cue && !isLink) {
          document.dispatchEvent(new CustomEvent("talks-seek", { detail: secondOf(cue) }));
        }
        if (cue) {
          this.mark(cue);
        }
      }
    }

    /**
     * @param {number} second
     * @param {boolean} scrolls
     */
    show(second, scrolls) {
      let low = 0;
      let high = this.seconds.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((this.seconds[middle] ?? 0) <= second) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      const cue = this.cues[Math.max(low - 1, 0)];
      if (cue && cue !== this.now) {
        this.mark(cue);
        if (scrolls && this.region) {
          this.region.scrollTop = cue.offsetTop - this.region.clientHeight / 3;
        }
      }
    }

    /** @param {HTMLElement} cue */
    mark(cue) {
      this.now?.removeAttribute("aria-current");
      cue.setAttribute("aria-current", "true");
      this.now = cue;
      if (this.copy) {
        this.copy.hidden = !navigator.clipboard;
      }
    }

    /** @param {string} query */
    search(query) {
      const wanted = folded(query.trim());
      let found = 0;
      for (const cue of this.cues) {
        const hit = folded(cue.textContent ?? "").includes(wanted);
        cue.hidden = !hit;
        found += Number(hit);
      }
      if (this.said) {
        this.said.textContent = wanted ? String(found || this.words.talksNone) : "";
      }
    }
  }

  const boxes = [...document.querySelectorAll(".talks-spoken")].filter((box) => box instanceof HTMLElement);
  const made = boxes.map((box) => new Transcript(box));
  const asked = /[?&]t=(\d{1,5})(?:&|$)/.exec(location.search) ?? /^#t=?(\d{1,5})$/.exec(location.hash);
  if (asked) {
    void made[0]?.open(Number(asked[1]));
  }
})();
