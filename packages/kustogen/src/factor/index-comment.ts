import { pointer } from "@kustogen/kustomize/merge/json-document.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asText, isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { escapeSegment, type Operation } from "./json6902.ts";

/** What each index in operations is in the parent's objects; undefined if there is none. */
export function operationsComment(
  objects: readonly ValueMap[],
  operations: readonly Operation[],
): string | undefined {
  const lines = new Map<string, string>();
  for (const { op, path } of operations) {
    const elements = objects.flatMap((from) => deepestElement(from, path) ?? []);
    const [element] = elements;
    if (element === undefined) continue;
    const what = [...new Set(elements.map(({ value }) => short(value)))].join(", ");
    const said = op === "add" && path === element.path ? "is added before" : "is";
    lines.set(`${said} ${element.path}`, `${element.path} ${said} ${what}`);
  }
  return lines.size === 0 ? undefined : [...lines.values()].join("\n");
}

/** The innermost list element of the parent on the path of a JSON Pointer. */
function deepestElement(from: ValueMap, at: string): { path: string; value: Value } | undefined {
  let value: Value | undefined = from;
  let path = "";
  let found: { path: string; value: Value } | undefined;
  for (const key of pointer(at)) {
    const list: boolean = Array.isArray(value);
    value = Array.isArray(value) ? value[Number(key)] : isMap(value) ? lookUp(value, key) : undefined;
    path += `/${escapeSegment(key)}`;
    if (value === undefined) return found;
    if (list) found = { path, value };
  }
  return found;
}

/** A value in a few words: its name if it has one, otherwise its text on one line, shortened. */
function short(value: Value): string {
  if (isMap(value)) {
    const id = ["name", "host", "key", "type"].find((key) => typeof lookUp(value, key) === "string");
    if (id !== undefined) return `${id === "name" ? "" : `${id} `}${asText(lookUp(value, id))}`;
  }
  const text = flow(value);
  return text.length > 72 ? `${text.slice(0, 71)}…` : text;
}

/** A value in YAML's flow style, without quotes: for people, not for programs. */
function flow(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (isMap(value))
    return `{${Object.entries(value)
      .map(([key, inner]) => `${key}: ${flow(inner)}`)
      .join(", ")}}`;
  return String(value).replace(/\s+/g, " ");
}
