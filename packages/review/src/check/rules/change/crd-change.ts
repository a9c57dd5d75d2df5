import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { keptOnRemoval } from "../../../cluster/recreation.ts";
import { itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { type ChangeFinding, defineRule } from "../../rule.ts";
import { changedResources, removedResources } from "./changed.ts";
import { schemaLosses } from "./schema-losses.ts";

export const crdChange = defineRule({
  id: "change/crd-change",
  title: "A CustomResourceDefinition stays compatible with its users",
  why:
    "Clients fail if the version that they use is no longer served. When an object is written, the API " +
    "server drops every field that the definition no longer has. Deleting a definition deletes every " +
    "object of its kind.",
  source:
    "https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/",
  example: {
    bad: "kind: CustomResourceDefinition\nmetadata: {name: widgets.acme.example.com}\nspec:\n  group: acme.example.com\n  names: {plural: widgets, kind: Widget}\n  versions: [{name: v1, served: true, storage: true}, {name: v1beta1, served: false, storage: false}]",
    good: "kind: CustomResourceDefinition\nmetadata: {name: widgets.acme.example.com}\nspec:\n  group: acme.example.com\n  names: {plural: widgets, kind: Widget}\n  versions: [{name: v1, served: true, storage: true}, {name: v1beta1, served: true, storage: false}]",
  },
  worst: "error",
  least: "info",
  cases: {
    error: "if a definition is deleted or a version is no longer served",
    info: [
      "if a definition is removed from the repository but stays in the cluster",
      "if only a default changes",
    ],
  },
  basis: "broken",
  fix: "serve the old version until nobody uses it, and convert stored objects first",
  *checkChange(_before, _after, context) {
    for (const definition of removedResources(context, "CustomResourceDefinition"))
      yield keptOnRemoval(definition, context) !== undefined
        ? {
            severity: "info" as const,
            resource: definition,
            message: `${resourceText(definition)} is no longer rendered; it stays in the cluster (${keptOnRemoval(definition, context)})`,
          }
        : {
            severity: "error" as const,
            resource: definition,
            message: `${resourceText(definition)} is deleted, and every ${textAt(definition, "spec", "names", "kind") ?? "object of its kind"} in the cluster with it`,
          };
    for (const { before, after, changes } of changedResources(context, "CustomResourceDefinition")) {
      const resource = after;
      const kept = versionsOf(after);
      const gone = [...versionsOf(before)]
        .filter(([name, served]) => served && !kept.get(name))
        .map(([name]) => name);
      if (gone.length > 0)
        yield {
          severity: "error" as const,
          resource,
          path: ["spec", "versions"],
          message: `${resourceText(resource)} no longer serves ${gone.join(", ")}: its clients fail`,
        };
      const stored = (definition: Resource) =>
        itemsAt(definition, "spec", "versions").find(([version]) => version.storage === true)?.[0].name;
      if (stored(before) !== stored(after))
        yield {
          resource,
          path: ["spec", "versions"],
          message: `${resourceText(resource)} is stored as ${asText(stored(after))} instead of ${asText(stored(before))}: objects must be converted`,
        };
      yield* losses(before, after);
      if (changes.some(({ path: [first, second] }) => first === "spec" && second === "conversion"))
        yield {
          resource,
          path: ["spec", "conversion"],
          message: `${resourceText(resource)} converts objects between its versions differently`,
        };
    }
  },
});

/** What its schema takes from objects that exist. */
function* losses(before: Resource, resource: Resource): Iterable<ChangeFinding> {
  const { gone, stricter, defaults } = schemaLosses(before, resource);
  const name = resourceText(resource);
  const path = ["spec", "versions"];
  if (gone.size > 0)
    yield {
      resource,
      path,
      message: `${name} no longer has ${someOf([...gone], 3)}, which the API server drops when objects are written`,
    };
  if (stricter.size > 0)
    yield {
      resource,
      path,
      message: `${name} is stricter about ${someOf([...stricter], 3)}: objects that were valid may be rejected`,
    };
  if (defaults.size > 0)
    yield {
      severity: "info",
      resource,
      path,
      message: `${name} has another default for ${someOf([...defaults], 3)}`,
    };
}

function versionsOf(definition: Resource): Map<string, boolean> {
  return new Map(
    itemsAt(definition, "spec", "versions").map(([version]) => [
      textAt(version, "name") ?? "",
      version.served !== false,
    ]),
  );
}
