import type { Files } from "../engine/messages.ts";
import { EXAMPLES } from "../examples.ts";
import type { TextEditor } from "./editor.ts";
import { byId, element, options } from "./elements.ts";
import { EngineClient } from "./engine-client.ts";
import { showFindings, showOrigin, showRendered, showVariables } from "./results.ts";

// The engine first, the editor when it is there: what a reader wants to see is the result.
const engine = new EngineClient(new URL("./worker.js", import.meta.url));

const note = byId("note", HTMLParagraphElement);
const fileList = byId("files", HTMLUListElement);
const folderChoice = byId("folder", HTMLSelectElement);
const beforeChoice = byId("before", HTMLSelectElement);
const afterChoice = byId("after", HTMLSelectElement);
const exampleChoice = byId("example", HTMLSelectElement);

let files: Record<string, string> = {};
let current = "";
let folder: string | undefined;
let editor: TextEditor = plain();
/** So long nothing is typed before the rules are asked. */
const PAUSE_MS = 120;
/** The last question: answers to earlier ones aren't shown. */
let asked = 0;

function plain(): TextEditor {
  const field = byId("plain", HTMLTextAreaElement);
  field.oninput = () => edited(field.value);
  return {
    show(text) {
      field.value = text;
    },
    goTo: () => field.focus(),
  };
}

function edited(text: string): void {
  if (files[current] === text) return;
  files = { ...files, [current]: text };
  void build();
}

/** Shows other files, and the one that a reader wants to see. */
function open(next: Files, shown: string | undefined, file?: string): Promise<void> {
  files = { ...next };
  folder = shown;
  const wanted = file ?? `${shown === undefined || shown === "" ? "" : `${shown}/`}kustomization.yaml`;
  select(files[wanted] === undefined ? (Object.keys(files).sort()[0] ?? "") : wanted);
  return build();
}

function select(path: string, line?: number): void {
  current = path;
  editor.show(files[path] ?? "");
  listFiles();
  if (line !== undefined) editor.goTo(line);
}

function listFiles(): void {
  fileList.replaceChildren(
    ...Object.keys(files)
      .sort()
      .map((path) => {
        const button = element("button", { type: "button", "aria-current": String(path === current) }, path);
        button.onclick = () => select(path);
        return element("li", {}, button);
      }),
  );
}

function openPlace(file: string, line: number): void {
  if (files[file] !== undefined) select(file, line);
}

/** Renders and shows the result; what the rules say comes later. */
async function build(): Promise<void> {
  const mine = ++asked;
  document.body.dataset.asked = String(mine);
  const answer = await engine.ask({ ask: "build", files, folder });
  if (mine !== asked) return;
  const state = byId("state", HTMLOutputElement);
  if (!("built" in answer)) {
    state.textContent = "failed" in answer ? answer.failed : "";
    return;
  }
  const { built } = answer;
  folder = built.folder;
  options(folderChoice, built.folders, folder);
  options(beforeChoice, built.folders, undefined);
  options(
    afterChoice,
    built.folders,
    built.folders.includes(afterChoice.value) ? undefined : built.folders[1],
  );
  state.textContent =
    built.error === undefined ? `rendered in ${built.took.toFixed(0)} ms` : "can't be rendered";
  showRendered(built);
  document.body.dataset.built = String(mine);
  void judge(mine, built.error === undefined);
}

/** Shows what the rules say of the result: a moment later, since it isn't asked for while someone types. */
async function judge(mine: number, isRendered: boolean): Promise<void> {
  await new Promise((done) => setTimeout(done, PAUSE_MS));
  if (mine !== asked) return;
  const judged = await engine.ask({ ask: "judge" });
  if (mine !== asked || !("judged" in judged)) return;
  showFindings(judged.judged, isRendered, openPlace);
  showVariables(judged.judged, openPlace);
  document.body.dataset.judged = String(mine);
  if (byId("tab-compare", HTMLButtonElement).ariaSelected === "true") await compare();
}

async function compare(): Promise<void> {
  const frame = byId("review", HTMLIFrameElement);
  const answer = await engine.ask({
    ask: "compare",
    files,
    before: beforeChoice.value,
    after: afterChoice.value,
  });
  if ("page" in answer) frame.srcdoc = answer.page;
  else if ("failed" in answer)
    frame.srcdoc = `<pre>${answer.failed.replace(/[&<]/g, (one) => `&#${one.charCodeAt(0)};`)}</pre>`;
}

function show(tab: HTMLButtonElement): void {
  for (const one of document.querySelectorAll<HTMLButtonElement>("[role=tab]")) {
    const chosen = one === tab;
    one.ariaSelected = String(chosen);
    one.tabIndex = chosen ? 0 : -1;
    const panel = document.getElementById(one.getAttribute("aria-controls") ?? "");
    if (panel) panel.hidden = !chosen;
  }
  if (tab.id === "tab-compare" && beforeChoice.options.length > 0) void compare();
}

