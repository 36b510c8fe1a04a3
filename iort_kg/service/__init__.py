"""The graph over HTTP, read-only: SPARQL protocol, linked data, and the questions as a JSON API.

Three kinds of process, so that no query can hold up another:

    front       one event loop: guards each request, hands it on, writes the answer      server, front, guard, cache, pool
    nursery     holds the loaded graph, forks workers, ends and reaps them                nursery
    workers     evaluate one request at a time; killed at the time limit, then replaced   worker, routes and all below

A worker makes the whole answer before the front sends its first byte, so that an answer is never cut off. Each module depends
only on those before it: settings, log, messages, problems, negotiate, limits, pages, graph, results, description, protocol, records,
api, openapi, routes, worker, nursery, pool, cache, guard, http, front, server.
"""
