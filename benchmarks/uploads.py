"""Time a visitor's page while two others upload workbooks: `python -m benchmarks.uploads`.

Everything runs on loopback. Two sessions of the Data page are given an XLSX file of a million rows
each, at the same time; a third one opens the Estimate page again and again until both previews are
there.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import threading
import time
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

import websocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.load import product

PATIENCE_S = 300
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="{kind}" Target="{target}"/></Relationships>'
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_BOOK = (
    f'<workbook xmlns="{_MAIN}" xmlns:r="{_KIND}"><sheets>'
    '<sheet name="Prices" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


def write_workbook(path: Path, rows: int) -> None:
    """Write a workbook of listings, row by row."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        book = _RELATION.format(kind=f"{_KIND}/officeDocument", target="xl/workbook.xml")
        archive.writestr("_rels/.rels", book)
        archive.writestr("xl/workbook.xml", _BOOK)
        sheet = _RELATION.format(kind=f"{_KIND}/worksheet", target="worksheets/sheet1.xml")
        archive.writestr("xl/_rels/workbook.xml.rels", sheet)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(f'<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            part.write(_row("title", "price_usd").encode())
            for at in range(0, rows, 10_000):
                some = range(at, min(at + 10_000, rows))
                part.write(
                    "".join(
                        _row(f"I will draw a logo for shop {i}", 5 + i % 90) for i in some
                    ).encode()
                )
            part.write(b"</sheetData></worksheet>")


def _row(text: str, price: str | int) -> str:
    kind = f'<c t="inlineStr"><is><t>{price}</t></is></c>' if isinstance(price, str) else ""
    return (
        f'<row><c t="inlineStr"><is><t>{text}</t></is></c>{kind or f"<c><v>{price}</v></c>"}</row>'
    )


class Tab:
    """One tab of a browser, as the server sees it."""

    def __init__(self, address: str, page: str) -> None:
        self._address, self._page = address, page
        self._session = ""
        self._uploader = ""
        self.text = ""
        with urllib.request.urlopen(f"{address}/_stcore/health") as answer:  # noqa: S310 - ours
            self._cookie = (answer.headers.get("Set-Cookie") or "").split(";")[0]
        self._socket: Any = websocket.create_connection(
            f"{address.replace('http', 'ws', 1)}/_stcore/stream",
            timeout=PATIENCE_S,
            origin=address,
            subprotocols=["streamlit"],
            cookie=self._cookie or None,
        )

    def run(self, message: BackMsg | None = None) -> float:
        """Run the page to its end; returns the seconds that it took."""
        message = message or BackMsg()
        message.rerun_script.page_name = self._page
        started, self.text = time.perf_counter(), ""
        self._socket.send_binary(message.SerializeToString())
        while self._told().WhichOneof("type") != "script_finished":
            pass
        return time.perf_counter() - started

    def upload(self, path: Path) -> float:
        """Give the page a file, and run it; returns the seconds until its preview is there."""
        started, asked = time.perf_counter(), BackMsg()
        asked.file_urls_request.request_id = "one"
        asked.file_urls_request.file_names.append(path.name)
        asked.file_urls_request.session_id = self._session
        self._socket.send_binary(asked.SerializeToString())
        while (told := self._told()).WhichOneof("type") != "file_urls_response":
            pass
        [urls] = told.file_urls_response.file_urls
        self._send(f"{self._address}{urls.upload_url}", path)
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add(id=self._uploader)
        known = state.file_uploader_state_value.uploaded_file_info.add()
        known.name, known.size, known.file_id = path.name, path.stat().st_size, urls.file_id
        known.file_urls.CopyFrom(urls)
        self.run(message)
        return time.perf_counter() - started

    def close(self) -> None:
        """Leave."""
        self._socket.close()

    def _told(self) -> ForwardMsg:
        told = ForwardMsg()
        told.ParseFromString(self._socket.recv())
        if told.HasField("new_session"):
            self._session = told.new_session.initialize.session_id or self._session
        element = told.delta.new_element
        if element.HasField("file_uploader"):
            self._uploader = element.file_uploader.id
        kind = element.WhichOneof("type")
        self.text += str(getattr(getattr(element, kind or "", None), "body", "")) + "\n"
        return told

    def _send(self, url: str, path: Path) -> None:
        edge = "prisme-edge"
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{path.name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = head.encode() + path.read_bytes() + f"\r\n--{edge}--\r\n".encode()
        request = urllib.request.Request(url, body, method="PUT")  # noqa: S310 - ours
        request.add_header("Content-Type", f"multipart/form-data; boundary={edge}")
        request.add_header("Cookie", self._cookie)
        request.add_header("X-Xsrftoken", self._cookie.partition("=")[2])
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - ours
            answer.read()


def measure(rows: int) -> dict[str, Any]:
    """Return how long pages took alone, and while two workbooks were looked at."""
    home = Path(tempfile.mkdtemp(prefix="prisme-uploads-"))
    home.chmod(0o711)
    try:
        path = home / "prices.xlsx"
        write_workbook(path, rows)
        with product(home) as (_launcher, pages, _api):
            return _measured(pages, path)
    finally:
        shutil.rmtree(home)


def _measured(pages: str, path: Path) -> dict[str, Any]:
    uploaders = [Tab(pages, "Data") for _ in range(2)]
    for tab in uploaders:
        tab.run()
    visitor = Tab(pages, "Estimate")
    alone = [visitor.run() for _ in range(5)]
    took: list[float] = []
    threads = [
        threading.Thread(target=lambda tab=tab: took.append(tab.upload(path))) for tab in uploaders
    ]
    for thread in threads:
        thread.start()
    beside: list[float] = []
    while any(thread.is_alive() for thread in threads):
        beside.append(visitor.run())
    shown = [line for tab in uploaders for line in tab.text.split("\n") if "can be used" in line]
    for tab in (*uploaders, visitor):
        tab.close()
    return {
        "file_mb": round(path.stat().st_size / 1e6, 1),
        "page_alone_s": round(max(alone), 2),
        "page_beside_s": round(max(beside, default=0), 2),
        "pages_beside": len(beside),
        "previews_s": [round(seconds, 1) for seconds in took],
        "previews": shown,
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    sys.stdout.write(json.dumps(measure(parser.parse_args().rows)) + "\n")


if __name__ == "__main__":
    main()
