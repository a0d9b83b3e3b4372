"""The one room that changes photo files: nothing is lost, cut short under a final name, or replaced."""

from albumen.moving.batch import FileRun
from albumen.moving.confine import Outside, confined
from albumen.moving.folders import prune
from albumen.moving.hashing import digest_file, same_content
from albumen.moving.incoming import Incoming
from albumen.moving.journal import Journal, read_journal
from albumen.moving.locks import Busy, describe_owner, lock_directories
from albumen.moving.names import (
    TEMP_PREFIX,
    check_name,
    follow,
    is_ours,
    split_name,
    strip_suffix,
    with_suffix,
)
from albumen.moving.recovery import recover
from albumen.moving.rename import rename_noreplace
from albumen.moving.replay import outcomes
from albumen.moving.targets import TargetRules, target_rules
from albumen.moving.trash import TrashEntry
from albumen.moving.undo import undo
from albumen.moving.units import Outcome, Pair, StorageStopped, Unit, never, pair_of
from albumen.moving.vault import Arrival, Duplicate, NotDone, Placed, Vault

__all__ = [
    "TEMP_PREFIX",
    "Arrival",
    "Busy",
    "Duplicate",
    "FileRun",
    "Incoming",
    "Journal",
    "NotDone",
    "Outcome",
    "Outside",
    "Pair",
    "Placed",
    "StorageStopped",
    "TargetRules",
    "TrashEntry",
    "Unit",
    "Vault",
    "check_name",
    "confined",
    "describe_owner",
    "digest_file",
    "follow",
    "is_ours",
    "lock_directories",
    "never",
    "outcomes",
    "pair_of",
    "prune",
    "read_journal",
    "recover",
    "rename_noreplace",
    "same_content",
    "split_name",
    "strip_suffix",
    "target_rules",
    "undo",
    "with_suffix",
]
