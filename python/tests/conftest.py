import re
import signal
import threading
from pathlib import Path

import pytest

import govindex as gi

DATA = Path(__file__).parents[2] / "tests" / "data"


@pytest.fixture
def egdi_2022(tmp_path):
    """The rows of 2022 as a file of their own."""
    lines = (DATA / "un-egdi" / "egdi_2003_2022.csv").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines[1:] if line.startswith("2022,")]
    path = tmp_path / "egdi_2022.csv"
    path.write_text("\n".join([lines[0], *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def framework():
    """The simplest framework that uses all of a dataset: two indicators, one of which lower is better."""
    return gi.Framework.from_toml(
        """
        id = "example"
        grades = [{ grade = "good", label = { en = "good", zh = "好" }, at-least = 50 }, { grade = "other" }]
        [method]
        decimals = 1
        [[dimension]]
        code = "INDEX"
        name = { en = "Index", zh = "指数" }
        [[indicator]]
        code = "ITEMS"
        parent = "INDEX"
        weight = 3
        [[indicator]]
        code = "DAYS"
        parent = "INDEX"
        weight = 1
        direction = "lower"
        """
    )


@pytest.fixture
def columns():
    return {"unit": ["A", "B", "C"], "ITEMS": [10.0, 30.0, 20.0], "DAYS": [5, 1, None]}


@pytest.fixture
def interrupt():
    """Presses Ctrl-C after so many seconds, which is heard where the tests run in the background too."""
    timers = []

    def after(seconds):
        timers.append(threading.Timer(seconds, signal.raise_signal, [signal.SIGINT]))
        timers[-1].start()

    kept = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield after
    for timer in timers:
        timer.join()
    signal.signal(signal.SIGINT, kept)


# What libraries, the shell of a type or a rule of a measure say in the middle of a message.
FOREIGN = re.compile(r"IOError|InvalidOperationError|syntax error|<object|mean of days")


@pytest.fixture(autouse=True)
def said_in_chinese(monkeypatch):
    """Every error that a test expects can be had in Chinese, without an English phrase left in it."""
    leave = pytest.RaisesExc.__exit__

    def checked(self, kind, error, trace):
        caught = leave(self, kind, error, trace)
        if caught and isinstance(error, gi.GovindexError) and error.code and not FOREIGN.search(error.message("zh")):
            said = re.sub(r"`[^`]*`|\"[^\"]*\"|[（(][A-Za-z0-9 ,.:'-]*[)）]", "", error.message("zh"))
            assert not re.search(r"[a-z]{2,}( [a-z]{2,}){2,}", said), error.message("zh")
        return caught

    monkeypatch.setattr(pytest.RaisesExc, "__exit__", checked)
