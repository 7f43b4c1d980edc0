"""The web engine: off the record, with a list of hosts, and with nothing that a form does not need.

Needs PySide6-Addons, an optional part: it is imported where a pane was started for hosted fields,
and nowhere else.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QColor
from PySide6.QtNetwork import QSslCertificate, QSslConfiguration
from PySide6.QtWebEngineCore import (
    QWebEngineCertificateError,
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineSettings,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
)

from .host_list import HostList
from .page_text import BASE_URL, PageText

_OFF = (
    "AllowRunningInsecureContent",
    "AllowWindowActivationFromJavaScript",
    "AutoLoadIconsForPage",
    "BackForwardCacheEnabled",
    "DnsPrefetchEnabled",
    "ErrorPageEnabled",
    "FullScreenSupportEnabled",
    "HyperlinkAuditingEnabled",
    "JavascriptCanAccessClipboard",
    "JavascriptCanOpenWindows",
    "JavascriptCanPaste",
    "LocalContentCanAccessFileUrls",
    "LocalContentCanAccessRemoteUrls",
    "NavigateOnDropEnabled",
    "PdfViewerEnabled",
    "PluginsEnabled",
    "ScreenCaptureEnabled",
    "TouchIconsEnabled",
    "WebGLEnabled",
)
_ON = ("PlaybackRequiresUserGesture", "WebRTCPublicInterfacesOnly")
_FLAGS = (
    "--disable-gpu",
    "--disable-breakpad",
    "--disable-quic",
    "--disable-speech-api",
    "--no-pings",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    # Also to this machine itself.
    "--proxy-bypass-list=<-loopback>",
)
_CLOSED = ("QTWEBENGINE_REMOTE_DEBUGGING", "QTWEBENGINE_DISABLE_SANDBOX")
_LOOPBACK = "127.0.0.1"
_FILTERED = "2"  # proc_pid_status(5), Seccomp


def prepare_engine(environment: MutableMapping[str, str], relay_port: int) -> None:
    """Set what the engine reads when it starts. Its one way to the network is the relay's port.

    Its own sandbox does not work for root, so that it is off there.
    """
    for name in _CLOSED:
        environment.pop(name, None)
    flags = [*_FLAGS, f"--proxy-server=http://127.0.0.1:{relay_port}"]
    if sys.platform == "linux" and os.geteuid() == 0:
        flags.append("--no-sandbox")
    environment["QTWEBENGINE_CHROMIUM_FLAGS"] = " ".join(flags)
    # No OpenGL here either (`pane_program`).
    environment["QT_QUICK_BACKEND"] = "software"


class _Interceptor(QWebEngineUrlRequestInterceptor):
    def __init__(self, page: HostedPage) -> None:
        super().__init__()
        self._page = page

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        if not self._page.may_request(info.requestUrl()):
            info.block(True)
            self._page.blocked += 1


class HostedPage(QWebEnginePage):
    """The page with a vendor's fields. `title_received` carries each title, unchecked.

    `blocked`: how many requests to other hosts were refused.
    """

    title_received = Signal(str)
    engine_ended = Signal()

    def __init__(self, profile: QWebEngineProfile, ca_pem: str = "") -> None:
        super().__init__(profile)
        # Qt does not keep it for the page.
        self._profile = profile
        self.blocked = 0
        self._hosts: HostList | None = None
        self._loads = False
        # Nor the interceptor: one that is gone lets everything pass.
        self._interceptor = _Interceptor(self)
        profile.setUrlRequestInterceptor(self._interceptor)
        self.titleChanged.connect(self.title_received)
        self.renderProcessTerminated.connect(lambda *_: self.engine_ended.emit())
        self._certificate_check = CertificateCheck(ca_pem)
        self.certificateError.connect(self._certificate_check)
        self.permissionRequested.connect(lambda permission: permission.deny())
        self.fullScreenRequested.connect(lambda request: request.reject())
        self.fileSystemAccessRequested.connect(lambda request: request.reject())
        self.registerProtocolHandlerRequested.connect(lambda request: request.reject())
        self.desktopMediaRequested.connect(lambda request: request.cancel())
        self.webAuthUxRequested.connect(lambda request: request.cancel())
        self.selectClientCertificate.connect(lambda selection: selection.selectNone())

    def open(self, text: PageText, hosts: HostList, surface: QColor) -> None:
        """Show this page in place of the one before. From now on its hosts are the reachable."""
        self.setBackgroundColor(surface)
        self._hosts, self._loads = hosts, True
        self.setHtml(text.html(), QUrl(BASE_URL))

    def may_request(self, url: QUrl) -> bool:
        """Whether the engine may ask for this address."""
        hosts = self._hosts
        return hosts is not None and hosts.allows_url(url.scheme(), url.host(), url.port())

    def acceptNavigationRequest(
        self, url: QUrl | str, kind: QWebEnginePage.NavigationType, isMainFrame: bool
    ) -> bool:
        """The page itself is loaded once; its frames stay among the listed hosts."""
        if not isMainFrame:
            return self.may_request(QUrl(url))
        loads, self._loads = self._loads, False
        return loads and QUrl(url).scheme() == "data"

    def createWindow(self, kind: QWebEnginePage.WebWindowType) -> QWebEnginePage | None:  # type: ignore[override]
        return None

    def chooseFiles(self, *_: object) -> list[str]:
        return []

    def javaScriptAlert(self, *_: object) -> None:
        """Nothing is shown over the fields."""

    def javaScriptConfirm(self, *_: object) -> bool:
        return False

    def javaScriptPrompt(self, *_: object) -> tuple[bool, str]:  # type: ignore[override]
        return False, ""

    def javaScriptConsoleMessage(self, *_: object) -> None:
        """Dropped: a vendor's script could write anything there."""


