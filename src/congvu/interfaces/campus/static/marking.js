// Keeps what a marker has chosen and typed in this browser until it is saved, so that a session which ends takes
// nothing away; Ctrl+Enter saves. The page works without it.
const place = (task) => `congvu-marking-${task}`;
const drop = (task) => { try { localStorage.removeItem(place(task)); } catch { /* nothing was kept */ } };
const done = new URLSearchParams(location.search).get("done");
if (done) drop(done);

const form = document.getElementById("judge");

if (form) {
  const own = place(form.dataset.draft);
  const fields = () => [...form.querySelectorAll("textarea, input:not([type=hidden])")];
  const chosen = (field) => (field.type === "radio" || field.type === "checkbox");

  const kept = () => {
    try { return JSON.parse(localStorage.getItem(own)) || {}; } catch { return {}; }
  };
  const keep = () => {
    const values = {};
    for (const field of fields()) {
      if (!chosen(field)) values[field.name] = field.value;
      else if (field.checked) values[field.name] = field.value;
    }
    try { localStorage.setItem(own, JSON.stringify(values)); } catch { /* full or switched off: the form itself remains */ }
  };
  const restore = () => {
    const values = kept();
    for (const field of fields()) {
      if (!(field.name in values)) continue;
      if (chosen(field)) field.checked = values[field.name] === field.value;
      else if (!field.value) field.value = values[field.name];
    }
  };

  if (!fields().some((field) => chosen(field) && field.checked)) restore();
  form.addEventListener("input", keep);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.querySelector("[type=submit]").click();
  });
}
