"""JUnit's XML, which most CI servers show as tests: a finding is a test that failed.

Notes are tests that were skipped, since they fail no build. A test has no `file` and `line`, which
Jenkins' schema refuses: its class is the file, and its name says the place.
"""

import re
from xml.etree import ElementTree as ET

from certlint.finding import Finding, Report
from certlint.problem import Severity
from certlint.report.place import file_name, region
from certlint.report.printable import printable
from certlint.report.text import said

# XML has no place for these at all, not even as a reference.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    """Return one suite with a test case for each visible finding, or one that passed."""
    found = report.visible
    notes = sum(finding.severity is Severity.NOTE for finding in found)
    suites = ET.Element("testsuites")
    suite = ET.SubElement(
        suites,
        "testsuite",
        name="certlint",
        tests=str(max(len(found), 1)),
        failures=str(len(found) - notes),
        errors="0",
        skipped=str(notes),
    )
    for finding in found:
        _case(suite, finding)
    if not found:
        ET.SubElement(suite, "testcase", classname="certlint", name="no problems")
    ET.indent(suites)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{ET.tostring(suites, encoding='unicode')}\n"


def _case(suite: ET.Element, finding: Finding) -> None:
    file = _xml(printable(file_name(finding.location.source)))
    start = region(finding.location).start
    place = f"{file}:{start.line}:{start.column}"
    case = ET.SubElement(
        suite,
        "testcase",
        classname=file,
        name=f"{finding.rule.id} {finding.rule.name} at {start.line}:{start.column}",
    )
    message = _xml(said(finding.message))
    if finding.severity is Severity.NOTE:
        ET.SubElement(case, "skipped", message=message)
        return
    failure = ET.SubElement(case, "failure", message=message, type=str(finding.severity))
    failure.text = f"{place}: {message}\nfix: {_xml(said(finding.fix))}"


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
