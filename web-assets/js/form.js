// What forms owe whoever fills them in: leaving one half filled warns, and what opens over a page takes the focus in and
// gives it back. Nothing here checks or sends anything.
(() => {
  "use strict";

  const changed = new WeakSet();

  const written = (target) => target instanceof Element && target.closest("form.form[method=post]");

  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, ({ target }) => {
      const form = written(target);
      if (form) changed.add(form);
    });
  }

  let leaving = false;

  document.addEventListener("submit", ({ target, defaultPrevented }) => {
    // a form that is sent is not left; one that opens beside it leaves it
    if (!defaultPrevented && written(target)) leaving = true;
  });

  // back from another page the browser may show the same form again
  addEventListener("pageshow", () => {
    leaving = false;
  });

  addEventListener("beforeunload", (event) => {
    if (leaving) return;
    const forms = [...document.querySelectorAll("form.form[method=post]")];
    if (forms.some((form) => changed.has(form) || "unsaved" in form.dataset)) event.preventDefault();
  });

  // a small form that opens over the page
  document.addEventListener(
    "toggle",
    ({ target }) => {
      if (!(target instanceof HTMLDetailsElement) || !target.matches(".ask")) return;
      if (target.open) target.querySelector("form :is(textarea, input:not([type=hidden]), button)")?.focus();
    },
    true,
  );

  const shut = (details) => {
    details.open = false;
    details.querySelector(":scope > summary")?.focus();
  };

  document.addEventListener("click", ({ target }) => {
    const cancel = target instanceof Element && target.closest("[data-cancel]");
    if (cancel) shut(cancel.closest("details"));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !(event.target instanceof Element)) return;
    const details = event.target.closest("details.menu[open]");
    if (details) shut(details);
  });
})();
