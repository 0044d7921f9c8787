"""Say where a Japanese keyboard wrote a wide sign that YAML does not know for the narrow one that was meant."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sphinx_talks.content.problems import Code

if TYPE_CHECKING:
    from sphinx_talks.content.problems import Problem

#: Wide signs that are taken for syntax, each with the sign that is.
NARROW = {"\uff1a": ":", "\u3001": ",", "\uff0c": ",", "\uff3b": "[", "\uff3d": "]", "\uff5b": "{", "\uff5d": "}"}
#: Where such a sign was meant for syntax: a key before a colon, or brackets anywhere.
_MEANT = re.compile(r"^[ \t]*(?:- *)?\{? *[A-Za-z_]+ *(\uff1a)|([\uff3b\uff3d\uff5b\uff5d])", re.MULTILINE)


def hinted(problem: Problem, block: str) -> Problem:
    """Return a problem of front matter with the signs to replace, where such signs may be its cause."""
    lines = ["", *block.split("\n")]
    # Places count the opening `---`.
    here = problem.line - 1
    line = lines[here] if here < len(lines) else ""
    value = line[problem.column - 1 :]
    signs = ""
    if problem.code is Code.YAML:
        # YAML notices some of them only when the line has ended.
        near = "\n".join(lines[max(here - 1, 0) : here + 1])
        signs = "".join(found[1] or found[2] for found in _MEANT.finditer(near))
    elif problem.code is Code.FILE_NAME or (problem.code is Code.TYPE and value[:1] in NARROW):
        signs = value
    found = [f"`{narrow}` for `{wide}`" for wide, narrow in NARROW.items() if wide in signs]
    if not found:
        return problem
    text, closing = problem.message.removesuffix(")"), problem.message[-1:]
    hint = f"write {', '.join(found)}"
    return replace(problem, message=f"{text}; {hint})" if closing == ")" else f"{problem.message} ({hint})")
