import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { lossOfGuard } from "../../../cluster/guards.ts";
import { type Loss, lossWith } from "../../../cluster/losses.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import type { ChangeContext, ChangeFinding, Severity } from "../../model/rule.ts";
import { AUTH_KINDS } from "./auth-changed.ts";
import { deletedResources } from "./changed.ts";
import { PUBLIC_KINDS } from "./public-routes.ts";

const CONSEQUENCES: Readonly<Record<Loss, readonly [Severity, string]>> = {
  data: ["error", "its operator stops it, and may delete its volumes"],
  made: ["warning", "its controller no longer acts on it, and may delete what it made for it"],
};

/**
 * What goes with the removed objects that a controller acts on.
 * @param named the objects about which more is known
 */
export function* lostWith(
  context: ChangeContext,
  named: ReadonlySet<Resource | undefined>,
): Iterable<ChangeFinding> {
  for (const resource of deletedResources(context).filter((one) => !named.has(one))) {
    const isTold = REPORTED.includes(resource.kind) || lossOfGuard(resource) !== undefined;
    const loss = isTold ? undefined : lossWith(resource);
    const found = ofArgo(resource) ?? (loss && CONSEQUENCES[loss]);
    if (found === undefined) continue;
    const [severity, consequence] = found;
    yield { severity, resource, message: `${resourceText(resource)} is removed: ${consequence}` };
  }
}

/** Kinds of several groups that have rules of their own. */
const REPORTED = [...AUTH_KINDS, ...PUBLIC_KINDS, "Middleware"];

/** What Argo CD loses with a Secret that describes a repository or a cluster. */
function ofArgo({ kind, metadata }: Resource): readonly [Severity, string] | undefined {
  if (kind !== "Secret") return undefined;
  const type = textAt(metadata, "labels", "argocd.argoproj.io/secret-type");
  if (type === undefined) return undefined;
  const what = type === "cluster" ? "deploy to its cluster" : "read its repositories, if they aren't public";
  return ["warning", `Argo CD can no longer ${what}`];
}
