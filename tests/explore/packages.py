"""Packages for tests, made here: PHP of our own in the styles that web APIs of a NAS are written in."""

from __future__ import annotations

import gzip
import io
import json
import lzma
import tarfile
from collections.abc import Mapping
from pathlib import Path

DEFINITIONS = {
    "SYNO.PhotoStation.Album": {"path": "album.php", "methods": {"1": ["list", "create", "edit", "delete"]}},
    "SYNO.PhotoStation.Photo": {"path": "photo.php", "methods": {"1": ["list", "getinfo"]}},
    "SYNO.PhotoStation.Tag": {"path": "tag.php", "methods": {"1": ["list", "rename"]}},
    "SYNO.PhotoStation.Cover": {"path": "cover.php", "methods": {"1": ["set"]}},
    "SYNO.PhotoStation.File": {"path": "file.php", "methods": {"1": ["uploadphoto"]}},
    "SYNO.PhotoStation.Info": {"path": "info.php", "methods": {"1": ["getinfo"]}},
}

ALBUM = b"""<?php
require_once 'sdk/WebAPI.inc.php';
class AlbumAPI extends WebAPI {
    protected function Process() {
        if (!strcasecmp($this->method, "list")) {
            $this->AlbumList();
        } elseif (0 === strcasecmp('create', $this->method)) {
            $this->AlbumCreate();
        } else if ($this->method === 'edit' || $this->method === 'touch') {
            $this->Change();
        }
    }
    private function AlbumList() {
        if (!isset($_REQUEST['offset']) || !isset($_REQUEST['limit'])) {
            $this->SetError(WEBAPI_ERR_BAD_REQUEST);
            return;
        }
        $offset = (int)$_REQUEST['offset'];
        $limit = intval($_REQUEST['limit']);
        $sort = isset($_REQUEST['sort_by']) ? $_REQUEST['sort_by'] : 'preference';
        if (!in_array($sort, array('preference', 'filename', 'takendate'))) {
            $this->SetError(PHOTOSTATION_ALBUM_BAD_SORT);
            return;
        }
        $types = explode(',', $_REQUEST['type']);
        $deep = 'true' === $_REQUEST['recursive'];
        $this->Additional();
    }
    private function Additional() {
        if (isset($_REQUEST['additional'])) {
            $this->parts = explode(',', trim($_REQUEST['additional']));
        }
        $this->TooDeep();
    }
    private function TooDeep() {
        return $_REQUEST['not_of_list'];
    }
    private function AlbumCreate() {
        $name = $_POST['name'];
        if (empty($name)) {
            $this->SetError(PHOTOSTATION_ALBUM_NO_NAME);
            goto End;
        }
        if (isset($_POST['parent'])) {
            if (!isset($_POST['order'])) {
                $this->SetError(499);
                return;
            }
        }
        $_REQUEST['made_here'] = 1;
        End:
        return;
    }
    private function Change() {
        foreach ($_POST as $key => $value) {
            $seen[$key] = $_POST[$key];
        }
    }
    private function delete() {
        $id = $this->Required('id');
        $force = $this->Optional('force', false);
    }
}
"""
SHARED = b"""<?php
define('WEBAPI_ERR_BAD_REQUEST', 101);
define("PHOTOSTATION_ALBUM_BAD_SORT", 0x1A4);
const PHOTOSTATION_ALBUM_NO_NAME = 421;
abstract class WebAPI {
    protected function Required($key) {
        if (!isset($_REQUEST[$key])) {
            throw new WebAPIException(WEBAPI_ERR_BAD_REQUEST);
        }
        return $_REQUEST[$key];
    }
    protected function Optional($key, $default) {
        return array_key_exists($key, $_REQUEST) ? (bool)$_REQUEST[$key] : $default;
    }
    protected function All($keys) {
        foreach ($keys as $key) {
            if (!isset($_REQUEST[$key])) {
                $this->SetError(WEBAPI_ERR_BAD_REQUEST);
                return false;
            }
        }
        return true;
    }
}
"""
PHOTO = b"""<?php
switch ($_REQUEST['method']) {
    case 'list':
    case 'getinfo':
        $id = $_REQUEST['id'] ?? '';
        if (isset($_GET['rating'])) {
            $rating = (float) $_GET['rating'];
        } else {
            SendError(120);
        }
        switch ($_GET['size']) {
            case 'small': break;
            case 'large': break;
        }
        if ($_SERVER['REQUEST_METHOD'] === 'POST') { count($_GET); }
        break;
    case "export":
        $format = $_GET['format'] ?: 'json';
        break;
}
"""
TAG = b"""<?php
class Tags extends WebAPI {
    private $known = array('list' => 'ListThem', 'rename' => [$this, 'RenameOne']);
    public function run() {
        call_user_func(array($this, $this->known[$this->method]));
    }
    public function ListThem() { $kind = (int)filter_input(INPUT_GET, 'kind', FILTER_VALIDATE_INT); }
    public function RenameOne() {
        if (!$this->All(array('id', 'name'))) { return; }
    }
}
"""
COVER = b"""<?php
$result = match ($method) { 'set' => set_cover(), default => null };
function set_cover() {
    $form = $_POST;
    $picture = @$form['picture'];
    if ($picture === null) { send_error(450); exit; }
}
"""
FILE = b"""<?php
$do = ['uploadphoto' => function () {
    if (!isset($_FILES['original']['tmp_name'])) { report_error(451); return; }
    if ($_POST['duplicate'] == 'overwrite' || 'rename' == $_POST['duplicate']) { }
}];
$do[$_POST['method']]();
"""
INFO_PHP = b"""<?php
function do_getinfo() { echo "$_GET[lang]"; }
"""
FILES: dict[str, bytes] = {
    "photo/webapi/PhotoStation.api": json.dumps(DEFINITIONS).encode(),
    "photo/webapi/album.php": ALBUM,
    "photo/webapi/sdk/WebAPI.inc.php": SHARED,
    "photo/webapi/photo.php": PHOTO,
    "photo/webapi/tag.php": TAG,
    "photo/webapi/cover.php": COVER,
    "photo/webapi/file.php": FILE,
    "photo/webapi/info.php": INFO_PHP,
    "photo/include/tag.php": b"<?php echo $_GET['page'];",
}
INFO = b'package="PhotoStation"\nversion="6.3-2962"\nmaintainer="Somebody"\n'


def tar(files: Mapping[str, bytes], *, format: int = tarfile.GNU_FORMAT) -> bytes:  # noqa: A002
    """A tar archive of these files."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", format=format) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return held.getvalue()


def spk(path: Path, files: Mapping[str, bytes] = FILES, *, packed: str = "gzip", info: bytes = INFO) -> Path:
    """A package of these files; `packed` is how its inner archive is."""
    inner = tar(files)
    pack = {"gzip": gzip.compress, "xz": lzma.compress, "plain": bytes}[packed]
    path.write_bytes(tar({"INFO": info, "package.tgz": pack(inner), "scripts/postinst": b"#!/bin/sh\n"}))
    return path


def folder(path: Path, files: Mapping[str, bytes] = FILES) -> Path:
    """The same as a folder."""
    for name, data in {"INFO": INFO, **files}.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path