for (const tab of document.querySelectorAll<HTMLButtonElement>("[role=tab]")) {
  tab.onclick = () => show(tab);
  tab.onkeydown = ({ key }) => {
    const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    const tabs = [...document.querySelectorAll<HTMLButtonElement>("[role=tab]")];
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length] as HTMLButtonElement;
    next.focus();
    show(next);
  };
}

byId("yaml", HTMLOListElement).onclick = async ({ target }) => {
  const item = (target as HTMLElement).closest("li");
  if (item === null) return;
  const line = [...(item.parentElement?.children ?? [])].indexOf(item) + 1;
  const answer = await engine.ask({ ask: "origin", line });
  if ("origin" in answer) showOrigin(line, answer.origin, openPlace);
};

folderChoice.onchange = () => {
  folder = folderChoice.value;
  void build();
};
beforeChoice.onchange = afterChoice.onchange = () => void compare();
exampleChoice.onchange = () => {
  const example = EXAMPLES.find(({ title }) => title === exampleChoice.value);
  if (example === undefined) return;
  history.replaceState(null, "", location.pathname);
  note.textContent = example.look;
  void open(example.files, example.folder);
};

byId("add", HTMLButtonElement).onclick = () => {
  const path = prompt("Path of the new file", `${folder ? `${folder}/` : ""}new.yaml`)?.replace(/^\/+/, "");
  if (!path) return;
  files = { ...files, [path]: files[path] ?? "" };
  select(path);
  void build();
};
byId("rename", HTMLButtonElement).onclick = () => {
  const path = prompt("New path", current)?.replace(/^\/+/, "");
  if (!path || path === current) return;
  const { [current]: text = "", ...rest } = files;
  files = { ...rest, [path]: text };
  select(path);
  void build();
};
byId("remove", HTMLButtonElement).onclick = () => {
  const { [current]: _gone, ...rest } = files;
  files = rest;
  select(Object.keys(files).sort()[0] ?? "");
  void build();
};
byId("share", HTMLButtonElement).onclick = async () => {
  const { toFragment } = await import("./share.ts");
  const address = new URL(toFragment({ files, ...(folder !== undefined && { folder }) }), location.href).href;
  history.replaceState(null, "", address);
  try {
    await navigator.clipboard.writeText(address);
    note.textContent = "The link is copied. It contains the files; nothing was sent anywhere.";
  } catch {
    note.textContent = "The link is in the address bar. It contains the files; nothing was sent anywhere.";
  }
};

document.ondragover = (event) => {
  event.preventDefault();
  document.body.classList.add("dropping");
};
document.ondragleave = () => document.body.classList.remove("dropping");
document.ondrop = async (event) => {
  event.preventDefault();
  document.body.classList.remove("dropping");
  if (event.dataTransfer === null) return;
  const { droppedFiles } = await import("./dropped.ts");
  openOthers(await droppedFiles(event.dataTransfer));
};
const chosen = byId("chosen", HTMLInputElement);
byId("choose", HTMLButtonElement).onclick = () => chosen.click();
chosen.onchange = async () => {
  const { chosenFiles } = await import("./dropped.ts");
  openOthers(await chosenFiles(chosen.files ?? []));
};

/** Opens files that a reader brought. */
function openOthers(others: Files): void {
  const count = Object.keys(others).length;
  note.textContent =
    count === 0
      ? "None of these files contains text."
      : `${count} ${count === 1 ? "file" : "files"} opened; they stay in your browser.`;
  if (count === 0) return;
  exampleChoice.value = "";
  void open(others, undefined);
}

const named = EXAMPLES.find(({ id }) => location.hash === `#example=${id}`) ?? EXAMPLES[0];
options(
  exampleChoice,
  EXAMPLES.map(({ title }) => title),
  named?.title,
);
exampleChoice.prepend(element("option", { value: "", hidden: "" }, "Other files"));
await engine.ready;
document.body.dataset.ready = "true";
if (location.hash.startsWith("#files=")) {
  const { fromFragment } = await import("./share.ts");
  const shared = fromFragment(location.hash);
  exampleChoice.value = "";
  if (shared !== undefined) {
    const tab = [...document.querySelectorAll<HTMLButtonElement>("[role=tab]")].find(
      ({ id }) => id === `tab-${shared.view}`,
    );
    if (tab) show(tab);
    await open(shared.files, shared.folder, shared.file);
  } else note.textContent = "The link is incomplete or damaged: ask for it again.";
} else if (named !== undefined) await open(named.files, named.folder);

const { codeEditor } = await import("./editor.ts");
byId("plain", HTMLTextAreaElement).remove();
editor = codeEditor(byId("editor", HTMLDivElement), files[current] ?? "", edited);
