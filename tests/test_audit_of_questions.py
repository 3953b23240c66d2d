"""Decisions on whole questions leave the guarantee of an audit as it is.

A curator who answers the sample may also decide the questions of its rows everywhere, whenever that
seems right, and be wrong about rows that nobody has looked at. Such rows are asked for themselves
when the sample reaches them. If they counted as answered, bad strata would pass far too often.
"""

import numpy as np
import pytest

from annotator.curation.acceptance import AcceptanceTest, State
from annotator.curation.strata import Answer, AuditRow, Stratum
from annotator.records import Confidence, FindingKind

ROWS, IN_A_QUESTION, TARGET = 400, 10, 0.95


def audited(generator, test, *, counting_questions):
    """Audit a stratum that is just below its target, and stop at any time; return whether it passes.

    After each right answer, the curator accepts the row's whole question.
    """
    order = list(map(int, generator.permutation(ROWS)))
    wrong = set(map(int, generator.permutation(ROWS)[: test.tolerated + 1]))
    answered = order[: generator.integers(ROWS // 8, ROWS)]
    seen = {row: Answer.REJECTED if row in wrong else Answer.RIGHT for row in answered}
    accepted = {row // IN_A_QUESTION for row in answered if row not in wrong}
    rows = []
    for place, row in enumerate(order):
        settled = row // IN_A_QUESTION in accepted
        answer = seen.get(row, Answer.RIGHT if settled else Answer.OPEN)
        looked = row in seen or (counting_questions and settled)
        kind, confidence = FindingKind.MISSING, Confidence.HIGH
        rows.append(AuditRow(place, f"r{row}", answer, looked, 1, kind, confidence))
    found = Stratum(("missing",), rows).standing()
    # What ever passes, passes: the outcome looks at the sample after each of its answers.
    return test.outcome(found.sample, found.known_wrong).state is State.PASSED


def passing(audits, *, counting_questions):
    test = AcceptanceTest(ROWS, TARGET, 0.95)
    generator = np.random.default_rng(7)
    found = [audited(generator, test, counting_questions=counting_questions) for _ in range(audits)]
    return np.mean(found)


def test_a_bad_stratum_would_pass_if_whole_questions_were_answers():
    assert passing(300, counting_questions=True) > 0.2


def test_a_bad_stratum_rarely_passes_whatever_questions_are_decided():
    assert passing(300, counting_questions=False) <= 0.08


@pytest.mark.slow
def test_ten_thousand_audits_keep_the_level_whatever_questions_are_decided():
    assert passing(10_000, counting_questions=False) <= 0.05
