"""Made-up places, all of them in the map's first view."""

import numpy as np
from numpy.typing import NDArray


def places(
    stations: int,
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Ids, latitudes and longitudes in and about Zhuhai; the same in every run."""
    chance = np.random.default_rng(194)
    return (
        np.arange(1, stations + 1),
        chance.uniform(22.0, 22.4, stations),
        chance.uniform(113.1, 113.6, stations),
    )
