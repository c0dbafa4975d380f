"""Answers about one object alone, which are the same in all alternatives that hold it."""

from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from typing import Any, TypeVar, cast, overload

from certlint.model.objects import Object

Thing = TypeVar("Thing", bound=Object)
Answer = TypeVar("Answer")


@overload
def once(question: Callable[[Thing], Iterator[Answer]]) -> Callable[[Thing], Sequence[Answer]]: ...


@overload
def once(question: Callable[[Thing], Answer]) -> Callable[[Thing], Answer]: ...


def once(question: Callable[[Thing], Any]) -> Callable[[Thing], Any]:
    """Keep the answer to a question with the object; of an iterator, all that it yields.

    A tree with many alternatives asks the same of what they share in each of them. The question
    may look at nothing but the object.
    """
    name = f"{question.__module__}.{question.__qualname__}"

    @wraps(question)
    def answer(thing: Thing) -> Any:
        kept: dict[str, Any] = vars(thing)
        if name not in kept:
            found = question(thing)
            streamed = isinstance(found, Iterator)
            kept[name] = tuple(cast("Iterator[Any]", found)) if streamed else found
        return kept[name]

    return answer
