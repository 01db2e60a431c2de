"""The catalogues in `resources/translations`: what the program says, what of it is not translated yet, what nobody says any more.

    python -m tools.translations                  what is missing, dead or wrong, for each language (exit code 1 when anything is)
    python -m tools.translations --missing        the same, with the place in the code, and as JSON to be filled in with --json
    python -m tools.translations --merge CODE FILE.json   take translations over from a file like that one
    python -m tools.translations --update         drop what nobody says any more, sort, and write

A text is collected from `tr`, `self.tr`, `plural`, `mark` and `QCoreApplication.translate` in the package, from the table of actions and menus,
and from `mapviewer.tr('…')` in the page's scripts. It has to be a literal; a table's texts are marked where they stand (`mark("…")`).
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from mapviewer.language import Language
from mapviewer.language.catalogue import Entry
from mapviewer.language.numbers import FORMS

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDER: Final = ROOT / "resources" / "translations"
LANGUAGES: Final = (Language.FRENCH, Language.ARABIC)

Key = tuple[str, str]
"""Context ("" for none) and English text."""


@dataclass
class Said:
    """A text of the program: how it is said of many (None: it counts nothing), and where it stands."""

    many: str | None = None
    places: list[str] = field(default_factory=list)


# Collecting -------------------------------------------------------------------------------------------------------------


def collect(root: Path = ROOT) -> dict[Key, Said]:
    """Every text that the program shows, by context and English."""
    found: dict[Key, Said] = {}
    for path in sorted((root / "mapviewer").rglob("*.py")):
        name = path.relative_to(root).as_posix()
        for line, context, text, many in _in_python(ast.parse(path.read_text("utf-8"))):
            _note(found, (context, text), many, f"{name}:{line}")
    for path in sorted((root / "resources" / "map").rglob("*.js")):
        if "vendor" in path.parts or path.name == "words.js":
            continue
        name = path.relative_to(root).as_posix()
        for line, context, text, many in _in_script(path.read_text("utf-8")):
            _note(found, (context, text), many, f"{name}:{line}")
    for text, place in _in_tables():
        _note(found, ("", text), None, place)
    return found


def _note(found: dict[Key, Said], key: Key, many: str | None, place: str) -> None:
    said = found.setdefault(key, Said(many))
    said.many = said.many or many
    said.places.append(place)


def _literal(node: ast.expr) -> str | None:
    """The text of a string, also of one that is put together from several."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _literal(node.left), _literal(node.right)
        return None if left is None or right is None else left + right
    return None


def _texts(node: ast.expr) -> Iterator[str]:
    """The literals that an argument may be."""
    if isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
    elif (text := _literal(node)) is not None:
        yield text


