"""Words of functions, methods and magics that say what a cell is about; not how it is read."""

from __future__ import annotations

import re
from typing import Final

from cellwright.analysis.tables.words import words

LOADING: Final = re.compile(
    r"read_\w+|load\w*|fetch_\w+|make_(?:classification|regression|blobs|moons|circles)|loadtxt"
    r"|genfromtxt|urlopen|connect"
)
"""Functions that bring data in."""

FITTING: Final = re.compile(
    r"fit|fit_predict|fit_generator|partial_fit|train|cross_val_score|cross_val_predict"
    r"|cross_validate|curve_fit|minimize|least_squares|solve_ivp|odeint|fit_resample"
)
"""Functions and methods that do the heavy work of a model."""

PREPARING: Final = re.compile(
    r"scaler|encoder|imputer|vectorizer|vectoriser|binarizer|transformer|selector|discretizer"
    r"|normalizer|smote|tokenizer|\bpca\b|\bsvd\b|tfidf|preprocess",
    re.IGNORECASE,
)
"""Names of things that are fitted to prepare data, which is light work."""

CONFIGURED: Final = words(
    """
    pandas matplotlib seaborn numpy warnings sys logging locale decimal plotly altair torch sklearn
    IPython tqdm polars sympy tensorflow os scipy statsmodels keras transformers dask gc random
    """
)
"""Packages of which attributes and items are set as options."""

CHANGING: Final = words(
    "append extend update pop insert remove clear sort add setdefault discard popitem"
)
"""Methods that change what they are called on, whatever it is."""

SPLITTING: Final = frozenset({"train_test_split", "TimeSeriesSplit", "random_split"})

JUDGING: Final = re.compile(
    r"score|predict|predict_proba|evaluate|summary|\w+_score|\w+_error|\w*_report"
    r"|confusion_matrix|roc_curve|precision_recall_curve|permutation_importance|score_samples"
)
"""Functions and methods that say how good a model is."""

LOOKING: Final = words("""
    head tail info describe sample value_counts unique nunique isnull isna notnull sum mean any all
    keys items len print display type dir help sort_values sort_index round memory_usage dtypes
    shape columns index to_string set_properties style duplicated count corr median min max std
    T ndim size bar background_gradient sorted list repr str pprint HTML Markdown format
    """)
"""Functions and methods that a mere look at data consists of."""

SHOWING: Final = LOOKING - {"sample", "format", "style"}
"""Those that change nothing, whatever they are called on."""

DRAWING: Final = re.compile(
    r"plot\w*|hist\w*|scatter\w*|bar\w*|boxplot|pie|imshow|show|heatmap|pairplot|subplots|figure"
    r"|violinplot|kdeplot|lmplot|regplot|jointplot|countplot|displot|catplot|relplot|lineplot"
    r"|matshow|contour\w*|fill_between|axhline|axvline|errorbar|stem|FacetGrid|\w*_plot|plot_\w+"
)
"""Functions and methods that draw."""

SAFE_LIBRARIES: Final = words("""
    pandas numpy matplotlib seaborn plotly altair scipy sklearn IPython math statistics collections
    pprint itertools functools operator string textwrap datetime re json sys platform missingno
    statsmodels polars palmerpenguins calendar typing tabulate wordcloud networkx mpl_toolkits
    """)
"""Packages whose functions, unless known to, change nothing but what they are called on."""

UNSAFE_CALLS: Final = words("""
    open exec eval input setattr delattr next exit quit globals compile __import__ write send
    writelines dump save to_csv to_parquet to_pickle to_sql to_excel to_feather to_hdf savefig
    savetxt write_html write_image write_json mkdir unlink rename system popen run_line_magic
    """)
"""Functions and methods that do more than look, whatever they belong to."""

SETUP_MAGICS: Final = words(
    """
    matplotlib config load_ext reload_ext autoreload aimport precision pylab pdb xmode colors
    gui automagic
    """
)
"""Magics that set how IPython and libraries behave."""

LOOK_MAGICS: Final = words(
    """
    timeit who whos pwd ls ll lsmagic pinfo pinfo2 pdoc psource pfile page history hist dirs
    watermark quickref cat more less memit prun lprun mprun conda_info conda_list
    """
)
"""Magics that show something and leave nothing."""

LOOK_CELL_MAGICS: Final = words(
    """
    timeit html javascript js latex markdown svg SVG memit prun
    """
)
"""Cell magics that show something and leave nothing, when their body binds nothing."""

LOOK_COMMANDS: Final = re.compile(
    r"(?:ls|dir|pwd|head|tail|cat|wc|du|df|tree|find|file|which|whoami|date|uname|nvidia-smi|lscpu"
    r"|free|echo|less|more|stat|grep|nproc|hostname)\b|(?:python3?|pip3?|conda|git|java|node)\s+"
    r"(?:--version|-V|list|freeze|show|info|status|log|check)\b"
)
"""Commands of a shell that show something and leave nothing."""

INSTALLING: Final = re.compile(
    r"(?:\S*python3?\s+-m\s+)?(?:pip3?|conda|mamba|uv|apt|apt-get|brew|npm)\s+(?:pip\s+)?"
    r"(?:-\S+\s+)*(?:install|uninstall|update|upgrade|add)\b"
)
"""Commands that change what is installed."""

EXPLORING: Final = re.compile(
    r"explor|\beda\b|\blook|overview|inspect|glance|descri|sanity|quick check|preview"
    r"|getting to know|understand|first impression|missing values\?|data dictionary",
    re.IGNORECASE,
)
"""Headings of sections that explore."""
