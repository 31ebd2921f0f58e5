"""`breakkit check`: is every break of the catalog real?"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from breakkit import i18n
from breakkit.edges.catalog import Catalog, survey_catalog
from breakkit.errors import SpecProblem
from breakkit.model import Status
from breakkit.spec import ParsedSpec
from breakkit.workflow.check.explain import Explanation
from breakkit.workflow.check.problems import Problem, Rule, Severity
from breakkit.workflow.check.project import Checked, Options, check_all
from breakkit.workflow.check.rules import unsafe
from breakkit.workflow.check.translations import are_tied, languages_of, stale, untranslated
from breakkit.workflow.workspace import Workspace, open_workspace

RUNS_IN_CI = 3
NO = ("", "0", "false", "no")


@dataclass(frozen=True, slots=True)
class CheckedBreak:
    """What was found of one break.

    Args:
        id: the break.
        title: its title; empty where the spec cannot be read.
        holds: whether it is what its spec says; warnings aside, unless they count.
        problems: what is wrong with it.
        red: node ids of the linked tests that went red.
        guards: how many guard tests stayed green.
        seconds: how long it took.
        cached: whether it was proved before, and nothing that matters has changed since.
        explanation: why it did not go red, if that was asked.
    """

    id: str
    title: str
    holds: bool
    problems: tuple[Problem, ...]
    red: tuple[str, ...] = ()
    guards: int = 0
    seconds: float = 0.0
    cached: bool = False
    explanation: Explanation | None = None


@dataclass(frozen=True, slots=True)
class CheckedCatalog:
    """What was found of a catalog.

    Args:
        breaks: each break, those whose spec cannot be read first.
        skipped: ids of deprecated breaks, which are proved only when they are named.
        seconds: how long it took.
        folder: the project root, relative to the top of the work tree.
    """

    breaks: tuple[CheckedBreak, ...]
    skipped: tuple[str, ...]
    seconds: float
    folder: str

    @property
    def exit_code(self) -> int:
        """0 when all of them hold, else 1."""
        return 0 if all(checked.holds for checked in self.breaks) else 1


@dataclass(frozen=True, slots=True)
class Step:
    """How far a check has come: one more break is checked, of so many; none at the start."""

    total: int
    checked: CheckedBreak | None = None


def check(
    repo: Path,
    ids: Sequence[str] = (),
    *,
    lang: str | None = None,
    jobs: int | None = None,
    runs: int | None = None,
    cache: bool = True,
    cold: bool = False,
    observe: bool = False,
    strict: bool = False,
    explain: bool = False,
    allow_untracked: bool = False,
    progress: Callable[[Step], None] = lambda _: None,
) -> CheckedCatalog:
    """Prove breaks on the work tree as it is; nothing is written to it.

    Args:
        repo: a folder in the work tree.
        ids: which; none = all but the deprecated ones.
        lang: language of the titles.
        jobs: how many at once; None = as many as there are processors.
        runs: how often everything is run; None = once, in continuous integration three times.
        cache: use proofs that were made before of the same content.
        cold: a process of its own for every suite run.
        observe: observations must hold as well.
        strict: warnings count.
        explain: say why a break does not go red.
        allow_untracked: observe also with the commands of specs that are not committed.
        progress: is told each step.

    Raises:
        UsageError: there is no such break, or no catalog.
        BreakkitError: nothing can be checked at all.
    """
    began = time.monotonic()
    workspace = open_workspace(repo)
    lang = lang or i18n.language() or workspace.language
    shown_as = workspace.config.breaks
    catalog, wrong = survey_catalog(workspace.breaks, shown_as, workspace.language)
    chosen = _chosen(catalog, wrong, ids)
    unreadable = _unreadable(catalog, wrong, ids)
    judge = _Judge(workspace, catalog, wrong, named=bool(ids), strict=strict, lang=lang)
    progress(Step(len(unreadable) + len(chosen)))
    found = list(unreadable)
    for broken in found:
        progress(Step(len(found) + len(chosen), broken))
    total = len(found) + len(chosen)
    options = Options(
        jobs=jobs or _processors(),
        runs=runs or _usual_runs(os.environ),
        cache=cache,
        cold=cold,
        observe=observe,
        explain=explain,
        allow_untracked=allow_untracked,
    )
    done = check_all(
        workspace, chosen, options, lambda checked: progress(Step(total, judge(checked)))
    )
    found += map(judge, done)
    skipped = [spec.id for spec in catalog.specs if spec.status is Status.DEPRECATED]
    return CheckedCatalog(
        breaks=tuple(found),
        skipped=() if ids else tuple(skipped),
        seconds=round(time.monotonic() - began, 3),
        folder=workspace.in_checkout(workspace.root),
    )


class _Judge:
    """Adds what the spec alone tells to what its tests told."""

    def __init__(
        self,
        workspace: Workspace,
        catalog: Catalog,
        wrong: Iterable[SpecProblem],
        *,
        named: bool,
        strict: bool,
        lang: str,
    ) -> None:
        self._language, self._lang = workspace.language, lang
        specs = catalog.entries.values()
        self._languages = languages_of(specs, workspace.language)
        self._tied = are_tied(specs)
        self._wrong = tuple(wrong)
        self._named, self._strict = named, strict

    def __call__(self, checked: Checked) -> CheckedBreak:
        parsed = checked.parsed
        problems = [
            *(
                _as_problem(Rule.REQUIRES, problem)
                for problem in self._wrong
                if problem.file == parsed.document.file
            ),
            *checked.problems,
            *untranslated(parsed, self._languages, self._language),
            *(stale(parsed, self._language) if self._tied else ()),
            *unsafe(parsed),
        ]
        if parsed.spec.status is Status.WIP and not self._named:
            problems = [replace(problem, severity=Severity.WARNING) for problem in problems]
        return CheckedBreak(
            id=parsed.spec.id,
            title=parsed.spec.title.in_language(self._lang),
            holds=not any(problem.is_error or self._strict for problem in problems),
            problems=tuple(problems),
            red=checked.red,
            guards=checked.guards,
            seconds=round(checked.seconds, 3),
            cached=checked.cached,
            explanation=checked.explanation,
        )


def _chosen(catalog: Catalog, wrong: Iterable[SpecProblem], ids: Sequence[str]) -> list[ParsedSpec]:
    """The breaks to prove.

    Raises:
        UsageError: there is no break of one of the ids.
    """
    if not ids:
        entries = catalog.entries.values()
        return [parsed for parsed in entries if parsed.spec.status is not Status.DEPRECATED]
    broken = {_stem(problem.file) for problem in wrong}
    for break_id in ids:
        if break_id not in broken:
            catalog.entry(break_id)
    return [parsed for break_id, parsed in catalog.entries.items() if break_id in ids]


def _unreadable(
    catalog: Catalog, wrong: Iterable[SpecProblem], ids: Sequence[str]
) -> list[CheckedBreak]:
    """The breaks whose spec cannot be read, each with all that is wrong with it."""
    by_id: dict[str, list[Problem]] = {}
    for problem in sorted(wrong):
        stem = _stem(problem.file)
        if stem not in catalog.entries and (not ids or stem in ids):
            by_id.setdefault(stem, []).append(_as_problem(Rule.SPEC, problem))
    return [
        CheckedBreak(id=stem, title="", holds=False, problems=tuple(problems))
        for stem, problems in by_id.items()
    ]


def _as_problem(rule: Rule, found: SpecProblem) -> Problem:
    return Problem(rule, Severity.ERROR, found.message, found.file, found.line, found.column)


def _stem(file: str) -> str:
    return PurePosixPath(file).stem


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _usual_runs(environ: Mapping[str, str]) -> int:
    return 1 if environ.get("CI", "").lower() in NO else RUNS_IN_CI
