"""A worker: answers one request at a time, until the front hangs up."""

import os
import socket
import time

from iort_kg.service.graph import Served
from iort_kg.service.limits import limit_memory
from iort_kg.service.messages import pack_response, receive_request
from iort_kg.service.routes import answer


def work(served: Served, connection: socket.socket) -> None:
    """Answer until there is nobody to answer to."""
    quiet()
    limit_memory(served.settings.max_memory)
    connection.setblocking(True)
    while request := receive_request(connection):
        response = answer(served, request)
        response.spent = time.process_time()
        connection.sendall(pack_response(response))


def quiet() -> None:
    """Nothing of what a library writes when it fails reaches the console."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
