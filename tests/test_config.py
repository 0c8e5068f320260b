from pathlib import Path

import pytest

from reader.config import Config, load_config


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return path


def test_no_file_means_the_defaults_and_no_error(tmp_path: Path) -> None:
    assert load_config(tmp_path / "none.toml") == (Config(), ())


def test_every_entry_can_be_set(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        'theme = "reader-light"\nmeasure = 60\ntypo = false\nmouse = false\n'
        'notes = "~/notes"\ncite = "plain"\n[keys]\n"note.add" = "ctrl+n"\n',
    )
    config, errors = load_config(path)
    assert not errors
    assert config == Config(
        theme="reader-light",
        measure=60,
        typo=False,
        mouse=False,
        notes="~/notes",
        cite="plain",
        keys={"note.add": "ctrl+n"},
        mouse_is_set=True,
    )


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("measure = 400", 1, "40 to 90"),
        ("measure = true", 1, "whole number"),
        ("typo = 3\n", 1, "true or false"),
        ("# x\nmesure = 70\n", 2, "measure"),
        ('cite = "harvard"', 1, "chicago"),
        ("[keys]\na = 1", 1, "note.add"),
        ("theme = [", 1, "not valid TOML"),
        ("notes = 1", 1, "folder"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_survived(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    config, errors = load_config(written(tmp_path, text))
    assert config == Config()
    (error,) = errors
    assert error.line == line
    assert words in str(error)


def test_one_mistake_does_not_cost_the_other_entries(tmp_path: Path) -> None:
    config, errors = load_config(written(tmp_path, 'measure = "wide"\ntypo = false\n'))
    assert len(errors) == 1
    assert config.typo is False


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"a = " + b"[" * 5000, b"\xef\xbb\xbftypo = false"])
def test_odd_bytes_are_survived(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(data)
    config, errors = load_config(path)
    assert isinstance(config, Config)
    assert errors or config.typo is False
