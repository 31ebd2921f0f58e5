"""The argument that an author writes after a verb, for a place."""

from __future__ import annotations

import ast
import copy
import random
from collections.abc import Callable
from typing import Any

from benchmarks.fuzz.saying import Unsayable, operand, outline, say
from benchmarks.fuzz.tree import ancestors, dump, put, walk
from benchmarks.fuzz.verb import Spot
from benchmarks.fuzz.verbs_expressions import ARITHMETIC, BOOLEAN, COMPARISONS
from benchmarks.fuzz.verbs_items import entry_of, names

NEW_VALUES = ("None", "0", "[]", "'x'", "-1", "not other", "a or b", "a + b", "lambda: 0",
              "x if y else z", "f(other)[0]")  # fmt: skip
NEW_EXPRESSIONS = ("await other", "(yield)", "(a, b)", "(n := 1)", "[i for i in other]",
                   "{**other}")  # fmt: skip
NEW_STATEMENTS = ("pass", "return None", "raise ValueError(1)", "if a:\n    b()", "del other")
WITH_T = ("$T + 1", "not $T", "$T or 1", "f($T, $T)", "$T.x", "f($T)")
OPENED = (ast.Name, ast.Attribute, ast.Constant, ast.Call, ast.List, ast.Dict)
TYPES = {int: "int", float: "float", str: "str", bytes: "bytes", bool: "bool", type(None): "none"}
Where = dict[str, str]
Told = tuple[Any, Where]


