// The chat page: which bot, which chats, which of them stand open.

import { avatar, clock, h, toast } from "./dom.js";
import { Column } from "./column.js";
import { act, listen, look } from "./wire.js";

const FIRST = { id: 1001, first_name: "Bạn" };
const NARROW = 720;
const COLUMN = 400;
const SIDE = 320;
const $ = (id) => document.getElementById(id);

class App {
  constructor() {
    this.bots = [];
    this.bot = null;
    this.chats = new Map();
    this.drafts = new Map();
    this.open = new Map();
    this.unread = new Map();
    this.waiting = new Map();
    this.inlineWaiting = new Map();
    this.early = new Map();
    this.me = FIRST.id;
  }

  current() { return this.bots.find((one) => one.id === this.bot); }
  botName() { return this.current()?.first_name ?? "bot"; }
  botUser() { return this.current()?.username ?? ""; }
  about() { return this.current()?.description ?? ""; }
  commands() { return this.current()?.commands ?? []; }
  people() {
    const known = [...this.chats.values()].filter((chat) => chat.type === "private");
    return known.length ? known : [FIRST];
  }
  persona() { return this.people().some((one) => one.id === this.me) ? this.me : this.people()[0].id; }
  choosePersona(id) {
    this.me = id;
    for (const column of this.open.values()) column.composer.update();
  }

  // --- loading ------------------------------------------------------------------------------

  async reload() {
    const state = await look("state");
    this.bots = state.bots;
    const before = this.bot;
    if (!this.current()) this.bot = this.bots[0]?.id ?? null;
    $("bot-state").textContent = this.bot ? `@${this.botUser()}` : "Chưa có bot nào nối vào";
    $("bot-name").textContent = this.bot ? this.botName() : "Telegram thử";
    $("bots").replaceChildren(...this.bots.map((one) => h("option", { value: String(one.id), selected: one.id === this.bot }, `@${one.username}`)));
    document.querySelector(".bot-pick").hidden = this.bots.length < 2;
    document.body.classList.toggle("botless", !this.bot);
    if (!this.bot) return this.showBotless();
    document.querySelector(".botless-note")?.remove();
    if (before !== this.bot) this.closeAll();
    await this.refresh();
    if (!this.open.size) this.openFirst();
    else await Promise.all([...this.open.values()].map((column) => column.load()));
  }

  showBotless() {
    this.closeAll();
    if (document.querySelector(".botless-note")) return;
    const root = location.origin;
    $("columns").append(h("div", { class: "botless-note" },
      h("h2", {}, "Chưa có bot nào nối vào"),
      h("p", {}, "Chỉ cho bot của bạn địa chỉ này làm máy chủ Bot API, với mã bất kỳ:"),
      h("code", {}, `${root}/bot123456:thu/getMe`),
      h("p", {}, "Trang này tự thấy bot ngay khi nó gọi lần đầu.")));
  }

  async refresh() {
    const found = await look("chats", { bot: this.bot });
    this.chats = new Map(found.map((chat) => [chat.id, chat]));
    for (const id of this.drafts.keys()) if (this.chats.has(id)) this.drafts.delete(id);
    if (!found.some((chat) => chat.type === "private") && !this.drafts.size) this.draft(FIRST);
    for (const draft of this.drafts.values()) this.chats.set(draft.id, draft);
    for (const [id, column] of this.open) if (this.chats.has(id)) column.update(this.chats.get(id));
    const people = found.filter((chat) => chat.type === "private").length;
    $("bot-state").textContent = `@${this.botUser()} · ${people} người`;
    this.draw();
  }

