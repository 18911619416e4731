// The desk of one handler: a rail of live tickets beside the conversation with the desk bot.

import { Chat } from "./chat.js";
import { icon, make } from "./node.js";
import { drawTicket, marked, tickets } from "./tickets.js";
import { fill, spoken, word } from "./words.js";

const COMMANDS = {
  "desk.waiting": () => "/waiting",
  "desk.mine": () => "/mine",
  "desk.on": () => "/duty on",
  "desk.off": () => "/duty off",
  "desk.language": () => (spoken() === "fr" ? "/language fr" : "/language ar"),
  "desk.help": () => "/help",
};

export class Desk {
  /** The desk of a seat, with what came after `since`; `changed(message, isNew)` hears of each. */
  constructor(seat, since, changed) {
    this.chat = new Chat({
      door: "desk",
      phone: seat.phone,
      since,
      look: "desk",
      label: "messages.desk",
      empty: guide,
      dress: (element, message) => dress(element, message, this.chat),
      changed: (message, isNew) => {
        this.draw();
        changed(message, isNew);
      },
    });
    this.rail = make("ul", { className: "tickets" });
    this.none = make("p", { className: "tickets-none", "data-word": "tickets.none" });
    this.count = make("span", { className: "tickets-count" });
    const title = make("h3", {}, make("span", { "data-word": "tickets" }), this.count);
    const commands = Object.entries(COMMANDS).map(([key, text]) =>
      make("button", { type: "button", "data-word": key, onclick: () => this.chat.say(text()) }),
    );
    this.chat.root.querySelector(".composer").prepend(make("div", { className: "commands" }, ...commands));
    this.root = make("div", { className: "desk" }, make("aside", { className: "rail" }, title, this.none, this.rail), this.chat.root);
    this.redraw();
  }

  /** Draws everything anew in the language of the page. */
  redraw() {
    this.chat.redraw();
    fill(this.root);
    this.draw();
  }

  draw() {
    // The rail is made after the chat, which tells of its messages from then on.
    if (!this.rail) return;
    const known = tickets(this.chat.ordered());
    this.none.hidden = known.length > 0;
    this.count.textContent = known.filter(({ state }) => state === "new").length || "";
    const focused = this.rail.contains(document.activeElement) && document.activeElement.closest("li").dataset.reference;
    this.rail.replaceChildren(...known.map((ticket) => drawTicket(ticket, (message) => this.find(message))));
    if (focused) this.rail.querySelector(`[data-reference="${focused}"] button`)?.focus();
  }

  /** Brings a card into view and lights it up for a moment. */
  find(message) {
    const { element } = message;
    element.scrollIntoView({ block: "center" });
    element.classList.remove("found");
    requestAnimationFrame(() => element.classList.add("found"));
    element.querySelector("button")?.focus({ preventScroll: true });
  }
}

function guide() {
  const steps = [1, 2, 3].map((step) => make("li", {}, word(`guide.${step}`)));
  return make("div", { className: "hint guide" }, make("ol", {}, ...steps), make("p", {}, word("desk.none")));
}

/** What the desk adds to a message: a way to reply to it, and the colour of a card's urgency. */
function dress(element, message, chat) {
  if (message.mine) return;
  const reply = make("button", { type: "button", className: "reply", title: word("reply"), "aria-label": word("reply"), onclick: () => chat.composer.quote(message) }, icon("reply"));
  element.querySelector(".meta").prepend(reply);
  const facts = marked(message.text);
  if (!facts) return;
  element.classList.add("card");
  element.dataset.urgency = facts.urgency;
  // A colour that no font can lack takes the place of the mark.
  const title = facts.text.split("\n")[0];
  element.querySelector(".text p").replaceChildren(make("i", { className: "mark" }), title);
}
