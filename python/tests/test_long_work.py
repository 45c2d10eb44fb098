"""Forked children, threads, and Ctrl-C during long work."""

import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

import govindex as gi

np = pytest.importorskip("numpy")

TABLE = """
def table(path, rows=40_000):
    with open(path, "w") as file:
        file.write("unit,visits\\n")
        file.writelines(f"U{i % 50},{i % 7}\\n" for i in range(rows))
    return path
"""


def run(code, *arguments, timeout=120, **environment):
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *arguments],
        capture_output=True,
        text=True,
        timeout=timeout,
        env={**os.environ, **environment},
    )


FORK = (
    TABLE
    + """
import multiprocessing, sys
import numpy as np
import govindex as gi

X = np.random.default_rng(0).random((5000, 20))
path = table(sys.argv[1])

def topsis(_): return gi.scoring.topsis(X).scores.sum()
def critic(_): return sum(gi.weights.critic(X).weights)
def entropy(_): return sum(gi.weights.entropy(X).weights)
def mean(_): return sum(gi.evidence.mean(path, "visits", unit="unit").values)
def simulation(_):
    framework = gi.Framework.builtin("un-egdi-2022")
    n = 300
    data = {"unit": [f"U{i}" for i in range(n)]}
    for k, code in enumerate(["osi", "tii", "hci"]):
        data[code] = [((i * (7 + k)) % n) / n for i in range(n)]
    uncertainty = gi.Uncertainty([{"kind": "weights", "draw": "flat"}])
    return gi.robustness.monte_carlo(framework, data, uncertainty, runs=500).summary().to_dict()

work = globals()[sys.argv[2]]
here = work(0)
context = multiprocessing.get_context("fork")
with context.Pool(2) as pool:
    found = pool.map_async(work, [1, 2]).get(60)
assert found == [here, here], (here, found)
print("same")
"""
)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.parametrize("work", ["topsis", "critic", "entropy", "mean", "simulation"])
@pytest.mark.parametrize("threads", ["1", "2"])
def test_a_forked_child_computes_after_its_parent_has(tmp_path, work, threads):
    done = run(FORK, str(tmp_path / "visits.csv"), work, RAYON_NUM_THREADS=threads)
    assert done.stdout == "same\n", done.stderr


NO_THREADS = (
    TABLE
    + """
import os, resource, tempfile, threading
import numpy as np
import govindex as gi
X = np.random.default_rng(0).random((5000, 20))
# numpy imports this when it is first needed, maybe from where another user cannot read.
import numpy.ma
# A superuser has no limit.
if os.getuid() == 0:
    os.setuid(65534)
path = table(os.path.join(tempfile.mkdtemp(), "visits.csv"))
resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))
try:
    threading.Thread(target=print).start()
except RuntimeError:
    print("none")
gi.scoring.topsis(X), gi.weights.critic(X)
gi.evidence.mean({"unit": ["A"], "visits": [1.0]}, "visits", unit="unit")
gi.evidence.mean(path, "visits", unit="unit")
print(gi.threads())
"""
)


@pytest.mark.skipif(sys.platform != "linux", reason="limits of processes differ")
def test_where_no_thread_can_be_started_the_calling_thread_works():
    done = run(NO_THREADS)
    if not done.stdout.startswith("none"):
        pytest.skip("the limit of processes is not kept here")
    assert done.stdout == "none\n1\n", done.stderr


def test_threads_are_capped_and_can_be_set():
    done = run("import govindex as gi; print(gi.threads())", RAYON_NUM_THREADS="40000")
    assert done.stdout == "256\n", done.stderr
    x = np.random.default_rng(1).random((5000, 20))
    before = gi.scoring.topsis(x).scores
    try:
        for count in [1, 3, 2]:
            gi.set_threads(count)
            assert gi.threads() == count
            assert (gi.scoring.topsis(x).scores == before).all()
    finally:
        gi.set_threads(None)
    for wrong in [0, -1]:
        with pytest.raises(gi.MethodError, match="1 or more") as fault:
            gi.set_threads(wrong)
        assert fault.value.code == "invalid_parameter"


