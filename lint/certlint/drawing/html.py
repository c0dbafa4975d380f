"""A map as a page that stands alone: one file, which asks no host for anything."""

import base64
import hashlib
import json
from collections.abc import Sequence
from html import escape
from importlib.resources import files

from certlint.drawing.svg import drawn, summary
from certlint.finding import Finding
from certlint.landscape import Landscape, Spot
from certlint.report.place import file_name, region
from certlint.report.printable import printable
from certlint.report.text import said

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Map of issuers - certlint</title>
<style>{style}</style>
</head>
<body>
<header>
<h1>Map of issuers</h1>
<form role="search"><input type="search" aria-label="Search names, places, rules and findings"
 placeholder="Search: a name, a file, CM204, error …" autocomplete="off"><output></output></form>
<p class="counts">{summary}</p>
<button type="button" id="theme">Light or dark</button>
</header>
<div class="layout">
<main class="canvas">
{svg}</main>
<aside aria-live="polite" aria-label="Details"></aside>
</div>
<script type="application/json" id="data">{data}</script>
<script>{script}</script>
</body>
</html>
"""


def draw(landscape: Landscape) -> str:
    """Return the map as a document of HTML with its own styles, script and contents."""
    style, script = _file("map.css") + _file("page.css"), _file("page.js")
    # Nothing is loaded from anywhere, and no script runs but the one below.
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}"
    return _PAGE.format(
        policy=policy,
        style=style,
        summary=escape(summary(landscape)),
        svg=drawn(landscape, "", 'role="group"', 'tabindex="0" role="button" aria-pressed="false"'),
        data=_data(landscape),
        script=script,
    )


def _file(name: str) -> str:
    return (files("certlint.drawing") / name).read_text("utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _data(landscape: Landscape) -> str:
    """Return what the script shows, as JSON that ends no element of HTML."""
    content = {
        "summary": summary(landscape),
        "tenancy": said(landscape.tenancy),
        "spots": [_spot(spot) for spot in landscape.spots],
        "links": [
            {"source": link.source, "target": link.target, "says": said(link.says)}
            for link in landscape.links
        ],
        "elsewhere": _findings(landscape.elsewhere),
    }
    return json.dumps(content).replace("<", "\\u003c")


def _spot(spot: Spot) -> dict[str, object]:
    return {
        "title": said(spot.title),
        "note": said(spot.note),
        "place": spot.place,
        "members": list(map(said, spot.members)),
        "findings": _findings(spot.findings),
    }


def _findings(findings: Sequence[Finding]) -> list[dict[str, str]]:
    worst_first = sorted(findings, key=lambda finding: -finding.severity)
    return [
        {
            "rule": finding.rule.id,
            "severity": str(finding.severity),
            "message": said(finding.message),
            "place": _place(finding),
            "fix": said(finding.fix),
        }
        for finding in worst_first
    ]


def _place(finding: Finding) -> str:
    at = finding.location
    return f"{printable(file_name(at.source))}:{region(at).start.line}"
