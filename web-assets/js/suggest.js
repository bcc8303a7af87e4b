// Suggestions while somebody types: makes an ARIA combobox of every input with `data-suggest`, the address that answers
// `[{value, text, note}]` for `q`. With `data-many` it completes what stands behind the last sign that parts words; with
// `data-picked` it sends along which of several namesakes was chosen, under that name. Without this script the input
// is a line, and the server says what words may have meant.
(() => {
  "use strict";

  const signs = /[、，,;；\n]/;
  const pause = 120;
  let open = null;
  let count = 0;

  const closed = (input) => {
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  function close() {
    if (!open) return;
    open.list.remove();
    closed(open.input);
    open = null;
  }

  /** Where the part that is being typed begins. */
  function start(input) {
    if (!("many" in input.dataset)) return 0;
    let at = input.selectionStart ?? input.value.length;
    while (at > 0 && !signs.test(input.value[at - 1])) at -= 1;
    return at;
  }

  const part = (input) => input.value.slice(start(input), input.selectionStart ?? input.value.length).trim();

  function choose(input, suggestion) {
    const many = "many" in input.dataset;
    if (many) {
      const from = start(input);
      const end = input.selectionStart ?? input.value.length;
      const rest = input.value.slice(end).replace(/^[^、，,;；\n]*[、，,;；\n]?\s*/, "");
      const before = `${input.value.slice(0, from)}${suggestion.text}、`;
      input.value = before + rest;
      input.setSelectionRange(before.length, before.length);
    } else {
      input.value = suggestion.text;
    }
    const name = input.dataset.picked;
    if (name) {
      if (!many) for (const old of input.parentElement.querySelectorAll("input[type=hidden]")) old.remove();
      const picked = document.createElement("input");
      picked.type = "hidden";
      picked.name = name;
      picked.value = suggestion.value;
      input.parentElement.append(picked);
    }
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function option(input, suggestion, place) {
    const item = document.createElement("li");
    item.role = "option";
    item.id = `suggestion-${place}`;
    item.ariaSelected = "false";
    item.append(suggestion.text);
    if (suggestion.note) {
      const note = document.createElement("span");
      note.className = "note";
      note.textContent = suggestion.note;
      item.append(note);
    }
    // the input keeps the focus
    item.addEventListener("mousedown", (event) => event.preventDefault());
    item.addEventListener("click", () => choose(input, suggestion));
    return item;
  }

  function show(input, suggestions) {
    close();
    const list = document.createElement("ul");
    list.role = "listbox";
    list.id = input.getAttribute("aria-controls");
    list.className = "suggestions";
    list.ariaLabel = input.labels?.[0]?.textContent.trim() ?? "";
    if (suggestions.length) {
      list.append(...suggestions.map((suggestion, place) => option(input, suggestion, place)));
    } else {
      const none = document.createElement("li");
      none.role = "option";
      none.ariaDisabled = "true";
      none.className = "faint";
      none.textContent = input.dataset.none ?? "";
      list.append(none);
    }
    input.parentElement.append(list);
    input.setAttribute("aria-expanded", "true");
    open = { input, list, suggestions, active: -1 };
    list.scrollIntoView({ block: "nearest" });
  }

  function activate(place) {
    const items = open.list.querySelectorAll("[role=option]");
    items.forEach((item, at) => {
      item.ariaSelected = String(at === place);
    });
    open.active = place;
    const item = items[place];
    if (item) {
      open.input.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else {
      open.input.removeAttribute("aria-activedescendant");
    }
  }

  const asking = new WeakMap();

  async function ask(input, letters) {
    const before = asking.get(input);
    before?.abort();
    const asked = new AbortController();
    asking.set(input, asked);
    try {
      const answer = await fetch(`${input.dataset.suggest}&q=${encodeURIComponent(letters)}`, {
        headers: { accept: "application/json" },
        signal: asked.signal,
      });
      if (!answer.ok) return;
      const suggestions = await answer.json();
      if (document.activeElement === input && !asked.signal.aborted) show(input, suggestions);
    } catch (error) {
      // typed on, or no network: the line stays a line
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
    }
  }

  const waiting = new WeakMap();

  function later(input) {
    clearTimeout(waiting.get(input));
    const letters = part(input);
    if (!letters) {
      asking.get(input)?.abort();
      if (open?.input === input) close();
      return;
    }
    waiting.set(input, setTimeout(() => ask(input, letters), pause));
  }

  const asks = (target) => target instanceof HTMLInputElement && "suggest" in target.dataset;

  document.addEventListener("focusin", ({ target }) => {
    if (open && open.input !== target) close();
    if (!asks(target) || target.role === "combobox") return;
    target.role = "combobox";
    target.setAttribute("aria-autocomplete", "list");
    target.setAttribute("aria-controls", `suggestions-${(count += 1)}`);
    closed(target);
  });

  document.addEventListener("focusout", ({ target }) => {
    if (asks(target)) {
      clearTimeout(waiting.get(target));
      asking.get(target)?.abort();
    }
    if (open?.input === target) close();
  });

  document.addEventListener("input", (event) => {
    if (asks(event.target) && !event.isComposing) later(event.target);
  });

  document.addEventListener("compositionend", ({ target }) => {
    if (asks(target)) later(target);
  });

  // before others: Escape closes the list and not the panel it stands in
  document.addEventListener(
    "keydown",
    (event) => {
      const input = event.target;
      if (!asks(input) || event.isComposing) return;
      const here = open?.input === input ? open : null;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (!here) {
          ask(input, part(input));
        } else if (here.suggestions.length) {
          const step = event.key === "ArrowDown" ? 1 : -1;
          const last = here.suggestions.length;
          // one place more than there are: the input itself
          const next = ((here.active + 1 + step + last + 1) % (last + 1)) - 1;
          activate(next);
        }
        event.preventDefault();
      } else if (event.key === "Enter" && here && here.active >= 0) {
        choose(input, here.suggestions[here.active]);
        event.preventDefault();
      } else if (event.key === "Escape" && here) {
        close();
        event.preventDefault();
        event.stopPropagation();
      } else if (event.key === "Tab" && here) {
        if (here.active >= 0) choose(input, here.suggestions[here.active]);
        else close();
      }
    },
    true,
  );
})();
