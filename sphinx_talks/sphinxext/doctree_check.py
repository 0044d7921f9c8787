"""Look at what is about to become part of the site, after every parser: nothing may lead out of it.

The checks of prose decide what a page may hold; this is the second line. Should Markdown be read differently
here and there, a page still cannot publish a file it has no business with, or a link that runs a script.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from sphinx_talks.content.folder import printable
from sphinx_talks.content.markdown import targets
from sphinx_talks.content.problems import Code, Problem, summary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


class ProblemsFoundError(SystemExit):
    """Ends the process with status 1 and the list of problems on standard error.

    Sphinx drops its environment after any other exception and shows its own frame around the message;
    this way the next build reads only what was corrected, and the lines are those of `sphinx-talks check`.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems, and say how many there are."""
        self.problems = tuple(problems)
        super().__init__("\n".join([*map(str, problems), f"{summary(problems)}; nothing was written"]))


def problems(doctree: nodes.document, path: str, root: Path) -> Iterator[Problem]:
    """Yield a problem for each image, document or link in a page that the site may not hold."""
    for node in doctree.findall(nodes.Element):
        try:
            if isinstance(node, nodes.image):
                targets.image(node["uri"], path, root)
            elif isinstance(node, addnodes.download_reference):
                targets.link(node["reftarget"], path, root)
            elif isinstance(node, nodes.reference) and "refuri" in node:
                targets.link(node["refuri"], path, root)
            elif isinstance(node, addnodes.toctree):
                for address in (entry for _, entry in node["entries"] if "://" in entry):
                    targets.link(address, path, root)
        except targets.TargetError as error:
            code = Code.IMAGE if isinstance(node, nodes.image) else Code.LINK
            yield Problem(printable(path), _line(node), 1, code, error.parts)


def _line(node: nodes.Node) -> int:
    """Return the line of a node, or of the nearest one around it that has one."""
    while node is not None:
        if node.line:
            return int(node.line)
        node = node.parent
    return 1
