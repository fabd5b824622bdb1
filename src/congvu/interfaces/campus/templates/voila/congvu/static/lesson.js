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
  const percent = Math.round((100 * read) / headings.length);
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
      body: JSON.stringify({ section, event: "read" }),
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

// --- citations inside widgets (those in the text are rewritten by the server) ---------------------------------
document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="norm:"]');
  if (link) link.href = `${base}norms/${link.getAttribute("href").slice("norm:".length)}`;
}, true);

// --- the kernel behind the practice ---------------------------------------------------------------------------
function kernelId() {
  const config = document.getElementById("jupyter-config-data");
  return config ? JSON.parse(config.textContent).kernelId : null;
}

function tellLost() {
  if (document.getElementById("cv-lost")) return;
  const banner = document.createElement("p");
  banner.id = "cv-lost";
  banner.className = "cv-banner";
  banner.setAttribute("role", "alert");
  const link = document.createElement("a");
  link.href = location.pathname;
  link.textContent = words("reload");
  banner.append(`${words("lost")} `, link);
  document.querySelector(".cv-masthead").after(banner);
}

async function checkKernel() {
  const id = kernelId();
  if (!id || document.visibilityState !== "visible") return;
  try {
    const answer = await fetch(`${base}api/kernels/${id}`, { credentials: "same-origin" });
    if (answer.status === 404) tellLost();
  } catch {
    // Off line: the next look will tell.
  }
}

// Voilà says farewell on beforeunload only, which phones do not fire.
addEventListener("pagehide", (event) => {
  const id = kernelId();
  if (!id || event.persisted) return;
  const form = new FormData();
  form.append("_xsrf", context.xsrf);
  navigator.sendBeacon(`${base}voila/api/shutdown/${id}`, form);
});

addEventListener("pageshow", (event) => event.persisted && checkKernel());
document.addEventListener("visibilitychange", checkKernel);
