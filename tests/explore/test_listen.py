"""A recording proxy in front of a station: what is called is told, and every byte is handed on."""

from __future__ import annotations

import hashlib
import json
import signal
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from albumen.explore.har import read_har
from albumen.explore.observed import dumps, loads
from tests import makers
from tests.explore.captures import har
from tests.explore.listening import Answering, far_end, listening
from tests.explore.secrets import found, planted
from tests.explore.test_captures import bare, gathered
from tests.explore.walk import METHODS, Wire, walk
from tests.foreign import station
from tests.worlds import Person

MIB = 1024 * 1024
LIST = "/photo/webapi/album.php?api=SYNO.PhotoStation.Album&method=list&version=1&offset=0"


def sent(url: str, request: bytes) -> bytes:
    """What comes back for bytes that are sent as they stand but for being the last, on a connection of their own."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname or "", parts.port or 80)) as line:
        line.sendall(request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
        return b"".join(iter(lambda: line.recv(65536), b""))


def test_a_walk_through_it_tells_what_a_har_tells(person: Person, tmp_path: Path) -> None:
    picture = makers.jpeg(datetime(2024, 5, 1, 12), padding=5000)
    out = tmp_path / "heard.json"
    with (
        station(tmp_path / "photos", unseen=True) as live,
        listening(person, live.url, out) as proxy,
    ):
        assert proxy.url.endswith("/photo")
        seen = walk(proxy.url, user="ana", password="secret", picture=picture)
        assert not out.exists()
        assert proxy.stop() == 0

    assert "16 methods of 5 APIs, 20 calls." in proxy.err
    heard = loads(out.read_bytes(), name="heard")
    assert heard.pairs() == METHODS
    first = heard.method("SYNO.API.Info", "query").evidence
    assert first == ["listen:call 1"]
    reference = gathered(read_har(str(har(tmp_path / "walk.har", seen, writer="full"))))
    assert dumps(bare(heard)) == dumps(bare(reference))


def test_bodies_are_the_stations_byte_for_byte(person: Person, tmp_path: Path) -> None:
    picture = makers.jpeg(datetime(2024, 5, 1, 12), padding=300_000)
    (tmp_path / "photos/Été & more").mkdir(parents=True)
    (tmp_path / "photos/Été & more/a b.jpg").write_bytes(picture)
    with (
        station(tmp_path / "photos", unseen=True) as live,
        listening(person, live.url, tmp_path / "x.json") as proxy,
        httpx2.Client() as client,
    ):
        form = {"api": "SYNO.PhotoStation.Auth", "method": "login", "username": "ana", "password": "secret"}
        answer = client.post(f"{proxy.url}/webapi/auth.php", data={**form, "version": "1"}).json()
        cookies = {"Cookie": f"PHPSESSID={answer['data']['sid']}"}
        item = client.get(
            proxy.url.removesuffix("/photo")
            + LIST
            + "&id=album_c38974c3a92026206d6f7265&type=photo&limit=-1",
            headers=cookies,
        ).json()["data"]["items"][0]["id"]
        original = f"/webapi/download.php?api=SYNO.PhotoStation.Download&method=getphoto&version=1&id={item}"
        for path, headers in (
            ("/", {}),
            ("/webapi/query.php?api=SYNO.API.Info&method=query&version=1&query=all", {}),
            (original, {}),
            (original, {"Range": "bytes=100-299999"}),
            (original, {"Range": "bytes=-7"}),
            ("/nowhere%20at%2Fall", {}),
        ):
            verbs = [client.get, client.head]
            for verb in verbs:
                one = verb(f"{live.url}{path}", headers={**cookies, **headers})
                other = verb(f"{proxy.url}{path}", headers={**cookies, **headers})
                assert (one.status_code, one.content) == (other.status_code, other.content), path
                told = [dict(answer.headers) for answer in (one, other)]
                assert {**told[0], "date": ""} == {**told[1], "date": ""}, path
        assert client.get(f"{proxy.url}{original}", headers=cookies).content == picture


def test_what_leads_to_the_target_leads_to_the_proxy(person: Person, tmp_path: Path) -> None:
    asked: list[dict[str, str]] = []

    def answer(far: Answering) -> None:
        asked.append({name.lower(): value for name, value in far.headers.items()})
        places = {"/there": f"http://{far.headers['Host']}/photo/?x=1", "/else": "http://127.0.0.1.example/"}
        far.tell(
            302 if far.path in places else 200,
            far.path.encode(),
            ("Location", places.get(far.path, "/photo/")),
            ("Set-Cookie", "id=1; Path=/; Domain=nas.local; Secure; HttpOnly; SameSite=None"),
            ("Set-Cookie", "smid=2; SameSite=Lax"),
        )

    with far_end(answer) as target, listening(person, target, tmp_path / "x.json") as proxy:
        here = proxy.url
        there = httpx2.get(f"{here}/there", headers={"Origin": here, "Referer": f"{here}/photo/"})
        assert there.headers["location"] == f"{here}/photo/?x=1"
        assert there.headers.get_list("set-cookie") == ["id=1; Path=/; HttpOnly", "smid=2; SameSite=Lax"]
        assert httpx2.get(f"{here}/else").headers["location"] == "http://127.0.0.1.example/"
        assert httpx2.get(f"{here}/a%2Fb//c;d?e=%zz&f").content == b"/a%2Fb//c;d?e=%zz&f"
    assert asked[0]["host"] == urlsplit(target).netloc
    assert (asked[0]["origin"], asked[0]["referer"]) == (target, f"{target}/photo/")


def test_bodies_of_two_hundred_mebibytes_pass_in_little_memory(person: Person, tmp_path: Path) -> None:
    block, times = bytes(range(256)) * 256, 3200  # 64 KiB, 200 MiB of it
    got = hashlib.sha256()

    def answer(far: Answering) -> None:
        if far.command == "GET":
            far.send_response(200)
            far.send_header("Content-Type", "video/mp4")
            far.send_header("Content-Length", str(len(block) * times))
            far.end_headers()
            for _ in range(times):
                far.wfile.write(block)
            return
        left = int(far.headers["Content-Length"])
        while left:
            data = far.rfile.read(min(left, len(block)))
            got.update(data)
            left -= len(data)
        far.tell(200, b'{"success":true}', ("Content-Type", "application/json"))

    head = (
        b'--x\r\nContent-Disposition: form-data; name="api"\r\n\r\nSYNO.FileStation.Upload\r\n'
        b'--x\r\nContent-Disposition: form-data; name="method"\r\n\r\nupload\r\n'
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="film.mp4"\r\n\r\n'
    )
    sent_whole = hashlib.sha256(head)

    def upload() -> Iterator[bytes]:
        yield head
        for _ in range(times):
            sent_whole.update(block)
            yield block

    headers = {
        "Content-Type": "multipart/form-data; boundary=x",
        "Content-Length": str(len(head) + len(block) * times),
    }
    with far_end(answer) as target, listening(person, target, tmp_path / "x.json") as proxy:
        before = proxy.memory()
        assert httpx2.post(f"{proxy.url}/webapi/entry.cgi", content=upload(), headers=headers).json()[
            "success"
        ]
        down = hashlib.sha256()
        with httpx2.stream(
            "GET", f"{proxy.url}/webapi/entry.cgi?api=SYNO.FileStation.Download&method=download"
        ) as film:
            for data in film.iter_raw():
                down.update(data)
        grown = proxy.memory() - before
        assert proxy.stop() == 0

    assert got.digest() == sent_whole.digest()
    assert down.digest() == hashlib.sha256(block * times).digest()
    assert grown < 48 * MIB, f"{grown / MIB:.0f} MiB more"
    heard = loads((tmp_path / "x.json").read_bytes(), name="x")
    assert heard.method("SYNO.FileStation.Upload", "upload").parameters["file"].types == ["file"]
    assert heard.method("SYNO.FileStation.Download", "download").answers == {"": ["video/mp4"]}


def test_chunks_pass_both_ways_as_they_come(person: Person, tmp_path: Path) -> None:
    """The far end answers in pieces, each only when the one before has arrived at the client."""
    words = [b"one", b"two", b"three"]
    arrived = [threading.Event() for _ in words]
    uploaded: list[bytes] = []

    def answer(far: Answering) -> None:
        assert far.headers["Transfer-Encoding"] == "chunked"
        while size := int(far.rfile.readline(), 16):
            uploaded.append(far.rfile.read(size))
            far.rfile.readline()
        far.rfile.readline()
        far.send_response(200)
        far.send_header("Transfer-Encoding", "chunked")
        far.end_headers()
        for word, event in zip(words, arrived, strict=True):
            far.wfile.write(b"%x\r\n%b\r\n" % (len(word), word))
            assert event.wait(30)
        far.wfile.write(b"0\r\n\r\n")

    with far_end(answer) as target, listening(person, target, tmp_path / "x.json") as proxy:
        got: list[bytes] = []
        with httpx2.stream("POST", proxy.url, content=iter(words)) as told:
            for piece in told.iter_raw():
                got.append(piece)
                arrived[len(got) - 1].set()
    assert (got, b"".join(uploaded)) == (words, b"".join(words))


def test_a_far_end_that_fails_is_said(person: Person, tmp_path: Path) -> None:
    """A broken answer breaks off here, too, and is not taken for a whole one."""

    def answer(far: Answering) -> None:
        if far.path == "/half":
            far.send_response(200)
            far.send_header("Content-Length", "100")
            far.end_headers()
            far.wfile.write(b"half")
        far.close_connection = True

    with far_end(answer) as target, listening(person, target, tmp_path / "x.json") as proxy:
        assert httpx2.get(f"{proxy.url}/nothing").status_code == 502
        with pytest.raises(httpx2.RemoteProtocolError):
            httpx2.get(f"{proxy.url}/half")
        socketed = {"Connection": "Upgrade", "Upgrade": "websocket"}
        assert httpx2.get(f"{proxy.url}/webman/socket", headers=socketed).status_code == 501
        assert proxy.stop(signal.SIGTERM) == 0
    assert "2 request(s) were not answered" in proxy.err
    assert "1 websocket(s) were refused" in proxy.err


def test_eight_clients_are_told_apart_by_nothing(person: Person, tmp_path: Path) -> None:
    """All at once: each gets its own answer, and each call is counted."""

    def answer(far: Answering) -> None:
        far.tell(200, json.dumps({"success": True, "data": {"path": far.path}}).encode())

    def ask(number: int) -> bool:
        with httpx2.Client() as client:
            paths = [f"{LIST}&limit={number * 100 + index}" for index in range(20)]
            return all(client.get(base + path).json()["data"]["path"] == path for path in paths)

    with far_end(answer) as target, listening(person, target, tmp_path / "x.json") as proxy:
        base = proxy.url
        with ThreadPoolExecutor(8) as many:
            assert all(many.map(ask, range(8)))
        proxy.stop()
    assert (
        loads((tmp_path / "x.json").read_bytes(), name="x").method("SYNO.PhotoStation.Album", "list").calls
        == 160
    )


def test_no_planted_secret_is_told(person: Person, tmp_path: Path, seen: list[Wire]) -> None:
    calls, secrets = planted(seen)
    answers = {one.request: one.answer for one in calls}
    waiting = iter(calls)

    def answer(far: Answering) -> None:
        far.rfile.read(int(far.headers.get("Content-Length", 0)))
        far.wfile.write(answers[next(waiting).request])
        far.close_connection = True

    with (
        far_end(answer) as target,
        listening(person, target, tmp_path / "x.json", "--har", str(tmp_path / "x.har")) as proxy,
    ):
        for one in calls:
            assert sent(proxy.url, one.request).startswith(b"HTTP/1.1 200")
        assert proxy.stop() == 0
    assert "70 calls." in proxy.err
    assert len(secrets) == 50
    assert found((tmp_path / "x.json").read_text() + proxy.err, secrets) == []
    assert found((tmp_path / "x.har").read_text(), secrets) == []
    heard, again = (
        loads((tmp_path / "x.json").read_bytes(), name="x"),
        gathered(read_har(str(tmp_path / "x.har"))),
    )
    assert again.pairs() == heard.pairs() == METHODS
    for name, method in METHODS:
        one, other = heard.method(name, method), again.method(name, method)
        assert (one.calls, one.codes, one.answers) == (other.calls, other.codes, other.answers), method
        assert (one.verbs, one.bodies, one.session) == (other.verbs, other.bodies, other.session), method
        assert {key: (value.seen, value.required) for key, value in one.parameters.items()} == {
            key: (value.seen, value.required) for key, value in other.parameters.items()
        }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--to", "nas:5000"), "no address"),
        (("--to", "http://ana:secret@nas"), "no address"),
        (("--to", "http://nas", "--port", "70000"), "no port"),
        (("--to", "http://nas", "--fingerprint", "00"), "not https"),
    ],
)
def test_wrong_words_are_said(person: Person, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    ran = person.runs("explore", "listen", *words, "-o", tmp_path / "x.json")

    assert ran.code == 2
    assert said in ran.err
    assert "secret" not in ran.err


def test_nothing_is_listened_to_when_the_file_is_there(person: Person, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("mine")

    ran = person.runs("explore", "listen", "--to", "http://127.0.0.1:9", "-o", tmp_path / "x.json")

    assert (ran.code, (tmp_path / "x.json").read_text()) == (2, "mine")


def test_an_address_for_others_comes_with_a_warning(person: Person, tmp_path: Path) -> None:
    with (
        far_end(lambda far: far.tell(200, b"here")) as target,
        listening(person, target, tmp_path / "x.json", "--listen-on", "0.0.0.0") as proxy,
    ):
        assert httpx2.get(proxy.url).content == b"here"
        proxy.stop()
    assert "in the clear" in proxy.err
