"""A scripted NAS: an honest little FileStation in memory, which a test can make do what our station never does."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from tests.client.stub import Answer, Rule, Seen, Stub, ok

OTP = "123456"


def fail(code: int, *problems: tuple[int, str], status: int = 200) -> Answer:
    error: dict[str, Any] = {"code": code}
    if problems:
        error["errors"] = [{"code": inner, "path": path} for inner, path in problems]
    return Answer(json.dumps({"success": False, "error": error}).encode(), status)


class ScriptedNas(Stub):
    """Files by path; `rules` are by API and method (`CopyMove.start`). `json`: discovery asks for JSON."""

    def __init__(self, files: dict[str, bytes] | None = None, *, json: bool = True, newest: int = 7) -> None:
        super().__init__()
        self.url = self.url.removesuffix("/photo")
        self.json, self.newest = json, newest
        self.files = dict(files or {})
        self.folders = {"/photo"}
        for path in self.files:
            self.mkdirs(path.rpartition("/")[0])
        self.needs_code = False
        self.devices: set[str] = set()
        self.tasks: dict[str, dict[str, Any]] = {}
        self.rules: dict[str, Rule] = {}

    def mkdirs(self, path: str) -> None:
        while path:
            self.folders.add(path)
            path = path.rpartition("/")[0]

    def calls(self) -> list[str]:
        """The calls so far, as `CopyMove.start`."""
        return [name_of(seen) for seen in self.seen]

    def answer(self, seen: Seen) -> Answer:
        name = name_of(seen)
        if not name.startswith(("Info.query", "Auth.")) and seen.fields.get("_sid") not in self.sessions:
            return fail(119)
        rule = self.rules.get(name)
        return (rule(seen) if rule else None) or getattr(self, f"on_{name.replace('.', '_').lower()}")(seen)

    def value(self, seen: Seen, name: str) -> Any:
        """A field as a strict DSM 7 reads it: JSON, or the plain text of before."""
        text = seen.fields.get(name)
        if text is None:
            return None
        if self.json:
            return json.loads(text)
        return text.split(",") if name in ("path", "name", "additional") else text

    def on_info_query(self, seen: Seen) -> Answer:
        names = ("Info", "List", "CreateFolder", "Rename", "CopyMove", "Delete", "Upload", "Download", "MD5")
        top = {"CopyMove": 3, "Upload": 3} if self.json else {"CopyMove": 2}
        served: dict[str, Any] = {
            "SYNO.API.Auth": {"path": "auth.cgi", "minVersion": 1, "maxVersion": self.newest}
        }
        for name in names:
            served[f"SYNO.FileStation.{name}"] = {
                "path": "entry.cgi" if self.json else f"FileStation/{name.lower()}.cgi",
                "minVersion": 2 if self.json and name == "Upload" else 1,
                "maxVersion": top.get(name, 2 if self.json else 1),
                **({"requestFormat": "JSON"} if self.json else {}),
            }
        return ok(served)

    def on_auth_login(self, seen: Seen) -> Answer:
        if (seen.fields["account"], seen.fields["passwd"]) != ("ana", "secret"):
            return fail(400)
        if seen.fields.get("session") != "FileStation":
            return fail(402)
        known = seen.fields.get("device_id") in self.devices
        if self.needs_code and not known and seen.fields.get("otp_code") != OTP:
            if "otp_code" in seen.fields:
                return fail(404)
            error = {"code": 403, "errors": {"token": "t", "types": [{"type": "otp"}]}}
            return Answer(json.dumps({"success": False, "error": error}).encode())
        self.logins += 1
        self.sessions[f"sid{self.logins}"] = "ana"
        data = {"sid": f"sid{self.logins}", "synotoken": f"token{self.logins}"}
        if seen.fields.get("enable_device_token") == "yes":
            self.devices.add(f"device{self.logins}")
            data["device_id" if self.newest == 7 else "did"] = f"device{self.logins}"
        return ok(data)

    def on_auth_logout(self, seen: Seen) -> Answer:
        self.sessions.pop(seen.fields.get("_sid", ""), None)
        return ok()

    def entry(self, path: str) -> dict[str, Any]:
        if path not in self.files and path not in self.folders:
            return {"path": path, "code": 408}
        data = self.files.get(path)
        time = {"mtime": 1700000000, "atime": 0, "ctime": 0, "crtime": 0}
        return {
            "path": path,
            "name": path.rpartition("/")[2],
            "isdir": data is None,
            "additional": {"size": len(data or b""), "time": time},
        }

    def below(self, folder: str) -> list[str]:
        return sorted(path for path in {*self.files, *self.folders} if path.rpartition("/")[0] == folder)

    def on_list_list(self, seen: Seen) -> Answer:
        folder = self.value(seen, "folder_path")
        if folder not in self.folders:
            return fail(408)
        start, limit = int(seen.fields.get("offset", 0)), int(seen.fields.get("limit", 0))
        paths = self.below(folder)
        page = paths[start : start + limit if limit else None]
        return ok({"total": len(paths), "offset": start, "files": [self.entry(path) for path in page]})

    def on_list_list_share(self, seen: Seen) -> Answer:
        shares = [path for path in self.below("") if path]
        return ok({"total": len(shares), "offset": 0, "shares": [self.entry(path) for path in shares]})

    def on_list_getinfo(self, seen: Seen) -> Answer:
        return ok({"files": [self.entry(path) for path in self.value(seen, "path")]})

    def on_createfolder_create(self, seen: Seen) -> Answer:
        made = [
            f"{above}/{name}"
            for above, name in zip(self.value(seen, "folder_path"), self.value(seen, "name"), strict=True)
        ]
        for path in made:
            if path in self.files:
                return fail(1100, (414, path))
            self.mkdirs(path)
        return ok({"folders": [self.entry(path) for path in made]})

    def on_copymove_start(self, seen: Seen) -> Answer:
        to, moves = self.value(seen, "dest_folder_path"), seen.fields.get("remove_src") == "true"
        if to not in self.folders:
            return fail(1002, (408, to))
        taken = [path for path in self.value(seen, "path") if f"{to}/{path.rpartition('/')[2]}" in self.files]
        if taken and "overwrite" not in seen.fields:
            return fail(1003, *((414, path) for path in taken))
        errors = []
        for path in self.value(seen, "path"):
            if path not in self.files:
                errors.append({"code": 408, "path": path})
            elif path not in taken:
                self.files[f"{to}/{path.rpartition('/')[2]}"] = self.files[path]
                if moves:
                    del self.files[path]
        return self.begin(
            {"finished": True, "progress": 1, **({"status": "FAIL", "errors": errors} if errors else {})}
        )

    def begin(self, status: dict[str, Any]) -> Answer:
        task = f"FileStation_{len(self.tasks):016X}"
        self.tasks[task] = status
        return ok({"taskid": task})

    def on_copymove_status(self, seen: Seen) -> Answer:
        """As DSM does, the end can be read once."""
        status = self.tasks.get(self.value(seen, "taskid"))
        if status is None:
            return fail(599)
        if status["finished"]:
            del self.tasks[self.value(seen, "taskid")]
        return ok(status)

    def on_rename_rename(self, seen: Seen) -> Answer:
        made = []
        for path, name in zip(self.value(seen, "path"), self.value(seen, "name"), strict=True):
            new = f"{path.rpartition('/')[0]}/{name}"
            if path not in self.files or new in self.files:
                return fail(1200, (408 if path not in self.files else 414, path))
            self.files[new] = self.files.pop(path)
            made.append(self.entry(new))
        return ok({"files": made})

    def on_delete_delete(self, seen: Seen) -> Answer:
        for path in self.value(seen, "path"):
            if self.below(path):
                return fail(900, (401, path))
            self.folders.discard(path)
        return ok()

    def on_md5_start(self, seen: Seen) -> Answer:
        data = self.files[self.value(seen, "file_path")]
        return self.begin({"finished": True, "md5": hashlib.md5(data).hexdigest()})

    def on_md5_status(self, seen: Seen) -> Answer:
        return self.on_copymove_status(seen)

    def on_upload_upload(self, seen: Seen) -> Answer:
        name, data = seen.files["file"]
        path = f"{seen.fields.get('path') or seen.fields['dest_folder_path']}/{name}"
        if seen.order[-1] != "file":
            return fail(1802)
        if path in self.files:
            return ok({"blSkip": True}) if seen.fields.get("overwrite") == "false" else fail(414)
        self.files[path] = data
        return ok({"blSkip": False, "file": name, "pid": 1, "progress": 1})

    def on_download_download(self, seen: Seen) -> Answer:
        (path,) = self.value(seen, "path")
        if path not in self.files:
            return Answer(b"<html>Bad gateway</html>", 502, {"Content-Type": "text/html"})
        data, wanted = self.files[path], seen.headers.get("range")
        if not wanted:
            return Answer(data, headers={"Content-Type": "application/octet-stream"})
        first, _, last = wanted.removeprefix("bytes=").partition("-")
        body = data[int(first) : int(last) + 1 if last else None]
        span = f"bytes {first}-{int(first) + len(body) - 1}/{len(data)}"
        return Answer(body, 206, {"Content-Type": "application/octet-stream", "Content-Range": span})


def name_of(seen: Seen) -> str:
    """A call as API and method: `CopyMove.start`."""
    return f"{seen.fields.get('api', '').rpartition('.')[2]}.{seen.method}"
