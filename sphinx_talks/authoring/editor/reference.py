"""Write the reference pages of fields and problems from the code that reads and reports them."""

from __future__ import annotations

import re
import types
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, Union, get_args, get_origin

from pydantic import PlainValidator

from sphinx_talks.authoring.fix import FIXERS
from sphinx_talks.checks.explained import explained
from sphinx_talks.content.problems import Code, Level
from sphinx_talks.content.records import MODELS, Kind, values
from sphinx_talks.content.records.base import Page, Reasons, Record, Shorthand
from sphinx_talks.content.translations import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pydantic.fields import FieldInfo

    from sphinx_talks.checks.explained import Explained, File


class Form(NamedTuple):
    """How a value is written, in words that the catalogues translate, with an example of it."""

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
    values.Line: Form("one line of text, at most {most} characters"),
    values.Id: Form("id of a page", "active-learning"),
    values.Key: Form("key of `references.bib`", "sculley2015debt"),
    values.Address: Form("address that begins with `http://` or `https://`", "https://example.org/page"),
    values.YouTubeId: Form("id of a YouTube video (11 characters), or its address", "mPByIMURM8A"),
    values.SpeakerDeckId: Form(
        "id of a Speaker Deck player (32 hexadecimal digits), or its address", "a4ff03681c664f68ab6ab0b60c7b884f"
    ),
    values.Aspect: Form("width to height", "16:9"),
    values.Seconds: Form("place in the recording: hours:minutes:seconds, minutes:seconds or seconds", "35:10"),
    values.Times: Form("time, or range of times", "20:35-21:00"),
    values.TimeOfDay: Form("time; after midnight count on, as 24:30", "20:00"),
    values.Date: Form("day, month or year", "2022-03-30"),
    values.People: Form("number of people", "258"),
    values.Number: Form("whole number from 0 to 9999", "13"),
    values.Language: Form("language tag (BCP 47)", "ja"),
    values.Zone: Form("name of a time zone (IANA)", "Asia/Tokyo"),
    values.Handle: Form("name of an account, without `@`", "hurutoriya"),
    values.Hashtag: Form("hashtag, without `#`", "MLCT"),
    Reasons: Form(
        "names of fields, each with the reason for its value", "{date: the report of 30 August says last Tuesday}"
    ),
}
_READERS = {get_args(alias)[-1]: form for alias, form in FORMS.items()}
_FLAG = Form("`true` or `false`", "true")
_TEXT = Form("text")

_REFERENCE = """\
---
title: フロントマターの項目
title_en: Front matter reference
summary: ページの先頭に書く項目の名前、形、意味、例の一覧です。
summary_en: The fields at the head of a page, with form, meaning and example.
---

% Generated from the record classes. To change it, edit sphinx_talks/content/records/ and run: make reference

ページの先頭の`---`から`---`までが、フロントマターです。
どの項目も1か所にだけ書き、わからない項目は書かずに空けておきます。
この一覧は`sphinx_talks/content/records/`のクラスから作られるので、説明は英語です。
書きまちがえた値は、`make check`が正しい形とともに知らせます（[問題の一覧](problems.md)）。

"""


def reference() -> str:
    """Return the page on front matter, as Markdown."""
    japanese = words("ja")
    common = list(rows(Page, japanese))
    parts = [_REFERENCE, "## すべての種類に共通の項目\n\n", *map(_field, common)]
    for kind, model in MODELS.items():
        own = [row for row in rows(model, japanese) if row not in common]
        name, where = _named(kind, japanese) if kind else ("そのほかのページ", "トップページ、一覧、説明のページ")
        parts += [f"## {name}\n\n{where}に書きます。\n\n", *map(_field, own)]
    parts.append("## 項目の中の項目\n\n")
    parts += [part for model in nested_records() for part in _nested(model)]
    return f"{''.join(parts).rstrip()}\n"


def _named(kind: Kind, translate: Callable[[str], str]) -> tuple[str, str]:
    """Return what a kind is called and where its pages lie, as Markdown."""
    holder = Kind(kind.model.holder) if kind.model.holder else None
    path = kind.path.replace(f"<{holder}-id>", f"<{translate(holder.model.label)}のid>") if holder else kind.path
    return translate(kind.model.label), f"`{path}`"


def rows(model: type[Record], translate: Callable[[str], str] = str) -> Iterator[Row]:
    """Yield the fields of a record in the order of its class."""
    for name, field in model.model_fields.items():
        form = _form(field, translate)
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
    yield from map(_field, rows(model, words("ja")))


def _form(field: FieldInfo, _: Callable[[str], str]) -> Form:
    reader = next((_READERS[item] for item in field.metadata if item in _READERS), None)
    return _said(reader, _) if reader else _form_of(field.annotation, _)


