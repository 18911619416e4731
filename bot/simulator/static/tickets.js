// The rail of live tickets, gathered from what the desk bot shows: a card or a sheet begins with the
// colour of its urgency, and its buttons act on one reference ("act:take:48210739").

import { make } from "./node.js";
import { clock, word } from "./words.js";

const ACT = /^act:([a-z_]+):([^:]+)/;
const URGENCY = { "🔴": "life", "🟠": "urgent", "⚪": "normal" };
const ORDER = ["new", "open", "done"];

/** What a text begins with: its urgency, and the text without the mark; or null. */
export function marked(text) {
  const mark = Object.keys(URGENCY).find((sign) => text.startsWith(sign));
  return mark ? { urgency: URGENCY[mark], text: text.slice(mark.length).trim() } : null;
}

/** The one reference that all buttons of a message act on, now or before; or null. */
export function referenceOf(message) {
  const buttons = [...message.buttons, ...(message.before?.[1] ?? [])];
  // A list leads to tickets ("show") and is none itself.
  const acts = buttons.map(({ data }) => ACT.exec(data)).filter((act) => act && act[1] !== "show");
  const references = new Set(acts.map(([, , reference]) => reference));
  return references.size === 1 ? acts[0][2] : null;
}

/** The tickets that messages tell of, those that wait first, the newest first among equals. */
export function tickets(messages) {
  const found = new Map();
  for (const message of messages) {
    const reference = message.mine ? null : referenceOf(message);
    if (!reference) continue;
    const ticket = found.get(reference) ?? { reference, verbs: new Set(), facts: null };
    const facts = marked(message.text) ?? marked(message.before?.[0] ?? "");
    if (facts) Object.assign(ticket, { facts, shown: message, became: marked(message.text) ? "" : message.text });
    for (const { data } of message.buttons) ticket.verbs.add(ACT.exec(data)?.[1]);
    ticket.last = message;
    found.set(reference, ticket);
  }
  const known = [...found.values()].filter(({ facts }) => facts);
  for (const ticket of known) ticket.state = stateOf(ticket);
  return known.sort((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state) || other.last.number - one.last.number);
}

function stateOf({ verbs }) {
  if (verbs.has("take")) return "new";
  return verbs.size ? "open" : "done";
}

/** The element of a ticket; `find(message)` brings its card into view. */
export function drawTicket({ reference, facts, state, became, shown, last }, find) {
  const [title, ...rest] = facts.text.split("\n").filter((line) => line.trim());
  const told = state === "done" && became ? [...rest.slice(0, 2), became.split("\n")[0]] : rest.slice(0, 3);
  const open = make(
    "button",
    { type: "button", className: "ticket-open", title: word("ticket.show"), onclick: () => find(shown) },
    make("b", { dir: "auto" }, make("i", { className: "mark" }), title ?? ""),
    ...told.map((line) => make("span", { dir: "auto" }, line)),
  );
  const foot = make(
    "p",
    { className: "ticket-foot" },
    make("span", { className: "ticket-state" }, word(`ticket.${state}`)),
    make("time", { dateTime: last.at }, clock(new Date(last.at))),
  );
  return make("li", { className: "ticket", "data-state": state, "data-urgency": facts.urgency, "data-reference": reference }, open, foot);
}
