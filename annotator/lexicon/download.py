"""Fetch one file: with progress, resume, retry, and the publisher's checksum. Never half a file.

pooch does all of this but resume, which matters with MeSH's 100 MB on a bad line.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests

from annotator.errors import DownloadError
from annotator.progress import SILENT, Progress

#: Seconds to connect, and between two pieces of data.
_TIMEOUT = (15, 60)
_TRIES = 5
_PIECE = 1 << 20

#: Schemes of addresses whose answers cannot be changed on the way.
_SAFE = ("https",)

#: Bytes read of a file that holds a checksum.
_SMALL = 4096

#: No source is larger; what is would fill the disk.
MAX_BYTES = 8 * 1024**3


class NotThereError(Exception):
    """The server says that the file does not exist."""

    def __init__(self, url: str) -> None:
        """Say it of the file at ``url``."""
        super().__init__(url)
        self.url = url


def fetch(
    url: str,
    target: Path,
    *,
    md5: str = "",
    progress: Progress = SILENT,
    say: Callable[[str], object] = str,
    plain_http: bool = False,
    wait: float = 1.0,
) -> None:
    """Fetch ``url`` to ``target``, which appears when it is whole and checked, not before.

    A download that broke off goes on where it stopped, also in the next call, if the server's file
    is still the same. ``wait`` is the pause before the second try, in seconds; it doubles. ``say``
    is told when the server leads to another one. Only https is spoken, with ``plain_http`` also
    http, but never after https. Raises NotThereError, and DownloadError when the tries are used up,
    the checksum is wrong, or the file is too large.
    """
    _check_scheme(url, plain_http)
    part = target.with_name(f"{target.name}.part")
    part.parent.mkdir(parents=True, exist_ok=True)
    problem = ""
    for attempt in range(_TRIES):
        if attempt:
            time.sleep(wait * 2 ** (attempt - 1))
        try:
            _fetch_rest(url, part, progress, _Session(plain_http, say))
            break
        except (requests.RequestException, _BrokenError) as error:
            problem = str(error)
    else:
        raise DownloadError(
            f"{url}: not fetched after {_TRIES} tries: {problem}",
            hint="try again later (what was fetched is kept), or give --mirror URL_OR_DIR",
        )
    if md5 and (found := _md5(part)) != md5:
        part.unlink()
        _tag(part).unlink(missing_ok=True)
        raise DownloadError(
            f"{url}: the checksum is wrong: expected md5 {md5}, got {found}",
            hint="the file is thrown away: try again, or use another mirror",
        )
    _tag(part).unlink(missing_ok=True)
    part.replace(target)


class _BrokenError(Exception):
    """A download that ended early or in a way that may pass."""


def fetch_word(url: str, say: Callable[[str], object] = str) -> str:
    """Return the first word of a small file, which is fetched by https. Raises DownloadError."""
    _check_scheme(url, plain_http=False)
    try:
        with _Session(False, say).get(url, stream=True, timeout=_TIMEOUT) as answer:
            answer.raise_for_status()
            start = answer.raw.read(_SMALL, decode_content=True)
    except (requests.RequestException, OSError) as error:
        raise DownloadError(f"{url}: cannot be fetched: {error}", hint="try again later") from error
    words = start.decode("utf-8", "replace").split()
    if not words:  # a checksum that is not compared would say nothing
        raise DownloadError(f"{url}: is empty", hint="try again later")
    return words[0]


class _Session(requests.Session):
    """Follows redirects within https, and says when they lead to another host."""

    def __init__(self, plain_http: bool, say: Callable[[str], object]) -> None:
        super().__init__()
        self._plain_http = plain_http
        self._say = say

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Return where an answer leads to. Raises DownloadError for what is less safe."""
        target = super().get_redirect_target(resp)
        if target is not None:
            there = urljoin(resp.url, target)
            _check_scheme(there, self._plain_http and not resp.url.startswith("https:"))
            if urlsplit(there).hostname != urlsplit(resp.url).hostname:
                self._say(f"{urlsplit(resp.url).hostname} leads to {urlsplit(there).hostname}")
        return target


