"""No link of a built page is missed by the extraction, which needs no build."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.content.linkstate.links import extract, key_of
from sphinx_talks.linkcheck.internal import outward, problems

if TYPE_CHECKING:
    from tests.conftest import Built, Look

SITE = Path(__file__).parents[2]

EVERYWHERE = """\
# Links everywhere

A [link](https://one.example/a), <https://two.example/b>, and a [reference][r].

[r]: https://three.example/c (title)

:::{card} Card
:link: https://four.example/d

[inside](https://five.example/e)
:::

> [quoted](https://six.example/f)

| A |
| --- |
| [cell](https://seven.example/g) |

Term
: [defined](https://eight.example/h)

```{button-link} https://nine.example/i
Button
```

Note[^n].

[^n]: [noted](https://ten.example/j)

```{epigraph}
Words

-- [author](https://eleven.example/k)
```
"""


def missed(root: Path, built: Path) -> set[tuple[str, str]]:
    known = {key_of(link.address).address for link in extract(root)}
    # What other sites embed leads to this site.
    seen = (one for one in outward(built) if not one.page.startswith("embed/"))
    # A slide is asked for with the deck that it is of.
    decks = ((one.page, one.address.partition("?startSlide=")[0]) for one in seen)
    return {(page, address) for page, address in decks if key_of(address).address not in known}


def test_none_is_missed(shared_site: Built) -> None:
    assert not missed(shared_site.srcdir, shared_site.outdir)
    assert len(list(outward(shared_site.outdir))) > 5


def test_links_within_the_site_lead_somewhere(shared_site: Built) -> None:
    assert problems(shared_site.outdir, shared_site.srcdir) == []


def test_none_is_missed_wherever_it_stands(look: Look) -> None:
    """Nor is what the site adds to every page taken for a link of the page."""
    pages = {"guide/everywhere.md": EVERYWHERE}
    pages["guide/index.md"] = "# Guide\n\n```{toctree}\nwind\neverywhere\n```\n"
    own = {"talks_edit_url": "https://forge.example/edit/{path}", "html_baseurl": "https://talks.example/"}
    built = look(pages, **own)
    assert "https://forge.example/edit/" in (built.outdir / "index.html").read_text("utf-8")
    assert not missed(built.srcdir, built.outdir)
    found = {seen.address for seen in outward(built.outdir) if seen.page == "guide/everywhere.html"}
    assert len({address for address in found if ".example/" in address}) >= 11


@pytest.mark.content
def test_none_is_missed_on_the_real_pages(real_site: Path) -> None:
    assert len(list(outward(real_site))) > 100
    assert not missed(SITE, real_site)
