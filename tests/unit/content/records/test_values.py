"""The forms of values: what is read, and what is refused with a sentence."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, get_args

import pytest
from pydantic_core import PydanticCustomError

from sphinx_talks.content.records import Format, values
from sphinx_talks.content.records.values import PROVIDED, Certainty, Count, PartialDate, ProgrammeTime

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_talks.content.records.fields import ValueForm


def _reader(provider: str) -> Callable[[str], object]:
    """Return how the ids of a provider are read."""
    form: ValueForm[str] = get_args(next(form for (name, _), form in PROVIDED.items() if name == provider))[-1]
    return form.read


@pytest.mark.parametrize(
    ("reader", "text", "value"),
    [
        (values.line, "  a  ", "a"),
        (values.line, "a\n", "a"),
        (values.line, "a" * 300, "a" * 300),
        (values.partial_date, "2022-03-30", PartialDate(2022, 3, 30)),
        (values.partial_date, "2022-03", PartialDate(2022, 3)),
        (values.partial_date, "2022", PartialDate(2022)),
        (values.partial_date, "2024-02-29", PartialDate(2024, 2, 29)),
        (values.partial_date, "2019-10~", PartialDate(2019, 10, 0, Certainty.APPROXIMATE)),
        (values.partial_date, "2014-08-26?", PartialDate(2014, 8, 26, Certainty.UNCERTAIN)),
        (values.partial_date, "../2019-06-15", PartialDate(2019, 6, 15, before=True)),
        (values.clock, "20:35", ProgrammeTime(1235)),
        (values.clock, "20:35-21:00", ProgrammeTime(1235, 1260)),
        (values.clock, "20:35 – 21:00", ProgrammeTime(1235, 1260)),
        (values.clock, "23:30-24:30", ProgrammeTime(1410, 1470)),
        (values.time_of_day, "0:00", 0),
        (values.time_of_day, "29:59", 1799),
        (values.seconds, "0", 0),
        (values.seconds, "2110", 2110),
        (values.seconds, "35:10", 2110),
        (values.seconds, "90:00", 5400),
        (values.seconds, "1:02:03", 3723),
        (values.count, "258", Count(258)),
        (values.count, "~40", Count(40, "~")),
        (values.count, ">100", Count(100, ">")),
        (values.whole_number, "0", 0),
        (values.whole_number, "0013", 13),
        (values.aspect, "16:9", 1.7778),
        (values.aspect, "1.7834", 1.7834),
        (values.aspect, "4:3", 1.3333),
        (values.aspect, "1", 1.0),
        (values.zone, "Asia/Tokyo", "Asia/Tokyo"),
        (values.zone, "UTC", "UTC"),
        (values.zone, "America/Port-au-Prince", "America/Port-au-Prince"),
        (values.zone, "America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        (values.zone, "Etc/GMT+9", "Etc/GMT+9"),
        (values.handle, "hurutoriya", "hurutoriya"),
        (values.handle, "_name_", "_name_"),
        (values.handle, "a-b_1", "a-b_1"),
        (values.hashtag, "#MLCT", "MLCT"),
        (values.hashtag, "機械学習", "機械学習"),
        (values.language, "ja", "ja"),
        (values.language, "zh-Hant-TW", "zh-Hant-TW"),
        (values.record_id, "a", "a"),
        (values.record_id, "mlct-13/active-learning", "mlct-13/active-learning"),
        (values.bibliography_key, "sculley2015:debt_a.b-c", "sculley2015:debt_a.b-c"),
        (values.address, "https://example.org/記事/?q=能動学習#上", "https://example.org/記事/?q=能動学習#上"),
        (
            values.address,
            "https://en.wikipedia.org/wiki/Recall_(memory)",
            "https://en.wikipedia.org/wiki/Recall_(memory)",
        ),
        (values.choice(Format).read, "online", Format.ONLINE),
    ],
)
def test_read(reader: Callable[[str], object], text: str, value: object) -> None:
    assert reader(text) == value


@pytest.mark.parametrize(
    ("reader", "texts"),
    [
        (values.line, ["a\nb", "a" * 301]),
        (
            values.partial_date,
            [
                "2022-02-29",
                "2022-13",
                "2022-00",
                "2022-03-00",
                "2022-3-30",
                "22-03-30",
                "2022/03/30",
                "30.3.2022",
                "2022年3月30日",
                "２０２２",
                "2022-03-30T20:00",
                "2022-03-30\n",
                " 2022",
                "0999",
                "3000",
                "2022??",
                "~2022",
                "../",
                "..2022",
                "2022-03-30/2022-03-31",
                "yesterday",
                "2022-03~-30",
            ],
        ),
        (
            values.clock,
            ["20:35-20:35", "21:00-20:00", "20:35-", "-21:00", "20:35-21:00-22:00", "20", "30:00", "20:6", "8pm"],
        ),
        (values.time_of_day, ["20:60", "24", "30:00", "20:5", "２０:００", "-1:00", "20:00:00"]),
        (
            values.seconds,
            [
                "35:60",
                "1:60:00",
                "1:2:3",
                "1:5",
                "1:00005",
                "1:002:03",
                "-1",
                "1.5",
                "35m",
                "100000",
                "1:",
                ":10",
                "３",
            ],
        ),
        (values.count, ["about 40", "40+", "1,000", "-1", "4.5", "12345678", "~", "四十", "<3", "> 100"]),
        (values.whole_number, ["-1", "10000", "1.0", "1e3", "0x10", "１", "13th", ""]),
        (
            values.aspect,
            ["0:9", "16:0", "16/9", "0.1", "6", "1e1", "-16:9", "nan", "16:9:1", "16 : 9", "1." + "7" * 21],
        ),
        (
            values.zone,
            [
                "Tokyo",
                "JST+9",
                "+09:00",
                "asia/tokyo",
                "Asia",
                "../../etc/passwd",
                "/etc/passwd",
                "Asia/Tokyo\n",
                "localtime",
                "posix/Asia/Tokyo",
                "a\0b",
                "A" * 300,
            ],
        ),
        (values.handle, ["@a", "https://x.com/a", "a b", "a/b", "-a", "ａ", "a" * 40, "a\n", "javascript:x"]),
        (values.hashtag, ["##a", "a b", "#", "a-b", "a" * 51]),
        (values.language, ["Japanese", "日本語", "j", "ja_JP", "ja-", "ja\n"]),
        (
            values.record_id,
            ["A", "a_b", "a--b", "-a", "a-", "a/b/c", "/a", "a/", "", "あ", "a\n", "a b", "../a", "a" * 81, "ａ"],
        ),
        (values.bibliography_key, ["", "-a", "a b", "あ", "a,b", "a\n", "{a}"]),
        (
            values.address,
            [
                "example.org",
                "https://example",
                "https://例え.jp/",
                "https://youtube.com.evil.example/",
                "mailto:a@example.org",
                " https://example.org",
            ],
        ),
        (_reader("youtube"), ["a" * 10, "a" * 12, "a" * 11 + "\n"]),
        (_reader("speakerdeck"), ["0" * 31, "0" * 33]),
        (values.choice(Format).read, ["Online", "on-line", ""]),
    ],
)
def test_refused(reader: Callable[[str], object], texts: list[str]) -> None:
    accepted = []
    for text in texts:
        with contextlib.suppress(PydanticCustomError):
            accepted.append((text, reader(text)))
    assert accepted == []


def test_unknown_words_are_answered_with_the_nearest() -> None:
    with pytest.raises(PydanticCustomError) as caught:
        values.choice(Format).read("inperson")
    assert caught.value.context == {
        "code": "VALUE",
        "text": "unknown word",
        "want": "one of in-person, online, hybrid; nearest is 'in-person'",
        "at": "",
    }


def test_dates_show_what_is_known() -> None:
    assert [values.partial_date(text).iso() for text in ("2022-03-30", "2022-03?", "../2022")] == [
        "2022-03-30",
        "2022-03",
        "2022",
    ]
