"""No secret survives its reading, wherever it stands and whatever is printed."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.checking.choosing import Choice
from app.checking.entries import MASK
from app.checking.reading import Pasted, read
from app.checking.understanding import understand
from app.cli import app

SECRET = "hunter2Geheim"  # noqa: S105 - nobody's
HIDING = [
    f"sasl.jaas.config=org.x.PlainLoginModule required username=a password={SECRET};",
    f"ssl.keystore.password={SECRET}",
    f"ssl.truststore.password={SECRET}",
    f"ssl.key.password={SECRET}",
    f"sasl.password={SECRET}",
    f"sasl.oauthbearer.client.secret={SECRET}",
    f"basic.auth.user.info=me:{SECRET}",
    f"schema.registry.url=https://me:{SECRET}@registry:8081",
    f"my.api.key={SECRET}",
    f"ssl.keystore.key=-----BEGIN PRIVATE KEY----- {SECRET}",
    f"listener.name.x.plain.sasl.jaas.config=X required password={SECRET};",
    f"acks=Bearer {SECRET}",
    f'sasl.jaas.config=X required \\\n   password="{SECRET}";',
    f'sasl.jaas.config=X required\n   password="{SECRET}";',
    f"ssl.keystore.certificate.chain=-----BEGIN CERTIFICATE-----\n{SECRET}\n",
    f"{SECRET}\n",
    f"retrys={SECRET}\n",
    f'{{"sasl.password": "{SECRET}", "acks": 1}}',
    f"{{'sasl.password': '{SECRET}' + x}}",
    f"spring:\n  kafka:\n    ssl:\n      key-store-password: {SECRET}\n",
    f"spring:\n  kafka:\n    properties:\n      sasl.jaas.config: password={SECRET}\n",
    f"KAFKA_SSL_KEY_PASSWORD={SECRET}",
    f"a: [1, 2\nsasl.password: {SECRET} }}\n",
]


@pytest.mark.parametrize("text", HIDING)
@pytest.mark.parametrize("name", ["producer.properties", "x.yaml", "x.json"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_nothing_printed_holds_it(
    text: str, name: str, form: str, tmp_path: Path
) -> None:
    """Neither the answer nor a refusal repeats it."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")

    done = CliRunner().invoke(
        app, ["check", str(path), "--format", form, "--seconds", "0"]
    )

    assert done.exit_code in {0, 1, 2, 3}
    assert SECRET not in done.output


def test_masked_at_once() -> None:
    """The reader itself has no secret any more: nothing later can tell it."""
    for text in HIDING[:12]:
        (entry,) = read(Pasted(text, "x.properties")).entries

        assert (entry.value, entry.secret) == (MASK, True)


def test_secrets_are_known_settings() -> None:
    """A secret is listed by its name, as a setting that does not bear on loss."""
    found = understand([read(Pasted(HIDING[1], "x.properties"))], Choice())

    assert [(u.name, u.secret) for u in found.unmodelled] == [
        ("ssl.keystore.password", True)
    ]
    assert SECRET not in json.dumps(found, default=str)
