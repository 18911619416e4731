// The page: two phones and the desks of the handlers, each with its conversation, all live.

import { Chat } from "./chat.js";
import { Desk } from "./desk.js";
import { greeting } from "./hint.js";
import { icon, make } from "./node.js";
import { clock, fill, load, onSpeak, speak, spoken, word } from "./words.js";
import { Stream, fresh } from "./wire.js";

const THEMES = ["auto", "light", "dark"];
const at = (id) => document.getElementById(id);
const phones = {};
const desks = new Map();
// The desks that were written to since somebody last spoke on a phone of this page.
const written = new Set();
let seen = { view: "phone", phone: "first", seat: null, chosen: false };

await load();
const seats = await (await fetch("/simulator/seats")).json();
if (!seats.length) seats.push({ phone: kept("desk"), name: "", organisation: "", language: "", role: "handler" });
setUpPhones();
setUpDesks();
setUpBar();
watch();
document.body.hidden = false;

/** The id of a phone, remembered by this browser until one starts again. */
function kept(name) {
  const key = `wasl.phone.${name}`;
  if (!localStorage.getItem(key)) localStorage.setItem(key, fresh());
  return localStorage.getItem(key);
}

function setUpPhones() {
  const greetings = {
    first: greeting("hint.title", "hint.after", ["hint.1", "hint.2", "hint.3"], true),
    second: greeting("second.title", "second.after", [], true),
  };
  const look = localStorage.getItem("wasl.look") ?? "telegram";
  for (const [name, empty] of Object.entries(greetings)) {
    const changed = (message, isNew) => news(phones[name], message, isNew);
    const chat = new Chat({ door: "intake", phone: kept(name), look, label: "messages.phone", empty, changed, said: spoke });
    phones[name] = { chat, unread: 0, shown: () => seen.phone === name && inView("phone") };
    at("screens").append(chat.root);
  }
  wear(look);
  choose("look", look, wear);
  choose("phone", seen.phone, (name) => look_at({ phone: name }));
}

function setUpDesks() {
  at("seats").hidden = seats.length < 2;
  const since = Number(localStorage.getItem("wasl.since"));
  for (const seat of seats) {
    const desk = new Desk(seat, since, (message, isNew) => news(desks.get(seat.phone), message, isNew));
    const badge = make("i", { className: "count", hidden: true });
    desks.set(seat.phone, { desk, chat: desk.chat, seat, badge, unread: 0, shown: () => seen.seat === seat.phone && inView("desk") });
    at("desks").append(desk.root);
    at("seats").append(drawSeat(seat, badge, desks.size));
  }
  const first = seats.find(isRead) ?? seats[0];
  choose("seat", first.phone, (phone) => look_at({ seat: phone, chosen: true }));
  // Whoever works at a desk stays there.
  for (const event of ["pointerdown", "keydown"]) at("desks").addEventListener(event, () => (seen.chosen = true));
  choose("view", seen.view, (view) => look_at({ view }));
  look_at({ seat: first.phone });
}

/** A seat at the desk: a circle, which opens to a name when somebody looks at that desk. */
function drawSeat({ name, organisation, phone, role }, badge, number) {
  const who = [make("b", { dir: "auto" }, name), make("small", { dir: "auto" }, organisation)];
  const avatar = make("span", { className: "avatar", "aria-hidden": "true" }, [...name][0] ?? "");
  // Hues far from each other, for as many seats as there may be.
  avatar.style.setProperty("--hue", 175 + number * 137);
  const radio = make("input", { type: "radio", name: "seat", value: phone });
  const label = make("label", { title: `${name} · ${organisation}` }, radio);
  label.append(make("span", { className: "seat" }, avatar, make("span", { className: "seat-who" }, ...who), badge));
  label.dataset.role = role;
  return label;
}

function setUpBar() {
  choose("language", spoken(), speak);
  onSpeak(() => {
    for (const { chat } of Object.values(phones)) chat.redraw();
    for (const { desk } of desks.values()) desk.redraw();
    paint(document.documentElement.dataset.theme);
  });
  paint(localStorage.getItem("wasl.theme") ?? "auto");
  at("theme").addEventListener("click", () => {
    paint(THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length]);
  });
  at("reset").addEventListener("click", () => at("reset-ask").showModal());
  at("reset-ask").addEventListener("close", () => at("reset-ask").returnValue === "yes" && startAgain());
  const tell = () => (at("phone-clock").textContent = clock(new Date()));
  tell();
  setInterval(tell, 10_000);
  fill(document);
}

