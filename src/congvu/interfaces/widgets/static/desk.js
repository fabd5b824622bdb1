// A day at the desk: an anywidget front-end module without dependencies or build step, for browsers from Chrome 69 on.
//
// It knows no rule. Its host (a kernel, or a page that asks the campus) sends a view of the day: cards, each with actions;
// an action carries the act it stands for and the fields that complete it. What the player does is a list of acts, kept
// here and in localStorage, and sent whole each time, so that a message that was lost is made good by the next.
//
// Messages sent:     hello · begin {rules, code, number} · play {run, acts} · leave
// Messages received: start {view} · day {run, acts, stale, view} · failed {message}
//                    and, from a host on a line: offline {message} · login {href} · other {message} · online
//
// One file, because anywidget gives the browser one: words, storage, the line, drawing, forms, the debriefing, the desk.

const SLOW_MS = 1000;
const PATIENCE_MS = 8000;
const LONGEST_MS = 32000;
const GAP_PX = 8;

const TEXT = {
  opening: "Đang mở quầy…",
  begin: "Mở quầy",
  retry: "Thử lại",
  rules: "Bộ quy tắc",
  code: "Mã buổi có giám sát",
  codeHint: "Chỉ điền khi người tổ chức phát mã. Để trống: tự luyện.",
  number: "Số của ngày",
  numberHint: "Điền số của một ngày đã chơi để chơi lại đúng ngày ấy. Để trống: ngày mới.",
  sending: { hello: "Đang mở quầy…", begin: "Đang mở quầy…", play: "Đang ghi…", leave: "Đang bỏ ngày này…" },
  unsent: {
    none: "Mất mạng. Việc anh/chị làm được giữ trên máy này, tự gửi lại khi có mạng.",
    hello: "Chưa kết nối được với máy chủ. Quầy tự mở khi có mạng.",
    begin: "Chưa mở được quầy. Anh/chị để nguyên trang này, lựa chọn vừa rồi tự gửi lại khi có mạng.",
    play: "Chưa gửi được việc vừa làm. Việc ấy được giữ trên máy này, tự gửi lại khi có mạng.",
    leave: "Chưa gửi được. Anh/chị để nguyên trang này, yêu cầu tự gửi lại khi có mạng.",
  },
  again: "Đang gửi lại…",
  ended: "Phiên làm việc đã hết hạn.",
  endedKept: "Phiên làm việc đã hết hạn. Việc vừa làm được giữ trên máy này.",
  login: "Đăng nhập lại để làm tiếp",
  wait: "Việc trước còn đang ghi, anh/chị chờ một chút.",
  dropped: "Việc trước đã ghi xong. Lần bấm thêm trong lúc chờ không được tính; nếu cần, anh/chị bấm lại.",
  stale: "Ngày này đã được làm tiếp ở cửa sổ khác; đây là tình trạng mới nhất.",
  send: "Thực hiện",
  cancel: "Thôi",
  need: "Anh/chị chọn đủ các mục rồi bấm Thực hiện.",
  otherDay: "Ngày khác (dd/mm/yyyy)",
  badDay: "Ngày phải viết dd/mm/yyyy, ví dụ 25/11/2026.",
  blocked: "Chưa làm được:",
  now: "Lúc này",
  tools: "Đồng hồ",
  papers: "Giấy tờ",
  log: "Nhật ký trong ngày",
  practice: (number) => `Tự luyện · số của ngày: ${number}`,
  supervised: "Có giám sát",
  done: "Hết ngày",
  score: "Điểm của ngày",
  learn: "Nên học trước",
  flawless: "Không có lỗi nào.",
  assumed: "Quy định của tỉnh giả định trong mô phỏng.",
  details: "Từng việc, theo năm rõ",
  right: (n) => `Làm đúng (${n})`,
  wrong: (n) => `Cần rút kinh nghiệm (${n})`,
  counts: (wrong, right) => [wrong && `✗ ${wrong} cần xem lại`, right && `✓ ${right} đúng`].filter(Boolean).join(" · "),
  instead: "Nên làm:",
  lives: (n) => `Người dân đã trải qua những gì (${n})`,
  otherDays: "Chơi ngày khác",
  leave: "Bỏ ngày này, bắt đầu ngày khác",
  leaveSure: "Ngày đang chơi sẽ không được chấm. Anh/chị bỏ chứ?",
};

