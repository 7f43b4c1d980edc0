"""The layout of the house: sizes of folders, unique file names, no circles, standard names."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DESKTOP = ROOT / "desktop"
MOST_IN_A_FOLDER, MOST_LOOSE = 15, 3
MODULES = sorted(DESKTOP.rglob("*.py"))
TESTS = ROOT / "tests"
UNIT = TESTS / "unit"
TEST_FILES = sorted(TESTS.rglob("*.py"))

# Private words of earlier versions, each with the standard term that took its place. A term of
# several words is meant wherever they follow each other in a name.
STANDARD_TERMS = {
    "after booking": "order changes", "ask pane": "self check", "atlas": "airport index",
    "authorisation": "three_ds_session_id", "be told": "show", "booking lock": "order guards",
    "call flow": "booking flow", "came of": "is for offer", "card taker": "card agent",
    "client book": "client repository", "coming and going": "session audit",
    "company door": "sign-in", "cuttable line": "cuttable proxy", "desk line": "parent channel",
    "door": "directory, sign-in", "doors": "directory, sign-in", "doorway": "sign-in session",
    "edition": "revision", "end signals": "OS signals", "enquiries": "search requests",
    "enquiry": "search request", "examiner": "checks", "far side": "endpoint, vendor",
    "far sides": "endpoints, vendors", "fare token": "airline token",
    "fee token": "processor token", "file people": "member administration",
    "file write": "atomic file", "founded": "migrated", "founding": "bootstrap",
    "fresh door": "restart", "furniture": "chrome", "good data": "malformed_as_unreachable",
    "heartbeat": "stall monitor", "hide names": "hide member names", "is busy": "is major",
    "learner": "trainee", "letting in": "sign-in checks", "look after": "review",
    "machine memory": "rollback guard", "metros": "city codes", "mishap": "training fault",
    "mishaps": "training faults", "money moves": "transition rules",
    "money rows": "attempt tables", "noun json": "JSON codec", "number mark": "echo detector",
    "opened door": "opened account", "order papers": "tickets", "own door": "own account",
    "own lock": "key envelope", "owned memory": "locked memory",
    "owners hand": "directory editor", "pane rows": "receipt table", "pane word": "self check",
    "paper process": "document process", "papers": "documents", "patient bot": "slow qtbot",
    "people wiring": "wiring", "person keys": "member keys", "plain imports": "import hook",
    "practise": "trigger", "purse": "key set", "quiet keys": "key filter",
    "reception": "request receiver", "record end": "audit anchor",
    "record memory": "audit anchor", "refused tries": "failed sign-ins",
    "remote id": "charge id", "renew person": "reset access", "roll": "member list",
    "run keyring": "memory keyring", "seal and send": "tokenize",
    "sealed card": "card buffer", "servers at hand": "training backend",
    "shelves": "tables", "side pages": "navigation", "sightings": "request log",
    "sitting": "card session", "small desk": "use case fixture", "somebody": "member, client",
    "stands": "is", "stood": "was", "stormy": "faulty", "tell": "show, report",
    "telling": "showing", "tells": "shows, reports", "told": "shown, sent",
    "training band": "training banner", "trip book": "trip repository",
    "typed code": "check code", "untold": "unreported", "warrant": "enrollment proof",
    "who flies": "travelers", "whoever": "member, user",
}  # fmt: skip

# These have another meaning inside a longer name, so they are private only alone.
STANDARD_TERMS_ALONE = {
    "act": "action, entry", "acts": "actions, entries", "hand": "keyboard",
    "hands": "keyboards", "journey": "slice", "journeys": "slices", "pace": "startup, delays",
    "said": "text", "trouble": "failure", "underway": "in flight",
}  # fmt: skip

# In tests: the mark of one that plays a whole call, and their folder.
WHOLE_CALLS = {"journey", "journeys"}

# In sentences, comments and docstrings, only what cannot mean anything else.
PRIVATE_WORDING = re.compile(
    r"\b(atlas|doorways?|enquir(?:y|ies)|far sides?|fresh door|furniture|make-papers|mishaps?"
    r"|one's own|owners? hand|purse|quiet keys|record of acts|sightings|somebody(?:'s)?|told code"
    r"|told to end|untold|warrant|whoever)\b",
    re.IGNORECASE,
)


@cache
def read_code(path: Path) -> tuple[frozenset[str], str]:
    """Every identifier in the code of a file; its strings and comments."""
    tokens = list(tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline))
    names = frozenset(token.string for token in tokens if token.type == tokenize.NAME)
    texts = (token.string for token in tokens if token.type in (tokenize.STRING, tokenize.COMMENT))
    return names, "\n".join(texts)


def private_terms(name: str) -> set[str]:
    """Those in a name written in either case: ``FarSide``, ``the_far_side_answers``."""
    words = [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]
    spaced = f" {' '.join(words)} "
    return {term for term in STANDARD_TERMS if f" {term} " in spaced} | (
        {" ".join(words)} & STANDARD_TERMS_ALONE.keys()
    )


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


@pytest.mark.parametrize("files", [MODULES, TEST_FILES], ids=["desktop", "tests"])
def test_no_folder_holds_more_than_fifteen_files(files: list[Path]) -> None:
    held = Counter(path.parent for path in files if path.name != "__init__.py")
    assert not {
        str(folder.relative_to(ROOT)): count
        for folder, count in held.items()
        if count > MOST_IN_A_FOLDER
    }


def test_unit_tests_follow_the_folders_of_the_product() -> None:
    folders = {path.parent.relative_to(UNIT) for path in UNIT.rglob("test_*.py")}
    of_no_folder = {Path("support")}  # tests of what tests share
    assert not {str(folder) for folder in folders - of_no_folder if not (DESKTOP / folder).is_dir()}


def test_every_folder_of_tests_is_a_package() -> None:
    """Else two files of one name would be one module."""
    folders = {path.parent for path in TEST_FILES}
    assert not {str(each) for each in folders if not (each / "__init__.py").is_file()}


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


EVERYWHERE = [path for path in (*MODULES, *TEST_FILES) if path != Path(__file__).resolve()]


def test_no_file_has_a_private_name() -> None:
    places = (
        path.relative_to(ROOT).with_suffix("") for path in (*EVERYWHERE, Path(__file__).resolve())
    )
    parts = {part for place in places for part in place.parts[1:]} - WHOLE_CALLS
    assert not {part: terms for part in parts if (terms := private_terms(part))}


def allowed_in(path: Path) -> set[str]:
    return WHOLE_CALLS if path.is_relative_to(TESTS) else set()


def test_no_private_word_names_what_has_a_standard_term() -> None:
    assert not {
        str(path.relative_to(ROOT)): private
        for path in EVERYWHERE
        if (private := sorted(filter(private_terms, read_code(path)[0] - allowed_in(path))))
    }


def test_no_sentence_is_written_in_private_words() -> None:
    assert not {
        str(path.relative_to(ROOT)): private
        for path in EVERYWHERE
        if (private := PRIVATE_WORDING.findall(read_code(path)[1]))
    }


@pytest.mark.parametrize(
    ("name", "term"),
    [
        ("FarSide", "far side"), ("test_the_far_side_answers", "far side"), ("door", "door"),
        ("hands", "hands"), ("DOOR", "door"), ("_told", "told"),
    ],
)  # fmt: skip
def test_a_private_term_is_found_in_a_name(name: str, term: str) -> None:
    assert private_terms(name) == {term}


@pytest.mark.parametrize("name", ["rollback", "hand_over", "indoors", "react", "scroll", "action"])
def test_a_standard_name_is_no_private_term(name: str) -> None:
    assert private_terms(name) == set()


def test_every_test_that_the_product_names_is_there() -> None:
    """The status page names the test behind a row, so that it can be run."""
    named = {
        found[0]
        for path in (*MODULES, ROOT / "Makefile", ROOT / "pyproject.toml")
        for found in re.finditer(r"tests/[\w/]+\.py", path.read_text("utf-8"))
    }
    assert len(named) > 3
    assert not {path for path in named if not (ROOT / path).is_file()}


def test_every_path_that_the_readme_names_is_there() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    section = readme.partition("## How it is built")[2].partition("\n## ")[0]
    named = set(re.findall(r"`((?:desktop|tests|resources)/[\w/.*-]*)`", section))
    assert len(named) > 20
    assert not {path for path in named if not list(ROOT.glob(path.rstrip("/")))}
