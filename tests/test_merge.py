"""The parts of a job array, put together, are the run of the whole input."""

import json
import re
import shutil

import pytest
from typer.testing import CliRunner

from annotator.cli import app
from annotator.curation.decisions import COLUMNS, Decision
from annotator.curation.store import DecisionStore
from annotator.errors import InputError, OutputError
from annotator.runs import batch
from annotator.runs.batch import run
from annotator.runs.merge import merge
from annotator.runs.options import RunOptions
from tests.review_tables import read_rows, write_rows
from tests.run_tables import digests, visible, write_table


@pytest.fixture(autouse=True)
def small_units(monkeypatch):
    monkeypatch.setattr(batch, "_UNIT", 4)


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    path = tmp_path_factory.mktemp("table") / "captions.jsonl"
    return write_table(path, 104, repeated=False)


@pytest.fixture(scope="module")
def made(table, lexicon, tmp_path_factory):
    """Return a folder with the three parts of a run."""
    folder = tmp_path_factory.mktemp("parts")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "_UNIT", 4)
        parts_of(table, lexicon, folder, 3)
    return folder


@pytest.fixture
def parts(made, tmp_path):
    """Return copies of the parts, the last one first."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return [tmp_path / f"part{number}" for number in (3, 2, 1)]


def parts_of(table, lexicon, folder, number, **options):
    """Run each part; return their folders, the last one first."""
    outs = []
    for part in range(1, number + 1):
        outs.insert(0, folder / f"part{part}")
        shard = (part, number)
        run(RunOptions((table,), outs[0], str(lexicon), workers=1, shard=shard, **options))
    return outs


@pytest.mark.parametrize(("count", "number"), [(150, 2), (60, 3), (20, 7)])
def test_the_parts_give_the_bytes_of_the_whole(lexicon, tmp_path, count, number):
    """Also when there are more parts than there is work."""
    table = write_table(tmp_path / "captions.jsonl", count, repeated=False)
    whole = tmp_path / "whole"
    run(RunOptions((table,), whole, str(lexicon), workers=1))
    parts = parts_of(table, lexicon, tmp_path, number)
    done = CliRunner().invoke(app, ["merge", *map(str, parts), "--out", str(tmp_path / "merged")])
    assert done.exit_code == 0, done.output
    assert (
        done.output
        == f"{count - -(-count // 25)} figures of {number} parts merged into {tmp_path / 'merged'}\n"
    )
    merged = tmp_path / "merged"
    assert digests(merged) == digests(whole)
    assert visible(merged) == visible(whole)
    ours, its = (json.loads((out / "run.json").read_text("utf-8")) for out in (merged, whole))
    for name in ("counts", "input_sha256", "settings", "shard", "status", "lexicon", "inputs"):
        assert ours[name] == its[name]


@pytest.mark.parametrize("form", ["jsonl.gz", "parquet"])
def test_in_other_forms(table, lexicon, tmp_path, form):
    whole = tmp_path / "whole"
    run(RunOptions((table,), whole, str(lexicon), workers=1, form=form))
    merge(parts_of(table, lexicon, tmp_path, 3, form=form), tmp_path / "merged")
    for path in whole.iterdir():
        if path.name != "run.json":
            assert (tmp_path / "merged" / path.name).read_bytes() == path.read_bytes(), path.name


def test_decided_rows_stay_behind_the_open_ones(table, lexicon, tmp_path):
    first = tmp_path / "first"
    run(RunOptions((table,), first, str(lexicon), workers=1))
    lines = (first / "review.csv").read_text("utf-8-sig").splitlines()
    keys = [line.partition(",")[0] for line in lines[1:]]
    decisions = tmp_path / "decisions.tsv"
    given = {"decision": "reject", "curator": "ada", "decided_at": "2026-01-01T00:00:00Z"}
    rows = [given | {"review_id": key} for key in keys[::3]]
    text = ["\t".join(COLUMNS), *("\t".join(row.get(c, "") for c in COLUMNS) for row in rows)]
    decisions.write_text("\n".join(text) + "\n", encoding="utf-8")
    whole = tmp_path / "whole"
    summary = run(RunOptions((table,), whole, str(lexicon), workers=1, decisions=decisions))
    assert summary.decided_rows > 10
    merge(parts_of(table, lexicon, tmp_path, 3, decisions=decisions), tmp_path / "merged")
    assert digests(tmp_path / "merged") == digests(whole)


def test_what_was_decided_in_any_part_is_kept(table, lexicon, tmp_path):
    parts = parts_of(table, lexicon, tmp_path, 3)
    blank = dict.fromkeys(COLUMNS, "")
    for at, (part, said) in enumerate(zip((1, 1, 2), ("reject", "accept", "unsure"), strict=True)):
        own = blank | {"question_id": f"q{part}", "scope": "everywhere", "curator": "A"}
        both = own | {"question_id": "q"}
        with DecisionStore(parts[part] / "decisions.tsv") as store:
            for values in (own, both):
                when = f"2026-01-0{9 - at}"
                store.record(Decision(**values | {"decision": said, "decided_at": when}))
            store.export()
    merge(parts, tmp_path / "merged")
    with DecisionStore(tmp_path / "merged" / "decisions.tsv") as store:
        kept = {decision.question_id: decision.decision for decision in store.current()}
    assert kept == {"q1": "accept", "q": "accept", "q2": "unsure"}


def test_what_was_filled_in_and_not_applied_in_a_part_is_not_lost(table, lexicon, tmp_path):
    parts = parts_of(table, lexicon, tmp_path, 2)
    own = dict.fromkeys(COLUMNS, "") | {"question_id": "q", "scope": "everywhere", "curator": "A"}
    with DecisionStore(parts[0] / "decisions.tsv") as store:
        store.record(Decision(**own | {"decision": "accept"}))
        store.export()
    review = parts[1] / "review.csv"
    rows = read_rows(review)
    rows[0] |= {"decision": "reject", "curator": "A"}
    write_rows(review, rows)
    with pytest.raises(OutputError, match=r"(?s)review.csv: has 1 decisions .*apply them first"):
        merge(parts, tmp_path / "merged")
    CliRunner().invoke(app, ["apply", str(parts[1])])
    merge(parts, tmp_path / "merged", overwrite=True)
    with DecisionStore(tmp_path / "merged" / "decisions.tsv") as store:
        assert {d.decision for d in store.current()} == {"accept", "reject"}


def test_what_cannot_be_merged_is_said(table, parts, lexicon, tmp_path):
    out = tmp_path / "merged"
    with pytest.raises(InputError, match="missing parts: 2/3"):
        merge([parts[0], parts[2]], out)
    with pytest.raises(InputError, match="duplicate of part 1/3"):
        merge([*parts, parts[2]], out)
    whole = tmp_path / "whole"
    run(RunOptions((table,), whole, str(lexicon), workers=1))
    with pytest.raises(InputError, match=r"is not a part of the same run as .*: part 1/1"):
        merge([*parts, whole], out)
    other = tmp_path / "other"
    run(RunOptions((table,), other, str(lexicon), workers=1, shard=(2, 3), limit=40))
    with pytest.raises(InputError, match="limit was 0, is 40"):
        merge([parts[0], other, parts[2]], out)
    out.mkdir(exist_ok=True)
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="is not empty"):
        merge(parts, out)
    (parts[1] / "units.jsonl").write_text("[1]\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"units\.jsonl:1: cannot be read"):
        merge(parts, out, overwrite=True)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("annotations.jsonl", "annotations has fewer lines than recorded in units.jsonl"),
        ("findings.jsonl", "findings has fewer lines"),
        ("failed.jsonl", "failed has fewer lines"),
        ("review.csv", "review.csv has fewer lines"),
        ("units.jsonl", "do not match"),
    ],
)
def test_nothing_is_left_out_silently(parts, tmp_path, name, message):
    file = parts[1] / name
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[:-2]), encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(message)):
        merge(parts, tmp_path / "merged")
    assert not list((tmp_path / "merged").glob("*.csv"))


def test_a_figure_in_two_parts_is_refused(lexicon, tmp_path):
    table = write_table(tmp_path / "captions.jsonl")
    parts = parts_of(table, lexicon, tmp_path, 3)
    with pytest.raises(InputError, match=r"figure f15 is in both .*part1 and .*part2"):
        merge(parts, tmp_path / "merged")
    assert not visible(tmp_path / "merged")
