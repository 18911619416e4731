// Elements of the page, made of text nodes only: nothing that was said is ever read as HTML.

const SVG = "http://www.w3.org/2000/svg";

/** An element with properties, attributes ("aria-…", "data-…", "role", …), listeners and children. */
export function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name in node && !name.includes("-")) node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** One of the drawings that index.html defines. Decoration only: its button carries the words. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** Text as people wrote it: each line finds its own direction from its first letter. */
export function lines(text) {
  return text.split("\n").map((line) =>
    line ? make("p", { dir: "auto" }, line) : make("p", { className: "gap" }),
  );
}
