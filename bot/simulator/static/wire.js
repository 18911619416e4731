// The way to the server and back: posts one after the other, and the stream of what phones show.

/** A new id, for a phone or for one thing said on it. */
export function fresh() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** One phone's way in. What is said goes in order; the promise says whether Wasl has it. */
export class Line {
  constructor(door, phone) {
    this.door = door;
    this.phone = phone;
    this.last = Promise.resolve();
  }

  post(verb, body) {
    const form = body instanceof FormData;
    if (form) body.set("phone", this.phone);
    const request = {
      method: "POST",
      headers: form ? {} : { "Content-Type": "application/json" },
      body: form ? body : JSON.stringify({ ...body, phone: this.phone }),
    };
    const sent = this.last.then(async () => {
      try {
        return (await fetch(`/simulator/${this.door}/${verb}`, request)).ok;
      } catch {
        return false;
      }
    });
    this.last = sent;
    return sent;
  }
}

/** Watches the phones of one door. `on` has bubble(data), typing(phone), live(yes), and ready(),
 * when all that was shown before is here again. */
export class Stream {
  constructor(door, phones, on) {
    this.address = `/simulator/${door}/stream?${phones.map((id) => `phone=${id}`).join("&")}`;
    this.on = on;
    this.open();
    // A browser keeps few connections to one server: a tab nobody looks at gives its own back.
    document.addEventListener("visibilitychange", () => {
      clearTimeout(this.leaving);
      if (!document.hidden) this.open();
      else this.leaving = setTimeout(() => this.close(), 20_000);
    });
  }

  open() {
    if (this.source) return;
    this.source = new EventSource(this.address);
    this.source.addEventListener("open", () => this.on.live(true));
    this.source.addEventListener("error", () => this.on.live(false));
    this.source.addEventListener("ready", () => this.on.ready());
    this.source.addEventListener("bubble", (event) => this.on.bubble(JSON.parse(event.data)));
    this.source.addEventListener("typing", (event) => this.on.typing(JSON.parse(event.data).phone));
  }

  close() {
    this.source?.close();
    this.source = null;
  }
}
