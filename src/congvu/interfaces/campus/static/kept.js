// What a page has to tell the server and could not yet: kept in this browser under the officer's id, sent in her session only.
//
// Runs in Chrome 69 (see docs): no optional chaining, no nullish coalescing.

const RETRY_MS = [2000, 4000, 8000, 15000, 30000];
const TIMEOUT_MS = 15000;

export const TEXT = {
  offline: "Mất kết nối.",
  failed: "Máy chủ chưa ghi được.",
  login: "Phiên làm việc đã hết. Anh/chị đăng nhập lại để gửi.",
  loginLink: "Đăng nhập lại",
  other: "Trang này mở bằng một tài khoản khác.",
  old: "Trang này đã mở quá lâu.",
  otherLink: "Tải lại trang",
  kept: " Việc anh/chị vừa làm được giữ trên máy này và tự gửi khi được.",
  loose: " Việc anh/chị vừa làm chỉ còn trên trang này: anh/chị đừng đóng trang.",
};

export function xsrfToken() {
  const cookie = document.cookie.match(/(?:^|; )_xsrf=([^;]*)/);
  const meta = document.querySelector("meta[name=xsrf-token]");
  return cookie ? decodeURIComponent(cookie[1]) : meta ? meta.content : "";
}

// The reply as {status, ok, body}; status 0 when the line is down.
export async function post(url, body) {
  const aborter = new AbortController();
  const timer = setTimeout(() => aborter.abort(), TIMEOUT_MS);
  const headers = { Accept: "application/json", "Content-Type": "application/json", "X-XSRFToken": xsrfToken() };
  try {
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body), credentials: "same-origin", cache: "no-store", signal: aborter.signal });
    return { ok: response.ok, status: response.status, body: await response.json() };
  } catch {
    return { ok: false, status: 0, body: {} };
  } finally {
    clearTimeout(timer);
  }
}

export function loginAddress(login) {
  const address = new URL(login || "/login", location.href);
  if (!address.searchParams.has("next")) address.searchParams.set("next", location.pathname);
  return address.href;
}

// A queue of entries by key: `{url, body, …}`. A newer entry of a key takes the place of the older. What this browser
// keeps is the truth, for every page of hers; where nothing can be kept the entries live in the page. `mine` tells which
// keys this page sends.
export class Kept {
  constructor({ name, officer, login, onReply, onState, mine = () => true }) {
    Object.assign(this, { officer, login, onReply, onState, mine, tries: 0, running: null, blocked: false, foreign: false, loose: null });
    this.store = `congvu-${name}:${officer}`;
    const wake = () => this.wake();
    addEventListener("online", wake);
    addEventListener("focus", wake);
    document.addEventListener("visibilitychange", () => document.hidden || wake());
    addEventListener("beforeunload", (event) => {
      if (!this.loose || this.next() === undefined) return;
      event.preventDefault();
      event.returnValue = ""; // what Chrome 69 asks for
    });
  }

  get entries() {
    return this.loose || this.read();
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.store)) || {};
    } catch {
      return {};
    }
  }

  write(change) {
    const all = Object.assign({}, this.entries);
    change(all);
    try {
      if (Object.keys(all).length) localStorage.setItem(this.store, JSON.stringify(all));
      else localStorage.removeItem(this.store);
      this.loose = null;
    } catch {
      this.loose = all; // a full or forbidden storage
    }
  }

  // What another officer does on this page is not hers.
  put(key, entry) {
    if (this.foreign) return this.onReply(key, entry, { ok: false, status: 409, body: { message: TEXT.other } });
    this.write((all) => (all[key] = entry));
    this.blocked = false; // a press asks again
    return this.flush();
  }

  drop(key, sent) {
    this.write((all) => {
      if (JSON.stringify(all[key]) === JSON.stringify(sent)) delete all[key];
    });
  }

  wake() {
    if (this.next() === undefined) return;
    Object.assign(this, { tries: 0, blocked: false });
    this.flush();
  }

  flush() {
    if (!this.running) {
      this.running = this.drain().then(
        () => (this.running = null),
        () => (this.running = null),
      );
    }
    return this.running;
  }

  async drain() {
    clearTimeout(this.timer);
    const refused = []; // what the server cannot take now holds up nothing else
    for (let key = this.next(refused); key !== undefined && !this.blocked; key = this.next(refused)) {
      const entry = this.entries[key];
      const reply = await post(entry.url, Object.assign({ officer: this.officer }, entry.body));
      if (reply.status === 401 || reply.status === 403 || reply.status === 409) return this.block(reply);
      if (reply.status === 0 || reply.status === 429) return this.wait(TEXT.offline, reply);
      if (reply.status < 500) this.settle(key, entry, reply);
      else if (refused.push(key)) this.onReply(key, entry, reply);
    }
    if (refused.length) this.wait(TEXT.failed);
  }

  next(without = []) {
    return Object.keys(this.entries).find((key) => this.mine(key) && !without.includes(key));
  }

  where() {
    return this.loose ? TEXT.loose : TEXT.kept;
  }

  // Nothing can be sent for now: each entry that waits is told so.
  wait(message, reply) {
    this.onState("offline", (reply && reply.status ? TEXT.failed : message) + this.where());
    if (reply) this.tell(reply);
    this.timer = setTimeout(() => this.flush(), RETRY_MS[Math.min(this.tries++, RETRY_MS.length - 1)]);
  }

  block(reply) {
    const login = reply.status === 401;
    Object.assign(this, { blocked: true, foreign: reply.status === 409 });
    if (login) this.onState("login", TEXT.login + this.where(), loginAddress(reply.body.login || this.login));
    else this.onState("other", this.foreign ? TEXT.other : TEXT.old + this.where(), location.pathname);
    this.tell(reply);
  }

  tell(reply) {
    const entries = this.entries;
    Object.keys(entries).filter(this.mine).forEach((key) => this.onReply(key, entries[key], reply));
  }

  settle(key, entry, reply) {
    Object.assign(this, { tries: 0, foreign: false });
    this.drop(key, entry);
    this.onState("online", "");
    this.onReply(key, entry, reply);
  }
}
