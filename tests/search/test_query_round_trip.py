"""Properties of reading, writing and editing queries, over any text there is."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from reader.search.analysis import fold
from reader.search.edit import (
    apply_completion,
    completion_context,
    drop_filters,
    drop_last_filter,
    drop_term,
    selected,
    set_forms,
    set_sort,
    set_typo,
    switch_spelling,
    toggle,
)
from reader.search.limits import DEEPEST, MOST_TERMS
from reader.search.parser import parse
from reader.search.printer import unparse, unparse_node
from reader.search.query import And, FieldTerm, Node, Not, Or, Phrase, Query, Sort, Word
from reader.search.results import Switch
from reader.text import one_line

PIECES = [
    "nato", "drills", "Osh", "central-asia", "OR", "AND", "NOT", "|", "||", "(", ")", "-", "!", "--", "'",
    "=", "*", "?", "—", '"', "“", "”", "«", "»", "„", "~", "~8", "\\", ":", ",", "@", "@one", "@two",
    "@self", "@none", "country:", "country:kz", "Country:kz,uz", 'actor:"shanghai cooperation"',
    'actor:"', "-country:ru", "is:read", "is:unred", "date:2022", "date:2022-13", "date:..2021",
    "after:2022-02", "sort:date", "sort:-date", "sort:x", "typo:off", "typo:on", "typo:-dril,+Ёлка",
    "typo:off,-re-export", "typo:-", "typo:+drill", "forms:off", "forms:on", "forms:x",
    "as:actor", "as:Place", "as:any", "as:", "-as:actor", "about:kz,uz",
    "foo:bar", "contry:kz",
    "http://x", "1:30", "a:b", "O’Brien", "\x00", "\ud800", "\x1b[31m", "\u202e", "İ", "ß", "🔥", "\u0301",
    "\n", "\u00a0", "tag:x,y", "path:reports/**", "(a | b)", "-(a b)", '"red lines"~3',
]  # fmt: skip
SAVED = {"one": "coal | gas", "two": "@one country:kz -is:read sort:date", "self": "x @self", "odd": '(") '}

texts = st.one_of(
    st.text(st.characters(), max_size=60),
    st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join),
    st.lists(st.sampled_from(PIECES) | st.sampled_from([" ", "  "]), max_size=20).map("".join),
)
values = st.sampled_from(
    ["kz", "uz", "Shanghai Cooperation", 'The "Times"', "a,b", "(x)", "-x", "back\\slash", "«»"]
)
fields = st.sampled_from(["country", "actor", "source", "tag", "path"])


def meaning(node: Node) -> object:
    """A node without its places: equal for nodes that ask for the same in the same order."""
    match node:
        case Word():
            return ("word", node.text, node.literal, node.cased, node.prefix)
        case Phrase():
            return ("phrase", node.words, node.within)
        case FieldTerm():
            return ("field", node.field, node.values)
        case Not():
            return ("not", meaning(node.operand))
        case Or():
            return ("or", *map(meaning, node.operands))
        case And():
            return ("and", *map(meaning, node.operands))


def same(one: Query, other: Query) -> bool:
    """Whether two queries are equal apart from text, spans and problems."""
    return (meaning(one.root), *modes(one)) == (meaning(other.root), *modes(other))


def modes(query: Query) -> tuple[object, ...]:
    """What the settings of a query say."""
    return query.sort, query.tolerant, query.off, query.pinned, query.sense, query.inflected


def nodes(node: Node) -> list[Node]:
    """The node and all under it."""
    match node:
        case Not():
            return [node, *nodes(node.operand)]
        case Or() | And():
            return [node, *(below for operand in node.operands for below in nodes(operand))]
        case _:
            return [node]


@given(texts, st.booleans())
def test_any_text_is_a_query_whose_spans_lie_in_it(text: str, typing: bool) -> None:
    query = parse(text, typing=typing, saved=SAVED)
    assert query.text == text
    spans = [node.span for node in nodes(query.root)] + [problem.span for problem in query.problems]
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)


@given(texts)
def test_every_problem_is_one_plain_line(text: str) -> None:
    for problem in parse(text, saved=SAVED).problems:
        assert problem.message
        assert len(problem.message) < 160
        assert one_line(problem.message) == problem.message


@given(texts)
def test_the_parts_of_a_query_are_well_formed(text: str) -> None:
    query = parse(text, saved=SAVED)
    for node in nodes(query.root):
        match node:
            case Word():
                assert node.text.strip() == node.text != ""
            case Phrase():
                assert node.words
                assert all(word.split() == [word] for word in node.words)
            case FieldTerm():
                assert node.values
                assert all(value.strip() == value != "" for value in node.values)
            case Not():
                assert not isinstance(node.operand, Not)
            case Or():
                assert len(node.operands) > 1
                assert not any(isinstance(operand, Or) for operand in node.operands)
            case And():
                assert node is query.root or len(node.operands) > 1


@given(texts, st.booleans())
@example(text="'word*'", typing=False)
@example(text="'=x'", typing=False)
@example(text="x*' ", typing=False)
@example(text="=OR", typing=False)
@example(text='"a\\"', typing=False)
def test_a_query_that_is_written_and_read_again_is_the_same(text: str, typing: bool) -> None:
    query = parse(text, typing=typing, saved=SAVED)
    again = parse(unparse(query), saved=SAVED)
    assert same(again, query)
    assert unparse(again) == unparse(query)


@given(texts, fields, values)
@example(text='country:"0"0', field="country", value="kz")
def test_a_value_that_is_toggled_is_selected_and_toggled_again_is_gone(
    text: str, field: str, value: str
) -> None:
    before = parse(text)
    if value.casefold() in [chosen.casefold() for chosen in selected(before, field)]:
        return
    once = toggle(text, field, value)
    assert value in selected(parse(once), field)
    assert same(parse(toggle(once, field, value)), before)


@given(texts, fields, values)
def test_an_excluded_value_is_not_selected_and_toggled_again_is_gone(
    text: str, field: str, value: str
) -> None:
    before = parse(text)
    if any(value in unparse_node(node) or "kz" in unparse_node(node) for node in before.filters):
        return
    once = toggle(text, field, value, negated=True)
    assert selected(parse(once), field) == selected(before, field)
    assert len(once) > len(text.strip()) or len(parse(once).filters) >= len(before.filters)
    assert same(parse(toggle(once, field, value, negated=True)), before)


@given(texts)
@example("(COUNTRY:0 SORT:DATE")
def test_dropping_the_last_filter_leaves_all_else(text: str) -> None:
    before, after = parse(text), parse(drop_last_filter(text))
    kept = [meaning(node) for node in before.root.operands]
    if before.filters:
        place = max(i for i, node in enumerate(before.root.operands) if node in before.filters)
        del kept[place]
    assert [meaning(node) for node in after.root.operands] == kept
    assert modes(after) == modes(before)


@given(texts)
def test_dropping_filters_leaves_all_else(text: str) -> None:
    before, after = parse(text), parse(drop_filters(text))
    kept = [meaning(node) for node in before.root.operands if node not in before.filters]
    assert [meaning(node) for node in after.root.operands] == kept
    assert modes(after) == modes(before)


@given(texts, st.integers(min_value=0, max_value=30))
@example(text='0 (0|0)OR"0"0', choice=1)
def test_dropping_any_term_leaves_the_other_terms(text: str, choice: int) -> None:
    operands = parse(text).root.operands
    if operands:
        place = choice % len(operands)
        after = parse(drop_term(text, operands[place].span))
        kept = [meaning(node) for i, node in enumerate(operands) if i != place]
        assert [meaning(node) for node in after.root.operands] == kept


@given(texts, st.sampled_from(Sort), st.booleans())
@example(text='0 SORT: OR OR"0', sort=Sort.RELEVANCE, tolerant=False)
def test_settings_change_nothing_but_themselves(text: str, sort: Sort, tolerant: bool) -> None:
    before, after = parse(text), parse(set_typo(set_sort(text, sort), tolerant))
    assert meaning(after.root) == meaning(before.root)
    assert modes(after) == (sort, tolerant, *modes(before)[2:])


@given(
    texts,
    st.sampled_from(["drill", "dril", "Ёлка", "central asia", "re-export", "?"]),
    st.sampled_from(Switch),
)
def test_switching_a_spelling_changes_nothing_else(text: str, spelling: str, switch: Switch) -> None:
    before, after = parse(text), parse(switch_spelling(text, spelling, switch))
    word = {fold(spelling)} - {""}
    assert meaning(after.root) == meaning(before.root)
    assert (after.sort, after.tolerant, after.inflected) == (before.sort, before.tolerant, before.inflected)
    assert after.off == (before.off - word) | (word if switch is Switch.OFF else set())
    assert after.pinned == (before.pinned - word) | (word if switch is Switch.PINNED else set())


@given(texts, st.booleans())
def test_switching_forms_changes_nothing_else(text: str, on: bool) -> None:
    before, after = parse(text), parse(set_forms(text, on))
    assert meaning(after.root) == meaning(before.root)
    assert modes(after) == (*modes(before)[:-1], on)


@given(texts, st.integers(min_value=0, max_value=80), values)
def test_a_completion_never_fails_and_ends_behind_its_value(text: str, cursor: int, value: str) -> None:
    cursor = min(cursor, len(text))
    context = completion_context(text, cursor)
    if context is not None:
        assert context.span.start <= cursor <= len(text)
        assert context.span.end <= len(text)
        changed, end = apply_completion(text, context, value)
        assert changed[end:] == text[context.span.end :]


@settings(max_examples=20)
@given(st.integers(min_value=1, max_value=3), st.sampled_from(["(", "-(", "(a | ", "x (a b | (", "((a) "]))
def test_deep_queries_survive_a_round_trip(times: int, piece: str) -> None:
    query = parse(piece * times * DEEPEST + "z")
    assert query.problems
    assert same(parse(unparse(query)), query)


@settings(max_examples=20)
@given(st.sampled_from(["a ", "a|", "x,y ", '"a b c" ', "tag:a,b ", "(a ", "-(a b) ", "@one ", "@two "]))
def test_long_queries_survive_a_round_trip(piece: str) -> None:
    query = parse(piece * MOST_TERMS * 2, saved=SAVED)
    assert query.problems
    assert same(parse(unparse(query), saved=SAVED), query)
