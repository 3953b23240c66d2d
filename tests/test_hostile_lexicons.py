"""Altered, swapped and hostile lexicons, sources, models and downloads: refused, or inert."""

import datetime
import io
import json
import pickle
import random
import shutil
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
import requests
from msgspec.structs import replace

from annotator.disk import text_lines
from annotator.disk.locks import locked_folder
from annotator.errors import DownloadError, LexiconError, OutputError
from annotator.lexicon import download, open_compiled, open_lexicon
from annotator.lexicon.build import _today, build
from annotator.lexicon.download import fetch, fetch_word
from annotator.lexicon.install import install, wanted_files
from annotator.lexicon.manifest import NAME, measured, read_manifest
from annotator.lexicon.places import FULL, cache_folder, installed_lexicon
from annotator.lexicon.sources import xml_records
from annotator.lexicon.sources.taxonomy import _number
from annotator.lexicon.terms import TermTable
from annotator.lexicon.verification import RECORD
from annotator.recognition.ner import ner_models as statistical_models
from tests.lexicon_sources import write_sources


class Bomb:
    """What a pickle runs when it is loaded."""

    def __reduce__(self):
        return (pytest.fail, ("a pickle was loaded",))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lexicon")
    build(write_sources(folder / "sources"), folder / "built")
    return folder / "built"


@pytest.fixture
def copy(built, tmp_path):
    shutil.copytree(built, tmp_path / "lexicon")
    return tmp_path / "lexicon"


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ANNOTATOR_CACHE", str(tmp_path / "cache"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"topic: x\ngenes: [{a: b, c\n", "bad.yaml:3:1: not valid YAML: "),
        (b"genes: [\x07]\n", "not valid YAML: unacceptable character"),
        (b"genes: [\xff]\n", "not valid YAML: 'utf-8' codec"),
    ],
)
def test_yaml_that_cannot_be_read_is_said_in_one_line(tmp_path, content, message):
    (tmp_path / "bad.yaml").write_bytes(content)
    with pytest.raises(LexiconError) as raised:
        open_lexicon(str(tmp_path))
    assert message in raised.value.message
    assert "\n" not in raised.value.message
    assert raised.value.hint


def files(folder):
    return sorted(path for path in folder.iterdir() if path.name not in (NAME, RECORD))


def test_a_flipped_bit_in_any_file_is_seen(copy):
    chance = random.Random(1)
    for path in files(copy):
        before = path.read_bytes()
        for _ in range(5):
            changed = bytearray(before)
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
            path.write_bytes(changed)
            with pytest.raises(LexiconError, match="the lexicon is damaged"):
                open_compiled(copy)
        path.write_bytes(before[:-1])
        with pytest.raises(LexiconError, match="the lexicon is damaged"):
            open_compiled(copy)
        path.write_bytes(before)
    open_compiled(copy)


def test_files_that_were_swapped_or_removed_are_seen(copy):
    one, other = copy / "members.npy", copy / "name_rows.npy"
    kept = one.read_bytes()
    shutil.copyfile(other, one)
    with pytest.raises(LexiconError, match="the lexicon is damaged"):
        open_compiled(copy)
    one.unlink()
    with pytest.raises(LexiconError, match="cannot be read"):
        open_compiled(copy)
    one.write_bytes(kept)
    open_compiled(copy)


@pytest.mark.parametrize(
    "change",
    [{"format": 1}, {"format": "2; x"}, {"files": 7}, {"sources": [1]}, {"term_sources": None}],
)
def test_a_manifest_of_another_version_or_kind(copy, change):
    content = json.loads((copy / NAME).read_text())
    (copy / NAME).write_text(json.dumps(content | change))
    with pytest.raises(LexiconError):
        open_compiled(copy)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "\ud800".encode(errors="replace").decode(), "[" * 50_000]
)
def test_a_manifest_that_is_none(copy, text):
    (copy / NAME).write_text(text)
    with pytest.raises(LexiconError, match="manifest"):
        open_compiled(copy)


def signed_anew(folder):
    """Make the manifest fit what is in the folder, as somebody who means harm would."""
    replace(read_manifest(folder), files=measured(files(folder))).write(folder)


