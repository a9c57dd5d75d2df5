import { isEncryptedValue } from "@kustogen/kustomize/value/encrypted.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ArgoObject } from "../../discovery/argo-documents.ts";
import { type FluxKustomization, hasFluxVariable } from "../../discovery/flux.ts";
import { staysAsItIs } from "../../discovery/flux-build.ts";
import { isBuiltInGroup } from "../../kinds/served.ts";
import { at, listAt } from "../../kubernetes/fields.ts";
import { OF_FLUX } from "../../kubernetes/flux-groups.ts";
import type { Judged } from "../model/judgement.ts";
import type { State } from "../model/state.ts";

/** Rules about how a folder is built, which happens before Flux fills in anything. */
const OF_BUILDS = /^(?:traps|kustomize)\//;

/** Rules about how Argo CD applies objects. */
const OF_ARGO = /^argocd\//;

/**
 * True for a finding that can be trusted in spite of Flux. It can't be about fields that Flux fills in or decrypts, whose
 * values are known only in the cluster; about missing objects, if one with an unknown name or namespace may be meant; and
 * about fields that Flux's own objects lack, if patches of Flux Kustomizations, which aren't followed, may add them.
 * @param states the environments by name, with the objects that may have unknown names
 */
export function trustedBesideFlux(
  flux: readonly FluxKustomization[],
  states: ReadonlyMap<string, State>,
  argo: readonly ArgoObject[] = [],
): (finding: Judged) => boolean {
  if (flux.length === 0) return () => true;
  const unknown = new Map<string, boolean>();
  const isPatched = flux.some(({ document }) => listAt(document, "spec", "patches").length > 0);
  return ({ rule, environment, resource, path = [], message }) => {
    const isUnknown = () =>
      entryOf(unknown, environment, () => states.get(environment)?.resources.some(hasUnknownName) === true);
    if (OF_ARGO.test(rule.id) && argo.length === 0) return false;
    if (rule.fromAbsence && !OF_BUILDS.test(rule.id))
      if (isUnknown() || hasFluxVariable(message)) return false;
    if (resource === undefined || staysAsItIs(resource)) return true;
    const isOfFlux = groupOf(resource.apiVersion).endsWith(OF_FLUX);
    if (isPatched && isOfFlux && at(resource, ...path) === undefined) return false;
    const { name, namespace } = resource.metadata;
    const texts = path.length === 0 ? [name, namespace] : [at(resource, ...path), path.at(-1)];
    const isOpen = (text: unknown) => typeof text === "string" && hasFluxVariable(text);
    return !texts.some((text) => isEncryptedValue(text) || isOpen(text));
  };
}

/** True for an object whose name or labels Flux fills in with unknown values: findings about others may concern it. */
function hasUnknownName(resource: Resource): boolean {
  const { name, labels = {} } = resource.metadata;
  if (!isBuiltInGroup(groupOf(resource.apiVersion)) || staysAsItIs(resource)) return false;
  return [name, ...Object.values(labels)].some(hasFluxVariable);
}
