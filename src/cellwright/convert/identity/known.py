"""What is known of code that is not ours: which calls do nothing besides giving a result.

What stands in no table here is taken to have an effect.
"""

from __future__ import annotations

from typing import Final

from cellwright.analysis.ambient import OPTION_CALLS
from cellwright.analysis.tables.packages import LIBRARIES, STANDARD
from cellwright.analysis.tables.randomness import DRAWING, DRAWING_PREFIXES, NOT_DRAWING, SEEDING
from cellwright.analysis.tables.words import words

ACTING: Final = (
    *("set", "patch", "enable", "disable", "use", "register", "configure", "init", "seed"),
    *("install", "uninstall", "activate", "deactivate", "switch", "push", "reset", "start"),
    *("override", "monkey", "hook", "inject", "autolog", "ignore", "deregister", "unregister"),
    *("turn", "toggle", "attach", "detach", "load_dotenv", "login"),
)
"""How functions of known libraries begin that act besides returning something."""

QUIET: Final = words(
    """
    print display len str repr int float bool list tuple dict set frozenset sorted min max sum
    abs round range zip enumerate map filter any all isinstance issubclass hasattr getattr type
    id iter open super format input vars dir help reversed property staticmethod classmethod
    ord chr divmod pow bin hex oct hash callable object slice bytes bytearray complex ascii
    memoryview
    """
)
"""Builtin functions that change nothing for later code, but for iterators that they consume."""

QUIET_CALLS: Final = words(
    """
    logging.info logging.debug logging.warning logging.error time.sleep warnings.warn
    IPython.display.display IPython.display.Markdown gc.collect matplotlib.pyplot.show
    sys.stdout.write sys.stdout.flush
    """
)
QUIET_MAGICS: Final = words(
    """
    matplotlib config load_ext reload_ext autoreload time timeit pdb xmode pprint pylab
    """
)

QUIET_PREFIXES: Final = (
    "os.path.",
    "importlib.resources.",
    "importlib.metadata.",
    "logging.handlers.",
    "concurrent.futures.as_completed",
)
QUIET_FUNCTIONS: Final = words(
    """
    os.environ.get os.getenv os.getcwd os.listdir os.walk os.scandir os.stat os.lstat os.cpu_count
    os.getpid os.getlogin os.fspath os.access os.get_terminal_size os.uname os.environ.copy
    os.environ.items os.environ.keys os.environ.values sys.getsizeof sys.getrecursionlimit
    sys.exc_info sys.getdefaultencoding sys.intern sys.path.copy sys.getfilesystemencoding
    logging.getLogger logging.getLevelName logging.Formatter logging.NullHandler
    logging.StreamHandler logging.LoggerAdapter threading.Lock threading.RLock threading.Event
    threading.local threading.Semaphore threading.Condition threading.current_thread
    multiprocessing.cpu_count multiprocessing.Lock asyncio.Lock asyncio.Queue asyncio.Semaphore
    asyncio.Event locale.getlocale locale.localeconv locale.getpreferredencoding
    locale.currency locale.format_string warnings.catch_warnings gc.get_objects gc.isenabled
    importlib.util.find_spec socket.gethostname signal.getsignal shutil.which shutil.disk_usage
    shutil.get_terminal_size codecs.lookup IPython.get_ipython IPython.display.HTML
    IPython.display.Image IPython.display.Latex
    """
)

SHARED_OBJECTS: Final = words(
    """
    decimal.getcontext logging.getLogger matplotlib.pyplot.gca matplotlib.pyplot.gcf
    matplotlib.pyplot.get_cmap warnings.catch_warnings sys.exc_info numpy.geterrobj
    """
)
"""Functions that give an object which others get too."""

