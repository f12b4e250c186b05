"""Modules and packages that are known, by what their functions may do besides giving a result."""

from __future__ import annotations

from typing import Final

from cellwright.analysis.tables.words import words

STANDARD: Final = words(
    """
    abc argparse array ast base64 binascii bisect bz2 calendar cmath collections colorsys
    configparser contextlib copy csv dataclasses datetime decimal difflib dis email enum errno
    fnmatch fractions functools getpass glob graphlib gzip hashlib heapq hmac html http inspect
    io ipaddress itertools json keyword lzma math mimetypes numbers operator pathlib pickle
    platform pprint queue random re secrets shlex sqlite3 statistics string struct tarfile
    tempfile textwrap time timeit token tokenize tomllib traceback types typing unicodedata
    urllib uuid weakref xml zipfile zlib zoneinfo __future__
    """
)
"""Modules of Python whose functions do nothing besides giving a result."""

PROCESS: Final = words(
    """
    os sys signal locale warnings logging gc threading multiprocessing concurrent asyncio socket
    ssl subprocess shutil codecs importlib site atexit ctypes faulthandler tracemalloc resource
    builtins select selectors curses readline unittest doctest pdb cProfile profile pstats trace
    runpy code codeop pkgutil sched contextvars encodings linecache marshal mmap netrc optparse
    posixpath ntpath pty pwd grp symtable syslog sysconfig termios tkinter turtle venv
    wsgiref xmlrpc socketserver smtplib ftplib imaplib poplib gettext getopt copyreg dbm shelve
    plistlib stat filecmp fileinput rlcompleter reprlib cmd telnetlib mailbox
    """
)
"""Modules of Python whose functions may act on the whole process."""

LIBRARIES: Final = words(
    """
    numpy pandas scipy sklearn matplotlib seaborn polars pyarrow plotly altair bokeh holoviews
    hvplot statsmodels sympy networkx xarray dask joblib tqdm requests httpx urllib3 bs4 lxml
    html5lib yaml toml tomli ruamel jinja2 markupsafe mako click rich pydantic attr attrs cattrs
    dateutil pytz tzlocal arrow pendulum numba xgboost lightgbm catboost shap imblearn
    category_encoders nltk spacy gensim textblob PIL cv2 skimage imageio torch torchvision
    torchaudio tokenizers tensorflow keras jax flax geopandas shapely fiona rasterio pyproj folium
    h5py netCDF4 zarr tables openpyxl xlrd xlsxwriter docx sqlalchemy psycopg2 psycopg pymongo
    redis boto3 botocore fsspec s3fs gcsfs duckdb ibis pandera faker tabulate termcolor colorama
    humanize typing_extensions packaging more_itertools toolz cytoolz sortedcontainers
    cachetools nbformat markdown regex unidecode fuzzywuzzy rapidfuzz Levenshtein ujson orjson
    simplejson msgpack pyreadstat pyxlsb pulp cvxpy ortools lifelines prophet pmdarima umap hdbscan
    yellowbrick missingno squarify wordcloud graphviz pydot ipywidgets tifffile
    """
)
"""Packages whose functions do nothing besides giving a result, unless their name says otherwise."""

OPTION_LIBRARIES: Final = words(
    """
    pandas matplotlib seaborn numpy sklearn torch polars plotly altair sympy xgboost dask
    holoviews hvplot tqdm IPython ipywidgets xarray
    """
)
"""Libraries whose options change nothing outside the libraries that use them."""

INDEPENDENT: Final = words(
    """
    requests httpx urllib3 bs4 lxml html5lib yaml toml tomli ruamel jinja2 markupsafe mako click
    rich pydantic attr attrs cattrs dateutil pytz tzlocal arrow pendulum PIL sqlalchemy psycopg2
    psycopg pymongo redis boto3 botocore fsspec s3fs gcsfs tabulate termcolor colorama humanize
    typing_extensions packaging more_itertools toolz cytoolz sortedcontainers cachetools nbformat
    markdown regex unidecode ujson orjson simplejson msgpack joblib tqdm openpyxl xlrd xlsxwriter
    docx faker networkx graphviz pydot IPython
    """
)
"""Packages in which options of `OPTION_LIBRARIES` other than their own change nothing."""

KNOWN_TOPS: Final = STANDARD | PROCESS | LIBRARIES | OPTION_LIBRARIES | INDEPENDENT
"""Modules and packages that are known here; an unknown one may use any other."""

SUBMODULES: Final = frozenset(
    f"{package}.{module}"
    for package, modules in {
        "matplotlib": "animation axes backends cm collections colorbar colors dates figure "
        "font_manager gridspec image legend lines markers patches path patheffects pylab pyplot "
        "style text ticker transforms widgets",
        "scipy": "cluster constants datasets fft integrate interpolate io linalg ndimage "
        "optimize signal sparse spatial special stats",
        "scipy.sparse": "csgraph linalg",
        "scipy.spatial": "distance transform",
        "scipy.cluster": "hierarchy vq",
        "sklearn": "base cluster compose covariance cross_decomposition datasets decomposition "
        "dummy ensemble feature_extraction feature_selection gaussian_process impute inspection "
        "isotonic kernel_ridge linear_model manifold metrics mixture model_selection multiclass "
        "multioutput naive_bayes neighbors neural_network pipeline preprocessing svm tree utils",
        "skimage": "color data exposure feature filters io measure morphology restoration "
        "segmentation transform util",
        "statsmodels": "api formula graphics tsa",
        "PIL": "Image ImageDraw ImageFilter ImageFont ImageOps",
        "plotly": "express figure_factory graph_objects graph_objs io offline subplots",
        "bokeh": "io layouts models plotting",
        "nltk": "corpus stem tokenize",
        "IPython": "core display lib",
        "concurrent": "futures",
        "email": "message mime utils",
        "importlib": "machinery metadata resources util",
        "logging": "config handlers",
        "multiprocessing": "dummy pool shared_memory",
        "urllib": "error parse request",
        "xml": "dom etree sax",
        "xml.etree": "ElementTree",
    }.items()
    for module in modules.split()
)
"""Modules that importing their package need not import: some other import may have."""
