"""Whatever a learner did to their files: it is judged as it is, and nothing of it is lost."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest

from breakkit.commands.apply import apply
from breakkit.commands.verify import verify
from tests.commands.judging import BROKEN, CODE, LINKED, SHOP, Make, fix, judged
from tests.conftest import PRICING, fingerprint, git, make_repository, write

# A test that says what it finds in the tree that it runs in.
SEES = """
import os
from pathlib import Path


def test_sees():
    for line in (Path(__file__).parents[1] / "wanted").read_text().splitlines():
        path, _, kind = line.partition(" is ")
        assert _kind(path) == kind, f"{path} is {_kind(path)}"


def _kind(path):
    if os.path.islink(path):
        return "a link to " + os.readlink(path)
    if os.path.isdir(path):
        return "a folder"
    if os.access(path, os.X_OK):
        return "executable"
    return "a file" if os.path.exists(path) else "gone"
"""
SEEING = {
    **SHOP,
    "tests/test_sees.py": SEES.lstrip(),
    "wanted": "",
    "docs/a.txt": "a",
    "docs/b.txt": "b",
    "notes": "notes",
    "tool.py": "print()\n",
}


def _deleted(shop: Path) -> None:
    (shop / "notes").unlink()


def _renamed(shop: Path) -> None:
    git(shop, "mv", "docs/a.txt", "docs/c.txt")


def _folder_to_file(shop: Path) -> None:
    shutil.rmtree(shop / "docs")
    write(shop, {"docs": "one file"})


def _file_to_folder(shop: Path) -> None:
    (shop / "notes").unlink()
    write(shop, {"notes/a": "a", "notes/deep/b": "b"})


def _file_to_empty_folder(shop: Path) -> None:
    (shop / "notes").unlink()
    (shop / "notes").mkdir()


def _file_to_link(shop: Path) -> None:
    (shop / "notes").unlink()
    (shop / "notes").symlink_to("docs/a.txt")


def _folder_to_link(shop: Path) -> None:
    (shop / "docs").rename(shop / "texts")
    (shop / "docs").symlink_to("texts")


def _dangling_link(shop: Path) -> None:
    (shop / "nowhere").symlink_to("/does/not/exist")


def _executable(shop: Path) -> None:
    (shop / "tool.py").chmod(0o755)


def _odd_names(shop: Path) -> None:
    for name in ("ñandú ☃.txt", "with space", 'quo"te', "-dash", "glob*[x]?"):
        write(shop, {name: "odd"})


def _another_repository(shop: Path) -> None:
    write(shop, {"own/lib.py": "x = 1\n"})
    git(shop / "own", "init", "--quiet")
    git(shop / "own", "add", "--all")
    git(shop / "own", "commit", "--quiet", "--message=Own")


def _fifo(shop: Path) -> None:
    (shop / "notes").unlink()
    os.mkfifo(shop / "notes")


CHANGES = {
    _deleted: ["notes is gone"],
    _renamed: ["docs/a.txt is gone", "docs/c.txt is a file"],
    _dangling_link: ["nowhere is a link to /does/not/exist"],
    _executable: ["tool.py is executable"],
    _odd_names: [
        f"{name} is a file"
        for name in ("ñandú ☃.txt", "with space", 'quo"te', "-dash", "glob*[x]?")
    ],
    _another_repository: ["own/lib.py is a file", "own/.git is gone"],
    _file_to_folder: ["notes is a folder", "notes/a is a file", "notes/deep/b is a file"],
    _folder_to_file: ["docs is a file"],
    _file_to_empty_folder: ["notes is gone"],
    _folder_to_link: ["docs is a link to texts", "texts/a.txt is a file"],
    _file_to_link: ["notes is a link to docs/a.txt"],
    _fifo: ["notes is gone"],
}
TOGETHER = [  # one look at as many of them as are not in each other's way
    [_deleted, _renamed, _dangling_link, _executable, _odd_names, _another_repository],
    [_file_to_folder, _folder_to_file],
    [_file_to_empty_folder, _folder_to_link],
    [_file_to_link],
    [_fifo],
]


def test_no_change_is_forgotten():
    assert [change for changes in TOGETHER for change in changes] == list(CHANGES)


@pytest.mark.parametrize("changes", TOGETHER, ids=lambda changes: changes[0].__name__)
def test_the_scratch_tree_has_the_learners_changes(applied: Make, changes):
    shop = fix(applied(SEEING))
    for change in changes:
        change(shop)
    write(shop, {"wanted": "\n".join(line for change in changes for line in CHANGES[change])})

    result = judged(shop)

    assert result.messages == {}
    assert result.verdict == "fixed"


def test_bystanders_and_ignored_files_do_not_count(applied: Make):
    shop = applied(SEEING, untracked={"mine.txt": "was here", "debug.log": "ignored"})
    fix(shop, {"mine.txt": "changed", "new.log": "ignored", "new.txt": "new"})
    write(shop, {"wanted": "mine.txt is gone\nnew.log is gone\nnew.txt is a file"})

    result = judged(shop)

    assert result.messages == {}
    assert result.verdict == "fixed"


def test_a_bystander_that_became_part_of_the_fix_counts(applied: Make):
    shop = applied(untracked={"src/shop/ids.py": "def id_of(order):\n    return order['id']\n"})
    mended = "from shop.ids import id_of\n" + PRICING.replace('order["id"]', "id_of(order)")
    write(shop, {CODE: mended})
    git(shop, "add", "src/shop/ids.py")

    assert judged(shop).verdict == "fixed"


@pytest.mark.parametrize("absolute", [True, False])
def test_code_moved_behind_a_link_is_neither_lost_nor_written_through(
    applied: Make, tmp_path, absolute
):
    """The canary writes into the edited file: never into the learner's own, behind a link."""
    shop = fix(applied())
    home = tmp_path / "lib" if absolute else shop / "src/lib"
    (shop / "src/shop").rename(home)
    (shop / "src/shop").symlink_to(home if absolute else "lib")

    result = judged(shop)

    assert (home / "pricing.py").read_text() == PRICING
    assert result.verdict == "fixed"
    assert result.canary == ("not_applicable" if absolute else "red")


