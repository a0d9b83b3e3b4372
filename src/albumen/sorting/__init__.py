"""Sorting a camera roll into dated albums: rules, plan (data), apply, undo; knows a shelf, never HTTP or SQL."""

from __future__ import annotations


class SortProblem(Exception):
    """The order cannot be carried out; nothing was changed. `code` is its stable name."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
