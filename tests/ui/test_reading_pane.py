from dataclasses import replace

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from reader.files import asset
from reader.model import Document, DocumentInfo, Passage, PassageKind, Span
from reader.session import Place
from reader.ui.text import Glyphs
from reader.ui.themes import SHEETS, load_themes
from reader.ui.widgets.page import DocumentView, Page, Remark
from reader.ui.widgets.reading_pane import ReadingPane


def document_of(*texts: str, kind: PassageKind = PassageKind.PARAGRAPH) -> Document:
    text, passages = "", []
    for number, part in enumerate(texts):
        passages.append(Passage(number, Span(len(text), len(text) + len(part)), kind))
        text += part + "\n\n"
    info = DocumentInfo("a.md", "a.md", "A title", "markdown", "0" * 64, passages=len(passages))
    return Document(info, text, tuple(passages))


LONG = document_of(*(f"Passage {number} " + "has some words to read " * 12 for number in range(60)))


SHORT = document_of(*(f"Passage {number}" for number in range(6)))


class PaneApp(App[None]):
    CSS_PATH = [asset("styles") / name for name in SHEETS]  # noqa: RUF012 — typed so by Textual

    def __init__(self) -> None:
        super().__init__()
        for theme in load_themes(asset("styles") / "themes")[0]:
            self.register_theme(theme)
        self.theme = "reader-ansi"

    def compose(self) -> ComposeResult:
        yield ReadingPane(id="reading")

    @property
    def pane(self) -> ReadingPane:
        return self.query_one(ReadingPane)

    def go_to_last_in_sight(self, document: Document) -> int:
        """Show a document and make the last passage in sight the current one; its number."""
        self.pane.show(DocumentView(document))
        last = max(block for block, _ in self.pane._visible())
        self.pane.go_to(last)
        return last

    def text(self) -> str:
        pane = self.pane
        return "\n".join(pane.render_line(y).text for y in range(pane.size.height))


@pytest.fixture
def app() -> PaneApp:
    return PaneApp()


async def test_a_passage_that_is_gone_to_is_in_sight_and_current(app: PaneApp) -> None:
    async with app.run_test(size=(80, 20)) as pilot:
        app.pane.show(DocumentView(LONG))
        for wanted in (40, 3, 59, 0):
            app.pane.go_to(wanted)
            await pilot.pause()
            assert f"Passage {wanted} " in app.text()
            assert app.pane.passage == wanted


async def test_a_passage_asked_for_before_the_first_layout_is_shown_after_it(app: PaneApp) -> None:
    async with app.run_test(size=(80, 20)) as pilot:
        app.pane.display = False
        await pilot.pause()
        app.pane.show(DocumentView(LONG))
        app.pane.go_to(30)
        app.pane.display = True
        await pilot.pause()
        assert "Passage 30 " in app.text()


async def test_the_place_comes_back_after_showing_it_again(app: PaneApp) -> None:
    async with app.run_test(size=(80, 20)) as pilot:
        app.pane.show(DocumentView(LONG))
        app.pane.go_to(25)
        await pilot.press("j", "j")
        place, before = app.pane.place, app.text()
        app.pane.show(None)
        app.pane.show(DocumentView(LONG), place)
        await pilot.pause()
        assert app.text() == before
        assert app.pane.place == place


async def test_scrolling_stops_at_both_ends(app: PaneApp) -> None:
    async with app.run_test(size=(80, 20)) as pilot:
        app.pane.show(DocumentView(LONG))
        await pilot.press("k", "b")
        assert "A title" in app.text()
        await pilot.press("G")
        end = app.text()
        assert "Passage 59 " in end
        await pilot.press("j", "space", "ctrl+d")
        assert app.text() == end


async def test_the_current_passage_stays_in_sight_while_scrolling(app: PaneApp) -> None:
    async with app.run_test(size=(80, 20)) as pilot:
        app.pane.show(DocumentView(LONG))
        for key in ["space"] * 7 + ["j"] * 9 + ["b"] * 3 + ["k"] * 5:
            await pilot.press(key)
            assert f"Passage {app.pane.passage} " in app.text() or "words to read" in app.text()
            assert app.pane.passage in {block for block, _ in app.pane._visible()}


