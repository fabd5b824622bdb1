// The front end of questions: an anywidget module without dependencies or build step.
//
// Chrome 69 (Android 7 as it was sold) runs this file as it stands, so no syntax and no API came later
// (tests/packaging/test_old_browsers.py).
//
// It enhances markup that the server has rendered. The model's `mode` says where it runs:
//   attempt   a campus page; `el` already holds the page, sync.js stands behind the model
//   paper     the released notebook of a quiz in JupyterLab; `html` is put into `el`
//   practice  one question of a lesson, which `el` holds on the campus, and `html` in JupyterLab; a button;
//             `feedback_html`; `state`: "right", "partly", "wrong" or "failed"
//
// Messages sent:     changed {slot, fields} · choose {slot, use: "other"|"mine"} · submit · check {fields} of a practice,
//                    check {slot} of an attempt
// Messages received: pending, saved {slot, saved_text, message} · unreadable {slot, message} · late {slot, message}
//                    stale {slot, fields, saved_text} · fields {slot, fields} · clock {remaining_s}
//                    checking {slot} · checked {slot, html, message} · check_failed {slot, message}
//                    banner {message, href, link, apart} · submit_failed {message} · over · closed
//   of a practice:   checked {again} · queued {message} · login {message, href, link} · unreadable {slot, message}
// `fields` of the model holds the present fields of every slot; `unsaved` and `kept` of an attempt say whether answers
// have yet to be saved, and whether this browser keeps them all; `blocked` that only a log-in helps.

const TYPING_MS = 700;
const SELECT_MS = 400;
const WRITING_MS = 2000; // a pause in a long text
const WRITING_MAX_MS = 15000; // and without any pause
const NEAR_LIMIT = 0.9;
const WARN_AT_S = [300, 60];
const READ_AT = "-25% 0px -60% 0px"; // the band of the window in which one reads

const TEXT = {
  saving: "Đang lưu…",
  saved: (at) => `Đã lưu lúc ${at}`,
  waits: "Chưa gửi được; đang giữ trên máy này.",
  unkept: "Chưa lưu được.",
  unsaved: (n) => `Còn ${n} câu chưa lưu được`,
  late: "Câu trả lời này đến sau khi bài kết thúc: đã ghi lại, không tính điểm.",
  other: "Câu này vừa được trả lời ở cửa sổ khác",
  otherAt: (at) => (at ? ` lúc ${at}` : ""),
  blank: "để trống",
  useOther: "Dùng câu trả lời kia",
  useMine: "Giữ câu trả lời ở đây",
  clear: "Bỏ chọn",
  minutes: (n) => `Còn ${n} phút.`,
  over: "Hết giờ. Bài đang được nộp.",
  closed: "Bài này đã được nộp.",
  check: "Kiểm tra",
  again: "Kiểm tra lại",
  checking: "Đang kiểm tra…",
  choose: "Anh/chị hãy trả lời trước khi kiểm tra.",
  checkedNow: "Đã kiểm tra. Phản hồi ở ngay dưới câu hỏi.",
  judged: { right: "Đúng.", partly: "Đúng một phần.", wrong: "Chưa đúng." },
  below: "Phản hồi ở ngay dưới câu hỏi.",
  older: "Phản hồi dưới đây là của câu trả lời trước; anh/chị kiểm tra lại để có phản hồi của câu trả lời này.",
  allAnswered: "Anh/chị đã trả lời mọi câu. Sau khi nộp không sửa được nữa.",
  unanswered: "Còn câu chưa trả lời:",
  unread: "Còn câu máy chưa đọc được:",
  troubled: "Còn câu chưa lưu được:",
  submitting: "Đang nộp bài…",
  answered: ", đã trả lời",
  count: (n, most) => `${number(n)}/${number(most)} ký tự`,
  countLeft: (n) => ` – còn ${number(n)}`,
  countOver: (n) => ` – quá ${number(n)}, phần này chưa được lưu; anh/chị hãy rút gọn`,
  countShort: (n) => ` – nên viết từ ${number(n)} trở lên`,
};

// Counts change with each key: whole numbers as congvu.messages.number writes them.
const number = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ".");

