"""Installing from a server that behaves as servers do: drops connections, answers 404 and 500."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import random
import tarfile
import threading
from collections import Counter
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from annotator.cli import app
from annotator.errors import DownloadError, LexiconError
from annotator.lexicon import download, open_compiled
from annotator.lexicon.download import NotThereError
from annotator.lexicon.download import fetch as fetch_securely
from annotator.lexicon.install import Wanted, _take, install, wanted_files
from annotator.lexicon.places import installed_lexicon
from annotator.progress import SILENT
from tests.lexicon_sources import NAMES, write_sources

#: Of the names, and of a sample of the environment.
NODES = "6706\t|\t1\t|\tspecies\t|\t\t|\t1\t|\n6707\t|\t1\t|\tspecies\t|\t\t|\t11\t|\n"
SAMPLE = "6707\t|\tFictus sample\t|\t\t|\tscientific name\t|\n"


class Server:
    """Serves a folder on loopback; ``faults`` maps a path to what goes wrong, in turn."""

    def __init__(self, folder: Path) -> None:
        """Start serving."""
        self.folder = folder
        self.faults: dict[str, list[str]] = {}
        self.asked: Counter[str] = Counter()
        self.ranges: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                path = self.path.lstrip("/")
                server.asked[path] += 1
                fault = server.faults.get(path, [])
                what = fault.pop(0) if fault else ""
                file = server.folder / path
                if what.isdigit():
                    return self.send_error(int(what))
                if not file.is_file():
                    return self.send_error(404)
                content = file.read_bytes()
                tag = f'"{hashlib.md5(content).hexdigest()}"'
                start = 0
                asked = self.headers.get("Range")
                if asked:
                    server.ranges.append(asked)
                is_same = self.headers.get("If-Range") == tag or what == "ignore version"
                if asked and is_same and what != "ignore range":
                    start = int(asked.removeprefix("bytes=").rstrip("-"))
                    start += what == "another range"
                self.send_response(206 if start else 200)
                self.send_header("Content-Length", str(len(content) - start))
                if start:
                    self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/*")
                self.send_header("ETag", tag)
                self.end_headers()
                body = content[start:]
                if what == "drop":
                    body = body[: len(body) // 2]
                self.wfile.write(body)
                if what == "drop":
                    self.wfile.flush()
                    self.close_connection = True
                return None

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


fetch = partial(fetch_securely, plain_http=True)


@pytest.fixture
def server(tmp_path):
    folder = tmp_path / "served"
    folder.mkdir()
    found = Server(folder)
    yield found
    found.http.shutdown()
    found.http.server_close()


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ANNOTATOR_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def big(server, name="file.bin"):
    content = bytes(range(256)) * 8192
    (server.folder / name).write_bytes(content)
    return content


def test_a_file(server, tmp_path):
    content = big(server)
    fetch(f"{server.url}/file.bin", tmp_path / "got")
    assert (tmp_path / "got").read_bytes() == content
    assert sorted(p.name for p in tmp_path.iterdir() if "got" in p.name) == ["got"]


def test_a_dropped_connection_is_taken_up_where_it_broke(server, tmp_path):
    content = big(server)
    server.faults["file.bin"] = ["drop", "drop"]
    fetch(f"{server.url}/file.bin", tmp_path / "got", wait=0)
    assert (tmp_path / "got").read_bytes() == content
    assert len(server.ranges) == 2
    assert server.ranges[0] == f"bytes={len(content) // 2}-"


def test_a_file_that_changed_meanwhile_is_fetched_anew(server, tmp_path):
    big(server)
    server.faults["file.bin"] = ["drop"] + ["500"] * 4
    with pytest.raises(DownloadError):
        fetch(f"{server.url}/file.bin", tmp_path / "got", wait=0)
    (server.folder / "file.bin").write_bytes(b"another release")
    fetch(f"{server.url}/file.bin", tmp_path / "got", wait=0)
    assert (tmp_path / "got").read_bytes() == b"another release"


@pytest.mark.parametrize("fault", ["ignore version", "another range"])
def test_what_does_not_belong_to_it_is_not_put_behind_a_part(server, tmp_path, fault):
    """Some servers and proxies continue a file that is another one by now."""
    content, url = big(server), f"{server.url}/file.bin"
    server.faults["file.bin"] = ["drop"] * 5
    with pytest.raises(DownloadError):
        fetch(url, tmp_path / "file.bin", wait=0)
    if fault == "ignore version":
        content = content[::-1]
        (server.folder / "file.bin").write_bytes(content)
    server.faults["file.bin"] = [fault]
    fetch(url, tmp_path / "file.bin", wait=0)
    assert (tmp_path / "file.bin").read_bytes() == content


def test_a_file_that_changed_before_a_killed_process_is_not_continued(
    server, tmp_path, monkeypatch
):
    """Its beginning is of the old version, and nothing says so afterwards."""
    big(server)
    server.faults["file.bin"] = ["drop"] * 5
    with pytest.raises(DownloadError):
        fetch(f"{server.url}/file.bin", tmp_path / "got", wait=0)
    content = bytes(range(255, -1, -1)) * 9000
    (server.folder / "file.bin").write_bytes(content)

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        # The last thing that is done before the new version is written.
        patched.setattr(SILENT, "step", killed, raising=False)
        with pytest.raises(KeyboardInterrupt):
            fetch(f"{server.url}/file.bin", tmp_path / "got", wait=0)
    fetch(f"{server.url}/file.bin", tmp_path / "got", wait=0)
    assert (tmp_path / "got").read_bytes() == content


def test_a_download_goes_on_in_the_next_call(server, tmp_path):
    content = big(server)
    server.faults["file.bin"] = ["drop"] + ["500"] * 4
    with pytest.raises(DownloadError, match=r"not fetched after 5 tries: the server answers 500"):
        fetch(f"{server.url}/file.bin", tmp_path / "got", wait=0)
    assert not (tmp_path / "got").exists()
    fetch(f"{server.url}/file.bin", tmp_path / "got", wait=0)
    assert (tmp_path / "got").read_bytes() == content
    assert server.ranges[-1] == f"bytes={len(content) // 2}-"


def test_errors_that_pass(server, tmp_path):
    content = big(server)
    server.faults["file.bin"] = ["500", "503", "ignore range"]
    fetch(f"{server.url}/file.bin", tmp_path / "got", wait=0)
    assert (tmp_path / "got").read_bytes() == content


def test_not_there(server, tmp_path):
    with pytest.raises(NotThereError):
        fetch(f"{server.url}/nothing", tmp_path / "got", wait=0)
    assert server.asked["nothing"] == 1


def test_nobody_answers(tmp_path):
    with pytest.raises(DownloadError, match="not fetched after 5 tries"):
        fetch("http://127.0.0.1:9/file", tmp_path / "got", wait=0)


def test_a_wrong_checksum_leaves_nothing(server, tmp_path):
    content = big(server)
    with pytest.raises(
        DownloadError, match=r"the checksum is wrong: expected md5 0+, got [0-9a-f]{32}"
    ):
        fetch(f"{server.url}/file.bin", tmp_path / "got", md5="0" * 32, wait=0)
    assert not [p for p in tmp_path.iterdir() if p.name.startswith("got")]
    fetch(f"{server.url}/file.bin", tmp_path / "got", md5=hashlib.md5(content).hexdigest())
    assert (tmp_path / "got").exists()


def test_a_file_without_end_is_refused(server, tmp_path, monkeypatch):
    big(server)
    monkeypatch.setattr(download, "MAX_BYTES", 1000)
    with pytest.raises(DownloadError, match="more than 1,000"):
        fetch(f"{server.url}/file.bin", tmp_path / "got", wait=0)


def test_install_from_a_mirror_by_http(server, cache):
    write_sources(server.folder, gzipped=True)
    server.faults["mesh/desc2026.xml.gz"] = ["drop", "500"]
    said = []
    assert installed_lexicon() is None
    install(wanted_files(("human", "mouse")), server.url, say=said.append, wait=0)
    folder = installed_lexicon()
    assert folder == cache / "lexicons" / "full"
    lexicon = open_compiled(folder)
    assert lexicon.entity("ncbigene:11651").symbol == "Akt1"
    assert lexicon.orthologs("ncbigene:11651") == ("ncbigene:207",)
    assert any("HGNC: no restriction" in line for line in said), "licences are shown"
    releases = {
        s["file"]: s["release"]
        for s in json.loads((folder / "manifest.json").read_text())["sources"]
    }
    assert releases["mesh/desc2026.xml.gz"].startswith("2026, fetched 20")


def test_install_from_a_mirror_folder(tmp_path):
    mirror = write_sources(tmp_path / "mirror")
    install(wanted_files(("human", "mouse")), str(mirror))
    assert open_compiled(installed_lexicon()).entity("ncbigene:2475").symbol == "MTOR"


def test_the_old_lexicon_stays_when_the_new_one_fails(server):
    write_sources(server.folder, gzipped=True)
    wanted = wanted_files(("human", "mouse"))
    install(wanted, server.url, wait=0)
    before = open_compiled(installed_lexicon()).sha256
    (server.folder / "mesh" / "desc2026.xml.gz").write_bytes(b"no gzip at all")
    with pytest.raises(LexiconError, match=r"desc2026\.xml\.gz: cannot be read"):
        install(wanted, server.url, wait=0)
    assert open_compiled(installed_lexicon()).sha256 == before
    server.faults["hgnc_complete_set.txt"] = ["500"] * 5
    with pytest.raises(DownloadError):
        install(wanted, server.url, wait=0)
    assert open_compiled(installed_lexicon()).sha256 == before


def test_what_is_not_there(server):
    write_sources(server.folder, gzipped=True)
    (server.folder / "mesh" / "desc2026.xml.gz").unlink()
    with pytest.raises(
        DownloadError,
        match=r"has no mesh/desc2026\.xml\.gz\n  releases: by year: 2025 \(--release mesh=.*--mirror DIR",
    ):
        install(wanted_files(("human", "mouse")), server.url, wait=0)
    assert installed_lexicon() is None


def test_an_archive_with_the_publishers_checksum(server, tmp_path, monkeypatch):
    monkeypatch.setattr(download, "_SAFE", ("https", "http"))
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        info = tarfile.TarInfo("names.dmp")
        info.size = len((NAMES + SAMPLE).encode())
        archive.addfile(info, io.BytesIO((NAMES + SAMPLE).encode()))
        info = tarfile.TarInfo("nodes.dmp")
        info.size = len(NODES.encode())
        archive.addfile(info, io.BytesIO(NODES.encode()))
    (server.folder / "taxdump.tar.gz").write_bytes(packed.getvalue())
    checksum = hashlib.md5(packed.getvalue()).hexdigest()
    (server.folder / "taxdump.tar.gz.md5").write_text(f"{checksum}  taxdump.tar.gz\n")
    write_sources(server.folder)
    wanted = [
        Wanted("hgnc", "hgnc_complete_set.txt", f"{server.url}/hgnc_complete_set.txt", "current", "free"),
        Wanted("ncbi", "taxonomy/nodes.dmp.gz", f"{server.url}/taxdump.tar.gz", "current", "free", md5=f"{server.url}/taxdump.tar.gz.md5", member="nodes.dmp"),
        Wanted("ncbi", "taxonomy/names.dmp.gz", f"{server.url}/taxdump.tar.gz", "current", "free", md5=f"{server.url}/taxdump.tar.gz.md5", member="names.dmp"),
    ]  # fmt: skip
    install(wanted, wait=0)
    assert server.asked["taxdump.tar.gz"] == 1, "fetched once for both files"
    organisms = open_compiled(installed_lexicon()).organisms
    assert "ncbitaxon:6706" in organisms
    assert "ncbitaxon:6707" not in organisms, "an environmental sample by nodes.dmp"
    (server.folder / "taxdump.tar.gz.md5").write_text(f"{'1' * 32}  taxdump.tar.gz\n")
    with pytest.raises(DownloadError, match="the checksum is wrong"):
        install(wanted, wait=0)
    (server.folder / "taxdump.tar.gz.md5").write_text("\n")
    with pytest.raises(DownloadError, match="is empty"):
        install(wanted, wait=0)


def test_a_damaged_archive_is_found_wherever_the_damage_is(tmp_path):
    """The checksum of a .gz is at its end, behind the member that is taken."""
    packed, text = io.BytesIO(), random.Random(1).randbytes(100_000).hex().encode()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name in ("names.dmp", "nodes.dmp"):
            info = tarfile.TarInfo(name)
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text))
    whole = packed.getvalue()
    path, target = tmp_path / "a.tar.gz", tmp_path / "names.dmp.gz"
    path.write_bytes(whole)
    _take(path, "names.dmp", target)
    assert gzip.decompress(target.read_bytes()) == text
    for place in range(1_000, len(whole), 10_000):
        path.write_bytes(whole[:place] + b"\xff" * 8 + whole[place + 8 :])
        with pytest.raises(DownloadError, match=r"names\.dmp cannot be taken out of it"):
            _take(path, "names.dmp", target)


def test_a_release_that_went_to_the_archive(server, monkeypatch):
    monkeypatch.setattr(download, "_SAFE", ("https", "http"))
    write_sources(server.folder)
    moved = f"{server.url}/hgnc_complete_set.txt"
    install(
        [Wanted("hgnc", "hgnc_complete_set.txt", f"{server.url}/x", "1", "", archived=moved)],
        wait=0,
    )
    assert open_compiled(installed_lexicon()).lookup("RAFT1")
    nowhere = Wanted("hgnc", "hgnc.txt", f"{server.url}/x", "1", "", archived=f"{server.url}/y")
    with pytest.raises(DownloadError, match=r"/x and http://.*/y: has no hgnc\.txt"):
        install([nowhere], wait=0)


def test_releases_and_organisms_are_chosen():
    wanted = wanted_files(("human",), {"mesh": "2025", "hgnc": "2024-10-01"})
    assert {w.organism for w in wanted} == {"", "human"}
    urls = {w.path: w.url for w in wanted}
    assert urls["mesh/desc2025.xml.gz"].endswith("desc2025.gz")
    assert urls["hgnc_complete_set.txt"].endswith("hgnc_complete_set_2024-10-01.txt")
    archived = {w.path: w.archived for w in wanted}
    assert archived["mesh/desc2025.xml.gz"].endswith("/2025/xmlmesh/desc2025.gz")
    assert not archived["hgnc_complete_set.txt"], "the current release is not that of 2024"
    assert all(w.page.startswith("https://") and w.releases for w in wanted)
    with pytest.raises(LexiconError, match=r"no organism 'unicorn'\n  known: arabidopsis"):
        wanted_files(("unicorn",))
    for given in ("9606", "Homo sapiens", "ncbitaxon:9606"):
        assert wanted_files((given,)) == wanted_files(("human",)), given
    with pytest.raises(LexiconError, match=r"no organism 'Panax'\n  known: arabidopsis"):
        wanted_files(("human", "Panax"))
    with pytest.raises(LexiconError, match="no source 'uniprot'"):
        wanted_files((), {"uniprot": "1"})
    assert all(w.url.startswith("https://") for w in wanted_files())


def test_auto_is_the_installed_lexicon(server, tmp_path):
    records = tmp_path / "captions.jsonl"
    records.write_text('{"figid": "F1", "caption": "RAFT1 acts."}\n')
    run = ["run", str(records), "--workers", "1", "--out"]
    done = CliRunner().invoke(app, [*run, str(tmp_path / "a")])
    assert done.exit_code == 0, done.output
    assert "for the full one: annotator lexicon install" in done.stderr
    write_sources(server.folder, gzipped=True)
    done = CliRunner().invoke(
        app, ["lexicon", "install", "--mirror", server.url, "--organisms", "human,mouse"]
    )
    assert done.exit_code == 0, done.output
    assert "terms of" in done.stdout
    done = CliRunner().invoke(app, [*run, str(tmp_path / "b")])
    assert "(full lexicon)" in done.stdout, done.output
    assert "ncbigene:2475" in (tmp_path / "b" / "annotations.jsonl").read_text()


def test_wrong_releases_are_usage_errors():
    done = CliRunner().invoke(app, ["lexicon", "install", "--release", "2025"])
    assert done.exit_code == 2
    assert "is not SOURCE=VALUE" in done.output