class Arguments:
    """Writes what stands after a verb, and conditions on its metavariables.

    Args:
        rng: makes the choices.
        words: names that occur in the file.
    """

    def __init__(self, rng: random.Random, words: list[str]) -> None:
        self.rng = rng
        self.words = words

    def argument(self, verb: str, kind: str, spot: Spot) -> Told:
        """The argument, and what `where` says; Unsayable if nobody would write one."""
        write: Callable[[Spot, str], Told] = getattr(self, f"write_{verb}", self.write_pattern)
        return write(spot, kind)

    def general(self, node: ast.AST | None) -> tuple[str, Where]:
        """The code itself, or with something in it left open, sometimes under a condition."""
        if node is None:
            raise Unsayable
        if self.rng.random() < 0.3 or isinstance(getattr(node, "body", None), list):
            open_ = outline(node)
            if dump(open_) != dump(node):
                return say(open_), {}
        if isinstance(node, (ast.expr, ast.stmt)) and self.rng.random() < 0.25:
            return self.with_metavariable(node)
        return say(node), {}

    def with_metavariable(self, node: ast.expr | ast.stmt) -> tuple[str, Where]:
        """The code with `$T` for an expression in it."""
        copied = copy.deepcopy(node)
        holder = ast.Expr(copied) if isinstance(copied, ast.expr) else copied
        inner = []
        for path, each in walk(holder):
            above = [other for _, other in ancestors(holder, path)]
            hidden = any(isinstance(other, (ast.JoinedStr, ast.pattern)) for other in above)
            read = isinstance(getattr(each, "ctx", ast.Load()), ast.Load)
            if len(path) > 1 and isinstance(each, OPENED) and read and not hidden:
                inner.append((path, each))
        if not inner:
            return say(node), {}
        path, chosen = self.rng.choice(inner)
        put(holder, path, ast.Name("_one_T_"))
        condition = self.condition(chosen) if self.rng.random() < 0.6 else None
        unwrapped = isinstance(holder, ast.Expr) and isinstance(node, ast.expr)
        return say(holder.value if unwrapped else holder), {} if condition is None else {
            "T": condition
        }

    def condition(self, node: ast.AST) -> str:
        """A type of node, or its code."""
        if self.rng.random() < 0.5:
            return say(node)
        if isinstance(node, ast.Constant):
            return TYPES.get(type(node.value)) or say(node)
        return type(node).__name__.lower()

    def value(self, node: ast.AST | None) -> str:
        """Some other code to put in a node's place."""
        new = [*NEW_VALUES, self.rng.choice(self.words)]
        if node is not None and self.rng.random() < 0.03:
            return say(node)  # which would change nothing
        if node is not None:
            new = [each for each in new if dump(ast.parse(each, mode="eval").body) != dump(node)]
        return self.rng.choice(new)

    def write_pattern(self, spot: Spot, _: str) -> Told:
        return self.general(spot.node)

    def write_drop_entry(self, spot: Spot, _: str) -> Told:
        key, value = entry_of(spot)
        if key is None:
            return self.rng.choice([f"**{operand(value)}", "**$MORE"]), {}
        taste = self.rng.random()
        word = key.value if isinstance(key, ast.Constant) else None
        if isinstance(word, str) and word.isidentifier() and taste < 0.4:
            return word, {}
        said = f"({say(key)})" if isinstance(key, ast.Name) else say(key)
        if taste < 0.6:
            return said, {}
        return f"{said}: {'$V' if taste < 0.8 else say(value)}", {}

    def write_drop_arg(self, spot: Spot, _: str) -> Told:
        node = spot.node
        if isinstance(node, ast.Starred):
            return self.rng.choice([f"*{operand(node.value)}", "*$ARGS"]), {}
        if not isinstance(node, ast.keyword):
            said, where = self.general(node)
            bare = said.isidentifier() or isinstance(node, ast.NamedExpr)
            return f"({said})" if bare else said, where
        if node.arg is None:
            return self.rng.choice([f"**{operand(node.value)}", "**$MORE"]), {}
        taste = self.rng.random()
        if taste < 0.6:
            return node.arg, {}
        return f"{node.arg}={'$V' if taste < 0.8 else say(node.value)}", {}

    def write_drop_base(self, spot: Spot, kind: str) -> Told:
        if not isinstance(spot.node, ast.keyword):
            return self.general(spot.node)
        if spot.node.arg is None:
            return self.write_drop_arg(spot, kind)
        return f"{spot.node.arg}={self.rng.choice(['$M', say(spot.node.value)])}", {}

    def write_drop_element(self, spot: Spot, _: str) -> Told:
        if isinstance(spot.context, (ast.Assign, ast.AnnAssign)):
            held = names(spot.context)
            if not held:
                raise Unsayable
            of = say(self.rng.choice(held))
        elif isinstance(spot.context, ast.List) and self.rng.random() < 0.4:
            of = "[$$$]"
        else:
            of = say(spot.context)
        if isinstance(spot.node, ast.Starred):
            more = self.rng.choice(["*$MORE", f"*{operand(spot.node.value)}"])
            return {"of": of, "value": more}, {}
        value, where = self.general(spot.node)
        return {"of": of, "value": value}, where

    def write_drop_with(self, spot: Spot, _: str) -> Told:
        return self.general(getattr(spot.node, "context_expr", None))

    def write_drop_handler(self, spot: Spot, _: str) -> Told:
        caught = getattr(spot.node, "type", None)
        return ("except", {}) if caught is None else self.general(caught)

    def write_drop_return(self, spot: Spot, _: str) -> Told:
        if self.rng.random() < 0.2:
            return "$X", {}
        return self.general(getattr(spot.node, "value", None))

    write_drop_await = write_drop_return

    def write_drop_branch(self, spot: Spot, kind: str) -> Told:
        test, where = self.general(getattr(spot.node, "test", None))
        return {"if": test, "keep": kind}, where

    def write_set_exception(self, spot: Spot, _: str) -> Told:
        found, where = self.general(getattr(spot.node, "type", None))
        to = [each for each in ("Exception", "(KeyError, OSError)", "errors.Lost") if each != found]
        return {"from": found, "to": self.rng.choice(to)}, where

    def write_set_operator(self, spot: Spot, _: str) -> Told:
        node = spot.node
        found, where = self.general(node)
        kinds: dict[str, type] = {**ARITHMETIC}
        operator: ast.AST | None = getattr(node, "op", None)
        if isinstance(node, ast.Compare):
            kinds, operator = {**COMPARISONS}, node.ops[0]
        elif isinstance(node, ast.BoolOp):
            kinds = {**BOOLEAN}
        word = self.rng.choice([word for word, each in kinds.items() if each is not type(operator)])
        return {"at": found, "to": f"{word}=" if isinstance(node, ast.AugAssign) else word}, where

    def write_set_value(self, spot: Spot, kind: str) -> Told:
        node = spot.node
        if kind == "literal":
            return {"at": say(node), "to": self.value(node)}, {}
        value = getattr(node, "value", None)
        if self.rng.random() < 0.6:
            open_ = copy.deepcopy(node)
            put(open_, (("value", None),), ast.Name("_one_V_"))
            to = self.rng.choice([self.value(value), "$V + 1", "f($V)", "$V.x", "-$V"])
            return {"at": say(open_), "to": to}, {}
        found, where = self.general(node)
        return {"at": found, "to": self.value(value)}, where

    def write_set_default(self, spot: Spot, _: str) -> Told:
        return {"param": getattr(spot.context, "arg", ""), "to": self.value(spot.node)}, {}

    def write_rename_use(self, spot: Spot, _: str) -> Told:
        now = say(spot.node)
        to = self.rng.choice([word for word in [*self.words, "self.other"] if word != now])
        return {"at": now, "to": to}, {}

    def write_swap(self, spot: Spot, _: str) -> Told:
        statements = [spot.node, spot.context]
        said = [self.general(each)[0] for each in statements]
        # The same $T in both would have to mean the same code.
        return [
            say(node) if "$T" in text else text for node, text in zip(statements, said, strict=True)
        ], {}

    def write_swap_args(self, spot: Spot, _: str) -> Told:
        call = spot.node
        assert isinstance(call, ast.Call)
        of, where = self.general(call)
        return {"of": of, "positions": self.rng.sample(range(len(call.args)), 2)}, where

    def write_comment_out(self, spot: Spot, kind: str) -> Told:
        argument, where = self.argument(f"drop_{kind}", "", spot)
        return {kind: argument}, where

    def write_replace(self, spot: Spot, kind: str) -> Told:
        found, where = self.argument(f"drop_{kind}", "", spot)
        new = getattr(self, f"new_{kind}")(spot, found)
        if kind == "entry" and (":" not in found or found.startswith("**")):
            found = f"{say(entry_of(spot)[0])}: $V"
        return {"kind": kind, "pattern": found, "with": new}, where

    def new_expr(self, spot: Spot, found: str) -> str:
        if "$T" in found:
            return self.rng.choice(WITH_T)
        return self.rng.choice([self.value(spot.node), *NEW_EXPRESSIONS])

    def new_stmt(self, spot: Spot, found: str) -> str:
        if "$T" in found:
            return "use($T)"
        if isinstance(spot.node, ast.If) and not spot.node.orelse and self.rng.random() < 0.5:
            return f"while {say(spot.node.test)}:\n    break"
        return self.rng.choice([new for new in NEW_STATEMENTS if new != found])

    def new_entry(self, _: Spot, found: str) -> str:
        named = ":" not in found or "$V" in found
        return self.rng.choice(["'other': $V", "'other': [$V]"] if named else ["KEY: 0"])

    def new_arg(self, spot: Spot, _: str) -> str:
        if isinstance(spot.node, ast.keyword):
            return self.rng.choice(["other=None", "**other"])
        return self.rng.choice([self.value(spot.node), "*other"])

    def new_decorator(self, *_: object) -> str:
        return self.rng.choice(["other", "other(1)", "a.b.c"])