const controlsOf = (q) => [...q.querySelectorAll("input[name], select[name], textarea[name]")].filter((c) => c.type !== "hidden");
const choosable = (control) => control.type === "radio" || control.type === "checkbox";
const written = (control) => control.type === "textarea";
const several = (control) => control.type === "select-multiple";
const typing = (control) => control.tagName === "INPUT" && !choosable(control);
const starterOf = (control) => control.dataset.starter || "";
const valuesIn = (fields, name) => (fields && fields[name]) || [];

// What a control shows, and what it showed when the page came.
const SHOWN = { text: (control) => control.value, chosen: (control) => control.checked, picked: (option) => option.selected };
const SERVED = { text: (control) => control.defaultValue, chosen: (control) => control.defaultChecked, picked: (option) => option.defaultSelected };

function pickedIn(select, look) {
  const picked = [...select.options].filter(look.picked);
  const first = look === SERVED && !picked.length && !several(select); // that is what browsers pick then
  return (first ? [...select.options].slice(0, 1) : picked).map((option) => option.value.trim()).filter(Boolean);
}

// A long text keeps its white space, and a starter that nobody has touched is a blank.
function valuesOf(control, look) {
  if (control.options) return pickedIn(control, look);
  if (choosable(control)) return look.chosen(control) ? [control.value] : [];
  const text = look.text(control);
  if (!text.trim() || (written(control) && text === starterOf(control))) return [];
  return [written(control) ? text : text.trim()];
}

export function readFields(q, look = SHOWN) {
  const fields = {};
  for (const control of controlsOf(q)) fields[control.name] = valuesIn(fields, control.name).concat(valuesOf(control, look));
  return fields;
}

export function writeFields(q, fields) {
  for (const control of controlsOf(q)) {
    const values = valuesIn(fields, control.name);
    if (choosable(control)) control.checked = values.includes(control.value);
    else if (several(control)) [...control.options].forEach((option) => (option.selected = values.includes(option.value)));
    else control.value = values.length ? values[0] : starterOf(control);
    if (written(control)) shown(control);
  }
}

// Characters as the server counts them: composed, without white space at the end, whatever it takes to store them.
const lengthOf = (text) => [...text.normalize("NFC").trimEnd()].length;

// What stands beside a long text follows it: its count, and the whole of it for paper.
function shown(area) {
  const mirror = area.parentElement.querySelector(".cv-mirror");
  if (mirror) mirror.textContent = area.value;
  return count(area);
}

// A form that does not count has no line for it.
function count(area) {
  const line = area.parentElement.querySelector("[data-role=count]");
  if (!line) return "";
  const [length, least, most] = [lengthOf(area.value), Number(area.dataset.least), Number(area.dataset.most)];
  const over = length > most;
  let text = TEXT.count(length, most);
  if (over) text += TEXT.countOver(length - most);
  else if (length > most * NEAR_LIMIT) text += TEXT.countLeft(most - length);
  else if (length && length < least) text += TEXT.countShort(least);
  line.textContent = text;
  line.classList.toggle("cv-error", over);
  area.setAttribute("aria-invalid", String(over));
  return over ? "over" : length > most * NEAR_LIMIT ? "near" : "";
}

