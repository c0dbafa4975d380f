"""Flags that cert-manager's parts refuse: unknown ones, unknown words, servers without a port."""

import difflib
import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from certlint.model.chart_values import plain_text
from certlint.model.component import Component, Part
from certlint.model.data_files import facts
from certlint.model.faults import Fault
from certlint.model.releases import within
from certlint.model.settings import Setting, flags, from_arguments
from certlint.node import Node, is_placeholder
from certlint.problem import Severity

_OTHERS: tuple[Part, ...] = ("webhook", "cainjector")
_GATES = "feature-gates"
_SERVERS = ("dns01-recursive-nameservers", "acme-http01-solver-nameservers")


def started(part: Component) -> Iterator[Component]:
    """Yield a part, and those that its chart starts beside it with arguments of their own."""
    yield part
    for other in _OTHERS if part.workload is None else ():
        given = part.value(other, "extraArgs").list
        yield replace(part, part=other, settings=from_arguments(given))


def unknown_flags(part: Component) -> Iterator[tuple[str, Fault]]:
    """Yield the flags that a part's release does not know, and would not start with."""
    gone = {entry["name"]: str(entry["instead"]) for entry in facts("flags")["gone"]}
    known = _known(part.part)
    # The flags of the start-up check are not among the facts.
    judged = bool(known) and _is_known(part.release)
    for name, setting in _arguments(part):
        plain = name.replace("_", "-")
        if is_placeholder(name):
            continue
        says = f"is given `--{name}`, a flag that it does not have"
        if plain in gone or (judged and plain not in known):
            near = next(iter(difflib.get_close_matches(plain, known, cutoff=0.85)), "")
            better = gone.get(plain, near)
            fix = f"write `--{better}`" if better else "remove it"
            yield name, Fault(part.placed(setting.at), says, fix, better)
        elif known.get(plain) and within(part.release, f"<{known[plain]}.0a0"):
            says = f"is v{part.release} and is given `--{name}`, which came with {known[plain]}"
            fix = f"upgrade cert-manager to {known[plain]}, or remove it"
            yield name, Fault(part.placed(setting.at), says, fix)


def word_faults(part: Component) -> Iterator[Fault]:
    """Yield what a part's release does not have, or does not heed, of what its flags list."""
    if not _is_known(part.release):
        return
    for gate, value, at in _gates(part):
        says = f"is given the feature gate `{gate}`"
        if gate not in _listed("gates"):
            yield _unknown(part.placed(at), says, gate, _listed("gates"))
        for idle in facts("flags")["idle-gates"]:
            moot = idle["only"] in {"", value} and within(part.release, f">={idle['since']}.0a0")
            if gate == idle["name"] and moot:
                told = f"{says}, which changes nothing since {idle['since']}"
                strict = bool(idle["only"])
                yield Fault(part.placed(at), told, "remove it", "", Severity.NOTE, strict)
    for name, at in _controllers(part):
        if name not in _listed("controllers"):
            says = f"is told of the controller `{name}`"
            yield _unknown(part.placed(at), says, name, _listed("controllers"))


def _controllers(part: Component) -> Iterator[tuple[str, Node]]:
    """Yield the controllers that a part is told to run, or not to."""
    setting = part.settings.get("controllers")
    if setting is None or part.part != "controller":
        return
    for entry in setting.value.split(","):
        name = entry.strip().removeprefix("-")
        if name not in {"", "*"} and not is_placeholder(name):
            yield name, setting.at


def _unknown(at: Node, says: str, word: str, known: Sequence[str]) -> Fault:
    near = next(iter(difflib.get_close_matches(word, known, cutoff=0.7)), "")
    fix = f"write `{near}`" if near else "remove it"
    return Fault(at, f"{says}, which it does not have", fix, near)


def _gates(part: Component) -> Iterator[tuple[str, str, Node]]:
    """Yield the feature gates that a part is told, and where."""
    setting = part.settings.get(_GATES)
    texts = [(setting.value, setting.at)] if setting is not None and not setting.at.is_map else []
    if part.workload is None and part.part in _OTHERS:
        given = part.value(part.part, "featureGates")
        texts.append((given.text, given))
    for text, at in texts:
        for entry in text.split(","):
            name, _, value = entry.strip().partition("=")
            if name and not is_placeholder(entry):
                yield name, value.lower(), at
    for name, node in part.value(part.part, "config.featureGates").items():
        if not is_placeholder(name):
            yield name, plain_text(node.scalar), node.named


def malformed_servers(part: Component) -> Iterator[tuple[str, Fault]]:
    """Yield the name servers that a controller is given and cannot parse."""
    for name, setting in _servers(part):
        for entry in (text.strip() for text in setting.value.split(",")):
            if is_placeholder(entry) or (entry.startswith("https://") and name == _SERVERS[0]):
                continue
            if says := _server_fault(entry):
                address = f"[{entry}]" if _is_v6(entry) else entry
                better = f"{address}:53" if says.startswith("without") else ""
                fix = f"write `{better}`" if better else "write `host:port`"
                told = f"is given the name server `{entry}` {says}"
                yield entry, Fault(part.placed(setting.at), told, fix, better)


def _servers(part: Component) -> Iterator[tuple[str, Setting]]:
    given = [(name, setting) for name, setting in _arguments(part) if name in _SERVERS]
    yield from given
    for name in _SERVERS:
        if name in part.settings and name not in {known for known, _ in given}:
            yield name, part.settings[name]


def _server_fault(entry: str) -> str:
    """Say what is wrong with the address of a name server; "" for nothing."""
    if "://" in entry:
        return "by a URL, which only the DNS-01 check over HTTPS takes"
    host, colon, port = entry.rpartition(":")
    if not colon or _is_v6(entry) or entry.endswith("]"):
        return "without a port"
    if ":" in host and not (host.startswith("[") and host.endswith("]")):
        return "without brackets around its IPv6 address"
    return "" if port.isdecimal() and 0 < int(port) < 65536 and host else "with a malformed port"


def _is_v6(entry: str) -> bool:
    try:
        return ipaddress.ip_address(entry).version == 6
    except ValueError:
        return False


def _arguments(part: Component) -> Iterator[tuple[str, Setting]]:
    """What the part's own container, or the chart, gives to the program."""
    if part.workload is None:
        yield from flags(part.value(part.part, "extraArgs").list)
        return
    if not part.started_by_shell:
        yield from flags([*part.container["command"], *part.container["args"]])


def _is_known(release: str) -> bool:
    """Whether a release is one of those whose flags the data tells."""
    spans = facts("flags")["known"]
    return any(within(release, f">={span['from']}.0a0,<={span['to']}.9999") for span in spans)


@cache
def _listed(key: str) -> Sequence[str]:
    return tuple(name for entry in facts("flags")[key] for name in entry["names"])


@cache
def _known(part: str) -> Mapping[str, str]:
    """The flags of a part, with the minor that brought each; "" for those of all releases."""
    return {
        name: str(entry.get("since", ""))
        for entry in facts("flags")["flags"]
        if part in entry["parts"]
        for name in entry["names"]
    }
