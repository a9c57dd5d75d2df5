import { withChildren } from "@kustogen/kustomize/value/children.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { asMap, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Path, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { type Document, isScalar, parseDocument, visit } from "yaml";

/** Names of files with chart values. */
const VALUES_FILE = /(?:^|[-_.])values(?:[-_.][\w-]+)*\.ya?ml$/i;

/** True for a text of which only the YAML in it counts: chart values. */
export function holdsValues(kind: string, path: Path): boolean {
  const at = path.filter((part) => typeof part === "string" && !part.startsWith("=")).join(".");
  if (kind === "ConfigMap")
    return path.length === 2 && path[0] === "data" && VALUES_FILE.test(String(path[1]));
  if (kind === "Application") return /^spec\.sources?\.helm\.values$/.test(at);
  return (kind === "HelmChart" || kind === "HelmChartConfig") && at === "spec.valuesContent";
}

/** The values in a text; undefined if it doesn't contain a mapping, or if YAML readers disagree about a value. */
export function valuesIn(text: string): ValueMap | undefined {
  if (text.includes("\r")) return undefined;
  const [document, older] = [parsed(text, "1.2"), parsed(text, "1.1")];
  if (document === undefined || older === undefined || !isExact(document)) return undefined;
  const value = document.toJS() as Value;
  return isMap(value) && equal(value, older.toJS() as Value)
    ? (withQuantities(value) as ValueMap)
    : undefined;
}

/** With a smaller proportion of common keys, a text for each environment is more readable. */
const COMMON = 0.5;

/** True for values of several environments that have mostly the same keys. */
export function haveMuchInCommon(values: readonly (ValueMap | undefined)[]): boolean {
  const known = values.filter((value) => value !== undefined).map((value) => new Set(keysOf(value, "")));
  const all = new Set(known.flatMap((own) => [...own]));
  const common = [...all].filter((key) => known.every((own) => own.has(key)));
  return common.length >= all.size * COMMON;
}

function keysOf(value: Value, path: string): string[] {
  if (!isMap(value) || Object.keys(value).length === 0) return [path];
  return Object.entries(value).flatMap(([key, own]) => keysOf(own, `${path}\0${key}`));
}

/** Values in which quantities are strings: for a container's resources, a number and its digits are equivalent. */
export function withQuantities(value: Value, isQuantity = false): Value {
  if (typeof value === "number") return isQuantity ? String(value) : value;
  return withChildren(value, (own, key) =>
    withQuantities(
      own,
      typeof key === "string" && (isMap(own) ? /^(?:limits|requests)$/.test(key) : isQuantity),
    ),
  );
}

function parsed(text: string, version: "1.1" | "1.2"): Document.Parsed | undefined {
  const document = parseDocument(text, { version, logLevel: "silent" });
  return document.errors.length + document.warnings.length > 0 ? undefined : document;
}

/** True if every number would be written unchanged, and no tag or alias adds meaning. */
function isExact(document: Document.Parsed): boolean {
  let exact = true;
  visit(document, (_, node) => {
    if (typeof node !== "object" || node === null) return;
    if ("tag" in node && node.tag !== undefined) exact = false;
    if (!isScalar(node)) return;
    const { value, source } = node;
    if (typeof value === "number" && String(value) !== source) exact = false;
    if (value instanceof Date || typeof value === "bigint") exact = false;
  });
  return exact;
}

/** An object with parsed chart values in place of their texts, for comparing it with another one. */
export function withReadValues(resource: Resource): ValueMap {
  const visitAt = (value: Value, path: Path): Value => {
    if (typeof value === "string")
      return holdsValues(resource.kind, path) ? (valuesIn(value) ?? value) : value;
    return withChildren(value, (own, key) => visitAt(own, [...path, key]));
  };
  const own = asMap(resource);
  return ["Application", "ConfigMap", "HelmChart", "HelmChartConfig"].includes(resource.kind)
    ? (visitAt(own, []) as ValueMap)
    : own;
}
