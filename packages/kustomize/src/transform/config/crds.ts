import { InputError } from "../../errors/errors.ts";
import { refuseMore } from "../../limits.ts";
import type { Root } from "../../load/root.ts";
import { parseJson } from "../../merge/json-text.ts";
import type { FieldSpec } from "../../resource/field-spec.ts";
import { lookUp } from "../../value/own.ts";
import { isMap, type Value, type ValueMap } from "../../value/value.ts";
import { parseKustomizationFile } from "../../yaml/reader/documents.ts";
import { EMPTY_CONFIG, mergeConfigs, sortConfig, type TransformerConfig } from "./config.ts";

const EXTENSION = "x-kubernetes-";
const MAX_DEPTH = 100;

/**
 * The transformer configuration derived from a file under `crds`: which fields of custom resources contain labels,
 * annotations, names or references to other resources. The file maps type names to OpenAPI schemas. Throws InputError
 * if it can't be read.
 */
export function readCrdConfig(root: Root, path: string): TransformerConfig {
  const file = root.join(path);
  const types = readTypes(root.text(path), file);
  let config = EMPTY_CONFIG;
  for (const name of Object.keys(types)) {
    const properties = propertiesOf(types, name);
    if (!["kind", "apiVersion", "metadata"].every((field) => Object.hasOwn(properties, field))) continue;
    const lists: Lists = { namePrefix: [], commonLabels: [], commonAnnotations: [], nameReference: [] };
    const found: Found = { kind: name.slice(name.lastIndexOf(".") + 1), file, config: lists, types: 0 };
    collect(types, name, [], found);
    config = mergeConfigs(config, sortConfig({ ...EMPTY_CONFIG, ...found.config }));
  }
  return config;
}

interface Lists {
  namePrefix: FieldSpec[];
  commonLabels: FieldSpec[];
  commonAnnotations: FieldSpec[];
  nameReference: { kind: string; version: string; fieldSpecs: FieldSpec[] }[];
}

interface Found {
  kind: string;
  file: string;
  config: Lists;
  /** The number of types visited: they may lead to each other in more ways than there are types. */
  types: number;
}

function readTypes(text: string, file: string): ValueMap {
  if (text === "") throw new InputError(`${file}: is empty; expected OpenAPI schemas by type name`);
  const types = text.startsWith("{") ? parseJson(text, file) : (parseKustomizationFile(text, file) ?? null);
  if (types === null) return {};
  if (!isMap(types)) throw new InputError(`${file}: expected a mapping from type names to OpenAPI schemas`);
  for (const name of Object.keys(types))
    if (types[name] !== null && !isMap(types[name]))
      throw new InputError(`${file}: ${name}: expected a mapping with an OpenAPI schema`);
  return types;
}

/** The properties of a type; field names are case-insensitive, as in Go's JSON. */
function propertiesOf(types: ValueMap, name: string): ValueMap {
  const schema = fold(lookUp(types, name), "schema");
  const properties = isMap(schema) ? lookUp(schema, "properties") : undefined;
  return isMap(properties ?? null) ? (properties as ValueMap) : {};
}

function fold(value: Value | undefined, field: string): Value {
  if (!isMap(value)) return null;
  const key = Object.keys(value).find((name) => name.toLowerCase() === field);
  return key === undefined ? null : (value[key] as Value);
}

function collect(types: ValueMap, name: string, path: readonly string[], found: Found): void {
  if (path.length > MAX_DEPTH)
    throw new InputError(`${found.file}: the schema of ${found.kind} refers to itself or nests too deeply`, {
      code: "circle",
    });
  refuseMore("crdFields", found.types++);
  if (!Object.hasOwn(types, name)) return;
  const properties = propertiesOf(types, name);
  const { kind, config } = found;
  for (const field of Object.keys(properties)) {
    const property = properties[field] as Value;
    if (!isMap(property)) continue;
    const at = [...path, field];
    const spec: FieldSpec = { kind, path: at.join("/"), create: false };
    if (extension(property, "annotation") !== undefined) config.commonAnnotations.push(spec);
    if (extension(property, "label-selector") !== undefined) config.commonLabels.push(spec);
    if (extension(property, "identity") !== undefined) config.namePrefix.push(spec);
    const version = extension(property, "object-ref-api-version");
    const target = extension(property, "object-ref-kind");
    if (version !== undefined && target !== undefined) {
      const key = extension(property, "object-ref-name-key") ?? "name";
      const fieldSpecs = [{ kind, path: [...at, key].join("/"), create: false }];
      config.nameReference.push({ kind: target, version, fieldSpecs });
    }
    const reference = lookUp(property, "$ref");
    if (typeof reference === "string" && reference !== "") collect(types, reference, at, found);
  }
}

function extension(property: ValueMap, name: string): string | undefined {
  const value = fold(property, EXTENSION + name);
  return typeof value === "string" ? value : undefined;
}
