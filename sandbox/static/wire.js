// The sandbox over HTTP: acts, looks and what it tells by itself.

import { toast } from "./dom.js";

export async function look(name, query = {}) {
  const reply = await fetch(`/sandbox/${name}?${new URLSearchParams(query)}`);
  if (!reply.ok) throw new Error((await reply.json()).error);
  return reply.json();
}

export async function act(name, body) {
  const reply = await fetch(`/sandbox/${name}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  const told = await reply.json();
  if (reply.ok) return told;
  toast(`Không làm được: ${told.error}`);
  throw new Error(told.error);
}

export function listen(handlers, lost) {
  const source = new EventSource("/sandbox/events");
  for (const [name, handler] of Object.entries(handlers)) {
    source.addEventListener(name, (event) => handler(JSON.parse(event.data)));
  }
  source.addEventListener("error", lost);
}
