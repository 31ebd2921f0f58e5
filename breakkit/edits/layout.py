"""How code goes away without leaving a hole: whole lines, rows of items, statements of a block."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from breakkit.edits import gaps
from breakkit.edits.change import Replacement
from breakkit.edits.program import Span

if TYPE_CHECKING:
    import ast

    from breakkit.edits.program import Program

TAIL = {
    mark: re.compile(rf"[ \t\f]*{mark}[ \t\f]*(#[^\r\n]*)?\r?\n?\Z") for mark in (",?", ";?", "")
}
BLANK = re.compile(r"[ \t\f]*\r?\n?\Z")
COMMENT_LINE = re.compile(r"([ \t\f]*)#")
CLOSING = (")", "]", "}")


def own_lines(program: Program, span: Span, mark: str = "") -> Span | None:
    """The lines of a stretch, line ends included, if nothing else stands on them.

    A comment behind it may, and what `mark` allows: an optional comma or semicolon.
    """
    first = program.line_span(program.line_of(span.start))
    last = program.line_span(program.line_of(span.end))
    before = program.text[: first.start].removesuffix("\n").removesuffix("\r")
    if program.text[first.start : span.start].strip(" \t\f") or before.endswith("\\"):
        return None
    if not TAIL[mark].match(program.text[span.end : last.end]):
        return None
    return Span(first.start, last.end)


def is_blank(program: Program, span: Span) -> bool:
    """Whether nothing but white space stands there."""
    return BLANK.match(program.text[span.start : span.end]) is not None


def with_comments_above(program: Program, lines: Span, floor: int) -> Span:
    """The lines, with the comment lines directly above that can only belong to them.

    A comment belongs to what it stands on if nothing else follows directly, which it could be
    about too. `floor` is where what comes before ends.
    """
    text = program.text
    head = text[lines.start : lines.end]
    indent = head[: len(head) - len(head.lstrip(" \t\f"))]
    line = program.line_of(lines.start)
    if not stands_alone(program, lines, indent):
        return lines
    start = lines.start
    while line > 1:
        above = program.line_span(line - 1)
        comment = COMMENT_LINE.match(text, above.start, above.end)
        if above.start < floor or not comment or comment[1] != indent:
            break
        start, line = above.start, line - 1
    return Span(start, lines.end)


def stands_alone(program: Program, lines: Span, indent: str) -> bool:
    """Whether no code of the same row or block follows on the next line."""
    if lines.end == len(program.text):
        return True
    after = program.line_span(program.line_of(lines.end))
    line = program.text[after.start : after.end]
    code = line.lstrip(" \t\f")
    is_outside = len(line) - len(code) < len(indent)
    return is_outside or not code.strip() or code.startswith(("#", *CLOSING))


def without_item(program: Program, items: list[Span], index: int, end: int | None) -> Span:
    """The stretch to delete so that one item of a row separated by commas goes.

    Args:
        program: the text.
        items: where the items stand, in order.
        index: which of them goes.
        end: where the closing bracket of the row stands; None where it has none.
    """
    item = items[index]
    previous = items[index - 1] if index else None
    is_last = index == len(items) - 1
    after = item.end if end is None else end
    following = after if is_last else items[index + 1].start
    comma = first_comma(program, item.end, following)
    whole = Span(item.start, comma.end if comma else item.end)
    if (comma or is_last) and (lines := own_lines(program, whole)):
        floor = previous.end if previous else 0
        return with_comments_above(program, lines, floor)
    comma_before = first_comma(program, previous.end, item.start) if previous else None
    joined = comma_before and program.line_of(comma_before.start) == program.line_of(item.start)
    if comma and not is_last:
        if program.line_of(comma.end) == program.line_of(following):
            return Span(item.start, following)
        if comma_before and joined:
            return Span(comma_before.end, comma.end)
        return Span(item.start, skip_blanks(program, comma.end))
    if comma_before and (joined or end is None):
        return whole_line_if_blank(program, Span(comma_before.start, item.end))
    return Span(item.start, skip_blanks(program, whole.end) if not previous else whole.end)


def first_comma(program: Program, start: int, end: int) -> gaps.Token | None:
    """The first comma in a gap."""
    return next((token for token in gaps.tokens(program, start, end) if token.text == ","), None)


def skip_blanks(program: Program, offset: int) -> int:
    """The next character that is no blank."""
    while program.text[offset : offset + 1] in {" ", "\t"}:
        offset += 1
    return offset


def whole_line_if_blank(program: Program, span: Span) -> Span:
    """The stretch, or its whole lines where only white space would be left on them."""
    lines = Span(
        program.line_span(program.line_of(span.start)).start,
        program.line_span(program.line_of(span.end)).end,
    )
    left = program.text[lines.start : span.start] + program.text[span.end : lines.end]
    return lines if BLANK.match(left) else span


def without_statement(
    program: Program, block: list[ast.stmt], index: int, *, may_be_empty: bool
) -> Replacement:
    """What to put where so that one statement of a block goes; `pass` where it is the only one."""
    node = block[index]
    span = Span(gaps.statement_start(program, node), program.span(node).end)
    lines = own_lines(program, span, ";?")
    if len(block) == 1 and not may_be_empty:
        end = line_content_end(program, lines.end) if lines else span.end
        return Replacement(span.start, end, "pass")
    previous = program.span(block[index - 1]).end if index else 0
    if lines:
        is_top = may_be_empty and index == 0  # comments above it are about the file
        floor = lines.start if is_top else previous
        gone = with_comments_above(program, lines, floor)
        if hasattr(node, "body"):
            gone = with_blank_lines(program, gone, is_first=index == 0)
        return Replacement(*gone, "")
    following = gaps.statement_start(program, block[index + 1]) if index + 1 < len(block) else None
    if following is not None and program.line_of(following) == program.line_of(span.end):
        return Replacement(span.start, following, "")
    return Replacement(previous or span.start, span.end, "")


def line_content_end(program: Program, offset: int) -> int:
    """Where a line's content ends that ends, with its line end, at `offset`."""
    return len(program.text[:offset].removesuffix("\n").removesuffix("\r"))


def with_blank_lines(program: Program, lines: Span, *, is_first: bool) -> Span:
    """The lines of a function, class or other block, with the blank lines that set it apart."""
    start, end = lines
    before, after = 0, 0
    while start and is_blank(program, above := program.line_span(program.line_of(start) - 1)):
        start, before = above.start, before + 1
    while end < len(program.text) and is_blank(program, below := line_at(program, end)):
        end, after = below.end, after + 1
    if end == len(program.text):
        return Span(start, end)
    surplus = after if is_first and not before else min(before, after)
    stop = lines.end
    for _ in range(surplus):
        stop = line_at(program, stop).end
    return Span(lines.start, stop)


def line_at(program: Program, offset: int) -> Span:
    """The line, with its end, that a character stands on."""
    return program.line_span(program.line_of(offset))
