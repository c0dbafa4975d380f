"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const map = document.querySelector(".map");
const panel = document.querySelector("aside");
const search = document.querySelector("input");
const spots = [...map.querySelectorAll(".spot")];
const links = [...map.querySelectorAll(".link")];
const ends = (link) => [Number(link.dataset.source), Number(link.dataset.target)];
let chosen = null;

// It shrinks to fit beside the details, but never so far that nobody can read it.
map.style.minWidth = `${0.75 * map.viewBox.baseVal.width}px`;

// Texts come from manifests, so all of them are set as text and none as markup.
function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.filter((child) => child !== ""));
  return element;
}

function finding(each) {
  const rule = /^CM\d{3}$/.test(each.rule)
    ? make("a", { href: `https://certlint.dev/rules/${each.rule}/`, rel: "noreferrer" }, each.rule)
    : each.rule;
  return make("li", { class: `finding ${each.severity}` },
    make("b", {}, `${each.severity} `, rule), each.message,
    make("p", {}, make("code", {}, each.place)),
    each.fix ? make("p", { class: "soft" }, `Fix: ${each.fix}`) : "");
}

function findings(all) {
  return all.length
    ? [make("h3", {}, `Findings (${all.length})`), make("ul", {}, ...all.map(finding))]
    : [make("p", { class: "soft" }, "No findings.")];
}

function way(other, says) {
  const button = make("button", { type: "button", class: "way" },
    data.spots[other].title, make("small", {}, says));
  button.addEventListener("click", () => { choose(other); spots[other].focus(); });
  return make("li", {}, button);
}

function ways(title, all) {
  return all.length ? [make("h3", {}, title), make("ul", {}, ...all)] : [];
}

function overview() {
  return [make("h2", {}, "What is on this map"),
    make("p", {}, data.summary),
    data.tenancy ? make("p", {}, `Several tenants: ${data.tenancy}.`) : "",
    make("p", { class: "soft" }, "Choose something on the map to see its findings and what it" +
      " leads to. ", make("kbd", {}, "/"), " searches, the arrow keys move, ",
      make("kbd", {}, "Esc"), " shows all again."),
    ...(data.elsewhere.length
      ? [make("h3", {}, `Findings about nothing on this map (${data.elsewhere.length})`),
        make("ul", {}, ...data.elsewhere.map(finding))] : [])].filter((part) => part !== "");
}

function details(index) {
  const spot = data.spots[index];
  const from = data.links.filter((link) => link.target === index);
  const to = data.links.filter((link) => link.source === index);
  return [make("h2", {}, spot.title),
    spot.note && !spot.members.length ? make("p", {}, spot.note) : "",
    spot.place ? make("p", {}, make("code", {}, spot.place)) : "",
    ...findings(spot.findings),
    ...ways("From", from.map((link) => way(link.source, link.says))),
    ...ways("To", to.map((link) => way(link.target, link.says))),
    ...ways(`Stands for (${spot.members.length})`, spot.members.map((name) => make("li", {}, name))),
  ].filter((part) => part !== "");
}

// What leads here, and what this leads to, as far as the links go.
function connected(index) {
  const found = new Set([index]), lit = new Set();
  for (const [from, to] of [[0, 1], [1, 0]]) {
    const waiting = [index], seen = new Set(waiting);
    while (waiting.length) {
      const here = waiting.pop();
      for (const link of links) {
        if (ends(link)[from] !== here) continue;
        const other = ends(link)[to];
        lit.add(link);
        found.add(other);
        if (!seen.has(other)) { seen.add(other); waiting.push(other); }
      }
    }
  }
  return [found, lit];
}

function show(found, lit) {
  map.classList.toggle("narrowed", found !== null);
  for (const spot of spots) {
    const index = Number(spot.dataset.spot);
    spot.classList.toggle("lit", found !== null && found.has(index));
    spot.classList.toggle("chosen", index === chosen);
    spot.setAttribute("aria-pressed", String(index === chosen));
  }
  for (const link of links) link.classList.toggle("lit", found !== null && lit.has(link));
}

function choose(index) {
  chosen = index;
  if (index === null) show(null); else show(...connected(index));
  panel.replaceChildren(...(index === null ? overview() : details(index)));
  panel.scrollTop = 0;
}

function texts(spot) {
  const told = spot.findings.flatMap((each) => [each.rule, each.severity, each.message, each.place]);
  return [spot.title, spot.note, spot.place, ...spot.members, ...told].join("\n").toLowerCase();
}

function matches() {
  const word = search.value.trim().toLowerCase();
  return word ? data.spots.flatMap((spot, i) => (texts(spot).includes(word) ? [i] : [])) : null;
}

function look() {
  const found = matches();
  chosen = null;
  show(found && new Set(found), new Set());
  document.querySelector("output").textContent =
    found ? `${found.length} of ${data.spots.length}` : "";
  if (found && found.length) spots[found[0]].scrollIntoView({ block: "nearest", inline: "nearest" });
  panel.replaceChildren(...(found
    ? [make("h2", {}, "What matches"),
      make("ul", {}, ...found.map((index) => way(index, data.spots[index].note)))]
    : overview()));
}

// The nearest spot that lies that way; columns first, since the map is made of them.
function beside(spot, key) {
  const here = spot.getBoundingClientRect();
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  const far = spots.map((other) => {
    const there = other.getBoundingClientRect();
    const [x, y] = [there.x - here.x, there.y - here.y];
    if (dx ? x * dx < 1 : Math.abs(x) > 1 || y * dy < 1) return [Infinity, other];
    return [dx ? Math.abs(x) * 1000 + Math.abs(y) : Math.abs(y), other];
  });
  const [distance, nearest] = far.reduce((best, each) => (each[0] < best[0] ? each : best));
  return distance < Infinity ? nearest : spot;
}

for (const spot of spots) {
  const index = Number(spot.dataset.spot);
  spot.addEventListener("click", () => choose(index === chosen ? null : index));
  spot.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") choose(index);
    else if (event.key.startsWith("Arrow")) {
      const next = beside(spot, event.key);
      next.focus();
      next.scrollIntoView({ block: "nearest", inline: "nearest" });
    } else return;
    event.preventDefault();
  });
}
search.addEventListener("input", look);
search.form.addEventListener("submit", (event) => {
  event.preventDefault();
  const [first] = matches() ?? [];
  if (first === undefined) return;
  choose(first);
  spots[first].focus();
  spots[first].scrollIntoView({ block: "center", inline: "center" });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { search.value = ""; look(); choose(null); }
  if (event.key === "/" && document.activeElement !== search) {
    event.preventDefault();
    search.focus();
  }
});
document.getElementById("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme
    ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
});
choose(null);
