"""A small language of terms, and the obvious way to match a pattern of it, to hold ours against.

A term is a tuple: `("name", "a")`, `("const", 1)`, `("attr", term, "a")`, `("bin", "+", l, r)`,
`("call", f, (arg, …))` where an argument is a term or `("kw", "k", term)` or `("star", term)`,
`("list", (…))`, `("dict", ((k, v), …))`. A pattern may have `("one", "X")` for any term, also as an
attribute's name, and `("many", "X")` for any number of items in a row. The name `_` binds nothing.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Term = tuple[Any, ...]
Bound = dict[str, Any]

NAMES = st.sampled_from("abf")
LEAVES = st.one_of(
    st.tuples(st.just("name"), NAMES),
    st.tuples(st.just("const"), st.sampled_from([0, 1, True, None, "a", "b", 1.0, b"a"])),
)


def composed(inner: st.SearchStrategy[Term], rows: Any, names: Any) -> st.SearchStrategy[Term]:
    """Terms made of terms; `rows` and `names` say what a row and an attribute's name may be."""
    keyword = st.tuples(st.just("kw"), NAMES, inner)
    star = st.tuples(st.just("star"), inner)
    return st.one_of(
        st.tuples(st.just("attr"), inner, names),
        st.tuples(st.just("bin"), st.sampled_from(["+", "*", "or"]), inner, inner),
        st.tuples(st.just("list"), rows(inner | star)),
        st.tuples(st.just("dict"), rows(st.tuples(inner, inner))),
        st.builds(
            lambda f, args, kws: ("call", f, (*args, *unique(kws))),
            inner,
            rows(inner | star),
            rows(keyword),
        ),
    )


def unique(keywords: tuple[Term, ...]) -> tuple[Term, ...]:
    """Python does not parse a keyword that is said twice."""
    seen: dict[object, Term] = {}
    for number, item in enumerate(keywords):
        seen.setdefault(item[1] if item[0] == "kw" else number, item)
    return tuple(seen.values())


def short(items: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(items, max_size=3).map(tuple)


def terms(size: int) -> st.SearchStrategy[Term]:
    return st.recursive(LEAVES, lambda inner: composed(inner, short, NAMES), max_leaves=size)


ONE = st.tuples(st.just("one"), st.sampled_from(["X", "Y", "_"]))
MANY = st.tuples(st.just("many"), st.sampled_from(["A", "B", "_"]))


def patterns(size: int) -> st.SearchStrategy[Term]:
    """Patterns out of nothing."""
    return st.recursive(
        LEAVES | ONE,
        lambda inner: composed(inner, lambda items: short(items | MANY), NAMES | ONE),
        max_leaves=size,
    )


@st.composite
def abstractions(draw: st.DrawFn, term: Term) -> Term:
    """Patterns that came from a term, so that many of them match it."""
    if term[0] != "kw" and term[0] != "star" and draw(st.integers(0, 5)) == 0:
        return draw(ONE)
    parts: list[Any] = []
    for part in term:
        if isinstance(part, tuple) and part and isinstance(part[0], str):
            parts.append(draw(abstractions(part)))
        elif isinstance(part, tuple):
            parts.append(draw(abstract_rows(part)))
        else:
            parts.append(part)
    return tuple(parts)


@st.composite
def abstract_rows(draw: st.DrawFn, row: tuple[Any, ...]) -> tuple[Any, ...]:
    items: list[Any] = []
    for item in row:
        choice = draw(st.integers(0, 5))
        if choice == 0:
            continue
        if choice == 1:
            items.append(draw(MANY))
        elif isinstance(item[0], str):
            items.append(draw(abstractions(item)))
        else:
            items.append((draw(abstractions(item[0])), draw(abstractions(item[1]))))
    if draw(st.integers(0, 2)) == 0:
        items.append(draw(MANY))
    return tuple(items)


def write(term: Any, parens: int = 0) -> str:  # noqa: C901, PLR0911 -- one line for each form
    """Its Python, with redundant parentheses and white space as the bits of a number say."""
    pad = " " * (parens & 1)

    def inner(part: Any) -> str:
        text = write(part, parens >> 1)
        is_bare = part[0] in {"one", "many", "kw", "star", "pair"}
        return text if is_bare else f"({pad}{text})"

    def row(items: Any) -> str:
        return f",{pad} ".join(entry(item) for item in items)

    def entry(item: Any) -> str:
        if isinstance(item[0], tuple):
            return f"{pad}{inner(item[0])}{pad}: {inner(item[1])}"
        return write(item, parens >> 1)

    match term:
        case ("name", name):
            return name
        case ("const", value):
            return repr(value)
        case ("one", name):
            return f"${name}"
        case ("many", name):
            return "$$$" if name == "_" else f"$$${name}"
        case ("kw", name, value):
            return f"{name}={write(value, parens >> 1)}"
        case ("star", value):
            return f"*{inner(value)}"
        case ("attr", owner, name):
            return f"{inner(owner)}{pad}.{write(name) if isinstance(name, tuple) else name}"
        case ("bin", operator, left, right):
            return f"{inner(left)} {operator}{pad} {inner(right)}"
        case ("call", function, items):
            return f"{inner(function)}({row(items)}{pad})"
        case ("list", items):
            return f"[{pad}{row(items)}]"
        case ("dict", items):
            return f"{{{row(items)}{pad}}}"
    raise TypeError(term)


def matches(pattern: Any, term: Any, bound: Bound) -> list[Bound]:
    """Every way in which a pattern matches a term, by trying all of them."""
    if isinstance(pattern, tuple) and pattern and pattern[0] == "one":
        if isinstance(term, tuple) and (not isinstance(term[0], str) or term[0] == "kw"):
            return []
        return bind(pattern[1], term, bound)
    if isinstance(pattern, tuple) and isinstance(term, tuple):
        if pattern and term and isinstance(pattern[0], str) and isinstance(term[0], str):
            if pattern[0] != term[0] or len(pattern) != len(term):
                return []
            ways = [bound]
            for part, other in zip(pattern[1:], term[1:], strict=True):
                ways = [more for way in ways for more in matches(part, other, way)]
            return ways
        return row_matches(pattern, term, bound)
    return [bound] if type(pattern) is type(term) and pattern == term else []


def row_matches(patterns_: Any, items: Any, bound: Bound) -> list[Bound]:
    if not patterns_:
        return [bound] if not items else []
    first, rest = patterns_[0], patterns_[1:]
    if first[0] == "many":
        return [
            way
            for count in range(len(items) + 1)
            for more in bind(first[1], items[:count], bound)
            for way in row_matches(rest, items[count:], more)
        ]
    if not items:
        return []
    if isinstance(first[0], tuple):  # an entry of a dict
        ways = [
            two
            for one in matches(first[0], items[0][0], bound)
            for two in matches(first[1], items[0][1], one)
        ]
    else:
        ways = matches(first, items[0], bound)
    return [way for more in ways for way in row_matches(rest, items[1:], more)]


def bind(name: str, value: Any, bound: Bound) -> list[Bound]:
    value = ("name", value) if isinstance(value, str) else value
    if name == "_":
        return [bound]
    if name in bound:
        return [bound] if repr(bound[name]) == repr(value) else []
    return [{**bound, name: value}]


def subterms(term: Any) -> list[Term]:
    """The terms in a term, itself included, that are expressions by themselves, in source order."""
    found = [term] if isinstance(term[0], str) and term[0] not in {"kw", "star"} else []
    return found + [
        sub for part in term if isinstance(part, tuple) and part for sub in subterms(part)
    ]
