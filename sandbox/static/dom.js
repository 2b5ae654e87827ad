// Small helpers to make elements. Text always becomes a text node, never markup.

export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const HUES = [8, 32, 150, 178, 205, 258, 330];

export function avatar(name, id) {
  const letters = (name || "?").trim().split(/\s+/).slice(-1)[0]?.[0] ?? "?";
  const face = h("span", { class: "avatar", "aria-hidden": "true" }, letters.toLocaleUpperCase("vi"));
  face.style.setProperty("--hue", HUES[Math.abs(Number(id) || 0) % HUES.length]);
  return face;
}

export function clock(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
}

export function day(seconds) {
  const then = new Date(seconds * 1000);
  const today = new Date();
  if (then.toDateString() === today.toDateString()) return "Hôm nay";
  return then.toLocaleDateString("vi-VN", { weekday: "long", day: "numeric", month: "long" });
}

export function toast(text) {
  const note = h("div", { class: "toast" }, text);
  document.getElementById("toasts").append(note);
  setTimeout(() => note.remove(), 5000);
}

// Only addresses a browser may safely follow.
export function safe(url) {
  try {
    const parsed = new URL(url, "http://none.invalid");
    return ["http:", "https:", "tg:", "mailto:", "tel:"].includes(parsed.protocol) ? url : null;
  } catch {
    return null;
  }
}
