"""Every public name is documented, and the examples in the documentation run."""

import doctest
import inspect
import re
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import govindex as gi
from govindex import _core

REPOSITORY = Path(__file__).parents[2]
MODULES = [
    gi,
    *(import_module(found.name) for found in walk_packages(gi.__path__, "govindex.") if found.name != "govindex._core"),
]


def documented():
    """Every public name, the members of classes and modules included."""
    for name in gi.__all__:
        if name == "__version__":
            continue
        thing = getattr(gi, name)
        yield name, thing
        if inspect.isclass(thing):
            members = {key: value for key, value in vars(thing).items() if not key.startswith("_")}
            if issubclass(thing, Exception):
                members = {}
        elif inspect.ismodule(thing):
            members = {key: getattr(thing, key) for key in thing.__all__}
        else:
            members = {}
        for key, value in members.items():
            yield f"{name}.{key}", value


@pytest.mark.parametrize(("name", "thing"), list(documented()))
def test_every_public_name_has_a_docstring_and_a_signature(name, thing):
    assert thing.__doc__ and thing.__doc__.strip()
    if inspect.isroutine(thing):
        assert "..." not in str(inspect.signature(thing))


def test_all_lists_every_public_name():
    public = {name for name in vars(gi) if not name.startswith("_")}
    assert public == set(gi.__all__) - {"__version__"}


@pytest.mark.parametrize("name", [name for name in gi.__all__ if inspect.ismodule(getattr(gi, name))])
def test_public_modules_show_only_what_is_public(name):
    module = getattr(gi, name)
    assert {name for name in dir(module) if not name.startswith("_")} == set(module.__all__)


@pytest.mark.parametrize(
    ("module", "dimension", "indicator", "others"),
    [
        # The weights that a file declares need no function; a measure with several views has one for each.
        (gi.weights, "weights = '?'", "", {"declared"}),
        (gi.scoring, "aggregate = '?'", "", {"fuzzy"}),
        (gi.normalize, "", "normalize = '?'", {"none", "interval"}),
        (gi.evidence, "", "measure = { table = 't', '?' = {} }", {"effectiveness", "timeliness"}),
    ],
    ids=["weights", "scoring", "normalize", "evidence"],
)
def test_every_method_of_a_file_has_its_function(module, dimension, indicator, others):
    tree = f"id = 'a'\n[[dimension]]\ncode = 'I'\n{dimension}\n[[indicator]]\ncode = 'A'\nparent = 'I'\n{indicator}\n"
    with pytest.raises(gi.FrameworkError, match="expected one of") as caught:
        gi.Framework.from_toml(tree)
    names = re.findall("`([a-z-]+)`", str(caught.value).split("expected one of")[1])
    assert {name for name in names if name.replace("-", "_") not in module.__all__} == others


def examples():
    finder = doctest.DocTestFinder(exclude_empty=True)
    for module in MODULES:
        yield from finder.find(module, module.__name__)
    for name, thing in vars(_core).items():
        if getattr(thing, "__doc__", None) and not name.startswith("__"):
            yield from finder.find(thing, f"govindex.{name}", module=False)


@pytest.mark.parametrize("example", [e for e in examples() if e.examples], ids=lambda example: example.name)
def test_examples_run(example):
    report: list[str] = []
    outcome = doctest.DocTestRunner().run(example, out=report.append)
    assert outcome.failed == 0, "".join(report)


def test_there_are_examples_of_everything_that_is_called():
    names = {example.name for example in examples() if example.examples}
    for name in ["assess", "Framework", "Dataset", "Panel", "Table", "Averages"]:
        assert f"govindex.{name}" in names
    for name in [
        "normalize._functions.min_max",
        "weights._data.equal",
        "scoring._by_row.power",
        "stats._functions.ranks",
    ]:
        assert f"govindex.{name}" in names


@pytest.mark.parametrize("readme", [REPOSITORY / "README.md", REPOSITORY / "python" / "README.md"], ids=str)
def test_the_python_of_the_readmes_runs(readme, monkeypatch, capsys):
    if not readme.exists():
        pytest.skip("there is no such file")
    monkeypatch.chdir(REPOSITORY)
    blocks = re.findall(r"```python\n(.*?)```", readme.read_text(encoding="utf-8"), flags=re.DOTALL)
    namespace: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, str(readme), "exec"), namespace)
    assert blocks


def test_exceptions_declare_every_fact_of_the_core():
    source = (REPOSITORY / "src" / "error" / "problem.rs").read_text(encoding="utf-8")
    body = source[source.index("pub enum Problem {") : source.index("\nimpl Problem {")]
    facts = set(re.findall(r"^        (\w+): ", body, flags=re.MULTILINE))
    assert len(facts) > 30
    assert {fact for fact in facts if not hasattr(gi.GovindexError, fact)} == set()
