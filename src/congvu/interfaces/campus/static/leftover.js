// Answers that this browser still keeps of a paper whose page is gone: sent from a result, and from the home page.
//
// They are the officer's own (see sync.js for the keys); what the server has recorded, or refused with a word, is
// forgotten, all else stays. Runs in Chrome 69.

import { post } from "./kept.js"; // its `post` alone: the queue there is of another kind

const TEXT = {
  waiting: "Máy này còn giữ câu trả lời chưa gửi được; trang sẽ gửi khi có mạng.",
  sent: "Câu trả lời làm lúc mất mạng, được giữ trên máy này, vừa được gửi. ",
  see: "Xem bài",
};

const CHOICE = 3; // letters; what is longer was typed

function parsed(raw) {
  try {
    return JSON.parse(raw) || {};
  } catch (_) {
    return {};
  }
}

// Of this officer, or of the one attempt: {attempt, key, raw, kept}.
function leftovers(prefix) {
  const found = [];
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(prefix)) continue;
    const raw = localStorage.getItem(key);
    const kept = parsed(raw);
    if (kept.sent || kept.next) found.push({ attempt: key.split(":")[2], key, raw, kept });
  }
  return found;
}

// What this browser keeps of a slot is changed only while nobody else has: an open paper goes on by itself.
function settle(one, kept) {
  if (localStorage.getItem(one.key) !== one.raw) return;
  one.raw = JSON.stringify(kept);
  one.kept = kept;
  if (kept.sent || kept.next) localStorage.setItem(one.key, one.raw);
  else localStorage.removeItem(one.key);
}

function wordsOf(fields) {
  return Object.keys(fields).map((name) => fields[name].join(" ")).join(" ").trim();
}

class Leftover {
  constructor(place) {
    Object.assign(this, { place, prefix: `congvu:${place.dataset.officer}:${place.dataset.attempt ? place.dataset.attempt + ":" : ""}` });
    addEventListener("online", () => this.start());
  }

  start() {
    if (!this.running) {
      const done = () => (this.running = null);
      this.running = this.send().then(done, done);
    }
  }

  async send() {
    const attempts = new Set(leftovers(this.prefix).map((one) => one.attempt));
    for (const attempt of attempts) await this.sendOf(attempt);
  }

  // Per slot the answer under way first, then the one behind it.
  async sendOf(attempt) {
    const told = [];
    let sent = false;
    let waiting = leftovers(this.prefix).filter((one) => one.attempt === attempt);
    while (waiting.length) {
      const reply = await post(`${this.place.dataset.base}attempt/${attempt}/answers`, { answers: waiting.map((one) => one.kept.sent || one.kept.next) });
      if (!reply.ok) return this.say(TEXT.waiting);
      waiting = waiting.filter((one) => {
        const result = (reply.body.results || []).find((each) => each.slot === one.key.split(":")[3]) || {};
        const given = one.kept.sent || one.kept.next;
        const over = result.status === "closed" || (result.status === "unreadable" && this.place.dataset.attempt);
        const words = wordsOf(given.fields);
        if (over) told.push(words.length > CHOICE ? `${result.message} «${words}»` : result.message);
        else if (result.status !== "saved" && result.status !== "late") return false; // its paper asks what is to be done
        sent = sent || !over;
        const next = one.kept.sent && one.kept.next;
        settle(one, { sent: null, next: next ? Object.assign({}, next, { base: result.sequence || next.base }) : null });
        return Boolean(next);
      });
    }
    if (told.length) this.say(told.join(" "));
    else if (sent && this.place.dataset.attempt) location.reload(); // the page tells of them
    else if (sent) this.say(TEXT.sent, `${this.place.dataset.base}attempt/${attempt}`);
  }

  say(text, href) {
    this.place.hidden = false;
    this.place.textContent = text;
    if (href) this.place.append(Object.assign(document.createElement("a"), { href, textContent: TEXT.see }));
  }
}

export function sendLeftovers(place) {
  new Leftover(place).start();
}
