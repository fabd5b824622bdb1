// What stands behind the model on a campus page: queue, protocol and clock. No DOM.
//
// Per slot there is at most one answer under way (`sent`) and one to follow (`next`). An answer whose response
// was lost is sent again with the same key before anything newer, so that the server tells a repetition from a
// second tab. Both are kept in localStorage under officer, attempt and slot until the server has acknowledged them:
// on a shared machine nobody's answers are sent, or dropped, by another's page. Runs as it stands from Chrome 69 on.

const RETRY_MS = [1000, 2000, 4000, 8000, 15000];
const TIMEOUT_MS = 15000;
const POLL_MS = 60000;
const JUMP_MS = 3000;

const TEXT = {
  loginLink: "Đăng nhập lại để làm tiếp",
  loginApart: "Mở cửa sổ khác để đăng nhập",
  refused: "Máy chủ không nhận câu trả lời. Anh/chị đừng đóng trang này và hãy báo người tổ chức.",
  fixed: "Câu này đã được kiểm tra ở cửa sổ khác; câu trả lời lúc kiểm tra được giữ.",
  notChecked: "Chưa kiểm tra được câu này; anh/chị hãy thử lại.",
  undecided: "Có câu vừa được trả lời ở cửa sổ khác. Anh/chị hãy chọn câu trả lời muốn dùng rồi nộp lại.",
  unread: "Có câu chưa lưu được nên bài chưa nộp; các câu khác đã lưu. Anh/chị xem chỗ có báo lỗi rồi nộp lại.",
  notAll: "Bài đã kết thúc. Có câu trả lời không được ghi; anh/chị xem chỗ có báo lỗi ở từng câu.",
  toResult: "Xem kết quả",
  notSubmitted: "Chưa nộp được bài. Câu trả lời vẫn được giữ; anh/chị hãy bấm «Nộp bài» lần nữa.",
};

// What is told of a trouble, by where the answers are: all with the server, this browser keeps the rest, or nothing
// but this page has them.
const UNKEPT = "và trình duyệt không giữ được câu trả lời trên máy này. Anh/chị đừng đóng trang";
const TROUBLE = {
  offline: {
    saved: "Mất kết nối. Mọi câu trả lời đã được lưu; anh/chị cứ làm tiếp.",
    kept: "Mất kết nối, câu trả lời được giữ trên máy này. Trang sẽ tự gửi lại khi có mạng.",
    page: `Mất kết nối, ${UNKEPT}; trang sẽ tự gửi lại khi có mạng.`,
    overSaved: "Hết giờ. Mọi câu trả lời đã được lưu và được nộp; kết quả mở ra khi có mạng.",
    overKept: "Hết giờ khi mất kết nối. Câu trả lời chưa gửi được giữ trên máy này và tự gửi khi có mạng; câu đến sau hạn được ghi lại, không tính điểm.",
  },
  failed: {
    saved: "Máy chủ đang bận. Mọi câu trả lời đã được lưu; anh/chị cứ làm tiếp.",
    kept: "Máy chủ chưa lưu được. Câu trả lời được giữ trên máy này và sẽ được gửi lại.",
    page: `Máy chủ chưa lưu được, ${UNKEPT}; trang sẽ tự gửi lại.`,
  },
  login: {
    saved: "Phiên làm việc đã hết hạn. Mọi câu trả lời đã được lưu.",
    kept: "Phiên làm việc đã hết hạn. Câu trả lời được giữ trên máy này.",
    page: `Phiên làm việc đã hết hạn, ${UNKEPT} này: đăng nhập ở cửa sổ khác rồi trở lại đây.`,
  },
  account: {
    saved: "Bài này được mở bằng tài khoản khác với tài khoản đang đăng nhập trên máy này. Mọi câu trả lời đã được lưu. Muốn làm tiếp, anh/chị đăng xuất rồi đăng nhập bằng tài khoản đã mở bài.",
    kept: "Bài này được mở bằng tài khoản khác với tài khoản đang đăng nhập trên máy này. Câu trả lời được giữ trên máy này. Muốn làm tiếp, anh/chị đăng xuất rồi đăng nhập bằng tài khoản đã mở bài.",
    page: `Bài này được mở bằng tài khoản khác với tài khoản đang đăng nhập, ${UNKEPT} này: đăng nhập ở cửa sổ khác bằng tài khoản đã mở bài rồi trở lại đây.`,
  },
};
const troubleOf = (status) => ({ 0: "offline", 401: "login", 404: "account", 429: "failed" })[status] || (status >= 500 ? "failed" : "");

