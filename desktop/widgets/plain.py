"""Text of others where Qt would take it for markup."""

from html import escape


def plain(text: str) -> str:
    """As a tooltip, which shows tags as what they mean and opens the pictures they name.

    Qt has no switch for it, as labels have.
    """
    if "<" not in text and "&" not in text:
        return text
    return f"<p style='white-space:pre-wrap'>{escape(text)}</p>"
