"""Labs: the real server under real load, bounded in time, with a picture or table as the result."""

import sys
from pathlib import Path

# `python -m labs.…` works in a fresh checkout, and looks at this checkout's code and no other's.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