PURE_METHODS: Final = words(
    """
    capitalize casefold center count decode encode endswith expandtabs find format format_map
    index isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable
    isspace istitle isupper join ljust lower lstrip maketrans partition removeprefix removesuffix
    replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase
    title translate upper zfill hex copy get items keys values union intersection difference
    symmetric_difference isdisjoint issubset issuperset fromkeys most_common elements total
    absolute as_posix as_uri exists expanduser glob group home is_absolute is_dir is_file
    is_relative_to is_symlink iterdir joinpath match owner read_bytes read_text relative_to
    resolve rglob samefile stat lstat with_name with_stem with_suffix walk cwd date time timestamp
    isoformat strftime strptime weekday isoweekday isocalendar astimezone utcoffset tzname
    total_seconds timetuple toordinal fromtimestamp fromisoformat today now utcnow search
    fullmatch findall finditer sub subn groups groupdict span as_integer_ratio bit_length
    conjugate is_integer to_bytes from_bytes quantize abs agg aggregate all any apply applymap
    argmax argmin argsort asfreq astype at_time between bfill clip combine_first corr cov cummax
    cummin cumprod cumsum describe diff div dot drop drop_duplicates dropna duplicated eq equals
    expanding explode ffill fillna filter first floordiv ge groupby gt head iterrows itertuples
    idxmax idxmin interpolate isin isna isnull kurt last le lt map max mean median melt merge min
    mod mul ne nlargest notna notnull nsmallest nunique pct_change pipe pivot pivot_table prod
    quantile query rank rename reindex reset_index resample rolling round sample sem set_index
    shift skew sort_index sort_values squeeze stack std sum swaplevel tail to_dict to_frame
    to_list tolist to_numpy to_period to_records to_string to_timestamp transform transpose
    truncate tz_convert tz_localize unique unstack value_counts var where xs flatten ravel reshape
    nonzero item conj searchsorted trace tobytes view repeat take swapaxes select with_columns
    lazy collect group_by to_pandas to_arrow is_null is_not_null over alias cast from_string
    get_template from_dict from_records get_params predict predict_proba info debug warning error
    exception critical getChild isEnabledFor as_py
    """
)
"""Methods that leave what they belong to as it was, unless it is of a class of ours or unknown."""

WRITING: Final = words(
    """
    write writelines write_text write_bytes writerow writerows writestr mkdir makedirs unlink
    rmdir touch symlink_to hardlink_to link_to chmod extract extractall to_csv to_parquet
    to_pickle to_excel to_hdf to_sql to_json to_feather to_html to_latex to_markdown to_stata
    to_orc to_gbq to_clipboard to_xml to_file to_netcdf to_zarr to_stata sink_csv sink_parquet
    write_csv write_parquet write_json write_ipc write_excel write_html write_image write_table
    write_feather write_dataset dump save savefig savez savez_compressed savetxt tofile imsave
    imwrite execute executemany executescript commit upload upload_file upload_fileobj
    download download_file urlretrieve putenv system popen start_run set_as_default
    """
)
"""Functions and methods that write where other code may read: files, tables, other machines."""


def is_option(dotted: str) -> bool:
    """Return whether something sets an option of a library and does nothing else."""
    return dotted in OPTION_CALLS or any(dotted.startswith(f"{name}.") for name in OPTION_CALLS)


def is_seeding(dotted: str) -> bool:
    """Return whether a call sets the state of a global random generator."""
    return dotted in SEEDING


def is_drawing(dotted: str) -> bool:
    """Return whether a call takes numbers from a global random generator."""
    return dotted in DRAWING or (dotted.startswith(DRAWING_PREFIXES) and dotted not in NOT_DRAWING)


def is_quiet(dotted: str) -> bool:
    """Return whether calling a library does nothing besides giving a result.

    Example:
        >>> is_quiet("re.compile"), is_quiet("os.umask"), is_quiet("numpy.seterr")
        (True, False, False)
    """
    if dotted in QUIET_FUNCTIONS or dotted in QUIET_CALLS or dotted.startswith(QUIET_PREFIXES):
        return True
    top, _, _ = dotted.partition(".")
    return (top in STANDARD or top in LIBRARIES) and not is_acting(dotted)


def is_acting(dotted: str) -> bool:
    """Return whether the name of a library's function says that it acts."""
    return dotted.rpartition(".")[2].startswith(ACTING) and dotted not in QUIET_FUNCTIONS
