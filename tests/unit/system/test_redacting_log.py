from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.booking.card_number_guard import card_number_spans
from desktop.system.redacting_log import redacted, start_log
from tests.support.log_handlers import only_ours

VISA = "4242424242424242"
SECRETS = [
    VISA,
    "4242 4242 4242 4242",
    "4242-4242-4242-4242",
    "378282246310005",
    "tok_1NvQeZLkdIwHu7ix",
    "tok_visa",
    "pm_abcdefghijklmnop",
    "tcd_00009hthhsUZ8W4LxQgkjo",
    "3ds_0000AWr2XsTRIF1Vp34gh5",
    "card_1Mvo9tLkdIwHu7ix",
    "sk_test_51HxLkdIwHu7ix",
    "rk_live_51HxLkdIwHu7ix",
    "pk_live_51HxLkdIwHu7ix",
    "whsec_abcdef123456",
    "duffel_test_abc-DEF_123",
    "duffel_live_abcdefghijk",
]

log = logging.getLogger("tests.redact")


def _blank(text: str) -> str:
    return redacted(text, card_number_spans)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    stop = start_log(tmp_path / "logs" / "desk.log", card_number_spans)
    yield tmp_path / "logs" / "desk.log"
    stop()


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    "around", ["{}", "a {} b", "key={}&x=1", '{{"k": "{}"}}', "({})", "\n{}\n"]
)
def test_cards_tokens_and_keys_are_redacted_everywhere(secret: str, around: str) -> None:
    text = _blank(around.format(secret))
    tail = secret.split("_")[-1]
    assert tail not in text
    assert "[" in text


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Authorization: Bearer abc.def-123", "abc.def-123"),
        ("{'Authorization': 'Basic c2tfdGVzdDo='}", "c2tfdGVzdDo"),
        ('{"authorization": "anything at all"}', "anything"),
        ("sent Bearer abcdefgh to it", "abcdefgh"),
        ("Basic c2tfdGVzdF9hYmM6cGFzcw==", "c2tfdGVzdF9hYmM6cGFzcw"),
        ("https://ann:hunter@host.example/x", "hunter"),
        ("pi_3Nx_secret_Lkd3IwHu", "Lkd3IwHu"),
        ("client_secret=seti_1_secret_x&b=2", "seti_1"),
        ("passphrase='two words'", "two words"),
        ("{'password': \"two words\"}", "two words"),
        ("Opened(store_key=b'\\x01\\x02', x=1)", "x01"),
        ("card[cvc]=123&card[exp_month]=4", "123"),
        ('{"cvc": "9876"}', "9876"),
        ("security_code: 123", "123"),
        ("-----BEGIN PRIVATE KEY-----\nMIIEabc\n-----END PRIVATE KEY-----", "MIIEabc"),
        ("-----BEGIN EC PRIVATE KEY-----\nMIIEabc", "MIIEabc"),
    ],
)
def test_what_opens_something_is_blanked(text: str, secret: str) -> None:
    assert secret not in _blank(text)


@pytest.mark.parametrize(
    "text",
    [
        "Basic Economy LHR to JFK on NW 214, USD 1,412.10",
        "order ord_0000AWr2XsTRIF1Vp34gh5 of offer off_00009htYpSCXrwaB9DnUm0",
        "charge pi_3NxLkdIwHu7ix succeeded",
        "raised in card_number_guard.py, card_protocol, src_path",
        "ticket 016-2402342345",
        "called +442071838750 at 2026-11-24T10:12:37.120Z",
        "Visa ending 4242",
        "1234567890123456",
    ],
)
def test_what_is_no_secret_stays_readable(text: str) -> None:
    assert _blank(text) == text


@given(st.text(max_size=200), st.sampled_from(SECRETS))
def test_nothing_around_a_secret_saves_it(around: str, secret: str) -> None:
    text = _blank(f"{around} {secret} {around[::-1]}")
    assert secret not in text


# Ids of threads that pass the check digit, whole or behind the first digit: an address on Linux is
# 15 digits.
_LUCKY = [str(number) for number in range(140_234_866_439_744, 140_234_866_440_744)
          if card_number_spans(str(number))]  # fmt: skip
