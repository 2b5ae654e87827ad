// One open chat: head, topics, messages, the field to write in.

import { avatar, day, h, toast } from "./dom.js";
import { bubble } from "./bubble.js";
import { Composer } from "./composer.js";
import { act, look } from "./wire.js";

const SHOWN = 200;
const KINDS = { private: "trò chuyện riêng", group: "nhóm", supergroup: "siêu nhóm", channel: "kênh" };

export class Column {
  constructor(chat, app) {
    this.app = app;
    this.chat = chat;
    this.thread = null;
    this.shown = new Map();
    this.meanwhile = null;
    this.lastDay = "";
    this.keyboard = null;
    this.build();
  }

  get private() { return this.chat.type === "private"; }
  get person() { return this.private ? this.chat.id : this.app.persona(this.chat); }
  get blocked() { return this.chat.bot_status === "kicked"; }
  get name() { return this.chat.title ?? [this.chat.first_name, this.chat.last_name].filter(Boolean).join(" "); }

  build() {
    this.title = h("h2", {}, this.name);
    this.state = h("p", { class: "chat-state", role: "status" });
    this.menu = h("div", { class: "menu", id: `menu${this.chat.id}`, popover: "auto", role: "menu" });
    this.topics = h("div", { class: "topics", role: "tablist", "aria-label": "Chủ đề" });
    this.log = h("ol", { class: "log", role: "log", "aria-label": `Tin trong ${this.name}`, tabindex: "0" });
    this.down = h("button", { type: "button", class: "down", hidden: true, "aria-label": "Xuống tin mới nhất",
      onclick: () => this.toEnd(true) }, "↓");
    this.composer = new Composer(this);
    this.element = h("section", { class: "column", "aria-label": `Trò chuyện ${this.private ? "của" : "trong"} ${this.name}`,
      data: { chat: this.chat.id } },
      h("header", { class: "chat-head" },
        h("button", { type: "button", class: "icon back", "aria-label": "Về danh sách", onclick: () => this.app.showList() }, "‹"),
        avatar(this.name, this.chat.id),
        h("div", { class: "who" }, this.title, this.state),
        h("button", { type: "button", class: "icon", "aria-label": `Việc với ${this.name}`, popovertarget: this.menu.id }, "⋮"),
        h("button", { type: "button", class: "icon close", "aria-label": `Đóng ${this.name}`, onclick: () => this.app.close(this.chat.id) }, "✕"),
        this.menu),
      this.topics, h("div", { class: "log-wrap" }, this.log, this.down), this.composer.element);
    this.log.addEventListener("scroll", () => { this.down.hidden = this.atEnd(); });
    this.log.addEventListener("grown", () => this.stuck && this.toEnd());
    new ResizeObserver(() => this.stuck && this.toEnd()).observe(this.log);
    this.log.addEventListener("load", () => this.stuck && this.toEnd(), true);
    this.describe();
  }

  // What of the chat itself has changed.
  update(chat) {
    this.chat = chat;
    this.describe();
  }

  describe() {
    const { chat } = this;
    this.title.textContent = this.name;
    const count = chat.members ? `${chat.members} thành viên` : "";
    this.state.textContent = this.blocked ? (this.private ? "đã chặn bot" : "bot đã bị đuổi")
      : this.private ? `với ${this.app.botName()}` : `${KINDS[chat.type]} · ${count}`;
    this.state.classList.toggle("bad", this.blocked);
    this.element.classList.toggle("blocked", this.blocked);
    this.drawTopics();
    this.drawMenu();
    this.composer.update();
  }

  drawTopics() {
    const { chat } = this;
    this.topics.hidden = !chat.is_forum;
    if (!chat.is_forum) return;
    const tab = (id, label, closed) => h("button", {
      type: "button", role: "tab", "aria-selected": String(this.thread === id), class: "topic",
      onclick: () => { this.thread = id; this.drawTopics(); this.load(); this.composer.update(); },
    }, closed ? `🔒 ${label}` : label);
    this.topics.replaceChildren(tab(null, "Chung", false),
      ...chat.topics.map((topic) => tab(topic.id, topic.name, topic.closed)),
      h("button", { type: "button", class: "topic add", "aria-label": "Mở chủ đề mới", onclick: () => this.addTopic() }, "+"));
  }

