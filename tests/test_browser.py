"""What a person does, in a real browser: Debian's Chromium, without a screen and without any way off this machine."""

import os
import re
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from serving import Server, running

from iort_kg.graph import KnowledgeGraph
from iort_kg.pages.links import file_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright, which drives the browser, is not installed")
CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt-get install chromium)"),
    # Of playwright's own: the pipes to a browser that has ended.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]

LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")
STUDY = "/policy/cam80108/study/dubois-2011"
AUDITED = (
    "/",
    "/matrix",
    STUDY,
    "/ask/standing-of-sites",
    "/determine?policy=cam80108&site=rectal-cancer",
    "/determine?site=rectal-cancer",
    "/check",
    "/site/rectal-cancer",
    "/policy/cam80108",
)
# The editor is Yasgui's; what is around it is ours.
AUDITED_IN_PART = "/editor"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    pytest.importorskip("jinja2", reason="jinja2, which writes pages, is not installed (pip install 'iort-kg[publish]')")
    with running(tmp_path_factory.mktemp("browser"), "--timeout", "60s") as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with sync_api.sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield started
        started.close()


class Watch:
    """A page, and what it asked for and complained of."""

    def __init__(self, browser: "Browser", **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.asked: list[str] = []
        self.blocked: list[str] = []
        self.complaints: list[str] = []
        self.context.route("**/*", self._let)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def _let(self, route: "Route", request: "Request") -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("data", "blob", "file", "about") or parts.hostname in LOOPBACK:
            route.continue_()
        else:
            self.blocked.append(request.url)
            route.abort()

    def _heard(self, message: "ConsoleMessage") -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def close(self) -> None:
        self.context.close()
        assert self.asked
        assert self.blocked == [], "requests that leave this machine"
        assert self.complaints == []


@pytest.fixture
def watch(browser: "Browser") -> Iterator[Watch]:
    one = Watch(browser, viewport={"width": 1280, "height": 900})
    yield one
    one.close()


def at(server: Server, path: str) -> str:
    return server.url.rstrip("/") + path


def follow_a_cell(page: "Page") -> None:
    """From the matrix by a cell's line to the row of that line, and from there to a record."""
    cell = (
        page.locator("table", has_text="NCCN")
        .locator("tr", has=page.get_by_role("rowheader", name="pancreatic cancer"))
        .locator("td")
        .nth(1)
    )
    assert "no established role" in cell.inner_text()
    cell.locator("a.line").first.click()
    page.wait_for_url("**/source/cam80108*#line-403")
    row = page.locator("tr:target")
    assert row.get_by_role("rowheader").inner_text() == "403"
    assert row.is_visible()
    assert row.bounding_box()["y"] < page.viewport_size["height"]  # type: ignore[index]
    row.get_by_role("link", name=re.compile("pancreatic", re.I)).first.click()
    page.wait_for_url("**/recommendation/**")
    assert "line 403" in page.locator(".about").inner_text()


def see_the_forest(page: "Page") -> None:
    """The picture is drawn inside the page, and its marks lead out of their frame."""
    shown = page.locator("object[data*='forest']").first
    shown.scroll_into_view_if_needed()
    for _ in range(200):
        if drawn := [frame for frame in page.frames if "/plot/forest" in frame.url]:
            break
        page.wait_for_timeout(100)
    frame = drawn[0]
    frame.wait_for_selector("svg a path", state="attached")
    assert "Mirnezami" in (frame.text_content("svg") or "")
    box = shown.bounding_box()
    assert box is not None
    assert box["height"] > 300
    frame.locator("svg a").first.click(force=True)
    page.wait_for_url("**/effect/**")
    assert page.get_by_role("heading", level=1).inner_text()


# ---------------------------------------------------------------- on a server


def test_the_matrix_leads_to_the_lines(server: Server, watch: Watch) -> None:
    watch.page.goto(at(server, "/"))
    watch.page.get_by_role("navigation", name="Main").get_by_role("link", name="Coverage matrix").click()
    watch.page.wait_for_url("**/matrix")
    follow_a_cell(watch.page)


def test_a_study_shows_its_forest_plot(server: Server, watch: Watch) -> None:
    watch.page.goto(at(server, STUDY))
    see_the_forest(watch.page)


def test_a_shipped_question_runs_in_the_editor(server: Server, watch: Watch) -> None:
    page = watch.page
    page.goto(at(server, "/ask/nccn-2a-but-investigational"))
    told = page.locator("table tbody tr").count()
    assert told > 0
    page.get_by_role("link", name="open in the SPARQL editor").click()
    page.wait_for_selector(".yasqe_queryButton")
    assert "SELECT" in page.locator(".CodeMirror").first.inner_text()
    page.locator(".yasqe_queryButton").click()
    page.wait_for_selector(".yasr table tbody tr")
    assert page.locator(".yasr table tbody tr").count() == told
    assert "head and neck" in page.locator(".yasr table").inner_text()
    assert [url for url in watch.asked if urlsplit(url).path == "/sparql"]


def test_another_example_replaces_the_query(server: Server, watch: Watch) -> None:
    page = watch.page
    page.goto(at(server, "/editor"))
    page.wait_for_selector(".yasqe_queryButton")
    choice = page.get_by_label("A question as an example")
    choice.select_option(index=3)
    text = choice.evaluate("select => select.value")
    assert page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()") == text
    page.locator(".yasqe_queryButton").click()
    page.wait_for_selector(".yasr table tbody tr")


def test_the_form_explains_its_answer(server: Server, watch: Watch) -> None:
    page = watch.page
    page.goto(at(server, "/determine"))
    page.get_by_role("navigation", name="Policy").get_by_role("link", name="CAM 80108").click()
    page.get_by_label("Diagnosis").fill("C20")
    page.get_by_label("Modality").select_option(label="intraoperative electron beam radiotherapy")
    page.get_by_role("button", name="Decide").click()
    assert page.get_by_role("heading", level=2).inner_text() == "Answer: undetermined"
    assert "At the time of surgical excision" in page.get_by_role("region", name="What would decide").inner_text()
    page.get_by_label("Boost").select_option(label="sole source of boost")
    page.get_by_label("At the time of surgical excision").select_option("yes")
    page.get_by_label("Tumor cannot be completely removed").select_option("yes")
    page.get_by_role("button", name="Decide").click()
    assert page.get_by_role("heading", level=2).inner_text() == "Answer: medically necessary"
    assert page.get_by_label("Diagnosis").input_value() == "C20", "what was given stays"
    assert page.get_by_role("region", name="Conditions").get_by_role("link", name="line 42").first.is_visible()


def test_a_keyboard_is_enough(server: Server, watch: Watch) -> None:
    page = watch.page
    page.goto(at(server, "/"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the content"
    assert page.locator(".skip").is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    reached = []
    page.goto(at(server, "/"))
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim()"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", reached
    assert reached[2:8] == ["Coverage matrix", "Questions", "Findings", "Decide a request", "SPARQL", "Ontology"]
    page.goto(at(server, "/determine?policy=cam80108"))
    page.locator("#diagnosis").focus()
    page.keyboard.type("C20")
    page.keyboard.press("Enter")
    page.wait_for_url("**diagnosis=C20**")
    assert page.locator("#answer").is_visible()
    page.goto(at(server, "/matrix"))
    page.get_by_role("region").first.focus()
    assert page.evaluate("document.activeElement.tabIndex") == 0, "a wide table is scrolled by keys"


def test_axe_finds_what_is_wrong(server: Server, watch: Watch) -> None:
    watch.page.goto(at(server, "/matrix"))
    watch.page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"data:,\"><input>')")
    assert {found.partition(":")[0] for found in axe(watch.page, [])} >= {"image-alt", "label"}


@pytest.mark.parametrize("path", [*AUDITED, AUDITED_IN_PART])
def test_axe_finds_nothing_serious(server: Server, watch: Watch, path: str) -> None:
    page = watch.page
    page.goto(at(server, path))
    if path == AUDITED_IN_PART:
        page.wait_for_selector(".yasqe_queryButton")
    violations = axe(page, ["#editor"] if path == AUDITED_IN_PART else [])
    assert violations == []


@pytest.mark.parametrize("path", [*AUDITED, "/ask", "/ontology", "/source/cam80108", "/site", "/editor"])
def test_a_phone_shows_it_without_scrolling_sideways(server: Server, browser: "Browser", path: str) -> None:
    watch = Watch(browser, viewport={"width": 390, "height": 844})
    watch.page.goto(at(server, path))
    assert watch.page.evaluate("document.documentElement.scrollWidth") <= 390
    watch.close()


def test_what_is_not_there_is_told_on_a_page(server: Server, watch: Watch) -> None:
    answer = watch.page.goto(at(server, "/policy/cam80108/study/dubois-2012"))
    assert answer is not None
    assert answer.status == 404
    assert "dubois-2011" in watch.page.get_by_role("alert").inner_text()
    watch.page.goto(at(server, "/ask/nothing"))
    assert watch.page.get_by_role("heading", level=1).inner_text() == "Not Found"
    assert len(watch.complaints) == 2, "Chromium's own word that there was nothing"
    watch.complaints.clear()


# ---------------------------------------------------------------- from a disk


@pytest.fixture(scope="module")
def disk(kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of a static site that the tests open."""
    for package in ("jinja2", "matplotlib"):
        pytest.importorskip(package, reason=f"{package} is not installed (pip install 'iort-kg[publish]')")
    from iort_kg.pages.site import Site

    site, folder = Site(kg, static=True), tmp_path_factory.mktemp("disk")
    records = ("recommendation/nccn-pancreatic", "study/dubois-2011")
    effects = [iri.partition("iort-kg/")[2] for iri in site.content.pages if "/effect/" in iri]
    paths = ["", "matrix", "ask", "source/cam80108", "assets/style.css", *(f"policy/cam80108/{name}" for name in records), *effects]
    wanted = [(path, {}) for path in paths]
    wanted += [("plot/forest.svg", {"site": "rectal-cancer", "policy": "cam80108"}), ("plot/coverage-matrix.svg", {"policy": "cam80108"})]
    for path, inputs in wanted:
        if page := site.page(f"/{path}", inputs):
            file = folder / file_of(path, *inputs.values())
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(page.body)
    return folder


def test_from_a_disk_the_matrix_leads_to_the_lines(disk: Path, watch: Watch) -> None:
    watch.page.goto((disk / "index.html").as_uri())
    watch.page.get_by_role("navigation", name="Main").get_by_role("link", name="Coverage matrix").click()
    watch.page.wait_for_url("**/matrix.html")
    follow_a_cell(watch.page)


def test_from_a_disk_a_study_shows_its_forest_plot(disk: Path, watch: Watch) -> None:
    watch.page.goto((disk / "policy/cam80108/study/dubois-2011.html").as_uri())
    assert watch.page.evaluate("getComputedStyle(document.querySelector('header')).borderBottomWidth") == "2px", "the style is there"
    see_the_forest(watch.page)


def axe(page: "Page", leave_out: list[str]) -> list[str]:
    """What axe-core calls serious or critical."""
    pytest.importorskip("axe_playwright_python", reason="axe-core is not installed (pip install axe-playwright-python)")
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("leaveOut => axe.run({exclude: leaveOut.map(one => [one])})", leave_out)
    return [
        f"{one['id']}: {node['html'][:200]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
