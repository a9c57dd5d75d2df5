import type { Problem } from "@kustogen/kustomize/errors/issues.ts";
import { closest, suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { entryOf, kept } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { CATALOG, catalogOf } from "./catalog.ts";
import { knownKinds, learnedKinds } from "./kinds.ts";
import { isBuiltInGroup } from "./served.ts";
import type { KindData } from "./types.ts";

/** Kinds of built-in groups without a schema here: lists, requests, new ones, and OpenShift's in its first API. */
const OTHERS =
  /List$|^(?:Binding|ComponentStatus|Event|Eviction|Scale|Status|TokenRequest|VolumeAttributesClass|IPAddress|ServiceCIDR|ValidatingAdmissionPolicy|ValidatingAdmissionPolicyBinding|MutatingAdmissionPolicy|MutatingAdmissionPolicyBinding|Template|Route|DeploymentConfig|BuildConfig|ImageStream|ImageStreamTag|Project|ProjectRequest|Group|User|Identity|OAuthClient|SecurityContextConstraints|PodDisruptionBudget|ClusterTrustBundle|LeaseCandidate)$/;

/** How the authors of Kubernetes' kinds and of custom ones write versions. Source: the API conventions of Kubernetes. */
const VERSION = /\/v\d+(?:(?:alpha|beta)\d+)?$/;

/** The problems with kinds among those that are known so far: many objects are of the same kind. */
const problems = new WeakMap<readonly KindData[], Map<string, Problem | null>>();

/** The problem with an apiVersion and kind without a known schema; undefined for custom kinds of others. */
export function unknownKind(apiVersion: string, kind: string): Problem | undefined {
  const known = entryOf(problems, learnedKinds(), () => new Map<string, Problem | null>());
  return kept(known, `${apiVersion}/${kind}`, () => problemWith(apiVersion, kind) ?? null) ?? undefined;
}

function problemWith(apiVersion: string, kind: string): Problem | undefined {
  const group = groupOf(apiVersion);
  const inCatalog = catalogOf(group);
  const known = [...knownKinds(), ...(inCatalog?.names ?? [])];
  const siblings = known.filter((name) => name.startsWith(`${apiVersion}/`)).map(kindIn);
  const near = closest(kind, siblings, 2);
  if (near !== undefined)
    return { path: ["kind"], message: `unknown kind "${kind}" of ${apiVersion}. Did you mean "${near}"?` };
  const wrong = (mend: string): Problem => ({
    path: ["apiVersion"],
    message: `unknown apiVersion "${apiVersion}" for ${kind}${mend}`,
  });
  if (inCatalog !== undefined) {
    const served = versionsOf(kind, group);
    if (served.length > 0 && !VERSION.test(apiVersion))
      return wrong(`; it is served as ${served.join(" or ")}`);
    return undefined;
  }
  const homes = known.filter((name) => kindIn(name) === kind).map(versionIn);
  if (isBuiltInGroup(group) || !group.includes(".")) {
    if (homes.length > 0) return wrong(`; it is served as ${homes.join(" or ")}`);
    if (isBuiltInGroup(group))
      return siblings.length === 0 || OTHERS.test(kind)
        ? undefined
        : { path: ["kind"], message: `unknown kind "${kind}" of ${apiVersion}` };
    return wrong(`. ${suggestion(apiVersion, [...new Set(known.map(versionIn))])}`);
  }
  const similar = closest(group, Object.keys(CATALOG), 2);
  const inSimilar = similar !== undefined && versionsOf(kind, similar).length > 0 ? [similar] : [];
  const nearest = closest(group, [...homes.map(groupOf), ...inSimilar], 2);
  // A group whose name ends like another's is a group of its own: `azmonitoring.coreos.com`.
  return nearest === undefined || group.endsWith(nearest) ? undefined : wrong(`. Did you mean "${nearest}"?`);
}

/** The versions of a group in the catalog that have a kind. */
function versionsOf(kind: string, group: string): string[] {
  return (catalogOf(group)?.names ?? []).filter((name) => kindIn(name) === kind).map(versionIn);
}

/** The apiVersion and kind in the full name of a kind, "apps/v1/Deployment". */
function versionIn(name: string): string {
  return name.slice(0, name.lastIndexOf("/"));
}

function kindIn(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}
