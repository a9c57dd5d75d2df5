import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { type Loss, lossWith } from "../../../cluster/losses.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import type { ChangeContext, ChangeFinding, Severity } from "../../rule.ts";
import type { State } from "../../state.ts";
import { AUTH_KINDS } from "./auth-changed.ts";
import { BySpec } from "./by-spec.ts";
import { deletedResources } from "./changed.ts";
import { PUBLIC_KINDS } from "./public-routes.ts";

const CONSEQUENCES: Readonly<Record<Loss, readonly [Severity, string] | undefined>> = {
  addresses: [
    "warning",
    "the workloads to which it gave an address, or routed requests, may no longer be reachable from outside",
  ],
  backups: ["warning", "it makes no more backups"],
  content: ["error", "its data is deleted with it"],
  data: ["error", "its operator stops it, and may delete its volumes"],
  entry: ["warning", "connections that rely on it may be refused, or are no longer encrypted as before"],
  installed: ["warning", "what it installed is deleted with it"],
  machines: ["error", "its machines are deleted with it, and the pods on them stop"],
  named: ["warning", "references to it elsewhere no longer work"],
  nothing: undefined,
  outside: ["error", "what it manages outside the cluster is deleted with it"],
  program: ["warning", "its controller stops whatever it ran for this object"],
  unknown: ["warning", "its controller may delete other things with it, which aren't known here"],
  watch: ["warning", "its targets are no longer watched, or nobody is notified"],
};

/**
 * What goes with the removed objects that a controller acts on, or that others use from elsewhere.
 * @param named the objects about which more is known
 */
export function* lostWith(
  before: State,
  after: State,
  context: ChangeContext,
  named: ReadonlySet<Resource | undefined>,
): Iterable<ChangeFinding> {
  const gone = deletedResources(context).filter((one) => !named.has(one));
  if (gone.length === 0) return;
  const added = new BySpec(
    context.changes.flatMap(({ action, after: one }) => (action === "added" && one ? [one] : [])),
  );
  for (const resource of gone) {
    const found = ofArgo(resource) ?? consequenceOf(resource, before, after);
    if (found === undefined || (resource.spec !== undefined && added.hasAfter(resource))) continue;
    const [severity, consequence] = found;
    yield { severity, resource, message: `${resourceText(resource)} is removed: ${consequence}` };
  }
}

function consequenceOf(
  resource: Resource,
  before: State,
  after: State,
): readonly [Severity, string] | undefined {
  const loss = lossWith(resource);
  if (loss === undefined || (loss === "watch" && goesWithAll(resource, before, after))) return undefined;
  if (loss === "unknown" && REPORTED.includes(resource.kind)) return undefined;
  return CONSEQUENCES[loss];
}

/** Kinds of several groups that have rules of their own. */
const REPORTED = [...AUTH_KINDS, ...PUBLIC_KINDS, "Middleware"];

/** True if the pods in its namespace go, too. */
function goesWithAll({ metadata }: Resource, before: State, after: State): boolean {
  const has = ({ pods }: State) => pods.some(({ namespace }) => namespace === (metadata.namespace ?? ""));
  return has(before) && !has(after);
}

/** What Argo CD loses with a Secret that describes a repository or a cluster. */
function ofArgo({ kind, metadata }: Resource): readonly [Severity, string] | undefined {
  if (kind !== "Secret") return undefined;
  const type = textAt(metadata, "labels", "argocd.argoproj.io/secret-type");
  if (type === undefined) return undefined;
  const what = type === "cluster" ? "deploy to its cluster" : "read its repositories, if they aren't public";
  return ["warning", `Argo CD can no longer ${what}`];
}