// crypto.randomUUID exists on https pages only; an office server may speak http.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function xsrfToken() {
  const cookie = document.cookie.match(/(?:^|; )_xsrf=([^;]*)/);
  const meta = document.querySelector("meta[name=xsrf-token]");
  return cookie ? decodeURIComponent(cookie[1]) : meta ? meta.content : "";
}

function sameFields(one, other) {
  const plain = (fields) => JSON.stringify(Object.entries(fields || {}).filter(([, v]) => v.length).map(([k, v]) => [k, [...v].sort()]).sort());
  return plain(one) === plain(other);
}

class Sync {
  constructor({ officer, attempt, sequences, checked = [], model, remaining_s, urls }) {
    Object.assign(this, { officer, attempt, model, urls, tries: 0, finishing: "", running: null, blocked: false, trouble: null });
    const fresh = ([slot, sequence]) => ({ slot, sequence, sent: null, next: null, held: "", kept: true, checking: false, checked: checked.includes(slot) });
    this.slots = new Map(Object.entries(sequences).map((entry) => [entry[0], fresh(entry)]));
    const page = performance.getEntriesByType("navigation")[0];
    this.setClock(remaining_s, page ? page.responseStart : performance.now());
  }

  start() {
    this.restore();
    this.seen = { wall: Date.now(), steady: performance.now() };
    setInterval(() => this.tick(), 1000);
    setInterval(() => document.hidden || this.poll(), POLL_MS);
    addEventListener("online", () => this.wake());
    addEventListener("focus", () => this.wake());
    addEventListener("pageshow", (event) => event.persisted && this.wake());
    document.addEventListener("visibilitychange", () => document.hidden || this.wake());
    this.tick();
    this.flush();
  }

  wake() {
    this.tries = 0;
    this.block(false);
    this.flush().then(() => this.poll());
  }

  emit(type, details = {}) {
    this.model.receive(Object.assign({ type }, details));
  }

  // -- from the page

  receive(message) {
    if (message.type === "changed") this.change(this.slots.get(message.slot), message.fields);
    if (message.type === "choose") this.choose(this.slots.get(message.slot), message.use);
    if (message.type === "check") this.check(this.slots.get(message.slot));
    if (message.type === "submit") this.submit();
  }

  change(slot, fields) {
    slot.next = { slot: slot.slot, base: slot.sequence, key: uuid(), fields };
    this.keep(slot);
    slot.unread = false;
    if (slot.held === "stale") return;
    slot.held = "";
    this.emit("pending", { slot: slot.slot });
    if (this.trouble) this.tell(); // where the answers are may have changed
    this.flush();
  }

  // The answer goes first, then the wish to have it checked: what is checked is what the server has.
  check(slot) {
    if (slot.checked || slot.held || slot.unread) return; // what stands there already says what is to be done first
    slot.checking = true;
    this.emit("checking", { slot: slot.slot });
    this.flush();
  }

  choose(slot, use) {
    const other = slot.other;
    Object.assign(slot, { sequence: other.sequence, held: "", other: null, next: null });
    this.keep(slot);
    if (use === "mine") return this.change(slot, this.model.get("fields")[slot.slot]);
    this.emit("fields", { slot: slot.slot, fields: other.fields });
    this.emit("saved", { slot: slot.slot, saved_text: other.saved_text, message: other.message });
  }

  // -- the queue

  storageKey(slot) {
    return `congvu:${this.officer}:${this.attempt}:${slot.slot}`;
  }

  // As of version 0.1.0, without the officer.
  formerKey(slot) {
    return `congvu:${this.attempt}:${slot.slot}`;
  }

  keep(slot) {
    slot.kept = this.store(slot);
    this.model.set("unsaved", this.pending().length > 0);
    this.model.set("kept", this.pending().every((one) => one.kept));
  }

  // False where the storage is full or forbidden: the answer still lives in this page, which says so, and leaving warns.
  store(slot) {
    try {
      const key = this.storageKey(slot);
      if (slot.sent || slot.next) {
        slot.written = JSON.stringify({ sent: slot.sent, next: slot.next });
        localStorage.setItem(key, slot.written);
      } else if (localStorage.getItem(key) === slot.written) localStorage.removeItem(key); // else: another tab's
      return true;
    } catch {
      return false;
    }
  }

