"""Find out what a page needs: from options, from what was found out, and from questions for the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from sphinx_talks.authoring.new.draft import AnswerProblem, Answers, RefusedAnswersError, site
from sphinx_talks.authoring.new.draft.approval import field_fault
from sphinx_talks.authoring.new.draft.site import Candidate, Lookup, plain
from sphinx_talks.content import providers
from sphinx_talks.content.characters import web_address
from sphinx_talks.content.problems import message
from sphinx_talks.content.records import Kind, forms
from sphinx_talks.content.records.forms import ID
from sphinx_talks.content.records.person import ACCOUNTS
from sphinx_talks.content.translations import spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from sphinx_talks.authoring.new.draft import DraftingSite
    from sphinx_talks.content.frontmatter import Value
    from sphinx_talks.content.providers.facts import FetchedFacts

#: Between several answers.
COMMA = re.compile(r"\s*[,、]\s*")


def _sound(_: str) -> str:
    return ""


@dataclass(frozen=True)
class Question:
    """What is asked, what is known already, and what would be accepted."""

    #: Name of the option that answers it.
    name: str
    #: What is asked, in the language of the site and without colon.
    text: str
    #: Found out already: proposed on a terminal, and taken where nobody can be asked.
    known: str = ""
    #: Only proposed, on a terminal.
    guess: str = ""
    required: bool = False
    #: Returns what is wrong with an answer, '' when nothing is.
    check: Callable[[str], str] = _sound
    #: Records to choose from, by any of their names.
    choices: Lookup | None = None
    #: Words to choose from.
    words: tuple[str, ...] = ()
    #: Whether several answers may be given, with commas between them.
    many: bool = False
    #: How the option would be written, for the message that it is missing; `--name` by default.
    flag: str = ""

    @property
    def option(self) -> str:
        """Return the option that answers the question."""
        return self.flag or f"--{self.name}"

    def fault(self, answer: str) -> str:
        """Return what is wrong with an answer, '' when nothing is."""
        if not answer.strip():
            return "an answer is needed" if self.required else ""
        return self.check(answer.strip())


class Dialogue(Protocol):
    """Whoever answers."""

    def ask(self, question: Question) -> str:
        """Return the answer to a question; '' for none."""

    def confirm(self, text: str, *, proposed: bool = True) -> bool:
        """Return whether something may be done, where that is what Enter proposes or not."""

    @property
    def missing(self) -> Sequence[Question]:
        """Return the questions that had to be answered and were not."""

    @property
    def can_ask_again(self) -> bool:
        """Return whether another answer may come when the question is asked again."""


class Silent:
    """Nobody: what is known is taken, and what is missing noted."""

    can_ask_again = False

    def __init__(self, *, agreed: bool) -> None:
        """Say whether everything may be done without asking."""
        self.agreed = agreed
        self.missing: list[Question] = []

    def ask(self, question: Question) -> str:
        """Return what is known."""
        if question.required and not question.known:
            self.missing.append(question)
        return question.known

    def confirm(self, text: str, *, proposed: bool = True) -> bool:  # noqa: ARG002 - the signature of a dialogue
        """Return whether that was agreed to beforehand."""
        return self.agreed


#: Kana and Han: what would need English beside it.
JAPANESE = re.compile("[\u3041-\u30ff\u3400-\u9fff]")


class Interview:
    """One page, with the people and topics that have to be added for it."""

    def __init__(
        self,
        site: DraftingSite,
        dialogue: Dialogue,
        given: Mapping[str, str | tuple[str, ...]],
        facts: Sequence[FetchedFacts],
        today: date,
    ) -> None:
        """Start with what the options say, by their names, and with what was found out."""
        self.site, self.dialogue, self.given, self.facts, self.today = site, dialogue, given, facts, today
        #: Translates what is asked.
        self.words = spoken(site.language)
        #: What is wrong with answers, by the names of their options.
        self.faults: list[AnswerProblem] = []
        #: Pages to be added beside the one that was asked for.
        self.added: list[Answers] = []

    def refuse(self) -> None:
        """Raise RefusedAnswersError where an answer was wrong."""
        if self.faults:
            raise RefusedAnswersError(self.faults)

    def found(self, name: str) -> str:
        """Return the first fact of this name, '' where there is none."""
        return next((value for facts in self.facts if (value := getattr(facts, name))), "")

    def text(self, question: Question) -> str:
        """Return the answer to a question, from its option where that was given."""
        if question.name not in self.given:
            return self.dialogue.ask(question)
        value = self.given[question.name]
        answer = value if isinstance(value, str) else ", ".join(value)
        if fault := question.fault(answer):
            self.faults.append(AnswerProblem(question.name, fault))
        return answer

    def field(self, kind: Kind, name: str, text: str, **more: object) -> str:
        """Return the answer for a field of front matter, checked and mended as the check would."""

        def mended(answer: str) -> str:
            """Return an answer in the form of its field: 2024-06-02 for 2024年6月2日."""
            ways = [answer, forms.date(answer), forms.time(answer)]
            return next((way for way in ways if way and not field_fault(kind, name, way)), answer)

        question = Question(name.replace("_", "-"), text, check=lambda answer: field_fault(kind, name, mended(answer)))
        return mended(self.text(replace(question, **more)))  # type: ignore[arg-type] # fields of the class by name

    def english(self, kind: Kind, name: str, original: str, text: str) -> str:
        """Return what an original is in English, '' where it is that already or nobody says."""
        option = f"{name}_en"
        if not JAPANESE.search(original) and option.replace("_", "-") not in self.given:
            return ""
        return self.field(kind, option, text)

    def both(self, kind: Kind, name: str, text: str, text_en: str, **more: object) -> dict[str, Value]:
        """Return the answers for a field and for the same in English, by their names."""
        original = self.field(kind, name, text, **more)
        return {name: original, f"{name}_en": self.english(kind, name, original, text_en)}

    def titled(self, kind: Kind, fields: Mapping[str, Value], *others: str) -> list[Answers]:
        """Return the answers on a page whose id is proposed from its titles, or from `others`."""
        names = [str(fields[f"{kind.title_field}_en"]), str(fields[kind.title_field]), *others]
        return self.answers(kind, self.page_id(kind, site.proposed(kind, names, self.site.taken(kind))), fields)

    def answers(self, kind: Kind, page_id: str, fields: Mapping[str, Value]) -> list[Answers]:
        """Return the answers on a page, without those that are empty, and those on the records added for it."""
        return [Answers(kind, page_id, {name: value for name, value in fields.items() if value}), *self.added]

    def option(self, name: str) -> str:
        """Return the value of an option that nobody is asked for."""
        value = self.given.get(name, "")
        return value if isinstance(value, str) else ""

    def options(self, name: str) -> tuple[str, ...]:
        """Return the values of an option that may be given several times."""
        value = self.given.get(name, ())
        return (value,) if isinstance(value, str) else value

    def sources(self) -> list[Value]:
        """Return the pages that were read today, those that were named, and addresses that fill no other field."""
        read = [page_of(facts) for facts in self.facts if facts.is_read]
        seen: list[Value] = [{"url": address, "seen": self.today.isoformat()} for address in dict.fromkeys(read)]
        named = dict.fromkeys([*self.options("source"), *self._unplaced()])
        return [*seen, *(address for address in named if address not in read)]

    def _unplaced(self) -> list[str]:
        """Return the addresses of which nothing is known but that they were given."""
        given = {value for value in self.given.values() if isinstance(value, str)}
        rest = [one.address for one in self.facts if not (one.video or one.deck or one.slides or one.event)]
        return [one for one in rest if one not in given and web_address(one) and not providers.imitated(one)]

    def page_id(self, kind: Kind, proposed: str, event: str = "") -> str:
        """Return a free id for the page, the slug for a talk."""
        taken = self.site.taken(kind) | {one.id for one in self.added if one.kind is kind}

        def check(slug: str) -> str:
            if kind is Kind.TALK and not event:
                return ""
            page_id = site.whole(slug, event)
            return site.fault(kind, page_id) or (f"{page_id!r} is taken" if page_id in taken else "")

        where = f"talks/{event}/" if event else f"{kind.folder}/"
        return self.text(Question("id", self._which_id(where), known=proposed, required=True, check=check))

    def records(self, kind: Kind, question: Question) -> list[str]:
        """Return the ids of the records that are named; those that are not there are added, where that is wanted."""
        question = replace(
            question, choices=self._lookup(kind), many=True, check=lambda text: self._unclear(kind, text)
        )
        before = [*self.added]
        while True:
            given = self.options(question.name)
            answer = "" if given else self.dialogue.ask(question)
            names = [*given] if given else [name for name in COMMA.split(answer) if name.strip()]
            found = [self._record(kind, name.strip(), question) for name in names]
            if None not in found or given or not self.dialogue.can_ask_again:
                # What was added for an answer that another one has replaced is not.
                self.added = [one for one in self.added if one in before or one.kind is not kind or one.id in found]
                return list(dict.fromkeys(filter(None, found)))
            question = replace(question, known=answer)

    def _lookup(self, kind: Kind) -> Lookup:
        """Return the records there are and those about to be added."""
        new = [Candidate(one.id, tuple(str(one.fields[name]) for name in ("title", "name") if name in one.fields))
               for one in self.added if one.kind is kind]  # fmt: skip
        return Lookup([*new, *self.site.lookup(kind).choices]) if new else self.site.lookup(kind)

    def _unclear(self, kind: Kind, text: str) -> str:
        for name in COMMA.split(text):
            found = self._lookup(kind).ids(name.partition("=")[0])
            if len(found) > 1:
                return f"{name!r} may be {' or '.join(found)}"
        return ""

    def _record(self, kind: Kind, text: str, question: Question) -> str | None:
        """Return the id that a name stands for, None where there is no such record and none is to be added."""
        own, equals, name = text.partition("=") if "=" in text else ("", "", text)
        if equals and not (ID.fullmatch(own) and name.strip()):
            self.faults.append(AnswerProblem(question.name, str(message("not an id and a name", text, "`ID=NAME`"))))
            return None
        name = name.strip()
        found = self._lookup(kind).ids(own or name)
        if len(found) == 1:
            return found[0]
        if found:
            self.faults.append(AnswerProblem(question.name, self._unclear(kind, text)))
            return None
        near = [choice.id for choice in self._lookup(kind).near(name, 1)]
        hint = f" (nearest is {near[0]!r})" if near else ""
        if not self.dialogue.confirm(self._missing(kind, name, *near), proposed=not near):
            if not self.dialogue.can_ask_again:
                self.faults.append(AnswerProblem(question.name, f"no such {kind} {name!r}{hint}; --yes adds a page"))
            return None
        return self._add(kind, own, name, question)

    def _missing(self, kind: Kind, name: str, near: str = "") -> str:
        _ = self.words
        what = _("There is no person '{name}'.") if kind is Kind.PERSON else _("There is no topic '{name}'.")
        hint = _(" The nearest is '{near}'.") if near else ""
        return what.format(name=name) + hint.format(near=near) + _(" Add a page?")

    def _which_id(self, folder: str) -> str:
        _ = self.words
        return _("Id: the page will be {folder}<id>.md").format(folder=folder)

    def _add(self, kind: Kind, own: str, name: str, question: Question) -> str | None:
        field = kind.title_field
        if fault := field_fault(kind, field, name):
            self.faults.append(AnswerProblem(question.name, fault))
            return None
        fields: dict[str, Value] = {field: name}
        if JAPANESE.search(name):
            fields[f"{field}_en"] = self.dialogue.ask(self._english(kind, field, name))
        if kind is Kind.TOPIC:
            fields["summary"] = self.dialogue.ask(self._definition(name))
            fields["summary_en"] = self._definition_en(str(fields["summary"]))
        else:
            fields |= self._accounts(name)
        page_id = own or self._proposed(kind, name, str(fields.get(f"{field}_en", "")))
        taken = self.site.taken(kind) | {one.id for one in self.added if one.kind is kind}
        asked = Question(
            question.name, self._which_id(f"{kind.folder}/"), known=page_id, required=True,
            check=lambda answer: site.fault(kind, answer) or (f"{answer!r} is taken" if answer in taken else ""),
            flag=f"{question.option} 'ID={name}'",
        )  # fmt: skip
        page_id = self.dialogue.ask(asked)
        if fault := asked.fault(page_id) if page_id else "":
            self.faults.append(AnswerProblem(question.name, fault))
        self.added.append(Answers(kind, page_id, {key: value for key, value in fields.items() if value}))
        return page_id or None

    def _accounts(self, name: str) -> dict[str, Value]:
        """Return the accounts of the person who put decks there under this name, by the field of a person."""
        own = (one for one in self.facts if one.account and plain(one.author or "") == plain(name))
        return {one.provider: one.account for one in own if one.account and one.provider in ACCOUNTS}

    def _definition_en(self, summary: str) -> str:
        if not JAPANESE.search(summary):
            return ""
        check = partial(field_fault, Kind.TOPIC, "summary_en")
        _ = self.words
        return self.dialogue.ask(Question("summary-en", _("The same sentence in English"), check=check))

    def _english(self, kind: Kind, field: str, name: str) -> Question:
        _ = self.words
        latin = _("'{name}' in Latin letters, as the person writes it")
        text = latin if kind is Kind.PERSON else _("'{name}' in English")
        return Question(f"{field}-en", text.format(name=name), check=partial(field_fault, kind, f"{field}_en"))

    def _definition(self, name: str) -> Question:
        _ = self.words
        text = _("What '{name}' means, in one sentence").format(name=name)
        return Question("summary", text, check=partial(field_fault, Kind.TOPIC, "summary"))

    def _proposed(self, kind: Kind, name: str, english: str) -> str:
        """Return a free id; for a person that of the account in an address, where it is theirs."""
        accounts = [str(account) for account in self._accounts(name).values()] if kind is Kind.PERSON else []
        taken = self.site.taken(kind) | {one.id for one in self.added if one.kind is kind}
        return site.proposed(kind, [*accounts, english, name], taken)


def page_of(facts: FetchedFacts) -> str:
    """Return the plain address of what was looked at, without what else the contributor pasted."""
    own = providers.by_name(facts.provider).address(facts.video) if facts.video else ""
    return facts.event or facts.slides or own or facts.address
