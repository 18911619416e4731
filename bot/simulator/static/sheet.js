// WhatsApp's list: a sheet that rises inside the phone, with its rows, and gives the focus back.

import { icon, make } from "./node.js";
import { pressable } from "./choices.js";
import { word } from "./words.js";

/** Opens a sheet of rows over the chat that holds `opener`. */
export function openSheet(opener, title, buttons, press) {
  const chat = opener.closest(".chat");
  const behind = [...chat.children];
  const shut = () => {
    sheet.remove();
    for (const node of behind) node.inert = false;
    if (opener.isConnected) opener.focus();
  };
  const choose = async (data) => {
    await press(data);
    shut();
  };
  const close = make("button", { type: "button", className: "round", "aria-label": word("close"), onclick: shut }, icon("close"));
  const rows = buttons.map((button) => make("li", {}, pressable(button, choose)));
  const panel = make(
    "div",
    { className: "sheet-panel", role: "dialog", "aria-modal": "true", "aria-label": title },
    make("header", {}, close, make("b", { dir: "auto" }, title)),
    make("ul", {}, ...rows),
  );
  const sheet = make("div", { className: "sheet" }, panel);
  sheet.addEventListener("click", (event) => event.target === sheet && shut());
  sheet.addEventListener("keydown", (event) => event.key === "Escape" && shut());
  for (const node of behind) node.inert = true;
  chat.append(sheet);
  rows[0].querySelector("button").focus();
}