  // What is kept of a slot. What stands under the former key moves to today's.
  kept(slot) {
    try {
      const former = localStorage.getItem(this.formerKey(slot));
      if (former && !localStorage.getItem(this.storageKey(slot))) localStorage.setItem(this.storageKey(slot), former);
      if (former) localStorage.removeItem(this.formerKey(slot));
      return JSON.parse(localStorage.getItem(this.storageKey(slot)));
    } catch {
      return null;
    }
  }

  restore() {
    for (const slot of this.slots.values()) {
      if (slot.next) continue; // answered in this page already, before its scripts had come
      const kept = this.kept(slot);
      if (!kept) continue;
      Object.assign(slot, { sent: kept.sent || null, next: kept.next || null });
      this.keep(slot);
      this.emit("fields", { slot: slot.slot, fields: (slot.next || slot.sent).fields });
      this.emit("pending", { slot: slot.slot });
    }
  }

  pending() {
    return [...this.slots.values()].filter((slot) => slot.sent || slot.next);
  }

  sendable() {
    return this.pending().filter((slot) => !slot.held);
  }

  flush() {
    if (!this.running) this.running = this.drain().finally(() => (this.running = null));
    return this.running;
  }

  async drain() {
    clearTimeout(this.timer);
    while (this.sendable().length && !this.blocked) {
      const reply = await this.request("POST", this.urls.answers, { answers: this.take() });
      if (!reply.ok) return this.fail(reply);
      this.recovered();
      if (!this.settle(reply.body.results || [])) return this.retry();
    }
    if (this.finishing) return this.sendable().length ? undefined : this.end();
    for (const slot of this.toCheck()) {
      if (!(await this.sendCheck(slot))) return;
    }
    if (this.sendable().length || this.toCheck().length || this.finishing) return this.drain();
  }

  // An answer that the server could not take, or another window's, is not checked.
  toCheck() {
    return [...this.slots.values()].filter((slot) => slot.checking && !slot.sent && !slot.next && !this.blocked);
  }

  // False when the line is down; the wish stays.
  async sendCheck(slot) {
    const reply = await this.request("POST", this.urls.check, { slot: slot.slot, base: slot.sequence });
    if (troubleOf(reply.status)) {
      this.fail(reply);
      return false;
    }
    this.recovered();
    const { status, message } = reply.body.result || {};
    if (!reply.ok) this.dropCheck(slot, reply.body.message || TEXT.notChecked);
    else if (status === "closed") this.dropCheck(slot, message || TEXT.notChecked);
    else {
      const result = reply.body.result || {};
      const same = result.status === "stale" && sameFields(this.model.get("fields")[slot.slot], result.fields);
      if (result.status === "checked") this.fix(slot, result);
      else if (same) slot.sequence = result.sequence; // another window gave the same answer: asked again at once
      else {
        this.dropCheck(slot, "");
        this.settleOne(slot, result);
      }
      this.keep(slot);
    }
    return true;
  }

  dropCheck(slot, message) {
    if (!slot.checking) return;
    slot.checking = false;
    this.emit("check_failed", { slot: slot.slot, message });
  }

  fix(slot, { sequence, html }) {
    const lost = slot.lost;
    Object.assign(slot, { sequence: sequence === undefined ? slot.sequence : sequence, sent: null, next: null, held: "", other: null, checking: false, checked: true, lost: false });
    this.emit("checked", { slot: slot.slot, html, message: lost ? TEXT.fixed : "" });
  }

  // Out of time: submits at once, so that the result does not wait for the server's own expiry.
  async end() {
    if (this.leaving) return;
    if (this.finishing !== "closed") {
      const reply = await this.request("POST", this.urls.submit, { answers: [] });
      if (troubleOf(reply.status)) return this.fail(reply);
      this.finishing = "closed";
    }
    if (this.release()) return this.drain();
    this.done(this.urls.result);
  }

  // What waited for a decision between two windows goes to the server as it is: nothing is overwritten any more, and it
  // is recorded as late. True if there is any.
  release() {
    const waiting = this.pending().filter((slot) => slot.held === "stale");
    waiting.forEach((slot) => Object.assign(slot, { held: "" }));
    return waiting.length > 0;
  }

  // To the result, unless an answer could not be recorded: that is read here first.
  done(address) {
    if (![...this.slots.values()].some((slot) => slot.refused || slot.held === "unreadable")) return this.leave(address);
    this.finishing = "closed";
    this.emit("closed");
    this.emit("banner", { message: TEXT.notAll, href: address, link: TEXT.toResult });
  }

