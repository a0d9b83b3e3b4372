"""One description, two faces: what is written once as steps is called by one client and awaited by the other.

A method below `@step` is a generator of the messages in `exchange.py`: it decides and does no I/O. One below `@walk`
gives a function from an offset to the steps that fetch a page from there. What drives them is the station's client.
"""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from typing import Any, Concatenate, Generic, ParamSpec, TypeAlias, TypeVar, overload

from albumen.client.exchange import Steps
from albumen.declare import Async, M, Sync

P = ParamSpec("P")
T = TypeVar("T")

Pages: TypeAlias = Callable[[int], Steps[tuple[Sequence[T], int | None]]]
"""From an offset to the steps that fetch the page there: its members, and where the next page starts, if any."""


class Face(Generic[M]):
    """What is called or awaited, as `M` says; it knows how steps are driven."""

    def drive(self, steps: Steps[Any]) -> Any:
        """The result of steps; in the async client, a coroutine that gives it."""
        raise NotImplementedError

    def walk(self, fetch: Pages[Any]) -> Any:
        """The members of all pages, fetched as they are asked for."""
        raise NotImplementedError


class Step(Generic[P, T]):
    """A method that is called in the sync client and awaited in the async one, with one signature."""

    def __init__(self, steps: Callable[Concatenate[Any, P], Steps[T]]) -> None:
        self.steps = steps
        self.__doc__ = steps.__doc__

    @overload
    def __get__(self, face: None, owner: Any) -> Step[P, T]: ...
    @overload
    def __get__(self, face: Face[Sync], owner: Any) -> Callable[P, T]: ...
    @overload
    def __get__(self, face: Face[Async], owner: Any) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, face: Face[Any] | None, owner: Any) -> Any:
        if face is None:
            return self

        @functools.wraps(self.steps)
        def call(*args: P.args, **kwargs: P.kwargs) -> Any:
            return face.drive(self.steps(face, *args, **kwargs))

        return call


class Walk(Generic[P, T]):
    """A listing: an iterator in the sync client, an async iterator in the async one; pages come as you go."""

    def __init__(self, pages: Callable[Concatenate[Any, P], Pages[T]]) -> None:
        self.pages = pages
        self.__doc__ = pages.__doc__

    @overload
    def __get__(self, face: None, owner: Any) -> Walk[P, T]: ...
    @overload
    def __get__(self, face: Face[Sync], owner: Any) -> Callable[P, Iterator[T]]: ...
    @overload
    def __get__(self, face: Face[Async], owner: Any) -> Callable[P, AsyncIterator[T]]: ...
    def __get__(self, face: Face[Any] | None, owner: Any) -> Any:
        if face is None:
            return self

        @functools.wraps(self.pages)
        def call(*args: P.args, **kwargs: P.kwargs) -> Any:
            return face.walk(self.pages(face, *args, **kwargs))

        return call
