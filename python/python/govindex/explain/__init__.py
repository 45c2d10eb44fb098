"""Why a unit stands where it stands, what would move it, and who else stands like it."""

from govindex._core import Profile
from govindex.explain._alike import benchmark, clusters, peers, typology
from govindex.explain._compare import compare
from govindex.explain._contributions import (
    contributions,
    gap,
    profile,
    trail,
)
from govindex.explain._coupling import coupling
from govindex.explain._groups import groups
from govindex.explain._moves import (
    targets,
    what_if,
)
from govindex.explain._obstacles import obstacles
from govindex.explain._served import served
from govindex.explain._structure import structure

__all__ = [
    "Profile",
    "benchmark",
    "clusters",
    "compare",
    "contributions",
    "coupling",
    "gap",
    "groups",
    "obstacles",
    "peers",
    "profile",
    "served",
    "structure",
    "targets",
    "trail",
    "typology",
    "what_if",
]
