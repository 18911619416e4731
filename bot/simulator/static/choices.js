// The choices under a message, as each channel can show them: Telegram's buttons under the bubble,
// WhatsApp's three replies, its list of ten, and numbered words for whatever is longer.

import { icon, make } from "./node.js";
import { openSheet } from "./sheet.js";
import { word } from "./words.js";

const REPLIES = 3;
const REPLY_LETTERS = 20;
const ROWS = 10;
// How many buttons stand side by side while none has more letters than this.
const BESIDE = [[3, 9], [2, 16]];

/** The element with a message's choices, or null. `press(data)` promises when Wasl has it. */
export function choices(message, look, press) {
  const { buttons } = message;
  if (!buttons.length) return null;
  if (look !== "whatsapp") return inline(buttons, press);
  if (buttons.length <= REPLIES && buttons.every(({ label }) => length(label) <= REPLY_LETTERS)) {
    return make("div", { className: "choices replies" }, ...buttons.map((button) => pressable(button, press)));
  }
  return buttons.length <= ROWS ? listed(message, press) : numbered(buttons);
}

function length(label) {
  return [...label].length;
}

function inline(buttons, press) {
  const rows = [];
  for (const button of buttons) {
    const row = rows.at(-1);
    if (row && row.length < beside([...row, button])) row.push(button);
    else rows.push([button]);
  }
  const drawn = rows.map((row) => make("div", {}, ...row.map((button) => pressable(button, press))));
  return make("div", { className: "choices inline" }, ...drawn);
}

function beside(row) {
  const longest = Math.max(...row.map(({ label }) => length(label)));
  return BESIDE.find(([, letters]) => longest <= letters)?.[0] ?? 1;
}

/** A button that waits while Wasl takes the press, and cannot be pressed twice meanwhile. */
export function pressable({ label, data }, press) {
  const node = make("button", { type: "button", dir: "auto", "data-press": data }, label);
  node.addEventListener("click", async () => {
    if (node.ariaBusy === "true") return;
    node.ariaBusy = "true";
    await press(data);
    node.ariaBusy = null;
  });
  return node;
}

function listed(message, press) {
  const title = message.list_label || word("choose");
  const open = (event) => openSheet(event.currentTarget, title, message.buttons, press);
  const button = make("button", { type: "button", dir: "auto", "aria-haspopup": "dialog", onclick: open });
  button.append(icon("list"), title);
  return make("div", { className: "choices replies" }, button);
}

function numbered(buttons) {
  const rows = buttons.map(({ label }) => make("li", { dir: "auto" }, label));
  return make("div", { className: "choices numbered" }, make("ol", {}, ...rows), make("p", {}, word("number")));
}
