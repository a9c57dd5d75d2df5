import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import {
  asText,
  isMap,
  jsonText,
  type Path,
  type Value,
  type ValueMap,
} from "@kustogen/kustomize/value/value.ts";
import { at, itemsAt, listAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

/** What is wrong at a place of a definition. */
interface Wrong {
  path: Path;
  message: string;
  fix: string;
}

export const definition = defineRule({
  id: "schema/definition",
  title: "CustomResourceDefinitions are valid",
  why:
    "The API server rejects a definition if its name isn't `<plural>.<group>`, if the number of " +
    "versions with `storage: true` isn't exactly one, or if its schema has a field without a type or " +
    "with a default of another type. Then the kind doesn't exist, and no object of that kind can be " +
    "applied.",
  source:
    "https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema",
  example: {
    bad: "kind: CustomResourceDefinition\nmetadata: {name: widget.acme.example.com}\nspec: {group: acme.example.com, scope: Namespaced, names: {plural: widgets, kind: Widget}}",
    good: "kind: CustomResourceDefinition\nmetadata: {name: widgets.acme.example.com}\nspec: {group: acme.example.com, scope: Namespaced, names: {plural: widgets, kind: Widget}}",
  },
  severity: "error",
  basis: "refused",
  kinds: ["CustomResourceDefinition"],
  *check({ index }) {
    for (const resource of index.ofKind("CustomResourceDefinition", "apiextensions.k8s.io")) {
      if (resource.apiVersion !== "apiextensions.k8s.io/v1") continue;
      const [plural, group] = [
        textAt(resource, "spec", "names", "plural"),
        textAt(resource, "spec", "group"),
      ];
      if (plural !== undefined && group !== undefined && resource.metadata.name !== `${plural}.${group}`)
        yield {
          resource,
          path: ["metadata", "name"],
          message: `is called ${resource.metadata.name}, but its name must consist of its plural and group`,
          fix: `write ${plural}.${group}`,
        };
      const versions = itemsAt(resource, "spec", "versions");
      const stored = versions.filter(([one]) => one.storage === true).length;
      if (versions.length > 0 && stored !== 1)
        yield {
          resource,
          path: ["spec", "versions"],
          message: `has ${stored === 0 ? "no version" : `${stored} versions`} with storage: true, but needs exactly one`,
          fix: "set storage: true in one version and false in the others",
        };
      for (const [version, i] of versions) {
        const path = ["spec", "versions", i, "schema", "openAPIV3Schema"];
        const schema = at(version, "schema", "openAPIV3Schema");
        if (!isMap(schema) || (shortcuts.taken && sound.has(schema))) continue;
        const found = [...wrongIn(schema, path)];
        if (found.length === 0) sound.add(schema);
        for (const wrong of found) yield { resource, ...wrong };
      }
    }
  },
});

/** Schemas that were found to be right: overlays share the definitions of their base. */
const sound = new WeakSet<ValueMap>();

function* wrongIn(schema: ValueMap, path: Path): Iterable<Wrong> {
  const type = textAt(schema, "type");
  const keeps = schema["x-kubernetes-preserve-unknown-fields"] === true;
  if (type === undefined && !keeps && schema["x-kubernetes-int-or-string"] !== true)
    yield {
      path,
      message: `${printed(path)} has no type, which each field of a schema needs`,
      fix: "add its type, or x-kubernetes-preserve-unknown-fields: true",
    };
  const { default: given } = schema;
  if (given !== undefined && given !== null && type !== undefined && !isOf(given, type))
    yield {
      path: [...path, "default"],
      message: `${printed(path)} is of type ${type}, but its default ${short(given)} isn't`,
      fix: "write a default of that type, or leave it out",
    };
  const allowed = listAt(schema, "enum");
  if (typeof given === "string" && allowed.length > 0 && !allowed.includes(given))
    yield {
      path: [...path, "default"],
      message: `${printed(path)} has the default ${short(given)}, which isn't in its enum`,
      fix: `write one of ${allowed.map(asText).join(", ")}`,
    };
  for (const [name, inner] of Object.entries(mapAt(schema, "properties")))
    if (isMap(inner)) yield* wrongIn(inner, [...path, "properties", name]);
  for (const field of ["items", "additionalProperties"]) {
    const inner = at(schema, field);
    if (isMap(inner) && Object.keys(inner).length > 0) yield* wrongIn(inner, [...path, field]);
  }
}

function isOf(value: Value, type: string): boolean {
  if (type === "object") return isMap(value);
  if (type === "array") return Array.isArray(value);
  if (type === "integer") return Number.isInteger(value) || typeof value === "bigint";
  return typeof value === type || (type === "number" && typeof value === "bigint");
}

function short(value: Value): string {
  return jsonText(value).slice(0, 40);
}

/** The field that a place of a schema is about: "spec.replicas". */
function printed(path: Path): string {
  const names = path.slice(5).filter((key) => key !== "properties");
  return names.length === 0 ? "the schema" : names.join(".");
}
