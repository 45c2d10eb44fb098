"""Why a unit stands where it stands, what would move it, and who else stands like it."""

__all__: list[str] = []
