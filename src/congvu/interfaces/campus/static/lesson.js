// A lesson's page: what has been read is noted, practices are judged, citations open as cards.
//
// Progress and tries that could not be sent are kept in this browser under the officer's id (kept.js). Runs in Chrome 69.

import quiz, { createModel } from "./quiz.js";
import { Kept, loginAddress, TEXT as KEPT } from "./kept.js";

const DWELL_MS = 1200; // scrolled past is not read
const SLOW_MS = 1000;
const PATIENCE_MS = 15000;

const TEXT = {
  count: (done, total) => `đã đọc ${done}/${total} mục`,
  practised: (done, total) => `, đã làm ${done}/${total} bài luyện`,
  read: " (đã đọc)",
  queued: "Mất kết nối: câu trả lời chờ ở đây và được kiểm tra khi có mạng.",
  waits: "Máy chủ chưa kiểm tra được: câu trả lời chờ ở đây và được gửi lại.",
  same: "Câu trả lời này đã được kiểm tra. Anh/chị đổi câu trả lời rồi kiểm tra lại.",
  failed: "Chưa kiểm tra được câu trả lời này. Anh/chị hãy thử lại.",
  opening: "Đang mở điều khoản…",
  unopened: "Mất kết nối: chưa mở được điều khoản. Anh/chị bấm lại khi có mạng.",
  close: "Đóng",
  norm: "Mở trang văn bản",
  resumed: "Đây là chỗ anh/chị đọc dở.",
  unfinished: "Bài có thay đổi, nêu ở ngay dưới.",
  goOn: "Đến chỗ đọc dở",
  top: "Về đầu bài",
};

