// Keys of pages on which people judge: what has data-key="x" is used by x. A
// link is followed, a button pressed, a field is where one goes on writing.
"use strict";
document.addEventListener("keydown", (e) => {
  if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input:not([type=radio]), textarea, select")) return;
  const what = e.key.length === 1 && /[a-z]/.test(e.key) && document.querySelector(`[data-key="${e.key}"]`);
  if (!what) return;
  e.preventDefault();
  if (what.matches("input, textarea")) what.focus();
  else what.click();
});
