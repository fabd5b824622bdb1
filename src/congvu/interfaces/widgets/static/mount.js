// Mounts quiz.js on a campus page: a model of the kind that anywidget gives, with sync.js behind it.
//
// Runs as it stands from Chrome 69 on. Once all is in place, `data-congvu="ready"` of the document says so: what stands
// on the page for browsers without scripts goes, what scripts serve comes (congvu.css), and guard.js is at rest.

import quiz, { createModel } from "./quiz.js";
import { createSync } from "./sync.js";

function slotsOf(form) {
  const sequences = {};
  form.querySelectorAll(".cv-q").forEach((q) => (sequences[q.dataset.slot] = Number(q.dataset.sequence || 0)));
  return { sequences, checked: [...form.querySelectorAll(".cv-q[data-checked]")].map((q) => q.dataset.slot) };
}

function mount(form) {
  const { officer, attempt, remainingS, answersUrl, stateUrl, checkUrl, submitUrl, resultUrl } = form.dataset;
  const model = createModel({ mode: "attempt", unsaved: false, kept: true, blocked: false }, (message) => sync.receive(message));
  const urls = { answers: answersUrl, state: stateUrl, check: checkUrl, submit: submitUrl, result: resultUrl };
  const sync = createSync(Object.assign({ officer, attempt, model, remaining_s: Number(remainingS), urls }, slotsOf(form)));
  quiz.initialize({ model });
  const unmount = quiz.render({ model, el: document.body });
  try {
    sync.start();
  } catch (fault) {
    unmount(); // the plain form works by itself; a view that nothing stands behind would stop it
    throw fault;
  }
  document.documentElement.dataset.congvu = "ready";
}

document.querySelectorAll("form[data-attempt]").forEach(mount);
