// Watches over the paper until mount.js is in place; in the syntax of 2009, for browsers of any age.
//
// The page's own style shows its notice after five seconds. This file shows it at once where a script has failed, and
// warns before answers are left behind that nothing has saved. Once mount.js says that it is ready, all this is at rest.

(function () {
  "use strict";
  var root = document.documentElement;
  var form = document.querySelector("form[data-attempt]");
  var notice = document.querySelector("[data-role=unready]");
  var submitting = false;
  if (!form || !notice) return;

  function ready() {
    return root.getAttribute("data-congvu") === "ready";
  }

  function changed(control) {
    if (control.type === "radio" || control.type === "checkbox") return control.checked !== control.defaultChecked;
    if (control.options) return picked(control);
    return control.defaultValue !== undefined && control.value !== control.defaultValue;
  }

  // Where nothing is chosen by the page, browsers choose the first.
  function picked(select) {
    var first = !select.multiple;
    var n;
    for (n = 0; n < select.options.length; n++) if (select.options[n].defaultSelected) first = false;
    for (n = 0; n < select.options.length; n++) {
      if (select.options[n].selected !== (select.options[n].defaultSelected || (first && n === 0))) return true;
    }
    return false;
  }

  function anyChanged() {
    for (var n = 0; n < form.elements.length; n++) if (changed(form.elements[n])) return true;
    return false;
  }

  // A script that cannot be fetched, read or run; what errs after that is not of the paper.
  window.addEventListener("error", function (event) {
    var script = event.target === window || event.target.tagName === "SCRIPT";
    if (script && !ready()) notice.className += " unready-now";
  }, true);
  form.addEventListener("submit", function () {
    submitting = true;
  });
  window.addEventListener("pageshow", function () {
    submitting = false;
  });
  window.addEventListener("beforeunload", function (event) {
    if (ready() || submitting || !anyChanged()) return;
    event.preventDefault();
    event.returnValue = true;
  });
})();