  reloadSoon() {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.reload(), 150);
  }

  refreshSoon() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.refresh().catch(() => {}), 120);
  }

  draft(person) {
    this.drafts.set(person.id, { ...person, type: "private", bot_status: "member", draft: true, topics: [] });
  }

  async settle(id) {
    this.drafts.delete(id);
    await this.refresh();
    const column = this.open.get(id);
    if (column && !column.shown.size) await column.load();
  }

  // --- the list -----------------------------------------------------------------------------

  draw() {
    const focused = document.activeElement?.dataset?.chat;
    const ordered = [...this.chats.values()].sort((a, b) => (b.last?.date ?? 0) - (a.last?.date ?? 0));
    $("chats").replaceChildren(...ordered.map((chat) => this.entry(chat)));
    if (focused) $("chats").querySelector(`[data-chat="${focused}"]`)?.focus();
  }

  entry(chat) {
    const name = chat.title ?? [chat.first_name, chat.last_name].filter(Boolean).join(" ");
    const last = chat.last;
    const words = last ? (last.text ?? last.caption ?? (last.photo ? "Ảnh" : "…")) : "Chưa có tin nào";
    const who = last?.from && !last.from.is_bot && chat.type === "private" ? "Bạn: " : "";
    const kind = { group: "nhóm", supergroup: chat.is_forum ? "chủ đề" : "siêu nhóm", channel: "kênh" }[chat.type];
    const unread = this.unread.get(chat.id);
    return h("li", {}, h("button", { type: "button", class: "entry", data: { chat: chat.id },
      "aria-current": this.open.has(chat.id) ? "true" : undefined,
      onclick: (event) => this.show(chat.id, { beside: event.ctrlKey || event.metaKey }) },
      avatar(name, chat.id),
      h("span", { class: "entry-words" },
        h("span", { class: "entry-top" }, h("strong", {}, name), kind ? h("span", { class: "kind" }, kind) : null,
          last ? h("time", {}, clock(last.date)) : null),
        h("span", { class: "entry-last" }, h("span", {}, who + words.slice(0, 90)),
          chat.bot_status === "kicked" ? h("span", { class: "flag" }, "đã chặn")
            : unread ? h("span", { class: "badge", "aria-label": `${unread} tin chưa đọc` }, String(unread)) : null))));
  }

  // --- columns ------------------------------------------------------------------------------

  narrow() { return window.innerWidth < NARROW; }
  room() { return this.narrow() ? 1 : Math.max(1, Math.floor((window.innerWidth - SIDE) / COLUMN)); }

  openFirst() {
    const ordered = [...this.chats.values()].sort((a, b) => (b.last?.date ?? 0) - (a.last?.date ?? 0));
    for (const chat of ordered.slice(0, this.room()).reverse()) this.show(chat.id, { quiet: true });
  }

  show(id, { quiet = false } = {}) {
    const chat = this.chats.get(id);
    if (!chat) return;
    this.unread.delete(id);
    if (!this.open.has(id)) {
      while (this.open.size >= this.room()) this.close(this.open.keys().next().value);
      const column = new Column(chat, this);
      this.open.set(id, column);
      $("columns").append(column.element);
      column.load();
    }
    if (!quiet) {
      document.body.dataset.view = "chat";
      const column = this.open.get(id);
      requestAnimationFrame(() => (column.composer.form.hidden ? column.composer.bar.querySelector("button") : column.composer.field)?.focus());
    }
    this.draw();
  }

  close(id) {
    this.open.get(id)?.element.remove();
    this.open.delete(id);
    if (!this.open.size) document.body.dataset.view = "list";
    this.draw();
  }

  closeAll() {
    for (const id of [...this.open.keys()]) this.close(id);
  }

  replace(from, to) {
    this.close(from);
    this.show(to);
  }

  showList() {
    document.body.dataset.view = "list";
    $("chats").querySelector("[aria-current] , .entry")?.focus();
  }

  fit() {
    while (this.open.size > this.room()) this.close(this.open.keys().next().value);
  }

  step(by) {
    const ids = [...$("chats").querySelectorAll(".entry")].map((entry) => Number(entry.dataset.chat));
    const at = ids.indexOf([...this.open.keys()].pop());
    const next = ids[(at + by + ids.length) % ids.length];
    if (next !== undefined) this.show(next);
  }

  // --- what happens by itself ---------------------------------------------------------------

  mine(told) { return told.bot_id === null || told.bot_id === this.bot; }

  onMessage(told) {
    if (!this.mine(told)) return;
    const column = this.open.get(told.chat_id);
    column?.onMessage(told);
    const seen = column && (!this.narrow() || document.body.dataset.view === "chat");
    if (!seen && told.message.from?.id !== this.me) this.unread.set(told.chat_id, (this.unread.get(told.chat_id) ?? 0) + 1);
    const chat = this.chats.get(told.chat_id);
    if (chat) { chat.last = told.message; delete chat.draft; this.draw(); } else this.refreshSoon();
  }

  onAnswer(told) {
    const done = this.waiting.get(told.query_id);
    if (!done) return this.keepEarly(told);
    this.waiting.delete(told.query_id);
    done();
    if (told.show_alert && told.text) { $("alert-text").textContent = told.text; $("alert").showModal(); }
    else if (told.text) toast(told.text);
  }

  onInline(told) {
    const show = this.inlineWaiting.get(told.query_id);
    if (!show) return this.keepEarly(told);
    this.inlineWaiting.delete(told.query_id);
    show(told.results);
  }

  // The bot may be quicker than the answer to our own request.
  keepEarly(told) {
    this.early.set(told.query_id, told);
    if (this.early.size > 50) this.early.delete(this.early.keys().next().value);
  }

  expectAnswer(id, done) {
    this.waiting.set(id, done);
    if (this.early.has(id)) this.onAnswer(this.early.get(id));
  }

  expectInline(id, show) {
    this.inlineWaiting.set(id, show);
    if (this.early.has(id)) this.onInline(this.early.get(id));
  }

  // --- dialogs ------------------------------------------------------------------------------

  async dialog(id) {
    const dialog = $(id);
    dialog.querySelector("form").reset();
    dialog.returnValue = "";
    dialog.showModal();
    await new Promise((done) => dialog.addEventListener("close", done, { once: true }));
    return dialog.returnValue === "ok" ? Object.fromEntries(new FormData(dialog.querySelector("form"))) : null;
  }

  async ask(title, example) {
    const field = h("input", { name: "answer", required: true, maxlength: "128", placeholder: example, autocomplete: "off" });
    const dialog = h("dialog", {}, h("form", { method: "dialog" }, h("label", {}, title, field),
      h("menu", {}, h("button", { value: "", formnovalidate: true }, "Thôi"), h("button", { class: "main", value: "ok" }, "Được"))));
    document.body.append(dialog);
    dialog.showModal();
    await new Promise((done) => dialog.addEventListener("close", done, { once: true }));
    dialog.remove();
    return dialog.returnValue === "ok" ? field.value.trim() : "";
  }

  async newPerson() {
    const told = await this.dialog("person-dialog");
    if (!told) return;
    const ids = [...this.chats.keys()].filter((id) => id > 0 && id < 100000);
    this.draft({ id: Math.max(1000, ...ids) + 1, first_name: told.name.trim(), username: told.username || undefined });
    await this.refresh();
    this.show([...this.drafts.keys()].pop());
  }

  async newChat() {
    const told = await this.dialog("chat-dialog");
    if (!told) return;
    const forum = told.type === "forum";
    const chat = await act("chat", { bot: this.bot, title: told.title.trim(), type: forum ? "supergroup" : told.type, forum, owner: this.persona() });
    await this.refresh();
    this.show(chat.id);
  }

  async newWeather() {
    const state = await look("state");
    const form = $("weather-dialog").querySelector("form");
    const waiting = this.dialog("weather-dialog");
    form.limits.checked = state.limits.per_second > 0;
    form.latency.value = state.latency;
    form.shown.value = state.latency.toLocaleString("vi-VN");
    const left = state.faults.filter((fault) => fault.times === null || fault.met < fault.times).length;
    $("ordered").textContent = left ? `Còn ${left} sự cố đã đặt mà chưa xảy ra.` : "";
    const told = await waiting;
    if (!told) return;
    await act("limits", told.limits ? { preset: "telegram" } : {});
    await act("latency", { seconds: Number(told.latency) });
    const fault = told.fault === "429" ? { action: "error", code: 429, description: "Too Many Requests: retry after 5", parameters: { retry_after: 5 } }
      : told.fault === "500" ? { action: "error", code: 500, description: "Internal Server Error" } : { action: told.fault };
    if (told.fault) await act("fault", { method: "send*", ...fault });
    toast("Đã áp dụng");
  }
}

