"""Which fragments of links can be looked for in the page as it is sent."""

from __future__ import annotations

from yarl import URL

#: Hosts whose pages are put together by scripts: what a fragment leads to is not in what they send.
SCRIPTED = frozenset(
    {
        "github.com", "gist.github.com", "gitlab.com", "bitbucket.org", "docs.google.com", "drive.google.com",
        "groups.google.com", "www.google.com", "www.youtube.com", "youtu.be", "twitter.com", "x.com",
        "www.facebook.com", "www.linkedin.com", "www.notion.so", "www.figma.com", "miro.com", "medium.com", "note.com",
        "app.element.io", "mastodon.social", "web.archive.org",
    }
)  # fmt: skip
#: What follows is for a script: `#/route`, `#!route`, `#?a=b`, `#a=b&c=d`.
_ROUTES = ("/", "!", "?")


def wanted(address: str) -> str | None:
    """Return the fragment to look for, as written; None where there is none, or nobody could tell."""
    _, sign, fragment = address.partition("#")
    # Text to highlight is no place: https://wicg.github.io/scroll-to-text-fragment/
    fragment = fragment.partition(":~:")[0]
    if not sign or not fragment or fragment.startswith(_ROUTES) or "=" in fragment:
        return None
    try:
        host = URL(address).host or ""
    except ValueError:
        return None
    return None if host in SCRIPTED or host.endswith((".notion.site", ".medium.com")) else fragment
