// What a page has to tell the server and could not yet: kept in this browser under the officer's id, sent in her session only.
//
// Runs in Chrome 69 (see docs): no optional chaining, no nullish coalescing.

const RETRY_MS = [2000, 4000, 8000, 15000, 30000];
const TIMEOUT_MS = 15000;

export const TEXT = {
  offline: "Mất kết nối. Việc anh/chị vừa làm được giữ trên máy này và tự gửi khi có mạng.",
  failed: "Máy chủ chưa ghi được. Việc anh/chị vừa làm được giữ trên máy này và sẽ được gửi lại.",
  login: "Phiên làm việc đã hết. Việc anh/chị vừa làm được giữ trên máy này, đăng nhập lại để gửi.",
  loginLink: "Đăng nhập lại",
  other: "Trang này mở bằng một tài khoản khác. Anh/chị tải lại trang để tiếp tục.",
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

// A queue of entries by key: `{url, body, …}`. A newer entry of a key takes the place of the older.
export class Kept {
  constructor({ name, officer, login, onReply, onState }) {
    Object.assign(this, { officer, login, onReply, onState, tries: 0, running: null, blocked: false });
    this.store = `congvu-${name}:${officer}`;
    this.entries = this.read();
    const wake = () => this.wake();
    addEventListener("online", wake);
    addEventListener("focus", wake);
    document.addEventListener("visibilitychange", () => document.hidden || wake());
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.store)) || {};
    } catch {
      return {};
    }
  }

  // Another page of hers may have sent, or kept, something meanwhile: its entries of other keys stay.
  write(change) {
    const all = Object.assign(this.read(), this.entries);
    change(all);
    this.entries = all;
    try {
      if (Object.keys(all).length) localStorage.setItem(this.store, JSON.stringify(all));
      else localStorage.removeItem(this.store);
    } catch {
      // A full or forbidden storage: it still lives in this page.
    }
  }

  put(key, entry) {
    this.write((all) => (all[key] = entry));
    return this.flush();
  }

  drop(key, sent) {
    this.write((all) => {
      if (JSON.stringify(all[key]) === JSON.stringify(sent)) delete all[key];
    });
  }

  wake() {
    if (!Object.keys(this.entries).length) return;
    this.tries = 0;
    this.blocked = false;
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
    for (let key = this.next(); key !== undefined && !this.blocked; key = this.next()) {
      const entry = this.entries[key];
      const reply = await post(entry.url, Object.assign({ officer: this.officer }, entry.body));
      if (!this.settle(key, entry, reply)) return;
    }
  }

  next() {
    return Object.keys(this.entries)[0];
  }

  // False when nothing more can be sent for now.
  settle(key, entry, reply) {
    if (reply.status === 0 || reply.status === 429 || reply.status >= 500) {
      this.onState("offline", reply.status ? TEXT.failed : TEXT.offline);
      this.onReply(key, entry, reply);
      this.timer = setTimeout(() => this.flush(), RETRY_MS[Math.min(this.tries++, RETRY_MS.length - 1)]);
      return false;
    }
    if (reply.status === 401 || reply.status === 409) {
      this.blocked = true;
      const login = reply.status === 401;
      this.onState(login ? "login" : "other", login ? TEXT.login : TEXT.other, login ? loginAddress(reply.body.login || this.login) : location.pathname);
      this.onReply(key, entry, reply);
      return false;
    }
    this.tries = 0;
    this.drop(key, entry);
    this.onState("online", "");
    this.onReply(key, entry, reply);
    return true;
  }
}
