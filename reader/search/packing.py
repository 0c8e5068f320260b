"""Numbers and text as bytes that take little room: what segments and texts are written as.

Zstandard unpacks three times as fast as zlib and packs as tight: 4,096 characters of English in 6
microseconds against 20, to .43 of their size against .44; sorted numbers of passages to .54 against .58.
"""

from __future__ import annotations

import struct
import threading
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt
    from zstandard import ZstdCompressor, ZstdDecompressor

    Numbers = npt.NDArray[np.uint32]

LEVEL = 3
"""Of compression; higher ones take longer and gain little on pieces of this size."""

LARGEST = 1 << 28
"""Bytes that unpacking may give at most: a damaged length must not swallow the memory."""

_TYPES = ("|u1", "<u2", "<u4", "<i8")
_HEADER = struct.Struct("<BI")


class _Codec(threading.local):
    """Contexts are worth keeping, but no two threads may use one at once."""

    @cached_property
    def compressor(self) -> ZstdCompressor:
        from zstandard import ZstdCompressor

        # Four bytes more, and a bit that fell over is noticed wherever it is.
        return ZstdCompressor(level=LEVEL, write_checksum=True)

    @cached_property
    def decompressor(self) -> ZstdDecompressor:
        from zstandard import ZstdDecompressor

        return ZstdDecompressor()


_CODEC = _Codec()


def pack(data: bytes | memoryview) -> bytes:
    """Compressed."""
    return _CODEC.compressor.compress(data)


def unpack(data: bytes | memoryview) -> bytes:
    """What `pack` got.

    Raises:
        ValueError: It is damaged.
    """
    from zstandard import ZstdError, get_frame_parameters

    try:
        if not 0 <= get_frame_parameters(data).content_size <= LARGEST:
            raise ValueError("damaged data: the length makes no sense")
        return _CODEC.decompressor.decompress(data)
    except ZstdError as error:
        raise ValueError(f"damaged data: {error}") from None


def pack_numbers(numbers: Any) -> bytes:
    """Whole numbers of any size, in the narrowest of the types that holds them all."""
    import numpy as np

    numbers = np.asarray(numbers)
    low, high = (int(numbers.min()), int(numbers.max())) if len(numbers) else (0, 0)
    kind = 3 if low < 0 or high >> 32 else 2 if high >> 16 else 1 if high >> 8 else 0
    packed = numbers.astype(_TYPES[kind])
    # Byte by byte: first the lowest of all, then the next; the higher ones are mostly alike.
    planes = packed.view("|u1").reshape(len(packed), packed.itemsize).T.tobytes()
    return _HEADER.pack(kind, len(packed)) + pack(planes)


def unpack_numbers(data: memoryview) -> Any:
    """What `pack_numbers` got, as an array of the narrowest type.

    Raises:
        ValueError: It is damaged.
    """
    import numpy as np

    if len(data) < _HEADER.size:
        raise ValueError("damaged data: cut short")
    kind, count = _HEADER.unpack(data[: _HEADER.size])
    planes = np.frombuffer(unpack(data[_HEADER.size :]), dtype="|u1")
    if kind >= len(_TYPES) or len(planes) != count * np.dtype(_TYPES[kind]).itemsize:
        raise ValueError("damaged data: the lengths do not agree")
    if not count:
        return planes
    return np.ascontiguousarray(planes.reshape(-1, count).T).view(_TYPES[kind]).reshape(count)


def pack_runs(numbers: npt.NDArray[np.uint16], firsts: Any) -> bytes:
    """Numbers in runs that ascend: each as its distance from the one before it.

    Args:
        numbers: All runs, one behind the other.
        firsts: Where the runs start.
    """
    import numpy as np

    steps = np.diff(numbers, prepend=np.uint16(0))
    steps[firsts] = numbers[firsts]
    return pack_numbers(steps)


def unpack_runs(data: memoryview, firsts: Any) -> npt.NDArray[np.uint16]:
    """What `pack_runs` got.

    Raises:
        ValueError: It is damaged.
    """
    import numpy as np

    steps: npt.NDArray[np.uint16] = unpack_numbers(data).astype("<u2")
    # Sums of 16 bits wrap around: setting each run off against the end of the one before makes them right.
    if not len(steps) or not len(firsts):
        return steps
    if int(firsts[-1]) >= len(steps):
        raise ValueError("damaged data: the lengths do not agree")
    total: npt.NDArray[np.uint16] = np.cumsum(steps, dtype="<u2")
    before = np.zeros(len(firsts), dtype="<u2")
    before[1:] = total[firsts[1:] - 1]
    lengths = np.diff(np.append(firsts, len(steps)))
    total -= np.repeat(before, lengths)
    return total


def pack_words(words: Sequence[str]) -> bytes:
    """Words without line breaks."""
    return pack("\n".join(words).encode("utf-8", "surrogatepass"))


def unpack_words(data: memoryview) -> list[str]:
    """What `pack_words` got.

    Raises:
        ValueError: It is damaged.
    """
    text = unpack(data).decode("utf-8", "surrogatepass")
    return text.split("\n") if text else []