def test_the_edited_file_as_a_link_is_judged(applied: Make, tmp_path):
    shop = applied()
    elsewhere = tmp_path / "pricing.py"
    elsewhere.write_text(PRICING)
    (shop / CODE).unlink()
    (shop / CODE).symlink_to(elsewhere)

    result = judged(shop)

    assert elsewhere.read_text() == PRICING
    assert (result.verdict, result.canary) == ("fixed", "not_applicable")


def test_the_edited_module_may_become_a_package(applied: Make):
    shop = applied()
    (shop / CODE).unlink()
    write(shop, {"src/shop/pricing/__init__.py": PRICING})

    result = judged(shop)

    assert (result.verdict, result.canary) == ("fixed", "not_applicable")


def test_the_edited_file_deleted_is_not_judged(applied: Make):
    shop = applied()
    (shop / CODE).unlink()

    result = judged(shop)

    assert result.verdict == "not_judged"
    assert "shop.pricing" in result.reason


def test_a_submodule_with_changes(tmp_path, monkeypatch):
    """Its files are not the repository's own: they come by `scratch_include`, or when changed."""
    vendor = make_repository(tmp_path / "vendor", {"ids.py": "def id_of(order): return 1\n"})
    shop = make_repository(tmp_path / "shop", SHOP)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "protocol.file.allow")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "always")
    git(shop, "submodule", "--quiet", "add", str(vendor), "src/vendor")
    git(shop, "commit", "--quiet", "--message=A submodule")
    apply(shop, "10-01")
    assert judged(shop).verdict == "still_red"

    mended = "from vendor.ids import id_of\n" + PRICING.replace('order["id"]', "id_of(order)")
    fix(shop, {CODE: mended, "src/vendor/ids.py": "def id_of(order): return 7\n"})
    result = verify(shop)

    assert result.verdict == "fixed"
    assert result.protected_changes == ()


def test_a_target_in_a_subfolder_with_a_configuration_beside_it(tmp_path):
    files = {f"app ñ/{name}": text for name, text in SHOP.items() if "breaks" not in name}
    files["course/breakkit.toml"] = 'target = "../app ñ"\n' + str(SHOP["breakkit.toml"])
    files["course/breaks.d/10-01.yaml"] = SHOP["breaks.d/10-01.yaml"]
    top = make_repository(tmp_path / "top", files)
    before = fingerprint(top)
    applied = apply(top / "course", "10-01")
    assert applied.red == (LINKED,)
    assert (top / "app ñ" / CODE).read_text() == BROKEN

    write(top, {f"app ñ/{CODE}": PRICING, "app ñ/tests/test_pricing.py": ""})
    result = verify(top / "course")

    assert result.verdict == "fixed"
    assert result.protected_changes == ("app ñ/tests/test_pricing.py",)
    assert fingerprint(top)["files"].keys() == before["files"].keys()  # type: ignore[attr-defined]


INCLUDING = {
    **SHOP,
    ".gitignore": "_version.py\n__pycache__/\nbuild/\n",
    "src/shop/__init__.py": "from shop._version import NAME\n",
    "breakkit.toml": 'scratch_include = ["src/shop/_version.py", "build"]\n'
    + str(SHOP["breakkit.toml"]),
    "tests/test_build.py": (
        "from pathlib import Path\n\ndef test_build():\n"
        "    assert Path('build/deep/data').read_text() == 'data'\n"
        "    assert not Path('build/__pycache__').exists()\n"
    ),
}
BUILT = {
    "src/shop/_version.py": "NAME = 1\n",
    "build/deep/data": "data",
    "build/__pycache__/x.pyc": "",
}


def test_files_that_git_does_not_have_come_by_scratch_include(applied: Make):
    shop = applied(INCLUDING, untracked=BUILT)

    assert judged(shop).verdict == "still_red"
    assert judged(fix(shop)).verdict == "fixed"


def test_a_mode_is_kept_by_the_canary(applied: Make):
    shop = fix(applied())
    (shop / CODE).chmod(0o755)

    assert judged(shop).verdict == "fixed"
    assert stat.S_IMODE((shop / CODE).stat().st_mode) == 0o755
