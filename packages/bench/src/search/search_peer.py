"""One library's nearest neighbours by inner product: builds an index of a file of f32 vectors, searches it for one query and for all, and prints JSON."""

import json
import resource
import sys
import time

work = json.loads(sys.argv[1])
library, count, size, k, threads = (work[name] for name in ("library", "count", "size", "k", "threads"))

try:
    import numpy as np

    if library == "faiss":
        import faiss as module
    elif library == "hnswlib":
        import hnswlib as module
    else:
        import usearch as module
        from usearch.index import Index
except ImportError as error:
    print(json.dumps({"absent": str(error)}))
    sys.exit()

CHUNK = 65536


def chunks():
    """The gallery, without ever holding it beside the index."""
    with open(work["gallery"], "rb") as file:
        for begin in range(0, count, CHUNK):
            rows = min(CHUNK, count - begin)
            yield begin, np.frombuffer(file.read(rows * size * 4), dtype=np.float32).reshape(rows, size)


queries = np.fromfile(work["queries"], dtype=np.float32).reshape(-1, size)

started = time.perf_counter()
if library == "faiss":
    module.omp_set_num_threads(threads)
    index = module.IndexFlatIP(size)
    for _, rows in chunks():
        index.add(rows)
    search = lambda some: index.search(some, k)[1]
elif library == "hnswlib":
    index = module.Index(space="ip", dim=size)
    index.init_index(max_elements=count, M=work["connectivity"], ef_construction=work["expansion_add"])
    index.set_num_threads(threads)
    for begin, rows in chunks():
        index.add_items(rows, np.arange(begin, begin + len(rows)))
    index.set_ef(work["expansion_search"])
    search = lambda some: index.knn_query(some, k=k)[0]
else:
    index = Index(
        ndim=size,
        metric="ip",
        dtype="f32",
        connectivity=work["connectivity"],
        expansion_add=work["expansion_add"],
        expansion_search=work["expansion_search"],
    )
    for begin, rows in chunks():
        index.add(np.arange(begin, begin + len(rows)), rows, threads=threads)
    search = lambda some: index.search(some, k, threads=threads).keys.reshape(len(some), -1)
built = time.perf_counter() - started


def milliseconds(some):
    started = time.perf_counter()
    search(some)
    return 1000 * (time.perf_counter() - started)


found = np.asarray(search(queries)).astype(int).tolist()
print(
    json.dumps(
        {
            "version": module.__version__ if hasattr(module, "__version__") else "",
            "build_seconds": built,
            "one": [milliseconds(queries[i : i + 1]) for i in range(work["rounds"])],
            "all": [milliseconds(queries) for _ in range(work["rounds"])],
            "found": found,
            "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    )
)
