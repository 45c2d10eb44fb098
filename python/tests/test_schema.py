"""The JSON Schemas that `govindex schema` prints, held against the readers: what one refuses, the other does too."""

import copy
import json
import random
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import govindex as gi
from govindex._core import command

ROOT = Path(__file__).parents[2]
FRAMEWORKS = sorted(
    [
        *ROOT.glob("src/framework/builtin/*.toml"),
        *ROOT.glob("src/cli/new/framework.toml"),
        *ROOT.glob("examples/**/framework*.toml"),
    ]
)
UNKNOWN = "no-such-key"


@pytest.fixture(scope="module")
def schemas():
    def printed(file):
        call = [sys.executable, "-m", "govindex", "schema", file]
        return subprocess.run(call, capture_output=True, check=True, encoding="utf-8", timeout=120).stdout

    return {file: json.loads(printed(file)) for file in ["framework", "project"]}


@pytest.fixture(scope="module")
def framework(schemas):
    return Draft202012Validator(schemas["framework"])


def refused_by_reader(document):
    """What the reader says of a document; none where it takes it."""
    try:
        gi.Framework.from_json(json.dumps(document))
    except gi.FrameworkError as fault:
        return str(fault)
    return None


def tables(value, path=()):
    """Every table in a document, with the keys that lead to it."""
    if isinstance(value, dict):
        yield path
        for key, inner in value.items():
            yield from tables(inner, (*path, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from tables(inner, (*path, position))


def at(document, path):
    for key in path:
        document = document[key]
    return document


def test_the_schemas_are_schemas_of_this_draft(schemas):
    for schema in schemas.values():
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        Draft202012Validator.check_schema(schema)
        text = json.dumps(schema)
        assert "](crate" not in text and "](super" not in text and "use govindex" not in text


@pytest.mark.parametrize("path", FRAMEWORKS, ids=lambda path: path.stem + "@" + path.parent.name)
def test_every_framework_meets_the_schema(framework, path):
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    assert [fault.message for fault in framework.iter_errors(document)] == []


def test_every_project_meets_the_schema(schemas):
    files = [*ROOT.glob("examples/**/project.toml"), *ROOT.glob("src/cli/new/project*.toml")]
    assert len(files) >= 3
    for file in files:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
        assert [fault.message for fault in Draft202012Validator(schemas["project"]).iter_errors(document)] == [], file


def test_an_unknown_key_is_refused_by_both_at_every_table(framework):
    """A key that nobody knows, put into each kind of table of every framework in turn."""
    compared, seen = 0, set()
    for path in FRAMEWORKS:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        for place in tables(document):
            kind = tuple(key for key in place if isinstance(key, str)), tuple(sorted(at(document, place)))
            if kind in seen:
                continue
            seen.add(kind)
            changed = copy.deepcopy(document)
            at(changed, place)[UNKNOWN] = 1
            by_reader, by_schema = refused_by_reader(changed), not framework.is_valid(changed)
            if by_reader is None:
                assert not by_schema, (path.name, place)
            # In a map of the file's own names, the key is known to be one of them, and faulty for other reasons.
            elif re.search(f"unknown (key|field|variant)|has the key `{UNKNOWN}`|exactly one", by_reader):
                assert by_schema, (path.name, place, by_reader)
                compared += 1
    assert compared > 250


def test_what_the_schema_refuses_the_reader_refuses(framework):
    """Keys taken away, values of another kind, words that nobody knows: the schema raises no false alarm."""
    draws, refused = random.Random(7), 0
    for path in FRAMEWORKS:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        places = list(tables(document))
        for _ in range(20):
            changed = copy.deepcopy(document)
            table = at(changed, draws.choice(places))
            if not table:
                continue
            key = draws.choice(list(table))
            # Serde takes a list for a table whose values stand in their order; nobody writes it.
            kinds = [] if not isinstance(table[key], list) else [[], ["a"]]
            other = draws.choice(["take", 3, -1.5, "no-such-word", True, {}, {"a": 1}, *kinds])
            if other == "take":
                del table[key]
            else:
                table[key] = other
            if not framework.is_valid(changed):
                refused += 1
                assert refused_by_reader(changed) is not None, (path.name, key, other)
    assert refused > 150


def test_every_key_that_the_reader_lists_is_in_the_schema(schemas, framework):
    """The reader answers an unknown key with those it knows."""
    named = set()

    def collect(value):
        if isinstance(value, dict):
            named.update(value.get("properties", {}))
            named.update(word for word in [value.get("const"), *value.get("enum", [])] if isinstance(word, str))
            for inner in value.values():
                collect(inner)
        elif isinstance(value, list):
            for inner in value:
                collect(inner)

    collect(schemas["framework"])
    listed = set()
    for path in FRAMEWORKS:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        for place in list(tables(document))[:400:7]:
            changed = copy.deepcopy(document)
            at(changed, place)["%" * 20] = 1
            said = refused_by_reader(changed) or ""
            for known in re.findall(r"(?:the keys here are|expected one of|expected) (`[^;\n]*`)", said):
                listed.update(re.findall(r"`([^`]+)`", known))
    listed -= {"map", "string"}
    assert len(listed) > 100 and listed <= named, sorted(listed - named)


WRONG = [
    ("a method that there is not", {"method": {"normalize": "min-maximum"}}),
    ("a method that needs parameters, by its bare name", {"method": {"aggregate": "power"}}),
    ("a parameter that a method has not", {"method": {"aggregate": {"topsis": {"weight": 1}}}}),
    ("two methods at once", {"method": {"normalize": {"min-max": {}, "rank": {}}}}),
    ("a weight that is a word", {"indicator": [{"code": "A", "weight": "much"}]}),
    ("a table where a list of tables belongs", {"indicator": {"code": "A"}}),
    ("an indicator without a code", {"indicator": [{"name": "A"}]}),
    ("three goalposts", {"indicator": [{"code": "A", "goalposts": [0, 1, 2]}]}),
    ("a gate with two effects", {"gate": [{"when": {"node": "A", "below": 1}, "then": {"cap": 1, "veto": True}}]}),
    ("a gate without a condition", {"gate": [{"then": {"veto": True}}]}),
    ("a measure of two kinds", {"indicator": [{"code": "A", "measure": {"mean": {"of": "x"}, "total": {"of": "x"}}}]}),
    ("a condition of no known comparison", {"indicator": [{"code": "A", "measure": {"where": {"x": {"over": 1}}}}]}),
    ("grades cut in two ways", {"grades": {"equal-size": {"labels": ["A"]}, "natural-breaks": {"labels": ["A"]}}}),
    ("a direction that is no direction", {"indicator": [{"code": "A", "direction": 2}]}),
    ("a place of reading that is blank", {"verified": " "}),
    ("a rule for missing values that there is not", {"method": {"missing": {"rule": "guess"}}}),
    ("an uncertain thing of no kind", {"uncertain": [{"of": ["A"]}]}),
]


@pytest.mark.parametrize("change", [change for _, change in WRONG], ids=[name for name, _ in WRONG])
def test_wrong_files_are_refused_by_both(framework, change):
    right = {"id": "x", "indicator": [{"code": "A"}]}
    assert framework.is_valid(right) and refused_by_reader(right) is None
    assert not framework.is_valid(right | change)
    assert refused_by_reader(right | change) is not None


RIGHT = [
    {"method": {"aggregate": "topsis"}},
    {"method": {"aggregate": {"topsis": {}}}},
    {"method": {"missing": "zero"}},
    {"method": {"missing": {"rule": "zero", "least": "1/2"}}},
    {"method": {"impute": ["median", {"constant": {"value": 1}}]}},
    {"edition": 2024, "title": {"en": "a", "zh": "b"}},
    {"grades": {"equal-size": {"labels": ["A", {"grade": "B", "label": "good"}]}}},
    {"ranks": {"after-veto": "none"}, "verified": False},
    {"indicator": [{"code": "A", "weight": "1/3", "due": "2025-12-31"}]},
    *({"indicator": [{"code": "A", "direction": word}]} for word in ["负向", -1, "+1", "cost"]),
    {"method": {"aggregate": "mean", "weights": "熵权法", "normalize": "standard"}, "ranks": "min"},
]


@pytest.mark.parametrize("change", RIGHT, ids=range(len(RIGHT)))
def test_every_way_of_writing_meets_both(framework, change):
    document = {"id": "x", "indicator": [{"code": "A"}]} | change
    assert [fault.message for fault in framework.iter_errors(document)] == []
    assert refused_by_reader(document) is None


def test_the_examples_in_descriptions_meet_the_schema(schemas, framework):
    """The lines that an editor shows as examples of a key are taken by both."""
    compared = 0
    for definition in schemas["framework"]["$defs"].values():
        for block in re.findall(r"```toml\n(.*?)```", definition.get("description", ""), re.S):
            for line in block.splitlines():
                if not re.match(r"(aggregate|normalize|weights|impute|treat|missing|bounds|periods|round) = ", line):
                    continue
                method = tomllib.loads(line)
                if refused_by_reader({"id": "x", "method": method, "indicator": [{"code": "A"}]}):
                    continue
                document = {"id": "x", "method": method, "indicator": [{"code": "A"}]}
                assert framework.is_valid(document), line
                compared += 1
    assert compared > 45


def test_the_command_refuses_another_file():
    assert command(["schema", "frameworks"]) == 2
