import type { Built, Judged, Origin } from "../engine/messages.ts";
import { byId, element } from "./elements.ts";

/** Opens a file at a line. */
export type OpenPlace = (file: string, line: number) => void;

const SEVERITIES = ["error", "warning", "info"] as const;

/** A button that leads to a line of a file. */
function place(file: string, line: number | undefined, open: OpenPlace): HTMLElement {
  const path = file.replace(/^\/+/, "");
  const text = line === undefined ? path : `${path}:${line}`;
  const button = element("button", { type: "button", class: "place" }, text);
  button.onclick = () => open(path, line ?? 1);
  return button;
}

/** Shows the rendered text, a line an item, or why there is none. */
export function showRendered({ yaml, error }: Built): void {
  const list = byId("yaml", HTMLOListElement);
  const origin = byId("origin", HTMLParagraphElement);
  origin.className = error === undefined ? "quiet" : "failed";
  origin.textContent = error ?? "Click a line to see where it comes from.";
  const lines = error === undefined ? yaml.replace(/\n$/, "").split("\n") : [];
  // Unchanged elements stay, so that a keystroke changes few elements of a long list.
  while (list.children.length > lines.length) list.lastElementChild?.remove();
  for (const [at, line] of lines.entries()) {
    const item = list.children[at];
    if (item === undefined) list.append(element("li", {}, element("span", {}, line)));
    else {
      if (item.textContent !== line) item.firstElementChild?.replaceChildren(line);
      item.removeAttribute("aria-current");
    }
  }
}

/** Says where the clicked line comes from. */
export function showOrigin(line: number, origin: Origin | undefined, open: OpenPlace): void {
  for (const item of document.querySelectorAll("#yaml [aria-current]")) item.removeAttribute("aria-current");
  document.querySelector(`#yaml li:nth-child(${line})`)?.setAttribute("aria-current", "true");
  const said = byId("origin", HTMLParagraphElement);
  said.className = "";
  if (origin === undefined) said.textContent = "kustomize writes this line itself.";
  else
    said.replaceChildren(
      element("code", {}, origin.field),
      " is set in ",
      place(origin.file, origin.line, open),
      `, by the layer ${origin.layer}.`,
    );
}

/** Lists the findings, errors first. */
export function showFindings({ findings }: Judged, isRendered: boolean, open: OpenPlace): void {
  const panel = byId("view-findings", HTMLDivElement);
  const sorted = SEVERITIES.flatMap((severity) => findings.filter((one) => one.severity === severity));
  panel.replaceChildren(
    ...sorted.map(({ severity, rule, message, fix, resource, file, line }) =>
      element(
        "article",
        { class: `finding is-${severity}` },
        element("p", {}, element("strong", { class: severity }, severity), ` ${rule}`),
        element("p", {}, resource ? `${resource.kind} ${resource.name}: ${message}` : message),
        element("p", { class: "quiet" }, fix),
        ...(file === undefined ? [] : [place(file, line, open)]),
      ),
    ),
  );
  if (sorted.length === 0)
    panel.append(
      element("p", {}, isRendered ? "No rule finds anything." : "Nothing can be checked before it renders."),
    );
  const serious = findings.filter(({ severity }) => severity !== "info").length;
  byId("tab-findings", HTMLButtonElement).textContent = serious === 0 ? "Findings" : `Findings (${serious})`;
}

/** The variables of every container, as it sees them. */
export function showVariables({ variables }: Judged, open: OpenPlace): void {
  const panel = byId("view-variables", HTMLDivElement);
  if (variables.length === 0) {
    panel.replaceChildren(element("p", {}, "No container declares a variable."));
    return;
  }
  const containers = new Map<string, HTMLElement[]>();
  for (const { workload, container, name, value, source, place: at } of variables) {
    const row = element(
      "tr",
      {},
      element("td", { class: "name" }, name),
      element("td", { class: "name" }, value),
      element("td", {}, `${source} `, ...(at === undefined ? [] : [place(at.file, at.line, open)])),
    );
    const owner = `${workload}, container ${container}`;
    containers.set(owner, [...(containers.get(owner) ?? []), row]);
  }
  panel.replaceChildren(
    ...[...containers].map(([owner, rows]) => {
      const head = ["Variable", "Value", "From"].map((text) => element("th", { scope: "col" }, text));
      return element(
        "table",
        {},
        element("caption", {}, owner),
        element("thead", {}, element("tr", {}, ...head)),
        element("tbody", {}, ...rows),
      );
    }),
  );
}
