"""Records that no other page leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.checks.rules.places import problem
from sphinx_talks.content.problems import Code, message
from sphinx_talks.content.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.problems import Problem
    from sphinx_talks.content.settings import Settings


def problems(catalog: Catalog, _settings: Settings) -> Iterator[Problem]:
    """Yield topics that nothing is about or leads to, and people whom no page names."""
    for topic in catalog.all(Kind.TOPIC):
        named = catalog.talks_on(topic) or catalog.events_on(topic) or catalog.narrower(topic)
        if not (named or catalog.mentioning(topic.docname)):
            text = message("topic has no talks", topic.id, "a talk or event with it, a narrower topic, or a link")
            yield problem(topic, Code.UNUSED, text, "title")
    for person in catalog.all(Kind.PERSON):
        named = catalog.talks_by(person) or catalog.organized_by(person) or catalog.helped_by(person)
        if not (named or catalog.mentioning(person.docname)):
            text = message("no page names the person", person.id, "a talk, an event or a link")
            yield problem(person, Code.UNLINKED, text, "name")
