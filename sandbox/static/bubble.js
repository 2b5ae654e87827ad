// One message as a bubble: media, text, preview card, time, buttons.

import { avatar, clock, h, safe, toast } from "./dom.js";
import { formatted } from "./text.js";

const SERVICE = {
  new_chat_members: (m) => `${people(m.new_chat_members)} vào nhóm`,
  left_chat_member: (m) => `${m.left_chat_member.first_name} rời nhóm`,
  migrate_to_chat_id: () => "Nhóm được nâng lên siêu nhóm",
  migrate_from_chat_id: () => "Siêu nhóm này vốn là một nhóm",
  forum_topic_created: (m) => `Mở chủ đề “${m.forum_topic_created.name}”`,
  forum_topic_closed: () => "Chủ đề đã đóng",
  forum_topic_reopened: () => "Chủ đề mở lại",
  forum_topic_edited: (m) => `Chủ đề đổi tên thành “${m.forum_topic_edited.name}”`,
};

const people = (list) => list.map((one) => one.first_name).join(", ");

export function bubble(message, context) {
  const service = Object.keys(SERVICE).find((name) => name in message);
  if (service) {
    return h("li", { class: "service", data: { id: message.message_id } }, h("span", {}, SERVICE[service](message)));
  }
  const mine = Boolean(message.from && !message.from.is_bot);
  const group = !context.private;
  const author = message.from?.first_name ?? message.chat.title;
  const text = message.text ?? message.caption ?? "";
  const entities = message.entities ?? message.caption_entities;
  const body = h("div", { class: "bubble" });
  if (group && !mine) body.append(h("p", { class: "author" }, author));
  if (group && mine) body.append(h("p", { class: "author person" }, author));
  if (message.via_bot) body.append(h("p", { class: "via" }, `qua @${message.via_bot.username}`));
  if (message.reply_to_message) body.append(replied(message.reply_to_message));
  const media = mediaOf(message);
  if (media) body.append(media);
  const words = h("div", { class: "words" }, formatted(text, entities, context));
  const card = text && !media ? previewCard(message, text, entities) : null;
  const above = message.link_preview_options?.show_above_text;
  if (card && above) body.append(card);
  if (text) body.append(words);
  if (card && !above) body.append(card);
  body.append(foot(message, mine));
  const line = h("li", {
    class: `line ${mine ? "mine" : "theirs"}${media && !text ? " bare" : ""}`,
    data: { id: message.message_id },
    "aria-label": `${mine && !group ? "Bạn" : author}, ${clock(message.date)}`,
  });
  if (group && !mine) line.append(avatar(author, message.from?.id ?? message.chat.id));
  const stack = h("div", { class: "stack" }, body);
  const buttons = message.reply_markup?.inline_keyboard;
  if (buttons) stack.append(keyboard(buttons, message, context));
  line.append(stack);
  return line;
}

function foot(message, mine) {
  const time = h("time", { datetime: new Date(message.date * 1000).toISOString() }, clock(message.date));
  return h("p", { class: "foot" },
    message.edit_date ? h("span", { class: "edited", title: `Sửa lúc ${clock(message.edit_date)}` }, "đã sửa ") : null,
    time, mine ? h("span", { class: "ticks", "aria-hidden": "true" }, " ✓✓") : null);
}

function replied(other) {
  return h("div", { class: "replied" },
    h("strong", {}, other.from?.first_name ?? other.chat.title),
    h("span", {}, (other.text ?? other.caption ?? "Ảnh").slice(0, 120)));
}

function file(id) {
  return `/file/bot/${encodeURIComponent(id)}`;
}