/** Listens to both doors for as long as the page is open. */
function watch() {
  const all = Object.values(phones).map(({ chat }) => chat);
  const on = (chats) => ({
    bubble: (message) => chats.find(({ phone }) => phone === message.phone)?.show(message),
    typing: (phone) => chats.find((chat) => chat.phone === phone)?.typing(),
    ready: () => chats.forEach((chat) => chat.ready()),
    live,
  });
  new Stream("intake", all.map(({ phone }) => phone), on(all));
  const handlers = [...desks.values()].map(({ desk }) => desk.chat);
  new Stream("desk", handlers.map(({ phone }) => phone), on(handlers));
}

function live(yes) {
  const words = at("line").querySelector("span");
  words.dataset.word = yes ? "live" : "lost";
  words.textContent = word(words.dataset.word);
  at("line").classList.toggle("lost", !yes);
}

/** A message nobody is looking at is counted on the way to it. */
function news(place, message, isNew) {
  if (!isNew || message.mine || !place?.chat.isReady) return;
  if (!place.shown()) place.unread += 1;
  if (place.desk) follow(place);
  count();
}

/** What is said on a phone may cause a card at any desk: the one it reaches is wanted in view. */
function spoke() {
  seen.chosen = false;
  written.clear();
}

/** Goes to a desk that was just written to, unless somebody chose another since, or one in view was
 * written to as well and shows more. */
function follow(place) {
  const here = desks.get(seen.seat);
  const isBetter = !written.has(here) || worth(place.seat) > worth(here.seat);
  written.add(place);
  if (seen.chosen || place === here || !isBetter) return;
  const { phone } = place.chat;
  for (const radio of document.getElementsByName("seat")) radio.checked = radio.value === phone;
  look_at({ seat: phone });
}

/** A handler's desk shows more than the coordination, and one in the page's language more yet. */

function worth(seat) {
  return (seat.role === "handler" ? 2 : 0) + (isRead(seat) ? 1 : 0);
}

function isRead({ language }) {
  return (language === "fr") === (spoken() === "fr");
}

function count() {
  const total = (places) => places.reduce((sum, { unread }) => sum + unread, 0);
  badge(at("first-count"), phones.first.unread);
  badge(at("second-count"), phones.second.unread);
  badge(at("phone-count"), total(Object.values(phones)));
  badge(at("desk-count"), total([...desks.values()]));
  for (const { badge: node, unread } of desks.values()) badge(node, unread);
}

function badge(node, number) {
  node.hidden = number === 0;
  node.textContent = number > 99 ? "99+" : number;
}

function inView(view) {
  return seen.view === view || matchMedia("(min-width: 1060px)").matches;
}

/** Changes which phone, which desk, or on a small screen which of the two is in view. */
function look_at(wanted) {
  seen = { ...seen, ...wanted };
  document.body.dataset.view = seen.view;
  for (const [name, { chat }] of Object.entries(phones)) chat.root.hidden = name !== seen.phone;
  for (const [phone, { desk }] of desks) desk.root.hidden = phone !== seen.seat;
  for (const place of [...Object.values(phones), ...desks.values()]) if (place.shown()) place.unread = 0;
  count();
}

/** Dresses the phones as Telegram or WhatsApp. */
function wear(look) {
  localStorage.setItem("wasl.look", look);
  at("phone").dataset.look = look;
  for (const { chat } of Object.values(phones)) {
    chat.look = look;
    chat.redraw();
  }
}

function paint(theme) {
  localStorage.setItem("wasl.theme", theme);
  document.documentElement.dataset.theme = theme;
  at("theme").replaceChildren(icon(theme));
  at("theme").title = word(`theme.${theme}`);
  at("theme").setAttribute("aria-label", word(`theme.${theme}`));
}

/** Ties a group of radio buttons to what it changes. */
function choose(name, value, then) {
  for (const radio of document.getElementsByName(name)) {
    radio.checked = radio.value === value;
    radio.addEventListener("change", () => then(radio.value));
  }
}

/** New phones, as if two other people had come, and a desk that shows nothing of before. What Wasl
 * remembers stays: the desk can ask for it. */
async function startAgain() {
  const known = [...desks.values()].flatMap(({ chat }) => [chat.since, ...[...chat.messages.values()].map(({ changed }) => changed ?? 0)]);
  localStorage.setItem("wasl.since", Math.max(...known));
  await Promise.all(Object.values(phones).map(({ chat }) => chat.line.post("forget", {})));
  for (const name of Object.keys(phones)) localStorage.removeItem(`wasl.phone.${name}`);
  location.reload();
}
