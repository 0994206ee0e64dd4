import { mount, type Component } from "svelte";

// island puts a component into its place on the page: the element
// <div data-island="NAME">. What the page has for it is JSON in
// <script type="application/json" id="NAME-data">. Where either is missing the
// page stays as the server made it. What the island takes the place of is the
// element that data-instead names: it is hidden once the island stands, so
// that a failure leaves it to be read.
export function island<Data>(name: string, component: Component<{ data: Data }>): void {
  const place = document.querySelector<HTMLElement>(`[data-island="${name}"]`);
  const json = document.getElementById(`${name}-data`)?.textContent;
  if (!place || !json) return;
  mount(component, { target: place, props: { data: JSON.parse(json) as Data } });
  place.hidden = false;
  const instead = place.dataset["instead"];
  if (instead) for (const e of document.querySelectorAll<HTMLElement>(instead)) e.hidden = true;
}
