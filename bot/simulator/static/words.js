// The words of the page itself, in the language its reader chose; what is said on the phones is not
// ours. An element's data-word is its text, data-label its accessible name and tooltip.

const LOCALES = { fr: "fr-MA", ar: "ar-MA-u-nu-latn", ary: "ar-MA-u-nu-latn" };

let all = {};
let language = "fr";
// By how many minutes the clock of Wasl is ahead of UTC.
let ahead = 0;
const listeners = new Set();

/** Loads the words, and speaks the language chosen before, or else the browser's. */
export async function load() {
  const read = async (path) => (await fetch(path)).json();
  [all, { ahead }] = await Promise.all(["/simulator/page/words.json", "/simulator/clock"].map(read));
  const wanted = [localStorage.getItem("wasl.language"), ...navigator.languages];
  speak(wanted.map((name) => ours(name ?? "")).find((name) => name in all) ?? "fr");
}

/** Our name for a browser's language: what a Moroccan calls Arabic is Darija. */
function ours(name) {
  return /^ar-MA\b/i.test(name) ? "ary" : name.split("-")[0];
}

/** The words for a key. */
export function word(key) {
  return all[language][key];
}

/** The language being spoken. */
export function spoken() {
  return language;
}

/** Changes the language of the page, and its direction. */
export function speak(name) {
  language = name;
  localStorage.setItem("wasl.language", name);
  document.documentElement.lang = name;
  document.documentElement.dir = name === "fr" ? "ltr" : "rtl";
  fill(document);
  for (const listener of listeners) listener();
}

/** Calls back whenever the language changes. */
export function onSpeak(listener) {
  listeners.add(listener);
}

/** Writes the words into every element below a node. */
export function fill(root) {
  for (const node of root.querySelectorAll("[data-word]")) {
    node.textContent = word(node.dataset.word);
  }
  for (const node of root.querySelectorAll("[data-label]")) {
    const text = word(node.dataset.label);
    if (node.tagName === "TEXTAREA") node.placeholder = text;
    if (node.tagName === "BUTTON") node.title = text;
    node.setAttribute("aria-label", text);
  }
}

/** A time of day as Wasl counts it, wherever the page is opened: cards and receipts speak of that
 * one. A browser's own table of zones may be older than the country's last change. */
export function clock(date) {
  const format = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "UTC" };
  const there = date.getTime() + ahead * 60_000;
  return new Intl.DateTimeFormat(LOCALES[language], format).format(there);
}

/** A size in KB or MB. */
export function weight(bytes) {
  const large = bytes >= 1e6;
  const format = { style: "unit", unit: large ? "megabyte" : "kilobyte", maximumFractionDigits: 1 };
  return new Intl.NumberFormat(LOCALES[language], format).format(bytes / (large ? 1e6 : 1e3));
}
