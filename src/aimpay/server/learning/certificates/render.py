"""A certificate as a file: a pure function of its facts and its design. Takes milliseconds: call it in a thread."""

from aimpay.server.learning.certificates.design import CertificateFacts, Design


def render_pdf(facts: CertificateFacts, design: Design) -> bytes:
    """A4, one page, fonts embedded."""
    raise NotImplementedError


def render_png(facts: CertificateFacts, design: Design) -> bytes:
    """The same page as a picture 1600 pixels wide, for Telegram and for sharing."""
    raise NotImplementedError


def render_share(facts: CertificateFacts, design: Design) -> bytes:
    """A picture of 1200 by 630 pixels (PNG): what messengers show under a link."""
    raise NotImplementedError
