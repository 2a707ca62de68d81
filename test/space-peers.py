"""What scikit-learn, scipy and scikit-dimension make of the vector spaces of space-peers.long.ts, in one process.

Called with a folder that holds `asked.json` and the float32 files it names; prints one JSON document.
"""

import contextlib
import json
import os
import sys
import warnings
from os.path import join

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"  # small matrices: threads only wait

import numpy as np
import scipy.spatial
import scipy.stats
import skdim
import sklearn.metrics
from scipy.spatial.distance import pdist
from sklearn.cluster import HDBSCAN
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness
from sklearn.neighbors import LocalOutlierFactor, NearestNeighbors

warnings.simplefilter("ignore")
folder = sys.argv[1]
asked = json.load(open(join(folder, "asked.json")))


def values(name, columns):
    return np.fromfile(join(folder, name), dtype="<f4").reshape(-1, columns).astype(float)


def directions(x):
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def lists(scores, k):
    """The k best of each row, equal ones in the order of their columns."""
    return np.argsort(-np.round(scores, 12), axis=1, kind="stable")[:, :k]


def occurrence_skewness(found, items):
    return scipy.stats.skew(np.bincount(found.ravel(), minlength=items))


def neighbours(x, similarity):
    if similarity == "dot":
        scores = x @ x.T
        np.fill_diagonal(scores, -np.inf)
        found = lists(scores, 20)
        return {"rows": found.tolist(), "scores": np.take_along_axis(scores, found, 1).tolist()}
    search = NearestNeighbors(n_neighbors=20, metric=similarity, algorithm="brute").fit(x)
    distances, rows = search.kneighbors()
    return {"rows": rows.tolist(), "scores": (1 - distances if similarity == "cosine" else -distances).tolist()}


def exact_lists(x, similarity):
    if similarity == "euclidean":
        scores = -scipy.spatial.distance.cdist(x, x)
    else:
        y = directions(x) if similarity == "cosine" else x
        scores = y @ y.T
    np.fill_diagonal(scores, -np.inf)
    return lists(scores, 10)


def clusters(x, points, labels, found, similarity):
    silhouette = sklearn.metrics.silhouette_samples(x, labels, metric=similarity)
    outliers = LocalOutlierFactor(n_neighbors=min(20, len(x) - 1), metric=similarity, algorithm="brute").fit(x)
    distances = sklearn.metrics.pairwise_distances(x, metric=similarity)
    dense = HDBSCAN(min_cluster_size=5, min_samples=5, metric="precomputed", copy=True).fit_predict(distances)
    return {
        "silhouette": silhouette.tolist(),
        "daviesBouldin": sklearn.metrics.davies_bouldin_score(points, labels),
        "calinskiHarabasz": sklearn.metrics.calinski_harabasz_score(points, labels),
        "labelAgreement": float(np.mean(labels[found] == labels[:, None])),
        "factors": (-outliers.negative_outlier_factor_).tolist(),
        "distances": outliers._distances_fit_X_[:, -1].tolist(),
        "hdbscan": dense.tolist(),
    }


def partitions(labels, other):
    m = sklearn.metrics
    homogeneity, completeness, v = m.homogeneity_completeness_v_measure(labels, other)
    return {
        "homogeneity": homogeneity,
        "completeness": completeness,
        "vMeasure": v,
        "adjustedRand": m.adjusted_rand_score(labels, other),
        "ami": m.adjusted_mutual_info_score(labels, other),
        "nmi": m.normalized_mutual_info_score(labels, other),
    }


def entropy_rank(singular, added=0.0):
    p = singular / singular.sum() + added
    p = p[p > 0]
    return float(np.exp(-(p * np.log(p)).sum()))


def shape(points):
    n, d = points.shape
    variances = PCA(svd_solver="full").fit(points).explained_variance_
    singular = np.zeros(d)
    found = np.linalg.svd(points, compute_uv=False)
    singular[: len(found)] = found
    unit = directions(points)
    return {
        "eigenvalues": variances.tolist(),
        "participationRatio": variances.sum() ** 2 / (variances**2).sum(),
        "effectiveRank": entropy_rank(np.sqrt(variances)),
        "effectiveRankUncentred": entropy_rank(found),
        "rankMe": entropy_rank(singular, 1e-7),
        "meanCosine": float(1 - pdist(points, "cosine").mean()),
        "uniformity": float(np.log(np.exp(-2 * pdist(unit, "sqeuclidean")).mean())),
    }


