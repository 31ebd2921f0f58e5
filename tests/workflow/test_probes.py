"""The leak probes: each can fail, none does for a sealed checkout, and for a plain one these do."""

from __future__ import annotations

import os
import py_compile
import shutil
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import pytest

from breakkit.commands.apply import apply
from breakkit.spec import parse_spec
from breakkit.workflow.probes import PROBES, base_needles, run_probes
from breakkit.workflow.probes.answer import Answer, code_needles, path_needle, text_needles
from breakkit.workflow.probes.by_git import _inflated
from breakkit.workflow.probes.suspect import suspect_at
from breakkit.workflow.workspace import open_workspace
from tests.commands.judging import ENTRY, PRICING
from tests.conftest import SPEC, git, write
from tests.sealing import CODE, seals, shop_of

BROKEN = PRICING.replace('        "order_id"', '        # "order_id"')
CAUSE = "describe() does not emit order_id."


@dataclass
class Exam:
    """A sealed checkout, copied for one leak, and the shop that it was made of."""

    top: Path
    shop: Path
    base: str

    def git(self, *arguments: str) -> str:
        return git(self.top, *arguments)

    def write(self, name: str, content: str | bytes) -> None:
        write(self.top, {name: content})

    def commits(self, content: str) -> None:
        self.write(CODE, content)
        self.git("commit", "--quiet", "--all", "--message=.")


def answer_of(shop: Path, files: list[bytes]) -> Answer:
    """What is looked for; the code says those files itself."""
    repository = open_workspace(shop).repository
    spec = parse_spec(SPEC, "breaks.d/10-01.yaml", "10-01").spec
    needles = (
        *code_needles(PRICING.encode(), BROKEN.encode()),
        *text_needles(spec),
        *base_needles(repository, git(shop, "rev-parse", "main"), CODE),
        path_needle("the path of the repository", str(shop)),
    )
    return Answer(CODE, needles).without_quotes(files)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The shop, a sealed checkout of it and what is looked for there."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        patch.setenv("TMPDIR", str(folder))
        patch.setattr(tempfile, "tempdir", None)
        shop = shop_of(folder / "shop")
        said = seals(shop, folder / "exam", "--self-test")
    files = [path.read_bytes() for path in (folder / "exam").rglob("[!.]*.py")]
    return shop, folder / "exam", answer_of(shop, files), said


