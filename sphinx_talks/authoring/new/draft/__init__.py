"""Turn answers about an event, talk, topic or person into a page that passes the check as it stands."""

from __future__ import annotations

from sphinx_talks.authoring.new.draft.approval import draft
from sphinx_talks.authoring.new.draft.site import (
    AnswerProblem,
    Answers,
    Draft,
    Drafted,
    DraftingSite,
    RefusedAnswersError,
)

__all__ = ["AnswerProblem", "Answers", "Draft", "Drafted", "DraftingSite", "RefusedAnswersError", "draft"]