function make(tag, properties, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

const article = document.getElementById("lesson");
const told = JSON.parse(article.dataset.lesson);

// -- one banner that says how things stand with the server

const banner = document.querySelector("#reading [data-role=banner]");

function state(how, message, href) {
  if (banner.dataset.message === message) return;
  banner.dataset.message = message;
  banner.hidden = !message;
  banner.textContent = message;
  if (href) banner.append(" ", make("a", { href, textContent: how === "login" ? KEPT.loginLink : KEPT.otherLink }));
}

// What sticks at the top hides nothing that a link, or the desk, brings to the top.
const bar = document.getElementById("reading");
if (window.ResizeObserver) {
  new ResizeObserver(() => {
    const over = getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0;
    document.documentElement.style.setProperty("--cv-desk-top", `${over}px`);
    document.documentElement.style.scrollPaddingTop = `${over + 24}px`;
  }).observe(bar);
}

// -- reading

const headings = [...article.querySelectorAll("h2[id]")];
const read = new Set(told.read);
const place = `${told.course}/${told.lesson}`;
const reading = new Kept({ name: "read", officer: told.officer, login: told.login, onReply: noted, onState: state });

function showProgress() {
  const done = headings.filter((heading) => read.has(heading.id)).length;
  bar.querySelector("progress").value = done;
  document.querySelector("[data-role=read-count]").textContent = TEXT.count(done, headings.length);
  document.querySelectorAll("[data-section]").forEach((link) => {
    const has = read.has(link.dataset.section);
    link.toggleAttribute("data-read", has);
    link.querySelector("[data-role=section-state]").textContent = has ? TEXT.read : "";
  });
}

function markRead(section) {
  if (reading.foreign) return; // another officer reads on her page
  const waiting = reading.entries[place];
  const sections = waiting ? waiting.body.sections : [];
  const news = read.has(section) ? [] : [section];
  if (!news.length && !waiting && told.position === section) return; // nothing that the server does not know
  read.add(section);
  showProgress();
  told.position = section;
  reading.put(place, { url: told.progress, body: { sections: [...sections, ...news], position: section, number: told.number } });
}

// What was sent may have grown meanwhile; the newer entry is sent then.
function noted(key, entry, reply) {
  if (key !== place || !reply.ok) return;
  (reply.body.unknown || []).forEach((section) => read.delete(section));
  showProgress();
}

// A section is read when its end has stayed on the screen for a moment.
function watchSections() {
  const timers = new Map();
  const observer = new IntersectionObserver((entries) => {
    entries.forEach(({ target, isIntersecting }) => {
      clearTimeout(timers.get(target));
      if (isIntersecting) timers.set(target, setTimeout(() => markRead(target.dataset.end), DWELL_MS));
    });
  });
  headings.forEach((heading, index) => {
    const end = make("span", { className: "section-end" });
    end.dataset.end = heading.id;
    end.setAttribute("aria-hidden", "true");
    const next = headings[index + 1];
    if (next) next.before(end);
    else article.append(end);
    observer.observe(end);
  });
}

// On where she was; where the page begins with what has changed since, that first.
function resume() {
  const heading = told.position && document.getElementById(told.position);
  if (location.hash || !heading || heading === headings[0] || headings.every(({ id }) => read.has(id))) return;
  const changed = article.querySelector("#lesson > .alert");
  if (changed) return note(TEXT.unfinished, `#${told.position}`, TEXT.goOn);
  heading.scrollIntoView({ behavior: "instant" }); // the page's own scrolling is smooth: a long way by
  heading.focus({ preventScroll: true });
  note(TEXT.resumed, "#main", TEXT.top);
}

// Over the page, not in it: nothing that she reads moves. It goes when she reads on, not while she is on her way to its link.
function note(words, href, link) {
  const shown = make("p", { className: "resumed" }, `${words} `, make("a", { href, textContent: link }));
  banner.after(shown);
  const moves = ["wheel", "touchmove", "keydown"];
  const gone = ({ key }) => {
    if (["Tab", "Shift", "Control", "Alt", "Meta", "Enter"].includes(key)) return;
    moves.forEach((name) => removeEventListener(name, gone));
    shown.remove();
  };
  moves.forEach((name) => addEventListener(name, gone, { passive: true }));
}

// What was read here without a line counts on this page at once.
const waiting = reading.entries[place];
if (waiting) waiting.body.sections.forEach((section) => read.add(section));
showProgress();
resume();
watchSections();
reading.wake();

// -- practices

// Tries go from their own lesson only: their feedback is shown there.
const practices = new Map();
const practised = new Set(told.practised);
const trying = new Kept({ name: "tries", officer: told.officer, login: told.login, onReply: judged, onState: state, mine: (key) => practices.has(key) });

function showPractised() {
  const line = document.querySelector("[data-role=practice-count]");
  if (line) line.textContent = TEXT.practised(practised.size, practices.size);
}

const sameFields = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// A try counts once: pressed again while it waits it stays the same try, and what has shown the key shows nothing new.
function mountPractice(form) {
  const item = form.dataset.practice;
  const key = `${place}/${item}`;
  const left = trying.entries[key];
  const practice = { form, item, tries: 0, shown: null, waits: "" };
  practice.model = createModel({ mode: "practice", html: "", state: "", feedback_html: "", fields: left ? { [item]: left.body.fields } : {} }, (message) => {
    if (message.type !== "check") return;
    if (practice.shown && sameFields(practice.shown, message.fields)) return practice.model.receive({ type: "queued", slot: item, message: TEXT.same });
    const waiting = trying.entries[key];
    const tries = waiting ? waiting.body.tries : practice.tries + 1;
    practice.waits = "";
    trying.put(key, { url: form.dataset.url, body: { fields: message.fields, tries } });
  });
  practices.set(key, practice);
  form.addEventListener("submit", (event) => event.preventDefault());
  quiz.initialize({ model: practice.model });
  quiz.render({ model: practice.model, el: form });
}

function judged(key, entry, reply) {
  const practice = practices.get(key);
  if (!practice) return;
  const { model, item } = practice;
  if (reply.ok) {
    const key = reply.body.told === "key";
    Object.assign(practice, { tries: key ? 0 : entry.body.tries, shown: key ? entry.body.fields : null, waits: "" });
    practised.add(item);
    showPractised();
    model.set("state", reply.body.state);
    model.set("feedback_html", reply.body.feedback_html);
    return model.receive({ type: "checked", again: reply.body.again, fields: entry.body.fields });
  }
  if (reply.status === 401) return model.receive({ type: "login", message: KEPT.login, href: loginAddress(reply.body.login || told.login), link: KEPT.loginLink });
  if (reply.status === 0 || reply.status >= 429) return wait(practice, reply.status ? TEXT.waits : TEXT.queued);
  model.receive({ type: "unreadable", slot: item, message: reply.body.message || TEXT.failed });
}

// Said once, and not at every look whether the line is back.
function wait(practice, message) {
  if (practice.waits === message) return;
  practice.waits = message;
  practice.model.receive({ type: "queued", slot: practice.item, message });
}

document.querySelectorAll("form[data-practice]").forEach(mountPractice);
showPractised();
trying.wake();

// -- citations: a card with what the register's page says; without it the link leads to that page

const pages = new Map();

// The page, or `null` where the campus answers with something else: the log-in page, a fault. Throws without a line.
async function normPage(address) {
  if (!pages.has(address)) {
    const aborter = new AbortController();
    const timer = setTimeout(() => aborter.abort(), PATIENCE_MS);
    try {
      const answer = await fetch(address, { credentials: "same-origin", signal: aborter.signal });
      if (!answer.ok || answer.redirected) return null;
      pages.set(address, new DOMParser().parseFromString(await answer.text(), "text/html"));
    } finally {
      clearTimeout(timer);
    }
  }
  return pages.get(address);
}

function copied(page, selector, tag) {
  const found = page.querySelector(selector);
  return found ? [make(tag || found.localName, {}, ...document.importNode(found, true).childNodes)] : [];
}

function smaller(section) {
  section.removeAttribute("id");
  section.querySelectorAll("h2").forEach((heading) => heading.replaceWith(make("h3", {}, ...heading.childNodes)));
  return section;
}

function showCard(page, href, link) {
  const provision = (href.split("#")[1] || "").split("@")[0];
  const found = provision && page.getElementById(provision);
  const title = page.querySelector("main h1");
  const close = make("button", { className: "card-close", textContent: "×", type: "button" });
  close.setAttribute("aria-label", TEXT.close);
  const parts = [...copied(page, "main h1", "h2"), ...copied(page, ".lead"), ...(found ? [smaller(document.importNode(found, true))] : []), ...copied(page, "dl.facts"), ...copied(page, "ul.notes")];
  const card = make("dialog", { className: "card" }, close, ...parts, make("a", { href, textContent: TEXT.norm }));
  card.setAttribute("aria-label", title ? title.textContent : "");
  close.addEventListener("click", () => card.close());
  card.addEventListener("click", (event) => event.target === card && card.close());
  card.addEventListener("close", () => {
    card.remove();
    link.focus({ preventScroll: true });
  });
  document.body.append(card);
  card.showModal();
}

let opening = false;

document.addEventListener("click", async (event) => {
  const link = event.target.closest && event.target.closest('#lesson a[href*="/norms/"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (opening) return;
  opening = true;
  const slow = setTimeout(() => state("opening", TEXT.opening), SLOW_MS);
  try {
    const page = await normPage(link.href.split("#")[0]);
    state("online", "");
    if (page) showCard(page, link.href, link);
    else location.assign(link.href);
  } catch {
    state("offline", TEXT.unopened); // the lesson stays, and what is not checked yet with it
  } finally {
    clearTimeout(slow);
    opening = false;
  }
});

// -- the contents beside the lesson where there is room

const wide = matchMedia("(min-width: 60rem)");
const contents = document.querySelector(".contents details");
const unfold = () => (contents.open = wide.matches);
wide.addListener(unfold); // addEventListener is younger than Chrome 69's neighbours
unfold();
document.documentElement.dataset.congvu = "ready";
