"""What a declaration of a web API is made of: one class an API, one request struct a method."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import (
    Any,
    ClassVar,
    Generic,
    Literal,
    NamedTuple,
    ParamSpec,
    Self,
    TypeVar,
    cast,
    get_args,
    get_origin,
    overload,
)

import msgspec

P = ParamSpec("P")
C = TypeVar("C", contravariant=True)
R = TypeVar("R")
M = TypeVar("M")
R_co = TypeVar("R_co", covariant=True)
Q_co = TypeVar("Q_co", covariant=True, bound="Request[Any]")

Confidence = Literal["documented", "used-by-clients", "inferred", "albumen"]
"""How well a method's form is known: see `CONFIDENCE`."""

CONFIDENCE: dict[Confidence, str] = {
    "documented": "described by the seed reference",
    "used-by-clients": "read in the source of a real client or in a capture",
    "inferred": "only the name is known; the form is a conclusion",
    "albumen": "Albumen's form; Photo Station's is unknown",
}

Level = Literal["none", "session", "browse", "upload", "manage", "admin"]


class Sync:
    """Marks a namespace whose methods return their answer."""


class Async:
    """Marks a namespace whose methods return an awaitable of their answer."""


class Request(msgspec.Struct, Generic[R_co], frozen=True):
    """What a method is asked; a subclass of `Request[Page]` is answered by a `Page`."""