// -- helpers

function make(tag, properties, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (name === "data") Object.assign(node.dataset, value);
    else if (name.includes("-") || name === "role" || name === "for") node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

function fill(node, ...children) {
  node.textContent = "";
  node.append(...children.filter((child) => child !== null));
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text; // what is written anew is read out anew
}

const text = (tag, className, words) => make(tag, { className, textContent: words });
const hint = (words) => text("p", "cv-hint", words);
const list = (className, items) => make("ul", { className }, ...items);
const fold = (className, name, summary, ...children) => make("details", { className, data: { fold: name } }, summary, ...children);
const nameOf = (prefix) => `${prefix}-${Math.random().toString(36).slice(2)}`;
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const begins = (whole, part) => part.length <= whole.length && same(whole.slice(0, part.length), part);

// What scrolls when the node is moved into sight: the page, or in JupyterLab the notebook's panel.
function scrollerOf(node) {
  for (let above = node.parentElement; above && above !== document.body; above = above.parentElement) {
    if (above.scrollHeight > above.clientHeight && /auto|scroll/.test(getComputedStyle(above).overflowY)) return above;
  }
  return document.scrollingElement;
}

// -- what this device keeps, each officer's under her own id

class Kept {
  constructor(officer) {
    this.key = officer ? `congvu-desk:${officer}` : "congvu-desk";
  }

  actsOf(run) {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key));
      return kept && kept.run === run && Array.isArray(kept.acts) ? kept.acts : [];
    } catch {
      return [];
    }
  }

  write(run, acts) {
    try {
      localStorage.setItem(this.key, JSON.stringify({ run, acts }));
    } catch {
      // a browser that keeps nothing: the campus has what it has acknowledged
    }
  }
}

// -- the line: one message under way at most, sent again until it is answered, and never in silence

class Line {
  constructor({ model, status, busy }) {
    Object.assign(this, { model, status, busy, waiting: null, trouble: "", doubt: false, pressed: false, tries: 0 });
    this.onWake = () => this.wake();
    this.onDown = () => this.waiting && this.down();
  }

  start() {
    addEventListener("online", this.onWake);
    addEventListener("focus", this.onWake);
    addEventListener("offline", this.onDown);
  }

  stop() {
    this.rest();
    removeEventListener("online", this.onWake);
    removeEventListener("focus", this.onWake);
    removeEventListener("offline", this.onDown);
  }

  rest() {
    clearTimeout(this.slowly);
    clearTimeout(this.retrying);
  }

  send(message) {
    this.rest();
    Object.assign(this, { waiting: message, doubt: false, pressed: false, tries: 0 });
    this.busy(true);
    if (this.trouble === "login") return this.loggedOut(this.href);
    if (this.trouble === "other") return this.foreign(this.words);
    this.slowly = setTimeout(() => this.trouble || (navigator.onLine ? this.tell(TEXT.sending[message.type]) : this.down()), SLOW_MS);
    this.post(message);
  }

  post(message) {
    clearTimeout(this.retrying);
    this.retrying = setTimeout(() => this.late(), Math.min(PATIENCE_MS * Math.pow(2, this.tries), LONGEST_MS));
    this.tries += 1;
    try {
      this.model.send(message);
    } catch {
      this.down(); // a kernel that has gone
    }
  }

  late() {
    this.down();
    this.resend();
  }

  // A list of acts may be sent twice; a day may not be begun twice, so the host is asked first whether it was.
  resend() {
    this.doubt = this.waiting.type === "begin";
    this.post(this.doubt ? { type: "hello" } : this.waiting);
  }

  // The host says that the day in doubt was not begun.
  repeat() {
    this.doubt = false;
    this.post(this.waiting);
  }

  down(words) {
    this.trouble = "offline";
    this.tell(words || TEXT.unsent[this.waiting ? this.waiting.type : "none"]);
  }

  // Another officer has logged in: what this one did waits for her.
  foreign(words) {
    this.rest();
    Object.assign(this, { trouble: "other", words });
    this.tell(words);
  }

  // Nothing is sent before somebody has logged in: until the host, the network or the window says that things have changed.
  loggedOut(href) {
    this.rest();
    Object.assign(this, { trouble: "login", href });
    const kept = this.waiting && this.waiting.type === "play";
    this.tell(kept ? TEXT.endedKept : TEXT.ended, href);
  }

