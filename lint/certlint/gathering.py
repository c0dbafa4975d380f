"""Files → the documents that may matter: reading, decoding, splitting, and what could not be read.

Each file is searched for what tells by itself that it matters. Only where that names others are
those of the rest read again that may be, or use, what is named.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from certlint.files import InputFile
from certlint.halves import answers
from certlint.loaded import Definition, Loaded, body_of
from certlint.needed import NAMED, Names, sieve, tells_itself
from certlint.problem import Problem
from certlint.reading import BOMS, ENCODINGS, MEGABYTE, read_bytes, wide_encoding
from certlint.scan import Chunk, defines_kind, split
from certlint.sniff import MAPS, SECRETS, SERVICES, kinds_in, may_be_named, may_matter
from certlint.source import Location, Source, Span
from certlint.steps import Step, silent, told

MAX_FILE_SIZE = 20 * MEGABYTE
# Documents of one file that matter: a dump of a large cluster has some ten thousand objects.
MAX_DOCUMENTS = 100_000
# Marks of a file: all of what others may name, and one of a file that is read whatever they name.
_ANY, _TAKEN = SECRETS | MAPS | SERVICES, 8
KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")


@dataclass(slots=True)
class Gatherer:
    """Goes through files and adds to `loaded` what is to be told of them.

    `words` are further names by which cert-manager's parts are known. Without `sieve` every
    document is taken. `aside` are files, and texts of files in part taken, that others may name,
    each with its marks: all that are not taken in a `closed_world`.
    """

    loaded: Loaded
    words: Sequence[str]
    max_file_size: int = MAX_FILE_SIZE
    sieve: bool = True
    closed_world: bool = False
    aside: list[tuple[InputFile | Source, int]] = field(
        default_factory=list[tuple[InputFile | Source, int]]
    )

    def first(
        self, files: Sequence[InputFile | Source], step: Step = silent
    ) -> Iterator[tuple[Source, Chunk]]:
        """Yield the documents that tell by themselves that they may matter."""
        words = [word.encode() for word in self.words]
        verdicts = answers(lambda file: self._verdict(file, words), files)
        for file, verdict in zip(told(step, "reading files", files), verdicts, strict=True):
            self.loaded.files += 1
            folder, _, base = file.name.rpartition("/")
            if base == "Chart.yaml":
                self.loaded.charts.add(folder)
            if verdict & _TAKEN:
                text = file if isinstance(file, Source) else self._text(file, None)
                if text is not None:
                    yield from self._of(text, file)
            elif verdict:
                self.aside.append((file, verdict))

    def _verdict(self, file: InputFile | Source, words: Sequence[bytes]) -> int:
        """What a file may hold that others name, by its bytes; or that it is to be read itself."""
        if isinstance(file, Source) or file.once:
            return _TAKEN
        try:
            data = read_bytes(file.path, self.max_file_size)
        except OSError:
            return _TAKEN
        if len(data) > self.max_file_size or not self._skips(file, data):
            return _TAKEN
        kinds = kinds_in(data)
        if may_matter(data, kinds, words):
            return _TAKEN
        return _ANY if self.closed_world else may_be_named(data, kinds)

    def _of(self, text: Source, file: InputFile | Source) -> Iterator[tuple[Source, Chunk]]:
        kept, left = 0, False
        for chunk in split(text.text):
            body = body_of(text, chunk)
            if defines_kind(body):
                self.loaded.definitions.append(Definition(text, chunk))
            if self.sieve and not is_kustomization(text) and not tells_itself(body, self.words):
                left = left or self.closed_world or any(word in body for word in NAMED)
                continue
            kept += 1
            if kept > MAX_DOCUMENTS:
                self.loaded.broken.append(_too_many(text, chunk))
                break
            yield text, chunk
        if left:
            read_once = isinstance(file, Source) or file.once
            self.aside.append((text if kept or read_once else file, _ANY))

    def named(self, names: Names) -> Iterator[tuple[Source, Chunk]]:
        """Yield the documents put aside that matter since they are named, or use what is."""
        wanted = sieve(names)
        if wanted is None:
            return
        told, self.loaded = self.loaded, Loaded()  # what was told once is not told again
        for file in (file for file, marks in self.aside if marks & names.marks):
            for text, chunk in self._documents(file, wanted):
                body = body_of(text, chunk)
                if names.concern(body) and not tells_itself(body, self.words):
                    yield text, chunk
        self.loaded = told

    def all_of(self, file: InputFile | Source) -> Iterator[tuple[Source, Chunk]]:
        """Yield the documents of a file that somebody names, whatever they hold."""
        yield from self._documents(file, None)

    def _documents(
        self, file: InputFile | Source, wanted: Callable[[bytes], bool] | None
    ) -> Iterator[tuple[Source, Chunk]]:
        """Yield the documents of a file, if it is `wanted` by its bytes where these are enough."""
        text = file if isinstance(file, Source) else self._text(file, wanted)
        if text is not None:
            yield from ((text, chunk) for chunk in split(text.text))

    def _text(self, file: InputFile, wanted: Callable[[bytes], bool] | None) -> Source | None:
        data = self._bytes(file)
        if data is None or (wanted is not None and self._skips(file, data) and not wanted(data)):
            return None
        return self._decoded(file, data)

    def _bytes(self, file: InputFile) -> bytes | None:
        try:
            data = read_bytes(file.path, self.max_file_size)
        except OSError as error:
            self.loaded.unreadable.append(f"{file.shown}: {error.strerror or error}")
            return None
        if len(data) > self.max_file_size:
            self.loaded.broken.append(self._too_large(file))
            return None
        return data

    def _skips(self, file: InputFile, data: bytes) -> bool:
        """Whether a file may be passed over by its bytes: UTF-8 that can be read again."""
        return (
            self.sieve
            and not file.once
            and b"\0" not in data
            and not data.startswith(BOMS)
            and not file.name.endswith(KUSTOMIZATIONS)
        )

    def _decoded(self, file: InputFile, data: bytes) -> Source | None:
        encoding = next((name for mark, name in ENCODINGS if data.startswith(mark)), "")
        if not encoding:
            encoding = wide_encoding(data)
            if not encoding and b"\0" in data:
                self.loaded.binary.append(file.shown)
                return None
        try:
            text = data.decode(encoding or "utf-8")
        except UnicodeDecodeError:
            self.loaded.binary.append(file.shown)
            return None
        return Source(file.name, text, file.shown)

    def _too_large(self, file: InputFile) -> Problem:
        size = f"{self.max_file_size / MEGABYTE:g} MB"
        at = Location(Source(file.name, "", file.shown), Span(0, 0))
        said = f"the file is larger than {size} and was not read; see `max-file-size`"
        return Problem(at, said)


def _too_many(text: Source, chunk: Chunk) -> Problem:
    at = Location(text, Span(chunk.span.start, chunk.span.start))
    return Problem(at, f"more than {MAX_DOCUMENTS:,} documents: those from here on are not read")


def is_kustomization(text: Source) -> bool:
    """Whether a text is of a file by whose name kustomize knows it."""
    return text.name.rsplit("/", 1)[-1] in KUSTOMIZATIONS
