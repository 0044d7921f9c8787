// @ts-check
// Show the talks of a person or a series on another site, below a link that leads to them without this script:
// <a href="https://SITE/people/ID.html" data-talks-embed="people/ID">Talks</a>
// <script async src="https://SITE/embed/talks.js"></script>
(() => {
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement)) {
    return;
  }
  const base = script.src;
  const { host, pathname } = new URL("..", base);

  /**
   * @param {string} address as the list has it
   * @param {string} text
   * @returns {HTMLAnchorElement}
   */
  function linkTo(address, text) {
    const link = document.createElement("a");
    const target = new URL(address, base);
    // Nothing but a page is led to, whatever the list says.
    if (target.protocol === "https:" || target.protocol === "http:") {
      link.href = target.href;
    }
    link.textContent = text;
    return link;
  }

  /** @param {HTMLAnchorElement} place the link that the list comes below */
  async function show(place) {
    const name = place.dataset.talksEmbed ?? "";
    const { host: its, pathname: page } = new URL(place.href);
    // Every copy of the script on the page, be it of another site, comes by here: the link says whose list it is.
    if (!/^(?:people|series)\/[a-z0-9-]+$/.test(name) || !`${its}${page}`.startsWith(`${host}${pathname}${name}`)) {
      return;
    }
    place.dataset.talksEmbedded = "";
    const answer = await fetch(new URL(`${name}.json`, base), { credentials: "omit" });
    /** @type {{ language: string, talks: { title: string, url: string, event: string, date: string }[] }} */
    const found = await answer.json();
    const list = document.createElement("ul");
    list.className = "talks-embedded";
    list.lang = found.language;
    for (const talk of found.talks) {
      const item = document.createElement("li");
      item.append(linkTo(talk.url, talk.title), [" ", talk.event, talk.date].filter(Boolean).join(" "));
      list.append(item);
    }
    place.after(list);
  }

  for (const place of document.querySelectorAll("a[data-talks-embed]:not([data-talks-embedded])")) {
    if (place instanceof HTMLAnchorElement) {
      // Where it does not arrive, the link is there.
      show(place).catch(() => {});
    }
  }
})();