# What each of these needs, and the work, which would go on for minutes.
FRAMEWORK = """
framework = gi.Framework.from_toml('''
    id = "example"
    method = { normalize = "z-score", impute = "multiple" }
    dimension = [{ code = "INDEX" }]
    indicator = [{ code = "A", parent = "INDEX" }, { code = "B", parent = "INDEX" }, { code = "C", parent = "INDEX" }]
    uncertain = [{ kind = "weights", draw = "flat" }]
''')
gappy = framework
framework = gi.Framework.from_toml(framework.to_toml().replace('impute = "multiple"', ""))

def data(n, gaps=False):
    columns = {code: rng.random(n).tolist() for code in "ABC"}
    if gaps:
        columns["B"][::3] = [None] * len(columns["B"][::3])
    return gi.Dataset.from_frame({"unit": [f"U{i}" for i in range(n)], **columns})
"""
ROWS = """
with open(path, "w") as file:
    file.write("unit,a,b,c\\n")
    file.writelines(f"{i},1.5,2.25,3\\n" for i in range(4_000_000))
"""
GAPS = "x = rng.random((4000, 12)); x[rng.random(x.shape) < 0.3] = np.nan"
LONG = {
    "smaa": ("", "gi.robustness.smaa(rng.random((400, 8)), runs=20_000_000)"),
    "concordance": ("", "gi.stats.concordance(rng.random((20, 200)), test='permutation', draws=100_000_000)"),
    "indices": ("", "gi.robustness.indices(rng.random(8 * 4096), 6, resamples=1_000_000)"),
    "impute_multiple": (GAPS, "gi.prepare.impute_multiple(x, draws=1000)"),
    "impute_nearest": ("x = rng.random((60_000, 12)); x[::2, 3] = np.nan", "gi.prepare.impute_nearest(x)"),
    "imputations": (FRAMEWORK, "gi.imputations(gappy, data(20_000, gaps=True), draws=10_000)"),
    "principal_components": ("", "gi.stats.principal_components(rng.random((1500, 1000)))"),
    "pca": ("", "gi.weights.pca(rng.random((1500, 1000)))"),
    "critic": ("", "gi.weights.critic(rng.random((50_000, 1000)))"),
    "kendall": ("", "gi.stats.correlations(rng.random((20_000, 200)), kind='kendall')"),
    "dea": ("", "gi.scoring.dea(rng.random((3000, 3)) + 0.1, rng.random((3000, 2)) + 0.1)"),
    "condorcet": ("", "gi.scoring.condorcet(rng.random((4000, 1500)))"),
    "copeland": ("", "gi.scoring.copeland(rng.random((100_000, 20)))"),
    "natural_breaks": ("", "gi.scoring.natural_breaks(rng.random(300_000), 200)"),
    "leave_units_out": (FRAMEWORK, "gi.robustness.leave_units_out(framework, data(20_000))"),
    "leave_out": (FRAMEWORK, "[gi.robustness.leave_out(framework, d, ['A', 'B'] * 10_000) for d in [data(20_000)]]"),
    "monte_carlo": (FRAMEWORK, "gi.robustness.monte_carlo(framework, data(500), runs=100_000_000)"),
    "sensitivity": (FRAMEWORK, "gi.robustness.sensitivity(framework, data(500), points=2**20)"),
    "read_csv": (ROWS, "gi.Dataset.read_csv(path)"),
    "scan": (TABLE + "table(path, 2_000_000)", "[gi.evidence.mean(path, 'visits', unit='unit') for _ in range(99)]"),
}


@pytest.mark.parametrize(("work", "threads"), [(work, 2) for work in LONG] + [("smaa", 1), ("dea", 1), ("scan", 1)])
def test_ctrl_c_ends_long_work(tmp_path, work, threads):
    code = f"""
import signal, sys, time
import numpy as np
import govindex as gi
signal.signal(signal.SIGINT, signal.default_int_handler)
gi.set_threads({threads})
rng = np.random.default_rng(0)
path = {str(tmp_path / "table.csv")!r}
{LONG[work][0]}
print("ready", flush=True)
try:
    {LONG[work][1]}
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout.readline() == "ready\n"
            time.sleep(1.0)
            assert process.poll() is None, "the work is too short for this test"
            begun = time.monotonic()
            process.send_signal(signal.SIGINT)
            process.wait(10)
            took = time.monotonic() - begun
        finally:
            process.kill()
        assert process.stdout.read() == "interrupted\n"
    assert took < 3
