import { isDeepStrictEqual } from "node:util";
import { groupOf, identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { hashedName } from "../../near-name.ts";
import { defineRule } from "../../rule.ts";

/** Kinds whose objects hold or do something that a new one starts without. */
const STATEFUL = new Set([
  "StatefulSet",
  "Deployment",
  "DaemonSet",
  "Service",
  "PersistentVolumeClaim",
  "Ingress",
  "Namespace",
]);

export const renamedResource = defineRule({
  id: "change/renamed-resource",
  title: "An object that gets a new name is deleted and made anew",
  why:
    "Kubernetes knows no renaming: the old object goes, with its pods, addresses and volumes, and the new one starts from " +
    "nothing, at the same time. Both may ask for the same host, port or volume meanwhile.",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/",
  severity: "warning",
  fix: "keep the name, or move over in two steps",
  needs: ["rendered", "since"],
  *checkChange({ resources: old }, { resources }) {
    const now = new Set(resources.map(identityKey));
    const then = new Set(old.map(identityKey));
    const gone = old.filter((one) => STATEFUL.has(one.kind) && !now.has(identityKey(one)));
    if (gone.length === 0) return;
    for (const resource of resources) {
      if (!STATEFUL.has(resource.kind) || then.has(identityKey(resource))) continue;
      const before = gone.find((one) => isSame(one, resource));
      if (before === undefined) continue;
      const [was, is] = [before, resource].map(({ metadata }) =>
        before.metadata.namespace === resource.metadata.namespace
          ? metadata.name
          : `${metadata.namespace ?? ""}/${metadata.name}`,
      );
      yield {
        resource,
        path: ["metadata", "name"],
        message: `${resourceText(resource)} was ${was}: ${was} is deleted and ${is} is made anew`,
      };
    }
  },
});

/** The same object under another name or in another namespace: its spec is equal, or all but the names in it. */
function isSame(before: Resource, after: Resource): boolean {
  if (before.kind !== after.kind || groupOf(before.apiVersion) !== groupOf(after.apiVersion)) return false;
  if (hashedName(before.metadata.name, [after.metadata.name]) !== undefined) return false;
  return isDeepStrictEqual(withoutName(before), withoutName(after));
}

/** The spec with the object's name taken out wherever it stands, so that labels of the same name don't tell them apart. */
function withoutName({ metadata, spec }: Resource): unknown {
  if (spec === undefined) return undefined;
  const text = JSON.stringify(spec);
  return JSON.parse(text.replaceAll(JSON.stringify(metadata.name), '"<name>"'));
}
