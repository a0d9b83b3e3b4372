// The encoder of the page of ids: paths to ids and back, without asking anybody.
"use strict";

(() => {
  const hex = (text) => [...new TextEncoder().encode(text)].map((one) => one.toString(16).padStart(2, "0")).join("");
  const text = (pairs) =>
    new TextDecoder("utf-8", { fatal: true }).decode(
      Uint8Array.from(pairs.match(/../g) || [], (one) => parseInt(one, 16)),
    );
  const trim = (path) => path.replace(/^\/+|\/+$/g, "");

  const encode = (kind, path) => {
    if (kind === "album") return `album_${hex(trim(path))}`;
    if (kind === "smart" || kind === "dsmshare") return `${kind}_${hex(path)}`;
    const whole = trim(path);
    const cut = whole.lastIndexOf("/");
    return `${kind}_${hex(cut < 0 ? "/" : whole.slice(0, cut))}_${hex(whole.slice(cut + 1))}`;
  };

  const decode = (id) => {
    const form = /^(album|smart|dsmshare|photo|video)_((?:[0-9a-f]{2})*)(?:_((?:[0-9a-f]{2})+))?$/i.exec(id.trim());
    if (!form || (form[3] !== undefined) !== /^(photo|video)$/.test(form[1])) return "not such an id";
    try {
      const first = text(form[2]);
      if (form[3] === undefined) return `${form[1]}: ${first || "the root"}`;
      return `${form[1]}: ${trim(first) ? `${trim(first)}/` : ""}${text(form[3])}`;
    } catch {
      return "not UTF-8";
    }
  };

  const part = (name, words, field) => {
    const label = document.createElement("label");
    label.append(`${words} `, field);
    field.name = name;
    return label;
  };
  const form = document.createElement("form");
  const kind = document.createElement("select");
  for (const one of ["album", "photo", "video", "smart", "dsmshare"]) kind.add(new Option(one, one));
  const path = document.createElement("input");
  const id = document.createElement("input");
  const made = document.createElement("output");
  const read = document.createElement("output");
  path.value = "2024/Lake";
  id.value = "photo_2f_726f6f742e6a7067";
  const show = () => {
    made.value = encode(kind.value, path.value);
    read.value = decode(id.value);
  };
  form.append(part("kind", "Kind", kind), part("path", "Path or name", path), made, part("id", "Id", id), read);
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  show();
  document.getElementById("ids-encoder").append(form);
})();
