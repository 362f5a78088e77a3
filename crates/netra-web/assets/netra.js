// Keys, pasted files and dropped files. Everything here only presses a button or fills a field that is on the page:
// the desk works without this file.
(() => {
  "use strict";
  const typing = (el) => el && (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName));
  let leaving = false;

  // One key, one visible control: every element with data-key, which the page writes as the person chose it. Inert while
  // somebody types, while a key repeats, while a dialog is open, and once a form is on its way. With Ctrl the palette
  // opens from a field, too.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && typing(document.activeElement)) return document.activeElement.blur();
    const ctrl = event.ctrlKey || event.metaKey;
    if (event.defaultPrevented || event.repeat || event.altKey || (ctrl && event.shiftKey)) return;
    const one = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const key = ctrl ? `ctrl+${one}` : one;
    const control = [...document.querySelectorAll("[data-key]")].find((el) => el.dataset.key === key);
    if (!control || leaving) return;
    const palette = control.hasAttribute("data-palette");
    if (typing(event.target) && !(ctrl && palette)) return;
    if (document.querySelector("dialog[open]") && !control.dataset.dialog) {
      if (palette && ctrl) event.preventDefault();
      return;
    }
    event.preventDefault();
    if (typing(control)) { control.focus(); control.select?.(); return; }
    if (control.tagName === "SUMMARY") {
      control.parentElement.open = true;
      control.parentElement.querySelector("input:not([type=hidden]),textarea,select")?.focus();
      return;
    }
    control.click();
  });
  // A field that holds one key is typed over.
  document.addEventListener("focusin", (event) => { if (event.target.matches?.("[data-whole]")) event.target.select(); });
  document.addEventListener("submit", (event) => {
    if (leaving) { event.preventDefault(); return; }
    if (event.target.method !== "dialog" && !event.target.hasAttribute("data-stay")) leaving = true;
  });
  addEventListener("pageshow", () => { leaving = false; });

  // The key sheet: a dialog where there is one, else its own page.
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (!dialog) return;
    event.preventDefault();
    if (dialog.open) dialog.close(); else dialog.showModal();
  });

  // The palette: its button or key opens it, its own page answers, Enter goes to the first answer, arrows move among them.
  const palette = document.getElementById("palette");
  if (palette) {
    const field = palette.querySelector("input[name=q]");
    const into = palette.querySelector(".answers");
    let pause;
    const ask = async () => {
      const typed = field.value;
      const answer = await fetch(`/go?${new URLSearchParams({ q: typed })}`).catch(() => null);
      if (!answer?.ok || typed !== field.value) return;
      const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("go-answers");
      into.replaceChildren(...(found?.childNodes ?? []));
    };
    const open = (event) => {
      event.preventDefault();
      if (!palette.open) { palette.showModal(); field.select(); ask(); }
    };
    document.querySelector("[data-palette]")?.addEventListener("click", open);
    field.addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(ask, 120); });
    palette.addEventListener("click", (event) => { if (event.target === palette) palette.close(); });
    palette.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { event.preventDefault(); palette.close(); return; }
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const stops = [field, ...into.querySelectorAll("a")];
      if (!step || stops.length < 2) return;
      event.preventDefault();
      stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus();
    });
  }

  // A menu closes when something else is wanted.
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.activeElement?.closest("details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  // On a phone the row of main pages scrolls: the current one is in sight.
  document.querySelector(".nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

  // The current item of the list is in sight, where the list is a margin that scrolls by itself.
  const margin = document.querySelector(".desk > .list");
  if (margin && margin.scrollHeight > margin.clientHeight) {
    margin.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }

  // Pasted and dropped files go into the file field beside them.
  for (const zone of document.querySelectorAll("[data-drop]")) {
    const input = zone.querySelector("input[type=file]");
    const list = zone.querySelector("output");
    const show = () => {
      list.replaceChildren(...[...input.files].map((file) => {
        const line = document.createElement("span");
        line.textContent = `${file.name} · ${Math.ceil(file.size / 1000)} kB`;
        return line;
      }));
    };
    const add = (files) => {
      if (!files.length) return false;
      const all = new DataTransfer();
      for (const file of [...input.files, ...files]) all.items.add(file);
      input.files = all.files;
      show();
      return true;
    };
    input.addEventListener("change", show);
    zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      add(event.dataTransfer.files);
    });
    document.addEventListener("paste", (event) => { if (add(event.clipboardData.files)) event.preventDefault(); });
  }

  // A search in the watch-list: answers come while somebody types, and a tick becomes a line of the field above.
  for (const field of document.querySelectorAll("[data-finds]")) {
    const into = document.getElementById(field.dataset.into);
    const lines = document.getElementById(field.dataset.addsTo);
    let pause;
    const find = async () => {
      const platform = field.form.querySelector("[name=platform]:checked")?.value ?? "";
      const typed = field.value;
      const answer = await fetch(`${field.dataset.finds}?${new URLSearchParams({ find: typed, platform })}`);
      if (!answer.ok || typed !== field.value) return;
      const found = new DOMParser().parseFromString(await answer.text(), "text/html");
      into.replaceChildren(...found.body.children);
    };
    field.addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(find, 150); });
    field.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); find(); } });
    field.nextElementSibling.addEventListener("click", (event) => { event.preventDefault(); find(); });
    into.addEventListener("change", (event) => {
      const written = lines.value.split("\n").map((line) => line.trim()).filter(Boolean);
      lines.value = [...new Set([...written, event.target.value]), ""].join("\n");
      event.target.closest("label").remove();
      field.focus();
    });
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  // The dictionary editor: numbers follow the lines, a chosen file is marked, a mistake's link puts the caret on its line.
  document.documentElement.classList.add("with-script");
  for (const editor of document.querySelectorAll("[data-editor]")) {
    const links = [...editor.querySelectorAll(".files ol a")];
    for (const text of editor.querySelectorAll(".code.edit textarea")) {
      text.addEventListener("input", () => {
        const n = text.value.split("\n").length;
        text.rows = n + 1;
        text.previousElementSibling.textContent = Array.from({ length: n }, (_, i) => i + 1).join("\n") + "\n";
      });
    }
    const shown = () => {
      const [, file, line] = location.hash.match(/^#[fm]-(\d+)(?:-(\d+))?$/) ?? [];
      if (file === undefined) return;
      for (const link of links) link.removeAttribute("aria-current");
      links[file]?.setAttribute("aria-current", "true");
      const text = editor.querySelector(`[name="text-${file}"]`);
      if (!line || !text) return;
      const lines = text.value.split("\n");
      const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
      text.focus({ preventScroll: true });
      text.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
    };
    addEventListener("hashchange", shown);
    shown();
  }

  // Work under way is looked at again every two seconds; when it has ended, the whole page is.
  const look = async (under) => {
    const answer = await fetch(location.pathname).catch(() => null);
    if (!answer?.ok) { setTimeout(() => look(under), 5000); return; }
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(under.id);
    if (!found?.hasAttribute("data-poll")) { location.reload(); return; }
    under.replaceChildren(...found.childNodes);
    setTimeout(() => look(under), 2000);
  };
  document.querySelectorAll("[data-poll]").forEach((under) => setTimeout(() => look(under), 2000));

  // News: the number of waiting items, and the list beside the open item, without a reload. Nothing depends on it.
  const waiting = document.querySelector('[data-live="waiting"]');
  if (waiting && window.EventSource) {
    const list = document.querySelector('[data-live="list"]');
    const news = document.querySelector('[data-live="news"]');
    const number = (text) => Number(text.replace(/\D/g, ""));
    let due, looked = Date.now();
    const look = async () => {
      due = undefined;
      if (document.hidden) return;
      looked = Date.now();
      const answer = await fetch(list.dataset.here).catch(() => undefined);
      if (!answer?.ok || leaving) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector('[data-live="list"]');
      if (!fresh || fresh.innerHTML === list.innerHTML) return;
      const known = new Set([...list.querySelectorAll("a .mono")].map((el) => el.textContent));
      const added = [...fresh.querySelectorAll("a .mono")].filter((el) => !known.has(el.textContent)).length;
      const focused = list.contains(document.activeElement) && document.activeElement.getAttribute("href");
      list.replaceChildren(...fresh.childNodes);
      if (focused) list.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
      if (added && news) { news.textContent = `${news.dataset.new} ${added}`; news.hidden = false; }
    };
    const soon = () => { if (list && !due) due = setTimeout(look, Math.max(500, 8000 - (Date.now() - looked))); };
    // A browser keeps few connections to one server: a page that nobody sees holds none.
    let source, seen = "";
    const listen = () => {
      if (document.hidden) { source?.close(); source = undefined; return; }
      if (source) return;
      source = new EventSource("/events");
      source.addEventListener("queue", (event) => {
        const n = Number(event.data);
        if (number(waiting.textContent) !== n) waiting.textContent = n.toLocaleString(document.documentElement.lang);
        if (seen && seen !== event.lastEventId) soon();
        seen = event.lastEventId;
      });
    };
    listen();
    document.addEventListener("visibilitychange", listen);
    addEventListener("pagehide", () => source?.close());
  }
})();
