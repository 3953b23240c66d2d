"""Headings of MeSH that name what a drug does, not a substance: antipsychotic agents, antioxidants.

ChEBI keeps such roles apart from chemical entities. Drawings name them as they do drugs, so that
they are chemicals in captions; in other texts they are not.
"""

from __future__ import annotations

import re

#: Nearly all of these are in MeSH's tree of chemical actions and uses alone (D27).
_ROLE = re.compile(
    r"(?:agents|agonists|antagonists|inhibitors|blockers|modulators|stimulants|depressants)(?:,|$)"
    r"|^anti[a-z]+(?:ants|ics|ives|ors)(?:,|$)"
    r"|^[a-z]+(?:etics|gesics|otics|lytics|eptics|xidants|ulsants)(?:,| and |$)"
    r"|^(?:carcin|mut|terat)[ao]gens(?:,|$)",
    re.IGNORECASE,
)


def is_a_role(heading: str) -> bool:
    """Return True for the name of a MeSH heading that stands for a role, not for substances."""
    return _ROLE.search(heading) is not None