def test_a_pickle_is_never_loaded(copy):
    np.save(copy / "members.npy", np.array([Bomb()], dtype=object), allow_pickle=True)
    signed_anew(copy)
    with pytest.raises(LexiconError, match="cannot be opened"):
        open_compiled(copy)
    (copy / "members.npy").write_bytes(pickle.dumps(Bomb()))
    signed_anew(copy)
    with pytest.raises(LexiconError, match="cannot be opened"):
        open_compiled(copy)


def test_a_trie_that_is_none(copy):
    (copy / "keys.marisa").write_bytes(b"We love Marisa. nothing more")
    signed_anew(copy)
    with pytest.raises(LexiconError, match="cannot be opened"):
        open_compiled(copy)


def entities(depth):
    declared = ['<!ENTITY a0 "ha">']
    declared += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, depth)]
    return f"<!DOCTYPE DescriptorRecordSet [{''.join(declared)}]>", f"&a{depth - 1};"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    ("doctype", "text"),
    [
        entities(12),
        ('<!DOCTYPE DescriptorRecordSet [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "&x;"),
        ('<!DOCTYPE DescriptorRecordSet [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]>', ""),
    ],
)
def test_xml_entities_are_refused(tmp_path, doctype, text, encoding):
    sources = write_sources(tmp_path / "sources")
    xml = f"{doctype}<DescriptorRecordSet>{text}</DescriptorRecordSet>"
    (sources / "mesh/desc2026.xml").write_text(xml, encoding=encoding)
    with pytest.raises(LexiconError, match="declares the XML entity"):
        build(sources, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_doctype_of_mesh_is_no_entity(tmp_path):
    path = tmp_path / "desc.xml"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE DescriptorRecordSet SYSTEM "https://x.example/d.dtd">'
        "<DescriptorRecordSet><DescriptorRecord/></DescriptorRecordSet>"
    )
    assert len(list(xml_records.xml_records(path, "DescriptorRecord", "MeSH"))) == 1


def test_an_xml_record_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr(xml_records, "_MAX_RECORD", 200_000)
    path = tmp_path / "desc.xml"
    record = "<DescriptorRecord>" + "x" * 1000 + "</DescriptorRecord>"
    path.write_text(f"<DescriptorRecordSet>{record * 1000}</DescriptorRecordSet>")
    assert len(list(xml_records.xml_records(path, "DescriptorRecord", "MeSH"))) == 1000
    path.write_text(f"<DescriptorRecordSet><x>{'x' * 300_000}</x></DescriptorRecordSet>")
    with pytest.raises(LexiconError, match="a record has more than 200,000 bytes"):
        list(xml_records.xml_records(path, "DescriptorRecord", "MeSH"))


def test_a_line_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr(text_lines, "MAX_BYTES", 10_000)
    sources = write_sources(tmp_path / "sources")
    with (sources / "hgnc_complete_set.txt").open("a") as file:
        file.write("x" * 20_000)
    with pytest.raises(LexiconError, match=r"hgnc_complete_set\.txt:\d+: the line has more than"):
        build(sources, tmp_path / "out")


def test_a_build_that_was_killed_while_it_changed_folders_leaves_the_old_one(copy):
    lexicons = cache_folder() / "lexicons"
    lexicons.mkdir(parents=True)
    assert installed_lexicon() is None
    copy.rename(lexicons / f".{FULL}.123.old")
    assert open_compiled(installed_lexicon()).name


def test_two_installs_do_not_write_to_one_cache():
    with locked_folder(cache_folder()), pytest.raises(OutputError, match="another command"):
        install(wanted_files(("human",)), "/nowhere")


class Leading(BaseHTTPRequestHandler):
    """Leads to where the path says, or gives 10,000 bytes."""

    def do_GET(self):
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
            self.end_headers()
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"word " * 2000)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    http = ThreadingHTTPServer(("127.0.0.1", 0), Leading)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{http.server_address[1]}"
    http.shutdown()
    http.server_close()


def test_plain_http_is_not_spoken_unasked(server, tmp_path):
    for address in (server, "ftp://x.example/f", "file:///etc/passwd"):
        with pytest.raises(DownloadError, match="is not https"):
            fetch(address, tmp_path / "got", wait=0)
    with pytest.raises(DownloadError, match="is not https"):
        fetch_word(server)
    fetch(server, tmp_path / "got", plain_http=True)


