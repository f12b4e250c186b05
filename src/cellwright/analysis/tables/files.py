"""Which library calls read and write which file; not what follows for the order of steps."""

from __future__ import annotations

from typing import Final

FileRow = tuple[str, int, str]
"""Mode (`read`, `write`, `make`, `enter`), position and keyword of the path among the arguments."""


def _rows(mode: str, position: int, keyword: str, prefix: str, names: str) -> dict[str, FileRow]:
    return {f"{prefix}{name}": (mode, position, keyword) for name in names.split()}


FILE_FUNCTIONS: Final[dict[str, tuple[FileRow, ...]]] = {
    path: (row,)
    for path, row in {
        **_rows(
            "read",
            0,
            "filepath_or_buffer",
            "pandas.",
            "read_csv read_table read_fwf read_stata read_sas read_spss",
        ),
        **_rows("read", 0, "path", "pandas.", "read_parquet read_feather read_orc"),
        **_rows("read", 0, "filepath_or_buffer", "pandas.", "read_pickle"),
        **_rows("read", 0, "path_or_buf", "pandas.", "read_json read_hdf"),
        **_rows("read", 0, "io", "pandas.", "read_excel read_html"),
        **_rows("read", 0, "path_or_buffer", "pandas.", "read_xml ExcelFile"),
        **_rows("write", 0, "path", "pandas.", "ExcelWriter"),
        **_rows("write", 0, "path", "pandas.", "HDFStore"),
        **_rows(
            "read",
            0,
            "source",
            "polars.",
            "read_csv read_parquet read_ipc read_json read_ndjson read_excel scan_csv scan_parquet "
            "scan_ipc scan_ndjson",
        ),
        **_rows("read", 0, "file", "numpy.", "load fromfile"),
        **_rows("read", 0, "fname", "numpy.", "loadtxt genfromtxt"),
        **_rows("write", 0, "file", "numpy.", "save savez savez_compressed"),
        **_rows("write", 0, "fname", "numpy.", "savetxt"),
        **_rows("read", 0, "filename", "joblib.", "load"),
        **_rows("write", 1, "filename", "joblib.", "dump"),
        **_rows("read", 0, "f", "torch.", "load"),
        **_rows("write", 1, "f", "torch.", "save"),
        **_rows("read", 0, "filename", "scipy.io.", "loadmat wavfile.read"),
        **_rows("write", 0, "file_name", "scipy.io.", "savemat wavfile.write"),
        **_rows("read", 0, "file", "scipy.sparse.", "load_npz"),
        **_rows("write", 0, "file", "scipy.sparse.", "save_npz"),
        **_rows("write", 0, "fname", "matplotlib.pyplot.", "savefig imsave"),
        **_rows("read", 0, "fname", "matplotlib.", "pyplot.imread image.imread"),
        **_rows("read", 0, "uri", "imageio.", "imread v2.imread v3.imread"),
        **_rows("write", 0, "uri", "imageio.", "imwrite imsave v2.imwrite v3.imwrite"),
        **_rows("read", 0, "fp", "PIL.Image.", "open"),
        **_rows("read", 0, "filename", "cv2.", "imread"),
        **_rows("write", 0, "filename", "cv2.", "imwrite"),
        **_rows("read", 0, "filename", "geopandas.", "read_file read_parquet"),
        **_rows("read", 0, "source", "pyarrow.parquet.", "read_table ParquetFile read_schema"),
        **_rows("write", 1, "where", "pyarrow.parquet.", "write_table"),
        **_rows("read", 0, "source", "pyarrow.", "csv.read_csv feather.read_table"),
        **_rows("read", 0, "filename_or_obj", "xarray.", "open_dataset load_dataset"),
        **_rows("read", 0, "database", "sqlite3.", "connect"),
        **_rows("write", 0, "path", "os.", "remove unlink truncate"),
        **_rows("write", 0, "path", "os.", "rmdir removedirs"),
        **_rows("make", 0, "name", "os.", "makedirs mkdir"),
        **_rows("enter", 0, "path", "os.", "chdir"),
        **_rows("write", 0, "path", "shutil.", "rmtree"),
        **_rows("read", 0, "path", "os.path.", "exists isfile isdir getsize getmtime"),
        **_rows("write", 1, "filename", "urllib.request.", "urlretrieve"),
        **_rows("read", 0, "file", "zipfile.", "is_zipfile"),
        **_rows("read", 0, "path", "runpy.", "run_path"),
        **_rows("read", 0, "files", "fileinput.", "input FileInput"),
        **_rows("read", 0, "filename", "linecache.", "getline getlines"),
        **_rows("read", 0, "source", "xml.etree.ElementTree.", "parse iterparse"),
        **_rows("read", 0, "source", "lxml.", "etree.parse etree.iterparse html.parse"),
        **_rows("read", 0, "filename_or_stream", "xml.dom.minidom.", "parse"),
        **_rows("write", 0, "filename", "logging.", "FileHandler"),
        **_rows("write", 9, "filename", "logging.", "basicConfig"),
        **_rows("read", 0, "filename", "openpyxl.", "load_workbook"),
        **_rows("read", 0, "fp", "nbformat.", "read"),
        **_rows("write", 1, "fp", "nbformat.", "write"),
        **_rows("read", 0, "f", "sklearn.datasets.", "load_svmlight_file"),
        **_rows("write", 2, "f", "sklearn.datasets.", "dump_svmlight_file"),
        **_rows("read", 0, "source", "scipy.io.", "mmread"),
        **_rows("write", 0, "target", "scipy.io.", "mmwrite"),
        **_rows("read", 0, "fname", "skimage.io.", "imread"),
        **_rows("write", 0, "fname", "skimage.io.", "imsave"),
        **_rows("read", 0, "file", "soundfile.", "read"),
        **_rows("write", 0, "file", "soundfile.", "write"),
        **_rows("read", 0, "path", "librosa.", "load"),
        **_rows("read", 0, "path", "networkx.", "read_gml read_gexf read_graphml read_adjlist"),
        **_rows("write", 1, "path", "networkx.", "write_gml write_gexf write_graphml"),
        **_rows("write", 1, "path", "networkx.", "write_adjlist write_edgelist"),
        **_rows("read", 0, "path", "networkx.", "read_edgelist read_weighted_edgelist"),
    }.items()
} | {
    "shutil.copy": (("read", 0, "src"), ("write", 1, "dst")),
    "shutil.copyfile": (("read", 0, "src"), ("write", 1, "dst")),
    "shutil.copy2": (("read", 0, "src"), ("write", 1, "dst")),
    "shutil.copytree": (("read", 0, "src"), ("write", 1, "dst")),
    "shutil.move": (("write", 0, "src"), ("write", 1, "dst")),
    "os.link": (("read", 0, "src"), ("write", 1, "dst")),
    "os.symlink": (("read", 0, "src"), ("write", 1, "dst")),
    "filecmp.cmp": (("read", 0, "f1"), ("read", 1, "f2")),
    "os.rename": (("write", 0, "src"), ("write", 1, "dst")),
    "os.replace": (("write", 0, "src"), ("write", 1, "dst")),
    "shelve.open": (("read", 0, "filename"), ("write", 0, "filename")),
    "dbm.open": (("read", 0, "file"), ("write", 0, "file")),
    "shutil.unpack_archive": (("read", 0, "filename"), ("write", 1, "extract_dir")),
}

