"""What `make setup` promises: pins for everything, and plain words where it cannot go on."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PIN = re.compile(r"([A-Za-z0-9._-]+)==([^\s;@]+)")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="set-up by make is for Unix")


def requirements() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    return [Requirement(line) for line in wanted]


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    matches = [PIN.fullmatch(line) for line in lines]
    assert all(matches), "a pin is `name==version` and nothing else"
    return {canonicalize_name(match[1]): match[2] for match in matches if match}


@pytest.mark.parametrize("wanted", requirements(), ids=lambda wanted: wanted.name)
def test_every_dependency_is_pinned_to_a_version_it_allows(wanted: Requirement) -> None:
    assert pins()[canonicalize_name(wanted.name)] in wanted.specifier


class Checkout:
    """A tree to set up, on a Debian made of stand-ins: no package of the list is there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "tree"
        self.commands = folder / "bin"
        self.commands.mkdir()
        shutil.copytree(ROOT / ".ci", self.folder / ".ci")
        for name in ("pyproject.toml", "constraints.txt"):
            shutil.copy(ROOT / name, self.folder)
        self.command("apt-get", f'echo "$@" >> {folder}/apt-get')
        self.command("dpkg-query", "exit 1")
        self.command("apt-cache", '[ "$2" != libnew ]')
        self.command("python-3.10", "exit 1")
        self.packages("libone  # for a reason\n\nlibnew | libold\n")

    def command(self, name: str, script: str) -> None:
        path = self.commands / name
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)

    def packages(self, listed: str) -> None:
        (self.folder / ".ci/system-packages.txt").write_text(listed, encoding="utf-8")

    def set_up(self, *, user: int) -> subprocess.CompletedProcess[str]:
        self.command("id", f"echo {user}")
        return subprocess.run(
            [self.folder / ".ci/setup"],
            env={
                "PATH": f"{self.commands}:{os.environ['PATH']}",
                "PYTHON": "python-3.10",
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def asked_of_apt(self) -> list[str]:
        log = self.folder.parent / "apt-get"
        return log.read_text(encoding="utf-8").splitlines() if log.exists() else []


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_who_may_not_install_is_told_the_command(checkout: Checkout) -> None:
    done = checkout.set_up(user=1000)
    assert "sudo apt-get install libone libold" in done.stderr.splitlines()
    assert checkout.asked_of_apt() == []


def test_root_installs_what_is_missing(checkout: Checkout) -> None:
    checkout.set_up(user=0)
    assert checkout.asked_of_apt() == [
        "update",
        "install -y --no-install-recommends libone libold",
    ]


def test_nothing_is_asked_for_where_nothing_is_missing(checkout: Checkout) -> None:
    # The older release's name counts as well as the newer one's.
    checkout.command("dpkg-query", 'case $3 in libone|libold) echo "install ok installed";; esac')
    done = checkout.set_up(user=1000)
    assert "apt-get" not in done.stderr
    assert checkout.asked_of_apt() == []


def test_too_old_a_python_is_named(checkout: Checkout) -> None:
    checkout.packages("")
    done = checkout.set_up(user=1000)
    assert done.returncode == 1
    assert done.stderr == "PYTHON=python-3.10 不是 Python 3.11 或更新的版本。\n"


def test_help_names_every_word_of_the_makefile() -> None:
    words = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    printed = subprocess.run(
        ["make", "-C", str(ROOT), "--no-print-directory"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert words
    assert re.findall(r"^  make ([a-z]+) +\S", printed, re.MULTILINE) == words[1].split()