  wake() {
    if (!this.trouble) return;
    Object.assign(this, { trouble: "", tries: 0 });
    this.tell(this.waiting ? TEXT.again : "");
    if (this.waiting) this.resend();
  }

  answered() {
    this.rest();
    Object.assign(this, { waiting: null, trouble: "", doubt: false });
    this.busy(false);
    this.tell(this.pressed ? TEXT.dropped : "");
  }

  // Whether a press comes too early. It is told so, and where the line was down the line is tried.
  holds() {
    if (!this.waiting) return false;
    this.pressed = true;
    if (this.trouble === "offline") this.wake();
    else if (!this.trouble) this.tell(TEXT.wait);
    return true;
  }

  tell(words, href) {
    if (!href) return write(this.status, words);
    fill(this.status, `${words} `, make("a", { href, textContent: TEXT.login }));
  }
}

// -- drawing

function drawAbout(view) {
  const kind = view.supervised ? TEXT.supervised : TEXT.practice(view.number);
  return [hint(`${view.place} · ${view.rules} · ${kind}`), hint(view.note)];
}

function drawClock(view) {
  return [make("strong", { textContent: view.phase === "end" ? TEXT.done : view.clock }), ` ${view.day}`];
}

// What the last act brought; if it brought nothing, what was newest before.
function drawNews(view) {
  if (view.phase === "end") return [];
  const lines = view.news.length ? view.news : view.log.slice(-1);
  return lines.map((line) => make("li", { textContent: line }));
}

function drawPapers(papers) {
  const items = papers.map((paper) => {
    const mark = make("span", { "aria-hidden": "true", textContent: paper.there ? "✓ " : "✗ " });
    return make("li", { data: { there: String(paper.there) } }, mark, `${paper.name}: `, make("strong", { textContent: paper.told }));
  });
  return make("ul", { className: "cv-desk-papers", "aria-label": TEXT.papers }, ...items);
}

function drawLog(view) {
  const lines = view.log.map((line) => make("li", { textContent: line }));
  return fold("cv-desk-log", "log", make("summary", { textContent: `${TEXT.log} (${lines.length})` }), make("ol", {}, ...lines));
}

function drawButton(label, action, plain) {
  const button = make("button", { type: "button", className: plain ? "cv-button cv-button-plain" : "cv-button", textContent: label });
  // The second of a double click is none; a thumb presses twice because it means to.
  button.addEventListener("click", (event) => (event.detail > 1 && event.pointerType !== "touch") || action());
  return button;
}

const badge = (words) => text("span", "cv-badge", words);

// A card: a dossier or a request, with what can be done. `choose(action, button, space)` is what its buttons do.
function drawCard(card, choose) {
  const id = nameOf("cv-desk-card");
  const box = make("article", { className: "cv-desk-card", "aria-labelledby": id, data: { card: card.id } });
  const space = make("div", { className: "cv-desk-space" });
  const buttons = card.actions.map((action) => drawAction(action, (button) => choose(action, button, space, card), card.title));
  box.append(
    make("h4", { id, tabIndex: -1 }, make("span", { textContent: card.title }), ...(card.status ? [" ", badge(card.status)] : [])),
    ...(card.sub ? [text("p", "cv-desk-sub", card.sub)] : []),
    ...card.lines.map((line) => text("p", "cv-desk-line", line)),
    ...(card.papers.length ? [drawPapers(card.papers)] : []),
    ...(card.remark ? [text("p", "cv-desk-remark", card.remark)] : []),
    make("div", { className: "cv-desk-actions" }, ...buttons),
    space,
  );
  return box;
}

function drawFolded(card, choose) {
  const summary = make("summary", {}, `${card.title} · ${card.sub} `, badge(card.status));
  return fold("cv-desk-fold", `card-${card.id}`, summary, drawCard(card, choose));
}

function drawAction(action, press, whose) {
  const button = drawButton(action.label, () => press(button), action.plain);
  Object.assign(button.dataset, { do: action.act.do, subject: action.act.subject || "" });
  if (whose) button.setAttribute("aria-label", `${action.label}: ${whose}`);
  if (action.fields.length) button.setAttribute("aria-expanded", "false");
  return button;
}

