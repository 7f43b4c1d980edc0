"""The bill of materials has what CycloneDX 1.6 requires, and everything that is pinned."""

from __future__ import annotations

import json
import re
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from distribution.debian_package import PackageFacts, qt_libraries
from distribution.pins import pins_of
from distribution.sbom import bill_of_materials

ROOT = Path(__file__).resolve().parents[2]
FACTS = PackageFacts(version="1.2.3", epoch=1_790_000_000)
# Of the schema's enumerations, those that are used here.
TYPES = {"application", "file", "framework", "library", "platform"}
SCOPES = {"required", "optional", "excluded"}


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    depends = ("adduser", "libc6 (>= 2.36)", *qt_libraries(ROOT))
    written: dict[str, Any] = json.loads(bill_of_materials(FACTS, depends))
    return written


def test_the_document_has_its_required_fields(bill: dict[str, Any]) -> None:
    assert bill["bomFormat"] == "CycloneDX"
    assert bill["specVersion"] == "1.6"
    assert bill["version"] == 1
    uuid = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    assert re.fullmatch(f"urn:uuid:{uuid}", bill["serialNumber"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", bill["metadata"]["timestamp"])
    allowed = {"$schema", "bomFormat", "specVersion", "serialNumber", "version", "metadata"}
    assert set(bill) == allowed | {"components", "dependencies"}


def test_every_component_has_its_required_fields(bill: dict[str, Any]) -> None:
    own = bill["metadata"]["component"]
    for component in (own, *bill["components"]):
        assert component["type"] in TYPES
        assert component["name"]
        assert component["purl"].startswith("pkg:")
        assert component.get("scope", "required") in SCOPES
        for entry in component.get("hashes", ()):
            assert entry["alg"] == "SHA-256"
            assert re.fullmatch("[0-9a-f]{64}", entry["content"])
        assert component["licenses"], "or it says that none is known"
        for entry in component["licenses"]:
            assert set(entry) == {"license"}
            assert set(entry["license"]) in ({"id"}, {"name"})
        for entry in component.get("properties", ()):
            assert set(entry) == {"name", "value"}


def test_references_are_unique_and_lead_somewhere(bill: dict[str, Any]) -> None:
    references = [component["bom-ref"] for component in bill["components"]]
    references.append(bill["metadata"]["component"]["bom-ref"])
    assert len(set(references)) == len(references)
    described = [entry["ref"] for entry in bill["dependencies"]]
    assert sorted(described) == sorted(references)
    for entry in bill["dependencies"]:
        assert set(entry["dependsOn"]) <= set(references)
        assert len(set(entry["dependsOn"])) == len(entry["dependsOn"])


def test_every_pin_is_there_with_its_hashes(bill: dict[str, Any]) -> None:
    listed = {component["name"]: component for component in bill["components"]}
    pins = pins_of((ROOT / "requirements.txt").read_text("utf-8"))
    assert len(pins) > 30
    for name, pin in pins.items():
        assert listed[name]["version"] == pin.version
        assert [entry["content"] for entry in listed[name]["hashes"]] == list(pin.hashes)
        assert pin.hashes
    assert {"python", "qt", "openssl", "sqlcipher", "pyinstaller", "libxcb-cursor0"} <= set(listed)


def test_what_wheels_carry_is_there(bill: dict[str, Any]) -> None:
    """By the wheels' own bills, and by the names of shared objects that were copied into them."""
    listed = {component["name"]: component for component in bill["components"]}
    assert listed["icu"]["version"]
    folder = Path(str(metadata.distribution("pillow").locate_file("pillow.libs")))
    for file in folder.glob("*.so*"):
        assert listed[file.name]["type"] == "file"
        assert listed[file.name]["version"]
    freetype = listed["FreeType"]
    assert freetype["version"]
    assert freetype["properties"] == [{"name": "skycap:use", "value": "inside pillow"}]
    assert freetype["licenses"] != [{"license": {"name": "not known"}}]


def test_nothing_but_what_is_pinned_is_frozen() -> None:
    """A tool that is only there for the tests would be frozen, and be in no bill."""
    frozen = pins_of((ROOT / "requirements.txt").read_text("utf-8"))
    tools = pins_of((ROOT / "requirements-dev.txt").read_text("utf-8")).keys() - frozen.keys()
    never = (ROOT / "build.spec").read_text("utf-8").partition("NEVER = ")[2].partition("]")[0]
    assert "pygments" in tools
    assert '"pygments"' in never


def test_what_only_the_training_servers_use_is_marked(bill: dict[str, Any]) -> None:
    of_training = {
        component["name"]
        for component in bill["components"]
        if {"name": "skycap:use", "value": "training servers"} in component["properties"]
    }
    assert {"flask", "werkzeug", "trustme"} <= of_training
    assert not of_training & {"requests", "sqlalchemy", "cryptography", "certifi", "keyring"}


def test_the_same_contents_make_the_same_document() -> None:
    assert bill_of_materials(FACTS, ("adduser",)) == bill_of_materials(FACTS, ("adduser",))


def test_a_pin_for_another_python_is_left_out() -> None:
    text = (
        "left==1 ; python_full_version < '3'  \\\n    --hash=sha256:" + "0" * 64 + "\n"
        "kept-here==2.5 \\\n    --hash=sha256:" + "a" * 64 + " \\\n    --hash=sha256:" + "b" * 64
    )
    (pin,) = pins_of(text).values()
    assert (pin.name, pin.version) == ("kept-here", "2.5")
    assert pin.hashes == ("a" * 64, "b" * 64)