class Blob:
    """An answer of bytes instead of JSON: an image, a video, an archive.

    Here it holds its bytes; the client's blobs stream from the station and the station's from a file. `size`
    is the number of bytes to come when known; `partial` says that a range was asked for and honoured.
    """

    def __init__(
        self,
        data: bytes = b"",
        *,
        content_type: str = "application/octet-stream",
        size: int | None = None,
        partial: bool = False,
    ) -> None:
        self._data = data
        self.content_type, self.partial = content_type, partial
        self.size = len(data) if size is None and data else size

    def chunks(self) -> Iterator[bytes]:
        """The bytes in order, once."""
        yield self._data

    async def achunks(self) -> AsyncIterator[bytes]:
        """As `chunks`, for the async client."""
        yield self._data

    def read(self) -> bytes:
        """All bytes at once; for thumbnails, not for videos."""
        with self:
            return b"".join(self.chunks())

    async def aread(self) -> bytes:
        """As `read`, for the async client."""
        async with self:
            return b"".join([chunk async for chunk in self.achunks()])

    def close(self) -> None:
        """Stop the transfer and give the connection back; safe to call twice."""

    async def aclose(self) -> None:
        """As `close`, for the async client."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.aclose()


class Upload(msgspec.Struct, frozen=True):
    """A file part in a request: where its bytes come from and the name it carries.

    `path` is a local file, read in blocks while it is sent; it is never loaded whole.
    """

    path: str
    name: str


class Nothing(msgspec.Struct, frozen=True):
    """An answer without data: the envelope only."""


class Fault(NamedTuple):
    """One way to refuse: code and name as Photo Station has them, meaning and cure in words."""

    code: int
    name: str
    meaning: str
    cure: str


class Right(NamedTuple):
    """The right a caller needs, and the request field that names what it is needed on.

    `none` needs no session; `session` needs a user's, and what `on` names must be that user's own. `browse`,
    `upload` and `manage` are rights on an album, on what is in it, or on the root where nothing is named;
    `browse` answers for what is public without a session too. `admin` needs an administrator.
    """

    level: Level
    on: str | None = None


class Api(Generic[M]):
    """A namespace of methods: `Api[Sync]` calls them, `Api[Async]` awaits them; the bare class is data."""

    api: ClassVar[str] = ""
    path: ClassVar[str] = ""
    methods: ClassVar[dict[str, Method[Any, Any]]] = {}

    def __init_subclass__(cls, api: str, path: str) -> None:
        cls.api, cls.path = api, path
        cls.methods = {name: value for name, value in vars(cls).items() if isinstance(value, Method)}

    def __init__(self, send: Callable[[Method[Any, Any], Request[Any]], Any]) -> None:
        self.send = send

    @classmethod
    def served(cls) -> dict[str, Method[Any, Any]]:
        """The methods that the station answers, by name."""
        return {name: method for name, method in cls.methods.items() if not method.unserved}

    @classmethod
    def versions(cls) -> tuple[int, int]:
        """Lowest and highest version that any served method of this API answers to."""
        low = min((method.versions.start for method in cls.served().values()), default=1)
        high = max((method.versions.stop - 1 for method in cls.served().values()), default=1)
        return low, high


class Method(Generic[P, Q_co]):
    """On the class: the declaration, for station, command line and docs. On an instance: a typed call.

    Args:
        request: the request struct; its fields are the parameters, its docstring says what the method does.
        needs: the right that a caller needs.
        faults: the method's own ways to refuse, besides the general codes.
        example: a request that makes sense; `reply` is an answer to it. Both are sent over the wire by tests.
        confidence: how well the form is known; `sources` names the evidence.
        unlike: where our form goes beyond what is known of Photo Station's, in one sentence.
        unserved: why our station does not answer it; such a method is not listed by discovery.
    """

    owner: type[Api[Any]]
    name: str

    def __init__(
        self,
        request: Callable[P, Q_co],
        needs: Right,
        faults: tuple[Fault, ...] = (),
        *,
        example: Request[Any],
        reply: Any,
        confidence: Confidence,
        sources: tuple[str, ...],
        versions: range = range(1, 2),
        changes: bool = False,
        unlike: str = "",
        unserved: str = "",
    ) -> None:
        self.request, self.needs, self.faults = request, needs, faults
        self.example, self.reply = example, reply
        self.confidence: Confidence = confidence
        self.sources, self.versions = sources, versions
        self.changes, self.unlike, self.unserved = changes, unlike, unserved
        self.returns: Any = _answer_of(request)

    def __set_name__(self, owner: type[Api[Any]], name: str) -> None:
        self.owner, self.name = owner, name

    def __repr__(self) -> str:
        return f"<Method {self.owner.api} {self.name}>"

    @property
    def request_type(self) -> type[Request[Any]]:
        """The request struct as a class, for decoding and for tables of its fields."""
        return cast("type[Request[Any]]", self.request)

    @overload
    def __get__(self, bound: None, owner: Any) -> Method[P, Q_co]: ...
    @overload
    def __get__(self: Method[P, Request[R]], bound: Api[Sync], owner: Any) -> Callable[P, R]: ...
    @overload
    def __get__(self: Method[P, Request[R]], bound: Api[Async], owner: Any) -> Callable[P, Awaitable[R]]: ...
    def __get__(self, bound: Api[Any] | None, owner: Any) -> Any:
        if bound is None:
            return self

        def call(*args: P.args, **kwargs: P.kwargs) -> Any:
            return bound.send(self, self.request(*args, **kwargs))

        call.__name__, call.__doc__ = self.name, self.request.__doc__
        setattr(call, "__signature__", inspect.signature(self.request))  # noqa: B010  (not a typed attribute)
        return vars(bound).setdefault(self.name, call)  # bound once; later reads skip __get__

    def answer(self: Method[P, Request[R]], handler: Callable[[C, Q_co], R]) -> Callable[[C, Q_co], R]:
        """Mark the station's handler; the checkers compare its request and result types right here."""
        setattr(handler, "answers", self)  # noqa: B010  (functions have no typed attributes)
        return handler


def _answer_of(request: Any) -> Any:
    """The `Page` in `class ListItems(Request[Page])`, or in the nearest such base."""
    classes: tuple[type, ...] = request.__mro__
    for struct in classes:
        bases: tuple[Any, ...] = vars(struct).get("__orig_bases__", ())
        for base in bases:
            if get_origin(base) is Request:
                return get_args(base)[0]
    raise TypeError(f"{request!r} must subclass Request[Answer]")