function drawGroup(group, choose) {
  const id = nameOf(`cv-desk-${group.id}`);
  const cards = group.cards.map((card) => (group.folded ? drawFolded(card, choose) : drawCard(card, choose)));
  return make(
    "section",
    { className: `cv-desk-group cv-desk-${group.id}`, "aria-labelledby": id },
    make("h3", { id, textContent: `${group.title} (${group.cards.length})` }),
    ...(cards.length ? cards : [hint(group.empty)]),
  );
}

// -- forms

function drawTyped(name, label, words) {
  const id = nameOf(`cv-desk-${name}`);
  return make(
    "div",
    { className: "cv-typed" },
    make("label", { for: id, textContent: label }),
    make("p", { className: "cv-hint", id: `${id}-hint`, textContent: words }),
    make("input", { type: "text", id, name, autocomplete: "off", "aria-describedby": `${id}-hint` }),
  );
}

function drawOptions(field) {
  const group = nameOf(field.name);
  const options = field.options.map((option) => {
    const input = make("input", { type: field.kind === "checks" ? "checkbox" : "radio", name: group, data: { value: JSON.stringify(option.value) } });
    const words = make("span", { textContent: option.text });
    if (option.note) words.append(text("span", "cv-hint cv-desk-note", option.note));
    return make("label", { className: "cv-option" }, input, words);
  });
  if (field.kind === "day") options.push(drawOtherDay(group));
  const legend = text("legend", "", field.label);
  return make("fieldset", { data: { field: field.name } }, legend, make("div", { className: "cv-options" }, ...options));
}

function drawOtherDay(group) {
  const input = make("input", { type: "radio", name: group, data: { other: "true" } });
  const typed = make("input", { type: "text", inputMode: "numeric", "aria-label": TEXT.otherDay, placeholder: "dd/mm/yyyy", data: { typed: "true" } });
  typed.addEventListener("input", () => (input.checked = true));
  return make("div", { className: "cv-option cv-desk-other" }, make("label", {}, input, make("span", { textContent: TEXT.otherDay })), typed);
}

// The form of an action: `done(values)` when it is complete, `close()` when it is given up.
function drawForm(action, whose, done, close) {
  const form = make("form", { className: "cv-desk-form", "aria-label": action.label });
  const wrong = make("p", { className: "cv-error", role: "alert" });
  const buttons = [make("button", { type: "submit", className: "cv-button", textContent: TEXT.send }), drawButton(TEXT.cancel, close, true)];
  form.append(
    make("p", {}, make("strong", { textContent: action.label }), ` · ${whose}`),
    ...(action.form ? [hint(action.form)] : []),
    ...action.fields.map(drawOptions),
    wrong,
    make("p", { className: "cv-desk-actions" }, ...buttons),
  );
  form.addEventListener("keydown", (event) => event.key === "Escape" && close());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [values, problem] = readForm(form, action.fields);
    wrong.textContent = problem;
    if (!problem) done(values);
  });
  return form;
}

// The values of the fields by name, or what is wrong with them.
function readForm(form, fields) {
  const values = {};
  for (const field of fields) {
    const box = form.querySelector(`[data-field="${field.name}"]`);
    const chosen = [...box.querySelectorAll("input:checked")];
    if (!chosen.length) return [null, TEXT.need];
    if (field.kind === "checks") values[field.name] = chosen.map((input) => JSON.parse(input.dataset.value)).sort();
    else if (!chosen[0].dataset.other) values[field.name] = JSON.parse(chosen[0].dataset.value);
    else if (!(values[field.name] = readDay(box.querySelector("[data-typed]").value))) return [null, TEXT.badDay];
  }
  return [values, ""];
}

// The day as yyyy-mm-dd, or nothing where there is no such day.
function readDay(typed) {
  const found = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*$/.exec(typed);
  const day = found ? `${found[3]}-${found[2].padStart(2, "0")}-${found[1].padStart(2, "0")}` : "";
  const real = day && !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().slice(0, 10) === day;
  return real ? day : "";
}

// -- the debriefing: score, points by rõ and what to learn first in sight, the rest folded

