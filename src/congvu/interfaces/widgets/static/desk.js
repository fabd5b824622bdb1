// A day at the desk: an anywidget front-end module without dependencies or build step.
//
// It knows no rule. The kernel sends a view of the day: cards, each with actions; an action carries the act it stands for
// and the fields that complete it. What the player does is a list of acts, kept here and in localStorage, and sent whole
// each time, so that a message that was lost is made good by the next.
//
// Messages sent:     hello · begin {rules, code, number} · play {run, acts} · leave
// Messages received: start {view} · day {run, acts, stale, view} · failed {message}

const STORE = "congvu-desk";
const PATIENCE_MS = 8000;

const TEXT = {
  opening: "Đang mở quầy…",
  begin: "Mở quầy",
  rules: "Bộ quy tắc",
  code: "Mã buổi có giám sát",
  codeHint: "Chỉ điền khi người tổ chức phát mã. Để trống: tự luyện.",
  number: "Số của ngày",
  numberHint: "Điền số của một ngày đã chơi để chơi lại đúng ngày ấy. Để trống: ngày mới.",
  sending: "Đang ghi…",
  unsent: "Chưa gửi được thao tác vừa rồi. Thao tác vẫn được giữ ở máy này và tự gửi lại khi có mạng.",
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
  right: (n) => `Làm đúng (${n})`,
  wrong: (n) => `Cần rút kinh nghiệm (${n})`,
  instead: "Nên làm:",
  lives: "Người dân đã trải qua những gì",
  again: "Chơi ngày khác",
  leave: "Bỏ ngày này, bắt đầu ngày khác",
  leaveSure: "Ngày đang chơi sẽ không được chấm. Anh/chị bỏ chứ?",
};

function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "data") Object.assign(node.dataset, value);
    else if (name.includes("-") || name === "role" || name === "for") node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

const kept = {
  read() {
    try {
      return JSON.parse(localStorage.getItem(STORE)) ?? null;
    } catch {
      return null;
    }
  },
  write(value) {
    try {
      localStorage.setItem(STORE, JSON.stringify(value));
    } catch {
      // a browser that keeps nothing: the campus has what it has acknowledged
    }
  },
};

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const begins = (whole, part) => part.length <= whole.length && same(whole.slice(0, part.length), part);

class DeskView {
  constructor({ model, el }) {
    this.model = model;
    this.el = el;
    this.run = null;
    this.acts = [];
    this.confirmed = 0;
    this.name = `cv-desk-${Math.random().toString(36).slice(2)}`;
    this.onMessage = (message) => this.receive(message);
    this.onOnline = () => this.retry();
  }

  start() {
    this.el.classList.add("cv", "cv-widget", "cv-desk");
    this.status = make("p", { className: "cv-desk-status", role: "status" });
    this.alert = make("p", { className: "cv-desk-alert", role: "alert" });
    this.live = make("p", { className: "cv-desk-unseen", role: "status" }); // stays, so that what is new is read out
    this.main = make("div", {}, make("p", { textContent: TEXT.opening }));
    this.el.append(this.live, this.main, this.alert, this.status);
    this.model.on("msg:custom", this.onMessage);
    addEventListener("online", this.onOnline);
    this.send({ type: "hello" });
  }

  stop() {
    clearTimeout(this.timer);
    removeEventListener("online", this.onOnline);
    this.model.off("msg:custom", this.onMessage);
  }

  // -- the line

