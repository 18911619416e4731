// Where one writes: words, a file, a place, or a voice note from the microphone or from our sample.

import { make } from "./node.js";
import { duration } from "./player.js";
import { recorder } from "./voice.js";
import { word } from "./words.js";

const MOST_BYTES = 20 * 1024 * 1024;
const SAMPLE = "/simulator/page/sample.ogg";
// Salé, in front of the old walls: a place that is nobody's home.
const PLACE = [34.0389, -6.8166];
const ACCEPTED = { photo: "image/*,video/*", document: "" };

/** Brings the composer of a chat to life; returns how to fill it with words. */
export function compose(chat) {
  const form = chat.root.querySelector(".composer");
  const [words, menu, notice, picker] = ["textarea", ".attach-menu", ".notice", "input[type=file]"].map((name) => form.querySelector(name));
  const [attach, record, send] = [".attach", ".record", ".send"].map((name) => form.querySelector(name));
  const [writing, recording] = [".writing", ".recording"].map((name) => form.querySelector(name));
  const timer = recording.querySelector("[role=timer] span");
  let taking = null;

  words.addEventListener("input", size);
  words.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  words.addEventListener("paste", (event) => {
    const [file] = event.clipboardData.files;
    if (file) {
      event.preventDefault();
      give(file);
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = words.value.trim();
    if (!text) return;
    chat.say(text);
    fillIn("");
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !menu.hidden) {
      unfold(false);
      attach.focus();
    }
  });
  attach.addEventListener("click", () => unfold(menu.hidden));
  menu.addEventListener("click", (event) => {
    const kind = event.target.closest("button")?.dataset.attach;
    if (!kind) return;
    unfold(false);
    if (kind === "sample") sample();
    else if (kind === "place") chat.share(...PLACE);
    else {
      picker.accept = ACCEPTED[kind];
      picker.dataset.kind = kind;
      picker.click();
    }
  });
  picker.addEventListener("change", () => {
    const [file] = picker.files;
    if (file) give(file, picker.dataset.kind);
    picker.value = "";
  });
  chat.root.addEventListener("dragover", (event) => event.preventDefault());
  chat.root.addEventListener("drop", (event) => {
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file) give(file);
  });
  record.addEventListener("click", start);
  recording.querySelector(".cancel").addEventListener("click", () => stop(false));
  recording.querySelector(".finish").addEventListener("click", () => stop(true));
  form.querySelector(".unquote").addEventListener("click", () => quote(null));
  return { fill: (text) => (fillIn(text), words.focus()), quote };

  /** The next message replies to this one, or to none. */
  function quote(message) {
    chat.quoted = message;
    const bar = form.querySelector(".quoting");
    bar.hidden = !message;
    bar.querySelector("p").textContent = message?.text ?? "";
    if (message) words.focus();
  }

  function fillIn(text) {
    words.value = text;
    size();
  }

  function size() {
    const written = words.value.trim() !== "";
    send.hidden = !written;
    record.hidden = written;
    words.style.height = "auto";
    words.style.height = `${Math.min(words.scrollHeight, 132)}px`;
    say(null);
  }

  function unfold(open) {
    menu.hidden = !open;
    attach.setAttribute("aria-expanded", open);
    if (open) menu.querySelector("button").focus();
    say(null);
  }

  function say(text, ...more) {
    notice.hidden = !text;
    notice.replaceChildren(...(text ? [text, ...more] : []));
  }

  function give(file, wanted) {
    if (file.size > MOST_BYTES) return say(word("too_big"));
    const kind = file.type.split("/")[0];
    const known = { image: "photo", video: "video", audio: "audio" }[kind] ?? "document";
    return chat.send(file, wanted === "document" ? "document" : known);
  }

  async function sample() {
    say(null);
    const sound = await (await fetch(SAMPLE)).blob();
    return chat.send(new File([sound], "voice.ogg", { type: "audio/ogg" }), "voice");
  }

  async function start() {
    say(null);
    taking = await recorder((seconds) => (timer.textContent = duration(seconds)));
    if (!taking) {
      const instead = make("button", { type: "button", onclick: sample }, word("record.sample"));
      say(word("record.none"), " ", instead);
      instead.focus();
      return;
    }
    timer.textContent = duration(0);
    swap(true);
    recording.querySelector(".finish").focus();
  }

  async function stop(keep) {
    const file = await taking.stop();
    swap(false);
    record.focus();
    if (keep) chat.send(file, "voice");
  }

  function swap(on) {
    recording.hidden = !on;
    writing.hidden = on;
  }
}