def _said(form: Form, translate: Callable[[str], str]) -> Form:
    return form._replace(words=translate(form.words).format(most=values.MAX_LINE))


def _form_of(annotation: Any, _: Callable[[str], str]) -> Form:  # noqa: ANN401 - an annotation can be anything
    origin, inner = get_origin(annotation), [one for one in get_args(annotation) if one not in {type(None), ...}]
    if origin is Annotated:
        reader = next((_READERS[item] for item in inner[1:] if _is_reader(item) and item in _READERS), None)
        return _said(reader, _) if reader else _form_of(inner[0], _)
    if origin in {Union, types.UnionType}:
        return _form_of(inner[0], _)
    if origin is tuple:
        one = _form_of(inner[0], _)
        return Form(_("list of {items}").format(items=one.words), f"[{one.example}]" if one.example else "")
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        members = _(", ").join(f"`{member}`" for member in annotation)
        return Form(_("one of {members}").format(members=members), str(next(iter(annotation))))
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return Form(f"[{annotation.__name__}](#{_label(annotation)})")
    return _said(_FLAG if annotation is bool else _TEXT, _)


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


GROUPS = {
    "T0": "ファイルと文字",
    "T1": "フロントマターの形",
    "T2": "項目と値",
    "T3": "ページどうしの関係",
    "T4": "本文",
    "T5": "設定",
    "T6": "警告と助言",
}
LEVELS = {Level.WARNING: "警告", Level.ADVICE: "助言"}
LANGUAGES = {"md": "md", "py": "python", "bib": "bibtex"}
HEAD = """\
---
title: 問題の一覧
title_en: Problem reference
summary: ページの確認で見つかる問題の番号ごとに、意味、理由、直しかた、例を示します。
summary_en: Each problem that a check can find, with its meaning, the reason for the rule, the remedy and an example.
---

% Generated from sphinx_talks/content/problems.py and checks/explained/: edit those, then run make reference

`make check`は、ここにある問題を次の形の行で示します。

```text
パス:行:列: 番号 何が起きたか (got 書かれていた値, want 正しい値や近い値)
```

番号は変わりません。
決まりの理由は`sphinx_talks/content/problems.py`から、残りは`sphinx_talks/checks/explained/`から作られます。
例はどれも、悪いほうからその問題だけが見つかり、よいほうからは何も見つからないことを、テストが確かめています。

| 種類 | 番号 | どうなるか |
| --- | --- | --- |
| エラー | T0からT5 | 直すまで、確認は失敗し、サイトは作られません |
| 警告 | T6の多く | 確認に出ますが、`check --strict`のときだけ失敗します |
| 助言 | T6の一部 | `check --advice`のときだけ出ます |

警告と助言は、`conf.py`でページごとに止められます。
パターンは`include_patterns`と同じ書きかたで、エラーは止められません。

```python
talks_ignore = {"T604": ["talks/two-rooms-*/**"], "T611": ["**"]}
```

"""


def problems() -> str:
    """Return the page, as Markdown."""
    found = explained()
    parts = [HEAD]
    for group, codes in groupby(Code, lambda code: code[:2]):
        parts.append(f"## {GROUPS[group]}\n\n")
        parts += [part for code in codes for part in _entry(found[code])]
    return f"{''.join(parts).rstrip()}\n"


def _entry(entry: Explained) -> Iterator[str]:
    level = f"{LEVELS[entry.code.level]}です。" if entry.code.level in LEVELS else ""
    # The heading is the code alone, so that its anchor is.
    yield f"### {entry.code.value}\n\n{level}{entry.what}\n\n"
    mended = "- 自動：直しかたが1つに決まるときは、`check --fix`が直します。\n" if entry.code in FIXERS else ""
    why = words("ja")(entry.code.why)
    yield f"- 理由：{why}\n- 直しかた：{entry.fix}\n{mended}\n"
    if entry.before:
        yield from _example("前の例", entry.before)
    if entry.wrong:
        yield from _example("悪い例", entry.wrong)
        yield from _example("よい例", [file for file in entry.right if file not in entry.wrong])


def _example(name: str, files: Sequence[File]) -> Iterator[str]:
    for number, file in enumerate(file for file in files if not file.path.endswith(".png")):
        yield f"`{file.path}`：\n\n" if number else f"{name}、`{file.path}`：\n\n"
        language = "text" if file.link or file.is_pipe else LANGUAGES[file.path.rpartition(".")[2]]
        fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`{3,}", file.shown))])
        yield f"{fence}{language}\n{file.shown.rstrip()}\n{fence}\n\n"


PAGES = {"fields": reference, "problems": problems}
