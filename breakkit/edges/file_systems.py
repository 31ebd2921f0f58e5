"""On which kind of file system does a path lie?"""

from __future__ import annotations

from pathlib import Path

REMOTE = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "smb2", "ncpfs", "afs", "ceph", "lustre", "gfs2"),
        *("9p", "drvfs", "v9fs", "virtiofs", "vboxsf", "vmhgfs", "prl_fs", "davfs", "glusterfs"),
        *("fakeowner", "grpcfuse", "osxfs"),
    }
)
"""File systems that others write to as well; `9p` and `drvfs` are Windows drives in WSL."""


def remote_file_system(path: Path) -> str | None:
    """The name of the file system that a path lies on, where others write to that as well."""
    try:
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    name = file_system_of(path, mounts)
    return name if name in REMOTE or name.startswith("fuse") else None


def file_system_of(path: Path, mountinfo: str) -> str:
    """The type of the file system that a path is on; empty if that is not known.

    Args:
        path: absolute.
        mountinfo: what `proc_pid_mountinfo(5)` describes; the last of several mounts counts.
    """
    best, name = -1, ""
    for line in mountinfo.splitlines():
        before, _, behind = line.partition(" - ")
        fields, types = before.split(" "), behind.split(" ")
        if len(fields) < 5 or not behind:  # noqa: PLR2004  # the mount point is the fifth
            continue
        point = Path(fields[4].encode().decode("unicode_escape"))
        if path.is_relative_to(point) and len(point.parts) >= best:
            best, name = len(point.parts), types[0]
    return name
