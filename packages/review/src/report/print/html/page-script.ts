/** The page's script: plain JavaScript that inserts data as text and never as markup. */
export const PAGE_SCRIPT = `
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const app = document.getElementById("app");
  const FEW = 200;
  let side = matchMedia("(min-width: 760px)").matches;
  let current = -1;

  function el(name, attributes, ...children) {
    const node = document.createElement(name);
    for (const key of Object.keys(attributes || {})) {
      const value = attributes[key];
      if (key === "on") for (const event of Object.keys(value)) node.addEventListener(event, value[event]);
      else if (value === true) node.setAttribute(key, "");
      else if (value !== undefined && value !== false) node.setAttribute(key, value);
    }
    for (const child of children.flat()) if (child !== undefined && child !== null) node.append(child);
    return node;
  }
  function line(pieces) {
    return pieces.map((piece) => typeof piece === "string" ? document.createTextNode(piece)
      : "code" in piece ? el("code", {}, piece.code) : "strong" in piece ? el("strong", {}, piece.strong) : place(piece));
  }
  /** A file and line; a link where the report was made with addresses. */
  function place(piece) {
    // The name of the file and its line stay together where a narrow page breaks the path.
    const at = piece.place.lastIndexOf("/") + 1;
    const parts = [piece.place.slice(0, at), el("wbr"), el("span", { class: "file" }, piece.place.slice(at))];
    return /^https?:/.test(piece.url || "") ? el("a", { class: "place", href: piece.url }, parts) : el("span", { class: "place" }, parts);
  }
  const plain = (pieces) => pieces.map((piece) => typeof piece === "string" ? piece : piece.code || piece.strong || piece.place).join("");
  const hidden = (text) => el("span", { class: "hidden" }, text);

  // What is said first: what the review is based on, what could not be rendered, what must be done.
  if (data.notices.length) app.append(el("section", { class: "panel blocks", "aria-labelledby": "notices" },
    el("h2", { id: "notices" }, "About this review"),
    el("ul", { class: "risks" }, data.notices.map((one) => el("li", {}, el("span", { class: "badge " + one.severity }, one.severity), " ", line(one.message))))));
  if (data.excused.length) app.append(el("section", { class: "panel blocks", "aria-labelledby": "excused" },
    el("h2", { id: "excused" }, data.excusedCount),
    el("ul", { class: "risks" }, data.excused.map((one) => el("li", {}, el("span", { class: "badge " + one.severity }, one.severity), " ",
      el("code", {}, one.place), " ", line(one.message), " ", el("span", { class: "where" }, one.rule), " by ", el("code", {}, one.by), ": " + one.reason)))));
  if (data.failed.length) app.append(el("section", { class: "panel blocks", "aria-labelledby": "failed" },
    el("h2", { id: "failed" }, "Not rendered"),
    el("ul", {}, data.failed.map((one) => el("li", {}, el("strong", {}, one.name), ": ", el("span", { class: "value" }, one.error))))));
  if (data.todo.length) app.append(el("section", { class: "panel blocks", "aria-labelledby": "todo" },
    el("h2", { id: "todo" }, "Before merging"), el("ol", {}, data.todo.map((one) => el("li", {}, line(one))))));
  if (data.findings.length) app.append(el("section", { class: "panel", "aria-labelledby": "findings" },
    el("h2", { id: "findings" }, "New findings of the checks"),
    el("ul", { class: "risks" }, data.findings.map((one) => el("li", {}, el("span", { class: "badge " + one.severity }, one.severity), " ",
      el("code", {}, one.place), " ", line(one.message), " ", el("span", { class: "where" }, one.rule))))));
  if (data.notRendered.length) app.append(el("section", { class: "panel", "aria-labelledby": "outside" },
    el("h2", { id: "outside" }, "Declared, but not rendered here"),
    el("ul", {}, data.notRendered.map((one) => el("li", {}, el("code", {}, one.name), " (" + one.file + "): " + one.why)))));

  // What is shown.
  const unique = (values) => [...new Set(values)].sort();
  const kinds = unique(data.groups.flatMap((group) => group.resources.map((one) => one.kind)));
  const environments = unique(data.groups.flatMap((group) => group.environments.map((one) => one.name)));
  function choice(label, values, words) {
    const select = el("select", { on: { change: filter } }, el("option", { value: "" }, "all"),
      values.map((value) => el("option", { value }, words ? words[value] : value)));
    return [el("label", {}, label, select), select];
  }
  const search = el("input", { type: "search", on: { input: later(filter) }, placeholder: "field, value, name …" });
  const [environmentLabel, environment] = choice("Environment", environments);
  const [kindLabel, kind] = choice("Kind", kinds);
  const [attentionLabel, attention] = choice("Severity", ["blocks", "look", "unsure", "fine"], { blocks: "blocks: error", look: "review: warning", unsure: "unsure: not judged", fine: "fine: no risk or a note" });
  const sideButton = el("button", { type: "button", "aria-pressed": String(side), on: { click: switchSides } }, "Side by side");
  const openButton = el("button", { type: "button", on: { click: () => toggleAll(true) } }, "Unfold all");
  const closeButton = el("button", { type: "button", on: { click: () => toggleAll(false) } }, "Fold all");
  const count = el("p", { class: "count", role: "status" });
  const list = el("main", { id: "changes", tabindex: "-1" });
  if (data.groups.length) {
    app.append(el("div", { class: "tools", role: "search" }, el("label", { class: "grow" }, "Search (press /)", search),
      environmentLabel, kindLabel, attentionLabel, sideButton, openButton, closeButton), count);
  }
  app.append(list);

  const words = { blocks: "blocks", look: "review", unsure: "unsure", fine: "fine" };
  const severities = { error: "error", warning: "warning", info: "note" };
  const groups = data.groups.map((group, index) => {
    const id = "group-" + index;
    const button = el("button", { type: "button", "aria-expanded": "false", "aria-controls": id, on: { click: () => toggle(index) } },
      el("span", { class: "arrow", "aria-hidden": "true" }, "▸"),
      el("span", { class: "badge " + group.attention }, words[group.attention]),
      el("span", { class: "heading" }, group.heading,
        el("span", { class: "quiet" }, group.count)));
    const facts = el("dl", { class: "facts" },
      el("dt", {}, "changes"), el("dd", {}, line(group.what)),
      plain(group.restarts) !== "–" ? [el("dt", {}, "restarts"), el("dd", {}, line(group.restarts))] : [],
      plain(group.risk) !== "–" ? [el("dt", {}, group.attention === "blocks" || group.attention === "look" ? "risk" : "note"), el("dd", {}, line(group.risk))] : [],
      plain(group.unjudged) !== "–" ? [el("dt", {}, "not judged"), el("dd", {}, line(group.unjudged))] : []);
    const body = el("div", { id, class: "body", hidden: true });
    const section = el("section", { class: "group", "aria-label": group.heading }, el("h2", {}, button), facts, body);
    return { group, section, button, body, filled: false, text: undefined };
  });
  list.append(...groups.map((one) => one.section));
  if (groups.length > FEW) list.classList.add("many");
  if (!data.groups.length) list.append(el("p", {}, data.verdict + "."));
  const rest = [];
  if (data.unchanged) rest.push(data.unchanged + ". ");
  if (data.notLookedAt) rest.push(data.notLookedAt + ". ");
  app.append(el("footer", {}, rest, data.footer, data.groups.length ? " Keys: / search, j and k next and previous, Enter folds, e and c unfold and fold all." : ""));
  if (groups.length && groups.length <= 3) groups.forEach((_, index) => toggle(index, true));
  filter();

  function toggle(index, open) {
    const one = groups[index];
    const show = open === undefined ? one.body.hidden : open;
    if (show && !one.filled) fill(one);
    one.body.hidden = !show;
    one.button.setAttribute("aria-expanded", String(show));
    one.button.firstChild.textContent = show ? "▾" : "▸";
  }
  function toggleAll(open) {
    groups.forEach((one, index) => { if (!one.section.hidden && (one.body.hidden === open)) toggle(index, open); });
  }
  function fill(one) {
    one.filled = true;
    const { group, body } = one;
    body.replaceChildren();
    if (group.risks.length) body.append(el("h3", {}, "Risks"), el("ul", { class: "risks" }, group.risks.map((risk) =>
      el("li", {}, el("span", { class: "badge " + risk.severity }, severities[risk.severity]), " ", line(risk.message), " ",
        el("span", { class: "where" }, risk.path ? risk.id + ", " + risk.path : risk.id, risk.places.length ? [", ", line(risk.places)].flat() : [])))));
    for (const node of group.nodes) body.append(...nodeElements(node));
    const wanted = group.resources.filter((resource) => !kind.value || resource.kind === kind.value);
    body.append(el("h3", {}, "Resources" + (kind.value ? " of kind " + kind.value : "") + " (" + wanted.length + ")"));
    more(body, wanted, resourceElement, FEW);
  }
  /** Adds some elements, and a button for the rest of them. */
  function more(parent, values, make, number) {
    parent.append(...values.slice(0, number).map(make));
    const left = values.slice(number);
    if (!left.length) return;
    const button = el("button", { type: "button", on: { click: () => { button.remove(); more(parent, left, make, number); } } },
      "Show " + Math.min(number, left.length) + " more of " + left.length);
    parent.append(button);
  }
  function nodeElements(node) {
    const title = node.title ? [el("h3", {}, line(node.title))] : [];
    if (node.type === "table") return [...title, table(node.head, node.rows.map((row) => row.map((cell) => line(cell))))];
    if (node.type === "diff") return [...title, setIn(node), diff(node.hunks)];
    if (node.type === "list") return [...title, el("ul", {}, node.items.map((item) => el("li", {}, line(item))))];
    return [el("p", {}, line(node.line), ".")];
  }
  function table(head, rows) {
    const holder = el("tbody", {});
    const shown = el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "table: " + head.filter(Boolean).join(", ") }, el("table", {},
      el("thead", {}, el("tr", {}, head.map((name) => el("th", { scope: "col" }, name)))), holder));
    more(holder, rows, (row) => el("tr", {}, row.map((cell, index) => el("td", { "data-head": head[index] }, cell))), FEW);
    return shown;
  }
  function resourceElement(resource) {
    const holder = el("div", {});
    const details = el("details", { class: "resource", on: { toggle: () => {
      if (details.open && !holder.firstChild) holder.append(setIn(resource), diff(resource.hunks));
    } } }, el("summary", {}, el("span", { class: "badge " + resource.action }, resource.action), " ", resource.kind + " ",
      el("strong", {}, resource.name), resource.previous && resource.previous !== resource.name ? el("span", { class: "quiet" }, " was " + resource.previous) : undefined), holder);
    return details;
  }
  function setIn(one) {
    return one.setIn && one.setIn.length ? el("p", { class: "where" }, "set in ", line(one.setIn)) : "";
  }

  // Lines that changed.
  function diff(hunks, sides = side && hunks.some((hunk) => ["-", "+"].every((sign) => hunk.lines.some((text) => text[0] === sign)))) {
    // What only comes or only goes has nothing on the other side.
    const body = el("tbody", {});
    const rows = [];
    for (const hunk of hunks) {
      if (rows.length || hunk.newStart > 1 || hunk.oldStart > 1) rows.push(() => el("tr", { class: "hunk" }, el("td", { colspan: 4 }, hunk.place || "line " + Math.max(hunk.oldStart, hunk.newStart))));
      rows.push(...(sides ? sideRows(hunk) : unifiedRows(hunk)));
    }
    more(body, rows, (make) => make(), 400);
    return el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "changed lines" }, el("table", { class: sides ? "diff sides" : "diff" },
      sides ? el("colgroup", {}, [0, 1, 2, 3].map((column) => el("col", column % 2 ? {} : { class: "numbers" }))) : undefined, body));
  }
  function number(value) { return el("td", { class: "number" }, value === undefined ? "" : String(value)); }
  function gone(text) { return el("td", { class: "gone" }, hidden("removed: "), el("del", {}, text)); }
  function come(text) { return el("td", { class: "come" }, hidden("added: "), el("ins", {}, text)); }
  function unifiedRows(hunk) {
    let old = hunk.oldStart, now = hunk.newStart;
    return hunk.lines.map((text) => {
      const sign = text[0], rest = text.slice(1);
      const a = sign === "+" || sign === "\\\\" ? undefined : old++, b = sign === "-" || sign === "\\\\" ? undefined : now++;
      return () => el("tr", {}, number(a), number(b), el("td", { class: "sign", "aria-hidden": "true" }, sign),
        sign === "-" ? gone(rest) : sign === "+" ? come(rest) : el("td", {}, rest));
    });
  }
  function sideRows(hunk) {
    let old = hunk.oldStart, now = hunk.newStart;
    const rows = [];
    let left = [], right = [];
    const flush = () => {
      for (let i = 0; i < Math.max(left.length, right.length); i++) {
        const a = left[i], b = right[i];
        rows.push(() => el("tr", {}, number(a && a[0]), a ? gone(a[1]) : el("td", {}), number(b && b[0]), b ? come(b[1]) : el("td", {})));
      }
      left = []; right = [];
    };
    for (const text of hunk.lines) {
      const sign = text[0], rest = text.slice(1);
      if (sign === "-") left.push([old++, rest]);
      else if (sign === "+") right.push([now++, rest]);
      else if (sign === " ") { flush(); const a = old++, b = now++; rows.push(() => el("tr", {}, number(a), el("td", {}, rest), number(b), el("td", {}, rest))); }
    }
    flush();
    return rows;
  }

  // Search and filters.
  function later(run) { let timer; return () => { clearTimeout(timer); timer = setTimeout(run, 120); }; }
  function textOf(one) {
    if (one.text === undefined) one.text = JSON.stringify([one.group.heading, one.group.environments, one.group.risks, one.group.nodes, one.group.resources]).toLowerCase();
    return one.text;
  }
  function filter() {
    const query = search.value.trim().toLowerCase();
    const needle = JSON.stringify(query).slice(1, -1);
    let shown = 0;
    for (const one of groups) {
      const { group } = one;
      const fits = (!attention.value || group.attention === attention.value)
        && (!environment.value || group.environments.some((each) => each.name === environment.value))
        && (!kind.value || group.resources.some((each) => each.kind === kind.value))
        && (!query || textOf(one).includes(needle));
      one.section.hidden = !fits;
      if (fits) shown++;
      if (one.filled) { if (one.body.hidden) one.filled = false; else fill(one); }
    }
    count.textContent = shown === groups.length ? "" : shown + " of " + groups.length + " shown";
  }
  function switchSides() {
    side = !side;
    sideButton.setAttribute("aria-pressed", String(side));
    for (const one of groups) if (one.filled) { if (one.body.hidden) one.filled = false; else fill(one); }
  }

  // Keys.
  function move(step) {
    const visible = groups.map((one, index) => index).filter((index) => !groups[index].section.hidden);
    if (!visible.length) return;
    const at = visible.indexOf(current);
    const next = visible[Math.min(visible.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
    if (groups[current]) groups[current].section.classList.remove("current");
    current = next;
    groups[current].section.classList.add("current");
    groups[current].button.focus({ preventScroll: true });
    groups[current].section.scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "Escape" && event.target === search) { search.value = ""; filter(); search.blur(); return; }
    if (typing) return;
    if (event.key === "/") { event.preventDefault(); search.focus(); }
    else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "e") toggleAll(true);
    else if (event.key === "c") toggleAll(false);
  });
  addEventListener("beforeprint", () => toggleAll(true));
})();
`;
