"""Functions by import path: what they return, hand out, hold and change; files are in `files`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cellwright.analysis.tables.words import words
from cellwright.analysis.values import Kind


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one library function.

    `aliases` are the arguments that the result may be or share, `elements` those whose elements
    the result contains, `holds` those that the result contains, `changes` those that it changes;
    arguments by position or keyword. `calls` says that functions among the arguments are called.
    """

    returns: Kind = "unknown"
    aliases: tuple[int | str, ...] = ()
    elements: tuple[int | str, ...] = ()
    holds: tuple[int | str, ...] = ()
    changes: tuple[int | str, ...] = ()
    calls: bool = True


_ALL: Final = tuple(range(8))


def _rows(known: Known, prefix: str, names: str) -> dict[str, Known]:
    return {f"{prefix}{name}": known for name in names.split()}


_PURE = Known("scalar", calls=False)
_COPY = Known("unknown", calls=False)

KNOWN: Final[dict[str, Known]] = {
    **_rows(
        _PURE,
        "builtins.",
        """abs all any ascii bin bool bytes callable chr complex divmod float format hash hex id
        input int isinstance issubclass len oct ord pow print repr round str type sum range
        hasattr delattr_ breakpoint compile help exit quit display slice""",
    ),
    **_rows(Known("list", elements=(0,)), "builtins.", "list sorted reversed"),
    "builtins.tuple": Known("tuple", elements=(0,)),
    **_rows(Known("set", elements=(0,)), "builtins.", "set frozenset"),
    **_rows(Known("unknown", elements=_ALL, aliases=_ALL), "builtins.", "max min"),
    "builtins.next": Known("unknown", elements=(0,), changes=(0,), aliases=(1,)),
    "builtins.iter": Known("iterator", elements=(0,)),
    "builtins.delattr": Known("scalar", changes=(0,)),
    "builtins.object": Known("unknown"),
    "builtins.bytearray": Known("array"),
    "builtins.memoryview": Known("array", aliases=(0,), calls=False),
    "builtins.super": Known("unknown"),
    "copy.deepcopy": _COPY,
    "struct.pack_into": Known("scalar", changes=(1,), calls=False),
    **_rows(Known("unknown", aliases=(0,), calls=False), "contextlib.", "closing nullcontext"),
    "contextlib.chdir": Known("unknown", holds=(0,), calls=False),
    **_rows(
        Known("iterator", elements=_ALL, holds=()),
        "itertools.",
        "chain cycle islice repeat accumulate takewhile dropwhile product combinations "
        "permutations zip_longest filterfalse compress tee count",
    ),
    "itertools.chain.from_iterable": Known("iterator", elements=(0,)),
    "collections.defaultdict": Known("dict", holds=("**",), elements=(1,), calls=False),
    "collections.Counter": Known("dict", calls=False),
    "builtins.dict.fromkeys": Known("dict", holds=(1,)),
    "weakref.proxy": Known("unknown", aliases=(0,), calls=False),
    "collections.deque": Known("list", elements=(0,)),
    "functools.reduce": Known("unknown", elements=(1,), aliases=(2,)),
    "functools.partial": Known("unknown", holds=(*_ALL, "**"), calls=False),
    **_rows(Known("unknown", aliases=(0,), calls=False), "functools.", "wraps lru_cache cache"),
    **_rows(
        Known("unknown", aliases=(0,), changes=(0,)),
        "operator.",
        "iadd iand iconcat ifloordiv ilshift imod imul imatmul ior ipow irshift isub itruediv ixor",
    ),
    "operator.delitem": Known("scalar", changes=(0,)),
    **_rows(Known("scalar", changes=(0,)), "heapq.", "heapify"),
    "heapq.heappush": Known("scalar", changes=(0,)),
    **_rows(Known("unknown", changes=(0,), elements=(0,)), "heapq.", "heappop heapreplace"),
    "heapq.heappushpop": Known("unknown", changes=(0,), elements=(0,), aliases=(1,)),
    **_rows(Known("scalar", changes=(0,)), "bisect.", "insort insort_left insort_right"),
    "random.shuffle": Known("scalar", changes=(0,)),
    **_rows(Known("unknown", elements=(0,)), "random.", "choice choices sample"),
    **_rows(Known("scalar", changes=(0,)), "numpy.random.", "shuffle"),
    **_rows(
        Known("array", aliases=(0,)),
        "numpy.",
        """asarray asanyarray atleast_1d atleast_2d atleast_3d ravel reshape squeeze transpose
        swapaxes moveaxis rollaxis expand_dims broadcast_to ascontiguousarray asfortranarray real
        imag diagonal flip fliplr flipud rot90 nan_to_num array_split split hsplit vsplit require
        lib.stride_tricks.as_strided lib.stride_tricks.sliding_window_view matrix frombuffer
        nditer""",
    ),
    **_rows(
        Known("scalar", changes=(0,)),
        "numpy.",
        "copyto put place putmask fill_diagonal put_along_axis",
    ),
    **_rows(
        Known("scalar", calls=False),
        "numpy.",
        """mean_ isscalar ndim shape size dtype finfo iinfo errstate printoptions
        get_printoptions""",
    ),
    **_rows(Known("rng"), "", "numpy.random.default_rng numpy.random.RandomState random.Random"),
    **_rows(Known("rng"), "", "numpy.random.Generator torch.Generator random.SystemRandom"),
    **_rows(Known("rng"), "", "sklearn.utils.check_random_state"),
    **_rows(
        Known("figure", changes=("ax", "fig")),
        "matplotlib.pyplot.",
        "subplots figure subplot gca gcf axes subplot_mosaic twinx twiny subplot2grid",
    ),
    **_rows(Known("figure"), "", "matplotlib.figure.Figure matplotlib.gridspec.GridSpec"),
    "pandas.concat": Known("pandas"),
    "pandas.ExcelWriter": Known("handle"),
    "pandas.ExcelFile": Known("handle"),
    "pandas.HDFStore": Known("handle"),
    **_rows(Known("scalar", calls=False), "pandas.", "set_option get_option reset_option isna_"),
    **_rows(Known("handle"), "", "builtins.open io.open gzip.open bz2.open lzma.open codecs.open"),
    **_rows(Known("handle"), "", "zipfile.ZipFile tarfile.open tarfile.TarFile h5py.File"),
    **_rows(Known("handle"), "", "urllib.request.urlopen netCDF4.Dataset rasterio.open fiona.open"),
    **_rows(Known("handle"), "", "queue.Queue queue.LifoQueue queue.PriorityQueue"),
    **_rows(Known("handle"), "", "asyncio.Queue multiprocessing.Queue"),
    **_rows(Known("handle"), "", "tempfile.NamedTemporaryFile tempfile.TemporaryFile"),
    **_rows(Known("iterator", holds=(0,)), "csv.", "reader DictReader"),
    **_rows(Known("unknown", holds=(0,)), "csv.", "writer DictWriter"),
    **_rows(
        Known("connection"),
        "",
        """sqlite3.connect sqlalchemy.create_engine psycopg2.connect psycopg.connect
        pymysql.connect mysql.connector.connect duckdb.connect pyodbc.connect pymongo.MongoClient
        redis.Redis redis.StrictRedis oracledb.connect cx_Oracle.connect snowflake.connector.connect
        boto3.client boto3.resource boto3.Session google.cloud.bigquery.Client requests.Session
        sqlalchemy.orm.Session sqlalchemy.orm.sessionmaker aiohttp.ClientSession httpx.Client
        paramiko.SSHClient ftplib.FTP smtplib.SMTP elasticsearch.Elasticsearch
        sqlalchemy.engine.create_engine http.client.HTTPSConnection""",
    ),
    **_rows(
        Known("lock"),
        "",
        """threading.Lock threading.RLock threading.Event threading.Condition threading.Semaphore
        threading.Barrier multiprocessing.Lock multiprocessing.RLock multiprocessing.Semaphore
        multiprocessing.Event asyncio.Lock asyncio.Event asyncio.Semaphore threading.local
        filelock.FileLock""",
    ),
    **_rows(
        Known("thread"),
        "",
        """threading.Thread threading.Timer multiprocessing.Process multiprocessing.Pool
        multiprocessing.Manager concurrent.futures.ThreadPoolExecutor
        concurrent.futures.ProcessPoolExecutor subprocess.Popen asyncio.create_task
        asyncio.get_event_loop asyncio.new_event_loop multiprocessing.pool.ThreadPool
        concurrent.futures.thread.ThreadPoolExecutor dask.distributed.Client
        distributed.Client asyncio.ensure_future multiprocessing.pool.Pool""",
    ),
    **_rows(Known("socket"), "socket.", "socket create_connection create_server socketpair"),
    **_rows(_PURE, "", "os.getenv os.path.exists os.path.isfile os.path.isdir os.path.getsize"),
    **_rows(_PURE, "os.path.", "basename dirname splitext abspath expanduser getmtime isabs"),
    **_rows(_PURE, "os.", "getcwd listdir cpu_count getpid system walk scandir stat"),
    **_rows(_PURE, "time.", "time sleep perf_counter monotonic strftime process_time ctime"),
    **_rows(_PURE, "datetime.", "date datetime time timedelta date.today datetime.now timezone"),
    **_rows(_PURE, "datetime.datetime.", "utcnow today strptime fromisoformat fromtimestamp"),
    **_rows(_PURE, "math.", "sqrt exp log sin cos tan floor ceil pow fabs prod dist comb hypot"),
    **_rows(_PURE, "", "decimal.Decimal fractions.Fraction uuid.uuid4 uuid.UUID re.compile"),
    **_rows(_PURE, "warnings.", "filterwarnings simplefilter warn catch_warnings"),
    **_rows(_PURE, "logging.", "basicConfig info debug warning error exception"),
    **_rows(_PURE, "gc.", "collect enable disable"),
    "joblib.delayed": Known("unknown", aliases=(0,), calls=False),
    "contextlib.contextmanager": Known("unknown", aliases=(0,), calls=False),
    "tqdm.tqdm": Known("unknown", aliases=(0,), calls=False),
    "tqdm.notebook.tqdm": Known("unknown", aliases=(0,), calls=False),
    "tqdm.auto.tqdm": Known("unknown", aliases=(0,), calls=False),
    "tqdm.trange": _PURE,
    "typing.cast": Known("unknown", aliases=(1,), calls=False),
    "sklearn.base.clone": _COPY,
    "torch.from_numpy": Known("array", aliases=(0,)),
    "torch.as_tensor": Known("array", aliases=(0,)),
    "networkx.set_node_attributes": Known("scalar", changes=(0,)),
    "networkx.set_edge_attributes": Known("scalar", changes=(0,)),
}

