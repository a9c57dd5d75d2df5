import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { defineRule } from "../../model/rule.ts";

/** Namespaces of the programs that run the cluster. */
const SYSTEM = /^(?:kube-(?:system|public|node-lease)|argocd|flux-system)$/;
export const namespaceMoved = defineRule({
  id: "change/namespace-moved",
  title: "An object stays in its namespace",
  why:
    "The object is deleted in the old namespace, with its volumes and addresses, and created again in the " +
    "new one. In a namespace of the cluster's own components, it can affect all of them.",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
  cases: { error: "if objects move to a namespace of the cluster's own components" },
  bad: "kind: ConfigMap\nmetadata: {name: app, namespace: store}",
  good: "kind: ConfigMap\nmetadata: {name: app, namespace: shop}",
  fix: "keep the namespace, or move in two steps: create the new object first, and remove the old one later",
  basis: "decision",
  *checkChange(_before, _after, { changes }) {
    const gone = new Map<string, string[]>();
    for (const { action, kind, name, namespace } of changes)
      if (action === "removed") addTo(gone, `${kind}/${name}`, namespace);
    const moves = new Map<string, (typeof changes)[number][]>();
    for (const change of changes) {
      const { action, kind, name, namespace, renamed, after } = change;
      if (after === undefined) continue;
      const from = action === "added" ? gone.get(`${kind}/${name}`) : renamed && [renamed.namespace];
      const other = from?.find((one) => one !== namespace);
      if (other !== undefined) addTo(moves, `${other}\0${namespace}`, change);
    }
    for (const [key, moved] of moves) {
      const [from, to] = key.split("\0").map((name) => (name === "" ? "no namespace" : `namespace ${name}`));
      yield {
        ...(SYSTEM.test(key.slice(key.indexOf("\0") + 1)) && { severity: "error" as const }),
        ...(moved[0]?.after !== undefined && { resource: moved[0].after }),
        message: `${listed(moved)} ${moved.length === 1 ? "moves" : "move"} from ${from} to ${to}: created in the new namespace and deleted in the old one`,
      };
    }
  },
});

/** "Service shop, Deployment shop and 3 more". */
function listed(changes: readonly { kind: string; name: string }[]): string {
  return someOf(
    changes.map(({ kind, name }) => `${kind} ${name}`),
    3,
  );
}
