"""A PDF as people have it before them: what it says, and what a camera reads from the codes on it."""

from dataclasses import dataclass

import pypdfium2
import zxingcpp


@dataclass(frozen=True)
class Sheet:
    """The words of all pages, with one blank between them, and the QR codes."""

    text: str
    codes: list[str]


def read_paper(content: bytes) -> Sheet:
    pages = list(pypdfium2.PdfDocument(content))
    said = " ".join(page.get_textpage().get_text_range() for page in pages)
    return Sheet(" ".join(said.split()), [code for page in pages for code in _codes(page)])


def _codes(page: pypdfium2.PdfPage) -> list[str]:
    seen = page.render(scale=3, grayscale=True)
    pixels = memoryview(seen.buffer).cast("B", shape=[seen.height, seen.stride])
    return [found.text for found in zxingcpp.read_barcodes(pixels) if found.format == zxingcpp.BarcodeFormat.QRCode]