const app = new App();
$("bots").addEventListener("change", () => { app.bot = Number($("bots").value); app.closeAll(); app.reload(); });
$("new-person").addEventListener("click", () => app.newPerson());
$("new-chat").addEventListener("click", () => app.newChat());
$("weather").addEventListener("click", () => app.newWeather());
const slow = $("weather-dialog").querySelector("form");
slow.latency.addEventListener("input", () => { slow.shown.value = Number(slow.latency.value).toLocaleString("vi-VN"); });
window.addEventListener("resize", () => app.fit());
window.addEventListener("keydown", (event) => {
  if (event.altKey && event.key === "ArrowDown") { event.preventDefault(); app.step(1); }
  if (event.altKey && event.key === "ArrowUp") { event.preventDefault(); app.step(-1); }
  if (event.key === "Escape" && app.narrow() && !document.querySelector("dialog[open], :popover-open")) app.showList();
});

listen({
  hello: () => app.reload(),
  behind: () => app.reload(),
  reset: () => app.reloadSoon(),
  bot: () => app.reloadSoon(),
  chat: () => app.refreshSoon(),
  message: (told) => app.onMessage(told),
  edit: (told) => app.mine(told) && app.open.get(told.chat_id)?.onEdit(told),
  delete: (told) => app.mine(told) && app.open.get(told.chat_id)?.onDelete(told.message_id),
  action: (told) => app.mine(told) && app.open.get(told.chat_id)?.typing(true),
  answer: (told) => app.onAnswer(told),
  inline: (told) => app.onInline(told),
}, () => { $("bot-state").textContent = "Mất liên lạc với sandbox, đang nối lại…"; });
