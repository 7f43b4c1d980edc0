"use strict";
// Checks the evidence pack that it is part of, then shows it. No network, no storage, no library.
// Everything that is seen is made here from the signed text: what else was put into the file is
// taken out. The formats are those of signed_content.py, audit_chain.py and org_key.py.
(() => {
  class Altered extends Error {}
  const utf8 = new TextEncoder();
  const subtle = globalThis.crypto && globalThis.crypto.subtle;

  // ---- bytes ---------------------------------------------------------------------------------
  const bytesOf = (base64) => {
    const raw = atob(base64);
    // One way to write it: no byte of the file is without meaning.
    if (btoa(raw) !== base64) throw new Altered("base64");
    return Uint8Array.from(raw, (sign) => sign.charCodeAt(0));
  };
  const hex = (bytes) => Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");
  const inLetters = (bytes) => hex(bytes).replace(/[0-9]/g, (digit) => "ghijklmnop"[digit]);
  const same = (one, other) => one.length === other.length && one.every((each, at) => each === other[at]);
  const joined = (...parts) => {
    const whole = new Uint8Array(parts.reduce((sum, each) => sum + each.length, 0));
    let at = 0;
    for (const each of parts) { whole.set(each, at); at += each.length; }
    return whole;
  };
  const digest = async (name, bytes) => new Uint8Array(await subtle.digest(name, bytes));

  // ---- Ed25519 (RFC 8032), for browsers that have none of their own ---------------------------
  const P = 2n ** 255n - 19n;
  const L = 2n ** 252n + 27742317777372353535851937790883648493n;
  const mod = (a, m = P) => ((a % m) + m) % m;
  const power = (base, exponent) => {
    let result = 1n;
    for (base = mod(base); exponent > 0n; exponent >>= 1n) {
      if (exponent & 1n) result = mod(result * base);
      base = mod(base * base);
    }
    return result;
  };
  const D = mod(-121665n * power(121666n, P - 2n));
  const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);
  const number = (bytes) => BigInt("0x" + hex(Uint8Array.from(bytes).reverse()));
  const pointOf = (bytes) => {
    const y = number(bytes) & ((1n << 255n) - 1n);
    if (y >= P) return null;
    const u = mod(y * y - 1n), v = mod(D * y * y + 1n);
    let x = mod(u * power(v, 3n) * power(u * power(v, 7n), (P - 5n) / 8n));
    if (mod(v * x * x) === mod(-u)) x = mod(x * ROOT_OF_MINUS_ONE);
    if (mod(v * x * x) !== u) return null;
    const odd = BigInt(bytes[31] >> 7);
    if (x === 0n && odd) return null;
    if ((x & 1n) !== odd) x = P - x;
    return [x, y, 1n, mod(x * y)];
  };
  const add = ([x1, y1, z1, t1], [x2, y2, z2, t2]) => {
    const a = mod((y1 - x1) * (y2 - x2)), b = mod((y1 + x1) * (y2 + x2));
    const c = mod(2n * t1 * t2 * D), d = mod(2n * z1 * z2);
    const e = b - a, f = d - c, g = d + c, h = b + a;
    return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
  };
  const times = (scalar, point) => {
    let result = [0n, 1n, 1n, 0n];
    for (; scalar > 0n; scalar >>= 1n) {
      if (scalar & 1n) result = add(result, point);
      point = add(point, point);
    }
    return result;
  };
  const encoded = ([x, y, z]) => {
    const inverse = power(z, P - 2n), flat = mod(y * inverse);
    const whole = flat | ((mod(x * inverse) & 1n) << 255n);
    const text = whole.toString(16).padStart(64, "0");
    return Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16)).reverse();
  };
  const BASE = pointOf(Uint8Array.from([0x58, ...Array(31).fill(0x66)]));
  const verifyHere = async (key, signature, message) => {
    const point = pointOf(key), r = signature.slice(0, 32), s = number(signature.slice(32));
    if (point === null || s >= L) return false;
    const k = mod(number(await digest("SHA-512", joined(r, key, message))), L);
    const [x, y, z, t] = point;
    return same(encoded(add(times(s, BASE), times(k, [mod(-x), y, z, mod(-t)]))), r);
  };
  const keys = new Map();
  const verify = async (key, signature, message) => {
    if (key.length !== 32 || signature.length !== 64) return false;
    const name = hex(key);
    if (!keys.has(name)) {
      keys.set(name, await subtle.importKey("raw", key, "Ed25519", false, ["verify"]).catch(() => null));
    }
    const own = keys.get(name);
    return own ? subtle.verify("Ed25519", own, signature, message) : verifyHere(key, signature, message);
  };

  // ---- the signature of the pack -------------------------------------------------------------
  const fingerprintOf = async (key) => {
    const secret = await digest("SHA-256", joined(utf8.encode("skycap 1 organization key "), key));
    const groups = [];
    for (let group = 0; group < 8; group += 1) {
      const pair = secret.slice(2 * group, 2 * group + 2);
      const nibbles = [pair[0] >> 4, pair[0] & 15, pair[1] >> 4, pair[1] & 15];
      const check = nibbles.reduce((sum, each, at) => sum + [1, 3, 5, 7][at] * each, group) % 16;
      groups.push([...nibbles, check].map((each) => "ACDEFHJKLMNPRTXY"[each]).join(""));
    }
    return groups.join(" ");
  };
  const parsed = (text) => {
    const value = JSON.parse(text);
    // As it was written, and no other way: blanks, escapes and doubled names are changes.
    const ascii = JSON.stringify(value).replace(/[\u007f-\uffff]/g, (sign) =>
      "\\u" + sign.charCodeAt(0).toString(16).padStart(4, "0"));
    if (ascii.replace(/</g, "\\u003c") !== text) throw new Altered("not as it was written");
    return value;
  };
  const checkSignature = async (content, signedText) => {
    const signed = parsed(signedText);
    const key = bytesOf(signed.key);
    const fingerprint = await fingerprintOf(key);
    const good = await verify(key, bytesOf(signed.signature), utf8.encode(signed.statement));
    if (!good) throw new Altered("its signature does not fit");
    const statement = JSON.parse(signed.statement);
    const sha256 = inLetters(await digest("SHA-256", utf8.encode(content)));
    if (statement.use !== "skycap 1 evidence pack" || statement.sha256 !== sha256) {
      throw new Altered("its content is not what was signed");
    }
    return fingerprint;
  };

  // ---- the entries of the audit log ----------------------------------------------------------
  const offset = (time) => time.replace(/Z$/, "+00:00");
  const checkEntry = async (entry, log, hashes) => {
    const signer = log.signers[entry.signer];
    const place = entry.seq - log.first;
    const key = bytesOf(signer.key);
    // Names in the order of the alphabet, as Python's json.dumps(sort_keys=True) writes them.
    const hashed = {
      action: entry.action, at: offset(entry.at), clock_set_back: entry.clock_set_back,
      detail: entry.detail, latest: offset(entry.latest), member_id: entry.member_id,
      member_name: entry.member_name, outcome: entry.outcome, previous: hex(hashes[place]),
      revision: signer.revision, seq: entry.seq, signer: hex(key), subject: entry.subject,
      unsigned: false, workstation: entry.workstation,
    };
    const hash = await digest("SHA-256", utf8.encode(JSON.stringify(hashed)));
    if (!same(hash, hashes[place + 1])) throw new Altered(`entry ${entry.seq} is not in the chain`);
    if (signer.member_id !== entry.member_id || signer.member_name !== entry.member_name) {
      throw new Altered(`entry ${entry.seq} was signed by another member`);
    }
    if (!await verify(key, bytesOf(entry.signature), hash)) {
      throw new Altered(`the signature of entry ${entry.seq} does not fit`);
    }
  };
  const checkLog = async (log, progress) => {
    const raw = bytesOf(log.hashes), hashes = [];
    for (let at = 0; at < raw.length; at += 32) hashes.push(raw.slice(at, at + 32));
    if (raw.length && hashes.length !== log.last - log.first + 2) throw new Altered("the chain is cut");
    let done = 0;
    for (const entry of log.entries) {
      await checkEntry(entry, log, hashes);
      done += 1;
      if (done % 50 === 0) {
        progress(`Checking ${done} of ${log.entries.length} entries`);
        await new Promise((then) => setTimeout(then));
      }
    }
  };

  // ---- what is seen --------------------------------------------------------------------------
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children.filter((each) => each !== ""));
    return element;
  };
  const list = (texts) => make("ul", {}, ...texts.map((text) => make("li", {}, text)));
  const SIGNS = { good: "✓", warn: "!", bad: "×", unknown: "?" };
  const cellOf = (cell, label) => {
    const [text, tone] = Array.isArray(cell) ? cell : [cell, ""];
    const shown = tone && text
      ? make("span", { class: `tone ${tone}` }, make("span", { class: "sign", "aria-hidden": "true" }, SIGNS[tone]), make("span", {}, text))
      : make("span", {}, text);
    return make("td", { "data-label": label, class: text ? "" : "empty" }, shown);
  };
  const tableOf = (columns, rows) => make("div", { class: "table" }, make("table", {},
    columns.some((each) => each)
      ? make("thead", {}, make("tr", {}, ...columns.map((each) => make("th", { scope: "col" }, each)))) : "",
    make("tbody", {}, ...rows.map((row) => make("tr", {}, ...row.map((cell, at) => cellOf(cell, columns[at])))))));
  const sectionOf = (section) => make("section", { id: section.name },
    make("h2", {}, section.title, section.draft ? make("span", { class: "draft" }, section.draft) : ""),
    make("p", { class: "lead" }, section.lead),
    section.rows.length ? tableOf(section.columns, section.rows) : "",
    section.note ? make("p", { class: "note" }, section.note) : "");
  const counted = (count) => count === 1 ? "1 entry is" : `${count} entries are`;
  const logOf = (log) => {
    const checked = log.last - log.first + 1, pinned = log.hashes ? checked - log.entries.length : 0;
    const rows = log.entries.map((each) => [String(each.seq), each.at.slice(0, 19).replace("T", " ") + " UTC",
      each.member_name, each.action, each.outcome, each.subject, each.detail, each.workstation]);
    return make("section", { id: "log" },
      make("h2", {}, "The audit log"),
      log.flaws.length
        ? make("div", { class: "flaws", id: "flaws" }, make("strong", {}, "The audit log was not whole when this pack was made."), list(log.flaws))
        : make("p", { class: "lead" }, `The log was whole when this pack was made: the company's own program checked ${checked} of its ${log.last} entries, each signed and chained to the one before it.`),
      make("p", { class: "note" }, rows.length
        ? `${counted(rows.length)} shown; this page has checked each: its hash, its place in the chain, and its member's signature. Withheld from this receiver: ${pinned}. They are in this file by their hash alone, so that none of them can be changed later without it being seen.`
        : log.hashes ? `No entry is shown to this receiver; ${pinned} are in this file by their hash alone.` : "No entry is shown to this receiver."),
      rows.length ? make("details", {}, make("summary", {}, rows.length === 1 ? "Show it" : `Show ${rows.length} entries`),
        tableOf(["No.", "When", "Who", "What", "Outcome", "About", "Detail", "Computer"], rows)) : "");
  };
  const letters = (text) => text.toUpperCase().replace(/[^A-Z]/g, "");
  const comparison = (fingerprint) => {
    const answer = make("p", { id: "compared", role: "status" });
    const field = make("input", { id: "given", autocomplete: "off", spellcheck: "false", placeholder: "Type the letters that you were given" });
    field.addEventListener("input", () => {
      const typed = letters(field.value);
      const fits = typed === letters(fingerprint);
      answer.textContent = !typed ? "" : fits ? "✓ The same letters."
        : letters(fingerprint).startsWith(typed) ? "The same so far." : "× Another key: do not rely on this pack.";
      answer.className = fits ? "good" : "bad";
      if (typed && !fits && letters(fingerprint).startsWith(typed)) answer.className = "";
    });
    return make("div", { class: "compare" }, make("label", { for: "given" }, "Compare here"), field, answer);
  };
  const verdictPanel = () => {
    const word = make("p", { id: "verdict", role: "status" }, "Checking");
    const text = make("p", { id: "why" });
    const more = make("div", { class: "more" });
    const panel = make("div", { class: "verdict" }, word, text, more);
    const show = (tone, name, why, ...parts) => {
      panel.className = `verdict ${tone}`;
      word.textContent = name;
      text.textContent = why;
      more.replaceChildren(...parts);
    };
    return { panel, text, show };
  };
  const proofParts = (fingerprint, content) => [
    make("p", { class: "label" }, "Fingerprint of the organization key that signed it"),
    make("p", { id: "fingerprint" }, ...fingerprint.split(" ").map((each) => make("span", {}, each))),
    comparison(fingerprint),
    make("details", { class: "proof" }, make("summary", {}, "What this proves, and what it does not"),
      make("p", { class: "label" }, "Checked just now, in this browser, without a network"),
      list([
        "Every byte of the content is as it was when the key with this fingerprint signed it.",
        content.log.entries.length ? "Each entry of the audit log that is shown is unchanged, in its place, and signed by the key of the member it names." : "No entry of the audit log is shown to this receiver.",
      ]),
      make("p", { class: "label" }, "Not proved by this page"),
      list([
        `That the key is the company's. Ask an owner of ${content.cover.company} to read the fingerprint to you, by a telephone number that you had before. Who signs a forged pack has another key, and so another fingerprint. So has the company once it changed its key: ask again.`,
        "That this page is Skycap's own. A forged page can show any word, this one too: take the file from the company itself.",
        "Which key of the log was which member's. That is the word of who signed this pack.",
        "That what people entered is true. What is an owner's own word says so.",
        "That no member changed the company's records before it was made. What the audit log says too is proved by its signatures; the rest is as the records had it.",
        "The time. It is that of the company's own computers.",
        "That nothing happened which is in no record.",
      ])),
  ];

  const start = async () => {
    const content = document.getElementById("content"), signed = document.getElementById("signed");
    const [contentText, signedText] = [content, signed].map((each) => each ? each.textContent : "");
    const { panel, text, show } = verdictPanel();
    const head = make("header", {}, make("p", { class: "kind" }, "Evidence pack"));
    const main = make("main", {}, head, panel);
    document.body.replaceChildren(main);
    const altered = (why) => show("bad", "Altered", `This file was changed after it was signed (${why}). Its content is not shown. Ask the company for another copy.`);
    if (!subtle || typeof BigInt === "undefined") {
      show("warn", "Not verified", "This browser cannot check signatures here. Save the file to your computer, and open it in a current browser.");
      return;
    }
    let pack, fingerprint;
    try {
      fingerprint = await checkSignature(contentText, signedText);
      pack = parsed(contentText);
      if (pack.format !== "skycap evidence pack 1") throw new Altered("another format");
      await checkLog(pack.log, (done) => { text.textContent = done; });
    } catch (problem) {
      altered(problem instanceof Altered ? problem.message : "it cannot be read");
      return;
    }
    const { cover, sections, log, files } = pack;
    document.title = `${cover.company}: evidence pack for ${cover.receiver}`;
    head.append(make("h1", {}, cover.company),
      make("p", { class: "for" }, `For: ${cover.receiver}`),
      make("p", { class: "made" }, `Made ${cover.made_at} by ${cover.made_by}`));
    if (cover.environment) {
      head.append(make("p", { class: "test" }, `${cover.environment}: nothing here is real. No card was charged, no ticket was bought.`));
    }
    main.append(make("nav", { "aria-label": "Contents" }, ...[...sections, { name: "log", title: "The audit log" }].map((each) =>
      make("a", { href: `#${each.name}` }, each.title))));
    main.append(...sections.map(sectionOf), logOf(log));
    main.append(make("section", { id: "files" }, make("h2", {}, "Files beside this page"),
      make("p", { class: "lead" }, "The same content for printing and for spreadsheets. This page does not check them; their SHA-256, in base64, is signed with it."),
      tableOf(["Ending of the name", "SHA-256"], files.map((each) => [each.ending, each.sha256]))));
    const why = log.flaws.length
      ? "The content is as it was signed. It says that the audit log was not whole: see below."
      : "The content is as it was signed. Compare the fingerprint to know by whom.";
    show(log.flaws.length ? "warn" : "good", "Verified", why, ...proofParts(fingerprint, pack));
  };
  addEventListener("beforeprint", () => { for (const each of document.querySelectorAll("details")) each.open = true; });
  start();
})();
