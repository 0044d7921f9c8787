"""Draft pages from the answers of an issue form: `draft.py EVENT FOLDER`, with the event of GitHub as a file.

Writes FOLDER/pages.json and says `found=pages`, or FOLDER/faults.txt and `found=faults`. Whoever has written the issue
is a stranger: nothing here can write anywhere else, and the next job looks at the result again.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_talks.authoring.new.draft import RefusedAnswersError
from sphinx_talks.authoring.new.issue_form import FIELDS, from_form
from sphinx_talks.authoring.site import Site

if TYPE_CHECKING:
    from sphinx_talks.content.records import Kind


def kind_of(body: str) -> Kind | None:
    """Return what the form asks about, known by its first heading; None where it is another text."""
    first = body.lstrip().partition("\n")[0].strip()
    return next((kind for kind, fields in FIELDS.items() if first == f"### {fields[0].label}"), None)


def drafted(event: dict[str, dict[str, str]], root: Path) -> tuple[str, str]:
    """Return the name of the file to write, and its text."""
    issue = event["issue"]
    body = issue["body"] or ""
    kind = kind_of(body)
    if kind is None:
        return "faults.txt", "The issue was not written with the form of a talk or an event.\n"
    try:
        found = from_form(kind, body, Site.read(root), datetime.fromisoformat(issue["created_at"]).date())
    except RefusedAnswersError as refused:
        return "faults.txt", "".join(f"{fault}\n" for fault in refused.faults)
    return "pages.json", json.dumps([{"path": page.path, "text": page.text} for page in found.pages])


def main(event: str, folder: str) -> int:
    """Write what came of it."""
    name, text = drafted(json.loads(Path(event).read_text("utf-8")), Path.cwd())
    Path(folder).mkdir()
    Path(folder, name).write_text(text, "utf-8")
    print(f"found={name.partition('.')[0]}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
