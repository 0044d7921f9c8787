"""Dates in the words of languages."""

from __future__ import annotations

from itertools import product

import pytest

from sphinx_talks.content.records.values import PartialDate
from sphinx_talks.views import dates


@pytest.mark.parametrize("language", ["ja", "en", "de", "zh_CN", "ko", "fr", "ar", "xx"])
def test_forms_give_the_dates_of_pages(language: str) -> None:
    forms = dates.forms(language)
    for month, day in [(0, 0), *product(range(1, 13), (0, 1, 28))]:
        known = PartialDate(2022, month, day)
        filled = forms[month + (12 if day else 0)].replace("%y", "2022").replace("%d", str(day))
        assert filled == dates.day(known, language, str)