_LUCKY_IN_PART = [str(number) for number in range(139_880_876_102_336, 139_880_876_102_436)
                  if (1, 15) in card_number_spans(str(number))]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "<Thread(work_0, started {0})>", "<Thread(work_0, started daemon {0})>",
        "<_MainThread(MainThread, started {0})>", "<tests.Thread(Thread-7, stopped {0})>",
        "<Thread(Thread-1 (_resolve), started daemon {0})>", "<Timer(Thread-2, started {0})>",
        "<Preloader(Thread-3 (run), stopped daemon {0})>",
        "The object was created in thread id {0} and this is thread id {0}.",
    ],
)  # fmt: skip
def test_the_id_of_a_thread_is_no_card_number(text: str) -> None:
    assert len(_LUCKY) > 5
    assert len(_LUCKY_IN_PART) > 2
    for number in (*_LUCKY[:5], *_LUCKY_IN_PART[:2]):
        shown = text.format(number)
        assert redacted(shown, card_number_spans) == shown


def test_python_writes_a_thread_that_was_given_no_name_in_that_way() -> None:
    thread = threading.Timer(0, int)
    thread.start()
    thread.join()
    worker = threading.Thread(target=int)
    worker.start()
    worker.join()
    for shown in (repr(thread), repr(worker)):
        number = shown.rstrip(")>").rpartition(" ")[2]
        lucky = shown.replace(number, _LUCKY[0])
        assert redacted(lucky, card_number_spans) == lucky


def test_the_id_of_this_very_thread_stays_readable_in_a_traceback(file: Path) -> None:
    shown = repr(threading.current_thread())
    try:
        raise RuntimeError(f"{shown} is not the thread of the window")
    except RuntimeError:
        log.exception("stopped")
    assert shown in file.read_text()


@pytest.mark.parametrize("number", [VISA, "378282246310005", "135412345678911", "340000000000009"])
@pytest.mark.parametrize(
    "text",
    [
        "<Thread(work_0, started {})>",
        "<Thread({}, started 1)>",
        "<Thread(a (b), started {})>",
        "thread id {}",
        "thread id {}, later",
    ],
)
def test_a_card_number_that_poses_as_a_thread_is_blanked(text: str, number: str) -> None:
    assert card_number_spans(number)
    assert number not in redacted(text.format(number), card_number_spans)


def test_arguments_of_every_kind_are_blanked(file: Path) -> None:
    log.info("%s", VISA)
    log.info("%s", int(VISA))
    log.info("%r", {"number": VISA, "deep": [VISA.encode()]})
    log.info("%(n)s", {"n": VISA})
    log.info("a" + VISA[:8] + "%s", VISA[8:])
    text = file.read_text()
    assert text.count("[card number]") == 6
    assert VISA not in text


def test_the_text_of_errors_and_what_they_came_from_is_blanked(file: Path) -> None:
    def fail() -> None:
        try:
            raise ValueError(f"first {VISA}")
        except ValueError as first:
            raise RuntimeError(f"second {int(VISA)} tok_1Abc") from first

    try:
        fail()
    except RuntimeError:
        log.exception("failed with %s", VISA, stack_info=True)
    text = file.read_text()
    assert "RuntimeError" in text
    assert "ValueError" in text
    assert VISA not in text
    assert "tok_1Abc" not in text


def test_another_handler_after_ours_finds_no_number_in_the_kept_traceback(file: Path) -> None:
    kept: list[logging.LogRecord] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            kept.append(record)

    keeper = Keeper()
    try:
        raise ValueError(VISA)
    except ValueError:
        with only_ours():
            logging.getLogger().addHandler(keeper)
            log.exception("failed")
    assert kept[0].exc_text is not None
    assert VISA not in kept[0].exc_text
    assert VISA not in file.read_text()


def test_a_message_that_does_not_fit_its_arguments_shows_neither(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with only_ours():
        log.warning("%d of %d", VISA)
    assert "unreadable entry (TypeError)" in file.read_text()
    assert VISA not in file.read_text()
    assert VISA not in "".join(capsys.readouterr())


def test_an_entry_has_its_time_in_utc_its_level_and_its_place(file: Path) -> None:
    log.warning("hello")
    assert file.read_text().count("\n") == 1
    stamp, level, name, message = file.read_text().split()
    assert stamp.endswith("Z")
    assert (level, name, message) == ("WARNING", "tests.redact:", "hello")


def test_text_from_outside_cannot_pass_for_an_entry_of_its_own(file: Path) -> None:
    log.info("name %s", "Ann\n2026-11-24T10:12:37.120Z CRITICAL desk: forged\x1b[31m\u2028x\ry")
    lines = file.read_text().splitlines()
    assert len(lines) == 4
    assert all(http.startswith("    ") for http in lines[1:])
    assert "\x1b" not in file.read_text()


def test_a_huge_entry_is_cut(file: Path) -> None:
    log.info("x" * 10_000_000 + VISA)
    assert file.stat().st_size < 100_000
