import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { itemsAt, mapAt } from "../../../kubernetes/fields.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import { defineRule } from "../../rule.ts";

export const atomicDefaults = defineRule({
  id: "argocd/atomic-defaults",
  title: "Lists that Argo CD compares as a whole contain the defaults that the API server adds",
  why:
    "Argo CD compares the claim templates of a StatefulSet and the data of an ExternalSecret as a whole. Under " +
    "server-side apply, a field that the API server adds there makes the object OutOfSync forever, and self-heal " +
    "applies it again and again.",
  source: "https://github.com/argoproj/argo-cd/issues/11143, and tests with Argo CD on a real API server",
  severity: { development: "info", beta: "warning", production: "error" },
  basis: "decision",
  asks: () => [missingIn],
  around: "argo",
  *checkRepository({ argo }) {
    for (const { state, syncOptions, serverSideDiff } of argo.applications) {
      // With a server-side diff, both sides have the defaults.
      if (state === undefined || serverSideDiff || !syncOptions.includes("ServerSideApply=true")) continue;
      for (const { at, path, missing } of missingIn.of(state))
        yield {
          environment: state.environment,
          resource: objectsIn.of(state)[at],
          path,
          message: `leaves out ${missing.join(", ")}, which the server fills in: OutOfSync forever under server-side apply`,
          fix: "write them, or add the annotation argocd.argoproj.io/compare-options: ServerSideDiff=true to the Application",
        };
    }
  },
});

/** The defaults that the objects of an environment leave out, each by the object's index. */
const missingIn = new Fact(({ resources }) =>
  resources.flatMap((resource, at) => defaultsMissing(resource).map((one) => ({ at, ...one }))),
);

const REMOTE = ["conversionStrategy", "decodingStrategy", "metadataPolicy"];

function defaultsMissing(resource: Resource): { path: (string | number)[]; missing: string[] }[] {
  const found: { path: (string | number)[]; missing: string[] }[] = [];
  const look = (item: object, fields: readonly string[], path: (string | number)[]) => {
    const missing = fields.filter((field) => !Object.hasOwn(item, field));
    if (missing.length > 0) found.push({ path, missing });
  };
  if (resource.kind === "StatefulSet")
    for (const [item, index] of itemsAt(resource, "spec", "volumeClaimTemplates"))
      look(item, ["apiVersion", "kind"], ["spec", "volumeClaimTemplates", index]);
  if (resource.kind === "ExternalSecret")
    for (const [item, index] of itemsAt(resource, "spec", "data"))
      look(mapAt(item, "remoteRef"), REMOTE, ["spec", "data", index, "remoteRef"]);
  return found;
}
