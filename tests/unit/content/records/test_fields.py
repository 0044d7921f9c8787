"""A field says all of itself in one place; `tests/build/test_how_to_add.py` adds one, which is then everywhere."""

from __future__ import annotations

import pytest

from sphinx_talks.content.records import MODELS, Kind, Talk
from sphinx_talks.content.records.fields import fields_of


@pytest.mark.parametrize("kind", MODELS)
def test_every_field_says_what_it_is_in_both_languages(kind: Kind | None) -> None:
    for field in fields_of(MODELS[kind]):
        assert field.spec.text("en") != field.spec.text("ja-JP"), field.name
        assert field.spec.text("de") == field.spec.en


def test_what_ids_stand_for_is_known_inside_records_too() -> None:
    named = {field.name: field.names for field in fields_of(Talk) if field.names}
    assert named == {"speakers": "person", "topics": "topic", "next": "talk", "references": "reference"}
