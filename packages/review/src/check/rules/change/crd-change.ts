import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { at, itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { named, nameText } from "../../../kubernetes/resource-name.ts";
import { changedResources, type RiskRule, removedResources } from "./risk.ts";

export const crdChange: RiskRule = {
  id: "crd-change",
  title: "The definition of a custom kind changes",
  severity: "warning",
  *find(context) {
    for (const definition of removedResources(context, "CustomResourceDefinition"))
      yield {
        severity: "error" as const,
        resource: named(definition),
        message: `${nameText(named(definition))} is deleted, and every ${textAt(definition, "spec", "names", "kind") ?? "object of its kind"} in the cluster with it`,
      };
    for (const { before, after, changes } of changedResources(context, "CustomResourceDefinition")) {
      const resource = named(after);
      const kept = versionsOf(after);
      const gone = [...versionsOf(before)]
        .filter(([name, served]) => served && !kept.get(name))
        .map(([name]) => name);
      if (gone.length > 0)
        yield {
          severity: "error" as const,
          resource,
          path: ["spec", "versions"],
          message: `${nameText(resource)} no longer serves ${gone.join(", ")}: whoever uses it fails`,
        };
      const fixed = ["group", "scope"].find(
        (field) => at(before, "spec", field) !== at(after, "spec", field),
      );
      if (fixed !== undefined)
        yield {
          severity: "error" as const,
          resource,
          path: ["spec", fixed],
          message: `${nameText(resource)}: spec.${fixed} can't be changed: the API server will refuse it`,
        };
      const stored = (definition: Resource) =>
        itemsAt(definition, "spec", "versions").find(([version]) => version.storage === true)?.[0].name;
      if (stored(before) !== stored(after))
        yield {
          resource,
          path: ["spec", "versions"],
          message: `${nameText(resource)} is stored as ${asText(stored(after))} instead of ${asText(stored(before))}: objects must be converted`,
        };
      else if (gone.length === 0 && fixed === undefined && changes.some(({ path }) => path[0] === "spec"))
        yield {
          resource,
          path: changes.find(({ path }) => path[0] === "spec")?.path ?? ["spec"],
          message: `${nameText(resource)}: the form of its objects changes; fields that it no longer knows are dropped when objects are written`,
        };
    }
  },
};

function versionsOf(definition: Resource): Map<string, boolean> {
  return new Map(
    itemsAt(definition, "spec", "versions").map(([version]) => [
      textAt(version, "name") ?? "",
      version.served !== false,
    ]),
  );
}
