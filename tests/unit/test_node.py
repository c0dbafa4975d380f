"""What is left to be filled in, and what may be equal once it is."""

import pytest

from certlint.node import is_placeholder, may_be_one


@pytest.mark.parametrize(
    "text",
    [
        "{{ .Values.host }}", "{% host %}", "${HOST}", "shop.$DOMAIN", "$(HOST)", "#{Host}#",
        "%{HOST}", "{host}", "###HOST###", "__HOST__", "shop.__DOMAIN__", "%HOST%", "@HOST@",
        "<your domain>", "<path:kv/data/dns#token>", "ENC[AES256_GCM,data:x]",
    ],
)  # fmt: skip
def test_left_to_be_filled_in(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "shop.example.com", "*.example.com", "a {b} c", "$5", "US$100", "a_b__c", "__main__",
        "https://ca.example.com/%AB%CD", "50%", "me@example.com", "registry/app@sha256:AB@", "#5",
        "a < b", "^https?://[^<>]*$",
    ],
)  # fmt: skip
def test_whole_as_it_is(text: str) -> None:
    assert not is_placeholder(text)


@pytest.mark.parametrize(
    ("text", "other", "may"),
    [
        ("shop", "shop", True),
        ("shop", "pay", False),
        ("${HOST}", "shop.example.com", True),
        ("shop.${DOMAIN}", "shop.example.com", True),
        ("shop.${DOMAIN}", "${HOST}", True),
        ("shop.${DOMAIN}", "pay.example.com", False),
        ("shop.${DOMAIN}", "pay.${DOMAIN}", False),
    ],
)
def test_may_be_one(text: str, other: str, may: bool) -> None:
    assert may_be_one(text, other) is may
    assert may_be_one(other, text) is may
