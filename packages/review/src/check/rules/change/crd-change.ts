import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { at, itemsAt, listAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { changeRule, keptRow } from "../../changes/rows.ts";
import { examples } from "../../model/rule.ts";

const VERSIONS = { kinds: ["CustomResourceDefinition"], path: "spec.versions" };

export const crdChange = changeRule({
  id: "change/crd-change",
  title: "A CustomResourceDefinition stays compatible with its users",
  why: "Clients fail, the API server drops fields when it writes, or every object of the kind is gone.",
  source:
    "https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/",
  cases: {
    error: "if a definition is deleted or a version is no longer served",
    info: "if a definition is removed from the repository but stays in the cluster",
  },
  ...examples(
    "kind: CustomResourceDefinition\nmetadata: {name: widgets.acme.example.com}\nspec:\n  group: acme.example.com\n  names: {plural: widgets, kind: Widget}\n  versions: [{name: v1, served: true, storage: true}, {name: v1beta1, served: HERE, storage: false}]",
    "false",
    "true",
  ),
  fix: "serve the old version until nobody uses it, and convert stored objects first",
  basis: "broken",
  rows: [
    keptRow(VERSIONS.kinds),
    {
      kinds: VERSIONS.kinds,
      how: "gone",
      severity: "error",
      says: ({ name, before }) =>
        `${name} is deleted, and every ${textAt(before, "spec", "names", "kind") ?? "object of its kind"} in the cluster with it`,
    },
    {
      ...VERSIONS,
      value: servedBy,
      how: "loses",
      severity: "error",
      says: ({ name, items }) => `${name} no longer serves ${items.join(", ")}: its clients fail`,
    },
    {
      ...VERSIONS,
      value: (one) =>
        itemsAt(one, "spec", "versions").find(([version]) => version.storage === true)?.[0].name,
      how: "changed",
      says: ({ name, was, is }) =>
        `${name} is stored as ${asText(is)} instead of ${asText(was)}: objects must be converted`,
    },
    {
      kinds: VERSIONS.kinds,
      path: "spec.conversion.**",
      how: "changed",
      once: true,
      says: ({ name }) => `${name} converts objects between its versions differently`,
    },
    {
      ...VERSIONS,
      value: fieldsOf,
      how: "loses",
      says: ({ name, is, items }) => {
        const open = listAt(is)
          .map(asText)
          .filter((one) => one.endsWith(ANYTHING));
        const lost = items.filter((one) => !open.some((own) => one.startsWith(own.slice(0, -1))));
        if (lost.length === 0) return undefined;
        return `${name} no longer has ${someOf(lost, 3)}, which the API server drops when objects are written`;
      },
    },
  ],
});

/** The end of what stands for all fields of a mapping. */
const ANYTHING = ".?";

/** The fields that the schemas of a definition declare: "spec.ports[].name", and "spec.?" for any below `spec`. */
function fieldsOf(definition: Resource): string[] {
  return itemsAt(definition, "spec", "versions").flatMap(([version]) =>
    fieldsIn(at(version, "schema", "openAPIV3Schema"), ""),
  );
}

function fieldsIn(schema: Value | undefined, path: string): string[] {
  if (!isMap(schema)) return [];
  return [
    ...(schema["x-kubernetes-preserve-unknown-fields"] === true ? [`${path}${ANYTHING}`] : []),
    ...Object.entries(mapAt(schema, "properties")).flatMap(([name, one]) => {
      const field = path === "" ? name : `${path}.${name}`;
      return [field, ...fieldsIn(one, field)];
    }),
    ...fieldsIn(schema.items, `${path}[]`),
    ...fieldsIn(schema.additionalProperties, `${path}.*`),
  ];
}

function servedBy(definition: Resource): string[] {
  return itemsAt(definition, "spec", "versions").flatMap(([version]) =>
    version.served === false ? [] : [textAt(version, "name") ?? ""],
  );
}
