"""Euclidean distances of many vectors by matrix products, exact to the last bit.

The identity |a - b|^2 = |a|^2 + |b|^2 - 2ab cancels for near-duplicates and rounds differently from
``euclidean``. Its rounding error is bounded, so only the distances whose float32 value the bound does
not determine are recomputed from differences.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BLOCK = 4096
"""Vectors converted to float64 at a time: 32 MB at 1,024 dimensions."""
_FEW_QUERIES = 8
_SMALL_BLOCK = 128
"""Block for at most ``_FEW_QUERIES`` queries.

Converting the vectors then takes most of the time, and 1 MB of them stays in the cache."""
_PAIRS = 2048
"""Pairs of vectors recomputed at a time."""
_SPARSE = 16
"""If more than one of this many pairs is to be measured, measuring all in blocks is faster."""


def euclidean(vectors: NDArray[np.float32], to: NDArray[np.float32]) -> NDArray[np.float32]:
    """Euclidean distances, summed in float64 and rounded to float32.

    Sums in float32 give another result one by one than in blocks in 14 % of cases, and distance 0
    for near-duplicates. A float64 sum of a row's squares does not depend on the other rows.

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
    """The ``count`` smallest distances, ordered by (distance, ordinal).

    Args:
        distances: float32 (N,).
        ordinals: int64 (N,), the ordinal of each distance.
        count: How many to return at most.

    Returns:
        Ordinals, int64 (n,), and distances, float32 (n,).
    """
    if len(distances) > count:
        bound = np.partition(distances, count - 1)[count - 1]
        within = distances <= bound
        distances, ordinals = distances[within], ordinals[within]
    order = np.lexsort((ordinals, distances))[:count]
    return ordinals[order], distances[order]


