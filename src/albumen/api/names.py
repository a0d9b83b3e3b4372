"""What is known by name only: APIs without a known method, and codes that belong to them."""

from __future__ import annotations

from albumen.declare import Fault

NAMES: dict[str, str] = {
    "SYNO.PhotoStation.Watermark": "watermark.php",
    "SYNO.PhotoStation.Public": "public.php",
    "SYNO.PhotoStation.Migration": "migration.php",
    "SYNO.PhotoStation.ACL": "acl.php",
    "SYNO.PhotoStation.AppPrivilege": "app_privilege.php",
}
"""APIs in the discovery answer of a 6.8 station whose methods nobody has shown, with their scripts."""

ACL_NOT_SUPPORT = Fault(
    571, "PHOTOSTATION_ACL_NOT_SUPPORT", "The share keeps no access lists.", "Ask the owner of the NAS."
)
ACL_CONVERT_FAIL = Fault(
    572, "PHOTOSTATION_ACL_CONVERT_FAIL", "Access lists could not be converted.", "Ask the owner of the NAS."
)
NAMED_FAULTS = (ACL_NOT_SUPPORT, ACL_CONVERT_FAIL)
"""Codes of the list of Photo Station's that no known method answers with."""