SUFFIXES: Final = {
    "numpy.save": ".npy",
    "numpy.savez": ".npz",
    "numpy.savez_compressed": ".npz",
    "scipy.sparse.save_npz": ".npz",
    "scipy.io.savemat": ".mat",
    "matplotlib.pyplot.savefig": ".png",
}
"""What functions put after a path without a suffix."""

OPENING: Final = {
    "builtins.open": "file",
    "io.open": "file",
    "codecs.open": "filename",
    "gzip.open": "filename",
    "bz2.open": "filename",
    "lzma.open": "filename",
    "zipfile.ZipFile": "file",
    "tarfile.open": "name",
    "h5py.File": "name",
    "wave.open": "f",
    "netCDF4.Dataset": "filename",
}
"""Functions that open the path they get first, in the mode they get second (keyword `mode`)."""

RUNNING: Final = {
    "os.system": "command",
    "os.popen": "cmd",
    "subprocess.run": "args",
    "subprocess.call": "args",
    "subprocess.check_call": "args",
    "subprocess.check_output": "args",
    "subprocess.Popen": "args",
    "subprocess.getoutput": "cmd",
    "subprocess.getstatusoutput": "cmd",
}
"""Functions that run a program, and the keyword of the command they get first."""

FILE_METHODS: Final[dict[str, FileRow]] = {
    **_rows(
        "write",
        0,
        "path_or_buf",
        "",
        "to_csv to_json to_hdf to_latex to_string to_html to_xml to_markdown",
    ),
    **_rows("write", 0, "path", "", "to_parquet to_pickle to_feather to_stata to_orc to_netcdf"),
    **_rows("write", 0, "excel_writer", "", "to_excel"),
    **_rows("write", 0, "file", "", "write_csv write_parquet write_ipc write_json write_excel"),
    **_rows("write", 0, "file", "", "write_html write_image sink_parquet sink_csv to_file"),
    **_rows("write", 0, "fname", "", "savefig save_model save_pretrained save tofile"),
    **_rows("read", 0, "fname", "", "load_model load_weights"),
    **_rows("write", 0, "filepath", "", "save_weights"),
    **_rows("write", 0, "path", "", "extractall"),
    **_rows("write", 1, "path", "", "extract"),
}
"""Methods of any object that read or write the path they get."""

METHODS_OF: Final[dict[tuple[str, str], FileRow]] = {
    ("configparser.ConfigParser", "read"): ("read", 0, "filenames"),
    ("configparser.RawConfigParser", "read"): ("read", 0, "filenames"),
    ("zipfile.ZipFile", "write"): ("read", 0, "filename"),
    ("xml.etree.ElementTree.ElementTree", "write"): ("write", 0, "file_or_filename"),
    ("xml.etree.ElementTree.parse", "write"): ("write", 0, "file_or_filename"),
    ("tarfile.open", "add"): ("read", 0, "name"),
    ("tarfile.TarFile", "add"): ("read", 0, "name"),
}
"""The same of methods whose names say too little, by what made the object."""

PATH_METHODS: Final = {
    "read_text": "read",
    "read_bytes": "read",
    "exists": "read",
    "is_file": "read",
    "is_dir": "read",
    "stat": "read",
    "write_text": "write",
    "write_bytes": "write",
    "unlink": "write",
    "touch": "write",
    "rmdir": "write",
    "mkdir": "make",
}
"""Methods of paths that use the file they stand for."""
