"""The static site: whole, the same bytes each time, without broken links, and served by real web servers as it is meant."""

import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from iort_kg.cli import cli
from iort_kg.errors import InvalidInput, UnreadableInput
from iort_kg.graph import KnowledgeGraph
from iort_kg.namespaces import BASE
from iort_kg.packages import write_files
from iort_kg.pages.forms import examples
from iort_kg.pages.links import file_of
from iort_kg.pages.site import DATA
from iort_kg.publish import executables, site_files
from iort_kg.table import Table

for package, extra in (("jinja2", "publish"), ("matplotlib", "publish"), ("pyld", "publish"), ("pylode", "publish")):
    pytest.importorskip(package, reason=f"{package} is not installed (pip install 'iort-kg[{extra}]')")

DAY = date(2026, 1, 1)
STUDY = "policy/cam80108/study/dubois-2011"
PYLODE = "ontology/documentation.html"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def files(kg: KnowledgeGraph) -> dict[str, bytes]:
    return dict(site_files(kg, as_of=DAY))


@pytest.fixture(scope="module")
def folder(files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some of the site, for web servers."""
    place = tmp_path_factory.mktemp("www")
    for name, content in files.items():
        if not name.startswith("policy/") or name.startswith(STUDY):
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(content)
    for path in (place, *place.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    for above in (place.parent, place.parent.parent):
        above.chmod(above.stat().st_mode | 0o011)  # the server's own user passes through
    return place


class Page(HTMLParser):
    """The links, ids and sources of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[str, str, dict[str, str]]] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.ids |= {values["id"]} if "id" in values else set()
        self.links += [(tag, values[name], values) for name in ("href", "src", "data", "xlink:href") if name in values]


# ---------------------------------------------------------------- what is there


def test_every_iri_has_a_page_and_data(files: dict[str, bytes], kg: KnowledgeGraph) -> None:
    subjects = {quad.subject.value.partition("#")[0] for quad in kg.store if isinstance(quad.subject, ox.NamedNode)}
    mine = {iri.removeprefix(BASE) for iri in subjects if iri.startswith(BASE)}
    assert len(mine) > 2_500
    for path in mine:
        assert file_of(path) in files, path
        for form in DATA:
            assert path + form.ending in files, path
    for name in ("index.html", "matrix.html", "check.html", "check/report.html", PYLODE, "queries.ttl", "void.ttl", ".well-known/void"):
        assert files[name], name
    assert not [name for name in files if name.startswith(("/", ".."))]


def test_no_link_is_broken_and_none_leads_out(files: dict[str, bytes]) -> None:
    """Links and fragments, of pages and of pictures; what is loaded with a page is of this site."""
    pages: dict[str, Page] = {}
    for name, content in files.items():
        if name.endswith((".html", ".svg")) and name != PYLODE:
            pages[name] = Page()
            pages[name].feed(content.decode())
    checked = 0
    for name, page in pages.items():
        for tag, link, attributes in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                outside = tag == "a" or (tag == "link" and attributes.get("rel") in ("icon", "canonical"))
                assert outside, (name, link)
                assert not (tag == "a" and parts.scheme not in ("http", "https")), (name, link)
                continue
            if tag == "use" or (name.endswith(".svg") and link.startswith("#")):
                assert unquote(parts.fragment) in page.ids, (name, link)
                continue
            target = os.path.normpath(os.path.join(os.path.dirname(name), unquote(parts.path))) if parts.path else name  # noqa: PTH118, PTH120
            assert target in files, (name, link, target)
            if parts.fragment and target in pages:
                assert unquote(parts.fragment) in pages[target].ids, (name, link)
            checked += 1
    assert checked > 50_000


def test_the_documentation_of_the_ontology_loads_nothing(files: dict[str, bytes]) -> None:
    """pyLODE's page stands by itself."""
    page = Page()
    page.feed(files[PYLODE].decode())
    loaded = [link for tag, link, attributes in page.links if tag != "a" and attributes.get("rel") not in ("canonical", "license")]
    assert [link for link in loaded if urlsplit(link).scheme not in ("", "data")] == []
    assert "Dose" in files[PYLODE].decode()