// Enter keeps the indentation of code. Tab is left alone: it leads on to the next control, as everywhere.
function indent(event) {
  const area = event.target;
  const line = area.value.slice(0, area.selectionStart).split("\n").pop();
  const deeper = /:\s*$/.test(line) ? "    " : "";
  const more = `\n${line.match(/^\s*/)[0]}${deeper}`;
  event.preventDefault();
  // execCommand keeps the browser's undo, and tells of the input itself
  if (!document.execCommand("insertText", false, more)) {
    area.setRangeText(more, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

const isBlank = (fields) => Object.keys(fields).every((name) => !fields[name].length);

// The action that a rating belongs to; empty where the whole question is one group.
function groupOf(control) {
  const group = control.closest("[role=radiogroup]");
  if (!group) return "";
  const label = document.getElementById(group.getAttribute("aria-labelledby"));
  const name = group.getAttribute("aria-label") || (label ? label.textContent : "");
  return name ? `${name.trim()}: ` : "";
}

// The words of a control's label, which may stand around the control itself.
function labelOf(control) {
  if (!control.labels || !control.labels.length) return "";
  const label = control.labels[0].cloneNode(true);
  label.querySelectorAll("select, textarea").forEach((inner) => inner.remove());
  return label.textContent.trim();
}

// What `fields` say, in the words of the form.
function describe(q, fields) {
  const words = [];
  for (const control of controlsOf(q)) {
    const values = valuesIn(fields, control.name);
    const label = labelOf(control);
    if (choosable(control)) values.includes(control.value) && words.push(groupOf(control) + label);
    else if (control.options) {
      const chosen = [...control.options].filter((o) => o.value && values.includes(o.value));
      if (chosen.length) words.push(`${label}: ${chosen.map((o) => o.textContent).join(", ")}`);
    } else values[0] && words.push(control.name === q.dataset.slot ? values[0] : `${label}: ${values[0]}`);
  }
  return words.join("; ") || TEXT.blank;
}

function make(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

function fill(node, ...children) {
  node.textContent = "";
  node.append(...children);
}

class View {
  constructor({ model, el }) {
    this.model = model;
    this.el = el;
    this.timers = new Map();
    this.since = new Map(); // when the oldest change of a long text was made that has not been sent
    this.waiting = new Set(); // questions whose answers are on their way
    this.warned = new Set();
    this.undo = []; // what takes listeners and additions away again
    this.held = null; // while a finger or button is down: what would move the page
    this.trouble = "";
    this.savedText = "";
    this.onMessage = (message) => this.receive(message);
  }

  start() {
    this.questions = new Map([...this.el.querySelectorAll(".cv-q")].map((q) => [q.dataset.slot, q]));
    this.questions.forEach((q) => this.restore(q));
    this.questions.forEach((q) => this.prepare(q));
    this.questions.forEach((q) => this.mark(q));
    this.listen(this.el, "input", (event) => this.edited(event.target, written(event.target) ? this.pause(event.target) : typing(event.target) ? TYPING_MS : SELECT_MS));
    this.listen(this.el, "keydown", (event) => event.key === "Enter" && !event.isComposing && this.enter(event));
    this.listen(this.el, "change", (event) => this.edited(event.target, event.target.options ? SELECT_MS : 0));
    this.holdStill();
    this.model.on("msg:custom", this.onMessage);
  }

  // What was answered while this file was on its way is an answer like any other.
  catchUp() {
    this.questions.forEach((q) => this.changed(q));
  }

  stop() {
    this.flush();
    this.release();
    this.model.off("msg:custom", this.onMessage);
    this.undo.splice(0).forEach((takeAway) => takeAway());
  }

  listen(target, name, action, capture = false) {
    target.addEventListener(name, action, capture);
    this.undo.push(() => target.removeEventListener(name, action, capture));
  }

  added(node) {
    this.undo.push(() => node.remove());
    return node;
  }

  role(name, within = this.el) {
    return within.querySelector(`[data-role="${name}"]`);
  }

  // A button that moves between the pointer's down and up is not clicked: a note which goes as the focus leaves its
  // field would take the press with it. So from down to click the page keeps still, and then does what it had to.
  holdStill() {
    const hold = (event) => event.button === 0 && (this.held = this.held || []);
    const release = () => setTimeout(() => this.release(), 0); // the click comes before that
    ["pointerdown", "mousedown"].forEach((name) => this.listen(window, name, hold, true));
    ["pointerup", "pointercancel", "mouseup", "dragend", "blur"].forEach((name) => this.listen(window, name, release, true));
  }

  release() {
    const acts = this.held || [];
    this.held = null;
    acts.forEach((act) => act());
  }

  still(act) {
    if (this.held) this.held.push(act);
    else act();
  }

  // A second view of the same model shows what has been answered in the first.
  restore(q) {
    const slot = q.dataset.slot;
    const known = this.model.get("fields")[slot];
    if (known) writeFields(q, known);
    else this.know(slot, readFields(q, SERVED));
  }

  know(slot, fields) {
    this.model.set("fields", Object.assign({}, this.model.get("fields"), { [slot]: fields }));
  }

  prepare(q) {
    if (q.dataset.checked !== undefined) return;
    q.querySelectorAll("textarea").forEach((area) => this.follow(area));
    q.querySelectorAll("input[data-date]").forEach((date) => (date.inputMode = "numeric"));
    const radio = [...q.querySelectorAll("input[type=radio]")].pop();
    if (radio) this.offerClear(q, radio);
  }

  // A text area cannot be broken between two sheets of paper, and prints what fits into it; its mirror can.
  follow(area) {
    area.after(this.added(make("div", { className: "cv-mirror" })));
    area.classList.add("cv-mirrored");
    this.undo.push(() => area.classList.remove("cv-mirrored"));
    area.nextElementSibling.setAttribute("aria-hidden", "true");
    shown(area);
  }

  offerClear(q, radio) {
    const clear = this.added(make("button", { type: "button", className: "cv-clear", textContent: TEXT.clear }));
    const legend = q.querySelector("legend");
    clear.hidden = isBlank(readFields(q));
    clear.setAttribute("aria-describedby", legend ? legend.id : "");
    this.listen(clear, "click", () => {
      writeFields(q, {});
      q.querySelector("input[type=radio]").focus();
      this.changed(q);
    });
    (q.querySelector(".cv-options") || radio.closest("label, p, div, fieldset:not(.cv-q)") || radio).after(clear);
  }

  // -- what the person does

  edited(control, wait_ms) {
    const q = control.closest(".cv-q");
    if (!q || !control.name) return;
    if (control.dataset.date !== undefined && /^\d{8}$/.test(control.value))
      control.value = control.value.replace(/^(..)(..)(....)$/, "$1/$2/$3");
    clearTimeout(this.timers.get(q));
    if (!wait_ms) return this.changed(q);
    this.timers.set(q, setTimeout(() => this.changed(q), wait_ms));
  }

  // In a typed answer Enter says "that is it": never "hand in", which is what browsers make of it in a form.
  enter(event) {
    if (event.target.classList.contains("cv-code")) return indent(event);
    const q = typing(event.target) && event.target.closest(".cv-q");
    if (!q) return;
    event.preventDefault();
    this.entered(q);
  }

  entered(q) {
    this.changed(q);
  }

  // How long to wait for a pause in a long text: it is sent at last also while the typing goes on.
  pause(area) {
    const q = area.closest(".cv-q");
    const before = area.dataset.count || "";
    area.dataset.count = shown(area);
    if (q && area.dataset.count && area.dataset.count !== before) this.announce(`${this.title(q)}: ${this.role("count", q).textContent}`);
    if (!this.since.has(q)) this.since.set(q, performance.now());
    return Math.max(1, Math.min(WRITING_MS, this.since.get(q) + WRITING_MAX_MS - performance.now()));
  }

  changed(q) {
    const fields = this.news(q);
    if (fields) this.model.send({ type: "changed", slot: q.dataset.slot, fields });
  }

  // The fields of a question if they are other than what is known of it, and known from now on.
  news(q) {
    clearTimeout(this.timers.get(q));
    this.timers.delete(q);
    this.since.delete(q);
    const fields = readFields(q);
    if (JSON.stringify(this.model.get("fields")[q.dataset.slot]) === JSON.stringify(fields)) return null;
    this.know(q.dataset.slot, fields);
    this.mark(q);
    return fields;
  }

  flush() {
    [...this.timers.keys()].forEach((q) => this.changed(q));
  }

  // -- what comes back

  receive(message) {
    this.still(() => {
      const answer = this[`on_${message.type}`];
      if (answer) answer.call(this, message, this.questions.get(message.slot));
    });
  }

  on_pending(_, q) {
    this.waiting.add(q);
    this.noteWaiting(q);
  }

  // `message`: it is saved as it was typed, but not all of it can be read.
  on_saved({ saved_text, message }, q) {
    this.waiting.delete(q);
    this.savedText = TEXT.saved(saved_text);
    this.role("other", q).hidden = true;
    q.toggleAttribute("data-unread", Boolean(message));
    this.note(q, message ? `${this.savedText}. ${message}` : this.savedText, Boolean(message), false);
  }

  on_unreadable({ message }, q) {
    this.waiting.delete(q);
    this.note(q, message, true);
  }

  on_late({ message }, q) {
    this.waiting.delete(q);
    this.note(q, message || TEXT.late, true);
  }

  on_fields({ fields }, q) {
    clearTimeout(this.timers.get(q));
    this.timers.delete(q);
    writeFields(q, fields);
    this.know(q.dataset.slot, readFields(q));
    this.mark(q);
  }

  on_stale({ slot, fields, saved_text }, q) {
    const box = this.role("other", q);
    const use = (which, text, plain) => {
      const button = make("button", { type: "button", className: `cv-button${plain}`, textContent: text });
      this.listen(button, "click", () => {
        box.hidden = true;
        this.note(q, "");
        q.focus();
        this.model.send({ type: "choose", slot, use: which });
      });
      return button;
    };
    fill(
      box,
      make("p", {}, make("strong", {}, TEXT.other), `${TEXT.otherAt(saved_text)}: ${describe(q, fields)}`),
      make("p", { className: "cv-other-actions" }, use("other", TEXT.useOther, ""), use("mine", TEXT.useMine, " cv-button-plain")),
    );
    box.hidden = false;
    this.waiting.delete(q);
    this.note(q, "");
    this.mark(q, true);
    this.announce(`${this.title(q)}: ${TEXT.other}`);
  }

  // -- signs on the page

  title(q) {
    const legend = q.querySelector("legend");
    return legend ? legend.firstChild.textContent.trim() : "";
  }

  // `content`: words, or a list of words and nodes. `troubled`: an answer has not been taken.
  note(q, content, bad = false, troubled = bad) {
    this.still(() => {
      const note = this.role("note", q);
      fill(note, ...[].concat(content));
      note.classList.toggle("cv-error", bad);
      if (bad) q.setAttribute("aria-describedby", note.id);
      else q.removeAttribute("aria-describedby");
      if (bad) this.announce(`${this.title(q)}: ${note.textContent}`.replace(/^: /, ""));
      this.mark(q, troubled);
    });
  }

  noteWaiting(q) {
    this.note(q, !this.trouble ? TEXT.saving : this.model.get("kept") ? TEXT.waits : TEXT.unkept);
  }

  mark(q, troubled) {
    this.still(() => {
      const answered = !isBlank(readFields(q));
      if (troubled !== undefined) q.toggleAttribute("data-trouble", troubled);
      const clear = q.querySelector(".cv-clear");
      if (clear) clear.hidden = !answered;
      this.marked(q, answered, q.dataset.trouble !== undefined);
    });
  }

  marked() {}

  announce(text) {
    const line = this.role("announce");
    if (line) line.textContent = text;
  }
}

class AttemptView extends View {
  start() {
    this.form = this.el.querySelector("form[data-attempt]");
    this.confirm = this.role("confirm");
    this.actions = this.role("actions");
    super.start();
    this.listen(this.form, "click", (event) => (this.button = event.target.closest("button")));
    this.listen(this.form, "submit", (event) => this.submitted(event));
    this.listen(this.role("confirm-yes"), "click", () => this.submit());
    this.listen(this.role("confirm-no"), "click", () => this.ask(false));
    this.listen(this.confirm, "keydown", (event) => event.key === "Escape" && this.ask(false));
    this.listenToLeaving();
    this.offerJumps();
  }

  // The button that submits: one that was clicked, or the form's first, which Enter presses and which saves.
  submitted(event) {
    const button = this.button;
    this.button = null;
    event.preventDefault();
    if (button && button.name === "check") this.check(this.questions.get(button.value));
    else if (button && button.value === "submit") this.ask();
    else this.flush();
  }

  // Who follows the way to the log-in, or logs out so as to log in as herself, leaves nothing behind that this browser
  // does not keep: her next look at this page sends it.
  listenToLeaving() {
    ["pointerdown", "keydown"].forEach((name) => this.listen(window, name, () => (this.forLogin = false), true));
    this.listen(this.role("banner"), "click", (event) => (this.forLogin = event.target.tagName === "A"));
    this.listen(document, "submit", (event) => (this.forLogin = event.target !== this.form && this.model.get("blocked")));
    this.listen(window, "pagehide", () => this.flush());
    this.listen(window, "beforeunload", (event) => {
      this.flush();
      if (!this.model.get("unsaved") || (this.forLogin && this.model.get("kept"))) return;
      event.preventDefault();
      event.returnValue = true; // before Chrome 119 this alone asks
    });
  }

  ask(open = true) {
    this.flush();
    this.confirm.hidden = !open;
    this.actions.hidden = open;
    if (!open) return this.actions.querySelector("[value=submit]").focus();
    this.list();
    this.confirm.focus();
  }

  // What the question before submission says; true also of what happens while it stands there.
  list() {
    const text = this.role("confirm-text");
    const parts = this.listOf(TEXT.troubled, (q) => q.dataset.trouble !== undefined).concat(this.listOf(TEXT.unread, (q) => q.dataset.unread !== undefined), this.listOf(TEXT.unanswered, (q) => isBlank(readFields(q))));
    const fresh = make("div", {}, ...(parts.length ? parts : [make("p", {}, TEXT.allAnswered)]));
    if (fresh.innerHTML === text.innerHTML) return;
    const focused = text.contains(document.activeElement) ? document.activeElement.getAttribute("href") : "";
    fill(text, ...fresh.childNodes);
    if (focused) (text.querySelector(`a[href="${focused}"]`) || this.confirm).focus();
  }

  listOf(heading, wanted) {
    const items = [...this.questions.values()].filter(wanted).map((q) => make("li", {}, make("a", { href: `#${q.id}` }, this.title(q))));
    return items.length ? [make("p", {}, heading), make("ul", {}, ...items)] : [];
  }

  marked(q, answered, troubled) {
    const jump = this.el.querySelector(`[data-jump="${q.dataset.slot}"]`);
    jump.toggleAttribute("data-answered", answered);
    jump.toggleAttribute("data-trouble", troubled);
    this.role("jump-state", jump).textContent = answered ? TEXT.answered : "";
    this.role("answered-count").textContent = this.el.querySelectorAll("[data-jump][data-answered]").length;
    this.tellState();
    if (!this.confirm.hidden) this.list();
  }

  // One line, and one that is true: trouble is told by the banner, and then this line is empty. What is on its way is
  // not read out: only what has come of it.
  tellState() {
    const status = this.role("status");
    const saving = !this.trouble && this.waiting.size > 0;
    const troubled = this.el.querySelectorAll(".cv-q[data-trouble]").length;
    status.setAttribute("aria-busy", String(saving));
    this.role("bar").classList.toggle("quizbar-trouble", Boolean(this.trouble)); // the banner takes the line's room
    if (this.handingIn) status.textContent = TEXT.submitting;
    else if (this.trouble) status.textContent = "";
    else status.textContent = saving ? TEXT.saving : troubled ? TEXT.unsaved(troubled) : this.savedText;
  }

  // -- the way to any question, from every question

  offerJumps() {
    const [bar, list, button] = [this.role("bar"), this.role("jump"), this.role("jump-open")];
    this.listen(button, "click", () => this.openJumps(button.getAttribute("aria-expanded") !== "true"));
    this.listen(list, "click", (event) => event.target.closest("a") && this.openJumps(false));
    this.listen(document, "keydown", (event) => event.key === "Escape" && this.jumpsOpen && (this.openJumps(false), button.focus()));
    const outside = (target) => this.jumpsOpen && target && !list.contains(target) && !button.contains(target);
    this.listen(list, "focusout", (event) => outside(event.relatedTarget) && this.openJumps(false));
    this.listen(document, "pointerdown", (event) => outside(event.target) && this.openJumps(false));
    this.listen(this.el, "focusin", (event) => this.standAt(event.target.closest(".cv-q")));
    this.reading = new IntersectionObserver((news) => news.forEach((one) => one.isIntersecting && this.standAt(one.target)), { rootMargin: READ_AT });
    this.questions.forEach((q) => this.reading.observe(q));
    // What is jumped or tabbed to must not come to lie under the bar, whose height is that of its words.
    const room = new ResizeObserver(() => (document.documentElement.style.scrollPaddingTop = `${bar.offsetHeight + 16}px`));
    room.observe(bar);
    this.undo.push(() => [this.reading, room].forEach((observer) => observer.disconnect()));
  }

  // The list stands at the head of the paper; opened from the bar it hangs below it. Its place stays as high as it was.
  openJumps(open) {
    const [bar, list, button] = [this.role("bar"), this.role("jump"), this.role("jump-open")];
    const below = bar.getBoundingClientRect().bottom;
    list.parentElement.style.minHeight = open ? `${list.parentElement.getBoundingClientRect().height}px` : "";
    Object.assign(list.style, { top: open ? `${below}px` : "", maxHeight: open ? `${innerHeight - below - 16}px` : "" });
    list.classList.toggle("jump-hung", open);
    button.setAttribute("aria-expanded", String(open));
    this.jumpsOpen = open;
    if (!open) return;
    const here = list.querySelector("[aria-current]") || list.querySelector("a");
    here.focus({ preventScroll: true }); // which would take the paper along
    list.scrollTop = here.offsetTop - list.clientHeight / 2;
  }

  standAt(q) {
    const index = [...this.questions.values()].indexOf(q);
    if (index < 0) return;
    this.role("here").textContent = index + 1;
    this.el.querySelectorAll("[data-jump]").forEach((jump) => {
      if (jump.dataset.jump === q.dataset.slot) jump.setAttribute("aria-current", "true");
      else jump.removeAttribute("aria-current");
    });
  }

  // -- feedback on one question, where the quiz offers it

  check(q) {
    this.changed(q);
    if (isBlank(readFields(q))) return this.note(q, TEXT.choose, true, false);
    this.model.send({ type: "check", slot: q.dataset.slot });
  }

  // What is being checked must not change under way.
  freeze(q, frozen) {
    controlsOf(q).forEach((control) => (control.disabled = frozen));
    q.querySelectorAll(".cv-clear, [data-role=check]").forEach((button) => (button.disabled = frozen));
  }

  on_checking(_, q) {
    this.freeze(q, true);
    this.note(q, TEXT.checking);
  }

  on_check_failed({ message }, q) {
    this.freeze(q, false);
    this.note(q, message, Boolean(message), false);
  }

  on_checked({ slot, html, message }, q) {
    const focused = q.contains(document.activeElement);
    const fresh = make("template", { innerHTML: html }).content.firstElementChild;
    q.replaceWith(fresh);
    this.waiting.delete(q);
    this.questions.set(slot, fresh);
    this.reading.observe(fresh);
    this.know(slot, readFields(fresh));
    this.mark(fresh, false);
    if (message) this.note(fresh, message, true);
    if (focused) fresh.focus();
    this.announce(`${this.title(fresh)}: ${message || TEXT.checkedNow}`);
  }

  // -- the end

  submit() {
    this.handIn(true);
    this.model.send({ type: "submit" });
  }

  handIn(under_way) {
    this.handingIn = under_way;
    this.role("confirm-yes").disabled = under_way;
    this.tellState();
  }

  on_submit_failed({ message }) {
    this.handIn(false);
    if (message) this.show({ message });
  }

  on_banner(details) {
    this.trouble = details.message;
    this.show(details);
    this.waiting.forEach((q) => this.noteWaiting(q));
    this.tellState();
  }

  show({ message, href, link, apart }) {
    const banner = this.role("banner");
    const same = banner.dataset.message === message;
    banner.hidden = !message;
    banner.dataset.message = message;
    if (same) return;
    fill(banner, message);
    if (href) banner.append(" ", make("a", Object.assign({ href, textContent: link }, apart ? { target: "_blank" } : {})));
  }

  on_clock({ remaining_s }) {
    const left = Math.max(0, Math.floor(remaining_s)); // never more than there is
    const two = (n) => String(n).padStart(2, "0");
    const hours = Math.floor(left / 3600);
    const line = this.role("countdown");
    line.textContent = `${hours ? `${hours}:` : ""}${two(Math.floor((left % 3600) / 60))}:${two(left % 60)}`;
    line.closest("p").classList.toggle("clock-low", left <= WARN_AT_S[0]);
    const due = WARN_AT_S.filter((at) => left <= at && left > 0).pop();
    if (due && !this.warned.has(due)) {
      if (left > due - 30) this.announce(TEXT.minutes(due / 60));
      this.warned.add(due);
    }
  }

  on_over() {
    this.finish(TEXT.over);
  }

  on_closed() {
    this.finish(TEXT.closed);
  }

  finish(text) {
    this.flush();
    this.questions.forEach((q) => (q.disabled = true));
    this.confirm.hidden = true;
    this.actions.hidden = true;
    this.show({ message: text });
  }
}

class PaperView extends View {
  start() {
    if (!this.el.querySelector(".cv-q")) {
      this.el.classList.add("cv", "cv-widget");
      this.el.innerHTML = this.model.get("html");
    }
    super.start();
  }
}

class PracticeView extends PaperView {
  start() {
    super.start();
    this.q = this.questions.values().next().value;
    if (!this.q) return;
    this.button = this.takeOver() || make("button", { type: "button", className: "cv-button", textContent: TEXT.check });
    this.feedback = this.added(make("div", { className: "cv-practice-feedback" }));
    this.q.append(this.feedback, this.added(this.listener()));
    if (!this.button.isConnected) this.role("note", this.q).before(this.added(make("p", { className: "cv-check" }, this.button)));
    this.listen(this.button, "click", () => this.check());
    this.onFeedback = () => this.show();
    this.model.on("change:feedback_html", this.onFeedback);
    this.undo.push(() => this.model.off("change:feedback_html", this.onFeedback));
    this.show();
  }

  // The button of a form that works without this file stays where it is, and sends nothing of its own any more.
  takeOver() {
    const button = this.role("practise");
    if (!button) return null;
    button.type = "button";
    this.undo.push(() => (button.type = "submit"));
    return button;
  }

  // What is read out: how it went, in a word. The feedback itself is there to be read.
  listener() {
    const line = make("p", { className: "cv-unseen" });
    line.setAttribute("role", "status");
    line.dataset.role = "announce";
    return line;
  }

  changed(q) {
    if (this.news(q)) this.note(q, "");
  }

  entered() {
    this.check();
  }

  check() {
    const fields = readFields(this.q);
    if (isBlank(fields)) return this.note(this.q, TEXT.choose, true, false);
    this.tell(TEXT.checking);
    this.model.send({ type: "check", fields });
  }

  // A note that is no fault, read out as well.
  tell(content) {
    this.note(this.q, content);
    this.still(() => this.announce(this.role("note", this.q).textContent));
  }

  // `fields` are those that were judged: she may have gone on to another answer meanwhile.
  on_checked({ again, fields }) {
    const older = fields && JSON.stringify(fields) !== JSON.stringify(readFields(this.q));
    this.note(this.q, older ? TEXT.older : "");
    this.button.textContent = again || TEXT.again;
    this.show();
    const judged = TEXT.judged[this.model.get("state")];
    this.announce(judged ? `${judged} ${TEXT.below}` : TEXT.checkedNow);
  }

  on_queued({ message }) {
    this.tell(message);
  }

  on_login({ message, href, link }) {
    this.tell([message, " ", make("a", { href, textContent: link })]);
  }

  show() {
    this.feedback.innerHTML = this.model.get("feedback_html") || "";
  }
}

// A model of the kind that anywidget gives, without a kernel: what is sent goes to `onSend`, what answers is received.
export function createModel(values, onSend) {
  const listeners = new Map();
  const of = (name) => listeners.get(name) || [];
  const emit = (name, ...details) => [...of(name)].forEach((listener) => listener(...details));
  return {
    get: (key) => values[key],
    set: (key, value) => {
      values[key] = value;
      emit(`change:${key}`);
    },
    save_changes: () => emit("change"),
    send: (message) => onSend(message),
    on: (name, listener) => listeners.set(name, [...of(name), listener]),
    off: (name, listener) => listeners.set(name, of(name).filter((one) => one !== listener)),
    receive: (message) => emit("msg:custom", message),
  };
}

const VIEWS = { attempt: AttemptView, paper: PaperView, practice: PracticeView };

function initialize({ model }) {
  model.set("fields", model.get("fields") || {});
}

function render({ model, el }) {
  const view = new VIEWS[model.get("mode")]({ model, el });
  try {
    view.start();
    view.catchUp();
  } catch (fault) {
    view.stop(); // half a view would take the buttons of the form and do nothing with them
    throw fault;
  }
  return () => view.stop();
}

export default { initialize, render };
