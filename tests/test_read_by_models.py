"""Captions that language models annotated: read with the captions of a data folder."""

from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path

import pytest

from annotator.errors import InputError
from annotator.records import EntityType
from annotator.scoring.gold import read_gold
from annotator.scoring.readers import CHEMICALS, GENES
from evaluation import read_by_models
from evaluation.corpora import CORPORA, held_out_documents

CAPTION = "Ketamine blocks the NMDA receptor and eEF2 kinase."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with three captions, two of which are annotated as they stand."""
    captions = {"PMC1__a": CAPTION, "PMC2__b": "Akt and Ca2+.", "PMC3__c": "mTOR, mended since."}
    lines = [json.dumps({"figid": figid, "caption": text}) for figid, text in captions.items()]
    captions_of = tmp_path / "pfocr"
    captions_of.mkdir()
    with gzip.open(captions_of / "captions.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join(lines))
    annotations = [
        _annotated("PMC1__a", "seen", CAPTION, [
            {"start": 0, "end": 8, "type": "chemical", "ids": ["mesh:D007649"]},
            {"start": 20, "end": 33, "type": "gene_family", "ids": None},
            {"start": 38, "end": 49, "type": "gene", "ids": []},
        ]),
        _annotated("PMC2__b", "unseen", captions["PMC2__b"], []),
        _annotated("PMC3__c", "seen", "mTOR.", [{"start": 0, "end": 4, "type": "gene", "ids": []}]),
        _annotated("PMC4__d", "seen", "a caption that is not there", []),
    ]  # fmt: skip
    file_of_names = tmp_path / "names.jsonl.gz"
    with gzip.open(file_of_names, "wt", encoding="utf-8") as file:
        file.write("\n".join(annotations))
    monkeypatch.setattr(read_by_models, "FILE", file_of_names)
    return captions_of


def _annotated(figid: str, part: str, caption: str, mentions: list[dict[str, object]]) -> str:
    checksum = zlib.crc32(caption.encode())
    return json.dumps(
        {"figid": figid, "part": part, "caption_crc32": checksum, "mentions": mentions}
    )


def test_names_are_read_at_their_offsets_in_the_caption(folder: Path) -> None:
    (document,) = read_by_models.seen(folder)
    assert (document.docid, document.group) == ("PMC1__a", "PMC1")
    assert document.types == GENES | CHEMICALS
    ketamine, receptor, kinase = document.mentions
    assert (ketamine.text, ketamine.type) == ("Ketamine", EntityType.CHEMICAL)
    assert ketamine.ids == {"mesh:D007649"}
    assert (kinase.text, kinase.ids, kinase.optional) == ("eEF2 kinase", frozenset(), False)
    assert receptor.text == "NMDA receptor"


def test_a_meaning_that_is_in_no_lexicon_counts_neither_way(folder: Path) -> None:
    (document,) = read_by_models.seen(folder)
    assert [mention.optional for mention in document.mentions] == [False, True, False]


def test_a_caption_that_has_changed_is_left_out(folder: Path) -> None:
    assert "PMC3__c" not in {document.docid for document in read_by_models.seen(folder)}


def test_what_was_only_scored_is_apart_and_blind(folder: Path) -> None:
    assert [document.docid for document in read_by_models.unseen(folder)] == ["PMC2__b"]
    corpora = [corpus for corpus in CORPORA if corpus.name.startswith("PFOCR, by models")]
    assert [corpus.blind for corpus in corpora] == [False, True]
    found = [held_out_documents(corpus, folder) for corpus in corpora]
    assert [[d.docid for d in documents] for documents in found] == [["PMC1__a"], ["PMC2__b"]]


def test_a_folder_without_captions_says_where_they_are_described(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no captions") as caught:
        read_by_models.seen(tmp_path / "none")
    assert "evaluation/README.md" in str(caught.value.hint)


def test_the_shipped_names_have_no_text_and_no_overlaps() -> None:
    with gzip.open(read_by_models.FILE, "rt", encoding="utf-8") as file:
        figures = [json.loads(line) for line in file]
    assert len({figure["figid"] for figure in figures}) == len(figures) == 1140
    assert sum(figure["part"] == "unseen" for figure in figures) == 200
    for figure in figures:
        assert set(figure) == {"figid", "part", "caption_crc32", "mentions"}
        ends = 0
        for mention in figure["mentions"]:
            assert set(mention) == {"start", "end", "type", "ids"}
            assert ends <= mention["start"] < mention["end"]
            ends = mention["end"]


def test_all_captions_are_read_and_none_is_caption_gold(shared_data: Path) -> None:
    data = shared_data
    seen = read_by_models.seen(data / "pfocr")
    unseen = read_by_models.unseen(data / "pfocr")
    assert (len(seen), len(unseen)) == (940, 200)
    gold = {
        figure.figid
        for part in ("dev", "more", "check")
        for figure in read_gold(data / "gold" / f"pfocr_{part}.jsonl")
    }
    assert not gold & {document.docid for document in [*seen, *unseen]}