def test_the_data_files_are_the_graph(files: dict[str, bytes], kg: KnowledgeGraph) -> None:
    whole = set(ox.parse(files["dataset.nq"], format=ox.RdfFormat.N_QUADS))
    assert len(whole) > 20_000
    for name in ("dataset.trig", "dataset.nt", "dataset.ttl", "dataset.rdf"):
        form = ox.RdfFormat.from_extension(name.rpartition(".")[2])
        assert form is not None
        assert len(list(ox.parse(files[name], format=form))) > 20_000, name
    study = ox.NamedNode(BASE + STUDY)
    said = {(quad.predicate, quad.object) for quad in kg.store.quads_for_pattern(study, None, None)}
    for form in DATA:
        triples = list(ox.parse(files[STUDY + form.ending], format=form.rdf)) if form.name != "jsonld" else from_jsonld(files, STUDY)
        assert {(triple.predicate, triple.object) for triple in triples if triple.subject == study} == said, form.name


def from_jsonld(files: dict[str, bytes], path: str) -> list[ox.Quad]:
    """A file of JSON-LD as a processor that is not ours reads it, with the context of the site."""
    context, document = files["context.jsonld"].decode(), files[path + ".jsonld"].decode()
    inlined = document.replace(f'"@context": "{BASE}context.jsonld"', f'"@context": {context.partition(":")[2].strip()[:-1]}')
    return list(ox.parse(inlined, format=ox.RdfFormat.JSON_LD))


def test_every_small_file_of_data_is_read_back(files: dict[str, bytes]) -> None:
    for form in DATA:
        if form.name == "jsonld":
            continue
        for name, content in files.items():
            if name.endswith(form.ending) and not name.startswith("dataset"):
                assert list(ox.parse(content, format=form.rdf)), name


def test_the_questions_run_as_sparql_editors_run_them(kg: KnowledgeGraph) -> None:
    """With nothing but the declared prefixes, by an engine without our functions; and they answer as the questions do."""
    sh = "http://www.w3.org/ns/shacl#"
    catalog = ox.Store()
    catalog.extend([ox.Quad(*triple) for triple in executables(kg)])
    rows = catalog.query(
        f"PREFIX sh: <{sh}> SELECT ?prefix ?namespace {{ ?it sh:declare ?one . ?one sh:prefix ?prefix ; sh:namespace ?namespace }}"
    )
    prologue = "".join(f"PREFIX {row['prefix'].value}: <{row['namespace'].value}>\n" for row in rows)  # type: ignore[union-attr]
    ran = 0
    for question in kg.questions:
        texts = list(catalog.quads_for_pattern(ox.NamedNode(f"{BASE}question/{question.name}"), ox.NamedNode(sh + "select"), None))
        assert len(texts) == 1
        if "function:" in question.sparql:
            continue
        solutions = kg.store.query(prologue + texts[0].object.value, use_default_graph_as_union=True)  # type: ignore[union-attr]
        answer = Table.from_solutions(solutions)  # type: ignore[arg-type]
        assert answer.rows == kg.ask(question.name, **examples(question)).rows, question.name
        ran += 1
    assert ran > 30


def test_the_map_of_the_site_names_every_page(files: dict[str, bytes]) -> None:
    tree = ElementTree.fromstring(files["sitemap.xml"])
    assert tree.tag == SITEMAP + "urlset"
    places = [place.text or "" for place in tree.iter(SITEMAP + "loc")]
    assert len(places) == len(set(places)) < 50_000, "what one map may hold"
    assert all(place.startswith(BASE) for place in places)
    listed = {unquote(place.removeprefix(BASE)) for place in places}
    assert listed <= files.keys()
    alone = {PYLODE, "check/report.html"}
    assert {name for name in files if name.endswith(".html")} - listed == alone


def test_answers_are_tables(files: dict[str, bytes], kg: KnowledgeGraph) -> None:
    for question in kg.questions:
        text = files[f"ask/{question.name}.csv"].decode()
        assert text.partition("\n")[0].split(",") == list(kg.ask(question.name, **examples(question)).columns), question.name


# ---------------------------------------------------------------- how it is written


