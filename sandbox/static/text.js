// Text with entities (UTF-16 offsets, as JavaScript counts too) to elements.

import { h, safe } from "./dom.js";

const LINES_SHOWN = 3;
const BLOCKS = new Set(["BLOCKQUOTE", "PRE"]);

export function formatted(text, entities, act) {
  const sorted = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const whole = document.createDocumentFragment();
  fill(whole, text, 0, text.length, sorted, act);
  return whole;
}

function fill(parent, text, start, end, entities, act) {
  let at = start;
  for (let index = 0; index < entities.length; ) {
    const entity = entities[index];
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, end);
    let next = index + 1;
    while (next < entities.length && entities[next].offset < to) next += 1;
    if (to > from) {
      parent.append(text.slice(at, from));
      const element = make(entity, text.slice(from, to), act);
      fill(element.inner ?? element, text, from, to, entities.slice(index + 1, next), act);
      parent.append(element);
      at = to;
      if (BLOCKS.has(element.tagName) && text[at] === "\n" && at < end) at += 1; // the block ends its line
    }
    index = next;
  }
  parent.append(text.slice(at, end));
}

function link(href, label) {
  const url = safe(href);
  if (!url) return h("span");
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer", title: label ? url : undefined });
}

function make(entity, piece, act) {
  switch (entity.type) {
    case "bold": return h("strong");
    case "italic": return h("em");
    case "underline": return h("u");
    case "strikethrough": return h("s");
    case "code": return h("code");
    case "pre": return h("pre", { class: "code", "data-language": entity.language ?? undefined });
    case "text_link": return link(entity.url, true);
    case "url": return link(piece.includes("://") ? piece : `http://${piece}`);
    case "email": return link(`mailto:${piece}`);
    case "spoiler": return spoiler();
    case "blockquote": return h("blockquote");
    case "expandable_blockquote": return expandable();
    case "bot_command":
      return h("button", { type: "button", class: "inline-command", onclick: () => act.command(piece) });
    default: return h("span", { class: `entity ${entity.type}` });
  }
}

function spoiler() {
  const hidden = h("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Chữ bị che, nhấn để xem" });
  const reveal = () => {
    hidden.classList.add("shown");
    hidden.removeAttribute("role");
    hidden.removeAttribute("tabindex");
    hidden.removeAttribute("aria-label");
  };
  hidden.addEventListener("click", reveal);
  hidden.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); reveal(); }
  });
  return hidden;
}

function expandable() {
  const inner = h("div", { class: "quoted" });
  const toggle = h("button", { type: "button", class: "more", "aria-expanded": "false" }, "Xem thêm");
  const quote = h("blockquote", { class: "expandable" }, inner, toggle);
  quote.inner = inner;
  toggle.addEventListener("click", () => {
    const open = quote.classList.toggle("open");
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = open ? "Thu gọn" : "Xem thêm";
  });
  // A quote that fits anyway needs no button; that is known once it is laid out.
  new ResizeObserver((_, observer) => {
    if (!inner.clientHeight) return;
    const line = parseFloat(getComputedStyle(inner).lineHeight) || 20;
    toggle.hidden = inner.scrollHeight <= line * (LINES_SHOWN + 0.6);
    observer.disconnect();
  }).observe(inner);
  return quote;
}
