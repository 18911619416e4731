// The words of the page itself, in the language its reader chose; what is said on the phones is not
// ours. An element's data-word is its text, data-label its accessible name and tooltip.

const LOCALES = { fr: "fr-MA", ar: "ar-MA-u-nu-latn", ary: "ar-MA-u-nu-latn" };

let all = {};
let language = "fr";
const listeners = new Set();

/** Loads the words, and speaks the language chosen before, or else the browser's. */
export async function load() {
  all = await (await fetch("/simulator/page/words.json")).json();
  const wanted = [localStorage.getItem("wasl.language"), ...navigator.languages];
  speak(wanted.map((name) => (name ?? "").split("-")[0]).find((name) => name in all) ?? "fr");
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

/** A time of day, as it is written in Morocco. */
export function clock(date) {
  const format = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return new Intl.DateTimeFormat(LOCALES[language], format).format(date);
}

/** A size in KB or MB. */
export function weight(bytes) {
  const large = bytes >= 1e6;
  const format = { style: "unit", unit: large ? "megabyte" : "kilobyte", maximumFractionDigits: 1 };
  return new Intl.NumberFormat(LOCALES[language], format).format(bytes / (large ? 1e6 : 1e3));
}
