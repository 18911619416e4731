// A voice note: a button, the shape of its sound, and where one is in it. Fetched when first played.

import { icon, make } from "./node.js";
import { word } from "./words.js";

const BARS = 34;
let playing = null;

/** Minutes and seconds. */
export function duration(seconds) {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** The element of a voice note at an address; `seed` draws its bars until the sound is known. */
export function player(address, seed) {
  const audio = new Audio();
  const bars = shape(seed).map((height) => {
    const bar = make("i");
    bar.style.setProperty("--h", height);
    return bar;
  });
  const button = make("button", { type: "button", className: "round", onclick: toggle });
  const range = make("input", { type: "range", min: 0, max: 1000, value: 0, "aria-label": word("position"), oninput: seek });
  const time = make("span", { className: "voice-time" }, icon("mic"));
  const wave = make("span", { className: "wave", "aria-hidden": "true" }, ...bars);
  const root = make("div", { className: "voice", dir: "ltr" }, button, make("span", { className: "track" }, wave, range), time);
  audio.preload = "none";
  for (const name of ["play", "pause", "ended", "timeupdate", "loadedmetadata"]) {
    audio.addEventListener(name, show);
  }
  show();
  return root;

  async function fetched() {
    if (audio.src) return true;
    const answer = await fetch(address);
    if (!answer.ok) {
      root.replaceWith(make("p", { className: "gone" }, word("gone")));
      return false;
    }
    audio.src = URL.createObjectURL(await answer.blob());
    return true;
  }

  async function toggle() {
    if (!audio.paused) return audio.pause();
    if (!(await fetched())) return;
    if (playing !== audio) playing?.pause();
    playing = audio;
    // A browser that cannot decode this sound rejects; the button simply returns to rest.
    await audio.play().catch(show);
  }

  async function seek() {
    const part = range.value / 1000;
    if ((await fetched()) && Number.isFinite(audio.duration)) audio.currentTime = part * audio.duration;
  }

  function show() {
    const known = Number.isFinite(audio.duration);
    const part = known ? audio.currentTime / audio.duration : 0;
    button.replaceChildren(icon(audio.paused ? "play" : "pause"));
    button.setAttribute("aria-label", word(audio.paused ? "play" : "pause"));
    bars.forEach((bar, index) => bar.classList.toggle("played", part > 0 && index / BARS <= part));
    range.value = part * 1000;
    const seconds = audio.currentTime > 0 || !known ? audio.currentTime : audio.duration;
    if (audio.src) time.replaceChildren(duration(seconds));
  }
}

/** Heights between 0.2 and 1 that look like speech, the same each time for the same seed. */
function shape(seed) {
  let state = 7;
  for (const letter of seed) state = (state * 31 + letter.charCodeAt(0)) >>> 0;
  return Array.from({ length: BARS }, (_, index) => {
    state = (state * 1664525 + 1013904223) >>> 0;
    const breath = 0.55 + 0.45 * Math.sin(index / 2.3 + (state % 7) / 9);
    return (0.2 + 0.8 * breath * (state / 2 ** 32)).toFixed(2);
  });
}