@pytest.fixture
def exam(made, tmp_path, monkeypatch):
    """A copy of the sealed checkout, which may leak."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    shop, original, _, _ = made
    shutil.copytree(original, tmp_path / "exam", symlinks=True)
    return Exam(tmp_path / "exam", shop, git(shop, "rev-parse", "HEAD"))


def compiled(exam: Exam, *_: object) -> None:
    source = exam.top.parent / "original.py"
    source.write_text(PRICING)
    py_compile.compile(str(source), str(exam.top / "src/shop/__pycache__/pricing.pyc"))


def stashed(exam: Exam, *_: object) -> None:
    exam.write(CODE, PRICING)
    exam.git("stash", "--quiet")


def stored(exam: Exam, *_: object) -> None:
    exam.write("x", PRICING)
    exam.git("hash-object", "-w", "x")


def tagged(exam: Exam, *_: object) -> None:
    exam.commits(PRICING)
    exam.git("tag", "solution")
    exam.git("reset", "--quiet", "--hard", "HEAD~1")


def remembered(exam: Exam, *_: object) -> None:
    """As an index that has been through a merge remembers the sides of it."""
    blob = git(exam.shop, "rev-parse", f"main:{CODE}")
    exam.git("update-index", "--add", "--cacheinfo", f"100644,{blob},ghost.py")


def later(exam: Exam, *_: object) -> None:
    os.utime(exam.top / CODE)


LEAKS = {
    "history": lambda exam, _: (exam.commits(PRICING), exam.commits(BROKEN)),
    "differences": tagged,
    "refs": lambda exam, _: exam.git("branch", "34/orders-lose-their-id"),
    "reflog": lambda exam, _: exam.git("commit", "--quiet", "--amend", "--message=Mine"),
    "stash": stashed,
    "notes": lambda exam, _: exam.git("notes", "add", "--message", CAUSE),
    "unreachable": stored,
    "objects": stored,
    # As a repack that was killed leaves it: git itself cannot read it.
    "packs": lambda exam, _: exam.write(
        ".git/objects/pack/tmp_pack_1", b"PACK\0" + zlib.compress(PRICING.encode()) + b"\0"
    ),
    "order": lambda exam, _: exam.write(".git/objects/ab/" + "c" * 38, "loose"),
    "index": remembered,
    "commit": lambda exam, _: exam.git("commit", "--quiet", "--amend", "--no-edit"),
    "settings": lambda exam, _: exam.git("remote", "add", "origin", str(exam.shop)),
    "pointers": lambda exam, _: exam.write(
        ".git/objects/info/alternates", f"{exam.shop}/.git/objects\n"
    ),
    "hooks": lambda exam, _: exam.write(".git/hooks/post-checkout", "#!/bin/sh\n"),
    "git files": lambda exam, _: exam.write(".git/description", "Orders lose their id\n"),
    "session": lambda exam, _: exam.write(".git/breakkit/session.json", "{}"),
    "work tree": lambda exam, _: exam.write("notes", f"was:\n{ENTRY}"),
    "names": lambda exam, _: exam.write("10-01/README", ""),
    "specs": lambda exam, _: exam.write("x.yaml", SPEC.replace("order", "other")),
    "bytecode": compiled,
    "links": lambda exam, _: (exam.top / "link").symlink_to(exam.shop / "README"),
    "times": later,
    "modes": lambda exam, _: (exam.top / CODE).chmod(0o600),
    "archive": lambda exam, _: (exam.top / "link").symlink_to(exam.shop),
    "environment": lambda _, patch: patch.setenv("LAST_COMMAND", CAUSE),
    "temporary": lambda exam, _: write(
        exam.top.parent, {"tmp/breakkit-x/shop/pricing.py": PRICING}
    ),
}
"""Probe → what makes it find something."""

PLAIN = {
    "history",
    "differences",
    "refs",
    "reflog",
    "objects",
    "packs",
    "order",
    "index",
    "commit",
    "git files",
    "session",
    "work tree",
    "names",
    "specs",
    "times",
    "archive",
}
"""The probes that find something after a plain `apply`."""


def test_every_probe_has_a_leak_here():
    assert LEAKS.keys() == PROBES.keys()


@pytest.mark.parametrize("name", PROBES)
def test_a_probe_finds_its_leak_and_found_nothing_before(name, exam, made, monkeypatch):
    assert list(PROBES[name](suspect_at(exam.top, made[2]))) == []
    LEAKS[name](exam, monkeypatch)
    found = list(PROBES[name](suspect_at(exam.top, made[2])))
    assert found
    assert not any(ENTRY.strip() in told for told in found), "a finding does not tell"


def test_none_finds_anything_in_a_sealed_checkout(made):
    said = made[3]
    results = said.result["sealed"]["probes"]
    assert {result["probe"]: result["leaks"] for result in results} == {name: [] for name in PROBES}
    assert said.code == 0
    assert said.result["sealed"]["quoted"] == 1, "the comment that the break leaves"


def test_a_probe_that_git_refuses_is_no_probe_that_found_nothing(exam, made):
    (exam.top / ".git/objects/info/commit-graph").write_bytes(b"torn")
    (exam.top / ".git/HEAD").write_text("ref: refs/heads/gone\n")
    results = {one.probe: one.leaks for one in run_probes(exam.top, made[2])}
    assert results["commit"][0].startswith("not known: git log failed")
    assert results["work tree"] == ()


def test_after_a_plain_apply_these_do(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    shop = shop_of(tmp_path / "shop")
    apply(shop, "10-01", tests=False)
    own = [
        path.read_bytes() for folder in ("src", "tests") for path in (shop / folder).rglob("*.py")
    ]
    results = run_probes(shop, answer_of(shop, own))
    assert {result.probe for result in results if result.leaks} == PLAIN


def test_a_leak_is_told_with_exit_code_1(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("LAST_COMMAND", CAUSE)
    said = seals(shop_of(tmp_path / "shop"), tmp_path / "exam", "--self-test")
    assert said.code == 1
    leaks = {one["probe"]: one["leaks"] for one in said.result["sealed"]["probes"] if one["leaks"]}
    assert leaks == {"environment": ["`hidden_cause` of the spec in the variable LAST_COMMAND"]}
    assert (tmp_path / "exam" / CODE).read_text() == BROKEN, "it is there, and it was said"


def test_what_is_compressed_is_found_wherever_it_is_however_large_and_torn():
    noise = bytes(range(256)) * 100 + b"x\x9cx\x01x"
    large = os.urandom(100_000)
    streams = [zlib.compress(large), zlib.compress(b"small", 9), zlib.compress(b"torn" * 9999)[:-9]]
    found = list(_inflated(noise + streams[0] + b"xx" + streams[1] + noise + streams[2]))
    assert {large, b"small"} <= set(found)
    assert any(one.startswith(b"torntorn") for one in found)


@pytest.mark.parametrize(
    ("original", "broken", "content", "is_told"),
    [
        ("a\nwanted = 1\nb\n", "a\nb\n", "x wanted = 1 y", True),
        ("a\nwanted = 1\nb\n", "a\nb\n", "wanted  = 1", False),
        ("a\nx\nb\n", "a\nb\n", "-x\n", True),
        ("a\nx\nb\n", "a\nb\n", "x y", False),
        ("a\nx\nb\n", "a\nb\n", " a\n-x\n b\n", True),
        ("a\n\nx\nb\n", "a\nb\n", "a\r\n\r\nx\r\n", True),
        ("a\nb\n", "a\nx\nb\n", "a\nb", True),
        ("a\nb\n", "a\nx\nb\n", "a\nx\nb", False),
        ("a\nx", "a\n", "a\nx\n", True),
    ],
)
def test_what_counts_as_the_original(original, broken, content, is_told):
    answer = Answer(CODE, tuple(code_needles(original.encode(), broken.encode())))
    assert bool(list(answer.told_by(content.encode(), "it"))) is is_told


def test_what_the_code_says_itself_tells_nothing_but_the_passage_does():
    original, broken = (
        "def f():\n    return None\n\n\ndef g():\n    return 1\n",
        "def f():\n    pass\n",
    )
    broken += "\n\ndef g():\n    return 1\n"
    answer = Answer(CODE, tuple(code_needles(original.encode(), broken.encode())))
    elsewhere = b"def h():\n    return None\n"
    left = answer.without_quotes([broken.encode(), elsewhere])
    assert left.quoted == 1
    assert not list(left.told_by(elsewhere, "it"))
    assert list(left.told_by(original.encode(), "it"))


def test_a_text_is_found_however_it_is_wrapped():
    spec = parse_spec(SPEC, "breaks.d/10-01.yaml", "10-01").spec
    answer = Answer(CODE, tuple(text_needles(spec)))
    for content in ("describe() does\n    not emit  order_id.", "Los pedidos\npierden su id"):
        assert list(answer.told_by(content.encode(), "it"))
    assert list(answer.told_by(b'"\\u00bfQu\\u00e9 l\\u00ednea dice el pedido?"', "it"))
    for content in (b"2010-01-10", b"110-01", b"10-01-2026"):
        assert not list(answer.told_by(content, "it")), content
    assert list(answer.told_by(b"break/10-01\n", "it"))
