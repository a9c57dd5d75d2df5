/**
 * The place of a line in printed YAML: "containers[name=api].env". Inside a workload's pod, the path begins at the
 * pod. "" for a top-level line.
 */
export function placeOfLine(lines: readonly string[], index: number): string {
  let parts: string[] = [];
  let at = index;
  let level = indentOf(lines[at] ?? "");
  let isItem = isListItem(lines[at] ?? "");
  // The line itself contains its own key, but not its list element.
  while (at > 0 && (level > 0 || isItem)) {
    at--;
    const line = lines[at] ?? "";
    if (line.trim() === "") continue;
    const indent = indentOf(line);
    if (isListItem(line) && indent < level) {
      // The first key of the element is on the same line.
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
    // Lines within a multi-line text have no keys.
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

/** A list element by name, "[name=api]"; "" for one without a name. */
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
