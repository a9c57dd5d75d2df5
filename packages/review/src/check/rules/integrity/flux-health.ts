import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { treePath } from "../../../discovery/tree-paths.ts";
import { at, itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { OF_FLUX } from "../../../kubernetes/flux-groups.ts";
import { hasVariable } from "../../../kubernetes/variables.ts";
import { objectsIn } from "../../facts.ts";
import { misspelled } from "../../near-name.ts";
import { defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";
import { makersIn } from "../network/service-makers.ts";

/** The kind and namespace of health checks that don't name them. */
const USUAL_VERSION = "apps/v1";
const WORKLOADS = ["Deployment", "StatefulSet", "DaemonSet"];

/** An object that a Kustomization waits for. */
interface Awaited {
  apiVersion: string;
  kind: string;
  name: string;
  namespace: string;
}

export const fluxHealth = defineRule({
  id: "integrity/flux-health",
  title: "The objects in the health checks of a Flux Kustomization exist",
  why:
    "If a health check names an object that doesn't exist, its Kustomization never becomes ready, and " +
    "Kustomizations that depend on it aren't applied. Charts and operators may create the object, so the " +
    "rule reports a missing one only if the Kustomization applies an object " +
    "that is probably meant: one of the same kind and name in another namespace, one with a similar name, " +
    "or another kind of workload with that name.",
  source: "https://fluxcd.io/flux/components/kustomize/kustomizations/#health-checks",
  example: {
    bad: "kind: GitRepository\nmetadata: {name: deploy, namespace: flux-system}\n---\n# store/ has the StatefulSet store, in namespace store\nkind: Kustomization\nmetadata: {name: store, namespace: flux-system}\nspec: {path: ./store, prune: true, sourceRef: {kind: GitRepository, name: deploy}, healthChecks: [{apiVersion: apps/v1, kind: Deployment, name: store, namespace: store}]}",
    good: "kind: GitRepository\nmetadata: {name: deploy, namespace: flux-system}\n---\n# store/ has the StatefulSet store, in namespace store\nkind: Kustomization\nmetadata: {name: store, namespace: flux-system}\nspec: {path: ./store, prune: true, sourceRef: {kind: GitRepository, name: deploy}, healthChecks: [{apiVersion: apps/v1, kind: StatefulSet, name: store, namespace: store}]}",
  },
  around: "flux",
  asks: () => [makersIn],
  *checkRepository({ environments, flux }) {
    const byFolder = new Map(environments.map((state) => [treePath(state.environment), state]));
    const byName = new Map<string, Resource[]>();
    for (const state of environments)
      for (const one of objectsIn.of(state)) addTo(byName, `${one.kind}/${one.metadata.name}`, one);
    const filled = new Set(environments.flatMap((state) => makersIn.of(state).fills));
    for (const { name: own, document, file, folder = "" } of flux) {
      const state = byFolder.get(folder);
      if (state === undefined || state.inPart === true) continue;
      if (asText(at(document, "spec", "suspend") ?? "") === "true") continue;
      for (const [check, index] of itemsAt(document, "spec", "healthChecks")) {
        const awaited = awaitedBy(check);
        if (awaited === undefined) continue;
        const known = byName.get(`${awaited.kind}/${awaited.name}`) ?? [];
        if (known.some(({ metadata: { namespace } }) => isIn(namespace, awaited))) continue;
        const why = whyMissing(state, awaited, filled);
        if (why === undefined) continue;
        yield {
          file,
          written: document,
          path: ["spec", "healthChecks", index],
          message: `Kustomization ${own} waits for ${awaited.kind} ${awaited.name} in namespace ${awaited.namespace}, ${why.which}`,
          fix: why.fix,
        };
      }
    }
  },
});

/** The object of a health check, if all of its name is known. */
function awaitedBy(check: unknown): Awaited | undefined {
  const [kind, name, namespace] = ["kind", "name", "namespace"].map((field) => textAt(check, field));
  const apiVersion = textAt(check, "apiVersion") ?? USUAL_VERSION;
  if (kind === undefined || name === undefined || namespace === undefined) return undefined;
  return hasVariable(`${name}${namespace}${kind}`) ? undefined : { apiVersion, kind, name, namespace };
}

/** True for a namespace that is the object's, or that isn't known. */
function isIn(namespace: string | undefined, awaited: Awaited): boolean {
  return namespace === undefined || namespace === awaited.namespace || hasVariable(namespace);
}

/** Why an object is certainly or probably missing, and what to do; undefined if something else may create it. */
function whyMissing(
  state: State,
  awaited: Awaited,
  filled: ReadonlySet<string>,
): { which: string; fix: string } | undefined {
  const { apiVersion, kind, name, namespace } = awaited;
  // References to Flux objects are checked by another rule.
  if (groupOf(apiVersion).endsWith(OF_FLUX) || filled.has(namespace) || filled.has("")) return undefined;
  const own = objectsIn.of(state);
  const alike = own.filter((one) => one.kind === kind && groupOf(one.apiVersion) === groupOf(apiVersion));
  const [moved] = alike.filter(({ metadata }) => metadata.name === name);
  if (moved !== undefined)
    return {
      which: `but it is in ${moved.metadata.namespace}`,
      fix: `write namespace: ${moved.metadata.namespace}`,
    };
  const beside = (one: Resource) => one.metadata.namespace === namespace;
  const other = own.find(
    (one) => beside(one) && one.metadata.name === name && [kind, one.kind].every(isWorkload),
  );
  if (other !== undefined) return { which: `but it is a ${other.kind}`, fix: `write kind: ${other.kind}` };
  const near = misspelled(
    name,
    alike.filter(beside).map(({ metadata }) => metadata.name),
  );
  return near === undefined
    ? undefined
    : {
        which: `which nothing in this repository creates; ${near} exists`,
        fix: `write ${near}, if you meant that`,
      };
}

function isWorkload(kind: string): boolean {
  return WORKLOADS.includes(kind);
}
