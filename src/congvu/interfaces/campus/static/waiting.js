// On pages that show progress: what a lesson's page could not send is sent from here too, and then counts here at once.
// On the home page and on results: so are answers of a paper whose page is gone (leftover.js).
//
// Tries at practices stay until their lesson is open again, where their feedback can be seen. Runs in Chrome 69.

const place = document.querySelector("[data-role=waiting]");
const leftover = document.querySelector("[data-role=leftover]");

function keepsAnswers() {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith(`congvu:${leftover.dataset.officer}:`));
  } catch {
    return false;
  }
}

function keeps() {
  try {
    return Boolean(place && localStorage.getItem(`congvu-read:${place.dataset.officer}`));
  } catch {
    return false;
  }
}

async function send() {
  const { Kept, TEXT } = await import("./kept.js"); // fetched where there is something to send
  function state(how, message, href) {
    place.textContent = message;
    place.hidden = !message;
    if (how === "login") place.append(" ", Object.assign(document.createElement("a"), { href, textContent: TEXT.loginLink }));
  }
  let busy = false; // who has begun to do something is not taken from it
  ["pointerdown", "keydown", "beforeunload"].forEach((name) => addEventListener(name, () => (busy = true)));
  const onReply = () => keeps() || busy || location.reload();
  const reading = new Kept({ name: "read", officer: place.dataset.officer, login: place.dataset.login, onState: state, onReply });
  reading.wake();
}

if (keeps()) send();
if (leftover && keepsAnswers()) import("./leftover.js").then((module) => module.sendLeftovers(leftover));
