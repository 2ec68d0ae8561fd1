"""Open the parts of a server process that reach outside it: database, stores, spool, cache."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gallery_server.actions.acting import Act, ActOnFailure
from gallery_server.actions.catalog import kinds
from gallery_server.actions.hosts import AllowedHosts
from gallery_server.actions.performing import Performer
from gallery_server.actions.reach import Mail, Reach
from gallery_server.actions.secrets import Secrets
from gallery_server.blobs.ahead import CopiesAhead
from gallery_server.blobs.caching.cache import Cache
from gallery_server.blobs.hdfs.client import Hadoop
from gallery_server.blobs.opening import open_store
from gallery_server.blobs.setting import MAIN_STORE
from gallery_server.blobs.spool import Spool
from gallery_server.blobs.stores import Stores
from gallery_server.config import Settings
from gallery_server.dal import migrate
from gallery_server.dal.address import InvalidAddress
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline
from gallery_server.errors import GalleryError
from gallery_server.home import home_id_of, usable
from gallery_server.jobs.attempt import Handler
from gallery_server.jobs.nudge import Nudge, Nudging
from gallery_server.jobs.worker import Worker
from gallery_server.keeping.erased_bytes import EraseBlob
from gallery_server.registry.depending.propagating import Propagate
from gallery_server.registry.depending.propagation import PROPAGATE
from gallery_server.registry.erasures import ERASE_BLOB
from gallery_server.registry.uploading.committing import COMMIT, REGISTER, CommitUpload, RegisterInstance
from gallery_server.registry.uploading.homes import Home
from gallery_server.registry.uploading.uploads import Uploads
from gallery_server.rpc.listener import StartFailure
from gallery_server.rules.judging.acting import ACT, ACT_ON_FAILURE
from gallery_server.rules.judging.judging import JUDGE, Judge
from gallery_server.rules.triggering.applying import APPLY, Apply
from gallery_server.rules.triggering.clocks import CLOCK, Clock
from gallery_server.rules.triggering.current_index import CurrentIndex
from gallery_server.rules.triggering.spreading import SPREAD, SpreadOut

FAILURES = (StartFailure, GalleryError, migrate.SchemaMismatch)
"""What a command may end with that a person can mend; each says how in one line."""
_STORE_SECONDS = 5.0
_HOUR_MICROS = 3_600_000_000
_LONGEST_PAUSE = 0.1
"""Between two looks at what rules leave; within one process nobody waits for it."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a server process that reach outside it; made after the fork."""

    database: Database
    stores: Stores
    spool: Spool
    home: Home
    uploads: Uploads

    def beat(self, deadline: Deadline) -> int:
        """Say that this server lives."""
        self.database.write(self.home.beat, deadline, repeatable=True)
        return 0

    def writing(self, work: Callable[[Transaction], int]) -> Callable[[Deadline], int]:
        """Make a chore of one transaction."""
        return lambda deadline: self.database.write(work, deadline, repeatable=True)

    def worker(self, boot: str, threads: int) -> Worker:
        """Make what does this installation's jobs, as one of the workers of this home."""
        handlers: dict[str, Handler] = {
            COMMIT: CommitUpload(self.database, self.stores, self.spool),
            REGISTER: RegisterInstance(self.database, self.stores),
            ERASE_BLOB: EraseBlob(self.database, self.stores),
            PROPAGATE: Propagate(self.database),
        }
        return Worker(self.database, handlers, self.home.home_id, boot, threads=threads)

    def judge(self, boot: str, threads: int, index: CurrentIndex, acting: Nudge) -> Worker:
        """Make what judges rules: apart from what may take hours, such as an upload; it wakes those who act."""
        handlers: dict[str, Handler] = {
            JUDGE: Nudging(Judge(self.database), acting),
            SPREAD: SpreadOut(self.database, index),
            CLOCK: Clock(self.database),
            APPLY: Apply(self.database),
        }
        return self._of_rules(boot, threads, handlers)

    def actor(self, boot: str, threads: int, reach: Reach) -> Worker:
        """Make what does the actions of rules: apart from all other jobs, which no receiver that hangs may keep."""
        performer = Performer(self.database, kinds(reach))
        handlers: dict[str, Handler] = {ACT: Act(performer), ACT_ON_FAILURE: ActOnFailure(performer)}
        return self._of_rules(boot, threads, handlers)

    def _of_rules(self, boot: str, threads: int, handlers: dict[str, Handler]) -> Worker:
        home = self.home.home_id
        return Worker(self.database, handlers, home, boot, threads=threads, longest_pause=_LONGEST_PAUSE, bound=False)


