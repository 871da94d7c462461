"""`make parts`: every package that Prisme runs on as a CycloneDX list, for other programs."""

from __future__ import annotations

import sys
import tomllib
from dataclasses import replace
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from tools.lock import ROOT, Pin, locked
from tools.notices import licence

PARTS = ("runtime", "work")


def component(pin: Pin) -> Component:
    """Return a package with its version, licence and the SHA-256 of its files."""
    return Component(
        type=ComponentType.LIBRARY,
        name=pin.name,
        version=pin.version,
        purl=PackageURL("pypi", None, pin.name, pin.version),
        bom_ref=f"{pin.name}=={pin.version}",
        licenses=[LicenseFactory().make_from_string(licence(pin.name))],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one) for one in sorted(pin.hashes)],
    )


def parts() -> Bom:
    """Return the list: Prisme, and each locked package that it runs on."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    prisme = Component(
        type=ComponentType.APPLICATION, name=project["name"], version=project["version"]
    )
    bom = Bom(components=[component(pin) for pin in _pins()])
    bom.metadata.component = prisme
    bom.register_dependency(prisme, bom.components)
    return bom


def _pins() -> list[Pin]:
    """Return each package once; one that has a build for each platform has the files of all."""
    pins: dict[str, Pin] = {}
    for pin in (pin for part in PARTS for pin in locked(part).values()):
        before = pins.get(pin.name, pin)
        pins[pin.name] = replace(pin, hashes=pin.hashes | before.hashes)
    return list(pins.values())


def main() -> None:
    """Write the list to the file that is named, or to stdout."""
    text = JsonV1Dot6(parts()).output_as_string(indent=1)
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(text, "utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
