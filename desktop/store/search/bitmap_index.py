"""Finds rows by the beginnings of words: a bitmap index, the same on every database.

For each word, and for its first one, two and three letters, the rows that have it are kept as
bits, in blocks of 4096 rows. The words of a query are combined by AND, so a
search reads at most one block for each 4096 rows and word, however rare its results are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from struct import pack, unpack

from sqlalchemy import (
    Connection,
    LargeBinary,
    and_,
    bindparam,
    cast,
    delete,
    insert,
    select,
    update,
)

from desktop.store.schema import search_bitmaps as bitmaps
from desktop.store.schema import search_subjects as subjects

BLOCK = 4096
LONGEST_WORD = 64
_SHORT = 3
_SPARSE = 255
_AT_ONCE = 4000
_FEW_BLOCKS = 32
_LAST_BLOCK = (1 << 63) // BLOCK - 1
# Another program may have put anything there: text that is none could not even be read as such.
_BITS = cast(bitmaps.c.subjects, LargeBinary)
_WORDS = cast(subjects.c.words, LargeBinary)

_Key = tuple[str, str, int]  # kind, term, block

Blocks = dict[int, int]
"""Number of a block -> its bits; bit 0 is the first row of the block."""


def index_words(
    connection: Connection, kind: str, words_of: Mapping[int, Iterable[str]], *, keep: bool = True
) -> None:
    """Index each row under these words. `kind` is one letter for the kind of the rows.

    Without `keep` the rows must be new and never change: earlier words are not looked up.
    """
    wanted = {number: _cut(words) for number, words in words_of.items()}
    saved = _saved_words(connection, kind, wanted) if keep else {}
    add: dict[_Key, list[int]] = defaultdict(list)
    drop: dict[_Key, list[int]] = defaultdict(list)
    for number, words in wanted.items():
        block, bit = divmod(number, BLOCK)
        before, after = set(_terms(kind, saved.get(number, ()))), set(_terms(kind, words))
        for kind_of_term, term in after - before:
            add[kind_of_term, term, block].append(bit)
        for kind_of_term, term in before - after:
            drop[kind_of_term, term, block].append(bit)
    _change_bitmaps(connection, add, drop)
    if keep:
        _save_words(connection, kind, wanted, saved)


def newest_rows(connection: Connection, kind: str, asked: Sequence[str], most: int) -> list[int]:
    """The highest `most` row numbers where every asked word is a prefix of a word; descending."""
    found: Blocks | None = None
    # The longest word is most likely the rarest, and leaves the fewest blocks for the others.
    for word in sorted({word[:LONGEST_WORD] for word in asked}, key=len, reverse=True):
        with_word = _blocks(connection, kind, word, found)
        if found is None:
            found = with_word
        else:
            both = {block: found[block] & with_word[block] for block in found.keys() & with_word}
            found = {block: bits for block, bits in both.items() if bits}
        if not found:
            return []
    return list(_highest(found or {}, most))


def encoded(bits: int) -> bytes:
    """Up to 255 rows of a block as two bytes each, more as one bit for each row there may be."""
    if bits.bit_count() > _SPARSE:
        return bits.to_bytes(BLOCK // 8, "little")
    return _packed(list(_descending(bits))[::-1])


def decoded(raw: bytes) -> int:
    """The bits of a block; of what Skycap never writes there, those that could be of one."""
    if len(raw) == BLOCK // 8:
        return int.from_bytes(raw, "little")
    count = min(len(raw) // 2, _SPARSE)
    return _bits(row for row in unpack(f"<{count}H", raw[: 2 * count]) if row < BLOCK)


def _packed(rows: Sequence[int]) -> bytes:
    return pack(f"<{len(rows)}H", *rows)


def _bits(rows: Iterable[int]) -> int:
    bits = 0
    for row in rows:
        bits |= 1 << row
    return bits


def _cut(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word[:LONGEST_WORD] for word in words)


def _terms(kind: str, words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(kind, term) of each word and of its beginnings, which have a kind of their own."""
    for word in words:
        yield kind, word
        for length in range(1, min(_SHORT, len(word)) + 1):
            yield f"{kind}*", word[:length]


