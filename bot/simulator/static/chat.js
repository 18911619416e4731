// One conversation on one phone: what was said in order, what is being said, and where one reads.

import { draw } from "./bubble.js";
import { choices } from "./choices.js";
import { compose } from "./composer.js";
import { fill, spoken, word } from "./words.js";
import { Line, fresh } from "./wire.js";

const NEAR_THE_END = 80;
const QUIET = 250;
const PATIENCE = 10_000;

export class Chat {
  /** `empty` fills the place of a first message, `dress` adds to the element of each, and
   * `changed(message, isNew)` hears of each; `said()` hears that somebody says something here.
   * Messages up to the number `since` stay out of view. */
  constructor({ door, phone, look, label, empty, dress, since = 0, changed = () => {}, said = () => {} }) {
    this.line = new Line(door, phone);
    this.phone = phone;
    this.look = look;
    this.empty = empty;
    this.dress = dress;
    this.since = since;
    this.changed = changed;
    this.said = said;
    this.messages = new Map();
    this.retries = new Map();
    this.isReady = false;
    this.root = document.getElementById("chat").content.cloneNode(true).firstElementChild;
    this.log = this.root.querySelector(".chat-log");
    this.scroll = this.root.querySelector(".chat-scroll");
    this.newer = this.root.querySelector(".newer");
    this.dots = this.root.querySelector(".typing");
    this.log.dataset.label = label;
    // What was said before is not read out again when a page opens.
    this.log.ariaLive = "off";
    // Whoever reads the newest words stays with them; whoever reads older ones is left alone.
    this.pinned = true;
    this.top = 0;
    this.scroll.addEventListener("scroll", () => this.pin());
    this.newer.addEventListener("click", () => this.toEnd());
    const grown = new ResizeObserver(() => this.pinned && this.toEnd());
    for (const node of [this.scroll, this.log]) grown.observe(node);
    this.composer = compose(this);
    this.redraw();
  }

  /** Words, as they were typed. */
  say(text) {
    return this.post("say", { text }, { sort: "words", text });
  }

