// @ts-check
/** The figures with players of a page, and which of them a link to a second or slide is of. */

/** What ends the address of a second or slide. */
const PLACE = /(?:[?&#](?:t|from|start|slide|page)=|#p)\d+s?$/;

/** @param {string} medium */
export function figures(medium) {
  return [...document.querySelectorAll(`figure.talks-embed-${medium}[data-talks-player]`)].filter(
    (figure) => figure instanceof HTMLElement,
  );
}

/** @param {Element} link */
export function placeOf(link) {
  const found = /(?:^| )talks-(at|slide)-(\d+)(?: |$)/.exec(link.className);
  return found ? { medium: found[1] === "at" ? "video" : "slides", place: Number(found[2]) } : null;
}

/** @param {HTMLAnchorElement} link */
export function figureOf(link) {
  const found = placeOf(link);
  const bare = link.href.replace(PLACE, "");
  return figures(found?.medium ?? "").find(
    (figure) =>
      found?.medium === "slides" || figure.querySelector("a")?.href.replace(PLACE, "") === bare,
  );
}
