"""The draft of one note while it is being written."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from reader.notes.drafts import new_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from reader.model import Anchor
    from reader.notes.claims import Claim
    from reader.notes.drafts import Draft, NoteBody, Origin
    from reader.notes.notebook import Notebook


class DraftKeeper:
    """Brings what is written to disk: one write at a time, and always the latest.

    `latest` is set by the editor; `write` is called from any thread. After `discard` nothing is written.
    Each keeper has a file of its own. One that goes on with a draft writes into its file where the system
    makes sure that nobody else does; elsewhere it begins another and removes the old when its own is on disk.
    """

    def __init__(
        self,
        notebook: Notebook,
        key: str,
        anchor: Anchor,
        *,
        plain: NoteBody,
        draft: Draft | None = None,
        origin: Callable[[], Origin],
    ) -> None:
        """Make a keeper.

        Args:
            notebook: Where drafts are kept.
            key: The id of the note being edited, or any words for a new one.
            anchor: Where it belongs.
            plain: What is on disk without a draft: the note, or nothing. It needs no draft.
            draft: The one that is being continued.
            origin: What the draft begins from; asked once, when it is written, as that takes some ms.
        """
        self._notebook = notebook
        self._key = key
        self._anchor = draft.anchor if draft is not None else anchor
        self._name = new_name(key)
        self._continued = draft.name if draft is not None else ""
        self._claims: list[Claim] = []
        self._ask_origin = origin
        self._origin: Origin | None = None
        self._plain = plain
        # A reentrant one: a signal may come while the main thread itself is writing.
        self._lock = threading.RLock()
        self._closed = False
        self.has_draft = draft is not None
        """Whether a draft is on disk."""
        self._safe = draft.body(plain.tags) if draft is not None else plain
        self.latest = self._safe
        """What is to be kept."""

    @property
    def is_change(self) -> bool:
        """Whether there is a note that is being changed."""
        return self._plain != type(self._plain)()

    @property
    def is_safe(self) -> bool:
        """Whether the latest is on disk, as a draft or as the note itself, or discarded on purpose."""
        return self._closed or self.latest == self._safe

    @property
    def is_closed(self) -> bool:
        """Whether the draft was discarded."""
        return self._closed

    def claim(self) -> bool:
        """Claim the draft that is being continued, if any; whether it is not being written elsewhere."""
        if not self._continued or self._claims:
            return True
        claim = self._notebook.claim_draft(self._continued)
        if claim is None:
            return False
        self._claims.append(claim)
        if claim.is_sure:
            self._name, self._continued = self._continued, ""
        return True

    def renew(self) -> None:
        """Say that it is still being written."""
        for claim in self._claims:
            claim.renew()

    def release(self) -> None:
        """The writing is over, at least for now: another session may go on with the draft."""
        with self._lock:
            for claim in self._claims:
                claim.release()

    def write(self) -> None:
        """Keep the latest; durable when this returns. An empty text, or the note as it is, has no draft.

        Raises:
            NotebookError: It could not be kept; it can be tried again.
        """
        with self._lock:
            body = self.latest
            if self._closed or body == self._safe:
                return
            empty = not body.text.strip() and body.tags in {(), self._plain.tags}
            if empty or body.is_like(self._plain):
                if self.has_draft:
                    self._drop()
                self.has_draft = False
            else:
                self._save(body)
                self.has_draft = True
            self._safe = body

    def _save(self, body: NoteBody) -> None:
        if self._origin is None:
            self._origin = self._ask_origin()
        if self._continued or not self._claims:
            claim = self._notebook.claim_draft(self._name)
            self._claims += [claim] if claim is not None else []
        self._notebook.save_draft(self._key, self._anchor, body, self._origin, self._name)
        if self._continued:
            self._notebook.discard_draft(self._continued)
            self._continued = ""

    def _drop(self) -> None:
        for name in (self._name, self._continued):
            if name:
                self._notebook.discard_draft(name)

    def discard(self) -> None:
        """Remove the draft, after a write that is under way; from now on nothing is written.

        Raises:
            NotebookError: It cannot be removed.
        """
        with self._lock:
            self._closed = True
            self._drop()
            self.has_draft = False
