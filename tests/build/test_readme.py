"""The small site of the README builds as the README says."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import html

from tests.conftest import sphinx_build

README = Path(__file__).parents[2] / "README.md"
EXAMPLE = re.compile(r"^<!-- example: (\S+) -->\n(`{3,})\w+\n(.*?)\n\2$", re.MULTILINE | re.DOTALL)
#: The README says of these pages that they are like the one it shows.
LISTED = {"events": "event", "topics": "topic", "people": "person"}


def test_site_of_the_readme_builds(tmp_path: Path) -> None:
    pages = {found[1]: found[3] for found in EXAMPLE.finditer(README.read_text("utf-8"))}
    pages |= {
        f"{folder}/index.md": f"---\ntitle: {folder.title()}\n---\n\n```{{{kind}-list}}\n```\n"
        for folder, kind in LISTED.items()
    }
    for name, text in pages.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n", "utf-8")
    assert sphinx_build(tmp_path, tmp_path / "_build/html") == (0, "")
    person = html.fromstring((tmp_path / "_build/html/people/ada-example.html").read_bytes())
    assert "../talks/spring-2025/readable-tests.html" in person.xpath("//a/@href")