  async addTopic() {
    const name = await this.app.ask("Tên chủ đề mới", "Bản tin sáng");
    if (name) await this.act("topic", { name });
  }

  drawMenu() {
    const { chat } = this;
    const item = (label, work, extra = {}) => h("button", { type: "button", role: "menuitem", ...extra,
      onclick: () => { this.menu.hidePopover(); work(); } }, label);
    const items = [];
    if (this.private) {
      items.push(h("button", { type: "button", role: "menuitemcheckbox", class: "switch", "aria-checked": String(this.blocked),
        data: { act: "block" }, onclick: () => this.block(!this.blocked) }, "Chặn bot"));
      items.push(item("Xóa tài khoản này", () => act("deactivate", { bot: this.app.bot, user: chat.id }).then(() => this.app.refresh())));
    } else {
      const set = (status) => () => this.act("bot", { status });
      if (["left", "kicked"].includes(chat.bot_status)) items.push(item("Thêm bot", set(chat.type === "channel" ? "administrator" : "member")));
      else {
        if (chat.bot_status !== "administrator") items.push(item("Cho bot làm quản trị", set("administrator")));
        else if (chat.type !== "channel") items.push(item("Thôi cho bot làm quản trị", set("member")));
        items.push(item("Đuổi bot", set("kicked")));
      }
      if (chat.type === "group") items.push(item("Nâng lên siêu nhóm", async () => {
        const moved = await this.act("migrate", {});
        await this.app.refresh();
        this.app.replace(chat.id, moved.id);
      }));
      const topic = chat.topics?.find((one) => one.id === this.thread);
      if (topic) {
        items.push(item(topic.closed ? "Mở lại chủ đề" : "Đóng chủ đề", () => this.act("topic", { topic: topic.id, closed: !topic.closed })));
        items.push(item("Xóa chủ đề", () => { this.thread = null; return this.act("topic", { topic: topic.id, delete: true }); }));
      }
    }
    this.menu.replaceChildren(...items);
  }

  act(name, body) {
    return act(name, { bot: this.app.bot, chat: this.chat.id, ...body });
  }

  async block(on) {
    this.menu.hidePopover();
    await act(on ? "block" : "unblock", { bot: this.app.bot, user: this.chat.id });
  }

  // --- messages -----------------------------------------------------------------------------

  async load() {
    // The answer may be older than what is told meanwhile: that is drawn again after it. Of two loads the later counts.
    const meanwhile = this.meanwhile = [];
    const asked = this.chat.draft ? [] : look("messages", { bot: this.app.bot, chat: this.chat.id, limit: SHOWN });
    const found = await Promise.resolve(asked).catch((error) => {
      if (this.meanwhile === meanwhile) this.meanwhile = null;
      throw error;
    });
    if (this.meanwhile !== meanwhile) return;
    this.meanwhile = null;
    this.shown.clear();
    this.log.replaceChildren();
    this.lastDay = "";
    this.keyboard = null;
    for (const told of found) this.take(told);
    for (const again of meanwhile) again();
    if (!this.shown.size) this.log.append(this.welcome());
    this.composer.update();
    this.toEnd();
  }

  welcome() {
    const about = this.app.about();
    return h("li", { class: "welcome" },
      h("strong", {}, this.private ? "Bot này làm được gì?" : "Chưa có tin nào"),
      h("p", {}, this.private ? about || "Bot chưa giới thiệu gì về mình." : "Viết một tin, hoặc gọi lệnh của bot."));
  }

  mayShow(message) {
    if (!this.chat.is_forum) return true;
    return (message.message_thread_id ?? null) === this.thread;
  }

