"""The kitchen sink shows every part that prose may use, and its second page each directive with all its options."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from sphinx_talks.content.markdown import directives as known
from sphinx_talks.content.markdown.directives import SHAPES
from sphinx_talks.content.providers import Medium, tags

ROOT = Path(__file__).parents[2]
PAGE, OPTIONS = (ROOT / "contributing" / f"{name}.md" for name in ("kitchen-sink", "kitchen-sink-options"))
#: Each makes its page the one of its kind, so it stands there and nowhere else.
ELSEWHERE = {
    "toctree": "index.md",
    "reference-list": "references.md",
    "missing-list": "contributing/missing.md",
    "link-list": "contributing/links.md",
}
OPENING = re.compile(r"\s*(?:`{3,}|:{3,})\{([a-z_-]+)\}")
OPTION = re.compile(r"\s*:([a-z_-]+):(?:\s|$)")
ROLE = re.compile(r"\{([a-z-]+)\}`")
#: Directives that take the same options, and are made by the same code.
ALIKE = {
    **dict.fromkeys(known.ADMONITIONS, "admonition"),
    "button-ref": "button-link",
    **{tag: "slides" if Medium.SLIDES in one.media else "vimeo" for tag, one in tags().items() if not one.options},
}


def parts(text: str) -> dict[str, set[str]]:
    """Return the directives of a page, each with the options it is used with."""
    found: dict[str, set[str]] = defaultdict(set)
    name = ""
    for line in text.split("\n"):
        if opening := OPENING.match(line):
            name = opening[1]
            found[name] |= set()
        elif name and (option := OPTION.match(line)):
            found[name].add(option[1])
        else:
            name = ""
    return found


SHOWN = parts(PAGE.read_text("utf-8"))


def offered() -> dict[str, set[str]]:
    """Return the options of each directive, those that are alike put together."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, shape in SHAPES.items():
        if name not in ELSEWHERE:
            found[ALIKE.get(name, name)] |= set(shape.options)
    return found


#: Players with the options that all of their medium have are shown by one of them.
@pytest.mark.parametrize("name", sorted(known.SHAPES.keys() - {tag for tag in tags() if tag in ALIKE}))
def test_directive_is_shown(name: str) -> None:
    if name in ELSEWHERE:
        assert name in parts((ROOT / ELSEWHERE[name]).read_text("utf-8"))
        assert name not in SHOWN
    else:
        assert name in SHOWN


@pytest.mark.parametrize("name", sorted(offered()))
def test_every_option_is_shown(name: str) -> None:
    shown = parts(OPTIONS.read_text("utf-8")).items()
    used = set().union(*(options for one, options in shown if ALIKE.get(one, one) == name))
    assert sorted(offered()[name] - used) == []


def test_every_role_is_shown() -> None:
    assert sorted(known.ROLES - known.PLACE_ROLES.keys() - set(ROLE.findall(PAGE.read_text("utf-8")))) == []