  take() {
    return this.sendable().map((slot) => {
      if (!slot.sent) Object.assign(slot, { sent: slot.next, next: null });
      this.keep(slot);
      return slot.sent;
    });
  }

  // True when every answer under way has found its result.
  settle(results) {
    for (const result of results) {
      const slot = this.slots.get(result.slot);
      if (!slot) continue;
      this.settleOne(slot, result);
      this.keep(slot);
    }
    return ![...this.slots.values()].some((slot) => slot.sent);
  }

  settleOne(slot, result) {
    const settled = this[`settle_${result.status}`];
    if (settled) settled.call(this, slot, result);
  }

  // What cannot be read is saved, and not checked: a check would fix it.
  settle_saved(slot, { sequence, saved_text, message }) {
    Object.assign(slot, { sequence, sent: null });
    if (slot.next) return (slot.next.base = sequence);
    slot.unread = Boolean(message);
    if (message) this.dropCheck(slot, "");
    this.emit("saved", { slot: slot.slot, saved_text, message });
  }

  settle_stale(slot, { sequence, fields, saved_text, message }) {
    this.dropCheck(slot, "");
    const mine = slot.next || slot.sent;
    if (sameFields(mine && mine.fields, fields)) {
      slot.next = null;
      return this.settle_saved(slot, { sequence, saved_text, message });
    }
    Object.assign(slot, { next: mine, sent: null, held: "stale", other: { sequence, fields, saved_text, message } });
    this.emit("stale", { slot: slot.slot, fields, saved_text });
  }

  settle_unreadable(slot, { message }) {
    this.dropCheck(slot, "");
    const newer = slot.next;
    Object.assign(slot, { next: newer || slot.sent, sent: null, held: newer ? "" : "unreadable" });
    if (!newer) this.emit("unreadable", { slot: slot.slot, message });
  }

  // Another window has had it checked: the answer given here is told to be lost, and the feedback fetched.
  settle_checked(slot) {
    Object.assign(slot, { sent: null, next: null, held: "", lost: true, checking: true });
    this.emit("checking", { slot: slot.slot });
  }

  // Recorded, not marked. A newer answer that waits behind it goes the same way.
  settle_late(slot, { message }) {
    this.dropCheck(slot, "");
    Object.assign(slot, { sent: null, held: "" });
    if (!slot.next) this.emit("late", { slot: slot.slot, message });
  }

  // Not recorded: what the server says of it stands at the question.
  settle_closed(slot, { message }) {
    Object.assign(slot, { sent: null, held: "", refused: true });
    if (!slot.next) this.emit("unreadable", { slot: slot.slot, message });
  }

  // -- requests

  async request(method, url, body) {
    const aborter = new AbortController();
    const timer = setTimeout(() => aborter.abort(), TIMEOUT_MS);
    const headers = { Accept: "application/json", "X-XSRFToken": xsrfToken() };
    if (body) headers["Content-Type"] = "application/json";
    else headers["X-Congvu-Background"] = "1";
    const from = performance.now();
    try {
      const response = await fetch(url, { method, headers, body: body && JSON.stringify(body), signal: aborter.signal, credentials: "same-origin", cache: "no-store" });
      const reply = { ok: response.ok, status: response.status, body: await response.json() };
      if (typeof reply.body.remaining_s === "number") this.setClock(reply.body.remaining_s, (from + performance.now()) / 2);
      return reply;
    } catch {
      return { ok: false, status: 0, body: {} };
    } finally {
      clearTimeout(timer);
    }
  }

  fail(reply) {
    this.trouble = reply;
    this.block(reply.status === 401 || reply.status === 404);
    this.tell();
    if (!this.blocked) this.retry();
  }

  // Nothing can be sent until somebody logs in: another session, or the one whose paper this is.
  block(blocked) {
    this.blocked = blocked;
    this.model.set("blocked", blocked);
  }

  tell() {
    const { status, body } = this.trouble;
    const kind = troubleOf(status);
    let where = !this.pending().length ? "saved" : this.model.get("kept") ? "kept" : "page";
    if (this.finishing && kind === "offline") where = { saved: "overSaved", kept: "overKept", page: "page" }[where];
    const servers = !kind || (kind === "failed" && where !== "page") ? body.message : "";
    const message = servers || (kind ? TROUBLE[kind][where] : TEXT.refused);
    if (status !== 401) return this.emit("banner", { message });
    const apart = where === "page";
    this.emit("banner", { message, href: this.loginAddress(body.login), link: apart ? TEXT.loginApart : TEXT.loginLink, apart });
  }

