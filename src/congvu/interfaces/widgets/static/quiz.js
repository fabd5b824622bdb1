// The front end of questions: an anywidget module without dependencies or build step.
//
// It enhances markup that the server has rendered. The model's `mode` says where it runs:
//   attempt   a campus page; `el` already holds the page, sync.js stands behind the model
//   paper     the released notebook of a quiz in JupyterLab; `html` is put into `el`
//   practice  one question of a lesson; `html`, a button, and `feedback_html`
//
// Messages sent:     changed {slot, fields} · choose {slot, use: "other"|"mine"} · submit · check {fields} of a practice,
//                    check {slot} of an attempt
// Messages received: pending, saved {slot, saved_text} · unreadable {slot, message} · late {slot}
//                    stale {slot, fields, saved_text} · fields {slot, fields} · clock {remaining_s}
//                    checking {slot} · checked {slot, html, message} · check_failed {slot, message}
//                    banner {message, href, link} · submit_failed {message} · over · closed
// `fields` of the model holds the present fields of every slot.

const TYPING_MS = 700;
const SELECT_MS = 400;
const WRITING_MS = 2000; // a pause in a long text
const WRITING_MAX_MS = 15000; // and without any pause
const NEAR_LIMIT = 0.9;
const WARN_AT_S = [300, 60];

