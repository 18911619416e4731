// What an empty phone says to whoever sits before it for the first time.

import { make } from "./node.js";
import { word } from "./words.js";

/** The words that greet a phone on which nothing was said yet. */
export function greeting(title, after, samples, start) {
  return (chat) => {
    const choose = (text) => make("button", { type: "button", dir: "auto", className: "sample", onclick: () => chat.composer.fill(text) }, text);
    const begin = make("button", { type: "button", className: "begin", onclick: () => chat.say("/start") }, word("start"));
    return make(
      "div",
      { className: "hint" },
      make("h3", {}, word(title)),
      ...samples.map((key) => choose(word(key))),
      make("p", {}, word(after)),
      start ? begin : null,
    );
  };
}
