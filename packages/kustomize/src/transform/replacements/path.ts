import { refuseMore } from "../../limits.ts";

/**
 * Splits a field path at its dots. A backslash keeps the dot after it; text in brackets is one part, which keeps its
 * brackets if it selects list elements (`[name=web]`) and loses them if it is a key (`[a.b/c]`).
 */
export function splitFieldPath(path: string): string[] {
  const split = splitEscaped(path);
  refuseMore("pathParts", split.length);
  const parts: string[] = [];
  for (let at = 0; at < split.length; at++) {
    let part = split[at] as string;
    if (!part.startsWith("[") || part.endsWith("]")) {
      parts.push(part);
      continue;
    }
    while (at < split.length - 1) {
      const next = split[++at] as string;
      part += `.${next}`;
      if (next.endsWith("]")) break;
    }
    parts.push(part.includes("=") ? part : part.replace(/^[[\]]+|[[\]]+$/g, ""));
  }
  return parts;
}

function splitEscaped(path: string): string[] {
  const split = path.split(".");
  if (split.length > 1 && split[0] === "") split.shift();
  const parts: string[] = [];
  for (const part of split) {
    const last = parts.at(-1);
    if (last?.endsWith("\\")) parts[parts.length - 1] = `${last.slice(0, -1)}.${part}`;
    else parts.push(part);
  }
  return parts;
}

/** True for a part in brackets, which selects list elements. */
export function isElementSelector(part: string): boolean {
  return part.startsWith("[") && part.endsWith("]") && part.length > 1;
}

/** The index in a part; undefined if it isn't an integer. Negative numbers are valid. */
export function indexOf(part: string): number | undefined {
  return /^[-+]?[0-9]{1,15}$/.test(part) ? Number(part) : undefined;
}

/** The field and value of an element selector: `[name=web]` is name and web, `[=web]` the value itself. */
export function elementSelector(part: string): { field: string; value: string } | undefined {
  const inner = (part.endsWith("]") ? part.slice(0, -1) : part).replace(/^\[/, "");
  const equals = inner.indexOf("=");
  return equals < 0 ? undefined : { field: inner.slice(0, equals), value: inner.slice(equals + 1) };
}
