"""Text of pages and of other sites where it must not steer what shows it: a terminal, a log, a line of a report."""

from __future__ import annotations


def named(text: str) -> str:
    """Return text with the number of each character that is not seen, as `<U+001B>`; ends of lines are such."""
    return "".join(sign if sign.isprintable() else f"<U+{ord(sign):04X}>" for sign in text)


def masked(text: str, kept: str = "") -> str:
    """Return text of the same length, a sign in the place of each character that is not seen but those `kept`."""
    return "".join(sign if sign.isprintable() or sign in kept else "\N{REPLACEMENT CHARACTER}" for sign in text)


def one_line(text: str, most: int) -> str:
    """Return text on one line of at most `most` characters, without those that are not seen."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
