// SPDX-FileCopyrightText: 2026 The Provender contributors
// SPDX-License-Identifier: Apache-2.0
// The keyboard. Without it the page is a form like any other.
"use strict";
(() => {
  const form = document.querySelector("form");
  if (!form) return;
  const why = document.querySelector("details");
  let typed = "";
  const follow = (name) => document.querySelector(`a[data-key="${name}"]`)?.click();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches('input[type="text"]')) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const key = event.key.toLowerCase();
    if (key === "p") form.querySelector('button[value="pass"]').click();
    else if (key === "f") { why.open = true; typed = ""; why.scrollIntoView({block: "nearest"}); }
    else if (key === "n" || key === "b" || key === "u") follow(key);
    else if (/^[0-9]$/.test(key) && why.open) {
      typed = (typed + key).slice(-2);
      const choice = form.querySelector(`input[data-key="${typed}"]`);
      if (choice) { choice.checked = true; typed = ""; form.querySelector('button[value="fail"]').focus(); }
    } else return;
    if (key !== "p") event.preventDefault();
  });
  form.addEventListener("submit", (event) => {
    const failing = event.submitter?.value === "fail";
    if (failing && !form.querySelector("input[name=category]:checked")) {
      event.preventDefault();
      why.open = true;
      why.scrollIntoView({block: "nearest"});
    }
  });
})();
