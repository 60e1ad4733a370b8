"""wildlife-tools' similarity in a process of its own: PyTorch's threads slow what is measured beside them.

``python -m tests.benchmarks.wildlife VECTORS.npy QUERIES.npy RUNS`` prints the seconds of each query.
"""

from __future__ import annotations

import json
import sys
from functools import partial
from typing import Any

import numpy as np

from flukeline.matching.nearest import K
from tests.benchmarks.measuring import times


def main() -> None:
    """Ask each query as often as wanted, and once before; with one thread or two, whichever is faster."""
    import torch
    from wildlife_tools.similarity.cosine import CosineSimilarity

    vectors, queries = np.load(sys.argv[1]), np.load(sys.argv[2])
    similarity = CosineSimilarity()

    def nearest(query: Any) -> Any:
        return np.argpartition(-similarity.cosine_similarity(query[None], vectors)[0], K)[:K]

    actions = [partial(nearest, query) for query in queries]
    found = []
    for threads in (1, 2):
        torch.set_num_threads(threads)
        found.append(times(actions, int(sys.argv[3])))
    print(json.dumps(min(found, key=sum)))


if __name__ == "__main__":
    main()