def test_https_never_leads_to_http(tmp_path):
    answer = requests.Response()
    answer.status_code, answer.url = 302, "https://one.example/x"
    answer.headers["Location"] = "http://one.example/x"
    for plain_http in (False, True):
        with pytest.raises(DownloadError, match="is not https"):
            download._Session(plain_http, print).get_redirect_target(answer)
    answer.headers["Location"] = "//other.example/x"
    said = []
    assert download._Session(False, said.append).get_redirect_target(answer)
    assert said == ["one.example leads to other.example"]


def test_another_host_is_said(server, tmp_path):
    said = []
    other = server.replace("127.0.0.1", "localhost")
    fetch(f"{server}/to/{other}/x", tmp_path / "got", plain_http=True, say=said.append)
    assert said == ["127.0.0.1 leads to localhost"]
    fetch(f"{server}/to/{server}/x", tmp_path / "got", plain_http=True, say=said.append)
    assert len(said) == 1


def test_of_a_checksum_no_more_is_read_than_one_has(server, monkeypatch):
    monkeypatch.setattr(download, "_SAFE", ("http",))
    monkeypatch.setattr(download, "_SMALL", 7)
    assert fetch_word(server) == "word"


def test_a_models_archive_that_unpacks_to_too_much(tmp_path, monkeypatch):
    name = "en_ner_bc5cdr_md"
    release = statistical_models.release_for("0.6.2")
    archive = tmp_path / f"{name}-{release}.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        for number in range(20):
            info = tarfile.TarInfo(f"m/{number}")
            info.size = 1000
            tar.addfile(info, io.BytesIO(bytes(1000)))
    monkeypatch.setattr(statistical_models, "_MAX_UNPACKED", 10_000)
    with pytest.raises(DownloadError, match="unpacks to more than 10,000 bytes"):
        statistical_models.install(name, str(tmp_path))
    monkeypatch.setattr(statistical_models, "_MAX_FILES", 10)
    with pytest.raises(DownloadError, match="holds more than 10 files"):
        statistical_models.install(name, str(tmp_path))
    assert not list((cache_folder() / "models").iterdir())


def test_an_archive_that_leads_outside_is_not_unpacked(tmp_path):
    name = "en_ner_bc5cdr_md"
    archive = tmp_path / f"{name}-{statistical_models.release_for('0.6.2')}.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.addfile(tarfile.TarInfo("../../escaped"), io.BytesIO())
    with pytest.raises(DownloadError, match="cannot be unpacked"):
        statistical_models.install(name, str(tmp_path))
    assert not list(tmp_path.rglob("escaped"))


def test_a_table_of_terms_can_hold_what_it_wants(tmp_path):
    """Names of a lexicon are texts: whatever they are, they are found and shown as such."""
    from annotator.lexicon.index import Lexicon
    from annotator.lexicon.terms import Term
    from annotator.provenance import TermKind
    from annotator.records import Entity, EntityType

    names = [
        "<script>x</script>",
        "=HYPERLINK(1)",
        "\x1b[31mred",
        "a\0b",
        "a\nb",
        "(((",
        "ﷺ" * 50,
        "x" * 5000,
    ]
    table = TermTable()
    for number, name in enumerate(names):
        table.entities[f"mesh:D{number}"] = Entity(f"mesh:D{number}", EntityType.CHEMICAL, name)
        table.terms.append(Term(name, f"mesh:D{number}", TermKind.NAME, "mesh"))
    lexicon = Lexicon.of("hostile", table)
    for number, name in enumerate(names):
        assert lexicon.entity(f"mesh:D{number}").symbol == name
        lexicon.matches(name)


def test_digits_that_are_no_numbers_are_not_counted_with(monkeypatch):
    answer = requests.Response()
    answer.headers["Content-Length"] = "1²"
    assert download._size(answer, 0) is None
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1²")
    assert _today() == datetime.datetime.now(datetime.UTC).date().isoformat()
    assert _number("ncbitaxon:1²") == -1
