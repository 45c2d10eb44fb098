"""What the suites of bad input share: the tables of cases, and what is checked of each."""

import pytest


class Cases:
    """Cases door by door.

    One that is refused is a call, the class of its error, its `code` (None where any will do, as for a TypeError),
    and texts
    that the message must hold: first what names the place (unit, indicator, row, column, key, parameter), then what was
    found,
    what is accepted or what to do. One that is answered is a call and the result that the documentation gives it.
    A call that takes an argument gets a folder of its own.
    """

    def __init__(self):
        self.refused, self.answered = {}, {}

    def refuse(self, door, cases):
        for name, (work, error, code, *told) in cases.items():
            assert len(told) >= 2, f"{door}: {name} names no place or no remedy"
            assert f"{door}: {name}" not in self.refused
            self.refused[f"{door}: {name}"] = (work, error, code, told)

    def answer(self, door, cases):
        for name, case in cases.items():
            assert f"{door}: {name}" not in self.answered
            self.answered[f"{door}: {name}"] = case

    def tests(self):
        """A test per case."""

        @pytest.mark.parametrize(("work", "error", "code", "told"), self.refused.values(), ids=self.refused)
        def refused(work, error, code, told, tmp_path):
            with pytest.raises(error) as caught:
                work(tmp_path) if work.__code__.co_argcount > len(work.__defaults__ or ()) else work()
            text = str(caught.value)
            missing = [words for words in told if words not in text]
            assert not missing, f"{missing} in: {text}"
            assert code is None or caught.value.code == code, f"{caught.value.code}: {text}"
            assert len(text) < 5_000

        @pytest.mark.parametrize(("work", "expected"), self.answered.values(), ids=self.answered)
        def answered(work, expected):
            assert work() == expected

        return refused, answered
