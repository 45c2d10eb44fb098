"""What Python adds to classes of the core."""

from collections.abc import Mapping

from govindex._core import GovindexError, PanelAssessment, _message


def message(self: GovindexError, language: str | None = None) -> str:  # noqa: D417 (a method of the class)
    """The message in a language.

    Args:
        language: `"en"` or `"zh"`; that of `set_language` where it is None.

    Raises:
        MethodError: nothing is written in this language.

    Example:
        >>> import govindex as gi
        >>> try:
        ...     gi.Framework.builtin("un-edgi-2022")
        ... except gi.GovindexError as error:
        ...     print(error.message("zh"))
        没有内置框架 `un-edgi-2022`（是否指 `un-egdi-2022`？）；`builtin_frameworks()` 列出全部内置框架
    """
    return _message(self, language)


Mapping.register(PanelAssessment)
GovindexError.message = message  # type: ignore[method-assign]
