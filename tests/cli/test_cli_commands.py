"""The commands that are promised are the commands there are."""

from __future__ import annotations

import re
from pathlib import Path

import typer

from desktop.cli import app

README = Path(__file__).parents[2] / "README.md"

PROMISED = {
    "init",
    "demo",
    "import",
    "export",
    "find",
    "report",
    "close",
    "reopen",
    "backup",
    "restore",
    "check",
    "history",
    "undo",
    "tour",
}

group = typer.main.get_command(app)


def readme_lines() -> dict[str, str]:
    """The line of each command in the README's code blocks."""
    blocks = re.findall(r"^```\n(.*?)^```", README.read_text(encoding="utf-8"), re.M | re.S)
    lines = re.findall(r"^yizhan ([a-z]+)\b(.*)$", "\n".join(blocks), re.M)
    return dict(lines)


def test_every_promised_command_exists_and_no_other():
    shown = {name for name, command in group.commands.items() if not command.hidden}
    assert shown == PROMISED


def test_the_readme_names_every_command():
    assert set(readme_lines()) == PROMISED


def test_every_option_in_the_readme_exists():
    for name, line in readme_lines().items():
        known = {option for each in group.commands[name].params for option in each.opts}
        named = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", line))
        assert named <= known, name


def test_help_is_no_refusal(yizhan):
    for name in sorted(PROMISED):
        answer = yizhan(name, "--help")
        assert answer.code == 0
        assert name in answer.out


def test_wrong_use_exits_with_two(yizhan, imported_file, tmp_path):
    wrong = (
        ("import", "pigeons", "a.xlsx", "--data", imported_file),
        ("import", "stations", "--data", imported_file),
        ("find", "--near", "113.5", "--data", imported_file),
        ("find", "--near", "nan,22", "--data", imported_file),
        ("find", "--near", "22.2,113.5", "--data", imported_file),
        ("find", "--open-at", "明天", "--data", imported_file),
        ("find", "--open-at", "0001-01-01 00:00", "--data", imported_file),
        ("find", "--service", "massage", "--data", imported_file),
        ("find", "--limit", "0", "--data", imported_file),
        ("find", "--datum", "mars", "--data", imported_file),
        ("report", "2026-10", "--data", imported_file),
        ("undo", "last", "--data", imported_file),
        ("history", "--nonsense", "--data", imported_file),
        ("history",),
        ("--nonsense",),
    )
    for arguments in wrong:
        answer = yizhan(*arguments)
        assert (answer.code, answer.out) == (2, ""), arguments
        assert answer.err, arguments


def test_a_register_that_is_not_there_is_refused_in_words(yizhan, tmp_path):
    gone = tmp_path / "没有.yizhan"
    for arguments in (("find",), ("history",), ("undo",), ("report", "2026-10", "-o", "x.pdf")):
        answer = yizhan(*arguments, "--data", gone)
        assert (answer.code, answer.out) == (1, "")
        assert "找不到登记簿" in answer.err
        assert "没有.yizhan" in answer.err
        assert not gone.exists()


def test_the_installed_command_keeps_to_the_contract(command, imported_file, tmp_path):
    found = command("find", "口岸", "--json", YIZHAN_DATA=str(imported_file))
    assert [each["name"] for each in found.json["stations"]] == ["唐家湾口岸工会驿站"]
    assert found.code == 0

    refused = command("check", tmp_path / "没有.yizhan")
    assert (refused.code, refused.out) == (1, "")
    assert "找不到登记簿" in refused.err
    assert "Traceback" not in refused.err

    assert command("find", "--limit", "x", YIZHAN_DATA=str(imported_file)).code == 2