const TEXT = {
  saving: "Đang lưu…",
  saved: (at) => `Đã lưu lúc ${at}`,
  late: "Câu trả lời này đến sau khi hết giờ nên không được tính; người tổ chức sẽ thấy.",
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
  allAnswered: "Anh/chị đã trả lời mọi câu. Sau khi nộp không sửa được nữa.",
  unanswered: "Còn câu chưa trả lời:",
  troubled: "Còn câu chưa lưu được:",
  question: (n) => `Câu ${n}`,
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
const starterOf = (control) => control.dataset.starter ?? "";
// What a control holds; a long text keeps its white space, and a starter that nobody has touched is a blank.
const valueOf = (control) => (written(control) ? (control.value.trim() && control.value !== starterOf(control) ? control.value : "") : control.value.trim());

export function readFields(q) {
  const fields = {};
  for (const control of controlsOf(q)) {
    const values = (fields[control.name] ??= []);
    if (several(control)) values.push(...[...control.selectedOptions].map((option) => option.value).filter(Boolean));
    const value = several(control) ? "" : valueOf(control);
    if (choosable(control) ? control.checked : value) values.push(value);
  }
  return fields;
}

export function writeFields(q, fields) {
  for (const control of controlsOf(q)) {
    const values = fields[control.name] ?? [];
    if (choosable(control)) control.checked = values.includes(control.value);
    else if (several(control)) [...control.options].forEach((option) => (option.selected = values.includes(option.value)));
    else control.value = values[0] ?? starterOf(control);
    if (written(control)) count(control);
  }
}

// Characters as the server counts them: composed, without white space at the end, whatever it takes to store them.
const lengthOf = (text) => [...text.normalize("NFC").trimEnd()].length;

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

const isBlank = (fields) => Object.values(fields).every((values) => !values.length);

// The action that a rating belongs to; empty where the whole question is one group.
function groupOf(control) {
  const group = control.closest("[role=radiogroup]");
  const name = group?.getAttribute("aria-label") ?? document.getElementById(group?.getAttribute("aria-labelledby"))?.textContent;
  return name ? `${name.trim()}: ` : "";
}

// The words of a control's label, which may stand around the control itself.
function labelOf(control) {
  const label = control.labels?.[0]?.cloneNode(true);
  label?.querySelectorAll("select, textarea").forEach((inner) => inner.remove());
  return label?.textContent.trim() ?? "";
}

// What `fields` say, in the words of the form.
function describe(q, fields) {
  const words = [];
  for (const control of controlsOf(q)) {
    const values = fields[control.name] ?? [];
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

class View {
  constructor({ model, el }) {
    this.model = model;
    this.el = el;
    this.timers = new Map();
    this.since = new Map(); // when the oldest change of a long text was made that has not been sent
    this.notes = new Map();
    this.warned = new Set();
    this.aborter = new AbortController();
    this.onMessage = (message) => this.receive(message);
  }

  start() {
    this.questions = new Map([...this.el.querySelectorAll(".cv-q")].map((q) => [q.dataset.slot, q]));
    this.questions.forEach((q) => this.restore(q));
    this.questions.forEach((q) => this.prepare(q));
    this.questions.forEach((q) => this.remember(q));
    this.listen(this.el, "input", (event) => this.edited(event.target, written(event.target) ? this.pause(event.target) : typing(event.target) ? TYPING_MS : SELECT_MS));
    this.listen(this.el, "keydown", (event) => event.key === "Enter" && !event.isComposing && event.target.classList.contains("cv-code") && indent(event));
    this.listen(this.el, "change", (event) => this.edited(event.target, event.target.options ? SELECT_MS : 0));
    this.model.on("msg:custom", this.onMessage);
  }

  stop() {
    this.flush();
    this.aborter.abort();
    this.model.off("msg:custom", this.onMessage);
  }

  listen(target, name, action) {
    target.addEventListener(name, action, { signal: this.aborter.signal });
  }

  role(name, within = this.el) {
    return within.querySelector(`[data-role="${name}"]`);
  }

  // A second view of the same model shows what has been answered in the first.
  restore(q) {
    const known = this.model.get("fields")?.[q.dataset.slot];
    if (known) writeFields(q, known);
  }

  prepare(q) {
    if (q.dataset.checked !== undefined) return;
    q.querySelectorAll("textarea").forEach(count);
    q.querySelectorAll("input[data-date]").forEach((date) => (date.inputMode = "numeric"));
    const radio = [...q.querySelectorAll("input[type=radio]")].pop();
    if (radio) {
      const clear = make("button", { type: "button", className: "cv-clear", textContent: TEXT.clear });
      clear.hidden = isBlank(readFields(q));
      clear.setAttribute("aria-describedby", q.querySelector("legend")?.id ?? "");
      this.listen(clear, "click", () => {
        writeFields(q, {});
        q.querySelector("input[type=radio]").focus();
        this.changed(q);
      });
      (q.querySelector(".cv-options") ?? radio.closest("label, p, div, fieldset:not(.cv-q)") ?? radio).after(clear);
    }
  }

  remember(q) {
    this.model.set("fields", { ...this.model.get("fields"), [q.dataset.slot]: readFields(q) });
    this.mark(q);
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

  // How long to wait for a pause in a long text: it is sent at last also while the typing goes on.
  pause(area) {
    const q = area.closest(".cv-q");
    const before = area.dataset.count ?? "";
    area.dataset.count = count(area);
    if (q && area.dataset.count && area.dataset.count !== before) this.announce(`${this.title(q)}: ${this.role("count", q).textContent}`);
    if (!this.since.has(q)) this.since.set(q, performance.now());
    return Math.max(1, Math.min(WRITING_MS, this.since.get(q) + WRITING_MAX_MS - performance.now()));
  }

  changed(q) {
    clearTimeout(this.timers.get(q));
    this.timers.delete(q);
    this.since.delete(q);
    const fields = readFields(q);
    const before = this.model.get("fields")[q.dataset.slot];
    if (JSON.stringify(before) === JSON.stringify(fields)) return;
    this.remember(q);
    this.model.send({ type: "changed", slot: q.dataset.slot, fields });
  }

  flush() {
    [...this.timers.keys()].forEach((q) => this.changed(q));
  }

  // -- what comes back

  receive(message) {
    const q = this.questions.get(message.slot);
    this[`on_${message.type}`]?.(message, q);
  }

  on_pending(_, q) {
    this.note(q, TEXT.saving);
  }

  on_saved({ saved_text }, q) {
    this.say(TEXT.saved(saved_text));
    this.note(q, TEXT.saved(saved_text));
    this.role("other", q).hidden = true;
  }

  on_unreadable({ message }, q) {
    this.note(q, message, true);
  }

  on_late(_, q) {
    this.note(q, TEXT.late, true);
  }

  on_fields({ fields }, q) {
    clearTimeout(this.timers.get(q));
    this.timers.delete(q);
    writeFields(q, fields);
    this.remember(q);
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
    box.replaceChildren(
      make("p", {}, make("strong", {}, TEXT.other), `${TEXT.otherAt(saved_text)}: ${describe(q, fields)}`),
      make("p", { className: "cv-other-actions" }, use("other", TEXT.useOther, ""), use("mine", TEXT.useMine, " cv-button-plain")),
    );
    box.hidden = false;
    this.note(q, "");
    this.mark(q, true);
    this.announce(`${this.title(q)}: ${TEXT.other}`);
  }

  // -- signs on the page

  title(q) {
    return q.querySelector("legend")?.firstChild.textContent.trim() ?? "";
  }

  note(q, text, bad = false) {
    const note = this.role("note", q);
    note.textContent = text;
    note.classList.toggle("cv-error", bad);
    if (bad) q.setAttribute("aria-describedby", note.id);
    else q.removeAttribute("aria-describedby");
    if (bad) this.announce(`${this.title(q)}: ${text}`);
    this.mark(q, bad);
  }

  mark(q, troubled = q.dataset.trouble !== undefined) {
    const answered = !isBlank(readFields(q));
    q.toggleAttribute("data-trouble", troubled);
    const clear = q.querySelector(".cv-clear");
    if (clear) clear.hidden = !answered;
    const jump = this.el.querySelector(`[data-jump="${q.dataset.slot}"]`);
    if (!jump) return;
    jump.toggleAttribute("data-answered", answered);
    jump.toggleAttribute("data-trouble", troubled);
    this.role("jump-state", jump).textContent = answered ? TEXT.answered : "";
  }

  say(text) {
    const status = this.role("status");
    if (status) status.textContent = text;
  }

  announce(text) {
    const line = this.role("announce");
    if (line) line.textContent = text;
  }
}

class AttemptView extends View {
  start() {
    super.start();
    this.form = this.el.querySelector("form[data-attempt]");
    this.confirm = this.role("confirm");
    this.actions = this.role("actions");
    this.role("clock-line").hidden = true;
    this.role("countdown-line").hidden = false;
    this.actions.querySelector("[value=save]").hidden = true;
    this.listen(this.form, "submit", (event) => {
      event.preventDefault();
      if (event.submitter?.name === "check") this.check(this.questions.get(event.submitter.value));
      else this.ask();
    });
    this.listen(this.role("confirm-yes"), "click", () => this.submit());
    this.listen(this.role("confirm-no"), "click", () => this.ask(false));
    this.listen(this.confirm, "keydown", (event) => event.key === "Escape" && this.ask(false));
    this.listen(window, "pagehide", () => this.flush());
    this.listen(window, "beforeunload", (event) => {
      this.flush();
      if (this.model.get("unsaved")) event.preventDefault();
    });
  }

  ask(open = true) {
    this.flush();
    this.confirm.hidden = !open;
    this.actions.hidden = open;
    if (!open) return this.actions.querySelector("[value=submit]").focus();
    const text = this.role("confirm-text");
    text.replaceChildren(
      ...this.listOf(TEXT.troubled, (q) => q.dataset.trouble !== undefined),
      ...this.listOf(TEXT.unanswered, (q) => isBlank(readFields(q))),
    );
    if (!text.children.length) text.append(make("p", {}, TEXT.allAnswered));
    this.confirm.focus();
  }

  // -- feedback on one question, where the quiz offers it

  check(q) {
    this.changed(q);
    if (isBlank(readFields(q))) return this.note(q, TEXT.choose, true);
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
    this.note(q, message, Boolean(message));
  }

  on_checked({ slot, html, message }, q) {
    const focused = q.contains(document.activeElement);
    const box = make("template", { innerHTML: html });
    const fresh = box.content.firstElementChild;
    q.replaceWith(fresh);
    this.questions.set(slot, fresh);
    this.remember(fresh);
    this.mark(fresh, false);
    if (message) this.note(fresh, message, true);
    if (focused) fresh.focus();
    this.announce(`${this.title(fresh)}: ${message || TEXT.checkedNow}`);
  }

  listOf(heading, wanted) {
    const items = [...this.questions.values()].filter(wanted).map((q) => make("li", {}, make("a", { href: `#${q.id}` }, this.title(q))));
    return items.length ? [make("p", {}, heading), make("ul", {}, ...items)] : [];
  }

  submit() {
    this.role("confirm-yes").disabled = true;
    this.say(TEXT.submitting);
    this.model.send({ type: "submit" });
  }

  on_submit_failed({ message }) {
    this.role("confirm-yes").disabled = false;
    this.say("");
    if (message) this.on_banner({ message });
  }

  on_banner({ message, href, link }) {
    const banner = this.role("banner");
    const same = banner.dataset.message === message;
    banner.hidden = !message;
    banner.dataset.message = message ?? "";
    if (same) return;
    banner.replaceChildren(message ?? "", ...(href ? [" ", make("a", { href }, link)] : []));
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
    this.on_banner({ message: text });
  }
}

class PaperView extends View {
  start() {
    this.el.classList.add("cv", "cv-widget");
    if (!this.el.querySelector(".cv-q")) this.el.innerHTML = this.model.get("html");
    super.start();
  }
}

class PracticeView extends PaperView {
  start() {
    super.start();
    this.q = this.questions.values().next().value;
    if (!this.q) return;
    this.button = make("button", { type: "button", className: "cv-button", textContent: TEXT.check });
    this.feedback = make("div", { className: "cv-practice-feedback" });
    this.feedback.setAttribute("aria-live", "polite");
    this.q.append(make("p", {}, this.button), this.feedback);
    this.listen(this.button, "click", () => this.check());
    this.listen(this.q, "keydown", (event) => event.key === "Enter" && typing(event.target) && this.check());
    this.onFeedback = () => this.show();
    this.model.on("change:feedback_html", this.onFeedback);
    this.show();
  }

  stop() {
    super.stop();
    this.model.off("change:feedback_html", this.onFeedback);
  }

  changed() {
    this.remember(this.q);
    this.note(this.q, "");
  }

  check() {
    const fields = readFields(this.q);
    if (isBlank(fields)) return this.note(this.q, TEXT.choose, true);
    this.note(this.q, TEXT.checking);
    this.model.send({ type: "check", fields });
  }

  on_checked() {
    this.note(this.q, "");
    this.button.textContent = TEXT.again;
    this.show();
  }

  show() {
    this.feedback.innerHTML = this.model.get("feedback_html") ?? "";
  }
}

const VIEWS = { attempt: AttemptView, paper: PaperView, practice: PracticeView };

function initialize({ model }) {
  model.set("fields", model.get("fields") ?? {});
}

function render({ model, el }) {
  const view = new VIEWS[model.get("mode")]({ model, el });
  view.start();
  return () => view.stop();
}

export default { initialize, render };
