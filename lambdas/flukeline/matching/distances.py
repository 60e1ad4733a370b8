"""Distances of many vectors by matrix products, equal to those one by one to the last bit.

A product loses what near-duplicates differ in, and rounds elsewhere. Its error is bounded, so
every distance whose float32 that bound leaves open is computed again, difference by difference.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

COLUMNS = 4096
"""Vectors turned to float64 at once: 32 MB at 1,024 dimensions."""
_ALONE = 8
_COLUMNS_ALONE = 128
"""For so few queries turning vectors to float64 takes the time, and 1 MB of them stays in a cache."""
_PAIRS = 2048
_FEW = 16
"""Of that many pairs at most one is measured by itself; more are cheaper in blocks."""


def euclidean(vectors: NDArray[np.float32], to: NDArray[np.float32]) -> NDArray[np.float32]:
    """Euclidean distances as float32 of float64 sums.

    Plain float32 differs between one-by-one and blocks in 14 % of cases and takes near-duplicates
    for equal; a float64 sum of each row's squares does not depend on the rows around it.

    Args:
        vectors: float32 (N, D).
        to: float32 (D,).

    Returns:
        float32 (N,).
    """
    found = np.empty(len(vectors), dtype=np.float32)
    target = to.astype(np.float64)
    for start in range(0, len(vectors), 1024):
        difference = vectors[start : start + 1024].astype(np.float64) - target
        squares = np.einsum("ij,ij->i", difference, difference)
        found[start : start + 1024] = np.sqrt(squares)
    return found


def smallest(
    distances: NDArray[np.float32], ordinals: NDArray[np.int64], count: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The ``count`` smallest distances by (distance, ordinal), with their ordinals."""
    if len(distances) > count:
        bound = np.partition(distances, count - 1)[count - 1]
        within = distances <= bound
        distances, ordinals = distances[within], ordinals[within]
    order = np.lexsort((ordinals, distances))[:count]
    return ordinals[order], distances[order]