def dimension(points, local_k):
    """Equal points once, in the coordinates of as many directions as they vary in, which keep their distances."""
    equal = scipy.spatial.distance.cdist(points, points) < 2.0**-20 * np.linalg.norm(points, axis=1).max()
    x = points[np.argmax(equal, axis=1) == np.arange(len(points))]
    n, d = x.shape
    k = min(20, n - 1)
    x = PCA(svd_solver="full").fit_transform(x)
    ofAll = PCA(svd_solver="full").fit(points).explained_variance_
    padded = np.zeros(d)
    padded[: len(ofAll)] = np.where(ofAll > ofAll[0] * d * 2.0**-52, ofAll, 0)
    rule = lambda ver: skdim.id.lPCA(ver=ver, fit_explained_variance=True).fit(padded).dimension_
    near = NearestNeighbors(n_neighbors=local_k).fit(x).kneighbors(return_distance=False)
    spectra = [PCA(svd_solver="full").fit(x[rows]).explained_variance_ for rows in near]
    counted = lambda ver: [skdim.id.lPCA(ver=ver, fit_explained_variance=True).fit(s).dimension_ for s in spectra]
    local = lambda ver: float(np.mean(counted(ver)))
    estimates = {
        "twoNN-linear": skdim.id.TwoNN(discard_fraction=0.1).fit(x).dimension_,
        "mle": skdim.id.MLE().fit(x, n_neighbors=k, comb="mle").dimension_,
        "mle-unbiased": skdim.id.MLE(unbiased=True).fit(x, n_neighbors=k, comb="mle").dimension_,
        "mada": skdim.id.MADA().fit(x, n_neighbors=k).dimension_,
        "moments": skdim.id.MOM().fit(x, n_neighbors=k).dimension_,
        "mind": skdim.id.MiND_ML(k=k, D=d, ver="MLk").fit(x).dimension_,
        "tight-local": skdim.id.TLE(epsilon=0).fit(x, n_neighbors=k).dimension_,
        "simplex-skewness": skdim.id.ESS().fit(x, n_neighbors=k).dimension_,
        "correlation": skdim.id.CorrInt(k1=10, k2=20).fit(x).dimension_,
        "fisher-separability": skdim.id.FisherS().fit(x).dimension_,
    }
    return {
        "points": n,
        "estimates": {name: float(value) for name, value in estimates.items() if np.isfinite(value)},
        "global": {
            "fukunagaOlsen": int(rule("FO")),
            "kaiser": int(rule("Kaiser")),
            "brokenStick": int(rule("broken_stick")),
            "largestGap": int(rule("maxgap")),
            "participationRatio": float(rule("participation_ratio")),
        },
        "local": {"fukunagaOlsen": local("FO"), "participationRatio": local("participation_ratio")},
    }


def space(one):
    x = values(one["file"], one["dims"])
    similarity = one["similarity"]
    found = exact_lists(x, similarity)
    answer = {"neighbours": neighbours(x, similarity), "skewness": occurrence_skewness(found, len(x))}
    if "queries" in one:
        queries = values(one["queries"], one["dims"])
        answer["querySkewness"] = occurrence_skewness(lists(queries @ x.T, 10), len(x))
    if similarity == "dot":
        return answer
    points = directions(x) if similarity == "cosine" else x
    labels = np.array(one["labels"])
    return {
        **answer,
        "clusters": clusters(x, points, labels, found, similarity),
        "partitions": partitions(labels, np.array(one["kMeans"])),
        "shape": shape(points),
        "dimension": dimension(points, one["localK"]),
        "trustworthiness": {
            name: trustworthiness(x, values(file, 2), n_neighbors=one["pictureK"], metric=similarity)
            for name, file in one["pictures"].items()
        },
    }


def cka(x, y):
    """Kornblith and others 2019, of centred columns; and with the unbiased HSIC of Song and others 2012, from all pairs."""
    a, b = x - x.mean(0), y - y.mean(0)
    square = lambda left, right: np.linalg.norm(left.T @ right) ** 2
    plain = square(a, b) / np.sqrt(square(a, a) * square(b, b))
    n = len(x)

    def hsic(left, right):
        k, l = left @ left.T, right @ right.T
        np.fill_diagonal(k, 0)
        np.fill_diagonal(l, 0)
        total = np.trace(k @ l) + k.sum() * l.sum() / (n - 1) / (n - 2) - 2 * (k.sum(0) @ l.sum(0)) / (n - 2)
        return total / (n * (n - 3))

    return plain, hsic(x, y) / np.sqrt(hsic(x, x) * hsic(y, y))


def pair(one):
    x, y = (directions(values(one[side]["file"], one[side]["dims"])) for side in ("a", "b"))
    n = len(x)
    plain, debiased = cka(x, y)
    width = max(x.shape[1], y.shape[1])
    wide = lambda z: np.pad(z, ((0, 0), (0, width - z.shape[1])))
    near_x, near_y = exact_lists(x, "cosine"), exact_lists(y, "cosine")
    scores = np.round(y @ y.T, 12)
    np.fill_diagonal(scores, -np.inf)
    first = near_x[:, 0]
    ranks = 1 + (scores > scores[np.arange(n), first][:, None]).sum(1)
    return {
        "cka": plain,
        "debiasedCka": debiased,
        "rsa": scipy.stats.spearmanr(pdist(x, "cosine"), pdist(y, "cosine")).statistic,
        "disparity": scipy.spatial.procrustes(wide(y), wide(x))[2],
        "overlap": float(np.mean([len(set(p) & set(q)) / 10 for p, q in zip(near_x.tolist(), near_y.tolist())])),
        "imbalance": float(np.mean(2 * ranks / n)),
    }


def plain(value):
    return value.item() if isinstance(value, np.generic) else value


with contextlib.redirect_stdout(sys.stderr):
    answer = {
        "spaces": {one["name"]: space(one) for one in asked["spaces"]},
        "pairs": {one["name"]: pair(one) for one in asked["pairs"]},
    }
print(json.dumps(answer, default=plain))
