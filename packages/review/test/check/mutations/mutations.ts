import { readFileSync } from "node:fs";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import type { Any } from "../faults/random/fault.ts";

type Step = string | number;

/** One change of one object, as an author may slip: what was changed ("spec.replicas = -1"), and the object after it. */
export interface Mutation {
  what: string;
  /** The changed field, without the numbers of elements: "spec.ports[].port". */
  field: string;
  object: Any;
}

/** Objects that the API server accepts, which together have nearly every field that manifests set. */
export function acceptedObjects(folder: URL): Any[] {
  return ["workloads.yaml", "others.yaml", "custom.yaml"].flatMap((file) =>
    parseDocuments(readFileSync(new URL(file, folder), "utf8"), file),
  );
}

const NUMBERS = [-1, 0, 1, 1.5, 101, 70_000, 3_000_000_000];
const LONG = [70, 300].map((length) => "a".repeat(length));
const TEXTS = [
  ...["", "Upper_Case", "a b", "-x", "a/b", "/a", "0", "-1", "1.5", "5m", "10Gx", "200%", "a.b", "..", "a:b"],
  ...LONG,
];

/** The values that may be written in place of one, by mistake. */
function inPlaceOf(value: Any): Any[] {
  if (typeof value === "number") return [...NUMBERS, String(value), null];
  if (typeof value === "boolean") return [!value, String(value), null];
  if (typeof value === "string") return [...TEXTS, value.toLowerCase(), value.toUpperCase(), 5, true, null];
  if (Array.isArray(value)) return [[], {}, [null], [...value, ...value.slice(0, 1)], null];
  if (typeof value === "object" && value !== null)
    return [{}, [], "text", { ...value, unknownField: 1 }, null];
  return [];
}

function* pathsOf(value: Any, path: readonly Step[] = []): Iterable<readonly Step[]> {
  if (path.length > 0) yield path;
  if (typeof value !== "object" || value === null) return;
  const entries: [Step, Any][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  for (const [step, one] of entries) yield* pathsOf(one, [...path, step]);
}

const printed = (value: Any) => {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 30)}… (${text.length})` : text;
};

/** Every change of one field of an object: without it, and with each value that may be written in its place. */
export function* mutations(object: Any): Iterable<Mutation> {
  for (const path of pathsOf(object)) {
    if (path[0] === "apiVersion" || path[0] === "kind" || (path[0] === "metadata" && path.length === 1))
      continue;
    const name = path.join(".");
    const field = path
      .map((step) => (typeof step === "number" ? "[]" : `.${step}`))
      .join("")
      .slice(1);
    const after = (change: (parent: Any, step: Step) => void): Any => {
      const copy = structuredClone(object);
      const parent = path.slice(0, -1).reduce((one, step) => one[step], copy);
      change(parent, path.at(-1) as Step);
      return copy;
    };
    const value = path.reduce((one, step) => one[step], object);
    yield {
      what: `without ${name}`,
      field,
      object: after((parent, step) => {
        if (Array.isArray(parent)) parent.splice(step as number, 1);
        else delete parent[step];
      }),
    };
    for (const other of new Set(inPlaceOf(value)))
      if (other !== value)
        yield {
          what: `${name} = ${printed(other)}`,
          field,
          object: after((parent, step) => {
            parent[step] = other;
          }),
        };
  }
}