def database_url(settings: Settings) -> str:
    """Answer the URL of the metadata store: the setting, else the file in the home."""
    return settings.database or f"sqlite:///{settings.home.absolute() / 'gallery.db'}"


def open_database(settings: Settings) -> Database:
    """Open the metadata store; raise StartFailure where its URL is wrong."""
    try:
        return Database.open(database_url(settings), pool_size=settings.pool_size)
    except InvalidAddress as error:
        raise StartFailure(str(error)) from None


def open_reach(settings: Settings) -> Reach:
    """Answer what actions may reach; raise StartFailure where the settings contradict each other."""
    try:
        hosts = AllowedHosts.of(settings.callback_hosts)
    except ValueError as error:
        raise StartFailure(f"The setting callback_hosts: {error}.") from None
    return Reach(
        hosts=hosts,
        secrets=Secrets(settings.secrets_folder),
        mail=_mail(settings),
        ca_file=settings.ca_file,
        whole_seconds=float(settings.action_seconds),
    )


def _mail(settings: Settings) -> Mail | None:
    if settings.smtp_host is None:
        return None
    if settings.smtp_sender is None:
        raise StartFailure("The setting smtp_sender is missing: mail through smtp_host needs an address to come from.")
    try:
        return Mail(
            host=settings.smtp_host,
            port=settings.smtp_port,
            sender=settings.smtp_sender,
            tls=settings.smtp_tls,
            user=settings.smtp_user,
            password_file=settings.smtp_password_file,
            recipient_domains=frozenset(settings.mail_domains.split()),
        )
    except ValueError as error:
        raise StartFailure(f"The setting smtp_tls is {settings.smtp_tls}, and smtp_user is set: {error}.") from None


def open_stores(settings: Settings) -> Stores:
    """Open every store that the settings name; raise StartFailure where one of them is wrong."""
    uris = {MAIN_STORE: settings.blobs or (settings.home.absolute() / "blobs").as_uri()} | settings.stores
    if settings.write_store not in uris:
        raise StartFailure(
            f"The setting write_store is {settings.write_store!r}; it must name one of the stores {', '.join(uris)}."
        )
    hadoop = Hadoop(settings.hadoop_conf_dir, settings.kerberos_principal, settings.kerberos_keytab)
    stores = {name: open_store(name, uri, hadoop, offer_direct=settings.offer_direct) for name, uri in uris.items()}
    return Stores(stores, settings.write_store)


def open_cache(settings: Settings) -> Cache | None:
    """Open the copies of what was read from remote stores; None where the settings want none."""
    if not settings.cache_mib:
        return None
    return Cache(settings.home / "cache", settings.cache_mib << 20, min_free=settings.spool_min_free_mib << 20)


def open_parts(settings: Settings, endpoint: str) -> Parts:
    """Open database, store and spool of a process; raise StartFailure, with one line, where one of them fails."""
    database = open_database(settings)
    try:
        _check_schema(database, settings)
        stores = open_stores(settings)
        stores.check_current(Deadline.after(_STORE_SECONDS))
        min_free = settings.spool_min_free_mib << 20
        spool = Spool(settings.home / "spool", min_free_bytes=min_free, copies=CopiesAhead(stores.current))
        with usable(settings.home):
            home_id = home_id_of(settings.home)
        home = Home(home_id, endpoint, settings.upload_lease_hours * _HOUR_MICROS)
    except (GalleryError, migrate.SchemaMismatch) as error:
        raise StartFailure(str(error)) from error
    return Parts(database, stores, spool, home, Uploads(database, stores, spool, home))


def _check_schema(database: Database, settings: Settings) -> None:
    """Give a new embedded store its tables; of every other database demand that they are there."""
    if settings.database is None and migrate.is_empty(database):
        migrate.migrate(database)
    migrate.check(database)
