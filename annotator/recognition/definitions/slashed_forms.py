"""Tell which of the names that slashes part a short form stands for. Pure functions on text."""

from __future__ import annotations

import re

from annotator.symbols import initials_fit

#: An ion before the one word of a name: ``Ca2+/calmodulin``.
_BEHIND_ION = re.compile(r"[A-Z][a-z]?\d?[+⁺]{1,2}/(?=[A-Za-z]+$)")


def behind_slash(short: str, long: str, start: int) -> int:
    """Return where a long form begins that is found with another name before a slash.

    ``protein kinase A/cyclic adenosine monophosphate (cAMP)``: a word there begins with A. Or with
    an ion: ``Ca2+/calmodulin (CaM)``.
    """
    if "/" not in long or "/" in short:
        return start
    if long[start : start + 1].lower() == short[0].lower():
        ion = _BEHIND_ION.match(long, start)
        return ion.end() if ion and long[ion.end()].lower() == short[0].lower() else start
    at = long.rfind("/", start)
    while at > 0:
        if long[at + 1 : at + 2].lower() == short[0].lower() and initials_fit(
            short, long[at + 1 :]
        ):
            return at + 1
        at = long.rfind("/", start, at)
    return start
