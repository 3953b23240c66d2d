"""Sources that are made as large as official releases are read as those are."""

import filecmp

import pytest

from annotator.errors import LexiconError
from annotator.lexicon import open_compiled
from annotator.lexicon.build import build
from evaluation.benches.enlarged_sources import enlarge
from tests.lexicon_sources import write_sources


@pytest.mark.parametrize("gzipped", [False, True])
def test_as_many_names_and_records_as_wanted(tmp_path, gzipped):
    sources = write_sources(tmp_path / "sources", gzipped=gzipped)
    enlarge(sources, tmp_path / "large", 600, 50)
    manifest = build(tmp_path / "large", tmp_path / "lexicon")
    records = {source.file.removesuffix(".gz"): source.records for source in manifest.sources}
    assert records["mesh/supp2026.xml"] == 50
    assert records["hgnc_complete_set.txt"] == 8
    assert manifest.counts["entities"]["any"]["organism"] > 300
    assert sum(manifest.left_out["taxonomy"].values()) > 30
    small = build(sources, tmp_path / "small")
    assert manifest.counts["entities"]["all"] > small.counts["entities"]["all"] + 300
    assert open_compiled(tmp_path / "lexicon").lookup("torinib"), "the real records stay"


def test_the_same_every_time(tmp_path):
    sources = write_sources(tmp_path / "sources")
    for name in ("a", "b"):
        enlarge(sources, tmp_path / name, 100, 20)
    for path in ("taxonomy/names.dmp", "mesh/supp2026.xml"):
        assert filecmp.cmp(tmp_path / "a" / path, tmp_path / "b" / path, shallow=False)


def test_what_is_large_already_stays(tmp_path):
    sources = write_sources(tmp_path / "sources")
    enlarge(sources, tmp_path / "large", 1, 1)
    for path in ("taxonomy/names.dmp", "mesh/supp2026.xml"):
        assert filecmp.cmp(sources / path, tmp_path / "large" / path, shallow=False)


def test_records_that_are_not_whole(tmp_path):
    sources = write_sources(tmp_path / "sources")
    (sources / "mesh/supp2026.xml").write_text("<SupplementalRecordSet>", encoding="utf-8")
    with pytest.raises(LexiconError, match="no </SupplementalRecordSet>"):
        enlarge(sources, tmp_path / "large", 1, 1)
