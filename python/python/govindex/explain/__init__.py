"""Why a unit stands where it stands, what would move it, and who else stands like it."""

from govindex._core import Profile
from govindex.explain._contributions import (
    contributions,
    gap,
    profile,
    trail,
)
from govindex.explain._moves import (
    targets,
    what_if,
)

__all__ = [
    "Profile",
    "contributions",
    "gap",
    "profile",
    "targets",
    "trail",
    "what_if",
]
