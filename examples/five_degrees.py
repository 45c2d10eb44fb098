"""五度: from the records of service platforms to 成效度, 成熟度, 完备度, 准确度 and 覆盖度, and to the index.

    pip install ./python
    python examples/five_degrees.py

The records are made: no city, item, case or rating in them is real. No weight of the five degrees is published, so the
framework holds placeholders; the second half puts others in their place.
"""

import re
from pathlib import Path

import govindex as gi

DATA = Path(__file__).parents[1] / "tests" / "data" / "builtin" / "cn-five-degrees"


def main() -> None:
    """Print league table, degrees, one figure's way back, and the index by other weights."""
    # Six tables, a CSV file each: items, guides, cases, ratings, searches, consultations.
    evidence = {path.stem: path for path in sorted(DATA.glob("*.csv"))}
    framework = gi.Framework.builtin("cn-five-degrees")
    gathered = gi.gather(framework, evidence, unit="unit")
    result = gi.assess(framework, gathered.dataset())

    print(result.league_table("zh"))
    for node in framework.nodes:
        if node.level == 1:
            scores = (f"{unit} {result.score(unit, node.code):6.2f}" for unit in result.units)
            print(f"{node.name('zh')}  {'  '.join(scores)}")

    # The way back: the rule and the counts behind one figure, and what a reader must be told.
    cut = gathered.measured["TIME_CUT"]
    print(f"\n承诺时限压缩比\n{cut}")
    for notice in result.notices("zh"):
        print(f"- {notice['message']}")

    # Weights of one's own in place of the placeholders.
    weights = {
        "EFFECTIVENESS": 30,
        "MATURITY": 30,
        "COMPLETENESS": 15,
        "ACCURACY": 10,
        "COVERAGE": 15,
    }
    text = framework.to_toml()
    for code, weight in weights.items():
        place = f'(code = "{code}"\n[^\\[]*weight = )20.0$'
        text, found = re.subn(place, rf"\g<1>{weight}", text, flags=re.MULTILINE)
        if found != 1:
            raise SystemExit(f"the framework has no `weight = 20.0` at {code}")
    own = gi.assess(gi.Framework.from_toml(text), gathered.dataset())
    print("\nweights            20 20 20 20 20   30 30 15 10 15")
    for unit in result.units:
        print(f"{unit}        {result.score(unit, 'INDEX'):14.2f} {own.score(unit, 'INDEX'):16.2f}")


if __name__ == "__main__":
    main()