async def test_a_resize_keeps_the_current_passage_in_sight(app: PaneApp) -> None:
    async with app.run_test(size=(80, 20)) as pilot:
        app.pane.show(DocumentView(LONG))
        app.pane.go_to(33)
        for size in ((40, 12), (160, 50), (20, 5), (100, 30)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert 33 in {block for block, _ in app.pane._visible()}


async def test_a_passage_with_its_note_stays_whole_where_there_is_less_room(app: PaneApp) -> None:
    view = DocumentView(LONG, remarks={2: [Remark("1", "Look at this again.")]})
    async with app.run_test(size=(80, 30)) as pilot:
        app.pane.show(view)
        app.pane.go_to(2)
        await pilot.pause()
        await pilot.resize_terminal(80, 12)
        await pilot.pause()
        assert "Passage 2 " in app.text()
        assert "Look at this again." in app.text()


async def test_the_text_comes_back_to_its_place_with_the_room(app: PaneApp) -> None:
    view = DocumentView(LONG, remarks={2: [Remark("1", "Look at this again.")]})
    async with app.run_test(size=(80, 30)) as pilot:
        app.pane.show(view)
        app.pane.go_to(2)
        await pilot.pause()
        place, before = app.pane.place, app.text()
        for _ in range(2):
            await pilot.resize_terminal(80, 8)
            await pilot.pause()
            assert "Look at this again." in app.text()
            assert app.pane.place == place
            await pilot.resize_terminal(80, 30)
            await pilot.pause()
            assert app.text() == before
        await pilot.resize_terminal(80, 8)
        await pilot.pause()
        await pilot.press("j")
        assert app.pane.place != place, "the reader chose another place"


async def test_a_note_below_the_passage_one_comes_back_to_is_seen_too(app: PaneApp) -> None:
    async with app.run_test(size=(80, 8)) as pilot:
        last = app.go_to_last_in_sight(SHORT)
        place = app.pane.place
        app.pane.show(None)
        app.pane.show(DocumentView(SHORT, remarks={last: [Remark("1", "Look at this again.")]}), place)
        await pilot.pause()
        assert f"Passage {last}" in app.text()
        assert "Look at this again." in app.text()
        assert app.pane.place == place


async def test_a_note_that_comes_below_a_passage_that_is_in_sight_is_seen_too(app: PaneApp) -> None:
    async with app.run_test(size=(80, 8)) as pilot:
        last = app.go_to_last_in_sight(SHORT)
        before = app.pane.place
        app.pane.show(DocumentView(SHORT))
        assert app.pane.place == before, "nothing moves where nothing came"
        app.pane.show(DocumentView(SHORT, remarks={last: [Remark("1", "Look at this again.")]}))
        await pilot.pause()
        assert f"Passage {last}" in app.text()
        assert "Look at this again." in app.text()


async def test_highlights_and_notes_are_drawn_at_their_words(app: PaneApp) -> None:
    document = document_of("Nothing here.", "China's   gifts\nto Tajikistan.", "The end.")
    start = document.passages[1].span.start
    view = DocumentView(
        document,
        highlights={1: [Span(start + 10, start + 15)]},
        remarks={1: [Remark("1", "See [/b] the file", ("todo",)), Remark("2", "")]},
    )
    async with app.run_test(size=(80, 20)):
        app.pane.show(view)
        page = app.pane.page
        line = next(line for line in page.lines(1) if line.is_text)
        assert line.text == "China's gifts to Tajikistan."
        assert [line.text[s:e] for s, e, name in line.spans if name == "highlight"] == ["gifts"]
        assert "See [/b] the file" in app.text()
        assert "#todo" in app.text()
        assert app.pane.glyphs.bookmark in app.text()


async def test_lost_notes_are_shown_with_their_words(app: PaneApp) -> None:
    view = DocumentView(document_of("Left."), orphans=[Remark("1", "mine", quote="what was here")])
    async with app.run_test(size=(80, 20)):
        app.pane.show(view)
        assert "what was here" in app.text()
        assert "mine" in app.text()


async def test_a_place_beyond_a_shorter_text_is_brought_inside(app: PaneApp) -> None:
    async with app.run_test(size=(80, 20)):
        app.pane.show(DocumentView(document_of("Short.")), Place("a.md", 500, 400, 90))
        assert "Short." in app.text()
        assert app.pane.passage == 0


async def test_a_document_without_text_says_so(app: PaneApp) -> None:
    async with app.run_test(size=(80, 20)) as pilot:
        app.pane.show(DocumentView(document_of()))
        await pilot.press("j", "space", "G", "g")
        assert "no text" in app.text()


async def test_only_what_is_seen_is_laid_out(app: PaneApp) -> None:
    document = document_of(*(f"Passage {number}." for number in range(100_000)))
    async with app.run_test(size=(80, 20)):
        app.pane.show(DocumentView(document))
        app.pane.go_to(70_000)
        assert "Passage 70000." in app.text()
        assert len(app.pane.page._blocks) < 200


@pytest.mark.parametrize("width", [8, 20, 76])
def test_every_line_fits_the_width(width: int) -> None:
    document = document_of("漢字 " * 50, "x" * 500, "word " * 90)
    table = replace(document, passages=tuple(replace(p, kind=PassageKind.TABLE) for p in document.passages))
    for each in (document, table):
        page = Page(DocumentView(each), width, Glyphs())
        for block in range(-1, 3):
            assert all(cell_len(line.text) + line.indent <= width + 1 for line in page.lines(block))


def test_going_forward_and_back_ends_where_it_began() -> None:
    page = Page(DocumentView(LONG), 60, Glyphs())
    place = (10, 2)
    for count in (1, 7, 40, 200):
        assert page.forward(*page.forward(*place, count), -count) == place


async def test_the_selected_words_are_those_of_the_document(app: PaneApp) -> None:
    from textual.geometry import Offset
    from textual.selection import Selection

    document = document_of("One two three.", "Four five six.")
    async with app.run_test(size=(80, 20)):
        app.pane.show(DocumentView(document))
        found = app.pane.get_selection(Selection(Offset(4, 0), Offset(4, 1)))
        assert found is not None
        assert found[0] == "two three.\n\nFour"


async def test_a_text_that_begins_with_its_title_shows_it_once(app: PaneApp) -> None:
    document = document_of("A title", *(f"Passage {number}." for number in range(1, 40)))
    heading = replace(document.passages[0], kind=PassageKind.HEADING)
    document = replace(document, passages=(heading, *document.passages[1:]))
    view = DocumentView(document, highlights={0: [Span(2, 7)]}, remarks={0: [Remark("1", "")]})
    async with app.run_test(size=(80, 20)) as pilot:
        app.pane.show(view)
        await pilot.pause()
        assert app.text().count("A title") == 1
        assert app.pane.glyphs.bookmark in app.text()
        assert [
            line.text[s:e] for line in app.pane.page.lines(-1) for s, e, n in line.spans if n == "highlight"
        ]
        app.pane.go_to(30)
        assert "Passage 30." in app.text()
        app.pane.go_to(0)
        assert "A title" in app.text()
        assert app.text().splitlines()[0].startswith(app.pane.glyphs.cursor)
        await pilot.press("G", "g")
        assert app.pane.passage == 0
