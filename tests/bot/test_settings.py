"""An operator who makes a mistake reads one clear line, and no secret is ever printed."""

import base64
from pathlib import Path

import pytest

from bot.settings import HEADER_SECRET, BadSettings, load

KEY = base64.b64encode(bytes(range(32))).decode()
OTHER = base64.b64encode(bytes(32)).decode()
TOKEN = "123456:a-token-of-the-people"
SID = "AC" + "0123456789abcdef" * 2
NUMBER = "+212 612-345678"


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder without .env."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def faults_of(monkeypatch: pytest.MonkeyPatch, **values: str) -> list[str]:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as caught:
        load()
    return caught.value.faults


def test_nothing_set_is_a_laptop_with_sqlite() -> None:
    settings = load()
    assert settings.database_url.get_secret_value() == "sqlite:///wasl.db"
    assert settings.public_url is None
    assert settings.timezone == "Africa/Casablanca"


def test_a_misspelt_name_is_named_with_the_right_one(monkeypatch: pytest.MonkeyPatch) -> None:
    faults = faults_of(monkeypatch, WASL_TELEGRAM_TOKN=TOKEN)
    assert faults == [
        "WASL_TELEGRAM_TOKN: there is no such setting; did you mean WASL_TELEGRAM_TOKEN?"
    ]


def test_a_misspelt_name_in_the_file_is_seen_too(empty_folder: Path) -> None:
    (empty_folder / ".env").write_text("WASL_COLOUR=blue\n", encoding="utf-8")
    with pytest.raises(BadSettings, match="WASL_COLOUR: there is no such setting"):
        load()


