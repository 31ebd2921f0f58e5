"""The only place that starts the target's Python: suite runs, and the process primitive."""

from breakkit.edges.runner.environment import (
    BASELINE_LIMIT_S,
    find_python,
    target_environment,
    time_limit,
)
from breakkit.edges.runner.process import CommandRun, run_command
from breakkit.edges.runner.request import SuiteRequest, named_by
from breakkit.edges.runner.suite import run_suite

__all__ = [
    "BASELINE_LIMIT_S",
    "CommandRun",
    "SuiteRequest",
    "find_python",
    "named_by",
    "run_command",
    "run_suite",
    "target_environment",
    "time_limit",
]
