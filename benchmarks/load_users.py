"""Who visits in the load test: programs at the API, and people at the Estimate page.

A person is a real Streamlit session: the page's websocket is opened, and Streamlit's own messages
are sent as a browser would (open the page, then type a description and press "Estimate"). What is
measured is the time until the server has run the page to its end and sent it; the page's scripts
and styles, and drawing it in a browser, are not part of it.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable
from typing import Any

from locust import HttpUser, User, between, task
from locust.exception import StopUser

import websocket  # isort: skip - after locust, which makes its sockets cooperative
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PAGES = os.environ.get("PRISME_LOAD_PAGES", "http://127.0.0.1:8501")
PATIENCE_S = 60
_number = itertools.count()
_TEXT = "I will design a modern logo for your {trade}, with {n} concepts and source files"
_TRADES = ("bakery", "law firm", "music school", "garage", "florist", "startup", "restaurant")


def description() -> str:
    """Return a text that nobody sent before: nothing is answered from a cache."""
    n = next(_number)
    return _TEXT.format(trade=_TRADES[n % len(_TRADES)], n=n)


class Program(HttpUser):
    """Asks the API: mostly for one estimate, sometimes for ten, and for what it asked before."""

    wait_time = between(1, 3)

    @task(8)
    def estimate(self) -> None:
        """Estimate one service, and remember it."""
        body = {"description": description(), "delivery_days": 3}
        answer = self.client.post("/v1/estimates", json=body, name="API: estimate")
        if answer.ok:
            self.last = answer.json()["prediction_id"]

    @task(1)
    def estimate_ten(self) -> None:
        """Estimate ten services together."""
        items = [{"description": description()} for _ in range(10)]
        self.client.post("/v1/estimates", json={"items": items}, name="API: ten estimates")

    @task(2)
    def look_up(self) -> None:
        """Find the last estimate again."""
        if hasattr(self, "last"):
            self.client.get(f"/v1/estimates/{self.last}", name="API: find an estimate")

    @task(1)
    def market(self) -> None:
        """Look at the market."""
        self.client.get("/v1/market/summary", name="API: market")


class Person(User):
    """Opens the Estimate page and asks for an estimate now and then."""

    wait_time = between(1, 3)

    def on_start(self) -> None:
        """Open the page, as a browser does."""
        self.session = _Session(PAGES)
        if not self._timed("page: open", self.session.open):
            raise StopUser

    def on_stop(self) -> None:
        """Close the tab."""
        self.session.close()

    @task
    def estimate(self) -> None:
        """Type a description and press the button."""
        self._timed("page: estimate", lambda: self.session.estimate(description()))

    def _timed(self, name: str, visit: Callable[[], int]) -> bool:
        started, fault, size = time.perf_counter(), None, 0
        try:
            size = visit()
        except (OSError, RuntimeError, websocket.WebSocketException) as error:
            fault = error
        self.environment.events.request.fire(
            request_type="WS",
            name=name,
            response_length=size,
            exception=fault,
            context={},
            response_time=(time.perf_counter() - started) * 1000,
        )
        return fault is None


class _Session:
    """One tab of a browser, as the server sees it."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._socket: Any = None
        self._ids: dict[str, str] = {}

    def open(self) -> int:
        """Connect, and run the page for the first time; returns the bytes that came."""
        self._socket = websocket.create_connection(
            f"{self._address.replace('http', 'ws', 1)}/_stcore/stream",
            timeout=PATIENCE_S,
            origin=self._address,
            subprotocols=["streamlit"],
        )
        size = self._run(BackMsg())
        if not {"service.description", "service.submit"} <= self._ids.keys():
            raise RuntimeError("the page has no form")
        return size

    def estimate(self, text: str) -> int:
        """Type a description, press the button, and wait for the page."""
        message = BackMsg()
        states = message.rerun_script.widget_states.widgets
        states.add(id=self._ids["service.description"], string_value=text)
        states.add(id=self._ids["service.submit"], trigger_value=True)
        return self._run(message)

    def close(self) -> None:
        """Leave."""
        if self._socket is not None:
            self._socket.close()

    def _run(self, message: BackMsg) -> int:
        """Send what a browser sends, and read until the page has run to its end."""
        message.rerun_script.page_name = "Estimate"
        self._socket.send_binary(message.SerializeToString())
        size = 0
        while True:
            raw = self._socket.recv()
            size += len(raw)
            told = ForwardMsg()
            told.ParseFromString(raw)
            kind = told.WhichOneof("type")
            if kind == "delta":
                self._note(told.delta)
            elif kind == "script_finished":
                if told.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                    raise RuntimeError(f"the page ended as {told.script_finished}")
                return size

    def _note(self, delta: Any) -> None:
        """Remember the widgets by their keys; a fault on the page is a fault of the visit."""
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise RuntimeError(element.exception.message)
        if kind == "alert" and element.alert.format == element.alert.ERROR:
            raise RuntimeError(element.alert.body)
        identity = getattr(getattr(element, kind or "", None), "id", "")
        for key in ("service.description", "service.submit"):
            if identity.endswith(f"-{key}"):
                self._ids[key] = identity
