import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { KNOWN_GROUPS, kindsOfGroup } from "../../../kinds/unknown-kind.ts";
import { itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";
import type { Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

/** The groups and resources in the rules of roles that no request has. */
export function* roleGroups({ index, resources }: State): Iterable<Finding> {
  const isDefinition = definitions(resources);
  const own = new Set(
    resources.flatMap((one) => [groupOf(one.apiVersion), textAt(one, "spec", "group") ?? ""]),
  );
  for (const kind of ["Role", "ClusterRole"])
    for (const resource of index.ofKind(kind, "rbac.authorization.k8s.io"))
      for (const [rule, at] of itemsAt(resource, "rules"))
        for (const { field, number, said, meant, message, fix, isSure } of wrongIn(rule, isDefinition, own)) {
          const granted = isGranted(resource, { ...rule, ...meant.rule }, meant.group);
          yield {
            resource,
            path: ["rules", at, field, number],
            message: `${message} is called "${said}", so the rule grants nothing`,
            fix: granted ? `remove it: another rule of the ${kind} grants the same` : fix,
            severity: granted || !isSure ? "warning" : "error",
          };
        }
}

/** An entry of a rule that no request matches, and what was probably meant. */
interface Wrong {
  field: "apiGroups" | "resources";
  number: number;
  said: string;
  meant: { group: string; rule?: ValueMap };
  message: string;
  fix: string;
  /** False for a group that another definition might have. */
  isSure: boolean;
}

function* wrongIn(
  rule: ValueMap,
  isDefinition: (name: string) => boolean,
  own: ReadonlySet<string>,
): Iterable<Wrong> {
  const groups = listAt(rule, "apiGroups");
  for (const [number, said] of groups.entries()) {
    if (typeof said !== "string") continue;
    const impossible = groupMeant(said) ?? (isDefinition(said) ? groupIn(said) : undefined);
    const group = impossible ?? (own.has(said) ? undefined : knownGroupNear(said));
    if (group === undefined || groups.includes(group)) continue;
    yield {
      field: "apiGroups",
      number,
      said,
      meant: { group },
      message: impossible === undefined ? "no known API group" : "no API group",
      fix: `write "${group}"`,
      isSure: impossible !== undefined,
    };
  }
  const resources = listAt(rule, "resources");
  for (const [number, said] of resources.entries()) {
    if (typeof said !== "string" || !isDefinition(said)) continue;
    const [plural, group] = [said.slice(0, said.indexOf(".")), groupIn(said)];
    if (resources.includes(plural) && groups.includes(group)) continue;
    yield {
      field: "resources",
      number,
      said,
      meant: { group, rule: { resources: [plural] } },
      isSure: true,
      message: "no resource",
      fix: `write ${plural}, and "${group}" in apiGroups`,
    };
  }
}

/**
 * Tells whether a text is the name of a definition, plural and group, of a kind that is known or rendered here, and not
 * also a group: kyverno.io has the kind Policy, and policies.kyverno.io is another group.
 */
function definitions(resources: readonly Resource[]): (name: string) => boolean {
  const kindsIn = (group: string) => [
    ...resources.flatMap(({ apiVersion, kind }) => (groupOf(apiVersion) === group ? [kind] : [])),
    ...kindsOfGroup(group),
  ];
  return (name) => {
    if (!name.includes(".") || kindsIn(name).length > 0) return false;
    const plural = name.slice(0, name.indexOf("."));
    return kindsIn(groupIn(name)).some((kind) => isPluralOf(plural, kind));
  };
}

/** True if the other rules of a role grant everything that a rule names, in another group. */
function isGranted(role: Resource, wanted: ValueMap, group: string): boolean {
  const [names, verbs] = [listAt(wanted, "resources"), listAt(wanted, "verbs")];
  const has = (list: readonly unknown[], one: unknown) => list.includes(one) || list.includes("*");
  return names.every((name) =>
    verbs.every((verb) =>
      itemsAt(role, "rules").some(
        ([rule]) =>
          rule.resourceNames === undefined &&
          has(listAt(rule, "apiGroups"), group) &&
          has(listAt(rule, "resources"), name) &&
          has(listAt(rule, "verbs"), verb),
      ),
    ),
  );
}

/** The group that was probably meant by an impossible name; undefined for a possible one. */
function groupMeant(group: string): string | undefined {
  if (group === "core" || /^v\d+(?:(?:alpha|beta)\d+)?$/.test(group)) return "";
  const slash = group.indexOf("/");
  return slash < 0 ? undefined : group.slice(0, slash) === "core" ? "" : group.slice(0, slash);
}

/** The known group that differs from an unknown one in a single letter. */
function knownGroupNear(group: string): string | undefined {
  return KNOWN_GROUPS.has(group) || group.length < 4 ? undefined : closest(group, KNOWN_GROUPS, 1);
}

function isPluralOf(plural: string, kind: string): boolean {
  const one = kind.toLowerCase();
  return plural === `${one}s` || plural === `${one}es` || plural === one.replace(/y$/, "ies");
}

/** The group in the name of a CustomResourceDefinition, which consists of the plural of its kind and the group. */
function groupIn(name: string): string {
  return name.slice(name.indexOf(".") + 1);
}