function mediaOf(message) {
  if (message.photo) {
    const size = message.photo[message.photo.length - 1];
    const alt = message.caption ? `Ảnh: ${message.caption.slice(0, 80)}` : "Ảnh";
    const image = h("img", { src: file(size.file_id), alt, width: String(size.width), height: String(size.height), loading: "lazy" });
    return h("a", { class: "photo", href: file(size.file_id), target: "_blank", rel: "noopener" }, image);
  }
  for (const kind of ["video", "animation"]) {
    if (message[kind]) return h("video", { class: "photo", controls: true, src: file(message[kind].file_id) });
  }
  for (const kind of ["audio", "voice"]) {
    if (message[kind]) return h("audio", { controls: true, src: file(message[kind].file_id) });
  }
  if (message.document) {
    const { file_id: id, file_name: name, file_size: size } = message.document;
    return h("a", { class: "document", href: file(id), download: name || "tep" },
      h("span", { class: "sheet", "aria-hidden": "true" }, (name?.split(".").pop() ?? "tệp").slice(0, 4)),
      h("span", {}, h("strong", {}, name || "Tệp"), h("small", {}, size ? `${Math.ceil(size / 1024)} KB` : "Mở")));
  }
  return null;
}

const previews = new Map();

function lookUp(url) {
  if (!previews.has(url)) {
    const answer = fetch(`/sandbox/preview?${new URLSearchParams({ url })}`)
      .then((reply) => (reply.ok ? reply.json() : null)).catch(() => null);
    previews.set(url, answer);
    if (previews.size > 500) previews.delete(previews.keys().next().value);
  }
  return previews.get(url);
}

function previewCard(message, text, entities) {
  const options = message.link_preview_options ?? {};
  if (options.is_disabled) return null;
  const first = (entities ?? []).find((entity) => entity.type === "text_link" || entity.type === "url");
  const url = options.url ?? first?.url ?? (first && text.slice(first.offset, first.offset + first.length));
  if (!url || !safe(url)) return null;
  const card = h("a", { class: "card", href: url, target: "_blank", rel: "noopener noreferrer", hidden: true });
  lookUp(url).then((found) => {
    if (!found?.title) return;
    const words = h("span", { class: "card-words" },
      h("span", { class: "site" }, found.site || new URL(url).host),
      h("strong", {}, found.title),
      found.description ? h("span", { class: "about" }, found.description) : null);
    card.append(words);
    if (found.image && safe(found.image)) {
      card.classList.toggle("large", !options.prefer_small_media);
      card.append(h("img", { src: found.image, alt: "", loading: "lazy" }));
    }
    card.hidden = false;
    card.dispatchEvent(new CustomEvent("grown", { bubbles: true }));
  });
  return card;
}

function keyboard(rows, message, context) {
  return h("div", { class: "keyboard", role: "group", "aria-label": "Các nút" },
    ...rows.map((row) => h("div", { class: "keys" }, ...row.map((button) => key(button, message, context)))));
}

function key(button, message, context) {
  const style = button.style ? ` ${button.style}` : "";
  if (button.url || button.web_app) {
    const url = safe(button.url ?? button.web_app.url);
    return h("a", { class: `key${style}`, href: url ?? "#", target: "_blank", rel: "noopener noreferrer" },
      button.text, h("span", { class: "mark", "aria-hidden": "true" }, "↗"));
  }
  if (button.copy_text) {
    return h("button", { type: "button", class: `key${style}`, onclick: async () => {
      try { await navigator.clipboard.writeText(button.copy_text.text); toast("Đã chép"); }
      catch { toast(button.copy_text.text); }
    } }, button.text, h("span", { class: "mark", "aria-hidden": "true" }, "⧉"));
  }
  const query = button.switch_inline_query_current_chat ?? button.switch_inline_query;
  if (query !== undefined) {
    return h("button", { type: "button", class: `key${style}`, onclick: () => context.inline(query) }, button.text);
  }
  const tapped = h("button", { type: "button", class: `key${style}`, data: { data: button.callback_data ?? "" } }, button.text);
  tapped.addEventListener("click", () => context.tap(message, button, tapped));
  return tapped;
}
