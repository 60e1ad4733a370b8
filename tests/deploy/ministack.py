"""A local stand-in for AWS, with IAM enforced, and the stack deployed on it by the CDK itself."""

from __future__ import annotations

import contextlib
import http.server
import ipaddress
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ROOT = Path(__file__).resolve().parents[2]
REGION = "us-east-1"
# Functions run on ministack's own interpreter whatever the runtime says.
WHEELS_PYTHON = "3.11"
# Amplify is unknown to ministack: the web app is hosted elsewhere as far as this stack knows.
WEB_ORIGIN = "https://flukeline.example"
CONTEXT = (
    f"--context=wheels_python={WHEELS_PYTHON}",
    f"--context=web_origin={WEB_ORIGIN}",
    # Whatever a group keeps in cdk.context.json: one stack, without the budget's.
    "--context=alarm_email=",
    # The checks destroy what they deploy.
    "--context=protect=false",
)


USAGE = x509.KeyUsage(
    digital_signature=True,
    key_cert_sign=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


def certify(folder: Path) -> Path:
    """A certificate for this machine alone; the buckets refuse whatever does not come by TLS."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ministack")])
    names = [
        x509.DNSName("localhost"),
        x509.DNSName("*.execute-api.localhost"),
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    ]
    start = datetime.now(UTC) - timedelta(hours=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        # Python 3.13 checks strictly: a certificate without these is refused.
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False
        )
        .add_extension(USAGE, critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    path = folder / "cert.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return path


@dataclass(frozen=True)
class Cloud:
    """Where the stand-in answers, and the outputs of the deployed stack."""

    port: int
    certificate: Path
    outputs: dict[str, str]

    @property
    def endpoint(self) -> str:
        """The address of every AWS service."""
        return f"https://127.0.0.1:{self.port}"

    def client(self, service: str) -> Any:
        """A boto3 client for it."""
        return client(self.port, self.certificate, service)


def client(port: int, certificate: Path, service: str) -> Any:
    """A boto3 client for the stand-in at ``port``."""
    session: Any = boto3
    return session.client(
        service,
        endpoint_url=f"https://127.0.0.1:{port}",
        verify=str(certificate),
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(signature_version="s3v4") if service == "s3" else None,
    )


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def _keys_by_tls(certificate: Path) -> Iterator[int]:
    """An HTTP proxy that passes ministack's requests to itself on by TLS; its port.

    Ministack asks itself for Cognito's public keys by plain HTTP, also where it speaks only TLS.
    """
    trusted = ssl.create_default_context(cafile=str(certificate))

    class Relay(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            by_tls = "https" + self.path.removeprefix("http")
            with urllib.request.urlopen(by_tls, timeout=5, context=trusted) as answer:
                body = answer.read()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Relay) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


@contextlib.contextmanager
def running(folder: Path) -> Iterator[int]:
    """Ministack on a free port, its log in ``folder``."""
    port = free_port()
    certificate = certify(folder)
    environment = os.environ | {
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "IOT_MTLS_ENABLED": "0",
        "GATEWAY_PORT": str(port),
        "USE_SSL": "1",
        "MINISTACK_SSL_CERT": str(certificate),
        "MINISTACK_SSL_KEY": str(certificate.with_name("key.pem")),
        # The functions run under it and reach it by TLS too.
        "AWS_CA_BUNDLE": str(certificate),
        "SSL_CERT_FILE": str(certificate),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
    }
    environment.pop("FLUKELINE_MODELS", None)
    with _keys_by_tls(certificate) as relay, open(folder / "ministack.log", "wb") as log:
        environment |= {"http_proxy": f"http://127.0.0.1:{relay}", "no_proxy": ""}
        server = subprocess.Popen(
            [ROOT / ".venv-ministack" / "bin" / "ministack"],
            env=environment,
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_ready(server, port, certificate)
            yield port
        finally:
            server.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(20)
            server.kill()


def _wait_until_ready(server: subprocess.Popen[bytes], port: int, certificate: Path) -> None:
    trusted = ssl.create_default_context(cafile=str(certificate))
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError("ministack stopped at its start; see ministack.log")
        with contextlib.suppress(OSError):
            urllib.request.urlopen(
                f"https://127.0.0.1:{port}/_ministack/health", timeout=2, context=trusted
            )
            return
        time.sleep(0.2)
    raise RuntimeError("ministack did not become ready in 60 s; see ministack.log")


def deploy(port: int, folder: Path) -> Cloud:
    """`cdk bootstrap` and `cdk deploy` of the very app, its zips with wheels for this Python."""
    cdk(port, folder, "bootstrap", f"aws://000000000000/{REGION}")
    cdk(port, folder, "deploy", "--require-approval=never", *CONTEXT)
    certificate = folder / "cert.pem"
    stacks = client(port, certificate, "cloudformation").describe_stacks(StackName="Flukeline")[
        "Stacks"
    ]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stacks[0]["Outputs"]}
    return Cloud(port, certificate, outputs)


def destroy(port: int, folder: Path) -> None:
    """`cdk destroy`."""
    cdk(port, folder, "destroy", "--force", *CONTEXT)


def cdk(port: int, folder: Path, *arguments: str) -> None:
    """One command of the CDK's command line against the stand-in; raises where it fails."""
    environment = os.environ | {
        "AWS_ENDPOINT_URL": f"https://127.0.0.1:{port}",
        "NODE_EXTRA_CA_CERTS": str(folder / "cert.pem"),
        "AWS_CA_BUNDLE": str(folder / "cert.pem"),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "CDK_DEFAULT_ACCOUNT": "000000000000",
        "CDK_DEFAULT_REGION": REGION,
        "CDK_DISABLE_CLI_TELEMETRY": "1",
        "CI": "true",
    }
    command: list[str | Path] = [
        shutil.which("node") or "node",
        ROOT / "infra/node_modules/aws-cdk/bin/cdk",
        *arguments,
        "--no-version-reporting",
        "--no-notices",
        "--output",
        folder / "cdk.out",
    ]
    with open(folder / "cdk.log", "ab") as log:
        done = subprocess.run(
            command,
            env=environment,
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
            timeout=900,
            check=False,
        )
    if done.returncode != 0:
        tail = (folder / "cdk.log").read_text(errors="replace")[-4000:]
        raise RuntimeError(f"cdk {arguments[0]} failed:\n{tail}")
