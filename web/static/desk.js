// Keys for those who read with them. Every page works without this file; it
// moves the focus, follows links that are on the page, and nothing else.
"use strict";
(() => {
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const typing = (e) => e.target.closest("input, textarea, select, [contenteditable]");
  const step = (by) => {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(document.activeElement);
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const follow = (selector) => {
    const link = document.querySelector(selector);
    if (link) link.click();
    return Boolean(link);
  };
  const places = { f: "/", m: "/search", p: "/people", w: "/network", t: "/troves", j: "/journal", x: "/problems" };
  let waiting = false;
  document.addEventListener("keydown", (e) => {
    if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "Escape" && typing(e)) return e.target.blur();
    if (typing(e)) return;
    if (waiting) {
      waiting = false;
      if (places[e.key]) { e.preventDefault(); location.assign(places[e.key]); }
      return;
    }
    switch (e.key) {
      case "j": step(1); break;
      case "k": step(-1); break;
      case "/": { const q = document.getElementById("q"); if (!q) return; q.focus(); q.select(); break; }
      case "n": if (!follow('a[rel="next"]')) return; break;
      case "p": if (!follow('a[rel="prev"]')) return; break;
      case "u": if (!follow(".walk a, .crumb a")) return; break;
      case "g": waiting = true; break;
      case "?": location.assign("/help"); break;
      default: return;
    }
    e.preventDefault();
  });
  for (const box of document.querySelectorAll("textarea.cite")) box.addEventListener("focus", () => box.select());
})();
