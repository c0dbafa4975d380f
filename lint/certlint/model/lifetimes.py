"""Durations and renewal of certificates, as cert-manager's webhook and controller judge them."""

import re
from collections.abc import Iterator

from certlint.model.crons import cron_fault
from certlint.model.data_files import facts
from certlint.model.durations import DAY, HOUR, MINUTE, meant, parse, shown
from certlint.model.faults import Fault
from certlint.model.wanted import Wanted, stated, whole
from certlint.node import Node

DEFAULT_DURATION = 2160 * HOUR
_MIN_DURATION = HOUR
_MIN_RENEW_BEFORE = 5 * MINUTE
_WINDOW = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?[smh])+")


def lifetime_faults(wanted: Wanted) -> Iterator[Fault]:
    """Yield what is wrong with a certificate's duration and the time of its renewal."""
    unreadable = [
        node
        for node in (wanted.duration, wanted.renew_before)
        if stated(node) and parse(node.text) is None
    ]
    for node in unreadable:
        text = node.text or '""'
        says = f"sets `{node.step}` to `{text}`, which is no Go duration (units: h, m, s)"
        better = meant(node.text)
        yield Fault(node, says, f"write `{better}`" if better else "", better)
    share = wanted.renew_before_percentage
    if stated(share) and whole(share) is None:
        text = share.text or '""'
        yield Fault(share, f"sets `{share.step}` to `{text}`, which is no number")
    yield from _renewal_faults(wanted)
    lifetime = asked_lifetime(wanted)
    if lifetime is not None and not unreadable:
        yield from _length_faults(wanted, lifetime)
        yield from _percentage_faults(wanted, lifetime)


def renewal_margin(wanted: Wanted) -> str:
    """Say that a certificate is renewed too early or too late; "" if neither, or if unknown."""
    lifetime = asked_lifetime(wanted)
    node = wanted.renew_before
    before = parse(node.text) if node.known else None
    if lifetime is None or before is None or not _MIN_RENEW_BEFORE <= before < lifetime:
        return ""
    if before * 3 > lifetime * 2:
        return f"is renewed {node.text} before its end, in the first third of its life"
    if before < DAY and lifetime >= 30 * DAY:
        return f"is renewed {node.text} before its end, in its last day"
    return ""


def asked_lifetime(wanted: Wanted) -> int | None:
    """The lifetime that a certificate asks for, in nanoseconds; None if it cannot be read."""
    if not wanted.duration:
        return DEFAULT_DURATION
    return parse(wanted.duration.text) if wanted.duration.known else None


def _length_faults(wanted: Wanted, lifetime: int) -> Iterator[Fault]:
    if lifetime < _MIN_DURATION:
        yield Fault(wanted.duration, f"asks for {wanted.duration.text}; the least is 1h")
    before = parse(wanted.renew_before.text) if wanted.renew_before.known else None
    if before is None:
        return
    node = wanted.renew_before
    if before < _MIN_RENEW_BEFORE:
        yield Fault(node, f"renews {node.text} before its end; the least is 5m")
    elif before >= lifetime:
        length = shown(lifetime) if wanted.duration else f"{shown(lifetime)} (the default)"
        yield Fault(node, f"renews {node.text} before its end, but lives no longer than {length}")


def _percentage_faults(wanted: Wanted, lifetime: int) -> Iterator[Fault]:
    node = wanted.renew_before_percentage
    share = whole(node)
    if share is None:
        return
    if wanted.renew_before:
        yield Fault(node, f"sets both `{wanted.renew_before.step}` and `{node.step}`")
    elif not 1 <= share <= 99:
        yield Fault(node, f"sets `{node.step}` to {share}; it must be between 1 and 99")
    elif lifetime * min(share, 100 - share) // 100 < _MIN_RENEW_BEFORE:
        yield Fault(node, f"leaves less than 5m by `{node.step}: {share}` of {shown(lifetime)}")


def _renewal_faults(wanted: Wanted) -> Iterator[Fault]:
    renewal = wanted.spec["renewal"]
    policy, windows = renewal["policy"], renewal["windows"]
    if policy.text and policy.known and policy.text not in {"RenewBefore", "Disabled"}:
        yield Fault(
            policy, f"has the renewal policy `{policy.text}`; known are RenewBefore, Disabled"
        )
    if policy.text == "Disabled" and windows.list:
        yield Fault(windows, "has renewal windows, which its policy `Disabled` forbids")
    for window in windows:
        yield from _window_faults(window)


def _window_faults(window: Node) -> Iterator[Fault]:
    cron, length, zone = window["cron"], window["windowDuration"], window["timezone"]
    for node, key in ((cron, "cron"), (length, "windowDuration")):
        if not node.exists and window.is_map:
            yield Fault(node, f"has a renewal window without `{key}`")
    if cron.text and cron.known and (said := cron_fault(cron.text)):
        yield Fault(cron, f"has a renewal window whose cron `{cron.text}` {said}")
    if length.text and length.known and not _WINDOW.fullmatch(length.text):
        yield Fault(
            length, f"has a renewal window of `{length.text}`, which is no duration in s, m, h"
        )
    if zone.text and zone.known and zone.text not in facts("time_zones")["names"]:
        yield Fault(zone, f"has a renewal window in `{zone.text}`, which is no IANA time zone")
