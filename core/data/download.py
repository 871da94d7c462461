"""Files and public listings from the internet: bounded in size and time, encrypted on the way."""

from __future__ import annotations

import csv
import http.client
import ipaddress
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import IO, Any

from core.errors import N_, AppError, InvalidInput
from core.types import Progress, no_progress

#: Awarded hourly rates of the US government (public domain), page by page.
GSA_CALC = "https://api.gsa.gov/acquisition/calc/v3/api/ceilingrates/"
PAGE_SIZE, MAX_PAGES = 100, 1_000
_CHUNK = 65_536
_GSA_COLUMNS = {
    "labor_category": "labor_category",
    "education_level": "education_level",
    "min_years_experience": "min_years_experience",
    "current_price": "price_usd",
    "vendor_name": "seller",
    "category": "category",
    "subcategory": "subcategory",
}
DOWNLOADING = N_("Downloading")


def fetch_file(url: str, folder: Path, *, max_mb: float, timeout_s: float = 120.0) -> Path:
    """Download a file into a folder.

    Parameters
    ----------
    url : str
        An address that begins with https (http on this machine alone).
    folder : pathlib.Path
        Where to put it.
    max_mb : float
        How large it may be, in megabytes.
    timeout_s : float, default=120
        How long it may take, in seconds.

    Returns
    -------
    pathlib.Path
        The file, called as the address ends.

    Raises
    ------
    InvalidInput
        The address is not of that kind, or leads to one that is not.
    AppError
        It cannot be reached, refuses, takes too long or sends too much.
    """
    last = urllib.parse.unquote(urllib.parse.urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1])
    name = "".join(c for c in last if c.isprintable() and c not in '\\/:*?"<>|')[-100:].strip(". ")
    path = folder / (name or "download")
    until, left = time.monotonic() + timeout_s, int(max_mb * 1_000_000)
    with _answer(url, timeout_s) as answer, path.open("wb") as target:
        while chunk := _part(answer, url):
            left -= len(chunk)
            if left < 0:
                raise AppError(
                    N_("'{url}' sends more than {max_mb} MB: download it and split it."),
                    url=url,
                    max_mb=max_mb,
                )
            if time.monotonic() > until:
                raise _late(url, timeout_s)
            target.write(chunk)
    return path


def download_gsa_calc(
    folder: Path,
    *,
    most: int,
    address: str = GSA_CALC,
    timeout_s: float = 600.0,
    on_progress: Progress = no_progress,
) -> Path:
    """Download awarded hourly rates of the US government as one CSV file.

    Parameters
    ----------
    folder : pathlib.Path
        Where to put it.
    most : int
        Rates at most.
    address : str
        The interface, another one in tests.
    timeout_s : float, default=600
        How long all of it may take, in seconds.
    on_progress : callable
        Told how many rates have come.

    Returns
    -------
    pathlib.Path
        A file with columns `description` (labour category, education, years), `price_usd`,
        `unit`, `category`, `subcategory` and `seller`.

    Raises
    ------
    AppError
        As `fetch_file`; or the answer has another form.

    Notes
    -----
    Source: https://open.gsa.gov/api/dx-calc-api/ (public domain).
    """
    path = folder / "gsa-calc.csv"
    names = ("description", "price_usd", "unit", "category", "subcategory", "seller")
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(names)
        done, until = 0, time.monotonic() + timeout_s
        for page in range(1, MAX_PAGES + 1):
            found, total = _rates(address, page, max(1.0, until - time.monotonic()))
            for rate in found[: most - done]:
                writer.writerow([_cells(rate).get(name, "") for name in names])
                done += 1
            on_progress(DOWNLOADING, done, min(most, total))
            if not found or done >= min(most, total):
                break
            if time.monotonic() > until:
                raise _late(address, timeout_s)
    return path


def _rates(address: str, page: int, timeout_s: float) -> tuple[list[dict[str, Any]], int]:
    asked = urllib.parse.urlencode({"page": page, "page_size": PAGE_SIZE})
    with _answer(f"{address}?{asked}", timeout_s) as answer:
        content = answer.read(10_000_000)
    try:
        hits = json.loads(content)["hits"]
        total = hits["total"]
        found = [dict(hit["_source"]) for hit in hits["hits"]]
        return found, int(total["value"] if isinstance(total, dict) else total)
    except (ValueError, KeyError, TypeError) as error:
        raise AppError(
            N_("'{url}' answers in a form that is not known: it may have changed."), url=address
        ) from error


def _cells(rate: dict[str, Any]) -> dict[str, Any]:
    """Return one awarded rate as a listing."""
    said = {ours: rate[theirs] for theirs, ours in _GSA_COLUMNS.items() if rate.get(theirs)}
    parts = [said.pop("labor_category", "")]
    if education := said.pop("education_level", ""):
        parts.append(f"Education: {education}")
    if years := said.pop("min_years_experience", ""):
        parts.append(f"Experience: {years} years")
    return {**said, "description": "\n".join(map(str, parts)), "unit": "hour"}


class _SameKind(urllib.request.HTTPRedirectHandler):
    """Follows a redirection only to an address that could have been given."""

    def redirect_request(self, req: Any, *answer: Any) -> Any:
        """Return the next request, as `urllib.request` wants it."""
        _check_address(answer[-1])
        return super().redirect_request(req, *answer)


def _answer(url: str, timeout_s: float) -> IO[bytes]:
    _check_address(url)
    wanted = urllib.request.Request(url, headers={"User-Agent": "Prisme"})  # noqa: S310 - checked
    try:
        opener = urllib.request.build_opener(_SameKind)
        return opener.open(wanted, timeout=min(timeout_s, 30.0))
    except urllib.error.HTTPError as error:
        raise AppError(
            N_("'{url}' was refused (HTTP {status}): check the address, or try again later."),
            url=url,
            status=error.code,
        ) from error
    except (OSError, http.client.HTTPException) as error:
        raise _unreachable(url) from error


def _part(answer: IO[bytes], url: str) -> bytes:
    try:
        return answer.read(_CHUNK)
    except (OSError, http.client.HTTPException) as error:
        raise _unreachable(url) from error


def _check_address(url: str) -> None:
    """Refuse what is not encrypted on its way; raises `InvalidInput`."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and _is_here(parts.hostname or ""):
        return
    raise InvalidInput(
        N_("'{url}' is not an address to download from: it must begin with https://."),
        field="url",
        url=url,
    )


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _unreachable(url: str) -> AppError:
    return AppError(
        N_("'{url}' cannot be reached: check the address and this machine's connection."), url=url
    )


def _late(url: str, seconds: float) -> AppError:
    return AppError(
        N_("'{url}' did not deliver within {seconds} s: try again on a faster connection."),
        url=url,
        seconds=round(seconds),
    )
