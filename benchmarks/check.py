"""Is `breakkit check` right, and how quick is it?

    python benchmarks/check.py --verdicts [--only PACKAGE] [--workers N]
    python benchmarks/check.py --peers [--breaks N] [--rounds N]
    python benchmarks/check.py --growth

`--verdicts` holds the warm engine against the cold oracle (a new process on a copy with the break
written) on generated breaks of real packages, outcome by outcome; its exit code is 1 when one
differs. `--peers` compares how many breaks a second breakkit and mutation testers prove, and how
many of their verdicts are wrong; `--growth`, what a break costs in catalogs and targets of growing
size. These two always exit with 0, for they depend on the machine.
"""

from __future__ import annotations

import argparse
import sys

from checking import growth, peers, verdicts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--verdicts", action="store_true", help="warm against cold")
    what.add_argument("--peers", action="store_true", help="breakkit against mutation testers")
    what.add_argument("--growth", action="store_true", help="what a break costs, and memory")
    parser.add_argument("--only", help="with --verdicts: one package")
    parser.add_argument("--workers", type=int, default=2, help="with --verdicts: processes")
    parser.add_argument("--breaks", type=int, default=200, help="with --peers: how many breaks")
    parser.add_argument("--rounds", type=int, default=2, help="with --peers: turns of each")
    options = parser.parse_args()
    if options.verdicts:
        return verdicts.main(options.workers, options.only)
    return growth.main() if options.growth else peers.main(options.breaks, options.rounds)


if __name__ == "__main__":
    sys.exit(main())
