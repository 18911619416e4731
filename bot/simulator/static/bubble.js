// One message as a phone draws it: its files, its words, the time and what became of it.

import { icon, lines, make } from "./node.js";
import { player } from "./player.js";
import { clock, weight, word } from "./words.js";

const TICKS = { sending: "wait", sent: "ticks", failed: "fault" };

/** The element of a message. `again` tries a failed one anew, or is null when nothing can. */
export function draw(message, { again }) {
  const files = message.files.map((file) => drawFile(message.phone, file));
  const bubble = make("div", { className: "bubble" }, ...files);
  if (message.quoted) bubble.prepend(make("p", { className: "quoted", dir: "auto" }, message.quoted));
  if (message.sort === "place") bubble.append(drawPlace(message.text));
  else if (message.text) bubble.append(make("div", { className: "text" }, ...lines(message.text)));
  bubble.append(drawMeta(message));
  const item = make("article", { className: "message", "data-id": message.id }, bubble);
  item.classList.add(message.mine ? "mine" : "theirs");
  if (message.language) item.lang = message.language;
  if (message.files.some((file) => file.kind === "photo")) item.classList.add("picture");
  if (message.state === "failed") item.append(drawFailure(again));
  return item;
}

function drawMeta(message) {
  const at = new Date(message.at);
  const meta = make("span", { className: "meta" });
  if (message.protect) {
    meta.append(make("span", { role: "img", title: word("protected"), "aria-label": word("protected") }, icon("lock")));
  }
  meta.append(make("time", { dateTime: message.at }, clock(at)));
  if (message.mine) {
    const label = word(message.state === "failed" ? "failed" : message.state);
    meta.append(make("span", { className: `tick ${message.state}`, role: "img", "aria-label": label }, icon(TICKS[message.state])));
  }
  return meta;
}

function drawFailure(again) {
  const line = make("p", { className: "failure" }, word("failed"), " ");
  if (again) line.append(make("button", { type: "button", onclick: again }, word("again")));
  return line;
}

function drawPlace(text) {
  return make("div", { className: "spot" }, icon("place"), make("bdi", {}, text));
}

function drawFile(phone, file) {
  const address = `/simulator/files/${encodeURIComponent(file.id)}?phone=${phone}`;
  if (file.kind === "voice" || file.media_type.startsWith("audio/")) return player(address, file.id);
  if (/^image\/(jpeg|png|gif|webp)$/.test(file.media_type)) return drawPhoto(address, file);
  if (file.media_type.startsWith("video/")) {
    return make("video", { src: address, controls: true, preload: "metadata" });
  }
  return make(
    "a",
    { className: "file", href: address, download: file.name },
    make("span", { className: "file-mark" }, icon("document")),
    make("span", {}, make("bdi", { className: "file-name" }, file.name), make("small", {}, weight(file.size))),
  );
}

function drawPhoto(address, file) {
  const image = make("img", { src: address, alt: file.name || word("photo") });
  const open = () => {
    const box = document.getElementById("lightbox");
    const large = box.querySelector("img");
    large.src = address;
    large.alt = image.alt;
    box.showModal();
  };
  const button = make("button", { type: "button", className: "photo", title: word("open"), onclick: open }, image);
  image.addEventListener("error", () => button.replaceWith(make("p", { className: "gone" }, word("gone"))));
  return button;
}