def _in_python(tree: ast.AST) -> Iterator[tuple[int, str, str, str | None]]:
    """(line, context, text, text of many) of every call that translates or marks."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        function = node.func
        name = (
            function.id
            if isinstance(function, ast.Name)
            else function.attr
            if isinstance(function, ast.Attribute)
            else ""
        )
        arguments = node.args
        if name in ("tr", "mark"):
            context = (_literal(arguments[1]) or "") if len(arguments) > 1 else ""
            for text in _texts(arguments[0]):
                yield node.lineno, context, text, None
        elif (name == "plural" and len(arguments) >= 3) or (name == "mark_plural" and len(arguments) == 2):
            context = (_literal(arguments[3]) or "") if len(arguments) > 3 else ""
            one, many = _literal(arguments[0]), _literal(arguments[1])
            if one is not None and many is not None:
                yield node.lineno, context, one, many
        elif name == "translate" and len(arguments) >= 2:
            said, own = _literal(arguments[1]), _literal(arguments[0])
            if said is not None and own is not None:
                yield node.lineno, own if own.islower() else "", said, None


_SCRIPT: Final = re.compile(r"\b(tr|plural)\(\s*'((?:[^'\\]|\\.)*)'(?:\s*,\s*'((?:[^'\\]|\\.)*)')?")


def _in_script(text: str) -> Iterator[tuple[int, str, str, str | None]]:
    for match in _SCRIPT.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        one, other = (re.sub(r"\\(.)", r"\1", s or "") for s in match.group(2, 3))
        yield line, "page", one, other if match[1] == "plural" else None


def _in_tables() -> Iterator[tuple[str, str]]:
    """The words of the action table and of the menus."""
    from mapviewer.app import actions

    place = "mapviewer/app/actions.py"
    for spec in actions.ACTIONS:
        for text in (spec.text, spec.tip):
            if text and text not in _OWN_NAMES:
                yield text, f"{place} ({spec.id})"
    for title, _ in actions.MENUS:
        yield title, f"{place} (menus)"


_OWN_NAMES: Final = frozenset({"English", "Français", "العربية"})
"""Languages, each called by its own name whatever the window speaks."""


# Catalogues -------------------------------------------------------------------------------------------------------------


def read(language: Language) -> dict[Key, Entry]:
    """A catalogue as it is in the file."""
    path = FOLDER / f"{language.value}.json"
    if not path.exists():
        return {}
    stored = json.loads(path.read_text("utf-8"))
    entries: dict[Key, Entry] = {("", text): entry for text, entry in stored["messages"].items()}
    for context, texts in stored["contexts"].items():
        entries |= {(context, text): entry for text, entry in texts.items()}
    return entries


def write(language: Language, entries: Mapping[Key, Entry]) -> None:
    """Write a catalogue, sorted, so that two people's additions seldom meet in a line; French with the spaces that its printers set."""
    if language is Language.FRENCH:
        entries = {
            key: spaced(entry)
            if isinstance(entry, str)
            else {form: spaced(text) for form, text in entry.items()}
            for key, entry in entries.items()
        }
    contexts: dict[str, dict[str, Entry]] = {}
    for (context, text), entry in sorted(entries.items(), key=lambda item: (item[0][0], _order(item[0][1]))):
        contexts.setdefault(context, {})[text] = entry
    stored = {
        "language": language.value,
        "messages": contexts.pop("", {}),
        "contexts": contexts,
    }
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{language.value}.json").write_text(
        json.dumps(stored, ensure_ascii=False, indent=1) + "\n", "utf-8"
    )


def spaced(text: str) -> str:
    """French text with no-break spaces before its double signs and inside its quotation marks."""
    text = re.sub(r"[ \u00a0\u202f](?=[;!?])", "\u202f", text)
    text = re.sub(r"[ \u00a0\u202f](?=[:»])", "\u00a0", text)
    return re.sub(r"(?<=«)[ \u00a0\u202f]", "\u00a0", text)


def _order(text: str) -> tuple[str, str]:
    return re.sub(r"[\W_]+", " ", text).strip().casefold(), text


def missing(said: Mapping[Key, Said], entries: Mapping[Key, Entry]) -> list[Key]:
    """What has no translation. A context of its own is only needed where the text means something
    else there, and on the map page, which has only its own."""
    return [
        key for key in said if key not in entries and (key[0] in ("", "page") or ("", key[1]) not in entries)
    ]


def dead(said: Mapping[Key, Said], entries: Mapping[Key, Entry]) -> list[Key]:
    """What is translated and never said."""
    texts = {text for context, text in said if context != "page"}
    return [key for key in entries if key not in said and (key[0] or key[1] not in texts)]


_NAMED: Final = re.compile(r"\{\w*\}")
_PERCENT: Final = re.compile(r"%(?:\.\d+)?[sdfn]")
_MNEMONIC: Final = re.compile(r"&(?=[^\s&])")


def wrong(language: Language, said: Mapping[Key, Said], entries: Mapping[Key, Entry]) -> Iterator[str]:
    """What a translation got wrong: placeholders, plural forms, mnemonics, the ends of a text."""
    for key, entry in entries.items():
        if key not in said and key not in {("", text) for _, text in said}:
            continue
        # What holds everywhere holds for every context but the page's.
        alike = [s for k, s in said.items() if k == key or (k[1] == key[1] and not key[0] and k[0] != "page")]
        many = next((s.many for s in alike if s.many is not None), None)
        if (many is not None) != isinstance(entry, Mapping):
            yield f"{_shown(key)}: {'plural forms are expected' if many else 'it counts nothing, so it has one form'}"
            continue
        if isinstance(entry, Mapping):
            if set(entry) != set(FORMS[language]):
                yield f"{_shown(key)}: found the plural forms {sorted(entry)}, expected {sorted(FORMS[language])}"
            for form, text in entry.items():
                # “One event” may say its number as a word.
                missed = set(_NAMED.findall(key[1])) - set(_NAMED.findall(text)) - {"{n}"}
                extra = set(_NAMED.findall(text)) - set(_NAMED.findall(key[1])) - {"{n}"}
                if missed or extra or (form == "other" and "{n}" in (many or "") and "{n}" not in text):
                    yield f"{_shown(key)} ({form}): the placeholders differ: {text}"
        else:
            yield from (f"{_shown(key)}: {fault}: {entry}" for fault in faults(key[1], entry))


