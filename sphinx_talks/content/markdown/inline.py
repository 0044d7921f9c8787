"""Look through the inline syntax of a page: roles, links, images, footnotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_talks.content.characters import forbidden, forbidden_entities, lookalikes, web_address
from sphinx_talks.content.markdown import directives, targets
from sphinx_talks.content.markdown.findings import Crossing, Findings, Mention
from sphinx_talks.content.markdown.syntax import parser, role_target
from sphinx_talks.content.problems import Code, message, nearest_of, short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

    from sphinx_talks.content.markdown.syntax import Finder
    from sphinx_talks.content.problems import Position


#: How long the text of a role can be.
MAX_ROLE = 300
#: What the Markdown parser refuses to take for a link.
_REFUSED = re.compile(r"\]\(\s*<?((?:javascript|vbscript|data|file):(?:[^()\s]|\([^()\s]*\))*)", re.IGNORECASE)


class Inline(Findings):
    """The checks of inline tokens."""

    def inline(self, token: Token, finder: Finder) -> None:
        """Look through the inline tokens of one block."""
        children = token.children or []
        self.characters(children, finder)
        for number, child in enumerate(children):
            match child.type:
                case "myst_role":
                    self.role(child, finder.find(f"{{{child.meta['name']}}}`"))
                case "link_open":
                    target = str(child.attrs.get("href", ""))
                    self.inline_link(target, _has_words(children[number:]), finder.find(target, "](", "<"))
                case "image":
                    target = str(child.attrs.get("src", ""))
                    self.image(target, finder.find(target, "!["), child.content)
                case "footnote_ref":
                    name = str(child.meta["label"])
                    self.notes_named.setdefault(name, finder.find(f"[^{name}]"))
                case "html_inline":
                    want = "Markdown, or `%` for a comment"
                    text = message("HTML in a page", child.content, want)
                    self.report(Code.RAW_HTML, finder.find(child.content), text)
                case "text":
                    self.text(child.content, finder)

    def characters(self, children: Sequence[Token], finder: Finder) -> None:
        """Report what readers get and the page does not show: characters that are written as entities.

        All others were looked for in the text of the page.
        """
        texts = [
            text
            for outer in children
            for child in (outer, *(outer.children or ()))
            for text in (child.content, *map(str, (child.attrs.get(name, "") for name in ("title", "alt"))))
        ]
        hidden = next((name for text in texts for _, name in forbidden(text)), None)
        letters = next((name for text in texts for _, name in lookalikes(text)), None)
        if hidden:
            index = next((index for index, _ in forbidden_entities(finder.text)), 0)
            text = message(f"forbidden character {hidden}", want="a page without it")
            self.report(Code.CHARACTER, finder.at_index(index), text)
        elif letters:
            text = message(f"letter {letters} among Latin ones", want="the Latin letter it looks like")
            self.report(Code.CHARACTER, finder.at_index(finder.text.find("&#")), text)

    def text(self, content: str, finder: Finder) -> None:
        """Look at words for what would be syntax elsewhere, and is rendered as it stands here."""
        if "{{" in content:
            text = message("substitutions are not evaluated", want="the text itself, or `code`")
            self.report(Code.DIRECTIVE, finder.find("{{"), text)
        for found in _REFUSED.finditer(content):
            text = message("link is not allowed", found[1], targets.LINK_WANT)
            self.report(Code.LINK, finder.find(found[0], "]("), text)

    def role(self, token: Token, position: Position) -> None:
        """Check a role's name, and keep what it mentions."""
        name = str(token.meta["name"])
        bare = name.removeprefix("talks:")
        self.count("roles", position)
        if len(token.content) > MAX_ROLE:
            text = message(f"{short(name)}: text of a role", f"{len(token.content)} characters", f"at most {MAX_ROLE}")
            self.report(Code.ROLE, position, text)
        elif (
            name not in directives.ROLES
            and bare not in directives.RECORD_ROLES
            and not name.startswith(directives.OF_OTHER_SITES)
        ):
            want = nearest_of(name, directives.ROLES, directives.WANT_ROLE)
            self.report(Code.ROLE, position, message("role is not allowed", name, want))
        elif bare in directives.RECORD_ROLES:
            self.mentions.append(Mention(bare, role_target(token.content), position))
        elif name == "cite":
            for key in role_target(token.content).split(","):
                self.mentions.append(Mention("cite", key.strip(), position))
        elif name in directives.CROSSING_ROLES:
            target = " ".join(role_target(token.content).split())
            self.crossings.append(Crossing(name, target, target != " ".join(token.content.split()), position))

    def inline_link(self, target: str, has_words: bool, position: Position) -> None:  # noqa: FBT001 - no flag
        """Check where a Markdown link leads, down to the fragment."""
        path = self.link(target, position)
        plain = parser().normalizeLinkText(target.removeprefix("project:"))
        page, mark, place = plain.partition("#")
        if not plain or plain == "#":
            text = message("link leads nowhere", target, targets.LINK_WANT)
            self.report(Code.LINK, position, text)
        elif mark and not page:
            self.crossings.append(Crossing("anchor", f"#{place}", has_words, position))
        elif path and place and not target.startswith("path:"):
            self.crossings.append(Crossing("anchor", f"{path}#{place}", has_words, position))

    def link(self, target: str, position: Position) -> str | None:
        """Check where a link leads; returns the page of the site, if it is one."""
        try:
            page = targets.link(target, self.path, self.root)
        except targets.TargetError as error:
            self.report(Code.LINK, position, error.parts)
            return None
        if page:
            self.links.append((page, position))
        elif web_address(target):
            self.outward.append((target, position))
        return page

    def image(self, target: str, position: Position, alt: str = "") -> None:
        """Check that an image is a file of the site, and note one without words for those who do not see it."""
        try:
            self.images.append(targets.image(target, self.path, self.root))
            if not alt.strip():
                self.silent_images.append((target, position))
        except targets.TargetError as error:
            self.report(Code.IMAGE, position, error.parts)


def _has_words(tokens: Sequence[Token]) -> bool:
    """Return whether a link has words of its own; `tokens` begins with its opening."""
    return tokens[0].info != "auto" and len(tokens) > 1 and tokens[1].type != "link_close"
