"""The reference pages that are generated: front matter from the record classes, problems from their codes."""

from __future__ import annotations

import types
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, Union, get_args, get_origin

from pydantic import PlainValidator

from sphinx_talks import values
from sphinx_talks.explained.page import problems
from sphinx_talks.records import MODELS, Kind
from sphinx_talks.records.base import Page, Reasons, Record, Shorthand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo


class Form(NamedTuple):
    """How a value is written, in the words of the page, with an example of it."""

    words: str
    example: str = ""


class Row(NamedTuple):
    """One field as it is documented."""

    name: str
    required: bool
    description: str
    form: str
    example: str
    default: str


#: Every way to read a value, see `values`.
FORMS: dict[object, Form] = {
    values.Line: Form(f"1行の文字列（{values.MAX_LINE}文字まで）"),
    values.Id: Form("ページのid", "active-learning"),
    values.Key: Form("`references.bib`のキー", "sculley2015debt"),
    values.Address: Form("`http://`か`https://`で始まるアドレス", "https://example.org/page"),
    values.YouTubeId: Form("YouTubeの動画のid（11文字）か、動画のアドレス", "mPByIMURM8A"),
    values.SpeakerDeckId: Form(
        "Speaker Deckのプレーヤーのid（16進数32文字）か、そのアドレス", "a4ff03681c664f68ab6ab0b60c7b884f"
    ),
    values.Aspect: Form("横と縦の比", "16:9"),
    values.Seconds: Form("録画の中の位置（時:分:秒、分:秒、秒）", "35:10"),
    values.Times: Form("時刻か、時刻の範囲", "20:35-21:00"),
    values.TimeOfDay: Form("時刻（0時を過ぎたら24:30のように続けて数える）", "20:00"),
    values.Date: Form("年月日、年月、年のどれか", "2022-03-30"),
    values.People: Form("人数", "258"),
    values.Number: Form("0から9999までの整数", "13"),
    values.Language: Form("言語タグ（BCP 47）", "ja"),
    values.Zone: Form("タイムゾーンの名前（IANA）", "Asia/Tokyo"),
    values.Handle: Form("アカウント名（`@`は付けない）", "hurutoriya"),
    values.Hashtag: Form("ハッシュタグ（`#`は付けない）", "MLCT"),
    Reasons: Form("項目の名前と、その値にした理由の組", "{date: 報告記事の日付から求めました}"),
}
_READERS = {get_args(alias)[-1]: form for alias, form in FORMS.items()}
_FLAG = Form("`true`か`false`", "true")
_TEXT = Form("文字列")

_KINDS = {
    Kind.EVENT: ("イベント", "events/<id>.md"),
    Kind.TALK: ("発表", "talks/<イベントのid>/<slug>.md"),
    Kind.TOPIC: ("トピック", "topics/<id>.md"),
    Kind.PERSON: ("人", "people/<id>.md"),
    None: ("そのほかのページ", "トップページ、一覧、説明のページ"),
}
_REFERENCE = """\
---
title: フロントマターの項目
title_en: Front matter reference
summary: ページの先頭に書く項目の名前、形、意味、例の一覧です。
summary_en: The fields at the head of a page, with form, meaning and example.
---

% Generated from the record classes. To change it, edit sphinx_talks/records/ and run: make reference

ページの先頭の`---`から`---`までが、フロントマターです。
どの項目も1か所にだけ書き、わからない項目は書かずに空けておきます。
この一覧は`sphinx_talks/records/`のクラスから作られるので、説明は英語です。
書きまちがえた値は、`make check`が正しい形とともに知らせます（[問題の一覧](problems.md)）。

"""


def reference() -> str:
    """Return the page on front matter, as Markdown."""
    common = list(rows(Page))
    parts = [_REFERENCE, "## すべての種類に共通の項目\n\n", *map(_field, common)]
    for kind, (name, place) in _KINDS.items():
        own = [row for row in rows(MODELS[kind]) if row not in common]
        where = f"`{place}`" if kind else place
        parts += [f"## {name}\n\n{where}に書きます。\n\n", *map(_field, own)]
    parts.append("## 項目の中の項目\n\n")
    parts += [part for model in nested_records() for part in _nested(model)]
    return f"{''.join(parts).rstrip()}\n"


PAGES = {"fields": reference, "problems": problems}


def rows(model: type[Record]) -> Iterator[Row]:
    """Yield the fields of a record in the order of its class."""
    for name, field in model.model_fields.items():
        form = _form(field)
        examples = [str(example) for example in field.examples or ()]
        yield Row(
            field.alias or name,
            field.is_required(),
            field.description or "",
            form.words,
            examples[0] if examples else form.example,
            _default(field.default),
        )


def nested_records() -> list[type[Record]]:
    """Return the records that stand inside others, in the order they are met."""
    found: list[type[Record]] = []
    pending: list[type[Record]] = list(dict.fromkeys(MODELS.values()))
    while pending:
        model = pending.pop(0)
        inner = [_record_in(field.annotation) for field in model.model_fields.values()]
        new = [one for one in dict.fromkeys(inner) if one is not None and one not in found]
        found += new
        pending += new
    return found


def _field(row: Row) -> str:
    lines = [f"`{row.name}`{'（必須）' if row.required else ''}", f": {row.description}", f": 形：{row.form}"]
    lines += [f": 省いたときの値：`{row.default}`"] if row.default else []
    lines += [f": 例：`{row.name}: {row.example}`"] if row.example else []
    return "\n".join([*lines, "", ""])


def _nested(model: type[Record]) -> Iterator[str]:
    owners = {name: field for owner in MODELS.values() for name, field in owner.model_fields.items()}
    users = "、".join(f"`{name}`" for name, field in owners.items() if _record_in(field.annotation) is model)
    yield f"({_label(model)})=\n\n### {model.__name__}\n\n{model.__doc__}\n{users}に書きます。\n"
    if issubclass(model, Shorthand):
        yield f"`{model.shorthand}`だけのときは、`{{…}}`を省いてその値だけを書けます。\n"
    yield "\n"
    yield from map(_field, rows(model))


def _form(field: FieldInfo) -> Form:
    reader = next((_READERS[item] for item in field.metadata if item in _READERS), None)
    return reader or _form_of(field.annotation)


def _form_of(annotation: Any) -> Form:  # noqa: ANN401 - an annotation can be anything
    origin, inner = get_origin(annotation), [one for one in get_args(annotation) if one not in {type(None), ...}]
    if origin is Annotated:
        reader = next((_READERS[item] for item in inner[1:] if _is_reader(item) and item in _READERS), None)
        return reader or _form_of(inner[0])
    if origin in {Union, types.UnionType}:
        return _form_of(inner[0])
    if origin is tuple:
        one = _form_of(inner[0])
        return Form(f"{one.words}のリスト", f"[{one.example}]" if one.example else "")
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        words = [f"`{member}`" for member in annotation]
        return Form(f"{'、'.join(words)}のどれか", str(next(iter(annotation))))
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return Form(f"[{annotation.__name__}](#{_label(annotation)})")
    return _FLAG if annotation is bool else _TEXT


def _is_reader(item: object) -> bool:
    return isinstance(item, PlainValidator)


def _record_in(annotation: Any) -> type[Record] | None:  # noqa: ANN401 - an annotation can be anything
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return annotation
    return next((found for one in get_args(annotation) if (found := _record_in(one))), None)


def _label(model: type[Record]) -> str:
    return f"front-matter-{model.__name__.lower()}"


def _default(value: object) -> str:
    return str(value) if isinstance(value, StrEnum | float) else ""