function drawEnding(view, leave) {
  const told = view.debriefing;
  return [
    make("h3", { className: "cv-desk-score", tabIndex: -1 }, `${TEXT.score}: `, make("strong", { textContent: told.share }), ` (${told.points})`),
    list("cv-desk-points", told.clears.map((clear) => make("li", {}, make("span", { textContent: clear.title }), " ", text("strong", "", clear.points)))),
    make("h3", { textContent: TEXT.learn }),
    told.learn.length ? make("ol", { className: "cv-desk-learn" }, ...told.learn.map(drawLesson)) : make("p", { textContent: TEXT.flawless }),
    make("h3", { textContent: TEXT.details }),
    ...told.clears.map(drawClear),
    drawLives(told.lives),
    hint(told.source),
    ...drawAbout(view),
    make("p", {}, drawButton(TEXT.otherDays, leave)),
  ];
}

function drawLesson(one) {
  const item = make("li", {}, make("strong", { textContent: one.text }), ` (${one.cost})`);
  if (one.mend) item.append(drawMend(one.mend));
  if (!one.certain) item.append(hint(TEXT.assumed));
  item.append(drawCites(one.cites));
  return item;
}

function drawCites(cites) {
  return make("p", { className: "cv-citations" }, ...cites.map((cite) => make("a", { href: cite.href, textContent: cite.text })));
}

function drawClear(clear, number) {
  const counts = TEXT.counts(clear.wrong.length, clear.right.length);
  const box = fold("cv-desk-clear", `clear-${number}`, make("summary", {}, make("strong", { textContent: clear.title }), ` ${counts}`));
  if (clear.wrong.length) box.append(text("h4", "cv-error", `✗ ${TEXT.wrong(clear.wrong.length)}`), list("", clear.wrong.map(drawWrong)));
  if (clear.right.length) box.append(text("h4", "", `✓ ${TEXT.right(clear.right.length)}`), list("", clear.right.map((words) => make("li", { textContent: words }))));
  return box;
}

function drawWrong(wrong) {
  return make("li", {}, make("strong", { textContent: wrong.name }), list("", wrong.faults.map(drawFault)));
}

function drawFault(fault) {
  const item = make("li", {}, fault.text);
  if (fault.mend) item.append(drawMend(fault.mend));
  if (fault.told) item.append(hint(fault.told));
  if (fault.cites.length) item.append(drawCites(fault.cites));
  return item;
}

const drawMend = (words) => make("p", { className: "cv-desk-mend" }, make("em", { textContent: `${TEXT.instead} ` }), words);

function drawLives(lives) {
  const items = lives.map((one) => make("li", {}, make("strong", { textContent: one.name }), ` (${one.sub}): ${one.text}`));
  return fold("cv-desk-clear", "lives", make("summary", {}, make("strong", { textContent: TEXT.lives(lives.length) })), list("cv-desk-lives", items));
}

// -- the desk

class Desk {
  constructor({ model, el }) {
    Object.assign(this, { model, el, kept: new Kept(model.get("officer")) });
    Object.assign(this, { run: null, acts: [], confirmed: [], shown: null, left: null, card: null, moved: false });
    this.onMessage = (message) => this.receive(message);
    this.onPrint = () => this.openFolds();
    this.onPrinted = () => this.closeFolds();
  }

  start() {
    this.frame();
    this.line = new Line({ model: this.model, status: this.status, busy: (on) => this.el.setAttribute("aria-busy", String(on)) });
    this.line.start();
    this.model.on("msg:custom", this.onMessage);
    addEventListener("beforeprint", this.onPrint);
    addEventListener("afterprint", this.onPrinted);
    this.line.send({ type: "hello" });
  }

  stop() {
    this.line.stop();
    if (this.watch) this.watch.disconnect();
    removeEventListener("beforeprint", this.onPrint);
    removeEventListener("afterprint", this.onPrinted);
    this.model.off("msg:custom", this.onMessage);
  }

  // What stays while views come and go: regions that are read out must not be made anew.
  frame() {
    this.el.classList.add("cv", "cv-widget", "cv-desk");
    this.live = make("p", { className: "cv-desk-unseen", role: "status" });
    this.about = make("div", { className: "cv-desk-about" });
    this.clock = make("p", { className: "cv-desk-clock" });
    this.news = make("ul", { className: "cv-desk-news", "aria-label": TEXT.now });
    this.status = make("p", { className: "cv-desk-status", role: "status" });
    this.alert = make("p", { className: "cv-desk-alert", role: "alert" });
    this.head = make("div", { className: "cv-desk-head" }, this.clock, this.news, this.status, this.alert);
    this.main = make("div", { className: "cv-desk-main" }, make("p", { textContent: TEXT.opening }));
    this.el.append(this.live, this.about, this.head, this.main);
    if (window.ResizeObserver) {
      this.watch = new ResizeObserver(() => this.el.style.setProperty("--cv-desk-under", `${this.under()}px`));
      this.watch.observe(this.head);
    }
  }