def pairwise(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """Euclidean distances (N, N) of vectors (N, D), in double precision and by one product."""
    exact = vectors.astype(np.float64)
    squares = np.einsum("ij,ij->i", exact, exact)
    apart = squares[:, None] + squares - 2.0 * exact @ exact.T
    np.fill_diagonal(apart, 0.0)
    return np.asarray(np.sqrt(np.maximum(apart, 0.0)))


def squares_of(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """float64 (N,): each vector's squared length, of vectors float32 (N, D)."""
    found = np.empty(len(vectors), dtype=np.float64)
    for start in range(0, len(vectors), COLUMNS):
        part = vectors[start : start + COLUMNS].astype(np.float64)
        found[start : start + COLUMNS] = np.einsum("ij,ij->i", part, part)
    return found


def _slack(kind: type[np.floating], dimension: int, largest: float) -> float:
    """How far |a|^2 + |b|^2 - 2ab may be off, whatever the order of its sums of D products.

    Each sum loses at most D/2 eps of its terms' sizes, and 2ab has no more than |a|^2 + |b|^2,
    of which ``largest`` is the most; 8 eps are for the few operations after that.
    """
    return float((dimension + 8) * np.finfo(kind).eps * largest)


def between(
    queries: NDArray[np.float32],
    vectors: NDArray[np.float32],
    squares: NDArray[np.float64] | None = None,
) -> NDArray[np.float32]:
    """Distances of every query to every vector, the same as ``euclidean`` gives one by one.

    Args:
        queries: float32 (M, D).
        vectors: float32 (N, D).
        squares: float64 (N,), of the vectors, where they are known.

    Returns:
        float32 (M, N).
    """
    found = np.empty((len(queries), len(vectors)), dtype=np.float32)
    if found.size == 0:
        return found
    exact = queries.astype(np.float64)
    own = np.einsum("ij,ij->i", exact, exact)
    squares = squares_of(vectors) if squares is None else squares
    columns = COLUMNS if len(queries) > _ALONE else _COLUMNS_ALONE
    for start in range(0, len(vectors), columns):
        part = vectors[start : start + columns].astype(np.float64)
        of_part = squares[start : start + columns]
        slack = _slack(np.float64, exact.shape[1], float(own.max() + of_part.max()))
        apart = exact @ part.T
        apart *= -2.0
        apart += own[:, None]
        apart += of_part - slack
        least = np.sqrt(np.maximum(apart, 0.0)).astype(np.float32)
        apart += 2.0 * slack
        most = np.sqrt(apart, out=apart).astype(np.float32)
        _settle(least, np.argwhere(least != most), queries, vectors[start : start + columns])
        found[:, start : start + columns] = least
    return found


def _settle(
    found: NDArray[np.float32],
    open_: NDArray[np.int64],
    queries: NDArray[np.float32],
    vectors: NDArray[np.float32],
) -> None:
    """Put exact distances at the places (query, vector) that the product left open."""
    for start in range(0, len(open_), _PAIRS):
        rows, columns = open_[start : start + _PAIRS].T
        found[rows, columns] = _exactly(queries[rows], vectors[columns])


def nearer(
    queries: NDArray[np.float32],
    vectors: NDArray[np.float32],
    squares: NDArray[np.float64],
    limits: NDArray[np.float32],
    among: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Every pair of a query and a vector that is nearer than the vector's limit.

    Args:
        queries: float32 (M, D).
        vectors: float32 (N, D).
        squares: float64 (N,), of the vectors.
        limits: float32 (N,), distances.
        among: bool (N,), the vectors that count.

    Returns:
        The places of both, int64 (P,) each, in order, and their exact distances, float32 (P,).
    """
    own = squares_of(queries)
    largest = float(own.max(initial=0.0) + squares.max(initial=0.0))
    squared = limits.astype(np.float64) ** 2 * (1 + 1e-6)
    least = (squares - squared - _slack(np.float32, queries.shape[1], largest)) / 2
    least[~among] = np.inf
    products = queries @ vectors.T
    products -= (own / 2).astype(np.float32)[:, None]
    likely = products >= least.astype(np.float32)
    if np.count_nonzero(likely) * _FEW > likely.size:
        exact = between(queries, vectors)
        rows, columns = np.nonzero((exact < limits) & among)
        return rows, columns, exact[rows, columns]
    rows, columns = np.nonzero(likely)
    found = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), _PAIRS):
        part = slice(start, start + _PAIRS)
        found[part] = _exactly(queries[rows[part]], vectors[columns[part]])
    near = found < limits[columns]
    return rows[near], columns[near], found[near]


def _exactly(ones: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32 (P,): the distance of each of ``ones`` (P, D) to the one of ``others`` beside it."""
    difference = others.astype(np.float64) - ones.astype(np.float64)
    found: NDArray[np.float32] = np.sqrt(np.einsum("ij,ij->i", difference, difference)).astype("f4")
    return found


class Bounds:
    """Where one query's distances lie, by one pass over float32 vectors.

    The pass is as fast as memory can be read; what may matter is then measured exactly.
    """

    def __init__(
        self,
        query: NDArray[np.float32],
        vectors: NDArray[np.float32],
        squares: NDArray[np.float64],
        products: NDArray[np.float32] | None = None,
    ) -> None:
        """Bound the distances of ``query`` (D,) to ``vectors`` (N, D) with ``squares`` (N,).

        ``products`` (N,) of the query with each vector are taken where many were made at once.
        """
        self._query = query
        self._vectors = vectors
        own = float(np.dot(query.astype(np.float64), query.astype(np.float64)))
        if products is None:
            products = vectors @ query if len(vectors) else np.zeros(0, dtype=np.float32)
        apart = products.astype(np.float64)
        apart *= -2.0
        apart += squares
        apart += own
        self._apart = apart
        largest = own + float(squares.max(initial=0.0))
        self._slack = _slack(np.float32, len(query), largest)

    def within(
        self, limits: NDArray[np.float32], among: NDArray[np.bool_], at_limit: bool
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Places nearer than their own limit, in order, and their exact distances.

        Args:
            limits: float32 (N,), distances.
            among: bool (N,), the places that count.
            at_limit: Also those at exactly their limit.
        """
        squared = limits.astype(np.float64) ** 2
        # The limit is a rounded distance, so one just beyond its square may be equal to it.
        likely = np.flatnonzero((self._apart - self._slack <= squared * (1 + 1e-6)) & among)
        exact = euclidean(self._vectors[likely], self._query)
        near = exact <= limits[likely] if at_limit else exact < limits[likely]
        return likely[near], exact[near]

    def nearest(
        self, among: NDArray[np.int64], count: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The ``count`` nearest of the places ``among`` (n,) and their exact distances."""
        if len(among) > count:
            apart = self._apart[among]
            bound = np.partition(apart, count - 1)[count - 1] + 2 * self._slack
            among = among[apart <= bound * (1 + 1e-6)]
        return smallest(euclidean(self._vectors[among], self._query), among, count)
