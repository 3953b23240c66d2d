"""Quality must not fall below the floors of evaluation/thresholds.toml."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from evaluation.__main__ import app

FIGURES = Path(__file__).parents[1] / "evaluation" / "figures"


def run(*arguments):
    return CliRunner().invoke(app, ["score", *map(str, arguments)])


@pytest.mark.parametrize("model", ["auto", "none"])
def test_the_example_figures(model):
    gold = FIGURES / "gold.jsonl"
    done = run(
        gold, "--records", FIGURES, "--lexicon", "starter", "--model", model, "--floors", "examples"
    )
    assert done.exit_code == 0, done.output


@pytest.mark.slow
def test_a_sample_of_the_public_corpora(full_lexicon, shared_data):
    """On documents that no training saw, the same ones each time."""
    done = run(
        "--all", "--data", shared_data, "--lexicon", full_lexicon, "--part", "held-out",
        "--limit", 60, "--floors", "sample",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
