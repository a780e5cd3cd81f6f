"""Notifications: which are believed, and how far."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import threading
from typing import TYPE_CHECKING

import pytest
from batch_bench import FakeClock
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_batch_i18n.batch import webhook
from mkdocs_batch_i18n.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY = b"a key of some length"
SECRET = "whsec_" + base64.b64encode(KEY).decode()
NOW = 1_700_000_000


def signed(body: bytes, *, sent: int = NOW, key: bytes = KEY) -> dict[str, str]:
    """Return the headers that sign a body."""
    digest = hmac.new(key, f"msg_1.{sent}.".encode() + body, hashlib.sha256).digest()
    signature = "v1," + base64.b64encode(digest).decode()
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(sent),
        "webhook-signature": f"v1,bm90 v2,other {signature}",
    }


def test_the_published_example_of_the_standard_is_accepted() -> None:
    """A vector of the Standard Webhooks reference libraries."""
    key = webhook.secret_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    assert webhook.verified(headers, b'{"test": 2432232314}', key, 1_614_265_330)


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "msg_2"},
        {"webhook-id": ""},
        {"webhook-timestamp": str(NOW + 1)},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": "1" * 40},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1,ä"},
    ],
)
def test_a_changed_header_is_not_believed(change: Mapping[str, str]) -> None:
    """Id, time and signature belong together."""
    body = b'{"data": {"id": "batch_1"}}'
    assert webhook.verified(signed(body), body, KEY, NOW)
    assert not webhook.verified({**signed(body), **change}, body, KEY, NOW)
    assert not webhook.verified(signed(body), body + b" ", KEY, NOW)


@pytest.mark.parametrize(("age", "status"), [(0, 204), (299, 204), (301, 401), (-301, 401)])
def test_an_old_notification_is_not_believed(age: int, status: int) -> None:
    """Five minutes either way: what was overheard cannot be sent again later."""
    body = b"{}"
    assert webhook.read(signed(body, sent=NOW - age), body, KEY, NOW)[0] == status


@pytest.mark.parametrize(
    ("body", "batch_id"),
    [
        ({"type": "batch.completed", "data": {"id": "batch_1"}}, "batch_1"),
        ({"batch_id": "b-2"}, "b-2"),
        ({"id": "batch_3", "status": "completed"}, "batch_3"),
        ({"id": "evt_4", "data": {"batch_id": "x"}}, "x"),
        ({"id": "evt_5", "data": []}, ""),
        ({}, ""),
    ],
)
def test_the_batch_is_found_in_the_usual_shapes(body: object, batch_id: str) -> None:
    """Where no batch is named, the hint says: look at all."""
    hint = webhook.Hint(batch_id, signed=False)
    assert webhook.read({}, json.dumps(body).encode(), None, NOW) == (204, hint)


@pytest.mark.parametrize("body", [b"[]", b"no", b"\xff", b"[" * 60_000, b"7"])
def test_what_is_no_notification_gets_an_error(body: bytes) -> None:
    """No object, no hint."""
    assert webhook.read({}, body, None, NOW) == (400, None)


@given(st.binary(max_size=60))
def test_no_body_crashes_the_reader(body: bytes) -> None:
    """Anybody can send anything to an open port."""
    status, hint = webhook.read({}, body, None, NOW)
    assert (status == 204) is (hint is not None)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_not base64!", "ä"])
def test_an_unreadable_secret_is_an_error_that_does_not_show_it(secret: str) -> None:
    """Better than one that no signature ever matches."""
    with pytest.raises(ConfigurationError) as caught:
        webhook.secret_of(secret)
    assert not secret.strip("whsec_") or secret not in str(caught.value)


def post(port: int, body: bytes, headers: Mapping[str, str]) -> int:
    """Send a notification; return the status of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("POST", "/", body, dict(headers))
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b'{"batch_id": "b"}', signed(b'{"batch_id": "b"}'), 204),
        (b'{"batch_id": "b"}', {}, 401),
        (b"", {"Content-Length": str(webhook.MAX_BODY + 1)}, 413),
        (b"", {"Content-Length": "-1"}, 411),
    ],
)
def test_over_the_wire_only_what_is_signed_leads_to_a_look(
    body: bytes, headers: Mapping[str, str], status: int
) -> None:
    """A receiver with a secret acts on signed notifications of bounded size alone."""
    acts: list[webhook.Hint] = []
    answers: list[int] = []
    with webhook.Receiver(0, secret=SECRET, clock=FakeClock(NOW)) as receiver:
        sender = threading.Thread(
            target=lambda: answers.append(post(receiver.port, body, headers)), daemon=True
        )
        sender.start()
        count = receiver.wait(20.0, acts.append)
        sender.join()
    assert answers == [status]
    assert count == len(acts) == (status == 204)
    assert all(hint == webhook.Hint("b", signed=True) for hint in acts)


def test_a_port_in_use_is_named() -> None:
    """The error says which, and what to do."""
    with (
        webhook.Receiver(0) as receiver,
        pytest.raises(ConfigurationError, match=str(receiver.port)),
    ):
        webhook.Receiver(receiver.port)
