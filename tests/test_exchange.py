"""Who asks is told to the one address only, and never shown: against a small server that wants to know."""

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import parse_http_list, parse_keqv_list

import pytest

from iort_kg.endpoint import Endpoint
from iort_kg.errors import InvalidInput
from iort_kg.exchange import Login, NoAnswer, Service
from iort_kg.graph_store import GraphStore

SECRET = "open-sesame"


class Guarded(BaseHTTPRequestHandler):
    """Answers those who say who they are; keeps what came."""

    protocol_version = "HTTP/1.1"
    scheme = "digest"
    status = 200
    location = ""
    seen: list[tuple[str, str, bytes]]

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        said = self.headers.get("Authorization", "")
        self.seen.append((self.command, said, body))
        status = self.status if self._allowed(said) else 401
        self.send_response(status)
        if status == 401:
            self.send_header("WWW-Authenticate", 'Digest realm="r", nonce="n1", qop="auth", algorithm=SHA-512')
            self.send_header("WWW-Authenticate", 'Digest realm="r", nonce="n1", qop="auth", algorithm=MD5')
        if self.location:
            self.send_header("Location", self.location)
        self.send_header("Content-Type", "application/sparql-results+json")
        content = b'{"head": {}, "boolean": true}'
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815

    def _allowed(self, said: str) -> bool:
        if self.scheme == "basic":
            return said == "Basic YWRtaW46b3Blbi1zZXNhbWU="  # base64 of admin:open-sesame (RFC 4648)
        if not said.startswith("Digest "):
            return False
        given = parse_keqv_list(parse_http_list(said.removeprefix("Digest ")))
        first, second = _md5(f"admin:r:{SECRET}"), _md5(f"{self.command}:{self.path}")  # RFC 2617, 3.2.2.1
        wanted = _md5(":".join((first, "n1", given["nc"], given["cnonce"], "auth", second)))
        return given["response"] == wanted and given["uri"] == self.path

    def log_message(self, *_: object) -> None:
        pass


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@pytest.fixture
def guarded() -> Iterator[tuple[type[Guarded], str]]:
    handler = type("Handler", (Guarded,), {"seen": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.block_on_close = False  # a client may still hold its connection
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield handler, f"http://127.0.0.1:{server.server_port}/graphs"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("scheme", ["basic", "digest"])
def test_who_asks_is_told(scheme: str, guarded: tuple[type[Guarded], str]) -> None:
    handler, url = guarded
    handler.scheme = scheme
    endpoint = Endpoint(url, login=Login(scheme, "admin", SECRET))
    assert endpoint.query("ASK {}")
    assert endpoint.query("ASK {}")
    endpoint.hang_up()
    assert len(handler.seen) == (2 if scheme == "basic" else 3)  # the challenge of a digest is asked for once
    assert SECRET not in str(handler.seen)


def test_a_large_graph_is_sent_once(guarded: tuple[type[Guarded], str]) -> None:
    handler, url = guarded
    target = GraphStore(url, login=Login("digest", "admin", SECRET))
    body = b"<urn:a> <urn:b> <urn:c> .\n" * 100_000
    target.put("urn:g", body)
    target.hang_up()
    assert [(method, len(sent)) for method, _, sent in handler.seen] == [("GET", 0), ("GET", 0), ("PUT", len(body))]


class Dripping(BaseHTTPRequestHandler):
    """Answers, byte by byte."""

    def do_POST(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", "1000")
        self.end_headers()
        with suppress(OSError):
            for _ in range(1000):
                self.wfile.write(b" ")
                time.sleep(0.05)

    def log_message(self, *_: object) -> None:
        pass


def test_the_time_limit_is_of_the_whole_answer() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Dripping) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        begun = time.monotonic()
        with pytest.raises(NoAnswer):
            Endpoint(f"http://127.0.0.1:{server.server_port}/", timeout=0.5).query("ASK {}")
        assert time.monotonic() - begun < 10  # all of it would take 50 s
        server.shutdown()


@pytest.mark.parametrize("login", [None, Login("digest", "admin", "wrong-word"), Login("basic", "admin", "wrong-word")])
def test_a_refusal_tells_no_secret(login: Login | None, guarded: tuple[type[Guarded], str]) -> None:
    handler, url = guarded
    with pytest.raises(NoAnswer, match="status 401") as caught:
        Endpoint(url, login=login).query("ASK {}")
    assert "wrong-word" not in str(caught.value) + repr(login)
    assert "127.0.0.1" not in str(caught.value)
    assert len(handler.seen) <= 2


def test_a_login_is_not_sent_after_a_redirect(guarded: tuple[type[Guarded], str]) -> None:
    handler, url = guarded
    handler.scheme, handler.status, handler.location = "basic", 307, url + "/elsewhere"
    for ask in (
        lambda: Endpoint(url, login=Login("basic", "admin", SECRET)).query("ASK {}"),
        lambda: GraphStore(url, login=Login("basic", "admin", SECRET)).delete("urn:g"),
    ):
        handler.seen.clear()
        with pytest.raises(NoAnswer, match="status 307"):
            ask()
        assert all(method != "DELETE" or len(handler.seen) == 2 for method, _, _ in handler.seen)
    assert "elsewhere" not in str(handler.seen)


@pytest.mark.parametrize(
    ("scheme", "environment", "why"),
    [
        ("digest", {}, "IORT_KG_USER is not set"),
        ("basic", {"IORT_KG_USER": "a"}, "IORT_KG_PASSWORD is not set"),
        ("basic", {"IORT_KG_USER": "a:b", "IORT_KG_PASSWORD": SECRET}, "control characters"),
        ("basic", {"IORT_KG_USER": "a", "IORT_KG_PASSWORD": SECRET + "\r\nX: y"}, "control characters"),
        ("digest", {"IORT_KG_USER": 'a"', "IORT_KG_PASSWORD": SECRET}, "control characters"),
        ("digest", {"IORT_KG_USER": "ä", "IORT_KG_PASSWORD": SECRET}, "ASCII"),
        ("token", {"IORT_KG_USER": "a", "IORT_KG_PASSWORD": SECRET}, "basic or digest"),
    ],
)
def test_what_cannot_be_a_login(scheme: str, environment: dict[str, str], why: str) -> None:
    with pytest.raises(InvalidInput, match=why) as caught:
        Login.from_environment(scheme, environment)
    assert SECRET not in str(caught.value)


def test_nothing_shows_the_password() -> None:
    login = Login.from_environment("basic", {"IORT_KG_USER": "admin", "IORT_KG_PASSWORD": SECRET})
    shown = [repr(it) for it in (login, Service("http://a/", login=login), Endpoint("http://a/", login=login), GraphStore("http://a/"))]
    assert all(SECRET not in text and "admin" not in text for text in shown)
