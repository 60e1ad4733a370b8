"""Receives a presigned upload's form as a stream: the fields, then the file straight to the disk."""

from __future__ import annotations

from collections.abc import Callable

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from flukeline.errors import Rejected, TooLarge
from flukeline.limits import MAX_BYTES
from flukeline.storage.ports import Incoming, LaptopPhotographs

MAX_FORM_BYTES = MAX_BYTES + 100_000
"""Of the whole form, whatever its headers say."""
MAX_FIELDS = 20
MAX_FIELD_BYTES = 10_000
WRITE_BYTES = 1_000_000
"""The file's bytes are written in pieces of about this size, which is what one upload has in memory."""


class _Form:
    """What was parsed so far; the parser calls the methods.

    Attributes:
        fields: The complete fields before the file.
        file_began: Whether the part named ``file`` has begun.
        file_ended: Whether it is complete; what comes after it is ignored, as S3 does.
        data: The file's bytes that are not written yet.
    """

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.file_began = self.file_ended = False
        self.data = bytearray()
        self._header, self._value = bytearray(), bytearray()
        self._name, self._field = "", bytearray()

    def part_begin(self) -> None:
        self._name, self._field = "", bytearray()

    def header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            _, options = parse_options_header(bytes(self._value))
            self._name = options.get(b"name", b"").decode("utf-8", "replace")
        self._header, self._value = bytearray(), bytearray()

    def headers_finished(self) -> None:
        self.file_began = self.file_began or self._name == "file"

    def part_data(self, data: bytes, start: int, end: int) -> None:
        if self.file_ended:
            return
        if self.file_began:
            self.data += data[start:end]
            return
        self._field += data[start:end]
        if len(self._field) > MAX_FIELD_BYTES:
            raise Rejected(f"A field of the form is longer than {MAX_FIELD_BYTES:,} bytes.")

    def part_end(self) -> None:
        if self.file_began:
            self.file_ended = True
            return
        self.fields[self._name] = self._field.decode("utf-8", "replace")
        if len(self.fields) > MAX_FIELDS:
            raise Rejected(f"The form has more than {MAX_FIELDS} fields.")


def _parser(request: Request, form: _Form) -> MultipartParser:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise Rejected("An upload is a form (multipart/form-data) with a part named file.")
    return MultipartParser(
        options[b"boundary"],
        {
            "on_part_begin": form.part_begin,
            "on_header_field": form.header_field,
            "on_header_value": form.header_value,
            "on_header_end": form.header_end,
            "on_headers_finished": form.headers_finished,
            "on_part_data": form.part_data,
            "on_part_end": form.part_end,
        },
    )


async def receive_upload(
    request: Request, photographs: LaptopPhotographs, store: Callable[[Incoming], None]
) -> None:
    """Receive a file into the data folder and store it; an incomplete one is removed again.

    The presigned upload is checked before the first byte of the file is written.

    Args:
        request: The form post.
        photographs: Where the file goes.
        store: Called in a thread with the complete file.

    Raises:
        Forbidden: The upload was not presigned by this server, or has expired.
        Rejected: The form is damaged or has no file.
        TooLarge: The file or the form is too large.
        NoSpace: The disk is full.
    """
    too_large = TooLarge(f"The file is larger than {MAX_BYTES // 1_000_000} MB.")
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > MAX_FORM_BYTES:
        raise too_large
    form = _Form()
    parser = _parser(request, form)
    incoming: Incoming | None = None
    received = 0
    try:
        async for chunk in request.stream():
            received += len(chunk)
            if received > MAX_FORM_BYTES:
                raise too_large
            parser.write(chunk)
            if form.file_began and incoming is None:
                incoming = photographs.receive(form.fields)
            if incoming is not None and (len(form.data) > WRITE_BYTES or form.file_ended):
                await run_in_threadpool(incoming.write, bytes(form.data))
                form.data.clear()
        if incoming is None:
            raise Rejected("The form has no part named file.")
        if not form.file_ended:
            raise Rejected("The form is incomplete. Add the photograph again.")
        await run_in_threadpool(store, incoming)
    except FormParserError as error:
        raise Rejected("The form is damaged. Add the photograph again.") from error
    finally:
        if incoming is not None:
            incoming.discard()
