"""What exploring refuses, with the cure."""

from __future__ import annotations


class ExploreProblem(Exception):
    """A source cannot be read: `code` is stable, the text names the thing and the cure."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
