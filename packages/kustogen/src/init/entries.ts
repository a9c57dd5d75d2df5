import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from "yaml";

// Environment files are people's: an entry is put in or taken out as text, and every other byte stays as it is.

/** The text of an environment file with a system added at the end of `systems`; the lines are indented here. */
export function withSystem(text: string, name: string, body: readonly string[]): string {
  const systems = systemsOf(text);
  const last = systems?.items.at(-1);
  if (systems === undefined || last === undefined || systems.flow) return withFirst(text, name, body);
  const column = columnOf(text, startOf(last));
  const block = indented(column, name, body);
  const end = endOf(text, last);
  return `${text.slice(0, end)}${text.slice(0, end).endsWith("\n") ? "" : "\n"}${block}${text.slice(end)}`;
}

/** The text of an environment file without a system, and without the comments directly above its entry. */
export function withoutSystem(text: string, name: string): string {
  const systems = systemsOf(text);
  const entry = systems?.items.find(({ key }) => isScalar(key) && key.value === name);
  if (systems === undefined || entry === undefined || systems.flow) return text;
  const key = startOf(entry);
  let start = text.lastIndexOf("\n", key - 1) + 1;
  for (let above = lineAbove(text, start); above !== undefined; above = lineAbove(text, start)) {
    if (!/^ *#/.test(above) || above.search(/#/) !== columnOf(text, key)) break;
    start -= above.length + 1;
  }
  const rest = `${text.slice(0, start)}${text.slice(endOf(text, entry))}`;
  return systems.items.length > 1 ? rest : rest.replace(/^systems:[ \t]*(?=\n|$)/m, "systems: {}");
}

function systemsOf(text: string): YAMLMap | undefined {
  const found = parseDocument(text, { keepSourceTokens: true }).get("systems");
  return isMap(found) ? found : undefined;
}

/** Writes the first entry, where `systems` is missing, empty or `{}`. */
function withFirst(text: string, name: string, body: readonly string[]): string {
  const block = `systems:\n${indented(2, name, body)}`;
  const empty = /^systems:[ \t]*(?:\{\s*\}|~|null)?[ \t]*(#.*)?$/m;
  if (empty.test(text)) return text.replace(empty, () => block.trimEnd());
  return `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${block}`;
}

function indented(column: number, name: string, body: readonly string[]): string {
  const margin = " ".repeat(column);
  return `${margin}${name}:\n${body.map((line) => `${margin}  ${line}\n`).join("")}`;
}

function startOf({ key }: Pair): number {
  return (key as { range: [number, number, number] }).range[0];
}

/** Where the lines of an entry end: behind the line feed of its last one. */
function endOf(text: string, { key, value }: Pair): number {
  const range = ((value ?? key) as { range: [number, number, number] }).range;
  const end = text.indexOf("\n", Math.max(range[1] - 1, 0));
  return end < 0 ? text.length : end + 1;
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}

/** The line that ends right before an offset; undefined at the top. */
function lineAbove(text: string, offset: number): string | undefined {
  return offset === 0 ? undefined : text.slice(text.lastIndexOf("\n", offset - 2) + 1, offset - 1);
}
