// The field to write in, with the commands, the inline results and the bot's own keys.

import { h } from "./dom.js";
import { act } from "./wire.js";

export class Composer {
  constructor(column) {
    this.column = column;
    this.app = column.app;
    this.options = [];
    this.active = -1;
    const id = `write${column.chat.id}`;
    this.panel = h("ul", { class: "panel", role: "listbox", id: `${id}-panel`, hidden: true, "aria-label": "Gợi ý" });
    this.field = h("textarea", { id, rows: "1", placeholder: "Nhắn tin…", enterkeyhint: "send", maxlength: "4096",
      role: "combobox", "aria-expanded": "false", "aria-controls": this.panel.id, "aria-autocomplete": "list", autocomplete: "off" });
    this.commands = h("button", { type: "button", class: "commands", "aria-label": "Các lệnh của bot",
      "aria-haspopup": "listbox", onclick: () => this.toggleCommands() }, h("span", { "aria-hidden": "true" }, "☰"), " Lệnh");
    this.sender = h("button", { type: "submit", class: "send", "aria-label": "Gửi" }, "➤");
    this.who = h("select", { class: "as", "aria-label": "Viết với tên" });
    this.who.addEventListener("change", () => this.app.choosePersona(Number(this.who.value)));
    this.form = h("form", { class: "write" }, this.commands, this.who,
      h("label", { class: "hide", for: id }, "Tin nhắn"), this.field, this.sender);
    this.keys = h("div", { class: "reply-keys", role: "group", "aria-label": "Bàn phím của bot", hidden: true });
    this.bar = h("div", { class: "bar", hidden: true });
    this.element = h("footer", { class: "composer" }, this.panel, this.form, this.keys, this.bar);
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    this.field.addEventListener("keydown", (event) => this.onKey(event));
    this.field.addEventListener("input", () => this.onInput());
    this.field.addEventListener("blur", () => setTimeout(() => this.hide(), 150));
  }

  update() {
    const { column } = this;
    const { chat } = column;
    const topic = chat.topics?.find((one) => one.id === column.thread);
    const fresh = column.private && !column.shown.size && !column.blocked;
    let bar = null;
    if (chat.deactivated) bar = ["Tài khoản này đã bị xóa.", null];
    else if (column.private && column.blocked) bar = ["Bạn đã chặn bot này.", ["Bỏ chặn", async () => { await column.block(false); await column.send("/start"); }]];
    else if (topic?.closed) bar = ["Chủ đề này đã đóng.", null];
    else if (fresh) bar = ["", ["Bắt đầu", () => column.send("/start")]];
    this.form.hidden = Boolean(bar);
    this.bar.hidden = !bar;
    if (bar) this.bar.replaceChildren(bar[0] ? h("span", {}, bar[0]) : "", bar[1]
      ? h("button", { type: "button", class: "main start", onclick: bar[1][1] }, bar[1][0]) : "");
    this.who.hidden = column.private || chat.type === "channel";
    if (!this.who.hidden) this.who.replaceChildren(...this.app.people().map((one) =>
      h("option", { value: String(one.id), selected: one.id === column.person }, one.first_name)));
    this.commands.hidden = !this.app.commands().length;
    const rows = column.keyboard?.keyboard;
    this.keys.hidden = !rows || Boolean(bar);
    if (rows) this.keys.replaceChildren(...rows.map((row) => h("div", { class: "keys" }, ...row.map((one) =>
      h("button", { type: "button", class: "key", onclick: () => this.useKey(one.text) }, one.text)))));
  }

  useKey(text) {
    if (this.column.keyboard?.one_time_keyboard) this.column.keyboard = null;
    this.column.send(text);
  }

  put(text) {
    this.field.value = text;
    this.field.focus();
    this.onInput();
  }

  async submit() {
    const text = this.field.value;
    if (!text.trim()) return;
    this.field.value = "";
    this.hide();
    this.grow();
    try { await this.column.send(text); } catch { this.field.value = text; }
    this.field.focus();
  }

  grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 160)}px`;
  }

  onKey(event) {
    if (event.isComposing) return; // Vietnamese is typed with an input method
    const open = !this.panel.hidden && this.options.length;
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.mark((this.active + step + this.options.length) % this.options.length);
    } else if (open && (event.key === "Tab" || event.key === "Enter") && this.active >= 0) {
      event.preventDefault();
      this.options[this.active].work();
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      this.hide();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    }
  }

  onInput() {
    this.grow();
    const text = this.field.value;
    const inline = text.match(new RegExp(`^@${this.app.botUser()} (.*)$`, "is"));
    if (inline) this.askInline(inline[1]);
    else if (/^\/\w*$/.test(text)) this.showCommands(text.slice(1).toLowerCase());
    else this.hide();
  }

  toggleCommands() {
    if (!this.panel.hidden) this.hide();
    else { this.field.focus(); this.showCommands(""); }
  }

  showCommands(start) {
    const found = this.app.commands().filter((one) => one.command.startsWith(start));
    this.show(found.map((one) => ({
      label: [h("strong", {}, `/${one.command}`), h("span", {}, one.description)],
      work: () => { this.field.value = ""; this.hide(); this.grow(); this.column.command(`/${one.command}`); this.field.focus(); },
    })));
  }

  askInline(query) {
    clearTimeout(this.asking);
    this.asking = setTimeout(async () => {
      const { query_id: id } = await act("inline", { bot: this.app.bot, user: this.column.person, text: query });
      this.app.expectInline(id, (results) => this.show(results.map((one) => ({
        label: [h("strong", {}, one.title ?? one.id), h("span", {}, one.description ?? "")],
        work: () => {
          this.field.value = "";
          this.hide();
          act("choose", { bot: this.app.bot, query_id: id, result_id: one.id, chat: this.column.chat.id });
        },
      }))));
    }, 250);
  }

  show(options) {
    this.options = options;
    this.active = -1;
    this.panel.replaceChildren(...options.map((option, index) => h("li", { role: "option", id: `${this.panel.id}${index}`,
      "aria-selected": "false", onmousedown: (event) => event.preventDefault(), onclick: option.work }, ...option.label)));
    this.panel.hidden = !options.length;
    this.field.setAttribute("aria-expanded", String(!this.panel.hidden));
    if (options.length) this.mark(0);
  }

  mark(index) {
    this.active = index;
    [...this.panel.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
    this.field.setAttribute("aria-activedescendant", `${this.panel.id}${index}`);
    this.panel.children[index]?.scrollIntoView({ block: "nearest" });
  }

  hide() {
    this.panel.hidden = true;
    this.options = [];
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }
}