def test_the_file_is_read_and_the_environment_wins(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_folder / ".env").write_text("WASL_PORT=9000\nWASL_LOG_LEVEL=debug\n", encoding="utf-8")
    monkeypatch.setenv("WASL_PORT", "9001")
    settings = load()
    assert (settings.port, settings.log_level) == (9001, "debug")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WASL_DATABASE_URL", "mysql://someone:hunter2@host/name"),
        ("WASL_DATABASE_URL", "postgresql://wasl@host/name?hunter2=1"),
        ("WASL_DATABASE_URL", "postgresql://wasl@host:hunter2/name"),
        ("WASL_DATABASE_URL", "sqlite://hunter2"),
        ("WASL_DATABASE_URL", "hunter2"),
        ("WASL_SECRET_KEYS", "hunter2"),
        ("WASL_SECRET_KEYS", base64.b64encode(b"hunter2").decode()),
        ("WASL_SECRET_KEYS", f"{KEY},hunter2!"),
        ("WASL_PUBLIC_URL", "http://hunter2.example"),
        ("WASL_PUBLIC_URL", "hunter2.example"),
        ("WASL_PUBLIC_URL", "https://wasl.example/?hunter2"),
        ("WASL_TELEGRAM_TOKEN", "hunter2"),
        ("WASL_DESK_TOKEN", "bot hunter2"),
        ("WASL_TELEGRAM_SECRET", "hunter2 é"),
        ("WASL_TELEGRAM_API_URL", "ftp://hunter2"),
        ("WASL_LOG_LEVEL", "hunter2"),
        ("WASL_TIMEZONE", "Africa/hunter2"),
        ("WASL_TIMEZONE", "../hunter2"),
        ("WASL_HOLIDAYS", "hunter2"),
        ("WASL_HOLIDAYS", "2027-03-11,-2027-03-11"),
        ("WASL_PORT", "hunter2"),
        ("WASL_PORT", "70000"),
        ("WASL_TWILIO_ACCOUNT_SID", "SKhunter2"),
        ("WASL_TWILIO_AUTH_TOKEN", "first, hunter2:é"),
        ("WASL_TWILIO_AUTH_TOKEN", "shared_key:hunter2"),
        ("WASL_WHATSAPP_FROM", "0612345678"),
        ("WASL_WHATSAPP_FROM", "+212 hunter2"),
        ("WASL_TWILIO_API_URL", "hunter2"),
    ],
)
def test_a_wrong_value_is_one_line_that_does_not_repeat_it(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = faults_of(monkeypatch, **{name: value})
    assert len(faults) == 1
    assert faults[0].startswith(f"{name}: ")
    assert "\n" not in faults[0]
    assert "hunter2" not in faults[0]
    assert value not in faults[0]


def test_all_faults_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    faults = faults_of(monkeypatch, WASL_PORT="x", WASL_TIMEZONE="y", WASL_WHERE="z")
    assert [fault.split(":")[0] for fault in faults] == ["WASL_WHERE", "WASL_TIMEZONE", "WASL_PORT"]


def test_one_bot_cannot_be_both_doors(monkeypatch: pytest.MonkeyPatch) -> None:
    faults = faults_of(monkeypatch, WASL_TELEGRAM_TOKEN=TOKEN, WASL_DESK_TOKEN=TOKEN)
    assert faults == [
        "WASL_DESK_TOKEN: it is also WASL_TELEGRAM_TOKEN; make a second bot for the desk"
    ]


def test_what_a_role_needs_is_asked_for_with_the_remedy() -> None:
    with pytest.raises(BadSettings) as caught:
        load().need("secret_keys", "telegram_token")
    assert [fault.split(":")[0] for fault in caught.value.faults] == [
        "WASL_SECRET_KEYS",
        "WASL_TELEGRAM_TOKEN",
    ]


def whatsapp(monkeypatch: pytest.MonkeyPatch, **others: str) -> None:
    """Set the three settings of WhatsApp, and others."""
    values = {
        "WASL_TWILIO_ACCOUNT_SID": SID,
        "WASL_TWILIO_AUTH_TOKEN": "token",
        "WASL_WHATSAPP_FROM": NUMBER,
    }
    for name, value in {**values, **others}.items():
        monkeypatch.setenv(name, value)


def test_people_come_by_telegram_or_by_whatsapp(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WASL_SECRET_KEYS", KEY)
    with pytest.raises(BadSettings, match=r"^WASL_TELEGRAM_TOKEN: not set; .*or set up WhatsApp$"):
        load().need_roles({"intake"})
    monkeypatch.setenv("WASL_TELEGRAM_TOKEN", TOKEN)
    load().need_roles({"intake", "delivery"})
    monkeypatch.delenv("WASL_TELEGRAM_TOKEN")
    whatsapp(monkeypatch, WASL_PUBLIC_URL="https://wasl.example.org")
    load().need_roles({"intake", "delivery"})
    with pytest.raises(BadSettings, match=r"^WASL_DESK_TOKEN: not set"):
        load().need_roles({"intake", "desk"})


@pytest.mark.parametrize("role", ["intake", "delivery"])
def test_twilio_has_to_reach_us(role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whatsapp(monkeypatch, WASL_SECRET_KEYS=KEY)
    with pytest.raises(BadSettings, match=r"^WASL_PUBLIC_URL: not set; WhatsApp needs"):
        load().need_roles({role})
    load().need_roles({"web"})


def test_whatsapp_is_set_up_wholly_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not load().whatsapp
    faults = faults_of(monkeypatch, WASL_TWILIO_ACCOUNT_SID=SID)
    assert faults == [
        (
            "WASL_TWILIO_AUTH_TOKEN, WASL_WHATSAPP_FROM: not set;"
            " WhatsApp needs all three of Twilio's settings"
        )
    ]


@pytest.mark.parametrize(
    "number",
    [
        "whatsapp:+212612345678",
        "+212 612-345678",
        "00212 6 12 34 56 78",
        "\u2066+212612345678\u2069",
    ],
)
def test_the_sender_is_known_as_twilio_writes_it(
    number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whatsapp(monkeypatch, WASL_WHATSAPP_FROM=number)
    settings = load()
    assert settings.whatsapp
    assert settings.whatsapp_from == "whatsapp:+212612345678"


def test_the_secrets_of_twilio_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    several = "new-token, old-token,webhooks_sharedkey_1:a/b+c=:d"
    whatsapp(monkeypatch, WASL_TWILIO_AUTH_TOKEN=several)
    secrets = load().twilio_secrets
    assert secrets.token == "new-token"
    assert secrets.tokens == ("new-token", "old-token")
    assert secrets.keys == {"webhooks_sharedkey_1": "a/b+c=:d"}
    assert "-token" not in repr(secrets)
    assert "old-token" not in repr(load())


def test_an_empty_value_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WASL_TELEGRAM_TOKEN", "")
    assert load().telegram_token is None


def test_a_local_address_needs_no_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WASL_PUBLIC_URL", "http://127.0.0.1:8000/")
    assert load().public_url == "http://127.0.0.1:8000"


def test_keys_are_read_newest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WASL_SECRET_KEYS", f"{KEY}, {OTHER}")
    assert load().keys == [bytes(range(32)), bytes(32)]


def test_the_webhook_secret_is_derived_for_each_door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WASL_SECRET_KEYS", KEY)
    settings = load()
    intake, desk = settings.webhook_secret("intake"), settings.webhook_secret("desk")
    assert intake != desk
    assert intake == load().webhook_secret("intake")
    assert HEADER_SECRET.fullmatch(intake)
    monkeypatch.setenv("WASL_TELEGRAM_SECRET", "chosen-by-hand")
    assert load().webhook_secret("desk") == "chosen-by-hand"


def test_printing_the_settings_tells_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WASL_SECRET_KEYS", KEY)
    monkeypatch.setenv("WASL_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("WASL_DATABASE_URL", "postgresql://wasl:hunter2@localhost/wasl")
    shown = repr(load())
    assert KEY not in shown
    assert TOKEN not in shown
    assert "hunter2" not in shown
