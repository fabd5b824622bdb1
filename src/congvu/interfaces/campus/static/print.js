/* On paper no question is folded: those that a page has folded are opened for the print, and closed again after it. */
let opened = [];

addEventListener("beforeprint", () => {
  opened = Array.from(document.querySelectorAll("details.cv-review:not([open])"));
  for (const one of opened) one.open = true;
});

addEventListener("afterprint", () => {
  for (const one of opened) one.open = false;
  opened = [];
});
