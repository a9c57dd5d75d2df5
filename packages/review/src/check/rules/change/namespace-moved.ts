import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isClusterScoped } from "../../../kinds/scope.ts";
import { defineRule } from "../../model/rule.ts";
import { PUBLIC_KINDS } from "./public-routes.ts";

/** Namespaces of the programs that run the cluster. */
const SYSTEM = /^(?:kube-(?:system|public|node-lease)|argocd|flux-system)$/;
/** The groups whose objects belong to a namespace, by the end of its name. */
const OWNERS: Readonly<Record<string, string>> = {
  "flux-system": "toolkit.fluxcd.io",
  argocd: "argoproj.io",
};

export const namespaceMoved = defineRule({
  id: "change/namespace-moved",
  title: "An object stays in its namespace",
  why:
    "Moving an object means deleting it in the old namespace, with its volumes and addresses, and " +
    "creating it again in the new one. An object in a namespace of the cluster's own components, such " +
    "as kube-system, can affect all of them.",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
  example: {
    bad: "kind: ConfigMap\nmetadata: {name: app, namespace: store}",
    good: "kind: ConfigMap\nmetadata: {name: app, namespace: shop}",
  },
  cases: { error: "if objects move to a namespace of the cluster's own components" },
  basis: "decision",
  fix: "keep the namespace, or move in two steps: create the new object first, and remove the old one later",
  *checkChange(before, _after, { changes }) {
    const gone = new Map<string, string[]>();
    for (const { action, kind, name, namespace } of changes)
      if (action === "removed") addTo(gone, `${kind}/${name}`, namespace);
    const moves = new Map<string, (typeof changes)[number][]>();
    const arrivals = new Map<string, (typeof changes)[number][]>();
    const known = new Set(before.resources.map(({ metadata }) => metadata.namespace ?? ""));
    for (const change of changes) {
      const { action, kind, name, namespace, renamed, after } = change;
      if (after === undefined) continue;
      const from = action === "added" ? gone.get(`${kind}/${name}`) : renamed && [renamed.namespace];
      const other = from?.find((one) => one !== namespace);
      if (other !== undefined) addTo(moves, `${other}\0${namespace}`, change);
      else if (action === "added" && !known.has(namespace) && isStranger(after, namespace))
        addTo(arrivals, namespace, change);
    }
    for (const [key, moved] of moves) {
      const [from, to] = key.split("\0").map((name) => (name === "" ? "no namespace" : `namespace ${name}`));
      yield {
        ...(SYSTEM.test(key.slice(key.indexOf("\0") + 1)) && { severity: "error" as const }),
        ...(moved[0]?.after !== undefined && { resource: moved[0].after }),
        message: `${listed(moved)} ${moved.length === 1 ? "moves" : "move"} from ${from} to ${to}: created in the new namespace and deleted in the old one`,
      };
    }
    for (const [namespace, arrived] of arrivals)
      yield {
        ...(arrived[0]?.after !== undefined && { resource: arrived[0].after }),
        message: `${listed(arrived)} ${arrived.length === 1 ? "is" : "are"} the first in namespace ${namespace}, where the cluster's own components run`,
      };
  },
});

/**
 * True for an object in a namespace of the cluster's own programs that doesn't belong there by its kind. Routes only lead
 * to these programs, which other rules report.
 */
function isStranger({ apiVersion, kind }: Resource, namespace: string): boolean {
  if (!SYSTEM.test(namespace) || isClusterScoped(apiVersion, kind) || PUBLIC_KINDS.includes(kind))
    return false;
  const owner = lookUp(OWNERS, namespace);
  return owner === undefined || !groupOf(apiVersion).endsWith(owner);
}

/** "Service shop, Deployment shop and 3 more". */
function listed(changes: readonly { kind: string; name: string }[]): string {
  return someOf(
    changes.map(({ kind, name }) => `${kind} ${name}`),
    3,
  );
}