def make_profile() -> QWebEngineProfile:
    """A profile that keeps nothing."""
    profile = QWebEngineProfile()
    profile.setHttpCacheType(QWebEngineProfile.HttpCacheType.NoCache)
    profile.setPersistentCookiesPolicy(
        QWebEngineProfile.PersistentCookiesPolicy.NoPersistentCookies
    )
    profile.setSpellCheckEnabled(False)
    profile.setPushServiceEnabled(False)
    profile.downloadRequested.connect(lambda download: download.cancel())
    settings = profile.settings()
    for names, on in ((_OFF, False), (_ON, True)):
        for name in names:
            settings.setAttribute(getattr(QWebEngineSettings.WebAttribute, name), on)
    return profile


def is_sandboxed(pid: int, proc: Path = Path("/proc")) -> bool:
    """Whether the system calls of this process are filtered, read back. Linux only."""
    try:
        status = (proc / str(pid) / "status").read_text("ascii", "replace")
    except OSError:
        return False
    return _fields(status).get("Seccomp") == _FILTERED


def _fields(status: str) -> Mapping[str, str]:
    pairs = (line.partition(":") for line in status.splitlines())
    return {name: value.strip() for name, _, value in pairs}


def are_closed(parent: int, user: int, proc: Path = Path("/proc")) -> bool:
    """Whether no process below `parent` can be opened by another program of `user` (Linux only).

    The kernel shows what it keeps closed as root's (proc(5)); of root's own nothing is known.
    """
    below = _below(parent, proc)
    if not user or not below:
        return False
    try:
        return all((proc / str(pid) / "environ").stat().st_uid == 0 for pid in below)
    except OSError:
        return False


def _below(parent: int, proc: Path) -> list[int]:
    parents: dict[int, int] = {}
    for entry in proc.iterdir():
        if entry.name.isdecimal():
            try:
                stat = (entry / "stat").read_text("ascii", "replace")
            except OSError:
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    found, known = [], {parent}
    for _ in parents:
        more = [pid for pid, above in parents.items() if above in known and pid not in known]
        if not more:
            break
        known.update(more)
        found += more
    return found


@dataclass(frozen=True, slots=True)
class CertificateCheck:
    """For a certificate that no public authority vouches for: refused, but for our own servers.

    An off-the-record profile ignores certificates that it was given to trust (Qt 6.11), so those of
    `ca_pem`, which is for servers on loopback only, are verified here, under that authority alone.
    """

    ca_pem: str

    def __call__(self, error: QWebEngineCertificateError) -> None:
        if error.url().host() == _LOOPBACK and self._vouches_for(error.certificateChain()):
            error.acceptCertificate()
        else:
            error.rejectCertificate()

    def _vouches_for(self, chain: Sequence[QSslCertificate]) -> bool:
        authorities = QSslCertificate.fromData(self.ca_pem.encode("ascii"))
        if not authorities or not chain:
            return False
        configuration = QSslConfiguration.defaultConfiguration()
        configuration.setCaCertificates(authorities)
        QSslConfiguration.setDefaultConfiguration(configuration)
        return not QSslCertificate.verify(chain, _LOOPBACK)
