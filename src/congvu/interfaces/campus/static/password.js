// A box under the passwords of a form that shows them while they are typed: Vietnamese keyboards change letters unseen.
// The box is added here, so that without scripts there is none that does nothing.
for (const form of document.querySelectorAll("form[data-show-password]")) {
  const passwords = [...form.querySelectorAll("input[type=password]")];
  const box = document.createElement("input");
  const label = document.createElement("label");
  const show = (shown) => {
    for (const field of passwords) field.type = shown ? "text" : "password";
  };
  box.type = "checkbox";
  box.autocomplete = "off"; // never shown by itself after a reload
  label.className = "show-password";
  label.append(box, form.dataset.showPassword);
  passwords[passwords.length - 1].closest(".field").append(label);
  box.addEventListener("change", () => show(box.checked));
  form.addEventListener("submit", () => { // else browsers offer it among texts typed before
    box.checked = false;
    show(false);
  });
}
