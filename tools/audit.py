"""`make audit`: known vulnerabilities of the locked packages; fails on one that has a fix."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from tools.lock import FOLDER

#: What is installed for people; what developers use beside it is theirs.
AUDITED = ("runtime", "work")
#: In an environment of its own: it brings a pip, which is not to replace ours.
PIP_AUDIT = "pip-audit==2.10.1"


def main() -> None:
    """Ask PyPI's advisories, print what they say, and exit with 1 where a newer version helps."""
    found = [line for part in AUDITED for line in mendable(_asked(part))]
    print("\n".join(found) or "no known vulnerability that a newer version mends")
    sys.exit(1 if found else 0)


def mendable(report: Mapping[str, Any]) -> Iterator[str]:
    """Give a line for each vulnerability in pip-audit's report that a version mends."""
    for package in report["dependencies"]:
        for fault in package.get("vulns", ()):
            if fault["fix_versions"]:
                mended = ", ".join(fault["fix_versions"])
                yield f"{package['name']} {package['version']}: {fault['id']}, mended in {mended}"


def _asked(part: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "uv", "tool", "run", "--from", PIP_AUDIT, "pip-audit"]
    command += ["--requirement", str(FOLDER / f"{part}.txt")]
    command += ["--disable-pip", "--no-deps", "--format", "json", "--progress-spinner", "off"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if not done.stdout:
        sys.exit(done.stderr.strip())
    report: dict[str, Any] = json.loads(done.stdout)
    return report


if __name__ == "__main__":
    main()
