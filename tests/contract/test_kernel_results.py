"""Warm kernels compute what ordinary ones compute: the same cells in both, outputs compared."""

import re

import pytest

from cellwright.runners.papermill import PapermillRunner
from cellwright.testing.attempts import Attempts

pytestmark = pytest.mark.kernel

CASES = {
    "shell": [
        "import sys, os\nprint(sys.argv[0].endswith('ipykernel_launcher.py'), sys.flags)",
        "print(sorted(n for n in globals() if not n.startswith('_')), __builtins__)",
        "%pwd",
        "!echo $0 && ulimit -n && umask",
        "%%capture out\nprint('captured')",
        "print(out.stdout, In[1], get_ipython().__class__)",
        "%timeit -n1 -r1 -o -q 1\nNone",
    ],
    "process": [
        "import signal\n"
        "names = ['SIGINT', 'SIGTERM', 'SIGPIPE', 'SIGCHLD', 'SIGHUP', 'SIGXFSZ']\n"
        "print([(n, str(signal.getsignal(getattr(signal, n)))[:20]) for n in names])\n"
        "print(signal.pthread_sigmask(signal.SIG_BLOCK, []))",
        "import os, threading\n"
        "print(os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid())\n"
        "print(threading.current_thread().name, threading.main_thread().name)\n"
        "print(os.readlink('/proc/self/fd/0'), os.getpriority(os.PRIO_PROCESS, 0))",
        "import locale, time, gc, decimal, logging\n"
        "print(locale.getlocale(), time.tzname, gc.isenabled(), gc.get_threshold())\n"
        "print(decimal.getcontext(), logging.getLogger().handlers)",
        "import multiprocessing as mp\n"
        "print(mp.current_process().name, mp.parent_process(), mp.get_start_method())",
        "print({k: v for k, v in os.environ.items() if k in ('MPLBACKEND', 'TERM', 'PAGER')})",
        "print([p for p in sys.path]) if 'sys' in dir() else None",
    ],
    "libraries": [
        "import numpy as np, pandas as pd, sklearn\n"
        "print(np.random.default_rng(7).normal(size=3), np.__config__.CONFIG)",
        "np.random.seed(3)\n"
        "frame = pd.DataFrame(np.random.rand(200, 5), columns=list('abcde'))\n"
        "frame['y'] = (frame.a + frame.b > 1).astype(int)\nframe.describe()",
        "from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier\n"
        "from sklearn.linear_model import LogisticRegression\n"
        "X, y = frame[list('abcde')], frame.y\n"
        "forest = RandomForestClassifier(20, random_state=1, n_jobs=2)\n"
        "boosting = HistGradientBoostingClassifier(max_iter=20)\n"
        "for model in (LogisticRegression(), forest, boosting):\n"
        "    print(model.fit(X, y).predict_proba(X)[:5].tolist())",
        "print(np.linalg.svd(X.to_numpy())[1].tolist(), pd.get_option('display.max_rows'))",
        "import matplotlib, matplotlib.pyplot as plt\n"
        "print(matplotlib.get_backend(), plt.isinteractive(), matplotlib.rcParams['figure.dpi'])\n"
        "plt.plot(frame.a); plt.show()",
        "frame.sort_values('a').head(3)",
    ],
    "pools": [
        "import numexpr, numpy as np\nprint(numexpr.get_num_threads())",
        "a = np.arange(2e6)\nprint(numexpr.evaluate('sin(a) ** 2 + a')[-3:].tolist())",
        "import os\nprint(len(os.listdir('/proc/self/task')) > numexpr.get_num_threads())",
    ],
    "errors": ["import pandas as pd\n\ndef f():\n    return pd.DataFrame({'a': [1]})['b']\nf()"],
}
VARIES = re.compile(r"0x[0-9a-f]{6,}|/tmp/ipykernel_\d+/\d+\.py|PosixPath")


@pytest.fixture(scope="module", params=[True, False], ids=["warm", "ordinary"])
def runner(request):
    runner = PapermillRunner(warm=request.param)
    yield runner
    runner.close()


_seen = {}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return tmp_path_factory.mktemp("same")


@pytest.mark.parametrize("case", CASES)
def test_outputs_are_the_same(case, runner, project):
    attempts = Attempts(runner, project)
    preload = (
        "numpy", "numexpr", "pandas", "sklearn.ensemble", "sklearn.linear_model",
        "matplotlib.pyplot",
    )  # fmt: skip
    report = attempts.run(*CASES[case], preload=preload, cpus=2)
    found = [VARIES.sub("…", repr(attempts.outputs(i))) for i in range(len(CASES[case]))]
    assert report.outcome == _seen.setdefault((case, "outcome"), report.outcome)
    for index, (one, other) in enumerate(zip(found, _seen.setdefault(case, found), strict=True)):
        assert one == other, CASES[case][index]
