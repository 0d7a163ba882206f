"""One fit of one peer: peer.py FILE.csv scikit-learn|xgboost TREES LEAF. Prints one object; {"missing": true} without it.

FILE: features (blank = missing), y, held (1 = not learned from), all numbers. One thread. Times in seconds."""
import json
import os
import sys
import time

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
path, peer, trees, leaf = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
try:
    import numpy as np

    if peer == "scikit-learn":
        from sklearn.ensemble import RandomForestClassifier
    else:
        import xgboost
except ImportError:
    print(json.dumps({"missing": True}))
    sys.exit(0)

table = np.genfromtxt(path, delimiter=",", skip_header=1, dtype=np.float32)
held = table[:, -1] == 1
X, y = table[:, :-2], table[:, -2].astype(int)
if peer == "scikit-learn":
    X = np.where(np.isnan(X), np.nanmedian(X[~held], 0), X)
    model = RandomForestClassifier(trees, min_samples_leaf=leaf, n_jobs=1, random_state=1)
else:
    shape = dict(n_estimators=trees, max_depth=4, learning_rate=0.05, subsample=0.7, colsample_bytree=0.6)
    model = xgboost.XGBClassifier(**shape, tree_method="hist", n_jobs=1, random_state=1)


def timed(run):
    wall, cpu = time.perf_counter(), time.process_time()
    out = run()
    return out, time.process_time() - cpu, time.perf_counter() - wall


_, cpu, wall = timed(lambda: model.fit(X[~held], y[~held]))
out = {"cpu": cpu, "wall": wall, "p": model.predict_proba(X[held])[:, 1].tolist()}
if peer == "xgboost":
    first = xgboost.DMatrix(X[:10000])
    model.get_booster().set_param({"nthread": 1})
    out["explain"] = timed(lambda: model.get_booster().predict(first, pred_contribs=True))[1]
print(json.dumps(out))
