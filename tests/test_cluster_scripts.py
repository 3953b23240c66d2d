"""The batch scripts for SLURM do what they say; srun and its variables are stood in for."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from annotator.results.run_folder import RunFolder
from tests.run_tables import write_table
from tests.small_lexicon import write_small_lexicon

SCRIPTS = Path(__file__).parents[1] / "evaluation" / "cluster"

SRUN = """#!/usr/bin/env bash
"$@" &
"$@" &
wait
"""


#: Stands in for Apptainer: the command is run here, and what the container sees is written down.
APPTAINER = """#!/usr/bin/env bash
[ "$1" = exec ] && [ "$2" = --bind ] || exit 64
echo "$3 $4 ${@:5:2}" >> apptainer.log
exec "${@:5}"
"""


@pytest.fixture
def places(tmp_path):
    (tmp_path / "lexicon").mkdir()
    write_small_lexicon(tmp_path / "lexicon")
    commands = tmp_path / "bin"
    commands.mkdir()
    for name, module in (("annotator", "annotator"), ("dask", "dask")):
        (commands / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" -m {module} "$@"\n')
    (commands / "srun").write_text(SRUN)
    (commands / "apptainer").write_text(APPTAINER)
    for path in commands.iterdir():
        path.chmod(0o755)
    return tmp_path


def submit(places, script, *words, **variables):
    done = subprocess.run(
        ["bash", SCRIPTS / script, *map(str, words)],
        env=os.environ | {"PATH": f"{places / 'bin'}:{os.environ['PATH']}"} | variables,
        cwd=places,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_a_job_array_and_its_merge(places):
    table = write_table(places / "captions.jsonl", 200, repeated=False)
    for part in ("1", "2"):
        submit(
            places, "array.sbatch", table, "parts", "lexicon", SLURM_ARRAY_TASK_ID=part,
            SLURM_ARRAY_TASK_COUNT="2", SLURM_CPUS_PER_TASK="1",
        )  # fmt: skip
    subprocess.run(
        ["bash", "-c", "annotator merge parts/shard=* --out whole"],
        env=os.environ | {"PATH": f"{places / 'bin'}:{os.environ['PATH']}"},
        cwd=places, check=True, capture_output=True,
    )  # fmt: skip
    run = RunFolder.open(places / "whole")
    assert run.meta.counts.figures == 192
    assert (places / "whole" / "findings.parquet").exists()
    events = [
        json.loads(line) for line in (places / "parts" / "events.jsonl").read_text().splitlines()
    ]
    last = [event for event in events if event["event"] == "finished"]
    assert len({event["pid"] for event in events}) == len(last) == 2
    assert sum(event["counts"]["figures"] for event in last) == 192
    assert not (places / "apptainer.log").exists()


@pytest.mark.slow
def test_a_dask_cluster_for_one_job(places):
    pytest.importorskip("distributed")
    table = write_table(places / "captions.jsonl", 200, repeated=False)
    submit(places, "dask.sbatch", table, "whole", "lexicon")
    run = RunFolder.open(places / "whole")
    assert run.meta.counts.figures == 192
    assert run.meta.cluster.startswith("tcp://")
    assert not list(places.glob("annotator-dask-*"))
    assert '"finished"' in (places / "whole.events.jsonl").read_text().splitlines()[-1]


def test_a_job_in_a_container(places):
    table = write_table(places / "captions.jsonl", 50, repeated=False)
    submit(
        places, "array.sbatch", table, "parts", "lexicon", SLURM_ARRAY_TASK_ID="1",
        SLURM_ARRAY_TASK_COUNT="1", ANNOTATOR_IMAGE="annotator.sif",
    )  # fmt: skip
    assert (places / "apptainer.log").read_text() == f"{places} annotator.sif annotator run\n"
    assert RunFolder.open(places / "parts" / "shard=1").meta.counts.figures == 48


@pytest.mark.slow
def test_a_dask_cluster_in_a_container(places):
    pytest.importorskip("distributed")
    table = write_table(places / "captions.jsonl", 200, repeated=False)
    submit(places, "dask.sbatch", table, "whole", "lexicon", ANNOTATOR_IMAGE="annotator.sif")
    seen = sorted((places / "apptainer.log").read_text().splitlines())
    inside = [line.removeprefix(f"{places} annotator.sif ") for line in seen]
    assert inside == ["annotator run", "dask scheduler", "dask worker", "dask worker"]
    assert RunFolder.open(places / "whole").meta.counts.figures == 192


def test_a_failing_job_fails(places):
    done = subprocess.run(
        ["bash", SCRIPTS / "array.sbatch", "nothing.jsonl", "parts", "lexicon"],
        env=os.environ
        | {"PATH": f"{places / 'bin'}:{os.environ['PATH']}"}
        | {"SLURM_ARRAY_TASK_ID": "1", "SLURM_ARRAY_TASK_COUNT": "2"},
        cwd=places, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert "no such file" in done.stderr