  // -- messages

  receive(message) {
    if (message.type === "offline") return this.line.down(message.message);
    if (message.type === "other") return this.line.foreign(message.message);
    if (message.type === "online") return this.line.wake();
    if (message.type === "login") return this.line.loggedOut(message.href);
    if (this.notBegun(message)) return this.line.repeat();
    if (!this.answers(message)) return;
    this.line.answered();
    if (message.type === "start") this.showStart(message.view);
    else if (message.type === "day") this.onDay(message);
    else this.failed(message.message);
  }

  // Asked whether the day in doubt was begun, the host knows none, or only the one that was left.
  notBegun(message) {
    return this.line.doubt && (message.type === "start" || (message.type === "day" && message.run === this.left));
  }

  // What was sent twice is answered twice: only what is waited for changes what is seen.
  answers(message) {
    if (!this.line.waiting) return false;
    if (message.type === "failed") return true;
    switch (this.line.waiting.type) {
      case "begin":
        return message.type === "day";
      case "leave":
        return message.type === "start";
      case "play":
        return message.type === "day" && message.run === this.run && (message.stale || !this.shown || !begins(this.shown, message.acts));
      default:
        return message.type === "start" || message.type === "day";
    }
  }

  onDay({ run, acts, stale, view }) {
    const mine = run === this.run ? this.acts : this.kept.actsOf(run);
    Object.assign(this, { run, confirmed: acts });
    if (!stale && mine.length > acts.length && begins(mine, acts) && view.phase === "day") {
      this.acts = mine; // acts that were made while the line was down
      return this.play();
    }
    this.acts = acts;
    this.kept.write(run, acts);
    this.show(view, stale ? TEXT.stale : "");
  }

  failed(words) {
    this.acts = this.confirmed;
    if (this.run) this.kept.write(this.run, this.acts);
    this.say(words);
    if (!this.main.querySelector("button")) fill(this.main, drawButton(TEXT.retry, () => this.send({ type: "hello" })));
  }

  // A message that a press asks for.
  send(message) {
    if (this.line.holds()) return;
    this.say("");
    this.moved = true;
    this.line.send(message);
  }

  act(body, card) {
    if (this.line.holds()) return;
    this.acts = [...this.acts, body];
    this.kept.write(this.run, this.acts);
    Object.assign(this, { card, moved: true });
    this.play();
  }

  play() {
    this.line.send({ type: "play", run: this.run, acts: this.acts });
  }

  leave() {
    this.left = this.run;
    this.send({ type: "leave" });
  }

  say(words) {
    write(this.alert, words);
  }

  // -- views

