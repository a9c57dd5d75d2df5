import { asMap, groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import { defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";

export const atomicDefaults = defineRule({
  id: "argocd/atomic-defaults",
  title: "Lists that Argo CD compares as a whole contain the defaults that the API server adds",
  why:
    "If the API server adds a default to a list that Argo CD compares as a whole, the object stays " +
    "OutOfSync forever under server-side apply, and self-heal applies it again and again. Such lists are a " +
    "StatefulSet's claim templates, an ExternalSecret's `data`, and the `rules` and `parentRefs` of a " +
    "Gateway API route. With server-side diff, this doesn't happen, and the rule reports nothing.",
  source: "https://github.com/argoproj/argo-cd/issues/11143, and tests with Argo CD on a real API server",
  example: {
    bad: "# shop/db.yaml; its Application has the sync option ServerSideApply=true\nkind: StatefulSet\nmetadata: {name: db}\nspec:\n  volumeClaimTemplates:\n    - metadata: {name: data}\n      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}}",
    good: "# shop/db.yaml; its Application has the sync option ServerSideApply=true\nkind: StatefulSet\nmetadata: {name: db}\nspec:\n  volumeClaimTemplates:\n    - apiVersion: v1\n      kind: PersistentVolumeClaim\n      metadata: {name: data}\n      spec: {accessModes: [ReadWriteOnce], volumeMode: Filesystem, resources: {requests: {storage: 5Gi}}}\n      status: {phase: Pending}",
  },
  severity: { development: "info", beta: "warning", production: "error" },
  basis: "risk",
  asks: () => [missingIn, comparesOnServer],
  around: "argo",
  *checkRepository({ argo, environments }) {
    const known = environments.map((state) => comparesOnServer.of(state));
    if (known.includes("yes")) return;
    const isUnknown = known.includes("unknown") && !known.includes("no");
    const said = new Set<State>();
    for (const one of [...argo.applications, ...argo.made]) {
      const { resource: application, state, syncOptions, serverSideDiff, set } = one;
      // With a server-side diff, both sides have the defaults.
      if (state === undefined || serverSideDiff || !syncOptions.includes("ServerSideApply=true")) continue;
      if (said.has(state)) continue;
      said.add(state);
      const ignored = itemsAt(application, "spec", "ignoreDifferences").map(([one]) => textAt(one, "kind"));
      for (const { at, path, missing } of missingIn.of(state)) {
        const resource = objectsIn.of(state)[at];
        const isRoute = ROUTES.test(resource?.kind ?? "");
        if (isUnknown && (isRoute || set !== undefined)) continue;
        if (isRoute && (ignored.includes(resource?.kind) || ignored.includes("*"))) continue;
        yield {
          environment: state.environment,
          resource,
          path,
          message: `leaves out ${missing.join(", ")}, which the API server fills in: OutOfSync forever under server-side apply`,
          fix: "write them, or add the annotation argocd.argoproj.io/compare-options: ServerSideDiff=true to the Application",
          ...((isRoute || set !== undefined) &&
            state.strictness === "production" && { severity: "warning" as const }),
        };
      }
    }
  },
});

/** Whether Argo CD's settings ask for a server-side diff everywhere; a chart that isn't rendered may be Argo CD's. */
const comparesOnServer = new Fact(({ resources, inPart }): "yes" | "no" | "unknown" | "" => {
  const settings = resources.filter(({ kind }) => /^(?:ConfigMap|HelmRelease|Application)$/.test(kind));
  if (settings.some((one) => /controller\.diff\.server\.side\W+true/.test(jsonText(asMap(one)))))
    return "yes";
  if (settings.some(({ metadata }) => metadata.name === "argocd-cmd-params-cm")) return "no";
  return inPart === true ? "unknown" : "";
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
  if (ROUTES.test(resource.kind) && groupOf(resource.apiVersion) === "gateway.networking.k8s.io") {
    for (const [parent, index] of itemsAt(resource, "spec", "parentRefs"))
      look(parent, ["group", "kind"], ["spec", "parentRefs", index]);
    for (const [rule, index] of itemsAt(resource, "spec", "rules")) {
      const path = ["spec", "rules", index];
      if (resource.kind === "HTTPRoute") look(rule, ["matches"], path);
      for (const [backend, at] of itemsAt(rule, "backendRefs"))
        look(backend, ["group", "kind", "weight"], [...path, "backendRefs", at]);
    }
    // One finding for an object: each route has several of these lists.
    const [first] = found;
    return first === undefined
      ? []
      : [{ ...first, missing: [...new Set(found.flatMap(({ missing }) => missing))] }];
  }
  return found;
}

const ROUTES = /^(?:HTTP|GRPC|TLS|TCP|UDP)Route$/;
