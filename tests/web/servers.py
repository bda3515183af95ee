"""nginx and Apache from Debian, with the lines that the page brings along for them, on the loopback alone."""

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeAlias

from tests.strangers import program

Configured: TypeAlias = Callable[[Path, int], str]
SOON: Final = 20
_MODULES = Path("/usr/lib/apache2/modules")


def _nginx(root: Path, port: int) -> str:
    """One process of whoever runs the tests: it may read what they may read."""
    return f"""
daemon off;
master_process off;
pid {root.parent}/nginx.pid;
error_log {root.parent}/error.log;
events {{ }}
http {{
    include /etc/nginx/mime.types;
    access_log {root.parent}/access.log;
    client_body_temp_path {root.parent}/body;
    proxy_temp_path {root.parent}/proxy;
    fastcgi_temp_path {root.parent}/fastcgi;
    uwsgi_temp_path {root.parent}/uwsgi;
    scgi_temp_path {root.parent}/scgi;
    server {{
        listen 127.0.0.1:{port};
        root {root};
        include {root}/nginx.conf;
    }}
}}
"""


def _apache(root: Path, port: int) -> str:
    modules = "mpm_event", "authz_core", "dir", "mime", "headers"
    loaded = "\n".join(f"LoadModule {name}_module {_MODULES}/mod_{name}.so" for name in modules)
    # It refuses to answer as root, whatever the tests run as.
    user = "User www-data\nGroup www-data" if os.geteuid() == 0 else ""
    return f"""
{loaded}
{user}
ServerName localhost
ServerRoot {root.parent}
DefaultRuntimeDir {root.parent}
PidFile {root.parent}/apache.pid
ErrorLog {root.parent}/error.log
Listen 127.0.0.1:{port}
TypesConfig /etc/mime.types
DocumentRoot {root}
<Directory {root}>
    AllowOverride FileInfo Indexes
    Require all granted
</Directory>
"""


SERVERS: Final[dict[str, tuple[str, list[str], Configured]]] = {
    "nginx": ("nginx", ["-e", "stderr", "-c"], _nginx),
    "apache": ("apache2", ["-D", "FOREGROUND", "-f"], _apache),
}


def is_here(server: str) -> bool:
    """Return whether the server is installed."""
    return _program(server) is not None


@contextmanager
def serving(server: str, root: Path) -> Iterator[str]:
    """Give the address at which the server answers, with `root` as the root of the host, until it is left."""
    port = _free_port()
    configuration = root.parent / f"{server}.conf"
    configuration.write_text(SERVERS[server][2](root, port), "utf-8")
    with subprocess.Popen([str(_program(server)), *SERVERS[server][1], str(configuration)]) as process:
        try:
            _wait(process, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _program(server: str) -> str | None:
    return program(SERVERS[server][0])


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + SOON
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    message = f"the server does not answer at port {port}"
    raise AssertionError(message)
