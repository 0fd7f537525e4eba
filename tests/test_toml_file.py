"""Reading a person's TOML file: lines of keys, and what is wrong with a file as a whole."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from qbcheck.errors import SettingsError
from qbcheck.toml_file import KeyPath, read_toml


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "some.toml"


def paths(data: Any, at: KeyPath = ()) -> Iterator[KeyPath]:
    members = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in members:
        yield (*at, key)
        yield from paths(value, (*at, key))


def test_every_key_has_the_line_it_stands_on(file: Path) -> None:
    """The line of a key is where the text shows it, whatever strings, lists and comments stand before."""
    file.write_text(
        'a = """x\n[b]\nc = 1\n"""  # a = 1\n'  # 1 to 4
        "b = [\n  1, # ]\n  {c = 2, 'd.e' = '}'},\n]\n"  # 5 to 8
        "f.g.\"h i\" = '''\n#'''\n"  # 9, 10
        "\n[[t]]\nx = 1\n[t.u]\ny = 2\n[[t]]\nx = 3\n",  # 12 to 17
        encoding="utf-8",
    )

    lines = read_toml(file).lines

    assert {
        ("a",): 1,
        ("b",): 5,
        ("b", 0): 6,
        ("b", 1): 7,
        ("b", 1, "c"): 7,
        ("b", 1, "d.e"): 7,
        ("f",): 9,
        ("f", "g"): 9,
        ("f", "g", "h i"): 9,
        ("t",): 12,
        ("t", 0): 12,
        ("t", 0, "x"): 13,
        ("t", 0, "u"): 14,
        ("t", 0, "u", "y"): 15,
        ("t", 1): 16,
        ("t", 1, "x"): 17,
    } == lines


def test_a_tables_own_header_is_its_line(file: Path) -> None:
    """A table whose sub-table stands first has the line of its own header."""
    file.write_text("[a.b]\nx = 1\n[a]\ny = 2\n", encoding="utf-8")

    assert 3 == read_toml(file).line(("a",))


def test_a_missing_key_has_the_line_of_its_table(file: Path) -> None:
    """What is missing is looked for where its table begins."""
    file.write_text("\n[a.b]\nx = 1\n", encoding="utf-8")

    assert "some.toml line 2" == read_toml(file).place(("a", "b", "y", "z"))


_KEYS = st.text("ab \"'.\\#é=[]", min_size=1, max_size=4)
_VALUES = st.recursive(
    st.one_of(st.text("a\"'\\\n#,]}=[ é\t", max_size=8), st.integers(0, 9), st.booleans(), st.dates()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_KEYS, inner, max_size=3)),
    max_leaves=8,
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=4))
def test_exactly_the_keys_of_the_data_have_lines(
    tmp_path_factory: pytest.TempPathFactory, data: dict[str, Any]
) -> None:
    """Whatever tomllib reads, the scanner finds the same keys, and no others."""
    text = tomlkit.dumps(data)
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_bytes(text.encode())

    assert set(paths(tomllib.loads(text))) == set(read_toml(file).lines)


@pytest.mark.parametrize("content", [b"\xef\xbb\xbfa = 1\n", b"a = 1\r\n", b"\xef\xbb\xbfa = 1\r\nb = 2"])
def test_what_windows_editors_write_is_read(file: Path, content: bytes) -> None:
    """A byte order mark and CR LF are no faults."""
    file.write_bytes(content)

    assert 1 == read_toml(file).data["a"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a = 1\nb = \n", "some.toml line 2 is not TOML: Invalid value."),
        (b"a = 1\n[b\n", "some.toml line 2 is not TOML: Expected ']' at the end of a table declaration."),
        (b'a = 1\nb = "x', "some.toml line 2 is not TOML: Unterminated string."),
        (b"a = 1\nb = '\xe9'\n", "some.toml line 2: the text is not UTF-8."),
    ],
)
def test_what_cannot_be_read_names_the_line(file: Path, content: bytes, message: str) -> None:
    """A fault of the syntax or of the encoding is told alone, with its line."""
    file.write_bytes(content)

    with pytest.raises(SettingsError) as caught:
        read_toml(file)

    assert message == caught.value.message


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """A folder is called one."""
    with pytest.raises(SettingsError, match="is a folder, not a file"):
        read_toml(tmp_path)


def test_a_file_that_is_not_there_is_named(file: Path) -> None:
    """A missing file is named with its whole path."""
    with pytest.raises(SettingsError) as caught:
        read_toml(file)

    assert f"{file} does not exist." == caught.value.message


def test_a_file_far_too_large_is_refused(file: Path) -> None:
    """What is larger than a megabyte is not parsed."""
    file.write_bytes(b"#" * 1_000_001)

    with pytest.raises(SettingsError, match="larger than a megabyte"):
        read_toml(file)
