// Reading progress, resuming, and telling the reader when the practice has gone. No dependencies.
const context = JSON.parse(document.getElementById("congvu-context").textContent);
const base = context.base_url;

function words(name, values = {}) {
  return context.words[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

// --- progress ---------------------------------------------------------------------------------------------
const headings = [...document.querySelectorAll(".cv-main .jp-RenderedMarkdown h2[id]")];
const done = new Set(context.sections_done ?? []);
const unsent = new Set();
const DWELL_MS = 1200; // scrolled past is not read

function showProgress() {
  const bar = document.getElementById("cv-progress");
  if (!bar || headings.length === 0) return;
  const read = headings.filter((h) => done.has(h.id)).length;
  const percent = Math.floor((100 * read) / headings.length); // 100 when nothing is left
  bar.setAttribute("aria-valuenow", String(percent));
  bar.firstElementChild.style.width = `${percent}%`;
  document.getElementById("cv-read").textContent = words("read", { done: read, total: headings.length });
}

async function send(section) {
  unsent.add(section);
  try {
    const answer = await fetch(context.progress_url, {
      method: "POST",
      credentials: "same-origin",
      keepalive: true,
      headers: { "Content-Type": "application/json", "X-XSRFToken": context.xsrf },
      body: JSON.stringify({ officer: context.officer, sections: [section] }),
    });
    if (answer.ok) unsent.delete(section);
  } catch {
    // Off line: sent again when the line is back.
  }
}

function markRead(section) {
  if (done.has(section)) return;
  done.add(section);
  showProgress();
  send(section);
}

// A section is read when its end has stayed on the screen for a moment.
function watchSections() {
  const timers = new Map();
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const section = target.dataset.section;
      clearTimeout(timers.get(section));
      if (isIntersecting) timers.set(section, setTimeout(() => markRead(section), DWELL_MS));
    }
  });
  headings.forEach((heading, index) => {
    const end = document.createElement("span");
    end.dataset.section = heading.id;
    end.setAttribute("aria-hidden", "true");
    const next = headings[index + 1];
    if (next) next.before(end);
    else document.querySelector(".cv-main").append(end);
    observer.observe(end);
  });
}

function resume() {
  if (location.hash || !context.position) return;
  document.getElementById(context.position)?.scrollIntoView();
}

if (context.progress_url) {
  showProgress();
  watchSections();
  resume();
  addEventListener("online", () => unsent.forEach(send));
}
if (matchMedia("(max-width: 48rem)").matches) {
  document.querySelector(".cv-aside details")?.removeAttribute("open");
}

// --- the reader's place ---------------------------------------------------------------------------------------
// Voilà's script, which on a bad line comes late, moves the whole page into its own shell; the browser then
// loses the reader's place.
function keepPlace() {
  const frame = document.getElementById("rendered_cells");
  let parent = frame.parentNode;
  let place = scrollY;
  addEventListener("scroll", () => (place = scrollY), { passive: true });
  new MutationObserver(() => {
    if (frame.parentNode === parent || !frame.isConnected) return;
    parent = frame.parentNode;
    const kept = place;
    requestAnimationFrame(() => scrollTo({ top: kept, behavior: "instant" }));
  }).observe(document.body, { childList: true, subtree: true });
}
keepPlace();

// --- what the widget manager says in English --------------------------------------------------------------------
const translations = new Map([
  ["Loading widget...", words("loading")],
  ["Error displaying widget", words("broken")],
  ["Error displaying widget: model not found", words("broken")],
]);

function translate(node) {
  const text = translations.get(node.textContent.trim());
  if (text && node.childElementCount === 0) node.textContent = text;
}

for (const output of document.querySelectorAll(".cv-main .jp-OutputArea-output")) translate(output);
new MutationObserver((records) => records.forEach(({ target }) => translate(target))).observe(
  document.querySelector(".cv-main"),
  { childList: true, subtree: true },
);

// --- citations --------------------------------------------------------------------------------------------------
// A card with what the register's page says of the cited provision; without it (off line, an old browser) the link
// leads to that page. Citations inside widgets are not rewritten by the server.
const cards = new Map();

function normAddress(link) {
  const href = link.getAttribute("href");
  return href.startsWith("norm:") ? `${base}norms/${href.slice("norm:".length)}` : href;
}

async function normPage(address) {
  if (!cards.has(address)) {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    cards.set(address, new DOMParser().parseFromString(await answer.text(), "text/html"));
  }
  return cards.get(address);
}

function copied(page, selector, tag) {
  const found = page.querySelector(selector);
  if (!found) return [];
  const node = document.createElement(tag ?? found.localName);
  node.append(...[...document.importNode(found, true).childNodes]);
  return [node];
}