def _blocks(connection: Connection, kind: str, word: str, only: Blocks | None) -> Blocks:
    if len(word) <= _SHORT:
        which = and_(bitmaps.c.kind == f"{kind}*", bitmaps.c.term == word)
    else:
        which = and_(
            bitmaps.c.kind == kind, bitmaps.c.term >= word, bitmaps.c.term < first_after(word)
        )
    rows = select(bitmaps.c.block, _BITS).where(which, bitmaps.c.block.between(0, _LAST_BLOCK))
    if only is not None and len(only) <= _FEW_BLOCKS:
        rows = rows.where(bitmaps.c.block.in_(sorted(only)))
    found: Blocks = {}
    for block, raw in connection.execute(rows):
        if only is None or block in only:
            found[block] = found.get(block, 0) | decoded(raw)
    return found


def first_after(beginning: str) -> str:
    """The first text, by code points, that sorts after all texts with this prefix."""
    last = ord(beginning[-1]) + 1
    if 0xD800 <= last <= 0xDFFF:
        last = 0xE000
    if last > 0x10FFFF:
        return first_after(beginning[:-1])
    return beginning[:-1] + chr(last)


def _highest(found: Blocks, most: int) -> Iterator[int]:
    for block in sorted(found, reverse=True):
        for bit in _descending(found[block]):
            if most <= 0:
                return
            most -= 1
            yield block * BLOCK + bit


def _descending(bits: int) -> Iterator[int]:
    while bits:
        bit = bits.bit_length() - 1
        yield bit
        bits ^= 1 << bit


def _saved_words(
    connection: Connection, kind: str, numbers: Iterable[int]
) -> dict[int, frozenset[str]]:
    saved = {}
    for some in _portions(sorted(numbers)):
        rows = select(subjects.c.subject, _WORDS).where(
            subjects.c.kind == kind, subjects.c.subject.in_(some)
        )
        for number, raw in connection.execute(rows):
            words = raw.decode(errors="ignore")
            saved[number] = frozenset(words.split(" ")) if words else frozenset()
    return saved


def _save_words(
    connection: Connection,
    kind: str,
    wanted: Mapping[int, frozenset[str]],
    saved: Mapping[int, frozenset[str]],
) -> None:
    texts = {number: " ".join(sorted(words)) for number, words in wanted.items()}
    new = [
        {"kind": kind, "subject": number, "words": text}
        for number, text in texts.items()
        if number not in saved
    ]
    changed = [
        {"its_kind": kind, "number": number, "words": text}
        for number, text in texts.items()
        if number in saved and saved[number] != wanted[number]
    ]
    if new:
        connection.execute(insert(subjects), new)
    if changed:
        same = and_(
            subjects.c.kind == bindparam("its_kind"), subjects.c.subject == bindparam("number")
        )
        connection.execute(update(subjects).where(same), changed)


def _change_bitmaps(
    connection: Connection, add: Mapping[_Key, list[int]], drop: Mapping[_Key, list[int]]
) -> None:
    keys = sorted(add.keys() | drop.keys())
    present = _present(connection, keys)
    inserted, updated, deleted = [], [], []
    for key in keys:
        kind, term, block = key
        row = {"its_kind": kind, "its_term": term, "its_block": block}
        before = present.get(key)
        if before is None:
            rows = sorted(add[key])
            raw = _packed(rows) if len(rows) <= _SPARSE else encoded(_bits(rows))
            inserted.append({"kind": kind, "term": term, "block": block, "subjects": raw})
            continue
        bits = (decoded(before) | _bits(add.get(key, ()))) & ~_bits(drop.get(key, ()))
        if bits:
            updated.append({**row, "subjects": encoded(bits)})
        else:
            deleted.append(row)
    same = and_(
        bitmaps.c.kind == bindparam("its_kind"),
        bitmaps.c.term == bindparam("its_term"),
        bitmaps.c.block == bindparam("its_block"),
    )
    if inserted:
        connection.execute(insert(bitmaps), inserted)
    if updated:
        connection.execute(update(bitmaps).where(same), updated)
    if deleted:
        connection.execute(delete(bitmaps).where(same), deleted)


def _present(connection: Connection, keys: Iterable[_Key]) -> dict[_Key, bytes]:
    """The saved bitmaps of these keys."""
    terms_of: dict[tuple[str, int], list[str]] = defaultdict(list)
    for kind, term, block in keys:
        terms_of[kind, block].append(term)
    present = {}
    for (kind, block), terms in terms_of.items():
        for some in _portions(sorted(terms)):
            rows = select(bitmaps.c.term, _BITS).where(
                bitmaps.c.kind == kind, bitmaps.c.term.in_(some), bitmaps.c.block == block
            )
            for term, raw in connection.execute(rows):
                present[kind, term, block] = raw
    return present


def _portions(values: Sequence[int] | Sequence[str]) -> Iterator[Sequence[int] | Sequence[str]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]
