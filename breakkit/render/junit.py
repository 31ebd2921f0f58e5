"""The result of `breakkit check` as JUnit XML, which every CI server reads."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from breakkit.render.text import safe

if TYPE_CHECKING:
    from breakkit.commands.check import CheckedCatalog


def junit(result: CheckedCatalog) -> str:
    """One test case for each break; what makes it not hold is its failure, the rest its output."""
    failures = sum(not checked.holds for checked in result.breaks)
    counts = {
        "tests": str(len(result.breaks) + len(result.skipped)),
        "failures": str(failures),
        "errors": "0",
        "skipped": str(len(result.skipped)),
        "time": f"{result.seconds:.3f}",
    }
    top = ET.Element("testsuites", {"name": "breakkit check", **counts})
    suite = ET.SubElement(top, "testsuite", {"name": "breakkit check", **counts})
    for checked in result.breaks:
        case = ET.SubElement(
            suite,
            "testcase",
            classname="breakkit.check",
            name=safe(f"{checked.id} {checked.title}".strip()),
            time=f"{checked.seconds:.3f}",
        )
        lines = [
            f"{found.file}:{found.line}:{found.column}: {found.severity} [{found.rule}] "
            f"{found.message}"
            for found in checked.problems
        ]
        if checked.problems:
            case.set("file", safe(checked.problems[0].file))
            case.set("line", str(checked.problems[0].line))
        if not checked.holds:
            first = next(
                (found for found in checked.problems if found.is_error), checked.problems[0]
            )
            failure = ET.SubElement(
                case, "failure", type=first.rule.value, message=safe(first.message)
            )
            failure.text = safe("\n".join(lines), keep="\n")
        elif lines:
            ET.SubElement(case, "system-out").text = safe("\n".join(lines), keep="\n")
    for skipped in result.skipped:
        case = ET.SubElement(suite, "testcase", classname="breakkit.check", name=skipped)
        ET.SubElement(case, "skipped", message="deprecated")
    ET.indent(top)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(top, "unicode") + "\n"
