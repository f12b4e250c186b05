"""A copy of the project, an environment of its own without Node.js, and what is built; no test."""

import os
import shutil
import subprocess
import sys
import sysconfig

import pytest

from tests.architecture.sources import ROOT, committed_files

BUILT = ROOT / "src" / "cellwright" / "labextension"


class Environment:
    """A fresh virtual environment whose PATH has no Node.js.

    What Cellwright needs is that of the environment of the tests: a line in a `.pth` file shows it,
    and nothing of Cellwright itself with it.
    """

    def __init__(self, folder):
        self.folder = folder
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        self.python = folder / "bin" / "python"
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        site = folder / "lib" / version / "site-packages"
        (site / "what-it-needs.pth").write_text(sysconfig.get_path("purelib") + "\n")
        self.env = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "PYTEST"))},
            "PATH": f"{folder / 'bin'}:{_tools(folder / 'tools')}",
            "HOME": str(folder),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "JUPYTER_PLATFORM_DIRS": "1",
        }

    def run(self, *words, cwd=None, **env):
        done = subprocess.run(
            [str(w) for w in words],
            cwd=cwd or self.folder,
            env={**self.env, **env},
            capture_output=True,
            text=True,
            check=False,
        )
        done.told = done.stdout + done.stderr
        return done

    def pip(self, *words, **more):
        done = self.run(self.python, "-m", "pip", *words, **more)
        assert done.returncode == 0, done.told
        return done.told


def _tools(folder):
    """Link the few programs that scripts use; Node.js stands beside them in the system's folder."""
    folder.mkdir()
    for name in ("bash", "env", "git", "rm", "sh", "uname"):
        found = shutil.which(name)
        if found:
            (folder / name).symlink_to(found)
    return folder


@pytest.fixture(scope="session")
def project(tmp_path_factory):
    """Copy what is in git, with the front end as it was built."""
    if not (BUILT / "package.json").exists():
        pytest.skip("the front end is not built: make frontend")
    files = committed_files()
    if not files:
        pytest.skip("not a git checkout")
    folder = tmp_path_factory.mktemp("project") / "cellwright"
    for path in files:
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
    shutil.copytree(BUILT, folder / BUILT.relative_to(ROOT), copy_function=shutil.copyfile)
    return folder


@pytest.fixture(scope="session")
def builder(tmp_path_factory):
    """Make an environment that has what the building needs, and no Node.js."""
    made = Environment(tmp_path_factory.mktemp("builder") / "venv")
    assert shutil.which("npm", path=made.env["PATH"]) is None
    needed = ("hatchling>=1.27", "hatch-nodejs-version>=0.3.2", "jupyter-builder>=1.2,<2")
    made.pip("install", *needed, "editables")
    return made


@pytest.fixture(scope="session")
def sdist(project, builder):
    """Build the source distribution."""
    done = builder.run(builder.python, "-m", "hatchling", "build", "-t", "sdist", cwd=project)
    assert done.returncode == 0, done.told
    (found,) = (project / "dist").glob("*.tar.gz")
    return found


@pytest.fixture(scope="session")
def wheel(sdist, builder, tmp_path_factory):
    """Build the wheel from the source distribution, without Node.js."""
    out = tmp_path_factory.mktemp("wheel")
    told = builder.pip(
        "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", out, sdist,
        CELLWRIGHT_FRONTEND="require",
    )  # fmt: skip
    (found,) = out.glob("*.whl")
    assert "npm" not in told
    return found


@pytest.fixture(scope="session")
def installed(wheel, tmp_path_factory):
    """Install the wheel into a fresh environment."""
    made = Environment(tmp_path_factory.mktemp("installed") / "venv")
    made.pip("install", "--no-deps", "--force-reinstall", wheel)
    return made
