"""What is around the texts of a page is rendered once, whatever the texts are."""

from __future__ import annotations

import pytest
from jinja2 import Environment, meta

from sphinx_talks.sphinxext.nodes import frame
from sphinx_talks.sphinxext.nodes.assets import THEME

#: What each page has alike, or by what the frames of pages are told apart: links, assets, and what is made of them.
ALIKE = {
    "content_root", "css_files", "css_tag", "favicon_url", "js_tag", "language", "pagename", "pathto", "project",
    "root_doc", "script_files", "talks_data", "talks_icon", "talks_left_out", "talks_project_lang",
    "talks_script_version", "talks_search", "talks_sections", "talks_signs", "talks_subscribe", "talks_tool_words",
    "talks_words",
}  # fmt: skip
#: Of pages that have frames of their own.
APART = {"body", "talks_quiet", "title"}


def test_templates_ask_for_nothing_else_that_differs() -> None:
    sources = [(THEME / name).read_text("utf-8") for name in frame.TEMPLATES]
    asked = set().union(*(meta.find_undeclared_variables(Environment().parse(source)) for source in sources))  # noqa: S701 - only read
    # Set where it is asked for.
    assert asked - {"words"} == {*frame.TEXTS} | ALIKE | APART


@pytest.mark.parametrize(
    ("title", "project", "is_root", "shown"),
    [
        ("Knots", "Kites", False, "Knots – Kites"),
        ("Knots", "Kites", True, "Knots"),
        ("Kites", "Kites", False, "Kites"),
        ("Knots", "", False, "Knots"),
        ("", "<b>Kites</b> &amp; Wind", True, "Kites & Wind"),
    ],
)
def test_a_document_is_called_after_its_page_and_site(title: str, project: str, *, is_root: bool, shown: str) -> None:
    assert frame.title(title, project, is_root=is_root) == shown
