"""Reads Calico's expressions over labels, such as `has(app) && tier in {"a", "b"}`.

Source: Calico's documentation of selectors.
"""

import re

from certlint.model.selectors import EVERYTHING, Every, Except, Some, Spelt, Test, Where

# In the labels of namespaces: what only a namespace has.
NAME = "projectcalico.org/name"

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'[^']*'|"[^"]*")|(?P<word>[A-Za-z0-9_./-]+)|(?P<sign>&&|\|\||==|!=|[!(){},]))"""
)
_DEEP = 40


class _UnreadableError(Exception):
    """An expression is none that is known here."""


def test_of(text: str) -> Test:
    """Read an expression; an empty one takes everything, None is one that cannot be read."""
    if not text.strip():
        return EVERYTHING
    try:
        return _Reader(_tokens(text)).whole()
    except _UnreadableError:
        return None


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at = 0
    text = text.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise _UnreadableError
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


class _Reader:
    """Reads an expression from its tokens: `||` binds least, then `&&`, then `!`."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = [*tokens, ("end", "")]
        self._at = 0

    def whole(self) -> Test:
        test = self._either(0)
        self._expect("end", "")
        return test

    def _either(self, depth: int) -> Test:
        if depth > _DEEP:
            raise _UnreadableError
        tests = [self._both(depth)]
        while self._take("sign", "||"):
            tests.append(self._both(depth))
        return tests[0] if len(tests) == 1 else Some(tuple(tests))

    def _both(self, depth: int) -> Test:
        tests = [self._one(depth)]
        while self._take("sign", "&&"):
            tests.append(self._one(depth))
        return tests[0] if len(tests) == 1 else Every(tuple(tests))

    def _one(self, depth: int) -> Test:
        if self._take("sign", "!"):
            if depth > _DEEP:
                raise _UnreadableError
            return Except(self._one(depth + 1))
        if self._take("sign", "("):
            test = self._either(depth + 1)
            self._expect("sign", ")")
            return test
        word = self._any("word")
        if self._take("sign", "("):
            return self._function(word)
        return self._comparison(word)

    def _function(self, name: str) -> Test:
        if name == "has":
            test: Test = Where(self._any("word"))
        elif name == "all":
            test = EVERYTHING
        elif name == "global":
            test = Except(Where(NAME))
        else:
            raise _UnreadableError
        self._expect("sign", ")")
        return test

    def _comparison(self, key: str) -> Test:
        if self._take("sign", "=="):
            return Where(key, frozenset({self._text()}))
        if self._take("sign", "!="):
            return Except(Where(key, frozenset({self._text()})))
        if self._take("word", "in"):
            return Where(key, self._set())
        if self._take("word", "not"):
            self._expect("word", "in")
            return Except(Where(key, self._set()))
        if self._take("word", "contains"):
            return Spelt(key, self._text())
        if self._take("word", "starts"):
            self._expect("word", "with")
            return Spelt(key, self._text(), "start")
        self._expect("word", "ends")
        self._expect("word", "with")
        return Spelt(key, self._text(), "end")

    def _set(self) -> frozenset[str]:
        self._expect("sign", "{")
        values = [self._text()]
        while self._take("sign", ","):
            values.append(self._text())
        self._expect("sign", "}")
        return frozenset(values)

    def _text(self) -> str:
        return self._any("text")[1:-1]

    def _take(self, kind: str, text: str) -> bool:
        found = self._tokens[self._at] == (kind, text)
        self._at += found
        return found

    def _expect(self, kind: str, text: str) -> None:
        if not self._take(kind, text):
            raise _UnreadableError

    def _any(self, kind: str) -> str:
        found, text = self._tokens[self._at]
        if found != kind:
            raise _UnreadableError
        self._at += 1
        return text