  retry() {
    const wait = RETRY_MS[Math.min(this.tries++, RETRY_MS.length - 1)];
    this.timer = setTimeout(() => this.flush(), wait * (0.8 + 0.4 * Math.random()));
  }

  recovered() {
    this.tries = 0;
    this.trouble = null;
    this.emit("banner", { message: "" });
  }

  loginAddress(login) {
    const address = new URL(login || "/login", location.href);
    if (!address.searchParams.has("next")) address.searchParams.set("next", location.pathname);
    return address.href;
  }

  async poll() {
    const reply = await this.request("GET", this.urls.state);
    if (reply.status === 401 || reply.status === 404) this.fail(reply);
    if (!reply.ok || this.leaving) return;
    if (!this.sendable().length) this.recovered();
    if (reply.body.state !== "open") return this.finish("closed");
    if (reply.body.remaining_s <= 0) return this.finish("over");
    this.learn(reply.body.checked || []);
    Object.entries(reply.body.answers || {}).forEach(([name, answer]) => this.compare(this.slots.get(name), answer));
  }

  // Another window may have had questions checked meanwhile.
  learn(names) {
    const news = names.map((name) => this.slots.get(name)).filter((slot) => slot && !slot.checked && !slot.checking);
    news.forEach((slot) => {
      Object.assign(slot, { lost: Boolean(slot.next || slot.held), next: null, held: "", checking: true });
      this.keep(slot);
      this.emit("checking", { slot: slot.slot });
    });
    if (news.length) this.flush();
  }

  // Another window may have answered meanwhile. While an answer is under way its own result will tell.
  compare(slot, answer) {
    if (!slot || slot.sent || slot.checking || this.running) return;
    if (answer.sequence <= Math.max(slot.sequence, slot.other ? slot.other.sequence : 0)) return;
    if (sameFields(this.model.get("fields")[slot.slot], answer.fields)) {
      Object.assign(slot, { sequence: answer.sequence, next: null, held: "" });
      this.emit("saved", { slot: slot.slot, saved_text: answer.saved_text, message: answer.message });
    } else {
      Object.assign(slot, { held: "stale", other: answer });
      this.emit("stale", { slot: slot.slot, fields: answer.fields, saved_text: answer.saved_text });
    }
    this.keep(slot);
  }

  async submit() {
    await this.flush();
    if ([...this.slots.values()].some((slot) => slot.held === "stale"))
      return this.emit("submit_failed", { message: TEXT.undecided });
    const reply = await this.request("POST", this.urls.submit, { answers: this.take() });
    this.settle(reply.body.results || []);
    if (reply.ok && reply.body.location) return this.done(reply.body.location);
    if (reply.status !== 409 && reply.status !== 200) this.fail(reply);
    const undecided = [...this.slots.values()].some((slot) => slot.held === "stale");
    const message = reply.status === 409 ? (undecided ? TEXT.undecided : TEXT.unread) : reply.body.message || TEXT.notSubmitted;
    this.emit("submit_failed", this.blocked ? {} : { message });
  }

  // -- the clock: monotonic from the server's last word

  setClock(remaining_s, at_ms) {
    this.clock = { remaining_s, at_ms };
  }

  remaining() {
    return this.clock.remaining_s - (performance.now() - this.clock.at_ms) / 1000;
  }

  tick() {
    const now = { wall: Date.now(), steady: performance.now() };
    const slept = Math.abs(now.wall - this.seen.wall - (now.steady - this.seen.steady)) > JUMP_MS;
    this.seen = now;
    if (slept) this.wake();
    if (this.leaving || this.finishing) return;
    this.emit("clock", { remaining_s: this.remaining() });
    if (this.remaining() <= 0) this.finish("over");
  }

  async finish(how) {
    if (this.finishing) return;
    this.emit(how);
    this.finishing = how;
    await this.flush();
  }

  leave(address) {
    if (this.leaving) return;
    this.leaving = true;
    this.slots.forEach((slot) => {
      Object.assign(slot, { sent: null, next: null });
      this.keep(slot);
    });
    location.assign(address);
  }
}

export const createSync = (options) => new Sync(options);
