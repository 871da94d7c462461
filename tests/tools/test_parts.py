"""What is known of the locked packages: their licences, their faults, the list of parts."""

from __future__ import annotations

import json

import pytest
from cyclonedx.output.json import JsonV1Dot6

from tools import audit, lock, notices, parts


@pytest.mark.parametrize(
    ("stated", "refused"),
    [
        ("MIT", False),
        ("LGPL-3.0-only", False),
        ("GNU Lesser General Public License v3", False),
        ("Public Domain or BSD License or GNU General Public License (GPL)", False),
        ("Apache-2.0 OR GPL-2.0-only", False),
        ("GPL-3.0-only", True),
        ("GNU General Public License v2", True),
        ("AGPL-3.0-or-later", True),
        ("BUSL-1.1", True),
        (notices.NVIDIA, True),
    ],
)
def test_a_stricter_licence_is_refused(stated: str, *, refused: bool) -> None:
    """LGPL may be used; what asks for more may not, unless it is one of several to choose from."""
    assert notices.refused("a-package", stated) is refused


def test_every_locked_package_may_be_used() -> None:
    """The notice can be written, and names those under the LGPL."""
    text = notices.text()
    assert "LGPL (" in text
    assert "psycopg" in text.split("LGPL (")[1].split(")")[0]


def test_a_fault_counts_if_a_newer_version_mends_it() -> None:
    """One without a fix is no reason to stop; one with a fix names the version."""
    report = {
        "dependencies": [
            {"name": "whole", "version": "1.0", "vulns": []},
            {"name": "skipped", "skip_reason": "not on PyPI"},
            {"name": "open", "version": "1.0", "vulns": [{"id": "X-1", "fix_versions": []}]},
            {"name": "old", "version": "1.0", "vulns": [{"id": "X-2", "fix_versions": ["1.1"]}]},
        ]
    }
    assert list(audit.mendable(report)) == ["old 1.0: X-2, mended in 1.1"]


def test_the_list_of_parts_names_each_package_once() -> None:
    """With version, licence, address and hashes, as CycloneDX."""
    made = json.loads(JsonV1Dot6(parts.parts()).output_as_string())
    assert (made["bomFormat"], made["metadata"]["component"]["name"]) == ("CycloneDX", "prisme")
    pins = lock.locked("work") | lock.locked("runtime")
    assert [one["name"] for one in made["components"]] == sorted(pins)
    for one in made["components"]:
        assert one["purl"] == f"pkg:pypi/{one['name']}@{pins[one['name']].version}"
        assert one["licenses"], one["name"]
        assert {h["content"] for h in one["hashes"]} >= set(pins[one["name"]].hashes)