  take({ message, keyboard }) {
    if (!this.mayShow(message) || this.shown.has(message.message_id)) return;
    if (keyboard) this.keyboard = keyboard.keyboard ? keyboard : null;
    this.log.querySelector(".welcome")?.remove();
    const label = day(message.date);
    if (label !== this.lastDay) {
      this.lastDay = label;
      this.log.append(h("li", { class: "service day" }, h("span", {}, label)));
    }
    const line = bubble(message, this);
    this.shown.set(message.message_id, { line, message });
    this.log.append(line);
    this.join(line, message);
    while (this.shown.size > SHOWN) {
      const [oldest, old] = this.shown.entries().next().value;
      old.line.remove();
      this.shown.delete(oldest);
    }
  }

  // Pictures of one album stand in one frame.
  join(line, message) {
    const before = line.previousElementSibling;
    line.classList.toggle("follows", Boolean(before?.classList.contains("line") && before.className.includes("mine") === line.className.includes("mine")));
    if (!message.media_group_id) return;
    line.dataset.album = message.media_group_id;
    line.classList.toggle("album-next", before?.dataset.album === message.media_group_id);
  }

  onMessage(told) {
    this.meanwhile?.push(() => this.take(told));
    const stick = this.atEnd();
    this.typing(false);
    this.take(told);
    if (this.log.querySelector(".line") && (stick || !told.message.from?.is_bot)) this.toEnd();
    this.composer.update();
  }

  onEdit(told) {
    this.meanwhile?.push(() => this.onEdit(told));
    const old = this.shown.get(told.message.message_id);
    if (!old) return;
    const line = bubble(told.message, this);
    line.classList.add("changed");
    const had = old.line.contains(document.activeElement);
    old.line.replaceWith(line);
    this.shown.set(told.message.message_id, { line, message: told.message });
    this.join(line, told.message);
    if (had) (line.querySelector(".key") ?? this.composer.field).focus();
    if (this.stuck) this.toEnd();
  }

  onDelete(id) {
    this.meanwhile?.push(() => this.onDelete(id));
    this.shown.get(id)?.line.remove();
    this.shown.delete(id);
  }

  typing(on) {
    clearTimeout(this.typingTimer);
    if (on) {
      this.state.textContent = `${this.app.botName()} đang nhập…`;
      this.typingTimer = setTimeout(() => this.describe(), 5000);
    } else this.describe();
  }

  atEnd() {
    this.stuck = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 60;
    return this.stuck;
  }

  toEnd(smooth = false) {
    this.stuck = true;
    this.log.scrollTo({ top: this.log.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  }

  // --- what a bubble asks of its chat -------------------------------------------------------

  command(text) { this.send(text.includes("@") || this.private ? text : `${text}@${this.app.botUser()}`); }

  inline(query) { this.composer.put(`@${this.app.botUser()} ${query}`); }

  async tap(message, button, element) {
    element.classList.add("waiting");
    element.setAttribute("aria-busy", "true");
    const done = () => { element.classList.remove("waiting"); element.removeAttribute("aria-busy"); };
    try {
      const { query_id: id } = await act("tap", { bot: this.app.bot, chat: this.chat.id, message_id: message.message_id,
        user: this.person, data: button.callback_data });
      this.app.expectAnswer(id, done);
      setTimeout(() => { if (this.app.waiting.delete(id)) { done(); toast("Bot chưa trả lời nút bấm này."); } }, 15000);
    } catch { done(); }
  }

  async send(text) {
    if (!text.trim()) return;
    const body = { bot: this.app.bot, user: this.person, text };
    if (this.chat.draft) body.user = { id: this.chat.id, first_name: this.chat.first_name, username: this.chat.username };
    if (!this.private) body.chat = this.chat.id;
    if (this.thread !== null) body.thread = this.thread;
    await act("send", body);
    this.stuck = true;
    if (this.chat.draft) await this.app.settle(this.chat.id);
  }
}
