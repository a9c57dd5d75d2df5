import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ClusterObjects } from "../cluster/objects.ts";
import { isBuiltInGroup } from "../kinds/served.ts";
import { RELEASES_OF_FLUX } from "../kubernetes/flux-groups.ts";

/** Kinds whose controllers create the objects of a chart, which may be any, by group. */
const OF_CHARTS = new Set([RELEASES_OF_FLUX, "helm.cattle.io", "helm.crossplane.io"]);

/** True if a controller creates the objects of a chart, whose names are unknown here. */
export function makesUnknown({ resources }: ClusterObjects): boolean {
  return resources.some(({ apiVersion }) => OF_CHARTS.has(groupOf(apiVersion)));
}

/** The annotation by which a Secret asks for a token of a ServiceAccount. */
const TOKEN_OF = "kubernetes.io/service-account.name";

/** True if a custom resource refers to a name of a kind, such as a store that uses a ServiceAccount, or a token does. */
export function isReferredTo(resources: readonly Resource[], name: string, kind = ""): boolean {
  const isOfAccount = kind === "ServiceAccount";
  if (isOfAccount && resources.some(({ metadata }) => metadata.annotations?.[TOKEN_OF] === name)) return true;
  const custom = resources.filter(({ apiVersion }) => !isBuiltInGroup(groupOf(apiVersion)));
  // Objects of several kinds often have one name: `secretRef: {name: queue}` is about another one.
  const isOther = (field: string) =>
    OF_A_KIND.test(field) && !field.toLowerCase().includes(kind.toLowerCase());
  return someText(custom, (text, key, field) => text === name && /name$/i.test(key) && !isOther(field));
}

/** Fields that say which kind they refer to. */
const OF_A_KIND = /secret|config-?map|serviceaccount/i;

/** True if a longer text contains a name as a word, such as settings of a program that creates or reads the object. */
export function isMentionedIn(resources: readonly Resource[], name: string): boolean {
  const word = new RegExp(`(?<![\\w.-])${name.replace(/[.]/g, "\\.")}(?![\\w-])`);
  return someText(
    resources,
    (text, key) => text.length > name.length && !OF_MOUNTS.has(key) && text.includes(name) && word.test(text),
  );
}

/** Fields that say where the object itself is mounted. */
const OF_MOUNTS = new Set(["mountPath", "subPath"]);

function someText(
  resources: readonly Resource[],
  says: (text: string, key: string, field: string) => boolean,
): boolean {
  const has = (value: unknown, key: string, field = ""): boolean =>
    typeof value === "string"
      ? says(value, key, field)
      : typeof value === "object" &&
        value !== null &&
        Object.entries(value).some(([inner, one]) => has(one, inner, /^\d+$/.test(key) ? field : key));
  return resources.some(({ metadata: _, ...rest }) => has(rest, ""));
}
