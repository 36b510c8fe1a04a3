"""Talk to one HTTP address: no redirect is followed, no proxy is read from the environment, and answers are bounded in time and size.

    Login       user and password, from the environment, never shown
    Service     one address, with a connection that is kept open
    Reply       what it answered
    NoAnswer    it did not, or not as it should

The standard library's client does the work, and its handler of digest authentication (RFC 2617) the reckoning.
"""

import http.client
import io
import os
import re
import socket
import ssl
import time
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import AbstractDigestAuthHandler, HTTPPasswordMgrWithDefaultRealm, Request, parse_http_list, parse_keqv_list

from iort_kg import __version__
from iort_kg.errors import InvalidInput, InvalidQuery, UnreadableInput

USER, PASSWORD = "IORT_KG_USER", "IORT_KG_PASSWORD"
SCHEMES = ("basic", "digest")
_ADDRESS = "an http or https URL without user and fragment, such as http://localhost:7878/query"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class NoAnswer(UnreadableInput):
    """The SPARQL server does not answer, or not as it should."""


@dataclass(frozen=True)
class Login:
    """How to say to a server who asks.

    Attributes:
        scheme: basic (RFC 7617: the password itself goes over the network, so use https) or digest (RFC 2617: a digest of it).
        user: the name.
        password: the password. Neither is ever shown.

    >>> Login("digest", "dba", "secret")
    Login(scheme='digest')
    """

    scheme: str
    user: str = field(repr=False)
    password: str = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse what cannot be sent.

        Raises:
            InvalidInput: no such scheme, no name, or characters that the scheme cannot say.
        """
        if self.scheme not in SCHEMES:
            raise InvalidInput(f"authentication is {' or '.join(SCHEMES)}, not {self.scheme!r}")
        forbidden = ":" if self.scheme == "basic" else '"\\'
        if not self.user or _CONTROL.search(self.user + self.password) or any(mark in self.user for mark in forbidden):
            raise InvalidInput(f"the user ({USER}) is a name without control characters, and the password ({PASSWORD}) has none either")
        if self.scheme == "digest" and not (self.user + self.password).isascii():
            raise InvalidInput(f"digest authentication takes a user ({USER}) and a password ({PASSWORD}) of ASCII characters")

    @classmethod
    def from_environment(cls, scheme: str, environment: Mapping[str, str] | None = None) -> "Login":
        """User and password from IORT_KG_USER and IORT_KG_PASSWORD, so that they stand on no command line.

        Raises:
            InvalidInput: a variable is not set, or cannot be used.
        """
        given = os.environ if environment is None else environment
        for name in (USER, PASSWORD):
            if name not in given:
                raise InvalidInput(f"{scheme} authentication needs the environment variables {USER} and {PASSWORD}; {name} is not set")
        return cls(scheme, given[USER], given[PASSWORD])


@dataclass(frozen=True)
class Reply:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)
    challenges: tuple[str, ...] = ()

    @property
    def media_type(self) -> str:
        """Of the content, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Service:
    """One address of a server, with a connection that is kept open."""

    def __init__(self, url: str, *, what: str = "the endpoint", login: Login | None = None, timeout: float = 30.0, max_bytes: int = 2**28):
        """Remember the address; nothing is sent yet.

        Args:
            url: where it is.
            what: what to call it in an error.
            login: who asks, if the server wants to know. It is sent to this address only.
            timeout: seconds for each answer, from the first byte sent to the last received.
            max_bytes: how large an answer may be.

        Raises:
            InvalidInput: the URL is not of HTTP.
        """
        try:
            parts = urlsplit(url)
            good = parts.scheme in ("http", "https") and parts.hostname and not parts.username and not parts.fragment
            self._port = parts.port
        except ValueError:
            good = False
        if not good or re.search(r"[\s\x00-\x1f\x7f]", url):
            raise InvalidInput(f"{what} is {_ADDRESS}")
        self._secure = parts.scheme == "https"
        self._host = parts.hostname or ""
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._login, self._timeout, self._max_bytes = login, timeout, max_bytes
        self._connection: http.client.HTTPConnection | None = None
        self._challenge: dict[str, str] | None = None
        self._digest = _digest_handler(login, self._origin) if login and login.scheme == "digest" else None

    def __repr__(self) -> str:
        return "<Service>"  # where it is may be nobody's business

    def __del__(self) -> None:
        if getattr(self, "_connection", None) is not None:
            self.hang_up()

    def send(
        self, method: str, body: bytes | None = None, headers: Mapping[str, str] | None = None, parameters: Mapping[str, str] | None = None
    ) -> Reply:
        """Send a request, and wait for the answer. Where the server asks who asks, it is told, once.

        Raises:
            NoAnswer: the server does not answer, breaks off, or wants a redirect or a login that it does not get.
            InvalidQuery: the answer is too large.
        """
        path = self._path + (("&" if "?" in self._path else "?") + urlencode(parameters) if parameters else "")
        named = {"User-Agent": f"iort-kg/{__version__}", **(headers or {})}
        deadline = time.monotonic() + self._timeout
        reply = self._exchange(method, path, body, named | self._who(method, path), deadline)
        if reply.status == 401 and self._digest is not None and (challenge := _challenge(reply)):
            self._challenge = challenge
            reply = self._exchange(method, path, body, named | self._who(method, path), deadline)
        if reply.status in (401, 403):
            told = "the user or the password" if self._login else "who does not say who it is"
            raise NoAnswer(f"the SPARQL server refuses {told} (status {reply.status}); see --auth, {USER} and {PASSWORD}")
        return reply

    def hang_up(self) -> None:
        """Close the connection; the next request opens one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _who(self, method: str, path: str) -> dict[str, str]:
        """The header that says who asks."""
        if self._login is None:
            return {}
        if self._digest is None:
            pair = f"{self._login.user}:{self._login.password}".encode()
            return {"Authorization": "Basic " + b64encode(pair).decode("ascii")}
        if self._challenge is None:
            return {}
        try:
            said = self._digest.get_authorization(Request(self._origin + path, method=method), self._challenge)
        except (ValueError, KeyError, URLError):
            said = None
        if said is None:
            raise NoAnswer("the SPARQL server wants a kind of digest authentication that is not supported; use basic, over https")
        return {"Authorization": f"Digest {said}"}

    def _exchange(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], deadline: float) -> Reply:
        """One exchange; once more if the connection that was kept open turns out to be closed."""
        for fresh in (self._connection is None, True):
            connection = self._connection = self._connection or self._connect()
            try:
                connection.request(method, path, body, dict(headers))
                if hasattr(socket, "TCP_QUICKACK"):  # a server that sends head and body apart waits for our word between them
                    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
                response = connection.getresponse()
                content = self._read(response, deadline)
            except TimeoutError:
                self.hang_up()
                raise NoAnswer(f"the SPARQL server does not answer within {self._timeout:g} s") from None
            except (OSError, http.client.HTTPException, ValueError) as error:
                self.hang_up()
                if not fresh and isinstance(error, ConnectionError | http.client.BadStatusLine):
                    continue
                raise NoAnswer("the SPARQL server cannot be reached, or breaks off its answer") from None
            if response.will_close:
                self.hang_up()
            challenges = tuple(response.headers.get_all("WWW-Authenticate", ()))
            return Reply(response.status, {name.lower(): value for name, value in response.getheaders()}, content, challenges)
        raise NoAnswer("the SPARQL server cannot be reached")

    def _read(self, response: http.client.HTTPResponse, deadline: float) -> bytes:
        out = io.BytesIO()
        length = response.length  # none if it comes in chunks, or until the connection ends
        while out.tell() != length and (part := response.read1(2**16)):  # what is there: read() would wait for all of it, however slow
            out.write(part)
            if out.tell() > self._max_bytes:
                self.hang_up()
                raise InvalidQuery(f"the SPARQL server's answer is larger than {self._max_bytes:,} bytes; narrow the query")
            if time.monotonic() > deadline:
                raise TimeoutError
        if length is not None and out.tell() < length:
            raise http.client.IncompleteRead(b"")
        response.close()
        return out.getvalue()

    def _connect(self) -> http.client.HTTPConnection:
        if self._secure:
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(self._host, self._port, timeout=self._timeout, context=context)
        return http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)


def _digest_handler(login: Login, origin: str) -> AbstractDigestAuthHandler:
    passwords = HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, origin, login.user, login.password)
    return AbstractDigestAuthHandler(passwords)


def _challenge(reply: Reply) -> dict[str, str] | None:
    """What the server gives to reckon the digest with; of several, the first in an algorithm that the library knows."""
    found = []
    for one in reply.challenges:
        scheme, _, rest = one.partition(" ")
        if scheme.lower() == "digest":
            with suppress(ValueError):
                found.append(parse_keqv_list(parse_http_list(rest)))
    known = (challenge for challenge in found if challenge.get("algorithm", "MD5").upper() in ("MD5", "SHA"))
    return next(known, found[0] if found else None)
