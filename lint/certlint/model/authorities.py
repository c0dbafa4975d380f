"""Public certificate authorities that speak ACME: their directories, profiles and chains.

What is known of them ages, so it stands in a data file, each entry with its source and date.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from certlint.hosts import host_of
from certlint.model.data_files import facts

Stage = Literal["production", "staging"]


class Directory(NamedTuple):
    """The URL at which an authority is used.

    `replaced_by` is set where it is served no more. `alone` says that no other path of its host is
    a directory.
    """

    url: str
    stage: Stage
    replaced_by: str = ""
    alone: bool = False


class Profile(NamedTuple):
    """A kind of certificate: how many names it may hold, and how long it is valid.

    `addresses` says whether it may hold IP addresses, `lifetimes` from which day on it is valid for
    how many hours. `ended` is the day since which nobody gets it any more.
    """

    name: str
    names: int
    addresses: bool
    lifetimes: Sequence[tuple[date, int]]
    ended: date | None = None

    def hours(self, day: date) -> int:
        """How long a certificate of a day is valid."""
        return next((h for since, h in reversed(self.lifetimes) if since <= day), 0)


class Authority(NamedTuple):
    """One certificate authority.

    `ended_chains` are names of roots that it offers no more. `mails` says that it may write to an
    account's address. `key_sizes` are those that it certifies, by type, as far as they are known.
    `refuses` names what is asked in vain: a `duration`, a usage.
    """

    name: str
    directories: Sequence[Directory]
    profiles: Sequence[Profile] = ()
    ended_chains: Sequence[str] = ()
    mails: bool = True
    key_sizes: Mapping[str, Sequence[int]] = MappingProxyType({})
    refuses: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return self.name

    def profile(self, name: str) -> Profile | None:
        """One of its profiles: the first is what an order without one gets."""
        if not name:
            return self.profiles[0] if self.profiles else None
        return next((profile for profile in self.profiles if profile.name == name), None)


def authority_of(url: str) -> Authority | None:
    """Return the public authority that an ACME server belongs to; None for all others."""
    return _by_host().get(host_of(url))


def directory_of(url: str) -> Directory | None:
    """Return the directory of a public authority that is served at the host of a URL."""
    authority = authority_of(url)
    known = authority.directories if authority is not None else ()
    return next((each for each in known if host_of(each.url) == host_of(url)), None)


@cache
def _by_host() -> dict[str, Authority]:
    known = [_authority(entry) for entry in facts("acme")["authorities"]]
    return {host_of(each.url): authority for authority in known for each in authority.directories}


def _authority(entry: dict[str, Any]) -> Authority:
    directories = [
        Directory(each["url"], each["stage"], each.get("replaced-by", ""), each.get("alone", False))
        for each in entry["directories"]
    ]
    profiles = [_profile(each) for each in entry.get("profiles", ())]
    chains = [each["name"] for each in entry.get("chains", ())]
    return Authority(
        entry["name"],
        directories,
        profiles,
        chains,
        entry.get("mails", True),
        {each["type"]: each["sizes"] for each in entry.get("keys", ())},
        frozenset(each["what"] for each in entry.get("refuses", ())),
    )


def _profile(entry: dict[str, Any]) -> Profile:
    lifetimes = [(date.fromisoformat(each["from"]), each["hours"]) for each in entry["lifetimes"]]
    ended = date.fromisoformat(entry["ended"]) if "ended" in entry else None
    return Profile(entry["name"], entry["names"], entry["addresses"], lifetimes, ended)