def _check_scheme(url: str, plain_http: bool) -> None:
    scheme = urlsplit(url).scheme
    if scheme not in _SAFE and not (plain_http and scheme == "http"):
        raise DownloadError(
            f"{url}: is not https", hint="give --mirror with an address that you trust"
        )


def _fetch_rest(url: str, part: Path, progress: Progress, session: requests.Session) -> None:
    """Fetch the rest of ``part``."""
    tag = _tag(part)
    have = part.stat().st_size if part.exists() and tag.exists() else 0
    headers = {"Accept-Encoding": "identity"}
    if have:
        headers |= {"Range": f"bytes={have}-", "If-Range": tag.read_text(encoding="utf-8")}
    with session.get(url, headers=headers, stream=True, timeout=_TIMEOUT) as answer:
        if answer.status_code in (404, 410):
            raise NotThereError(url)
        if answer.status_code == 416:  # nothing is lacking, or another file
            part.unlink(missing_ok=True)
            raise _BrokenError("the server has another file now")
        if answer.status_code not in (200, 206):
            raise _BrokenError(f"the server answers {answer.status_code} {answer.reason}")
        resumed = answer.status_code == 206
        if resumed and not _goes_on(answer, have, tag):
            part.unlink(missing_ok=True)
            raise _BrokenError("the server has another file now")
        _write(answer, part, have if resumed else 0, progress)


def _goes_on(answer: requests.Response, have: int, tag: Path) -> bool:
    """Return whether a part is the rest of what is there: not every server asks for its version."""
    place = answer.headers.get("Content-Range")
    mark = _version(answer)
    same = not mark or mark == tag.read_text(encoding="utf-8")
    return same and (place is None or place.startswith(f"bytes {have}-"))


def _write(answer: requests.Response, part: Path, have: int, progress: Progress) -> None:
    whole = _size(answer, have)
    if not have:  # what is there is of another version, and not to be taken for this one
        part.unlink(missing_ok=True)
    _keep_version(answer, part)
    size = have
    with (
        progress.step(f"fetch {part.name.removesuffix('.part')}", whole, "B") as step,
        part.open("ab" if have else "wb") as file,
    ):
        step.skip(have)
        for piece in answer.iter_content(_PIECE):
            file.write(piece)
            size += len(piece)
            if size > MAX_BYTES:
                raise DownloadError(f"{answer.url}: does not end within {MAX_BYTES:,} bytes")
            step.update(len(piece))
    if whole is not None and size != whole:
        raise _BrokenError(f"the connection ended after {size:,} of {whole:,} bytes")


def _size(answer: requests.Response, have: int) -> int | None:
    """Return the bytes of the whole file, of which ``have`` are there; None when not said."""
    length = answer.headers.get("Content-Length")
    whole = have + int(length) if length and length.isdecimal() else None
    if whole is not None and whole > MAX_BYTES:
        raise DownloadError(f"{answer.url}: has {whole:,} bytes, more than {MAX_BYTES:,}")
    return whole


def _keep_version(answer: requests.Response, part: Path) -> None:
    """Write down which version of the file is fetched, so that no other one is resumed."""
    mark = _version(answer)
    if mark and not mark.startswith("W/"):
        _tag(part).write_text(mark, encoding="utf-8")
    else:
        _tag(part).unlink(missing_ok=True)  # not to be resumed: it may be another file by then


def _version(answer: requests.Response) -> str:
    return answer.headers.get("ETag") or answer.headers.get("Last-Modified") or ""


def _tag(part: Path) -> Path:
    """Return the file that tells which version of the server's file ``part`` is of."""
    return part.with_name(f"{part.name}.tag")


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest()


def copy(source: Path, target: Path) -> None:
    """Copy a file of a mirror folder; ``target`` appears when it is whole."""
    part = target.with_name(f"{target.name}.part")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, part)
    part.replace(target)
