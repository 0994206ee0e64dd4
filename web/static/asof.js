// The slider of days: the day under the thumb is read out while it moves, and
// shown when it is let go. Without this script the button beside it does so.
"use strict";
for (const range of document.querySelectorAll("input[data-asof]")) {
  const out = document.getElementById(range.getAttribute("aria-describedby"));
  const label = () => range.list?.options[range.valueAsNumber]?.label ?? "";
  range.addEventListener("input", () => {
    if (out) out.textContent = label();
    range.setAttribute("aria-valuetext", label());
  });
  // Keys only move it: Enter shows the day.
  range.addEventListener("pointerup", () => {
    if (range.value !== range.defaultValue) range.form.requestSubmit();
  });
  range.setAttribute("aria-valuetext", label());
}