OWNERS: Final = frozenset(
    {
        *(f"builtins.{name}" for name in words("list dict set bytearray str")),
        *(f"collections.{name}" for name in words("deque OrderedDict defaultdict Counter")),
        *("pandas.DataFrame", "pandas.Series", "pandas.Index", "numpy.ndarray"),
    }
)
"""Classes whose methods are called on their first argument when they are called by the class."""

CLASS_METHODS: Final = ("from", "maketrans", "__new__", "__init_subclass__")
"""How the names of those begin that get no object of the class."""

COPYING: Final = ("numpy.nan_to_num", "sklearn.preprocessing.", "sklearn.utils.")
"""Functions that work in their first argument with `copy=False`."""

OUTPUT_PLACES: Final = {
    **dict.fromkeys(
        words(
            """
        abs absolute negative exp exp2 expm1 log log2 log10 log1p sqrt square cbrt reciprocal sin
        cos tan tanh floor ceil rint trunc sign isnan logical_not
        """
        ),
        1,
    ),
    **dict.fromkeys(
        words(
            """
        add subtract multiply divide true_divide floor_divide power mod remainder maximum minimum
        fmax fmin matmul dot hypot arctan2 logical_and logical_or bitwise_and bitwise_or
        greater less equal round around
        """
        ),
        2,
    ),
    "clip": 3,
}
"""Where functions of NumPy take the array that they write into, besides `out=`."""

RETURNED_BY_PREFIX: Final[tuple[tuple[str, Kind], ...]] = (
    ("pandas.", "pandas"),
    ("polars.", "pandas"),
    ("numpy.", "array"),
    ("scipy.sparse.", "array"),
    ("seaborn.load_dataset", "pandas"),
    ("seaborn.set", "scalar"),
    ("seaborn.color_palette", "list"),
    ("seaborn.", "figure"),
    ("matplotlib.pyplot.", "scalar"),
    ("plotly.express.", "figure"),
    ("plotly.graph_objects.", "figure"),
    ("plotly.graph_objs.", "figure"),
    ("altair.", "figure"),
    ("math.", "scalar"),
    ("string.", "scalar"),
    ("os.path.", "scalar"),
    ("statistics.", "scalar"),
    ("sklearn.metrics.", "scalar"),
)
"""What functions return of which nothing else is known, by the start of their path."""

SHARING_CONSTRUCTORS: Final = frozenset({"pandas", "array", "scalar", "figure"})
"""Kinds that do not keep the objects they are made from."""
