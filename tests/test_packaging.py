"""The wheel itself, installed in an environment of its own."""

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    source = folder / "source"
    ignored = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*cache", ".hypothesis")
    shutil.copytree(ROOT, source, ignore=ignored)
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(folder),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    (found,) = folder.glob("*.whl")
    return found


@pytest.mark.timeout(400)
def test_the_wheel_holds_the_package_the_looks_and_the_sample(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "reader/__main__.py" in names
    assert "reader/styles/app.tcss" in names
    assert "reader/styles/themes/reader-ansi.toml" in names
    assert any(name.startswith("reader/sample_corpus/") for name in names)
    assert any(name.startswith("reader/tagging/data/") for name in names)
    assert not any(name.startswith(("tests/", "docs/")) for name in names)


@pytest.mark.timeout(400)
def test_the_installed_wheel_finds_its_parts_and_searches_the_sample(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "venv"
    # The packages of the running environment are lent, so that only the wheel itself is installed.
    venv.create(environment, with_pip=False, system_site_packages=False)
    site = next(environment.glob("lib/python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    lent = [path for path in sys.path if path.endswith("site-packages")]
    (site / "lent.pth").write_text("\n".join(lent))
    home = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("DATA", "STATE", "CACHE", "CONFIG")}
    python = environment / "bin" / "python"
    where = (
        "import reader; from reader.files import asset;"
        "print(reader.__file__, asset('styles'), asset('sample_corpus'))"
    )
    done = subprocess.run([python, "-c", where], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert all(part.startswith(str(site)) for part in done.stdout.split())
    done = subprocess.run(
        [python, "-m", "reader", "search", "samarkand summit", "--json"],
        capture_output=True, text=True, check=False, cwd=tmp_path, env={**os.environ, **home}, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert '"total_exact"' in done.stdout
