"""`make mutate`: how many mutants the tests kill, module by module, as a Markdown table."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from mutmut.stats import status_by_exit_code

#: What counts as killed: a test failed, or the changed loop never ended.
KILLED = {"killed", "timeout", "segfault"}


def main() -> None:
    """Print a line for each module that was tried, and the names of what survived."""
    survivors = []
    print("| module | mutants | killed | percent |\n| --- | --: | --: | --: |")
    for path in sorted(Path("mutants").rglob("*.py.meta")):
        tried = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        results = {name: status_by_exit_code[code] for name, code in tried.items()}
        counts = Counter(results.values())
        if not results or counts["not checked"]:
            continue
        killed = sum(counts[status] for status in KILLED)
        module = path.relative_to("mutants").with_suffix("")
        print(f"| `{module}` | {len(results)} | {killed} | {killed / len(results):.1%} |")
        survivors += [name for name, status in results.items() if status not in KILLED]
    print("\nSurvivors (`.venv/bin/mutmut show NAME` shows the change):\n")
    print("\n".join(f"- {name}" for name in survivors))


if __name__ == "__main__":
    main()
