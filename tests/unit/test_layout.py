"""The layout of the house: sizes of folders, unique file names, no circles, standard names."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import Counter, defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DESKTOP = ROOT / "desktop"
MOST_IN_A_FOLDER, MOST_LOOSE = 15, 3
MODULES = sorted(DESKTOP.rglob("*.py"))

# Private words of earlier versions, each with the standard term that took its place.
STANDARD_TERMS = {
    "ask_pane": "self check", "Atlas": "AirportIndex", "be_told": "", "ClientBook": "repository",
    "CompanyDoor": "sign-in", "DoorCalls": "sign-in", "DoorRecord": "directory record",
    "DoorRoom": "directory session", "Doorway": "sign-in session", "Enquiry": "search request",
    "FarSide": "endpoint", "FileDoor": "member directory", "FilePeople": "member administration",
    "Footer": "key bar", "Journey": "slice", "NumberMark": "echo detector",
    "NounJson": "JSON codec", "OpenedDoor": "opened account", "OwnDoor": "own account",
    "OwnedMemory": "locked memory", "OwnersHand": "directory editor", "PersonKeys": "member keys",
    "Purse": "key set", "QuietKeys": "key filter", "RefusedTries": "failed sign-ins",
    "RunKeyring": "memory keyring", "SealAndSend": "tokenize", "SealedCard": "card buffer",
    "ServersAtHand": "training backend", "Sightings": "request log", "Sitting": "card session",
    "TripBook": "repository", "Underway": "in-flight trips", "Warrant": "enrollment proof",
    "door": "directory, sign-in", "doorway": "sign-in session", "enquiry": "search request",
    "far_side": "endpoint", "fare_token": "airline token", "fee_token": "processor token",
    "fresh_door": "restart", "furniture": "chrome", "journey": "slice", "journeys": "slices",
    "letting_in": "sign-in checks", "machine_memory": "rollback guard", "metros": "city codes",
    "mishap": "training fault", "mishaps": "training faults", "noun_json": "JSON codec",
    "number_mark": "echo detector", "owned_memory": "locked memory",
    "owners_hand": "directory editor", "pane_word": "self check", "practise": "trigger",
    "purse": "key set", "quiet_keys": "key filter", "reception": "request receiver",
    "record_memory": "audit anchor", "roll": "member list", "seal_and_send": "tokenize",
    "servers_at_hand": "training backend", "sightings": "request log", "sitting": "card session",
    "tell_ending": "show error", "underway": "in flight", "untold": "unreported",
    "warrant": "enrollment proof",
}  # fmt: skip


def names_of(path: Path) -> set[str]:
    """Every identifier in the code of a file."""
    text = path.read_text("utf-8")
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return {token.string for token in tokens if token.type == tokenize.NAME}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path, known: set[str]) -> set[str]:
    """Modules of ours that this one loads, wherever the import is written, but for types only."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            node.body = []
    own = module_name(path)
    package = own if path.name == "__init__.py" else own.rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")
                parents = parents[: len(parents) - node.level + 1]
                base = ".".join([*parents, *([base] if base else [])])
            for name in node.names:
                inner = f"{base}.{name.name}"
                found.add(inner if inner in known else base)
    return (found & known) - {own}


def test_no_folder_holds_more_than_fifteen_files() -> None:
    held = Counter(path.parent for path in MODULES if path.name != "__init__.py")
    assert not {
        str(folder.relative_to(ROOT)): count
        for folder, count in held.items()
        if count > MOST_IN_A_FOLDER
    }


def test_almost_nothing_lies_loose() -> None:
    assert len([path for path in DESKTOP.glob("*.py") if path.name != "__init__.py"]) <= MOST_LOOSE


def test_no_file_name_is_used_twice() -> None:
    names: dict[str, list[str]] = defaultdict(list)
    for path in MODULES:
        if not path.name.startswith("__"):
            names[path.name].append(str(path.relative_to(ROOT)))
    assert not {name: places for name, places in names.items() if len(places) > 1}


def test_no_module_imports_itself_by_way_of_others() -> None:
    known = {module_name(path) for path in MODULES}
    graph = {module_name(path): imports_of(path, known) for path in MODULES}
    state: dict[str, int] = {}
    circle: list[str] = []

    def visit(module: str, way: list[str]) -> None:
        state[module] = 1
        for target in sorted(graph[module]):
            if state.get(target) == 1:
                circle.extend([*way[way.index(target) :], target] if target in way else [target])
            elif target not in state and not circle:
                visit(target, [*way, target])
        state[module] = 2

    for module in sorted(graph):
        if module not in state and not circle:
            visit(module, [module])
    assert not circle


@pytest.mark.parametrize("kind", ["identifiers", "files"])
def test_no_private_word_names_what_has_a_standard_term(kind: str) -> None:
    if kind == "files":
        private = {path.stem for path in MODULES} & STANDARD_TERMS.keys()
        assert not private
        return
    found = {
        str(path.relative_to(ROOT)): sorted(names)
        for path in MODULES
        if (names := names_of(path) & STANDARD_TERMS.keys())
    }
    assert not found


def test_every_path_that_the_readme_names_is_there() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    section = readme.partition("## How it is built")[2].partition("\n## ")[0]
    named = set(re.findall(r"`((?:desktop|tests|resources)/[\w/.*-]*)`", section))
    assert len(named) > 20
    assert not {path for path in named if not list(ROOT.glob(path.rstrip("/")))}
