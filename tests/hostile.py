"""Mistaken and hostile files in a small sound site, and what is said of each: `path:line:column code`, '' for nothing.

Advice on records that nothing names is left out. The table was written before any of it was tried.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    Files = Mapping[str, str | bytes]

#: A letter under six marks.
ZALGO = "Z\u0335\u0322\u031b\u0351\u0310\u0342algo"
SETTINGS = 'extensions = ["sphinx_talks"]\nlanguage = "en"\nhtml_theme = "sphinx_talks"\n'
SITE: Files = {
    "conf.py": SETTINGS,
    "index.md": "# Home\n",
    "events/e-1.md": "---\ntitle: First evening\ndate: 2020-01-02\n---\n",
    "talks/e-1/x.md": "---\ntitle: Xylophones\ntopics: [a]\nspeakers: [ada]\nreferences: [key]\n---\n",
    "topics/a.md": "---\ntitle: Alpha\n---\n",
    "people/ada.md": "---\nname: Ada Lovelace\n---\n",
    "references.bib": "@misc{key, title = {On kites}, author = {Doe, J.}, year = {2020}, url = {https://example.org/}}\n",
}


def topic(title: str) -> dict[str, str | bytes]:
    """Return a topic with a title, and further fields behind it."""
    return {"topics/a.md": f"---\ntitle: {title}\n---\n"}


def prose(body: str) -> dict[str, str | bytes]:
    """Return a topic with a body, from line 5."""
    return {"topics/a.md": f"---\ntitle: Alpha\n---\n\n{body}"}


def talk(fields: str) -> dict[str, str | bytes]:
    """Return a talk with further fields, from line 5."""
    return {"talks/e-1/x.md": f"---\ntitle: Xylophones\ntopics: [a]\nspeakers: [ada]\n{fields}\n---\n"}


def event(fields: str) -> dict[str, str | bytes]:
    """Return an event with further fields, from line 3."""
    return {"events/e-1.md": f"---\ntitle: First evening\n{fields}\n---\n"}


def conf(lines: str) -> dict[str, str | bytes]:
    """Return settings, from line 4."""
    return {"conf.py": f"{SETTINGS}{lines}\n"}


def bib(text: str | bytes) -> dict[str, str | bytes]:
    """Return a bibliography."""
    return {"references.bib": text}


TABLE: Mapping[str, tuple[Files, str]] = {
    "zalgo title": (topic(ZALGO), "topics/a.md:2:9 T002"),
    "zalgo prose": (prose(f"x {ZALGO}\n"), "topics/a.md:5:4 T002"),
    "yaml escape rlo": (topic('"ab\\u202ecd"'), "topics/a.md:2:8 T002"),
    "yaml escape nul": (topic('"ab\\0cd"'), "topics/a.md:2:8 T002"),
    "yaml escape zwsp in id": (talk('references: ["ke\\u200by"]'), "talks/e-1/x.md:5:14 T002"),
    "yaml escape surrogate": (topic('"ab\\ud800cd"'), "topics/a.md:2:13 T103"),
    "yaml escape lookalike": (topic('"\\u0440aypal"'), "topics/a.md:2:8 T002"),
    "bidi isolate": (topic("a\u2066b"), "topics/a.md:2:9 T002"),
    "tags": (topic("a\U000e0041b"), "topics/a.md:2:9 T002"),
    "hangul filler": (topic("\u3164"), "topics/a.md:2:8 T002"),
    "joiner alone": (topic("a\u200db"), "topics/a.md:2:9 T002"),
    "armenian": (topic("G\u0585\u0585gle"), "topics/a.md:2:9 T002"),
    "cherokee": (topic("\u13aappLE"), "topics/a.md:2:8 T002"),
    "vietnamese nfd": (topic("Vie\u0323\u0302t"), ""),
    "entity escaped": (prose("a\\&#x202e;b\n"), ""),
    "entity in abbr": (prose("{abbr}`A (b&#x202e;c)`\n"), ""),
    "bib rlo": (
        bib("@misc{k, title = {a\u202eb}, year = {2020}}\n"),
        "references.bib:1:20 T002, talks/e-1/x.md:5:14 T301",
    ),
    "bib lookalike": (
        bib("@misc{k, title = {\u0440aypal}, author={D}, year = {2020}}\n"),
        "references.bib:1:1 T002, talks/e-1/x.md:5:14 T301",
    ),
    "role not closed": (prose("See {topic}`a and more.\n"), "topics/a.md:5:5 T618"),
    "role with space": (prose("See {topic} `a`.\n"), "topics/a.md:5:5 T618"),
    "rst role": (prose("See :topic:`a`.\n"), "topics/a.md:5:5 T618"),
    "rst directive": (prose(".. note::\n\n   Text\n"), "topics/a.md:5:1 T618"),
    "rst link": (prose("See `x <https://example.org/>`_.\n"), "topics/a.md:5:5 T618"),
    "link with space": (prose("See [x] (https://example.org/).\n"), "topics/a.md:5:5 T618"),
    "link not closed": (prose("See [x](https://example.org/ and more.\n"), "topics/a.md:5:5 T618"),
    "image with space": (prose("![x] (/p.png)\n"), "topics/a.md:5:1 T618"),
    "heading without space": (prose("##Background\n\nText.\n"), "topics/a.md:5:1 T618"),
    "wide heading": (prose("＃＃ 背景\n\nText.\n"), "topics/a.md:5:1 T618"),
    "bold with wide mark": (prose("これは**「重要」**です。\n"), "topics/a.md:5:4 T618"),
    "bold with space": (prose("This is ** bold ** text.\n"), "topics/a.md:5:9 T618"),
    "bold in title": (topic("'**Alpha** and Omega'"), "topics/a.md:2:8 T618"),
    "entity in title": (topic("AT&amp;T and more"), "topics/a.md:2:8 T618"),
    "html in title": (topic("'<b>Alpha</b>'"), "topics/a.md:2:8 T618, topics/a.md:2:8 T618"),
    "markdown link in summary": (topic("Alpha\nsummary: 'See [x](https://example.org/).'"), "topics/a.md:3:10 T618"),
    "wide role braces": (prose("See ｛topic｝`a`.\n"), "topics/a.md:5:5 T618"),
    "box without braces": (prose("```note\nText\n```\n"), "topics/a.md:5:1 T411"),
    "box with colon count": (prose("::{note}\nText\n::\n"), "topics/a.md:5:1 T618"),
    "two colons wide": (prose("：：：{note}\nText\n：：：\n"), "topics/a.md:5:1 T618"),
    "comment left open": (prose("<!-- hidden\n\nText\n"), "topics/a.md:5:1 T401"),
    "list fence left open": (prose("- ```\n  x\n\nText\n"), "topics/a.md:5:1 T413"),
    "quote fence left open": (prose("> ```\n> x\n\nText\n"), "topics/a.md:5:1 T413"),
    "nested box closed in wrong order": (
        prose(":::{note}\n```{tip}\nx\n:::\n```\n"),
        "topics/a.md:6:1 T413, topics/a.md:9:1 T413",
    ),
    "TODO": (topic("TODO"), "topics/a.md:2:8 T619"),
    "TBD": (topic("(TBD)"), "topics/a.md:2:8 T619"),
    "untitled": (topic("Untitled"), "topics/a.md:2:8 T619"),
    "title for now": (topic("仮題"), "topics/a.md:2:8 T619"),
    "title for now in brackets": (topic("深層学習（仮）"), "topics/a.md:2:8 T619"),
    "lorem": (topic("Lorem ipsum dolor"), "topics/a.md:2:8 T619"),
    "letters for a title": (topic("xxx"), "topics/a.md:2:8 T619"),
    "name tbd": ({"people/ada.md": "---\nname: TBD\n---\n"}, "people/ada.md:2:7 T619"),
    "summary todo": (topic("Alpha\nsummary: TODO"), "topics/a.md:3:10 T619"),
    "page title of youtube": (
        {"talks/e-1/x.md": "---\ntitle: Xylophones - YouTube\ntopics: [a]\nspeakers: [ada]\n---\n"},
        "talks/e-1/x.md:2:8 T619",
    ),
    "mojibake": ({"topics/a.md": "---\ntitle: æ©Ÿæ¢°å\u00a6ç¿\n---\n"}, "topics/a.md:2:8 T001"),
    "mojibake latin": (topic("CafÃ© culture"), "topics/a.md:2:11 T001"),
    "question marks": (topic("'????? ???'"), "topics/a.md:2:8 T619"),
    "credentials": (prose("[x](https://u:p@example.org/)\n"), "topics/a.md:5:5 T402"),
    "private ip": (prose("[x](http://192.168.0.1/)\n"), "topics/a.md:5:5 T402"),
    "private ip in field": (topic("Alpha\nsources: ['http://10.0.0.1/']"), "topics/a.md:3:11 T207"),
    "loopback": (prose("[x](http://127.0.0.1:8000/index.html)\n"), "topics/a.md:5:5 T402"),
    "local name": (prose("[x](http://printer.local/)\n"), "topics/a.md:5:5 T402"),
    "host doubled": (prose("[x](https://https://example.org/)\n"), "topics/a.md:5:5 T402"),
    "no scheme": (prose("[x](www.example.org)\n"), "topics/a.md:5:5 T402"),
    "javascript": (prose("[x](javascript:alert(1))\n"), "topics/a.md:5:3 T402"),
    "file of windows": (prose("[x](C:\\\\talk.pdf)\n"), "topics/a.md:5:3 T402"),
    "link other case": (prose("[x](/Topics/A.md)\n"), "topics/a.md:5:5 T402"),
    "link without ending": (prose("[x](/topics/a)\n"), "topics/a.md:5:5 T402"),
    "mail wide at": (prose("[x](mailto:a＠example.org)\n"), "topics/a.md:5:3 T402"),
    "localhost": (topic("Alpha\nsources: ['http://localhost:8000/']"), "topics/a.md:3:11 T207"),
    "youtube under slides": (talk("slides: https://youtu.be/aaaaaaaaaaa"), "talks/e-1/x.md:5:9 T204"),
    "vimeo under slides url": (talk("slides: {url: https://vimeo.com/12345}"), "talks/e-1/x.md:5:15 T204"),
    "mp4 as page of slides": (talk("slides: {url: https://example.org/v.mp4}"), "talks/e-1/x.md:5:15 T204"),
    "pdf as page of video": (talk("video: {url: https://example.org/v.pdf}"), "talks/e-1/x.md:5:14 T204"),
    "deck as page of video": (talk("video: {url: https://speakerdeck.com/a/b}"), "talks/e-1/x.md:5:14 T204"),
    "imitated in capitals": (talk("video: {url: HTTPS://YOUTUBE.COM.EVIL.ORG/x}"), "talks/e-1/x.md:5:14 T208"),
    "imitated with zero": (talk("video: {url: https://y0utube.com/watch?v=aaaaaaaaaaa}"), "talks/e-1/x.md:5:14 T208"),
    "imitated speakerdeck": (talk("slides: https://speaker-deck.com/a/b"), "talks/e-1/x.md:5:9 T208"),
    "real in capitals": (talk("video: {url: HTTPS://WWW.YouTube.COM/watch?v=aaaaaaaaaaa}"), ""),
    "slide number": (talk("slides: https://speakerdeck.com/a/b?slide=3"), ""),
    "id with time": (talk("video: {youtube: 'aaaaaaaaaaa&t=3'}"), "talks/e-1/x.md:5:18 T208"),
    "iframe in field": (
        talk("video: '<iframe src=\"https://www.youtube.com/embed/aaaaaaaaaaa\"></iframe>'"),
        "talks/e-1/x.md:5:8 T208",
    ),
    "null value": (talk("video: ~"), "talks/e-1/x.md:5:8 T209"),
    "start behind end": (talk("video: {youtube: aaaaaaaaaaa, start: 20, end: 10}"), "talks/e-1/x.md:5:47 T206"),
    "start of 99 minutes": (talk("video: {youtube: aaaaaaaaaaa, start: 1:99:00}"), "talks/e-1/x.md:5:38 T204"),
    "wide digits in start": (talk("video: {youtube: aaaaaaaaaaa, start: １２}"), "talks/e-1/x.md:5:38 T204"),
    "pdf of html": (
        {**prose("[x](/a.pdf)\n"), "a.pdf": "<!doctype html><title>Sign in</title>"},
        "topics/a.md:5:5 T402",
    ),
    "empty pdf": ({**prose("[x](/a.pdf)\n"), "a.pdf": ""}, "topics/a.md:5:5 T402"),
    "cut pdf": ({**prose("[x](/a.pdf)\n"), "a.pdf": b"%PDF-1.7\n1 0 obj"}, "topics/a.md:5:5 T402"),
    "zip no zip": ({**prose("[x](/a.zip)\n"), "a.zip": "x"}, "topics/a.md:5:5 T402"),
    "ics no calendar": ({**prose("[x](/a.ics)\n"), "a.ics": "hello"}, "topics/a.md:5:5 T402"),
    "git lfs pointer": (
        {**prose("![x](/a.png)\n"), "a.png": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"},
        "topics/a.md:5:6 T403",
    ),
    "png with a broken part": (
        {
            **prose("![x](/a.png)\n"),
            "a.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\0\0\0\0\0\0\0\0IEND\xaeB`\x82",
        },
        "topics/a.md:5:6 T403",
    ),
    "no such day": (event("date: 2020-02-30"), "events/e-1.md:3:7 T205"),
    "wide digits": (event("date: ２０２０-０１-０２"), "events/e-1.md:3:7 T205"),
    "era": (event("date: 令和2年1月2日"), "events/e-1.md:3:7 T205"),
    "other order": (event("date: 01/02/2020"), "events/e-1.md:3:7 T205"),
    "end before start": (event("date: 2020-01-02\nend_date: 2020-01-01"), "events/e-1.md:4:11 T206"),
    "hours reversed": (event("date: 2020-01-02\nstart: 21:00\nend: 20:00"), "events/e-1.md:5:6 T206"),
    "hours equal": (event("date: 2020-01-02\nstart: 21:00\nend: 21:00"), "events/e-1.md:5:6 T206"),
    "far future": (event("date: 2202-01-02"), "events/e-1.md:3:7 T621"),
    "year 1020": (event("date: 1020-01-02"), "events/e-1.md:3:7 T621"),
    "event of a year": (event("date: 2020-01-02\nend_date: 2021-12-02"), "events/e-1.md:4:11 T621"),
    "published before there was one": (
        talk("slides: {url: https://example.org/, published: 1970-01-01}"),
        "talks/e-1/x.md:5:9 T621",
    ),
    "more came than places": (event("date: 2020-01-02\nattendance: {capacity: 20, attended: 300}"), ""),
    "more came than registered": (
        event("date: 2020-01-02\nattendance: {registered: 20, attended: 300}"),
        "events/e-1.md:4:13 T621",
    ),
    "folder of one": ({"talk/e-1/z.md": "---\ntitle: Z\n---\n"}, "talk/e-1/z.md:1:1 T308"),
    "folder in capitals": ({"Topics/z.md": "---\ntitle: Z\n---\n"}, "Topics/z.md:1:1 T308"),
    "talk without folder": ({"talks/z.md": "---\ntitle: Z\n---\n"}, "talks/z.md:1:1 T007, talks/z.md:1:1 T301"),
    "copy": ({"topics/a copy.md": "---\ntitle: Z\n---\n"}, "topics/a copy.md:1:1 T004"),
    "copy (1)": ({"topics/a-1(1).md": "---\ntitle: Z\n---\n"}, "topics/a-1(1).md:1:1 T004"),
    "ending in capitals": ({"topics/z.MD": "---\ntitle: Z\n---\n"}, "topics/z.MD:1:1 T007"),
    "two endings": ({"topics/z.md.txt": "---\ntitle: Z\n---\n"}, "topics/z.md.txt:1:1 T007"),
    "event not there": (
        {"talks/e-9/z.md": "---\ntitle: Z\ntopics: [a]\nspeakers: [ada]\n---\n"},
        "talks/e-9/z.md:1:1 T301",
    ),
    "utf-16": ({"topics/a.md": "---\ntitle: A\n---\n".encode("utf-16")}, "topics/a.md:1:1 T001"),
    "shift jis": ({"topics/a.md": "---\ntitle: 機械\n---\n".encode("shift_jis")}, "topics/a.md:2:8 T001"),
    "old mac": (
        {"topics/a.md": b"---\rtitle: A\r---\r"},
        "topics/a.md:1:4 T002, topics/a.md:1:13 T002, topics/a.md:1:17 T002",
    ),
    "next line (U+0085)": ({"topics/a.md": "---\ntitle: A\u0085b\n---\n"}, "topics/a.md:2:9 T002"),
    "conflict markers": (
        prose("<<<<<<< HEAD\nText\n=======\nOther\n>>>>>>> b\n"),
        "topics/a.md:5:1 T407, topics/a.md:5:1 T618",
    ),
    "conflict in front matter": (
        {"topics/a.md": "---\n<<<<<<< HEAD\ntitle: A\n=======\ntitle: B\n>>>>>>> b\n---\n"},
        "topics/a.md:2:1 T103",
    ),
    "page of another tool": ({"topics/z.md": "+++\ntitle = 'Z'\n+++\n"}, "topics/z.md:1:1 T101"),
    "capital key": ({"topics/a.md": "---\nTitle: A\n---\n"}, "topics/a.md:1:1 T202, topics/a.md:2:1 T201"),
    "japanese key": ({"topics/a.md": "---\n題名: A\n---\n"}, "topics/a.md:1:1 T202, topics/a.md:2:1 T201"),
    "wide colon": ({"topics/a.md": "---\ntitle： A\n---\n"}, "topics/a.md:2:1 T103"),
    "em dash": ({"topics/a.md": "———\ntitle: A\n———\n"}, "topics/a.md:1:1 T101"),
    "blank line first": ({"topics/a.md": "\n---\ntitle: A\n---\n"}, "topics/a.md:1:1 T101"),
    "comment for value": (topic("#1 of all"), "topics/a.md:2:8 T103"),
    "topics as words": (
        {"talks/e-1/x.md": "---\ntitle: X\ntopics: a\nspeakers: [ada]\n---\n"},
        "talks/e-1/x.md:3:9 T203",
    ),
    "topic twice": (
        {"talks/e-1/x.md": "---\ntitle: Xylophones\ntopics: [a, a]\nspeakers: [ada]\n---\n"},
        "talks/e-1/x.md:3:13 T303",
    ),
    "speaker twice": (
        {"talks/e-1/x.md": "---\ntitle: Xylophones\ntopics: [a]\nspeakers: [ada, {person: ada}]\n---\n"},
        "talks/e-1/x.md:4:26 T303",
    ),
    "reference twice": (talk("references: [key, key]"), "talks/e-1/x.md:5:19 T303"),
    "source twice": (
        topic("Alpha\nsources: ['https://example.org/', 'https://example.org/']"),
        "topics/a.md:3:10 T620",
    ),
    "report twice": (talk("reports: ['https://example.org/', 'https://example.org/']"), "talks/e-1/x.md:5:10 T620"),
    "alias is own id": (topic("Alpha\naliases: [a]"), "topics/a.md:3:11 T303"),
    "alias is own title": (topic("Alpha\naliases: [Alpha]"), "topics/a.md:3:10 T620"),
    "alias twice": (topic("Alpha\naliases: [Beta, Beta]"), "topics/a.md:3:17 T303"),
    "summary is title": (topic("Alpha\nsummary: Alpha"), "topics/a.md:3:10 T620"),
    "title_en is title": (topic("Alpha\ntitle_en: Alpha"), "topics/a.md:3:11 T620"),
    "broader self": (topic("Alpha\nbroader: [a]"), "topics/a.md:3:11 T304"),
    "title of 300 wide": (topic("機" * 300), ""),
    "folded title": (topic(">\n  Alpha\n  Beta"), ""),
    "title with tab": (topic('"a\\tb"'), ""),
    "zone": (conf('talks_timezone = "Tokyo"'), "conf.py:4:18 T501"),
    "language none": (conf("language = None"), "conf.py:4:12 T501"),
    "issue url script": (conf('talks_issue_url = "javascript:alert(1)"'), "conf.py:4:19 T501"),
    "static path": (conf('html_static_path = ["nope"]'), "conf.py:1:1 T501"),
    "pattern": (conf('exclude_patterns = ["[z-a]"]'), "conf.py:1:1 T501"),
    "pattern backtracks": (conf('exclude_patterns = ["' + "*a" * 30 + 'b"]'), ""),
    "misspelt setting": (conf('talks_timezon = "Asia/Tokyo"'), "conf.py:4:17 T614"),
    "myst extension": (conf('myst_enable_extensions = ["html_image"]'), "conf.py:4:26 T501"),
    "bib brace": (
        bib("@misc{k, title = {a, year = {2020}}\n"),
        "references.bib:1:1 T305, references.bib:2:1 T305, talks/e-1/x.md:5:14 T301",
    ),
    "bib twice": (
        bib("@misc{key, title = {a}, year = {2020}}\n@misc{key, title = {b}, year={2020}}\n"),
        "references.bib:2:1 T305",
    ),
    "bib script": (
        bib("@misc{key, title = {a}, year = {2020}, url = {javascript:alert(1)}}\n"),
        "references.bib:1:1 T305",
    ),
    "bib latin 1": (
        bib("@misc{key, title = {caf\u00e9}, year = {2020}}\n".encode("latin-1")),
        "references.bib:1:1 T001, talks/e-1/x.md:5:14 T301",
    ),
    "bib year": (bib("@misc{key, title = {a}, year = {20xx}}\n"), "references.bib:1:1 T305"),
    "bib without title": (bib("@misc{key, year = {2020}}\n"), "references.bib:1:1 T305"),
    "bold letters": (topic("\U0001d40a\U0001d422\U0001d42d\U0001d41e\U0001d42c"), "topics/a.md:2:8 T002"),
    "bold letters by escape": (topic('"a \\U0001D40A\\U0001D422"'), "topics/a.md:2:8 T002"),
    "letters in circles": (prose("See \u24c0\u24d8\u24e3\u24d4.\n"), "topics/a.md:5:5 T002"),
    "letters of formulas in code": (prose("See `\u24c0\u24d8` and \U0001d53c[x].\n"), ""),
    "joiner of persian": (topic("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"), ""),
    "joiner among latin": (topic("a\u200cb"), "topics/a.md:2:9 T002"),
    "quotes in quotes": (prose(">" * 20 + " lost\n"), "topics/a.md:5:1 T408"),
    "quotes in quotes that are read": (prose(">" * 19 + " found\n"), ""),
    "lists in lists": (
        prose("".join(f"{'  ' * level}- a\n" for level in range(10))),
        "topics/a.md:14:1 T408",
    ),
    "name without address": (prose("See [the kites][kites].\n"), "topics/a.md:5:5 T618"),
    "element of an array": (prose("See rows[i][j] and [1][2].\n"), ""),
    "gif called png": (
        {**prose("![x](/p.png)\n"), "p.png": b"GIF89a\x01\0\x01\0\0\0\0;"},
        "topics/a.md:5:6 T403",
    ),
    "conf rlo": (conf('project = "Kite\\u202e"'), "conf.py:4:11 T002"),
    "conf rlo in a list": (conf('html_static_path = ["a\u202e"]'), "conf.py:1:1 T501, conf.py:4:20 T002"),
    "conf author rlo": (conf('author = "a\u202eb"'), "conf.py:4:10 T002"),
    "base of another scheme": (conf('html_baseurl = "ftp://kites.example/"'), "conf.py:4:16 T501"),
    "base without a scheme": (conf('html_baseurl = "kites.example"'), "conf.py:4:16 T501"),
    "base with a query": (conf('html_baseurl = "https://kites.example/?a=b"'), "conf.py:4:16 T501"),
    "base on this machine": (conf('html_baseurl = "http://localhost:8000/"'), ""),
    "contact that is none": (conf('talks_links_contact = "me"'), "conf.py:4:23 T501"),
    "contact of two lines": (conf('talks_links_contact = "https://a.example/\\r\\nX: y"'), "conf.py:4:23 T002"),
    "contact by mail": (conf('talks_links_contact = "me@kites.example"'), ""),
    "address of google": (
        prose("[x](https://www.google.com/url?q=https://kites.example/&sa=D)\n"),
        "topics/a.md:5:5 T621",
    ),
    "address of a warning": (
        topic("Alpha\nsources: ['https://l.facebook.com/l.php?u=https%3A%2F%2Fkites.example%2F&h=1']"),
        "topics/a.md:3:11 T621",
    ),
    "address of 5000": (prose(f"[x](https://kites.example/{'a' * 5000})\n"), "topics/a.md:5:5 T621"),
    "search of google": (prose("[x](https://www.google.com/search?q=https://kites.example/)\n"), ""),
    "escape cut": (topic("Alpha\nsources: ['https://kites.example/%E5%87']"), "topics/a.md:3:11 T621"),
    "percent of its own": (topic("Alpha\nsources: ['https://kites.example/100%']"), "topics/a.md:3:11 T621"),
    "address of a private network": (topic("Alpha\nsources: ['http://192.168.0.1/']"), "topics/a.md:3:11 T207"),
    "bib todo": (bib("@misc{key, title = {TODO}, author = {Doe, J.}, year = {2020}}\n"), "references.bib:1:1 T619"),
    "bib doi of words": (
        bib("@misc{key, title = {a}, year = {2020}, doi = {see the page}}\n"),
        "references.bib:1:1 T305",
    ),
    "bib doi in an address": (
        bib("@misc{key, title = {a}, year = {2020}, doi = {https://doi.org/10.1000/182}}\n"),
        "",
    ),
    "bib author tbd": (bib("@misc{key, title = {a}, author = {TBD}, year = {2020}}\n"), "references.bib:1:1 T619"),
    "bib address of google": (
        bib(
            "@misc{key, title = {a}, year = {2020}, url = {https://www.google.co.jp/url?url=https://kites.example/}}\n"
        ),
        "references.bib:1:40 T621",
    ),
    "stars": (prose("*" * 20000 + "\n"), "topics/a.md:5:1 T407"),
    "brackets": (prose("[" * 20000 + "\n"), "topics/a.md:5:5001 T008"),
    "wide table": (prose("|" + "a|" * 2000 + "\n|" + "-|" * 2000 + "\n"), ""),
    "aliases": (topic("Alpha\naliases: [" + ", ".join(f"t{n}" for n in range(2000)) + "]"), ""),
    "entities": (prose("&#x61;" * 9000 + "\n"), ""),
    "link definitions": (prose("".join(f"[a{n}]: /topics/a.md\n" for n in range(2000))), ""),
    "backticks": (prose(" ".join("`" * n for n in range(1, 250)) + "\n"), ""),
    "emphasis": (prose("a**b" + "c* " * 8000 + "\n"), ""),
}
