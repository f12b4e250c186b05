"""A magic line taken apart into words, options and expressions; not what they mean."""

from __future__ import annotations

import re

from cellwright.convert.mark_options import Option

_OPTION = re.compile(r"--(?P<name>[A-Za-z][\w-]*)(?P<sign>=|(?=\s)|$)\s*")
_NEXT_OPTION = re.compile(r"\s--[A-Za-z]")
_OPENING, _CLOSING = "([{", ")]}"


class Words:
    """The rest of a magic line, taken from the left.

    Args:
        text: What follows `%%ROLE`, stripped.
    """

    def __init__(self, text: str) -> None:
        self._text = text.strip()

    def __bool__(self) -> bool:
        return bool(self._text)

    def take_option(self) -> str | None:
        """Take `--name` or `--name=` if that is next."""
        match = _OPTION.match(self._text)
        if not match:
            return None
        self._text = self._text[match.end() :]
        return match["name"]

    def take_word(self) -> str:
        """Take one shell word; ValueError for a quote that is not closed."""
        length = _word_length(self._text)
        word, self._text = self._text[:length], self._text[length:].lstrip()
        return _unquote(word)

    def take_value(self, option: Option) -> str | None:
        """Take the value of an option that is no expression, or None if there is none."""
        if not self._text or self._at_option():
            return None
        value = self.take_word()
        if option.syntax == "list":
            while self._text and (value.endswith(",") or self._text.startswith(",")):
                value += self.take_word()
        return value

    def take_expression(self) -> str | None:
        """Take a Python expression with its own quotes, or None if there is none."""
        if not self._text or self._at_option():
            return None
        length = _expression_length(self._text)
        value, self._text = self._text[:length].strip(), self._text[length:].lstrip()
        return _bare_expression(value)

    def skip_value(self) -> None:
        """Pass over what may be the value of an unknown option."""
        self._text = self._text[_expression_length(self._text) :].lstrip()

    def _at_option(self) -> bool:
        return _NEXT_OPTION.match(" " + self._text) is not None


def _word_length(text: str) -> int:
    """Return the length of the first shell word."""
    quote, i = "", 0
    while i < len(text):
        char = text[i]
        if char == "\\" and quote != "'":
            i += 1
        elif quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char.isspace():
            return i
        i += 1
    if quote:
        raise ValueError(f"the quote in `{text}` is not closed")
    return len(text)


def _unquote(word: str) -> str:
    """Return a shell word without its quotes and backslashes."""
    out, quote, i = [], "", 0
    while i < len(word):
        char = word[i]
        if char == "\\" and quote != "'" and i + 1 < len(word):
            i += 1
            if quote and word[i] not in '\\"':
                out.append(char)
            out.append(word[i])
        elif quote and char == quote:
            quote = ""
        elif not quote and char in "'\"":
            quote = char
        else:
            out.append(char)
        i += 1
    return "".join(out)


def _expression_length(text: str) -> int:
    """Return how far an expression reaches: to the next option outside quotes and brackets."""
    quote, depth, i = "", 0, 0
    while i < len(text):
        char = text[i]
        if quote:
            if char == "\\":
                i += 1
            elif char == quote:
                quote = ""
        elif char in "'\"":
            quote = char
        elif depth == 0 and _NEXT_OPTION.match(text, i):
            return i
        else:
            depth = max(0, depth + (char in _OPENING) - (char in _CLOSING))
        i += 1
    if quote:
        raise ValueError(f"the quote in `{text}` is not closed")
    return len(text)


def _bare_expression(value: str) -> str:
    """Take off the quotes around a whole value, or around all that follows `VAR=`."""
    if _is_quoted(value):
        return _unquote(value)
    variable, separator, expression = value.partition("=")
    if separator and variable.isidentifier() and _is_quoted(expression):
        return f"{variable}={_unquote(expression)}"
    return value


def _is_quoted(value: str) -> bool:
    """Return whether a value is quoted text from end to end, as one shell word."""
    quote, i = "", 0
    while i < len(value):
        if not quote and value[i] not in "'\"":
            return False
        if quote and value[i] == "\\" and quote == '"':
            i += 1
        elif quote:
            quote = "" if value[i] == quote else quote
        else:
            quote = value[i]
        i += 1
    return bool(value) and not quote
