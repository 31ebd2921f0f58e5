"""Source of a newer grammar than this Python's: LibCST reads it, and a shadow of it is edited.

The shadow is a text of the same length that this Python can parse: what it does not know is masked
there, as blanks or as one opaque string. Nothing inside a mask can be found, so nothing inside is
edited. The only importer of LibCST, and imported only when `ast` gives up.
"""

from __future__ import annotations

import re
import sys
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, NamedTuple

from breakkit.edits.program import Program, parse
from breakkit.errors import WouldNotParse
from breakkit.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 200
LINE_ENDS = "\r\n"
PRIVATE_USE, PRIVATE_SIZE = 0xE000, 0x1800


class Name(Enum):
    """What pieces of newer grammar are."""

    TYPE_PARAMETERS = auto()
    TYPE_ALIAS = auto()
    LAZY_IMPORT = auto()
    T_STRING = auto()
    F_STRING = auto()
    COMPREHENSION = auto()
    SEVERAL_EXCEPTIONS = auto()


class Newer(NamedTuple):
    """How a piece of newer grammar is called, tried and masked.

    `frame` is what it is tried in alone; `is_blank` says that it is masked as white space.
    """

    name: Name
    frame: str
    is_blank: bool = False


KNOWN = {
    "TypeParameters": Newer(Name.TYPE_PARAMETERS, "def f{}(): pass", is_blank=True),
    "TypeAlias": Newer(Name.TYPE_ALIAS, "{}"),
    "LazyImport": Newer(Name.LAZY_IMPORT, "{}"),
    "LazyImportFrom": Newer(Name.LAZY_IMPORT, "{}"),
    "TemplatedString": Newer(Name.T_STRING, "({}\n)"),
    "FormattedString": Newer(Name.F_STRING, "({}\n)"),
    "ListComp": Newer(Name.COMPREHENSION, "({}\n)"),
    "SetComp": Newer(Name.COMPREHENSION, "({}\n)"),
    "DictComp": Newer(Name.COMPREHENSION, "({}\n)"),
    "Tuple": Newer(Name.SEVERAL_EXCEPTIONS, "try: pass\nexcept {}: pass"),
}


def read_newer(text: str, where: str, error: SyntaxError) -> Program:
    """The program in a text that `ast` cannot parse; its `unverified` says what is masked.

    Raises:
        WouldNotParse: LibCST cannot parse it either, or there is more in it than can be masked.
    """
    try:
        if is_deep(text) or error.__cause__ is not None:
            raise error
        shadow, unverified = mask(text)
        program = Program(text, shadow)
    except SyntaxError:
        said = tr("the source does not parse: {what}", what=error.msg)
        raise WouldNotParse(
            f"{where}:{error.lineno or 1}:{error.offset or 1}: {said}",
            tr(
                "repair the file, or run breakkit under a newer Python than {version}",
                version=version(),
            ),
        ) from error
    program.unverified = unverified
    return program


def is_deep(text: str) -> bool:
    """Whether brackets are nested deeper than Python allows, which LibCST does not survive."""
    depth = deepest = 0
    for bracket in re.findall(r"[(\[{}\])]", text):
        depth += 1 if bracket in "([{" else -1
        deepest = max(deepest, depth)
    return deepest > DEEPEST


def version() -> str:
    """The running Python, as people call it."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def named(name: Name, line: int) -> str:
    """A piece of newer grammar, as a message names it."""
    return {
        Name.TYPE_PARAMETERS: tr("type parameters on line {line}", line=line),
        Name.TYPE_ALIAS: tr("a type alias on line {line}", line=line),
        Name.LAZY_IMPORT: tr("a lazy import on line {line}", line=line),
        Name.T_STRING: tr("a t-string on line {line}", line=line),
        Name.F_STRING: tr("an f-string on line {line}", line=line),
        Name.COMPREHENSION: tr("a comprehension on line {line}", line=line),
        Name.SEVERAL_EXCEPTIONS: tr("several exceptions on line {line}", line=line),
    }[name]


def mask(text: str) -> tuple[str, tuple[tuple[Name, int], ...]]:
    """The shadow of a text, and what is masked in it, with lines.

    Raises:
        SyntaxError: LibCST cannot parse the text, or not byte for byte.
    """
    pieces, at, found = [], 0, []
    for start, end, newer in newer_pieces(text):
        shade = blanks if newer.is_blank else opaque
        pieces += [text[at:start], shade(text[start:end])]
        at = end
        found.append((newer.name, text.count("\n", 0, start) + 1))
    return "".join([*pieces, text[at:]]), tuple(found)


def newer_pieces(text: str) -> Iterator[tuple[int, int, Newer]]:
    """The outermost pieces of newer grammar, in order, with where they stand in characters."""
    import libcst  # noqa: PLC0415 -- slow to import, and only needed here
    from libcst import metadata  # noqa: PLC0415 -- as above

    try:
        module = libcst.parse_module(text)
    except libcst.ParserSyntaxError as error:
        raise SyntaxError(error.message) from error
    if module.code != text:
        raise SyntaxError(tr("LibCST does not give the source back byte for byte"))
    wrapper = metadata.MetadataWrapper(module, unsafe_skip_copy=True)
    spans = wrapper.resolve(metadata.ByteSpanPositionProvider)
    raw = text.encode()
    pending: list[Any] = [module]
    at, done = 0, 0
    while pending:
        node = pending.pop()
        newer = KNOWN.get(type(node).__name__)
        if newer is not None and (span := spans.get(node)) is not None:
            start = done + len(raw[at : span.start].decode())
            end = start + len(raw[span.start : span.start + span.length].decode())
            if is_newer(newer, text[start:end]):
                yield start, end, newer
                at, done = span.start + span.length, end
                continue
        pending.extend(reversed(node.children))


def is_newer(newer: Newer, piece: str) -> bool:
    """Whether this Python cannot parse the piece by itself."""
    if newer.name is Name.SEVERAL_EXCEPTIONS and piece.startswith("("):
        return False
    try:
        parse(newer.frame.format(piece))
    except SyntaxError:
        return True
    return False


def blanks(piece: str) -> str:
    """White space of the same shape."""
    return joined("".join(c if c in LINE_ENDS else " " for c in piece))


def opaque(piece: str) -> str:
    """One string literal of the same shape, another one for another piece.

    Raises:
        SyntaxError: there is no literal of that shape.
    """
    is_long = "\n" not in piece[:4] + piece[-3:] and len(piece) >= len('u""""""')
    quotes = '"""' if is_long else '"'
    inner = piece[1 + len(quotes) : -len(quotes)]
    text = f"u{quotes}{''.join(c if c in LINE_ENDS else shade(c) for c in inner)}{quotes}"
    text = text if is_long else joined(text)
    if [len(line) for line in text.split("\n")] != [len(line) for line in piece.split("\n")]:
        raise SyntaxError(tr("newer grammar that cannot be masked"))
    return text


def shade(character: str) -> str:
    """A character that no pattern has."""
    return chr(PRIVATE_USE + ord(character) % PRIVATE_SIZE)


def joined(text: str) -> str:
    """Lines joined by backslashes, without a change of length."""
    lines = text.split("\n")
    for number, line in enumerate(lines[:-1]):
        end = len(line.removesuffix("\r"))
        lines[number] = line[: max(end - 1, 0)] + "\\" + line[end:]
    return "\n".join(lines)
