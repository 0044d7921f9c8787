"""Write the reference pages of fields and problems from the code that reads and reports them."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.authoring.fix import MENDED
from sphinx_talks.checks.explained import ExampleFile, Explained, explained
from sphinx_talks.content.characters import MAX_LINE
from sphinx_talks.content.languages import words
from sphinx_talks.content.problems import Code, Level
from sphinx_talks.content.records import MODELS, Kind
from sphinx_talks.content.records.base import Page, Shorthand
from sphinx_talks.content.records.fields import RecordField, fields_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pydantic import BaseModel


class FieldRow(NamedTuple):
    """One field as it is documented."""

    name: str
    required: bool
    description: str
    form: str
    example: str
    default: str


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
この一覧は`sphinx_talks/content/records/`のクラスから作られます。
書きまちがえた値は、`make check`が正しい形とともに知らせます（[問題の一覧](problems.md)）。

"""


def reference() -> str:
    """Return the page on front matter, as Markdown."""
    common = list(rows(Page, "ja"))
    parts = [_REFERENCE, "## すべての種類に共通の項目\n\n", *map(_field, common)]
    for kind, model in MODELS.items():
        own = [row for row in rows(model, "ja") if row not in common]
        name, where = named(kind, words("ja")) if kind else ("そのほかのページ", "トップページ、一覧、説明のページ")
        parts += [f"## {name}\n\n{where}に書きます。\n\n", *map(_field, own)]
    parts.append("## 項目の中の項目\n\n")
    parts += [part for model in nested_records() for part in _nested(model)]
    return f"{''.join(parts).rstrip()}\n"


def named(kind: Kind, translate: Callable[[str], str]) -> tuple[str, str]:
    """Return what a kind is called and where its pages lie, as Markdown."""
    holder = Kind(kind.model.holder) if kind.model.holder else None
    path = kind.path.replace(f"<{holder}-id>", f"<{translate(holder.model.label)}のid>") if holder else kind.path
    return translate(kind.model.label), f"`{path}`"


def rows(model: type[BaseModel], language: str = "en") -> Iterator[FieldRow]:
    """Yield the fields of a record in the order of front matter, in the words of a language."""
    for field in fields_of(model):
        example = field.form.example if field.form else ""
        yield FieldRow(
            field.name,
            field.is_required,
            field.spec.text(language),
            _form(field, words(language)),
            field.spec.example or (f"[{example}]" if example and field.is_list else example),
            field.default,
        )


def nested_records() -> list[type[BaseModel]]:
    """Return the records that stand inside others, in the order they are met."""
    found: dict[type[BaseModel], None] = {}
    pending: list[type[BaseModel]] = list(dict.fromkeys(MODELS.values()))
    while pending:
        # A record can hold another that holds it; each is met once.
        inner = [field.record for field in fields_of(pending.pop(0)) if field.record and field.record not in found]
        found |= dict.fromkeys(inner)
        pending += dict.fromkeys(inner)
    return [*found]


def _field(row: FieldRow) -> str:
    lines = [f"`{row.name}`{'（必須）' if row.required else ''}", f": {row.description}", f": 形：{row.form}"]
    lines += [f": 省いたときの値：`{row.default}`"] if row.default else []
    lines += [f": 例：`{row.name}: {row.example}`"] if row.example else []
    return "\n".join([*lines, "", ""])


def _nested(model: type[BaseModel]) -> Iterator[str]:
    fields = (field for owner in (*MODELS.values(), *nested_records()) for field in fields_of(owner))
    users = "、".join(dict.fromkeys(f"`{field.name}`" for field in fields if field.record is model))
    yield f"({_label(model)})=\n\n### {model.__name__}\n\n{model.__doc__}\n{users}に書きます。\n"
    if issubclass(model, Shorthand):
        yield f"`{model.shorthand}`だけのときは、`{{…}}`を省いてその値だけを書けます。\n"
    yield "\n"
    yield from map(_field, rows(model, "ja"))


def _form(field: RecordField, _: Callable[[str], str]) -> str:
    if field.form is None:
        words = f"[{field.record.__name__}](#{_label(field.record)})" if field.record else ""
    else:
        members = _(", ").join(f"`{member}`" for member in field.form.members)
        words = _(field.form.words).format(most=MAX_LINE, members=members)
    return _("list of {items}").format(items=words) if field.is_list else words


def _label(model: type[BaseModel]) -> str:
    return f"front-matter-{model.__name__.lower()}"


#: Headings of the codes that begin alike.
GROUPS = {
    "T0": "ファイルと文字",
    "T1": "フロントマターの形",
    "T2": "項目と値",
    "T3": "ページどうしの関係",
    "T4": "本文",
    "T5": "設定",
    "T6": "警告と助言",
    "T7": "文字起こし",
}
LEVELS = {Level.WARNING: "警告", Level.ADVICE: "助言"}
#: How an example is highlighted, by the ending of its file.
LANGUAGES = {"md": "md", "py": "python", "bib": "bibtex", "json": "text", "vtt": "text", "pdf": "text"}
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
    mended = "- 自動：直しかたが1つに決まるときは、`check --fix`が直します。\n" if entry.code in MENDED else ""
    why = words("ja")(entry.code.why)
    yield f"- 理由：{why}\n- 直しかた：{entry.fix}\n{mended}\n"
    if entry.before:
        yield from _example("前の例", entry.before)
    if entry.wrong:
        yield from _example("悪い例", entry.wrong)
        yield from _example("よい例", [file for file in entry.right if file not in entry.wrong])


def _example(name: str, files: Sequence[ExampleFile]) -> Iterator[str]:
    # A picture has no text to render.
    for number, file in enumerate(file for file in files if not file.path.endswith(".png")):
        yield f"`{file.path}`：\n\n" if number else f"{name}、`{file.path}`：\n\n"
        language = "text" if file.link or file.is_pipe else LANGUAGES[file.path.rpartition(".")[2]]
        # Longer than any fence in the example, which would end it (CommonMark, fenced code blocks).
        fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`{3,}", file.shown))])
        yield f"{fence}{language}\n{file.shown.rstrip()}\n{fence}\n\n"


PAGES = {"fields": reference, "problems": problems}