def pairwise(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """Euclidean distances between all vectors (N, D), by one product in float64.

    Unlike ``cross_distances`` this does not recompute near-duplicates.

    Returns:
        float64 (N, N).
    """
    exact = vectors.astype(np.float64)
    squares = np.einsum("ij,ij->i", exact, exact)
    squared_distances = squares[:, None] + squares - 2.0 * exact @ exact.T
    np.fill_diagonal(squared_distances, 0.0)
    return np.asarray(np.sqrt(np.maximum(squared_distances, 0.0)))


def squares_of(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """The squared lengths, float64 (N,), of vectors float32 (N, D)."""
    found = np.empty(len(vectors), dtype=np.float64)
    for start in range(0, len(vectors), BLOCK):
        part = vectors[start : start + BLOCK].astype(np.float64)
        found[start : start + BLOCK] = np.einsum("ij,ij->i", part, part)
    return found


def _error_bound(kind: type[np.floating], dimension: int, largest: float) -> float:
    """Maximum rounding error of |a|^2 + |b|^2 - 2ab, in whatever order its products are summed.

    The sum of D products is off by at most D/2 eps times the sum of their absolute values, and that
    of 2ab is at most |a|^2 + |b|^2. 8 eps allow for the few operations after the sums.

    Args:
        kind: The type of the arithmetic.
        dimension: D.
        largest: The largest |a|^2 + |b|^2.
    """
    return float((dimension + 8) * np.finfo(kind).eps * largest)


def cross_distances(
    queries: NDArray[np.float32],
    vectors: NDArray[np.float32],
    squares: NDArray[np.float64] | None = None,
) -> NDArray[np.float32]:
    """Distances of every query to every vector, equal to those of ``euclidean``.

    Args:
        queries: float32 (M, D).
        vectors: float32 (N, D).
        squares: float64 (N,), the squared lengths of the vectors, if known.

    Returns:
        float32 (M, N).
    """
    found = np.empty((len(queries), len(vectors)), dtype=np.float32)
    if found.size == 0:
        return found
    exact = queries.astype(np.float64)
    query_squares = np.einsum("ij,ij->i", exact, exact)
    squares = squares_of(vectors) if squares is None else squares
    block = BLOCK if len(queries) > _FEW_QUERIES else _SMALL_BLOCK
    for start in range(0, len(vectors), block):
        part = vectors[start : start + block].astype(np.float64)
        part_squares = squares[start : start + block]
        largest = float(query_squares.max() + part_squares.max())
        error = _error_bound(np.float64, exact.shape[1], largest)
        squared_distances = exact @ part.T
        squared_distances *= -2.0
        squared_distances += query_squares[:, None]
        squared_distances += part_squares - error
        lower = np.sqrt(np.maximum(squared_distances, 0.0)).astype(np.float32)
        squared_distances += 2.0 * error
        upper = np.sqrt(squared_distances, out=squared_distances).astype(np.float32)
        undetermined = np.argwhere(lower != upper)
        _recompute(lower, undetermined, queries, vectors[start : start + block])
        found[:, start : start + block] = lower
    return found


def _recompute(
    distances: NDArray[np.float32],
    places: NDArray[np.int64],
    queries: NDArray[np.float32],
    vectors: NDArray[np.float32],
) -> None:
    """Replace the distances at ``places``, int64 (P, 2) of (query, vector), by exact ones."""
    for start in range(0, len(places), _PAIRS):
        rows, columns = places[start : start + _PAIRS].T
        distances[rows, columns] = _paired_distances(queries[rows], vectors[columns])


def pairs_within(
    queries: NDArray[np.float32],
    vectors: NDArray[np.float32],
    squares: NDArray[np.float64],
    limits: NDArray[np.float32],
    among: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """All pairs of a query and a vector whose distance is below the limit of the vector.

    Args:
        queries: float32 (M, D).
        vectors: float32 (N, D).
        squares: float64 (N,), the squared lengths of the vectors.
        limits: float32 (N,), a distance for each vector.
        among: bool (N,), the vectors to consider.

    Returns:
        Positions of the queries and of the vectors, int64 (P,) each, ordered by query and then by
        vector, and the exact distances, float32 (P,).
    """
    query_squares = squares_of(queries)
    largest = float(query_squares.max(initial=0.0) + squares.max(initial=0.0))
    squared_limits = limits.astype(np.float64) ** 2 * (1 + 1e-6)
    error = _error_bound(np.float32, queries.shape[1], largest)
    # |a - b|^2 < limit^2 only if ab - |a|^2 / 2 is at least this, up to the rounding error.
    smallest_products = (squares - squared_limits - error) / 2
    smallest_products[~among] = np.inf
    products = queries @ vectors.T
    products -= (query_squares / 2).astype(np.float32)[:, None]
    likely = products >= smallest_products.astype(np.float32)
    if np.count_nonzero(likely) * _SPARSE > likely.size:
        exact = cross_distances(queries, vectors)
        rows, columns = np.nonzero((exact < limits) & among)
        return rows, columns, exact[rows, columns]
    rows, columns = np.nonzero(likely)
    found = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), _PAIRS):
        part = slice(start, start + _PAIRS)
        found[part] = _paired_distances(queries[rows[part]], vectors[columns[part]])
    near = found < limits[columns]
    return rows[near], columns[near], found[near]


def _paired_distances(
    first: NDArray[np.float32], second: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The distances, float32 (P,), between the rows of two arrays (P, D)."""
    difference = second.astype(np.float64) - first.astype(np.float64)
    found: NDArray[np.float32] = np.sqrt(np.einsum("ij,ij->i", difference, difference)).astype("f4")
    return found


class Bounds:
    """Bounds on the distances of one query to all vectors, from one product in float32.

    The product takes as long as reading the vectors from memory. Only the distances that can matter
    are then computed exactly.
    """

    def __init__(
        self,
        query: NDArray[np.float32],
        vectors: NDArray[np.float32],
        squares: NDArray[np.float64],
        products: NDArray[np.float32] | None = None,
    ) -> None:
        """Compute the bounds.

        Args:
            query: float32 (D,).
            vectors: float32 (N, D).
            squares: float64 (N,), the squared lengths of the vectors.
            products: float32 (N,), the products of the query with the vectors, if known.
        """
        self._query = query
        self._vectors = vectors
        query_square = float(np.dot(query.astype(np.float64), query.astype(np.float64)))
        if products is None:
            products = vectors @ query if len(vectors) else np.zeros(0, dtype=np.float32)
        squared_distances = products.astype(np.float64)
        squared_distances *= -2.0
        squared_distances += squares
        squared_distances += query_square
        self._squared_distances = squared_distances
        largest = query_square + float(squares.max(initial=0.0))
        self._error = _error_bound(np.float32, len(query), largest)

    def within(
        self, limits: NDArray[np.float32], among: NDArray[np.bool_], at_limit: bool
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The vectors whose distance is below their own limit.

        Args:
            limits: float32 (N,), a distance for each vector.
            among: bool (N,), the vectors to consider.
            at_limit: Whether to include vectors exactly at their limit.

        Returns:
            Positions, int64 (n,), ascending, and exact distances, float32 (n,).
        """
        squared_limits = limits.astype(np.float64) ** 2
        # A limit is a rounded distance, so a distance slightly beyond it may round to the same value.
        likely = np.flatnonzero(
            (self._squared_distances - self._error <= squared_limits * (1 + 1e-6)) & among
        )
        exact = euclidean(self._vectors[likely], self._query)
        near = exact <= limits[likely] if at_limit else exact < limits[likely]
        return likely[near], exact[near]

    def nearest(
        self, among: NDArray[np.int64], count: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The ``count`` nearest of the positions ``among`` (n,), with their exact distances."""
        if len(among) > count:
            squared_distances = self._squared_distances[among]
            bound = np.partition(squared_distances, count - 1)[count - 1] + 2 * self._error
            among = among[squared_distances <= bound * (1 + 1e-6)]
        return smallest(euclidean(self._vectors[among], self._query), among, count)
