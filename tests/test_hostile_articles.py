"""What XML, JSON and archives can do to their readers, and what is bounded."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import tracemalloc

import pytest

from annotator.figures import xml_records as xml_module
from annotator.figures.articles import read_articles
from annotator.figures.record_error import ERRORS
from annotator.records import Figure, Rejected
from evaluation.fuzz import articles as campaign
from evaluation.fuzz.article_samples import archive, article_samples
from evaluation.fuzz.articles import fuzz_articles
from tests.hostile_files import processed, starter
from tests.jats_articles import article, fig, read_xml

BOMB = (
    '<!DOCTYPE article [<!ENTITY a "Akt Akt Akt Akt">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 20}">' for a, b in zip("abcdefg", "bcdefgh", strict=True))
    + "]>"
)


@pytest.mark.parametrize(
    ("declared", "problem"),
    [
        (BOMB, "declares the entity 'a'; entities are not accepted"),
        ('<!DOCTYPE article [<!ENTITY x SYSTEM "secret.txt">]>', "declares the entity 'x'"),
        ('<!DOCTYPE article [<!ENTITY % x SYSTEM "secret.txt"> %x;]>', "declares the entity 'x'"),
    ],
)
def test_entities_are_refused(tmp_path, declared, problem):
    (tmp_path / "secret.txt").write_text("TNF")
    text = article(fig("<p>&x;&h;</p>")).split("\n", 2)
    (rejected,) = read_xml(tmp_path, "\n".join((text[0], declared, text[2])))
    assert (rejected.error, rejected.line) == ("bad_xml", 2)
    assert problem in rejected.message


def test_a_dtd_is_not_read(tmp_path):
    (tmp_path / "a.dtd").write_text('<!ENTITY x "TNF">')
    for system in ("a.dtd", str(tmp_path / "a.dtd"), "http://192.0.2.1/a.dtd"):
        text = article(fig("<p>Akt &x;</p>")).replace("JATS-archivearticle1-3.dtd", system)
        (figure,) = read_xml(tmp_path, text)
        assert figure.caption == "Akt &x;"


@pytest.mark.parametrize(
    ("cut", "line", "problem"),
    [
        ("</article>", 4, "no element found"),
        ("</caption>", 3, "mismatched tag"),
    ],
)
def test_xml_that_is_not_well_formed(tmp_path, cut, line, problem):
    (rejected,) = read_xml(tmp_path, article(fig("<p>x</p>")).replace(cut, ""))
    assert (rejected.error, rejected.line) == ("bad_xml", line)
    assert problem in rejected.message


def test_articles_before_a_fault_are_not_lost(tmp_path):
    one = article(fig("<p>x</p>")).split("\n", 2)[2]
    first, rejected = read_xml(tmp_path, f"<articles>{one}{one[:-20]}</articles>")
    assert (first.caption, rejected.error) == ("x", "bad_xml")


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "windows-1252", "utf-8-sig"])
def test_encodings(tmp_path, encoding):
    text = article(fig("<p>caf\u00e9</p>")).replace("UTF-8", encoding.removesuffix("-sig"))
    (figure,) = read_xml(tmp_path, text.encode(encoding))
    assert figure.caption == "caf\u00e9"


@pytest.mark.parametrize("encoding", ["shift_jis", "no-such"])
def test_unknown_encodings(tmp_path, encoding):
    (rejected,) = read_xml(tmp_path, article(fig("<p>x</p>")).replace("UTF-8", encoding))
    assert rejected.error == "bad_xml"


@pytest.mark.parametrize("text", ["<html/>", "<collection/>", "plain", "", "{}"])
def test_xml_of_another_kind(tmp_path, text):
    (rejected,) = read_xml(tmp_path, text)
    assert rejected.error == "bad_xml"


def test_bounds_of_a_record(tmp_path, monkeypatch):
    monkeypatch.setattr(xml_module, "MAX_BYTES", 100_000)
    (rejected,) = read_xml(tmp_path, article(fig(f"<p>{'x ' * 60_000}</p>")))
    assert (rejected.error, rejected.line) == ("too_large", 3)
    (rejected,) = read_xml(tmp_path, article(f'<p title="{"x" * 300_000}"/>'))
    assert rejected.error == "too_large"
    long = article("<p>Text that is not kept.</p>" * 20_000 + fig("<p>Akt</p>"))
    assert [f.caption for f in read_xml(tmp_path, long)] == ["Akt"]
    monkeypatch.setattr(xml_module, "_MAX_PARTS", 1_000)
    (rejected,) = read_xml(tmp_path, article(fig("<p/>" * 2_000)))
    assert rejected.error == "too_large"


def test_memory_does_not_grow_with_the_body_or_the_articles(tmp_path):
    one = article("<p>Some text of the body.</p>" * 2_000 + fig("<p>Akt</p>")).split("\n", 2)[2]
    path = tmp_path / "a.xml"
    path.write_text(f"<articles>{one * 100}</articles>")
    tracemalloc.start()
    try:
        assert sum(isinstance(f, Figure) for f in read_articles(path, "xml")) == 100
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()


def read_tar(path, data):
    path.write_bytes(gzip.compress(data) if path.name.endswith("gz") else data)
    return list(read_articles(path, "tar"))


@pytest.mark.parametrize("name", ["p.tar.gz", "p.tgz", "p.tar"])
def test_archives_as_pmc_ships_them(tmp_path, name):
    members = {
        "PMC1/main.nxml": article(fig("<p>x</p>")).encode(),
        "PMC1/g001.jpg": b"\xff\xd8",
        "PMC1/license.txt": b"CC BY",
        "../../evil.xml": article(fig("<p>y</p>", "g002")).encode(),
        "bioc/b.json": article_samples()["bioc.json"],
    }
    found = read_tar(tmp_path / name, archive(members))
    assert [f.caption for f in found] == ["x", "y", "Wnt binds Frizzled."]
    assert found[0].source == f"{tmp_path / name}/PMC1/main.nxml"
    assert sorted(p.name for p in tmp_path.rglob("*")) == [name]
    assert not (tmp_path.parent.parent / "evil.xml").exists()


def test_special_members_are_passed_over(tmp_path):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE):
            member = tarfile.TarInfo("link.xml")
            member.type, member.linkname = kind, "/etc/passwd"
            tar.addfile(member)
    assert read_tar(tmp_path / "a.tar", packed.getvalue()) == []


def test_an_archive_that_is_cut_off_gives_what_it_has(tmp_path):
    members = {f"{n}.xml": article(fig("<p>x</p>", f"g{n}")).encode() for n in range(9)}
    whole = archive(members)
    *figures, rejected = read_tar(tmp_path / "a.tar", whole[: 5 * 1536 + 700])
    assert [f.figid[-1] for f in figures] == [str(n) for n in range(len(figures))]
    assert figures
    assert rejected.error in ERRORS
    packed = gzip.compress(whole)
    (tmp_path / "b.tar.gz").write_bytes(packed[: len(packed) // 2])
    *_, rejected = read_articles(tmp_path / "b.tar.gz", "tar")
    assert rejected.error in ("truncated", "bad_xml")
    assert read_tar(tmp_path / "c.tar", b"not an archive" * 100)[0].error == "truncated"


def test_an_archive_never_ends_early_without_a_word(tmp_path):
    members = {f"{n}.xml": article(fig("<p>x</p>", f"g{n}")).encode() for n in range(3)}
    whole = archive(members)
    second = whole.index(b"1.xml")
    assert len(read_tar(tmp_path / "whole.tar", whole)) == 3
    damaged = {
        "between two members": whole[:second],
        "within a header": whole[: second + 200],
        "with another checksum": whole[: second + 150] + b"xx" + whole[second + 152 :],
    }
    for name, data in damaged.items():
        figure, rejected = read_tar(tmp_path / "a.tar", data)
        assert (isinstance(figure, Figure), rejected.error) == (True, "truncated"), name


def test_a_packed_archive_is_read_to_its_checksum(tmp_path):
    members = {f"{n}.xml": article(fig(f"<p>Akt {n}</p>", f"g{n}")).encode() for n in range(3)}
    whole, path = archive(members), tmp_path / "a.tar.gz"
    packed = bytearray(gzip.compress(whole))
    path.write_bytes(packed)
    assert len(list(read_articles(path, "tar"))) == 3
    packed[-5] ^= 1  # of the checksum
    path.write_bytes(packed)
    *figures, rejected = read_articles(path, "tar")
    assert (len(figures), rejected.error) == (3, "truncated")
    *figures, rejected = read_tar(tmp_path / "two.tar", whole + whole)
    assert (len(figures), rejected.error) == (3, "truncated")
    assert rejected.message == "more follows the end mark of the archive, and is not read"


def test_a_header_of_gigabytes(tmp_path):
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 1 << 33
    (rejected,) = read_tar(tmp_path / "a.tar", header.tobuf() + b"\0" * 4096)
    assert rejected.error == "truncated"
    assert "header" in rejected.message


def test_a_member_that_is_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr("annotator.figures.articles.MAX_BYTES", 20_000)
    members = {"a.xml": b"x" * 30_000, "b.xml": article(fig("<p>x</p>")).encode()}
    rejected, figure = read_tar(tmp_path / "a.tar", archive(members))
    assert (rejected.source, rejected.error) == (f"{tmp_path / 'a.tar'}/a.xml", "too_large")
    assert figure.caption == "x"


def test_json_that_is_deep_or_has_wrong_types(tmp_path):
    good = json.loads(article_samples()["bioc.json"])[0]["documents"][0]
    lines = [
        "[" * 100_000, json.dumps({"passages": [{"offset": "x", "text": "a"}]}), json.dumps(good),
        json.dumps(good | {"id": "PMC3", "passages": [{"offset": 10**12, "text": "a"}]}), '{"a": 1}',
        json.dumps({"id": "d", "passages": [{"offset": 0, "text": ["a"]}]}), '"text"',
        json.dumps({"id": "", "passages": []}),
    ]  # fmt: skip
    path = tmp_path / "a.json"
    path.write_text("\n".join(lines))
    found = list(read_articles(path, "json"))
    assert [f.caption for f in found if isinstance(f, Figure)] == ["Wnt binds Frizzled."]
    assert [r.error for r in found if isinstance(r, Rejected)] == [
        "bad_json", "wrong_type", "wrong_type", "wrong_type", "wrong_type", "wrong_type", "no_figid",
    ]  # fmt: skip


def test_a_broken_json_file_has_one_fault(tmp_path):
    path = tmp_path / "a.json"
    path.write_bytes(article_samples()["bioc.json"].replace(b'"id": "1",', b'"id" "1",'))
    (rejected,) = read_articles(path, "json")
    assert (rejected.error, rejected.line) == ("bad_json", 4)


@pytest.mark.parametrize("count", [300, pytest.param(6000, marks=pytest.mark.slow)])
def test_fuzzed_articles(tmp_path, count):
    outcome = fuzz_articles(starter(), tmp_path / "fuzz", 1, count=count)
    assert outcome.problems == []
    assert outcome.tried == count
    for result in ("annotated", "bad_xml", "bad_json", "read as a system", "refused as a system"):
        assert outcome.results[result] > count / 50, result


def test_the_campaign_sees_what_is_wrong(tmp_path, monkeypatch):
    real = campaign.work_units

    def of(change):
        monkeypatch.setattr(campaign, "work_units", change)
        return " ".join(fuzz_articles(starter(), tmp_path / "fuzz", 2, count=40).problems)

    def raising(paths, size, **options):
        if paths[0].name.endswith(".gz"):
            return real(paths, size, **options)
        raise ZeroDivisionError

    class Forgetful:
        def __init__(self, unit):
            self.unit = unit

        def read(self):
            return list(self.unit.read())[1:]

    def forgetful(paths, size, **options):
        units = real(paths, size, **options)
        return map(Forgetful, units) if paths[0].name.endswith(".gz") else units

    assert "ZeroDivisionError" in of(raising)
    assert "the good articles of the archive gave" in of(forgetful)


def test_an_archive_goes_through_a_run(tmp_path):
    path = tmp_path / "a.tar"
    path.write_bytes(
        archive({"1.xml": article(fig("<p>BDNF binds TrkB.</p>")).encode(), "2.xml": b"<"})
    )
    chunk = processed(path)
    assert [place[0] for place in chunk.places] == ["PMC7000001__g001"]
    assert [rejected.error for rejected in chunk.failed] == ["bad_xml"]