  /** Where somebody is. */
  share(latitude, longitude) {
    const text = `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
    return this.post("say", { latitude, longitude }, { sort: "place", text });
  }

  /** A file: its kind is photo, voice, video or document. */
  send(file, kind, text = "") {
    const form = new FormData();
    form.set("kind", kind);
    form.set("text", text);
    form.set("file", file, file.name ?? kind);
    return this.post("send", form, null);
  }

  /** A button under a message. */
  press(message, data) {
    return this.post("press", { data, message: message.id }, null);
  }

  /** Posts under an id of our own, so that trying again after a fault can change nothing twice. */
  async post(verb, body, shown) {
    this.said();
    const id = fresh();
    const named = { id, language: spoken() };
    if (this.quoted && verb !== "press") {
      named.reply_to = this.quoted.id;
      this.composer.quote(null);
    }
    if (body instanceof FormData) for (const [name, value] of Object.entries(named)) body.set(name, value);
    else Object.assign(body, named);
    const attempt = async () => {
      const taken = await this.line.post(verb, body);
      const message = this.messages.get(id);
      if (taken) this.expect();
      else if (message && message.state !== "failed") this.show({ ...message, state: "failed" });
      return taken;
    };
    this.retries.set(id, attempt);
    if (shown) this.show(this.own(id, shown));
    this.toEnd();
    return attempt();
  }

  /** Our own message as it looks before the server has said anything of it. */
  own(id, shown) {
    const plain = { buttons: [], files: [], language: "", before: null, protect: false, quoted: "" };
    const number = Number.MAX_SAFE_INTEGER - 1e6 + this.messages.size;
    return { ...plain, ...shown, id, number, phone: this.phone, mine: true, state: "sending", at: new Date().toISOString() };
  }

  /** All that was said before is here: from now on, what comes is new. */
  ready() {
    this.isReady = true;
    setTimeout(() => (this.log.ariaLive = "polite"));
  }

  /** Puts a message where its number says, or renews the one with its id. */
  show(message) {
    if (message.number <= this.since) return;
    const old = this.messages.get(message.id);
    // A stream that opens anew tells everything again.
    if (old && old.changed === message.changed && old.state === message.state) return;
    if (message.state === "gone") {
      this.messages.delete(message.id);
      old?.element?.remove();
      this.changed(message);
      return;
    }
    this.messages.set(message.id, message);
    if (!message.mine) this.rest();
    this.place(message, old);
    this.root.classList.toggle("blank", this.messages.size === 0);
    this.changed(message, !old);
  }

  place(message, old) {
    const focused = old?.element?.contains(document.activeElement);
    message.element = this.element(message);
    if (old?.element && message.element && old.number === message.number) {
      old.element.replaceWith(message.element);
    } else {
      old?.element?.remove();
      if (message.element) this.log.insertBefore(message.element, this.after(message.number));
    }
    // Whoever pressed a button with the keyboard goes on from the place where one writes.
    if (focused) (message.element?.querySelector("button") ?? this.root.querySelector("textarea")).focus();
    if (!old && this.isReady) message.element?.classList.add("fresh");
    if (this.pinned || (message.mine && !old)) this.toEnd();
    else if (!old) this.newer.hidden = false;
  }

  after(number) {
    for (let item = this.log.lastElementChild, next = null; ; next = item, item = item.previousElementSibling) {
      if (!item || this.messages.get(item.dataset.id).number < number) return next;
    }
  }

  /** How a message looks here: WhatsApp shows a press as words and never rewrites what it showed. */
  element(message) {
    const whatsapp = this.look === "whatsapp";
    if (message.sort === "press" && (!whatsapp || !message.text)) return null;
    const renewed = whatsapp && message.before && !message.buttons.length;
    const [text, buttons] = renewed ? message.before : [message.text, message.buttons];
    const seen = { ...message, text, buttons };
    const again = this.retries.get(message.id) ?? null;
    const item = draw(seen, { again: again && (() => again()) });
    const below = choices(seen, this.look, (data) => this.press(message, data));
    if (below?.classList.contains("inline")) item.append(below);
    else if (below) item.querySelector(".bubble").append(below);
    this.dress?.(item, seen);
    return item;
  }

  /** Every message, the oldest first. */
  ordered() {
    return [...this.messages.values()].sort((one, other) => one.number - other.number);
  }

  /** Draws everything anew: another look, another language of the page. */
  redraw() {
    fill(this.root);
    this.root.dataset.look = this.look;
    this.root.querySelector(".chat-empty").replaceChildren(this.empty(this));
    this.root.classList.toggle("blank", this.messages.size === 0);
    const ordered = this.ordered();
    for (const message of ordered) message.element = this.element(message);
    this.log.replaceChildren(...ordered.map(({ element }) => element).filter(Boolean));
    this.toEnd();
  }

  /** Wasl is writing: dots, until words come or patience ends. */
  typing() {
    clearTimeout(this.waiting);
    this.dots.hidden = false;
    this.state("typing");
    if (this.pinned) this.toEnd();
    this.waiting = setTimeout(() => this.rest(), PATIENCE);
  }

  expect() {
    if (this.dots.hidden && [...this.messages.values()].at(-1)?.mine) {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.typing(), QUIET);
    }
  }

  rest() {
    clearTimeout(this.waiting);
    this.dots.hidden = true;
    this.state("wasl.kind");
  }

  state(key) {
    const state = this.root.querySelector(".chat-state");
    state.dataset.word = key;
    state.textContent = word(key);
  }

  pin() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroll;
    // Growth leaves the top where it was: only a person scrolls up.
    if (scrollHeight - scrollTop - clientHeight < NEAR_THE_END) this.pinned = true;
    else if (scrollTop < this.top) this.pinned = false;
    this.top = scrollTop;
    if (this.pinned) this.newer.hidden = true;
  }

  toEnd() {
    this.pinned = true;
    this.newer.hidden = true;
    this.scroll.scrollTop = this.scroll.scrollHeight;
    this.top = this.scroll.scrollTop;
  }
}
