// Mounts quiz.js on a campus page: a model of the kind that anywidget gives, with sync.js behind it.

import { createModel } from "./model.js";
import quiz from "./quiz.js";
import { createSync } from "./sync.js";

function mount(form) {
  const { attempt, remainingS, answersUrl, stateUrl, checkUrl, submitUrl, resultUrl } = form.dataset;
  const sequences = Object.fromEntries(
    [...form.querySelectorAll(".cv-q")].map((q) => [q.dataset.slot, Number(q.dataset.sequence ?? 0)]),
  );
  const checked = [...form.querySelectorAll(".cv-q[data-checked]")].map((q) => q.dataset.slot);
  const model = createModel({ mode: "attempt", unsaved: false }, (message) => sync.receive(message));
  const sync = createSync({
    attempt,
    sequences,
    checked,
    model,
    remaining_s: Number(remainingS),
    urls: { answers: answersUrl, state: stateUrl, check: checkUrl, submit: submitUrl, result: resultUrl },
  });
  quiz.initialize({ model });
  quiz.render({ model, el: document.body });
  sync.start();
}

document.querySelectorAll("form[data-attempt]").forEach(mount);
