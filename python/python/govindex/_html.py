"""Frameworks and tables in notebooks: every text escaped, no scripts, colours of the page they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_CELL = "padding:0.15em 0.6em;border:none;color:inherit;background:transparent"
_RULE = "border-bottom:1px solid currentColor"
_FAINT = "opacity:0.7"


def table(columns: Sequence[tuple[str, bool]], rows: Sequence[Sequence[str]], more: tuple[int, int]) -> str:
    """A table; `columns` are names and whether they hold numbers, `more` the rows and columns that are not shown."""
    aligned = [f"text-align:{'right' if is_number else 'left'};{_CELL}" for _, is_number in columns]
    head = "".join(
        f'<th style="{style};{_RULE}">{escape(name)}</th>' for (name, _), style in zip(columns, aligned, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(f'<td style="{style}">{escape(cell)}</td>' for cell, style in zip(row, aligned, strict=True))
        + "</tr>"
        for row in rows
    )
    rest = [f"… {count:,} more{what}" for count, what in zip(more, ("", " columns"), strict=True) if count]
    note = f'<div style="{_FAINT}">{"; ".join(rest)}</div>' if rest else ""
    return (
        '<div class="govindex"><table style="border-collapse:collapse;color:inherit;background:transparent">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}</div>"
    )


def profile(paragraphs: Sequence[str], content: str) -> str:
    """The paragraphs of a profile, the first as its caption, with a table below it."""
    said = [f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs]
    head = f"<p><strong>{escape(paragraphs[0])}</strong></p>" if paragraphs else ""
    return f'<div class="govindex">{head}{content}{"".join(said[1:])}</div>'


def captioned(caption: str, content: str) -> str:
    """HTML below a line of text."""
    return f'<div class="govindex"><div><strong>{escape(caption)}</strong></div>{content}</div>'


def framework(
    title: str,
    id: str,
    nodes: Sequence[tuple[int, str, str, str | None, str | None]],
    more: int,
) -> str:
    """A tree; `nodes` are level, code, name, share in the parent and direction (▲ or ▼)."""
    rows = []
    for level, code, name, share, direction in nodes:
        indent = f"{_CELL};text-align:left;padding-left:{0.6 + 1.2 * min(level, 20):.1f}em"
        rows.append(
            f'<tr><td style="{indent}"><strong>{escape(code)}</strong> {escape(direction or "")}</td>'
            f'<td style="{_CELL};text-align:right">{escape(share or "")}</td>'
            f'<td style="{_CELL};text-align:left">{escape(name)}</td></tr>'
        )
    head = "".join(
        f'<th style="{_CELL};{_RULE};text-align:{side}">{name}</th>'
        for name, side in (("node", "left"), ("weight", "right"), ("name", "left"))
    )
    note = f'<div style="{_FAINT}">… {more:,} more nodes</div>' if more else ""
    return captioned(
        f"{title} ({id})" if title != id else id,
        '<table style="border-collapse:collapse;color:inherit;background:transparent">'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>{note}",
    )
