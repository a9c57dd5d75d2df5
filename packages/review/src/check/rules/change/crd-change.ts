import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { keptOnRemoval } from "../../../cluster/recreation.ts";
import type { ReviewedChange } from "../../../compare/resources.ts";
import { itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { changedResources, removedResources } from "./changed.ts";

export const crdChange = defineRule({
  id: "change/crd-change",
  title: "The definition of a custom kind stays compatible with its users",
  why:
    "Clients of a version that is no longer served fail, fields that the definition no longer has are dropped when " +
    "objects are written, and deleting a definition deletes every object of its kind.",
  source:
    "https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/",
  severity: "warning",
  worst: "error",
  basis: "broken",
  fix: "serve the old version until nobody uses it, and convert stored objects first",
  *checkChange(_before, _after, context) {
    for (const definition of removedResources(context, "CustomResourceDefinition"))
      yield keptOnRemoval(definition) !== undefined
        ? {
            severity: "info" as const,
            resource: definition,
            message: `${resourceText(definition)} is no longer described; it stays in the cluster (${keptOnRemoval(definition)})`,
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
      else if (gone.length === 0 && changes.some(isOfForm))
        yield {
          resource,
          path: changes.find(isOfForm)?.path ?? ["spec"],
          message: `${resourceText(resource)}: the schema of its objects changes; fields that it no longer has are dropped when objects are written`,
        };
    }
  },
});

/** True for a change of the schema of a definition's objects; its group, scope and names can't change at all. */
function isOfForm({ path: [first, second] }: ReviewedChange): boolean {
  return first === "spec" && !["group", "names", "scope"].includes(String(second));
}

function versionsOf(definition: Resource): Map<string, boolean> {
  return new Map(
    itemsAt(definition, "spec", "versions").map(([version]) => [
      textAt(version, "name") ?? "",
      version.served !== false,
    ]),
  );
}