function showCard(page, href, link) {
  const provision = (href.split("#")[1] ?? "").split("@")[0];
  const card = document.createElement("dialog");
  card.className = "cv-card";
  card.setAttribute("aria-label", page.querySelector("main h1, h1")?.textContent ?? "");
  const close = document.createElement("button");
  close.className = "cv-close";
  close.textContent = "×";
  close.setAttribute("aria-label", words("close"));
  close.addEventListener("click", () => card.close());
  const more = document.createElement("a");
  more.href = href;
  more.textContent = words("norm");
  const wanted = provision && page.getElementById(provision) ? [`#${CSS.escape(provision)}`] : [];
  card.append(close, ...copied(page, "main h1, h1", "h2"), ...copied(page, ".lead"));
  for (const selector of wanted) {
    const section = document.importNode(page.querySelector(selector), true);
    section.querySelectorAll("h2").forEach((heading) => {
      const smaller = document.createElement("h3");
      smaller.append(...heading.childNodes);
      heading.replaceWith(smaller);
    });
    section.removeAttribute("id");
    card.append(section);
  }
  card.append(...copied(page, "dl.facts"), ...copied(page, "ul.notes"), more);
  card.addEventListener("click", (event) => event.target === card && card.close());
  card.addEventListener("close", () => {
    card.remove();
    link.focus({ preventScroll: true }); // the browser forgets it when Voilà's script has moved the page meanwhile
  });
  document.body.append(card);
  card.showModal();
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.(`a[href^="norm:"], .cv-main a[href*="/norms/"]`);
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || link.closest("dialog")) return;
  const href = normAddress(link);
  link.href = href;
  event.preventDefault();
  try {
    showCard(await normPage(href.split("#")[0]), href, link);
  } catch {
    location.assign(href);
  }
}, true);

// --- the kernel behind the page -------------------------------------------------------------------------------
// What the page shows is the kernel's. Once that has gone, nothing may look as if it still answered: a select that
// takes another campaign's name over the old figures. Told by the page's own line: this script stands before Voilà's.
const RETRY_MS = 3000;
const LOOK_MS = 30000;
let gone = false;
let retry = 0;

function kernelId() {
  const config = document.getElementById("jupyter-config-data");
  return config ? JSON.parse(config.textContent).kernelId : null;
}

function tell(id, text, reloads) {
  let banner = document.getElementById(id);
  if (banner?.dataset.text === text) return;
  banner?.remove();
  banner = document.createElement("p");
  banner.id = id;
  banner.dataset.text = text;
  banner.className = "cv-banner cv-trouble";
  banner.setAttribute("role", "alert");
  banner.append(`${text} `);
  if (reloads) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words("reload");
    button.addEventListener("click", () => location.reload());
    banner.append(button);
  }
  document.querySelector(".cv-masthead").after(banner);
}

function disable(root) {
  for (const control of root.querySelectorAll("select, input, button, textarea")) control.disabled = true;
}

function tellEnded(text) {
  gone = true;
  clearTimeout(retry);
  tell("cv-lost", text, true);
  const main = document.querySelector(".cv-main");
  disable(main);
  new MutationObserver(() => disable(main)).observe(main, { childList: true, subtree: true });
}

// 404: no such kernel any more; a way to the log-in page, or a refusal: no session; no answer: no line.
async function checkKernel() {
  const id = kernelId();
  if (!id || gone) return;
  clearTimeout(retry);
  try {
    const answer = await fetch(`${base}api/kernels/${id}`, {
      credentials: "same-origin",
      redirect: "manual",
      headers: { "X-Congvu-Background": "1" },
    });
    if (gone) return;
    if (answer.ok) document.getElementById("cv-lost")?.remove();
    else if (answer.status === 404) tellEnded(words("ended"));
    else if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) tellEnded(words("logged_out"));
    else retry = setTimeout(checkKernel, RETRY_MS);
  } catch {
    tell("cv-lost", words("line"), false);
    retry = setTimeout(checkKernel, RETRY_MS);
  }
}

// The server's own message that a callback has failed, in either protocol. Within a kernel's words quotes are escaped.
const FAILURE_MOST = 4096;
function failureIn(data) {
  const size = data.length ?? data.byteLength;
  if (!(size < FAILURE_MOST)) return null;
  const text = typeof data === "string" ? data : new TextDecoder().decode(data);
  return /"msg_type":\s*"congvu_failed"/.test(text) ? /"number":\s*"(\w+)"/.exec(text)?.[1] : null;
}

let leaving = false;
addEventListener("pagehide", () => (leaving = true));
const Socket = window.WebSocket;
window.WebSocket = class extends Socket {
  constructor(...given) {
    super(...given);
    this.addEventListener("close", () => leaving || checkKernel());
    this.addEventListener("message", (event) => {
      const number = failureIn(event.data);
      if (!number) return;
      event.stopImmediatePropagation(); // no message of a kernel's
      tell("cv-failed", words("failed", { number }), true);
    });
  }
};
// A line that was cut without a word says nothing: asked when something is chosen or pressed.
let asked = 0;
function askAgain() {
  if (Date.now() - asked < RETRY_MS) return;
  asked = Date.now();
  checkKernel();
}
for (const name of ["change", "click"]) document.querySelector(".cv-main").addEventListener(name, askAgain, true);
addEventListener("online", checkKernel);
// A kernel that has gone before Voilà's script had a line to it; and whatever else says nothing.
addEventListener("load", checkKernel);
setInterval(() => document.visibilityState === "visible" && checkKernel(), LOOK_MS);

// Voilà says farewell on beforeunload only, which phones do not fire.
addEventListener("pagehide", (event) => {
  const id = kernelId();
  if (!id || event.persisted) return;
  const form = new FormData();
  form.append("_xsrf", context.xsrf);
  navigator.sendBeacon(`${base}voila/api/shutdown/${id}`, form);
});

addEventListener("pageshow", (event) => {
  leaving = false;
  if (event.persisted) checkKernel();
});
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && checkKernel());