def faults(text: str, translation: str) -> Iterator[str]:
    """What is wrong with one translation of a text."""
    if not translation.strip():
        yield "it is empty"
    if sorted(_NAMED.findall(text)) != sorted(_NAMED.findall(translation)):
        yield "the placeholders differ"
    if _PERCENT.findall(text) != _PERCENT.findall(translation):
        yield "the placeholders differ, or their order"
    if len(_MNEMONIC.findall(text)) != len(_MNEMONIC.findall(translation)):
        yield "the mnemonic (&) differs"
    if text.endswith("…") != translation.endswith("…"):
        yield "the ellipsis at the end differs"
    if (text[:1].isspace(), text[-1:].isspace()) != (translation[:1].isspace(), translation[-1:].isspace()):
        yield "the spaces at the ends differ"


def _shown(key: Key) -> str:
    return f"“{key[1]}”" + (f" ({key[0]})" if key[0] else "")


# The command ------------------------------------------------------------------------------------------------------------


def _asked(said: Mapping[Key, Said], keys: Sequence[Key], language: Language) -> list[dict[str, Any]]:
    return [
        {
            "context": context,
            "text": text,
            "translation": dict.fromkeys(FORMS[language], "") if said[context, text].many else "",
            "at": said[context, text].places[0],
        }
        for context, text in keys
    ]


def main(argv: Sequence[str] | None = None) -> int:
    """Look at the catalogues, or write them."""
    parser = argparse.ArgumentParser(prog="python -m tools.translations", description=__doc__.split("\n")[0])
    parser.add_argument("--missing", action="store_true", help="list what is not translated, with its place")
    parser.add_argument("--json", action="store_true", help="with --missing: as JSON to be filled in")
    parser.add_argument("--update", action="store_true", help="drop dead entries, sort and write")
    parser.add_argument("--merge", nargs=2, metavar=("CODE", "FILE"), help="take translations over")
    options = parser.parse_args(argv)
    said = collect()
    if options.merge:
        language = Language(options.merge[0])
        entries = read(language)
        filled = json.loads(Path(options.merge[1]).read_text("utf-8"))
        if isinstance(filled, dict):
            filled = [{"text": text, "translation": entry} for text, entry in filled.items()]
        for item in filled:
            if item["translation"] and item["translation"] != dict.fromkeys(FORMS[language], ""):
                entries[item.get("context", ""), item["text"]] = item["translation"]
        write(language, entries)
        return 0
    bad = 0
    asked: dict[str, Any] = {}
    for language in LANGUAGES:
        entries = read(language)
        if options.update:
            gone = set(dead(said, entries))
            entries = {key: entry for key, entry in entries.items() if key not in gone}
            write(language, entries)
        lacking, gone_now = missing(said, entries), dead(said, entries)
        asked[language.value] = _asked(said, lacking, language)
        faulty = list(wrong(language, said, entries))
        bad += len(lacking) + len(gone_now) + len(faulty)
        if options.json:
            continue
        print(
            f"{language.value}: {len(entries)} translated, {len(lacking)} missing, {len(gone_now)} dead, {len(faulty)} wrong"
        )
        for key in lacking if options.missing else ():
            print(f"  missing {_shown(key)} at {said[key].places[0]}")
        for key in gone_now:
            print(f"  dead {_shown(key)}")
        for words in faulty:
            print(f"  wrong {words}")
    if options.json:
        print(json.dumps(asked, ensure_ascii=False, indent=1))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
