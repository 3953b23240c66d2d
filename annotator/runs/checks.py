"""What a run needs: checked before anything of an earlier run is touched."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from annotator.curation.decisions import Decision, read_decisions
from annotator.curation.kept import check_nothing_is_lost, kept_decisions
from annotator.curation.workbook import require_xlsxwriter
from annotator.recognition.pipeline import Annotator
from annotator.results.parquet import require_pyarrow
from annotator.runs.checkpoint import Checkpoint, check_settings, read_checkpoint
from annotator.runs.dask import check_address, require_distributed
from annotator.runs.options import RunOptions
from annotator.runs.output_folder import check_folder
from annotator.runs.run_json import finished_settings, run_settings


class Checked(Struct):
    """A run that can begin: options with the decisions that it takes over, and what it opened.

    ``done`` are the settings of the finished run that is to be resumed, ``state`` is the checkpoint
    to continue from; both are None for a run from the start.
    """

    options: RunOptions
    decisions: Sequence[Decision]
    annotator: Annotator
    settings: dict[str, str]
    done: Mapping[str, str] | None
    state: Checkpoint | None


def checked(
    options: RunOptions,
    check_kept: Callable[[Path], None] = check_nothing_is_lost,
    with_inputs: Callable[[RunOptions, bool], RunOptions] = lambda options, _: options,
) -> Checked:
    """Check all that can be wrong before anything of an earlier run is touched. Raises UserError.

    ``check_kept`` raises OutputError if decisions in the output folder would be lost;
    ``with_inputs`` puts the file of the standard input into the options; it is told whether the run
    is finished already.
    """
    out = options.out
    done = finished_settings(out) if options.resume else None
    if done is None:
        check_folder(out, resume=options.resume, overwrite=options.overwrite)
    if options.overwrite:
        check_kept(out)
    if done is None:
        options = replace(options, decisions=kept_decisions(out, options.decisions))
    options = with_inputs(options, done is not None)
    decisions = read_decisions(options.decisions) if options.decisions is not None else []
    annotator = Annotator(options.lexicon, options.model, options.organisms)
    settings = run_settings(options, annotator)
    state = read_checkpoint(out) if options.resume and done is None else None
    before = done if done is not None else state.settings if state is not None else None
    if before is not None:
        check_settings(out, before, settings)
    return Checked(options, decisions, annotator, settings, done, state)


def require_packages(options: RunOptions) -> None:
    """Raise DependencyError if a package that the options need is not installed.

    Raises InputError for an address of a cluster that can be none.
    """
    if options.xlsx:
        require_xlsxwriter()
    if options.form == "parquet":
        require_pyarrow()
    if options.cluster:
        check_address(options.cluster)
        require_distributed()
