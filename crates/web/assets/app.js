// What is more comfortable with a script. Every page works without it.
"use strict";

// Buttons that copy are made here: without a script they would do nothing.
function addCopyButtons(root) {
  for (const source of root.querySelectorAll("[data-copy]")) {
    if (source.dataset.copyReady) continue;
    source.dataset.copyReady = "yes";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy outline";
    const label = source.dataset.copy || "Copy";
    button.textContent = label;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(source.textContent.trim());
        button.textContent = "Copied";
      } catch {
        // No clipboard here: what is selected can be copied by hand.
        getSelection().selectAllChildren(source);
        button.textContent = "Selected";
      }
      setTimeout(() => (button.textContent = label), 2000);
    });
    // What changes is said aloud.
    button.setAttribute("aria-live", "polite");
    (source.closest("pre") || source).after(button);
  }
}

// Samples in several languages: the choice holds for all of them, and the next time.
const LANGUAGE = "aivy-language";

function choose(language, groups) {
  for (const group of groups) {
    for (const tab of group.querySelectorAll("[role=tab]")) {
      const chosen = tab.dataset.language === language;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !chosen;
    }
  }
}

function makeTabs() {
  const groups = [...document.querySelectorAll("[data-samples]")];
  for (const group of groups) {
    const samples = [...group.querySelectorAll(":scope > details")];
    const list = document.createElement("div");
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", "Language of the sample");
    for (const sample of samples) {
      const summary = sample.querySelector("summary");
      const panel = document.createElement("div");
      panel.id = sample.id;
      panel.setAttribute("role", "tabpanel");
      const tab = document.createElement("button");
      tab.type = "button";
      tab.id = `${sample.id}-tab`;
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", panel.id);
      tab.dataset.language = sample.dataset.language;
      tab.textContent = summary.textContent;
      panel.setAttribute("aria-labelledby", tab.id);
      summary.remove();
      panel.append(...sample.childNodes);
      sample.replaceWith(panel);
      list.append(tab);
    }
    group.prepend(list);
    list.addEventListener("click", (event) => {
      const tab = event.target.closest("[role=tab]");
      if (!tab) return;
      // What is read stays where it is, though samples above it change their height.
      const before = tab.getBoundingClientRect().top;
      choose(tab.dataset.language, groups);
      scrollBy(0, tab.getBoundingClientRect().top - before);
      try { localStorage.setItem(LANGUAGE, tab.dataset.language); } catch { /* not kept then */ }
    });
    list.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const tabs = [...list.children];
      const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
      next.focus();
      next.click();
    });
  }
  let kept = null;
  try { kept = localStorage.getItem(LANGUAGE); } catch { /* the first then */ }
  const offered = groups.length > 0 && [...groups[0].querySelectorAll("[role=tab]")];
  if (offered && offered.length > 0) {
    const known = offered.some((tab) => tab.dataset.language === kept);
    choose(known ? kept : offered[0].dataset.language, groups);
  }
}

// A second click on a button that sends a form is no second form. What was stopped can be sent again
// after a moment.
const SENT_FOR = 5000;

addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, SENT_FOR);
});
// Whoever comes back to a page that the browser kept may send its forms.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

makeTabs();
addCopyButtons(document);
document.addEventListener("htmx:after:swap", () => addCopyButtons(document));