  send(message) {
    this.waiting = message;
    this.model.send(message);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.retry(), PATIENCE_MS);
  }

  // A list of acts may be sent twice; a day may not be begun twice.
  retry() {
    if (!this.waiting) return;
    if (this.waiting.type === "play") this.status.textContent = TEXT.unsent;
    if (this.waiting.type === "begin") return this.failed(TEXT.unsent);
    this.send(this.waiting);
  }

  receive(message) {
    clearTimeout(this.timer);
    this.waiting = null;
    this.status.textContent = "";
    if (message.type === "start") this.showStart(message.view);
    else if (message.type === "day") this.onDay(message);
    else if (message.type === "failed") this.failed(message.message);
  }

  onDay({ run, acts, stale, view }) {
    const before = kept.read();
    const other = this.run !== run;
    const mine = other ? (before?.run === run ? before.acts : []) : this.acts;
    this.run = run;
    if (!stale && mine.length > acts.length && begins(mine, acts) && view.phase === "day") {
      this.acts = mine; // acts that were made while the line was down
      this.confirmed = acts.length;
      return this.play();
    }
    this.acts = acts;
    this.confirmed = acts.length;
    this.keep();
    this.show(view, stale ? TEXT.stale : "");
  }

  failed(message) {
    this.busy(false);
    clearTimeout(this.timer);
    this.waiting = null;
    this.acts = this.acts.slice(0, this.confirmed);
    this.keep();
    this.say(message);
    if (!this.main.querySelector("button")) this.main.replaceChildren(this.button(TEXT.begin, () => this.send({ type: "leave" })));
  }

  keep() {
    if (this.run) kept.write({ run: this.run, acts: this.acts });
  }

  act(body) {
    this.acts = [...this.acts, body];
    this.keep();
    this.play();
  }

  play() {
    this.busy(true);
    this.send({ type: "play", run: this.run, acts: this.acts });
  }

  busy(on) {
    this.el.setAttribute("aria-busy", String(on));
    this.main.querySelectorAll("button, input").forEach((control) => (control.disabled = on));
    if (on) this.status.textContent = TEXT.sending;
  }

  say(message) {
    this.alert.textContent = message;
  }

  // -- before the day

  showStart(view) {
    this.run = null;
    this.acts = [];
    this.confirmed = 0;
    this.say("");
    const form = make("form", { className: "cv-desk-form" });
    form.append(make("p", {}, make("strong", { textContent: view.place })));
    form.append(this.options({ name: "rules", label: TEXT.rules, kind: "choice", options: view.rules.map((one) => ({ value: one.id, text: one.title, note: one.note })) }, "start"));
    form.querySelector("input").checked = true;
    form.append(this.textField("code", TEXT.code, TEXT.codeHint), this.textField("number", TEXT.number, TEXT.numberHint));
    form.append(make("p", {}, make("button", { type: "submit", className: "cv-button", textContent: TEXT.begin })));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const rules = form.querySelector("input[type=radio]:checked").dataset.value;
      const [code, number] = [...form.querySelectorAll("input[type=text]")].map((input) => input.value.trim());
      this.say("");
      this.busy(true);
      this.send({ type: "begin", rules: JSON.parse(rules), code, number });
    });
    this.main.replaceChildren(form);
    this.el.setAttribute("aria-busy", "false");
  }

  textField(name, label, hint) {
    const id = `${this.name}-${name}`;
    return make(
      "div",
      { className: "cv-typed" },
      make("label", { for: id, textContent: label }),
      make("p", { className: "cv-hint", id: `${id}-hint`, textContent: hint }),
      make("input", { type: "text", id, name, autocomplete: "off", "aria-describedby": `${id}-hint` }),
    );
  }

  // -- the day

  show(view, notice) {
    const opened = this.main.querySelector("details[open]") !== null;
    this.busy(false);
    const parts = [this.head(view)];
    if (view.phase === "end") parts.push(...this.ending(view));
    else parts.push(this.tools(view), ...view.groups.filter((group) => group.cards.length || group.empty).map((group) => this.group(group)), this.log(view, opened), this.leaving());
    this.main.replaceChildren(...parts);
    this.live.textContent = [view.clock, ...view.news].join(" ");
    this.say([notice, ...(view.blocked.length ? [TEXT.blocked, ...view.blocked] : [])].filter(Boolean).join(" "));
    this.el.setAttribute("aria-busy", "false");
    (this.main.querySelector("[data-focus]") ?? this.main.querySelector(".cv-desk-head")).focus({ preventScroll: view.phase !== "end" });
  }

  head(view) {
    const kind = view.supervised ? TEXT.supervised : TEXT.practice(view.number);
    return make(
      "header",
      { className: "cv-desk-head", tabIndex: -1 },
      make("p", { className: "cv-desk-clock" }, make("strong", { textContent: view.phase === "end" ? TEXT.done : view.clock }), ` ${view.day}`),
      make("p", { className: "cv-hint", textContent: `${view.place} · ${view.rules} · ${kind}` }),
      make("p", { className: "cv-hint", textContent: view.note }),
      view.phase === "end" ? null : make("ul", { className: "cv-desk-news", "aria-label": TEXT.now }, ...view.news.map((line) => make("li", { textContent: line }))),
    );
  }

  tools(view) {
    return make("div", { className: "cv-desk-tools", role: "group", "aria-label": TEXT.tools }, ...view.tools.map((action) => this.actionButton(action, null)));
  }

  group(group) {
    const id = `${this.name}-${group.id}`;
    const cards = group.cards.map((card) => (group.folded ? this.folded(card) : this.card(card)));
    return make(
      "section",
      { className: `cv-desk-group cv-desk-${group.id}`, "aria-labelledby": id },
      make("h3", { id, textContent: `${group.title} (${group.cards.length})` }),
      ...(cards.length ? cards : [make("p", { className: "cv-hint", textContent: group.empty })]),
    );
  }

  card(card) {
    const id = `${this.name}-card-${card.id}`;
    const box = make("article", { className: "cv-q cv-desk-card", "aria-labelledby": id, data: { card: card.id } });
    box.append(
      make("h4", { id }, card.title, card.status ? make("span", { className: "cv-badge cv-waiting", textContent: card.status }) : ""),
      card.sub ? make("p", { className: "cv-desk-sub", textContent: card.sub }) : "",
      ...card.lines.map((line) => make("p", { className: "cv-desk-line", textContent: line })),
    );
    if (card.papers.length) box.append(this.papers(card.papers));
    if (card.remark) box.append(make("p", { className: "cv-desk-remark", textContent: card.remark }));
    const space = make("div", { className: "cv-desk-space" });
    const buttons = make("div", { className: "cv-desk-actions" }, ...card.actions.map((action) => this.actionButton(action, space, card.title)));
    box.append(buttons, space);
    return box;
  }

  folded(card) {
    const status = make("span", { className: "cv-badge cv-waiting", textContent: card.status });
    return make("details", { className: "cv-desk-fold" }, make("summary", {}, `${card.title} · ${card.sub} `, status), this.card(card));
  }

  papers(papers) {
    return make(
      "ul",
      { className: "cv-desk-papers", "aria-label": TEXT.papers },
      ...papers.map((paper) =>
        make("li", { data: { there: String(paper.there) } }, make("span", { "aria-hidden": "true", textContent: paper.there ? "✓ " : "✗ " }), `${paper.name}: `, make("strong", { textContent: paper.told })),
      ),
    );
  }

  button(label, action, plain = false) {
    const button = make("button", { type: "button", className: plain ? "cv-button cv-button-plain" : "cv-button", textContent: label });
    button.addEventListener("click", action);
    return button;
  }

  actionButton(action, space, whose = "") {
    const button = this.button(action.label, () => this.choose(action, space, button), action.plain);
    button.dataset.do = action.act.do;
    button.dataset.subject = action.act.subject ?? "";
    if (whose) button.setAttribute("aria-label", `${action.label}: ${whose}`);
    if (action.fields.length) button.setAttribute("aria-expanded", "false");
    return button;
  }

  choose(action, space, button) {
    if (action.confirm && !confirm(action.confirm)) return;
    if (!action.fields.length) return this.act(action.act);
    const was = button.getAttribute("aria-expanded") === "true";
    button.parentElement.querySelectorAll("[aria-expanded]").forEach((other) => other.setAttribute("aria-expanded", "false"));
    space.replaceChildren();
    if (was) return;
    button.setAttribute("aria-expanded", "true");
    space.append(this.form(action, button, space));
    space.querySelector("input").focus();
  }

  // -- forms

  form(action, button, space) {
    const form = make("form", { className: "cv-desk-form", "aria-label": action.label });
    if (action.form) form.append(make("p", { className: "cv-hint", textContent: action.form }));
    const name = `${this.name}-${Date.now()}`;
    form.append(...action.fields.map((field) => this.options(field, name)));
    const wrong = make("p", { className: "cv-error", role: "alert" });
    form.append(
      wrong,
      make(
        "p",
        { className: "cv-desk-actions" },
        make("button", { type: "submit", className: "cv-button", textContent: TEXT.send }),
        this.button(TEXT.cancel, () => this.close(button, space), true),
      ),
    );
    form.addEventListener("keydown", (event) => event.key === "Escape" && this.close(button, space));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const [values, problem] = this.read(form, action.fields);
      wrong.textContent = problem;
      if (!problem) this.act({ ...action.act, ...values });
    });
    return form;
  }

  close(button, space) {
    space.replaceChildren();
    button.setAttribute("aria-expanded", "false");
    button.focus();
  }

  options(field, name) {
    const many = field.kind === "checks";
    const group = `${name}-${field.name}`;
    const box = make("fieldset", { className: "cv-fixed", data: { field: field.name } }, make("legend", { className: "cv-q-head", textContent: field.label }));
    const list = make("div", { className: "cv-options" });
    for (const option of field.options) {
      const input = make("input", { type: many ? "checkbox" : "radio", name: group, data: { value: JSON.stringify(option.value) } });
      const text = make("span", {}, option.text, option.note ? make("span", { className: "cv-hint cv-desk-note", textContent: option.note }) : "");
      list.append(make("label", { className: "cv-option" }, input, text));
    }
    if (field.kind === "day") {
      const input = make("input", { type: "radio", name: group, data: { other: "true" } });
      const typed = make("input", { type: "text", inputMode: "numeric", "aria-label": TEXT.otherDay, placeholder: "dd/mm/yyyy", data: { typed: "true" } });
      typed.addEventListener("input", () => (input.checked = true));
      list.append(make("div", { className: "cv-option" }, make("label", {}, input, ` ${TEXT.otherDay}`), typed));
    }
    box.append(list);
    return box;
  }

  // The values of the fields by name, or what is wrong with them.
  read(form, fields) {
    const values = {};
    for (const field of fields) {
      const box = form.querySelector(`[data-field="${field.name}"]`);
      const chosen = [...box.querySelectorAll("input:checked")];
      if (!chosen.length) return [null, TEXT.need];
      if (chosen[0].dataset.other) {
        const found = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*$/.exec(box.querySelector("[data-typed]").value);
        const day = found && `${found[3]}-${found[2].padStart(2, "0")}-${found[1].padStart(2, "0")}`;
        if (!day || Number.isNaN(Date.parse(day)) || new Date(day).toISOString().slice(0, 10) !== day) return [null, TEXT.badDay];
        values[field.name] = day;
      } else if (field.kind === "checks") values[field.name] = chosen.map((input) => JSON.parse(input.dataset.value)).sort();
      else values[field.name] = JSON.parse(chosen[0].dataset.value);
    }
    return [values, ""];
  }

  // -- beside and after the day

  log(view, opened) {
    const lines = view.log.map((line) => make("li", { textContent: line }));
    return make("details", { className: "cv-desk-log", open: opened }, make("summary", { textContent: `${TEXT.log} (${lines.length})` }), make("ol", {}, ...lines));
  }

  leaving() {
    return make("p", {}, this.button(TEXT.leave, () => confirm(TEXT.leaveSure) && this.send({ type: "leave" }), true));
  }

  ending(view) {
    const told = view.debriefing;
    return [
      make("p", { className: "cv-desk-score" }, `${TEXT.score}: `, make("strong", { textContent: told.share }), ` (${told.points})`),
      ...told.clears.map((clear) => this.clear(clear)),
      make("p", { className: "cv-hint", textContent: told.source }),
      make("h3", { textContent: TEXT.lives }),
      make("ul", { className: "cv-desk-lives" }, ...told.lives.map((one) => make("li", {}, make("strong", { textContent: one.name }), ` (${one.sub}): ${one.text}`))),
      make("p", {}, this.button(TEXT.again, () => this.send({ type: "leave" }))),
    ];
  }

  clear(clear) {
    const box = make("section", { className: "cv-q cv-desk-clear" }, make("h3", {}, clear.title, make("span", { className: "cv-q-points", textContent: clear.points })));
    if (clear.wrong.length) {
      box.append(make("h4", { className: "cv-error", textContent: `✗ ${TEXT.wrong(clear.wrong.length)}` }), make("ul", {}, ...clear.wrong.map((one) => this.wrong(one))));
    }
    if (clear.right.length) {
      box.append(make("details", { open: !clear.wrong.length }, make("summary", { textContent: `✓ ${TEXT.right(clear.right.length)}` }), make("ul", {}, ...clear.right.map((text) => make("li", { textContent: text })))));
    }
    return box;
  }

  wrong({ name, faults }) {
    return make("li", {}, make("strong", { textContent: name }), make("ul", {}, ...faults.map((fault) => this.fault(fault))));
  }

  fault(fault) {
    const item = make("li", {}, fault.text);
    if (fault.mend) item.append(make("p", { className: "cv-desk-mend" }, make("em", { textContent: `${TEXT.instead} ` }), fault.mend));
    if (fault.told) item.append(make("p", { className: "cv-hint", textContent: fault.told }));
    if (fault.cites.length) item.append(make("p", { className: "cv-citations" }, ...fault.cites.flatMap((cite, index) => [index ? " · " : "", make("a", { href: cite.href, textContent: cite.text })])));
    return item;
  }
}

function render({ model, el }) {
  const view = new DeskView({ model, el });
  view.start();
  return () => view.stop();
}

export default { render };
