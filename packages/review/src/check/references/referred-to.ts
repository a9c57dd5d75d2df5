import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isBuiltInGroup } from "../../kinds/served.ts";

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
