/**
 * What a line of printed YAML is in, as people name it: "containers[name=api].env". The pod's part of a workload is told
 * from the pod on. "" for a line at the top.
 */
export function placeOfLine(lines: readonly string[], index: number): string {
  let parts: string[] = [];
  let at = index;
  let level = indentOf(lines[at] ?? "");
  let isItem = isListItem(lines[at] ?? "");
  // The line itself says its own key, but not which element of a list it is in.
  while (at > 0 && (level > 0 || isItem)) {
    at--;
    const line = lines[at] ?? "";
    if (line.trim() === "") continue;
    const indent = indentOf(line);
    if (isListItem(line) && indent < level) {
      // The first key of the element stands on the same line.
      const key = KEY.exec(line.slice(indent + 2))?.[1];
      if (opensBlock(line)) parts = key === undefined ? [] : [key];
      else if (key !== undefined && (level > indent + 2 || isItem)) parts = [key, ...parts];
      parts = [elementText(lines, at, indent), ...parts];
      level = indent;
      isItem = true;
      continue;
    }
    if (isListItem(line) || !(indent < level || (isItem && indent === level))) continue;
    const key = KEY.exec(line.slice(indent))?.[1];
    if (key === undefined) continue;
    // What lies in a text of several lines has no keys.
    parts = opensBlock(line) ? [key] : [key, ...parts];
    level = indent;
    isItem = false;
  }
  return parts
    .filter((part) => part !== "")
    .reduce((text, part) => (part.startsWith("[") ? `${text}${part}` : `${text}.${part}`), "")
    .slice(1)
    .replace(/^spec\.(?:jobTemplate\.spec\.)?template\.(?:spec\.)?/, "");
}

const KEY = /^("[^"]*"|[^\s:#"'-][^\s:]*):(?: |$)/;

function opensBlock(line: string): boolean {
  return /[:-] [|>][-+0-9]*$/.test(line);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function isListItem(line: string): boolean {
  const text = line.trimStart();
  return text === "-" || text.startsWith("- ");
}

/** An element of a list by its name, "[name=api]"; "" for one without. */
function elementText(lines: readonly string[], start: number, indent: number): string {
  for (let at = start; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (at > start && line.trim() !== "" && indentOf(line) <= indent) break;
    if (at > start && indentOf(line) !== indent + 2) continue;
    const name = /^(?:- | {2})name: (.+)$/.exec(line.slice(indent));
    if (name !== null) return `[name=${name[1]}]`;
  }
  return "";
}
