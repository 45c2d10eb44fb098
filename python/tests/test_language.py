import pytest

import govindex as gi


@pytest.fixture
def english_again():
    yield
    gi.set_language("en")


def fault():
    with pytest.raises(gi.GovindexError) as caught:
        gi.Framework.builtin("un-edgi-2022")
    return caught.value


def test_errors_come_in_the_language_that_was_set(english_again):
    assert str(fault()).startswith("there is no built-in framework")
    gi.set_language("zh-Hans")
    assert gi.language() == "zh"
    assert (
        str(fault())
        == "没有内置框架 `un-edgi-2022`（是否指 `un-egdi-2022`？）；`builtin_frameworks()` 列出全部内置框架"
    )
    assert fault().message("en").startswith("there is no built-in framework")
    assert fault().message("zh_CN") == fault().message()


@pytest.mark.parametrize("code", ["fr", "zh-TW", "zh_Hant_HK", "", "english"])
def test_a_language_that_is_not_there_is_an_error(code, framework, columns):
    result = gi.assess(framework, columns)
    for call in (gi.set_language, fault().message, result.notices, result.league_table, result.grades_at):
        with pytest.raises(gi.MethodError, match="there is no language") as caught:
            if call == result.grades_at:
                call(language=code)
            else:
                call(code)
        assert caught.value.code == "unknown_language" and caught.value.language == code
    assert gi.language() == "en"


def test_the_default_of_every_language_is_the_one_that_was_set(english_again, framework, columns):
    result = gi.assess(framework, columns)
    english = result.notices("en")[0]["message"]
    assert result.notices()[0]["message"] == english == "`DAYS` is missing for 1 unit: C"
    assert framework.node("INDEX").name() == "Index"
    gi.set_language("zh")
    assert result.notices()[0]["message"] == "`DAYS`：C 未提供数据（1 个评估对象）"
    assert framework.node("INDEX").name() == "指数"
    assert result.grades_at().to_dict()["label"][1] == "好"
    assert gi.report.overview(result).html() == gi.report.overview(result, language="zh").html()


def test_a_name_may_be_in_a_language_of_the_data_alone(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text("unit,mongol,X\nA,Хот,1\nB,Сум,2\n", encoding="utf-8")
    data = gi.Dataset.read_csv(path, unit="unit", names={"mn": "mongol"})
    assert data.names("mn") == ["Хот", "Сум"]
    with pytest.raises(gi.MethodError):
        data.names("fr")


def test_an_error_says_where_it_lies(framework):
    with pytest.raises(gi.DataError) as caught:
        gi.assess(framework, {"unit": ["A", "B"], "ITEMS": [1.0, float("inf")], "DAYS": [1.0, 2.0]})
    assert caught.value.place == {"row": 2, "column": "ITEMS"}
    with pytest.raises(gi.DataError) as caught:
        gi.scoring.topsis([[1.0, 2.0], [float("nan"), 3.0]], weights=[1, 1], directions=["higher", "higher"])
    assert caught.value.place == {"row": 1, "position": 0}
    assert str(caught.value).startswith("TOPSIS needs complete data, but column 0 has no value in row 1 (1 value is")
    assert caught.value.message("zh").startswith("TOPSIS 要求数据完整，但第 1 行的第 0 列无数据（共缺 1 个值）")
