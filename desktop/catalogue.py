"""gettext with Chinese in the source; other languages are read from ``resources/text``."""

from __future__ import annotations

import gettext
import io
from typing import Literal

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from resources import resource

Language = Literal["zh", "en"]

_source = gettext.NullTranslations()
_spoken = _source


def use_language(language: Language) -> None:
    """Speak `language` from now on; texts already on screen stay as they are.

    A language without a catalogue falls back to the Chinese of the source.
    """
    global _spoken
    _spoken = _source
    path = resource("text", language, "LC_MESSAGES", "yizhan.po")
    if language == "zh" or not path.exists():
        return
    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    _spoken = gettext.GNUTranslations(compiled)


def _(text: str) -> str:
    return _spoken.gettext(text)


def n_(text: str, n: int) -> str:
    """The form of `text` for `n` of them; Chinese has one form, so the source gives one."""
    return _spoken.ngettext(text, text, n)


def N_(text: str) -> str:
    return text
