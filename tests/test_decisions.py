"""The memory of decisions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.curation.decisions import (
    COLUMNS,
    Decision,
    read_decisions,
    write_decisions,
)
from annotator.curation.rulings import rulings
from annotator.errors import InputError


def decision(review_id="r1", curator="A", said="accept", corrected="", **more):
    blank = dict.fromkeys(COLUMNS, "")
    return Decision(
        **blank
        | {"figid": "f", "review_id": review_id, "curator": curator, "decision": said}
        | {"corrected_id": corrected, "scope": "row"}
        | more
    )


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), min_size=3, max_size=3)
)
def test_every_cell_comes_back(tmp_path_factory, cells):
    path = tmp_path_factory.mktemp("d") / "decisions.tsv"
    kept = [decision(comment=cells[0], curator=cells[1], mention=cells[2])]
    write_decisions(path, kept)
    assert path.read_text(encoding="utf-8").count("\n") == 2
    assert read_decisions(path) == kept


def test_the_file_is_sorted_plain_text(tmp_path):
    path = tmp_path / "decisions.tsv"
    write_decisions(path, [decision("r2"), decision("r1", "B"), decision("r1", "A")])
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].split("\t") == list(COLUMNS)
    assert [line.split("\t")[1:5:3] for line in lines[1:]] == [
        ["r1", "A"],
        ["r1", "B"],
        ["r2", "A"],
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", ":1: not a file of decisions"),
        ("a\tb\n", ":1: not a file of decisions"),
        ("\t".join(COLUMNS) + "\nx\n", ":2: 1 cells under 18 columns"),
        ("\t".join(COLUMNS) + "\n" + "\t".join(["x"] * 18) + "\n", ":2: decision 'x'"),
        (
            "\t".join(COLUMNS) + "\nF\tr1\tq1\tall\tA\taccept" + "\t" * 12 + "\n",
            ":2: scope 'all': it is everywhere, organism:ncbitaxon:NUMBER or figure:FIGID\n"
            "  correct the scope; that of a row's own decision is row",
        ),
    ],
)
def test_what_is_no_memory_is_refused(tmp_path, text, message):
    path = tmp_path / "decisions.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_decisions(path)


def test_curators_agree_differ_or_are_unsure():
    found = rulings(
        [
            decision("same", "A"), decision("same", "B"),
            decision("differ", "A"), decision("differ", "B", "reject"),
            decision("ids", "A", corrected="x:1"), decision("ids", "B", corrected="x:2"),
            decision("one unsure", "A", "unsure"), decision("one unsure", "B", "reject"),
            decision("unsure", "A", "unsure"),
        ]
    )  # fmt: skip
    settled = {subject: r.settled for (subject, _), r in found.by_key.items() if r.settled}
    assert {subject: d.decision for subject, d in settled.items()} == {
        "same": "accept", "one unsure": "reject", "unsure": "unsure",
    }  # fmt: skip
    assert set(found.conflicts()) == {("differ", "row"), ("ids", "row")}


def test_a_missing_file_of_decisions_is_named_with_what_to_do(tmp_path):
    path = tmp_path / "none.tsv"
    with pytest.raises(InputError) as failed:
        read_decisions(path)
    assert str(failed.value) == (
        f"{path}: there is no such file of decisions\n"
        "  give the decisions.tsv that annotator apply has written beside a run"
    )
