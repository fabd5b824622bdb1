// A lesson's page: what has been read is noted, practices are judged, citations open as cards.
//
// Progress and tries that could not be sent are kept in this browser under the officer's id (kept.js). Runs in Chrome 69.

import quiz, { createModel } from "./quiz.js";
import { Kept, loginAddress, TEXT as KEPT } from "./kept.js";

const DWELL_MS = 1200; // scrolled past is not read

const TEXT = {
  count: (done, total) => `đã đọc ${done}/${total} mục`,
  read: " (đã đọc)",
  queued: "Chưa có mạng: câu trả lời được giữ trên máy này và sẽ được chấm khi có mạng.",
  failed: "Chưa kiểm tra được câu trả lời này. Anh/chị hãy thử lại.",
  close: "Đóng",
  norm: "Mở trang văn bản",
  resumed: "Đây là chỗ anh/chị đọc dở.",
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
  if (href) banner.append(" ", make("a", { href, textContent: how === "login" ? KEPT.loginLink : KEPT.other.split(". ")[1] }));
}

// -- reading

const headings = [...article.querySelectorAll("h2[id]")];
const read = new Set(told.read);
const place = `${told.course}/${told.lesson}`;
const reading = new Kept({ name: "read", officer: told.officer, login: told.login, onReply: noted, onState: state });

function showProgress() {
  const bar = document.querySelector("#reading progress");
  const done = headings.filter((heading) => read.has(heading.id)).length;
  bar.value = done;
  document.querySelector("[data-role=read-count]").textContent = TEXT.count(done, headings.length);
  document.querySelectorAll("[data-section]").forEach((link) => {
    const has = read.has(link.dataset.section);
    link.toggleAttribute("data-read", has);
    link.querySelector("[data-role=section-state]").textContent = has ? TEXT.read : "";
  });
}

function markRead(section) {
  const known = read.has(section);
  read.add(section);
  showProgress();
  const waiting = reading.entries[place];
  const sections = waiting ? waiting.body.sections.filter((name) => name !== section) : [];
  if (known && told.position === section && !sections.length) return; // nothing that the server does not know
  told.position = section;
  reading.put(place, { url: told.progress, body: { sections: known ? sections : [...sections, section], position: section, number: told.number } });
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

function resume() {
  const heading = told.position && document.getElementById(told.position);
  if (location.hash || !heading || heading === headings[0]) return;
  heading.scrollIntoView({ behavior: "instant" }); // the page's own scrolling is smooth: a long way by
  const note = make("p", { className: "resumed" }, `${TEXT.resumed} `, make("a", { href: "#main", textContent: TEXT.top }));
  banner.after(note); // over the page, not in it: nothing that she reads moves
  const moves = ["wheel", "touchmove", "keydown"];
  const gone = () => {
    moves.forEach((name) => removeEventListener(name, gone));
    note.remove();
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

const practices = new Map();
const trying = new Kept({ name: "tries", officer: told.officer, login: told.login, onReply: judged, onState: state });

function mountPractice(form) {
  const item = form.dataset.practice;
  const key = `${place}/${item}`;
  const practice = { form, item, tries: 0 };
  practice.model = createModel({ mode: "practice", html: "", state: "", feedback_html: "" }, (message) => {
    if (message.type !== "check") return;
    practice.tries += 1;
    trying.put(key, { url: form.dataset.url, body: { fields: message.fields, tries: practice.tries } });
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
    if (reply.body.told === "key") practice.tries = 0;
    model.set("state", reply.body.state);
    model.set("feedback_html", reply.body.feedback_html);
    return model.receive({ type: "checked", again: reply.body.again });
  }
  if (reply.status === 401) return model.receive({ type: "login", message: KEPT.login, href: loginAddress(reply.body.login || told.login), link: KEPT.loginLink });
  if (reply.status === 0 || reply.status >= 429) return model.receive({ type: "queued", slot: item, message: TEXT.queued });
  practice.tries -= 1; // what cannot be read is no try
  model.receive({ type: "unreadable", slot: item, message: reply.body.message || TEXT.failed });
}

document.querySelectorAll("form[data-practice]").forEach(mountPractice);
trying.wake();

// -- citations: a card with what the register's page says; without it the link leads to that page

const pages = new Map();

async function normPage(address) {
  if (!pages.has(address)) {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status)); // redirected: to the log-in page
    pages.set(address, new DOMParser().parseFromString(await answer.text(), "text/html"));
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

document.addEventListener("click", async (event) => {
  const link = event.target.closest && event.target.closest('#lesson a[href*="/norms/"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  try {
    showCard(await normPage(link.href.split("#")[0]), link.href, link);
  } catch {
    location.assign(link.href);
  }
});

// -- the contents beside the lesson where there is room

const wide = matchMedia("(min-width: 60rem)");
const contents = document.querySelector(".contents details");
const unfold = () => (contents.open = wide.matches);
wide.addListener(unfold); // addEventListener is younger than Chrome 69's neighbours
unfold();
document.documentElement.dataset.congvu = "ready";