  showStart(view) {
    Object.assign(this, { run: null, acts: [], confirmed: [], shown: null, card: null });
    this.el.classList.remove("cv-desk-open");
    [this.about, this.clock, this.news].forEach((node) => fill(node));
    const rules = view.rules.map((one) => ({ value: one.id, text: one.title, note: one.note }));
    const form = make(
      "form",
      { className: "cv-desk-form" },
      make("p", {}, make("strong", { textContent: view.place })),
      drawOptions({ name: "rules", label: TEXT.rules, kind: "choice", options: rules }),
      drawTyped("code", TEXT.code, TEXT.codeHint),
      drawTyped("number", TEXT.number, TEXT.numberHint),
      make("p", {}, make("button", { type: "submit", className: "cv-button", textContent: TEXT.begin })),
    );
    form.querySelector("input").checked = true;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.begin(form);
    });
    fill(this.main, form);
    if (this.moved) this.turnTo(form, form.querySelector("input"));
  }

  begin(form) {
    const rules = JSON.parse(form.querySelector("input[type=radio]:checked").dataset.value);
    const [code, number] = [...form.querySelectorAll("input[type=text]")].map((input) => input.value.trim());
    this.send({ type: "begin", rules, code, number });
  }

  show(view, notice) {
    const open = new Set([...this.main.querySelectorAll("details[open]")].map((one) => one.dataset.fold));
    this.shown = this.acts;
    this.el.classList.add("cv-desk-open");
    fill(this.about, ...(view.phase === "end" ? [] : drawAbout(view)));
    fill(this.clock, ...drawClock(view));
    fill(this.news, ...drawNews(view));
    fill(this.main, ...(view.phase === "end" ? drawEnding(view, () => this.leave()) : this.drawDay(view)));
    this.main.querySelectorAll("details").forEach((one) => (one.open = open.has(one.dataset.fold)));
    this.live.textContent = [view.clock, ...view.news].join(" ");
    this.say([notice, ...(view.blocked.length ? [TEXT.blocked, ...view.blocked] : [])].filter(Boolean).join(" "));
    if (this.moved) this.turnToNext(view);
  }

  drawDay(view) {
    const choose = (...chosen) => this.choose(...chosen);
    const groups = view.groups.filter((group) => group.cards.length || group.empty);
    const tools = view.tools.map((action) => drawAction(action, () => this.use(action, null)));
    return [
      make("div", { className: "cv-desk-tools", role: "group", tabIndex: -1, "aria-label": TEXT.tools }, ...tools),
      ...groups.map((group) => drawGroup(group, choose)),
      drawLog(view),
      make("p", {}, drawButton(TEXT.leave, () => this.line.holds() || (confirm(TEXT.leaveSure) && this.leave()), true)),
    ];
  }

  use(action, card) {
    if (this.line.holds()) return;
    if (!action.confirm || confirm(action.confirm)) this.act(action.act, card);
  }

  choose(action, button, space, card) {
    if (!action.fields.length) return this.use(action, card.id);
    const was = button.getAttribute("aria-expanded") === "true";
    button.parentElement.querySelectorAll("[aria-expanded]").forEach((other) => other.setAttribute("aria-expanded", "false"));
    fill(space);
    if (was) return;
    const close = () => {
      fill(space);
      button.setAttribute("aria-expanded", "false");
      button.focus();
    };
    const form = drawForm(action, card.title, (values) => this.act(Object.assign({}, action.act, values), card.id), close);
    button.setAttribute("aria-expanded", "true");
    space.append(form);
    form.querySelector("input").focus({ preventScroll: true });
    this.reveal(form, "nearest");
  }

  // -- sight

  // The lowest line that the head covers once it sticks. Where it does not stick it covers nothing.
  under() {
    const style = getComputedStyle(this.head);
    return style.position === "static" ? 0 : this.head.offsetHeight + (parseFloat(style.top) || 0);
  }

  // On to the card that was acted on; when it has gone, to the next one to deal with; when there is none, to the clock.
  turnToNext(view) {
    if (view.phase === "end") return this.turnTo(this.el, this.main.querySelector(".cv-desk-score"));
    const cards = [...this.main.querySelectorAll(".cv-desk-card")].filter((card) => !card.closest("details:not([open])"));
    const own = cards.find((card) => card.dataset.card === this.card);
    const next = own || cards.find((card) => !card.closest("details"));
    const tools = this.main.querySelector(".cv-desk-tools");
    this.turnTo(next || tools, next ? next.querySelector("h4") : tools);
  }

  turnTo(node, focused) {
    focused.focus({ preventScroll: true });
    this.reveal(node, "start");
  }

  // Scrolls as little as needed to show all of the node between the head and the lower edge. What does not fit, or is to
  // come to the start, begins right below the head.
  reveal(node, where) {
    const scroller = scrollerOf(this.el);
    const page = scroller === document.scrollingElement;
    const above = page ? 0 : scroller.getBoundingClientRect().top;
    const below = page ? window.innerHeight : above + scroller.clientHeight;
    const box = node.getBoundingClientRect();
    const up = box.top - (node.contains(this.head) ? above : above + this.under()) - GAP_PX;
    const down = box.bottom - below + GAP_PX;
    if (up < 0 || (down > 0 && where === "start")) scroller.scrollTop += up;
    else if (down > 0) scroller.scrollTop += Math.min(up, down);
  }

  // -- print

  openFolds() {
    this.unfolded = [...this.main.querySelectorAll("details:not([open])")];
    this.unfolded.forEach((one) => (one.open = true));
  }

  closeFolds() {
    (this.unfolded || []).forEach((one) => (one.open = false));
    this.unfolded = [];
  }
}

function render({ model, el }) {
  const desk = new Desk({ model, el });
  desk.start();
  return () => desk.stop();
}

export default { render };