def test_published_twice_it_has_the_same_bytes(files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """Also by another process, with other hash seeds: sets have another order there."""
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    code = (
        "import hashlib, sys; from datetime import date; from iort_kg.graph import load; from iort_kg.publish import site_files;"
        "[print(n, hashlib.sha256(c).hexdigest()) for n, c in site_files(load(), as_of=date(2026, 1, 1))]"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    other = dict(line.rsplit(" ", 1) for line in told.splitlines())
    assert other.keys() == files.keys()
    assert [name for name, content in files.items() if hashlib.sha256(content).hexdigest() != other[name]] == []


def test_the_address_is_checked(kg: KnowledgeGraph) -> None:
    for wrong in ("ftp://example.org/", "https://example.org", "example.org/", "javascript:alert(1)/"):
        with pytest.raises(InvalidInput, match="starts with https"):
            next(site_files(kg, base=wrong))


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A site of two files, quickly made."""

    def make(*, broken: bool = False) -> None:
        def some(*_: object) -> Iterator[tuple[str, bytes]]:
            yield "index.html", b"<h1>x</h1>"
            if broken:
                raise InvalidInput("something went wrong on the way")
            yield "a/b.ttl", b""

        monkeypatch.setattr("iort_kg.publish.site_files", some)

    return make


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path, few: Callable[..., None]) -> None:
    few()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for name in ("full", "file"):
        done = CliRunner().invoke(cli, ["publish", str(tmp_path / name)])
        assert isinstance(done.exception, UnreadableInput), done.output
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "full", "mine"]


def test_a_new_or_empty_folder_is_filled_whole(tmp_path: Path, few: Callable[..., None]) -> None:
    few()
    (tmp_path / "empty").mkdir()
    for name in ("empty", "new/deep"):
        done = CliRunner().invoke(cli, ["publish", str(tmp_path / name)])
        assert done.exit_code == 0, done.output
        assert (tmp_path / name / "a" / "b.ttl").exists()
    done = CliRunner().invoke(cli, ["publish", str(tmp_path / "site.zip")])
    assert done.exit_code == 0, done.output
    assert zipfile.ZipFile(tmp_path / "site.zip").namelist() == ["a/b.ttl", "index.html"]


def test_what_fails_leaves_nothing(tmp_path: Path, few: Callable[..., None]) -> None:
    few(broken=True)
    for name in ("site", "new/deep", "site.zip"):
        done = CliRunner().invoke(cli, ["publish", str(tmp_path / name)])
        assert isinstance(done.exception, InvalidInput)
        assert list(tmp_path.iterdir()) == []


def test_each_file_is_written_as_it_is_made(tmp_path: Path) -> None:
    """The memory is that of one file, and a folder that is refused costs no work."""

    def made() -> Iterator[tuple[str, bytes]]:
        yield "a/b.ttl", b"."
        assert [path.name for path in tmp_path.rglob("*.ttl")] == ["b.ttl"]
        yield "index.html", b""

    write_files(made(), tmp_path / "site")
    assert (tmp_path / "site" / "a" / "b.ttl").read_bytes() == b"."
    rest = made()
    with pytest.raises(UnreadableInput, match="not empty"):
        write_files(rest, tmp_path / "site")
    assert next(rest)[0] == "a/b.ttl"


# ---------------------------------------------------------------- web servers

NEGOTIATED = [
    (f"/{STUDY}", "text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
    (f"/{STUDY}", "text/turtle", "text/turtle"),
    (f"/{STUDY}", "application/ld+json", "application/ld+json"),
    (f"/{STUDY}", "application/rdf+xml", "application/rdf+xml"),
    (f"/{STUDY}", "application/n-triples", "application/n-triples"),
    (f"/{STUDY}", "*/*", "text/html"),
    (f"/{STUDY}", "image/png", "text/html"),
    (f"/{STUDY}.ttl", "text/html", "text/turtle"),
    (f"/{STUDY}.html", "text/turtle", "text/html"),
    ("/site", "text/turtle", "text/turtle"),
    ("/site", "text/html", "text/html"),
    ("/ontology", "application/rdf+xml", "application/rdf+xml"),
    ("/matrix", "text/turtle", "text/html"),
    ("/", "text/html", "text/html"),
    ("/", "text/turtle", "text/html"),
    ("/dataset.trig", "*/*", "application/trig"),
    ("/context.jsonld", "*/*", "application/ld+json"),
    ("/ask/covered-sites.csv", "*/*", "text/csv"),
    ("/plot/coverage-matrix-cam80108.svg", "*/*", "image/svg+xml"),
    ("/assets/style.css", "text/css", "text/css"),
    ("/.well-known/void", "text/turtle", "text/turtle"),
    ("/site/nothing", "text/html", None),
]


def check_negotiation(url: str) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    wrong = []
    for path, accept, kind in NEGOTIATED:
        try:
            with opener.open(urllib.request.Request(url + path, headers={"Accept": accept}), timeout=10) as answer:
                got, vary = answer.headers.get_content_type(), answer.headers.get("Vary", "")
                assert urlsplit(answer.url).path == path, "no redirect: relative links count from here"
        except urllib.error.HTTPError as error:
            got, vary = (None if error.code == 404 else str(error.code)), "accept"
        if got != kind or "accept" not in vary.lower():
            wrong.append((path, accept, got, vary))
    assert wrong == []


@contextmanager
def started(command: list[str], port: int) -> Iterator[str]:
    """A web server on loopback, ended at last."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        assert process.poll() is None, process.stdout.read() if process.stdout else ""
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def find_server(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed (apt-get install {name})")
    return found


def test_nginx_negotiates(folder: Path, tmp_path: Path) -> None:
    program, port = find_server("nginx"), free_port()
    rules = (folder / "nginx.conf").read_text(encoding="utf-8")
    cut = rules.index("location /")
    configuration = f"""daemon off; pid {tmp_path}/pid; error_log stderr; worker_processes 1;
        {"user root;" if os.geteuid() == 0 else ""}
        events {{ }}
        http {{ access_log off; client_body_temp_path {tmp_path}/b; proxy_temp_path {tmp_path}/p; fastcgi_temp_path {tmp_path}/f;
          uwsgi_temp_path {tmp_path}/u; scgi_temp_path {tmp_path}/s;
          {rules[:cut]}
          server {{ listen 127.0.0.1:{port}; root {folder}; {rules[cut:]} }} }}"""
    (tmp_path / "conf").write_text(configuration, encoding="utf-8")
    with started([program, "-c", str(tmp_path / "conf"), "-p", str(tmp_path)], port) as url:
        check_negotiation(url)


def test_apache_negotiates(folder: Path, tmp_path: Path) -> None:
    program, port = find_server("apache2"), free_port()
    modules = next((place for place in map(Path, ("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules")) if place.is_dir()), None)
    if modules is None:
        pytest.skip("the modules of apache2 are not where they are looked for")
    loaded = "".join(
        f"LoadModule {name}_module {modules}/mod_{name}.so\n"
        for name in ("mpm_event", "authz_core", "mime", "dir", "rewrite", "headers")
        if (modules / f"mod_{name}.so").exists()
    )
    (tmp_path / "mime.types").write_text("application/xml xml\n", encoding="utf-8")
    configuration = f"""ServerRoot {tmp_path}\nServerName localhost\nPidFile {tmp_path}/pid\nListen 127.0.0.1:{port}\n{loaded}
ErrorLog {tmp_path}/error.log\nTypesConfig {tmp_path}/mime.types\nDocumentRoot {folder}
<Directory {folder}>\nAllowOverride All\nRequire all granted\nOptions FollowSymLinks\n</Directory>\n"""
    (tmp_path / "conf").write_text(configuration, encoding="utf-8")
    with started([program, "-X", "-f", str(tmp_path / "conf")], port) as url:
        check_negotiation(url)


def test_the_rules_offer_what_is_written(files: dict[str, bytes]) -> None:
    for name in ("nginx.conf", ".htaccess"):
        told = files[name].decode()
        assert all(form.ending.removeprefix(".") in told and re.search(re.escape(form.media_type), told) for form in DATA), name


def test_json_ld_is_what_pyld_makes_of_it(files: dict[str, bytes], kg: KnowledgeGraph) -> None:
    """With nothing remembered: expansion, the context read anew, each IRI compared with every term."""
    import json

    from pyld import jsonld

    from iort_kg import jsonld as ours
    from iort_kg.formats import in_order, write
    from iort_kg.pages.content import Content

    content = Content(kg)
    for iri in sorted(content.pages)[::40]:
        if quads := list(content.described(iri)):
            data = ours._native(json.loads(write(in_order(quads), "jsonld")))
            options = {"documentLoader": ours.load_document, "processingMode": "json-ld-1.1", "graph": True}
            plain = jsonld.compact(data, {"@context": ours.CONTEXT}, options)
            assert files[iri.removeprefix(BASE) + ".jsonld"] == ours._dump({**plain, "@context": ours.CONTEXT}), iri
