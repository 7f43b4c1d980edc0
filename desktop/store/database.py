"""The store: one thread owns the database, other threads wait for its results."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from typing import NoReturn, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from desktop.store.audit.audit_chain import (
    AuditSigner,
    ChainedEntry,
    ChainFlaw,
    ChainHead,
    ChainReport,
    find_flaws,
)
from desktop.store.audit.audit_repository import StoredAudit
from desktop.store.repositories.clients.client_repository import StoredClients
from desktop.store.repositories.delegation.approval_repository import StoredApprovals
from desktop.store.repositories.delegation.safeguards_repository import StoredSafeguards
from desktop.store.repositories.draft_repository import StoredDrafts
from desktop.store.repositories.field_resealing import reseal_fields
from desktop.store.repositories.finding_repository import StoredFindings
from desktop.store.repositories.json_codec import JsonCodec, json_codec
from desktop.store.repositories.poll_repository import StoredPolls
from desktop.store.repositories.refund_repository import StoredRefunds
from desktop.store.repositories.sealed_values import SealedValues
from desktop.store.repositories.set_up_repository import StoredSetUp
from desktop.store.repositories.trip_repository import StoredTrips
from desktop.store.search import index_maintenance
from desktop.use_cases.errors import Cancelled, DeskError, Refused
from desktop.use_cases.ports.audit_port import AuditSigners
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.field_cipher_port import FieldCipher
from desktop.use_cases.ports.key_handle import KeyHandle
from desktop.use_cases.ports.store_port import Repositories

from .database_engine import DatabaseEngine, Progress
from .row_check import unread_rows
from .serial_executor import SerialExecutor
from .store_messages import damaged

T = TypeVar("T")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StoredRepositories:
    """The repositories port."""

    clients: StoredClients
    trips: StoredTrips
    audit: StoredAudit
    drafts: StoredDrafts
    set_up: StoredSetUp
    safeguards: StoredSafeguards
    findings: StoredFindings
    polls: StoredPolls
    refunds: StoredRefunds
    approvals: StoredApprovals


class Database:
    """The store port over one database. Create it with `open`; `close` it at the end."""

    def __init__(
        self,
        engine: DatabaseEngine,
        signer: AuditSigner,
        fields: FieldCipher,
        on_head: Callable[[ChainHead], None] | None = None,
    ) -> None:
        self._engine, self._signer, self._fields = engine, signer, fields
        self._on_head = on_head
        self._reported_head: ChainHead | None = None
        self._json: JsonCodec = json_codec()
        self._lock, self._opened = ExitStack(), ExitStack()
        self._connection: Connection | None = None
        self._findings: tuple[str, ...] = ()
        self._closed = self._change_finished = False
        self._unfinished: DeskError | None = None
        self._owner = SerialExecutor("records")

    @classmethod
    def open(
        cls,
        engine: DatabaseEngine,
        key: KeyHandle,
        *,
        signer: AuditSigner,
        fields: FieldCipher,
        now: Now,
        may_create: bool = True,
        next_keys: Sequence[KeyHandle] = (),
        on_head: Callable[[ChainHead], None] | None = None,
        progress: Progress = lambda percent: None,
    ) -> Database:
        """Open the database; it is created or migrated first where needed.

        No reference to `key` is kept. `signer` signs audit entries, `fields` seals single values;
        after a key change that was begun it must hold every field key. `now` dates the copy made
        before a migration. Any `next_keys`, the newest last, mean that a key change was begun: it
        is finished, with percents to `progress`, and then only the newest opens it; where that
        cannot be done now, the records open all the same: see `unfinished`. With `may_create` false
        a missing database is Refused ``store_missing``. Refused ``desk_already_open``,
        ``store_damaged``, ``store_newer``, ``migration_failed``, ``disk_full``,
        ``store_not_permitted``.

        `on_head` is called after every change of the audit chain, with its new head.
        """
        database = cls(engine, signer, fields, on_head)
        try:
            database._submit(lambda: database._take(key, next_keys, now, may_create, progress))
        except BaseException:
            database.close()
            raise
        return database

    def read(self, job: Callable[[Repositories], T]) -> T:
        """Run `job` in the owning thread. RuntimeError when it changes anything."""
        return self._submit(lambda: self._read(job))

    def write(self, job: Callable[[Repositories], T]) -> T:
        """Run `job` in the owning thread; all of it is on the disk on return, or none of it."""
        return self._submit(lambda: self._write(job))

    def audit_flaws(
        self,
        signers: AuditSigners,
        *,
        start: ChainHead | None = None,
        report: ChainReport | None = None,
        most: int = 20,
        progress: Callable[[int], None] = lambda done: None,
    ) -> tuple[ChainFlaw, ...]:
        """The first flaws in the audit chain behind `start`, which it holds. As `find_flaws`."""

        def look(repos: StoredRepositories) -> tuple[ChainFlaw, ...]:
            state = repos.audit.state_at(start) if start else None
            chain = repos.audit.chain(start.seq if start and state else None)
            flaws = find_flaws(chain, signers, start=state, report=report, progress=progress)
            return tuple(islice(flaws, most))

        return self._submit(lambda: self._read(look))

    def read_audit_chain(
        self, use: Callable[[ChainHead, Iterator[ChainedEntry]], T], after: int | None = None
    ) -> T:
        """As `use` returns, given the head and all entries behind `after`, of one moment."""
        return self._submit(lambda: self._read(lambda b: use(b.audit.head(), b.audit.chain(after))))

    def audit_contents(
        self, seqs: Sequence[int], progress: Callable[[int], None] = lambda done: None
    ) -> tuple[bytes, ...]:
        """For each of these numbers, ascending, a digest of all rows of the chain up to it."""
        return self._submit(lambda: self._read(lambda b: b.audit.contents(seqs, progress)))

    def audit_head(self) -> ChainHead:
        """The current head of the chain, to be kept elsewhere."""
        return self._submit(lambda: self._read(lambda b: b.audit.head()))

    def rekey(
        self,
        key: KeyHandle,
        progress: Progress = lambda percent: None,
        fields: FieldCipher | None = None,
    ) -> tuple[str, ...]:
        """Encrypt everything under this key, or leave it unchanged; then seal single values by the
        newest key of `fields`, which opens what is sealed already, and read each back.

        Until it returns, any earlier key may be needed; after that none is. What was damaged
        before or foreign comes back, a clause each. Other jobs run meanwhile. `progress` is called
        on the owning thread. Refused ``disk_full`` where there is no room for a second copy;
        ``store_damaged`` where nothing can be read; Cancelled when the store is closed meanwhile.
        """
        return self._submit(lambda: self._rekey(key, progress, fields or self._fields))

    @property
    def findings(self) -> tuple[str, ...]:
        """What was damaged or foreign in the records as they were opened, a clause each."""
        return tuple(dict.fromkeys(self._findings))

    @property
    def change_finished(self) -> bool:
        """A key change was begun, and everything is under the newest key now and was read back."""
        return self._change_finished

    @property
    def unfinished(self) -> DeskError | None:
        """Why a key change that was begun waits, the records being open under an earlier key."""
        return self._unfinished

    def audit_holds(self, head: ChainHead) -> bool:
        """True when this head is part of the audit chain."""
        return self._submit(lambda: self._read(lambda b: b.audit.holds(head)))

    def audit_hash(self, seq: int) -> bytes | None:
        """The hash of the audit entry with this number, from 1; None where there is none."""
        return self._submit(lambda: self._read(lambda b: b.audit.hash_at(seq)))

    def audit_signer(self, seq: int) -> str | None:
        """The key of the audit entry with this number, from 1; None where there is none."""
        return self._submit(lambda: self._read(lambda b: b.audit.signer_at(seq)))

    def close(self) -> None:
        """Finish the current job, refuse later ones, close the database. Idempotent."""
        if self._closed:
            return
        self._closed = True
        self._owner.close(self._release)

    def _submit(self, job: Callable[[], T]) -> T:
        if self._owner.is_current_thread:
            raise RuntimeError("a job on the records asked for the records again")
        try:
            waiting = self._owner.submit(job)
        except RuntimeError as closed:
            raise _closing() from closed
        return waiting.result()

    def _take(
        self,
        key: KeyHandle,
        next_keys: Sequence[KeyHandle],
        now: Now,
        may_create: bool,
        progress: Progress,
    ) -> None:
        try:
            self._lock.callback(self._engine.lock())
            key, found = self._engine.prepare(key, next_keys, now(), may_create=may_create)
            self._connect(key)
            connection = self._require_connection()
            self._findings += found + self._engine.check_schema(connection)
            self._findings += self._engine.check_values(connection)
            self._findings += self._read(lambda repos: unread_rows(connection, repos))
        except (OSError, DBAPIError) as error:
            self._refuse(error)
        if next_keys:
            self._finish_change(key, next_keys, progress)

    def _finish_change(
        self, present: KeyHandle, next_keys: Sequence[KeyHandle], progress: Progress
    ) -> None:
        """Whatever is in its way, nobody is kept out who has access. Until then values are sealed
        by the key that belongs to the file's.
        """
        key, fields = next_keys[-1], self._fields
        taken = next_keys.index(present) + 1 if present in next_keys else 0
        self._fields = fields.earlier(len(next_keys) - taken)
        try:
            change = None if present == key else key
            self._findings += self._rekey(change, progress, fields)
            self._change_finished = True
        except Cancelled:
            raise
        except Exception as failed:
            # Who holds the key can write what no program expects: that must keep nobody out.
            waits = failed if isinstance(failed, DeskError) else damaged()
            if self._connection is None:
                self._connect_to_either(present, key)
            unexpected = None if waits is failed else failed
            _log.warning("the records have no new key yet: %s", waits.code, exc_info=unexpected)
            self._unfinished = waits

    def _connect_to_either(self, present: KeyHandle, key: KeyHandle) -> None:
        """After a copy that may or may not have taken the place of the file."""
        try:
            self._connect(present)
        except Refused:
            self._connect(key)

    def _connect(self, key: KeyHandle) -> None:
        self._connection = self._opened.enter_context(self._engine.opened(key))

    def _rekey(
        self, key: KeyHandle | None, progress: Progress, fields: FieldCipher
    ) -> tuple[str, ...]:
        """Without a key, the file has it already. In this order: a file that could not be copied
        holds no value under a key to come.
        """
        try:
            found = self._engine.check_schema(self._require_connection())
            if key is not None:
                found += self._move_to(key, progress)
            self._fields = fields
            return found + reseal_fields(self._require_connection(), fields, self._run_others)
        except (OSError, DBAPIError) as error:
            self._refuse(error)

    def _move_to(self, key: KeyHandle, progress: Progress) -> tuple[str, ...]:
        connection = self._require_connection()
        finish, lost = self._engine.change_key(connection, key, self._run_others, progress)
        self._connection = None
        self._opened.close()
        finish()
        self._connect(key)
        return lost

    def _refuse(self, error: Exception) -> NoReturn:
        refusal = self._engine.refusal_for(error)
        if refusal is error:
            raise error
        raise refusal from error

    def _run_others(self) -> None:
        if self._owner.is_closing:
            raise _closing()
        self._owner.run_pending()

    def _release(self) -> None:
        try:
            if self._connection is not None:
                self._engine.settle(self._connection)
        except DeskError as unsettled:
            # Nothing is lost: what is left is written at the next opening.
            _log.warning("the journal was not checkpointed: %s", unsettled.code)
        finally:
            self._connection = None
            self._opened.close()
            self._lock.close()

    def _read(self, job: Callable[[StoredRepositories], T]) -> T:
        connection = self._require_connection()
        try:
            with self._engine.reading(connection):
                return job(self._repositories(connection))
        except DBAPIError as error:
            self._refuse(error)

    def _write(self, job: Callable[[Repositories], T]) -> T:
        connection = self._require_connection()
        try:
            with connection.begin():
                repos = self._repositories(connection)
                result = job(repos)
                head = repos.audit.head() if self._on_head is not None else None
        except (OSError, DBAPIError) as error:
            self._refuse(error)
        if head is not None:
            self._report_head(head)
        self._owner.start_maintenance(self._bring_index_up_to_date)
        return result

    def _bring_index_up_to_date(self) -> bool:
        """A step between the jobs of others; False when nothing is left to do."""
        connection = self._connection
        if connection is None:
            return False
        try:
            with connection.begin():
                return index_maintenance.step(connection, self._repositories(connection).trips)
        except (OSError, DBAPIError, DeskError) as failed:
            why = self._engine.refusal_for(failed)
            _log.warning("the search index was not brought up to date: %s", why)
            return False

    def _report_head(self, head: ChainHead) -> None:
        """The entries are saved already: if this fails, the kept head is only an earlier one."""
        if self._on_head is None or head == self._reported_head:
            return
        try:
            self._on_head(head)
            self._reported_head = head
        except OSError as full:
            _log.warning("the audit head was not saved: %s", full.strerror)

    def _require_connection(self) -> Connection:
        if self._connection is None:
            raise _closing()
        return self._connection

    def _repositories(self, connection: Connection) -> StoredRepositories:
        trips = StoredTrips(connection, self._json, self._sealed, self._engine)
        return StoredRepositories(
            clients=StoredClients(connection, self._sealed, trips),
            trips=trips,
            audit=StoredAudit(connection, self._signer),
            drafts=StoredDrafts(connection, self._sealed),
            set_up=StoredSetUp(connection, self._json),
            safeguards=StoredSafeguards(connection, self._sealed, self._json),
            findings=StoredFindings(connection),
            polls=StoredPolls(connection, self._json, trips.loader),
            refunds=StoredRefunds(connection, self._json),
            approvals=StoredApprovals(connection, self._json),
        )

    @property
    def _sealed(self) -> SealedValues:
        return SealedValues(self._fields, self._json)


def _closing() -> Cancelled:
    return Cancelled("store_closed", "The desk is closing.", "Nothing of this step was saved.")
