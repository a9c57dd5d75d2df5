import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { printResource } from "@kustogen/kustomize/yaml/printer/print.ts";
import { code, type Inline } from "./inline.ts";

/** Longer values are shown as a diff, not in a cell. */
const CELL = 80;

/** Stands for an absent value. */
export const NOTHING = "–";

/** A value for a table cell; undefined if it is too long. */
export function cellOf(value: Value | undefined): Inline | undefined {
  if (value === undefined) return [NOTHING];
  const text = shortText(value);
  return text === undefined ? undefined : [code(text)];
}

function shortText(value: Value): string | undefined {
  if (typeof value === "string") {
    if (value === "") return '""';
    return value.includes("\n") || value.length > CELL ? undefined : value;
  }
  if (typeof value !== "object" || value === null) return String(value);
  const text = flow(value);
  return text.length > CELL ? undefined : text;
}

/** A mapping or list on one line, in YAML's flow style. */
function flow(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value === "object" && value !== null)
    return `{${Object.entries(value)
      .map(([key, item]) => `${key}: ${flow(item)}`)
      .join(", ")}}`;
  return typeof value === "string" && /^$|[,{}[\]\n#:]/.test(value) ? JSON.stringify(value) : String(value);
}

/** A value as lines to compare: a text unchanged, everything else as YAML; as JSON if kustomize can't print it. */
export function linesOf(value: Value | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "string") return value.endsWith("\n") || value === "" ? value : `${value}\n`;
  return attempt(() => printResource(value), undefined) ?? `${JSON.stringify(value, asShown, 2)}\n`;
}

/** A value in JSON, with numbers that JSON doesn't have as text. */
function asShown(_: string, value: unknown): unknown {
  if (typeof value === "bigint" || (typeof value === "number" && !Number.isFinite(value)))
    return String(value);
  return value;
}
