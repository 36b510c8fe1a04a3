"""`iort-kg serve`: the graph over HTTP, read-only, on loopback unless told otherwise."""

from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from iort_kg.cli_options import graph_options

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="The port; 0 for any that is free.")
@click.option("--timeout", default="10s", show_default=True, help="How long a request may be worked on.")
@click.option("--max-bytes", default="64MB", show_default=True, help="How large an answer may be.")
@click.option("--max-rows", type=click.IntRange(min=1), help="How many rows a result may have; any number if not given.")
@click.option("--max-request", default="1MB", show_default=True, help="How large the body of a request may be.")
@click.option("--max-memory", default="512MB", show_default=True, help="How much memory a request may take.")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes that answer; four for each processor if not given.")
@click.option("--max-slow", type=click.IntRange(1, 256), default=8, show_default=True, help="Requests that may take long at one time.")
@click.option("--allow-origin", "origins", multiple=True, metavar="ORIGIN|*", help="Let scripts of this web origin read; may be repeated.")
@click.option("--allow-host", "hosts", multiple=True, metavar="NAME", help="A further name by which clients call this server.")
@click.option("--public-url", metavar="URL", help="Where clients find this server, such as https://policies.example behind a proxy.")
@click.option("--log-queries", is_flag=True, help="Tell in the access log what was asked.")
@click.option("--endpoint", metavar="URL", help="Ask this SPARQL server instead of a store of our own.")
@click.pass_context
def serve(
    context: click.Context,
    host: str,
    port: int,
    timeout: str,
    max_bytes: str,
    max_rows: int | None,
    max_request: str,
    max_memory: str,
    workers: int | None,
    max_slow: int,
    origins: "Sequence[str]",
    hosts: "Sequence[str]",
    public_url: str | None,
    log_queries: bool,
    endpoint: str | None,
) -> None:
    """Serve SPARQL, linked data and the questions over HTTP, read-only.

    SPARQL is at /sparql, each question at /ask/NAME, and each record at the path of its IRI; /openapi.json describes the rest. Browsers
    get pages, which begin at /, if jinja2 is installed (pip install 'iort-kg[serve]'). The
    access log goes to standard error. SIGTERM and SIGINT end the server once the requests in hand are answered.
    """
    from iort_kg.errors import InvalidInput
    from iort_kg.service.server import serve as run
    from iort_kg.service.settings import Settings, default_workers, duration, origin, size

    asked = graph_options(context)
    endpoint = endpoint or asked.endpoint
    if endpoint and (asked.folders or asked.store):
        raise InvalidInput("give --endpoint, or --load and --store, one of the two")
    settings = Settings(
        host=host,
        port=port,
        timeout=duration(timeout),
        max_bytes=size(max_bytes),
        max_rows=max_rows,
        max_request=size(max_request),
        max_memory=size(max_memory),
        slow=max_slow,
        origins=tuple(origins),
        hosts=tuple(hosts),
        public_url=None if public_url is None else origin(public_url),
        log_queries=log_queries,
        folders=asked.folders,
        store=asked.store,
        policies=asked.policies,
        endpoint=endpoint,
        login=asked.login(),
        workers=workers or default_workers(),
        pages="iort_kg.pages.site:make" if find_spec("jinja2") else None,
    )
    run(settings, lambda address: click.echo(f"serving at {address}", err=True))
