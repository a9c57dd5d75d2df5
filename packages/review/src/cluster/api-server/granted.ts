import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { itemsAt, listAt, textAt } from "../../kubernetes/fields.ts";
import { bindingsIn } from "../bindings.ts";
import type { ResourceIndex } from "../resource-index.ts";

/** A request for the objects of a resource. */
export interface Right {
  group: string;
  resource: string;
  verb: string;
}

/**
 * The roles of a ServiceAccount; undefined if it has none here, or if one of them isn't here: then what it may do is
 * unknown.
 */
export function rolesOf(
  index: Pick<ResourceIndex, "ofKind" | "find">,
  account: string,
  namespace: string | undefined,
): Resource[] | undefined {
  const found: Resource[] = [];
  for (const binding of bindingsIn(index)) {
    const own = binding.metadata.namespace;
    const isBound = itemsAt(binding, "subjects").some(([subject]) =>
      subject.kind === "ServiceAccount"
        ? subject.name === account && (textAt(subject, "namespace") ?? own ?? namespace) === namespace
        : subject.kind === "Group" && String(subject.name).startsWith("system:"),
    );
    if (!isBound) continue;
    const [kind, name] = [textAt(binding, "roleRef", "kind"), textAt(binding, "roleRef", "name")];
    const role = index.find(kind ?? "", name ?? "", kind === "Role" ? own : undefined);
    if (role === undefined || role.aggregationRule !== undefined) return undefined;
    found.push(role);
  }
  return found.length === 0 ? undefined : found;
}

/** True if one of the roles grants a request for some object of its resource. */
export function isGranted(roles: readonly Resource[], { group, resource, verb }: Right): boolean {
  const [top = "", part] = resource.split("/");
  const names = part === undefined ? ["*", top] : ["*", resource, `*/${part}`, `${top}/*`];
  return roles.some((role) =>
    itemsAt(role, "rules").some(
      ([rule]) =>
        ["*", group].some((one) => listAt(rule, "apiGroups").includes(one)) &&
        names.some((one) => listAt(rule, "resources").includes(one)) &&
        ["*", verb].some((one) => listAt(rule, "verbs").includes(one)),
    ),
  );
}
