// The microphone: what a phone needs to make a voice note, where the browser allows it.

const TYPES = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];
const ENDINGS = { "audio/ogg": "ogg", "audio/webm": "webm", "audio/mp4": "m4a" };

/** Starts recording and calls `tick(seconds)`; null when there is no microphone, or it is refused. */
export async function recorder(tick) {
  const type = globalThis.MediaRecorder && TYPES.find((name) => MediaRecorder.isTypeSupported(name));
  if (!type) return null;
  const sound = await navigator.mediaDevices?.getUserMedia({ audio: true }).catch(() => null);
  if (!sound) return null;
  const taking = new MediaRecorder(sound, { mimeType: type, audioBitsPerSecond: 24_000 });
  const parts = [];
  const began = Date.now();
  const timer = setInterval(() => tick((Date.now() - began) / 1000), 250);
  taking.addEventListener("dataavailable", (event) => parts.push(event.data));
  taking.start();
  return {
    /** Ends the recording, lets go of the microphone, and gives the file. */
    stop: () =>
      new Promise((resolve) => {
        clearInterval(timer);
        taking.addEventListener("stop", () => {
          for (const track of sound.getTracks()) track.stop();
          const plain = type.split(";")[0];
          resolve(new File(parts, `voice.${ENDINGS[plain]}`, { type: plain }));
        });
        taking.stop();
      }),
  };
}
