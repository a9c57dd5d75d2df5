import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, type Value } from "@kustogen/kustomize/value/value.ts";
import { alertsIn, lossOfGuard } from "../../../cluster/guards.ts";
import { readablePath } from "../../../compare/path.ts";
import type { ReviewedChange } from "../../../compare/resources.ts";
import { itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import type { ChangeContext, ChangeFinding } from "../../rule.ts";
import { changedResources } from "./changed.ts";
import { fieldMoves } from "./field-changes.ts";

/** Fields that decide what a policy does with what it finds, and the values with which it rejects it. */
export const ACTIONS: Readonly<Record<string, { rejects: RegExp; unset: boolean }>> = {
  enforcementAction: { rejects: /^deny$/, unset: true },
  failureAction: { rejects: /^enforce$/i, unset: false },
  failurePolicy: { rejects: /^Fail$/, unset: true },
  validationActions: { rejects: /Deny/, unset: true },
  validationFailureAction: { rejects: /^enforce$/i, unset: false },
};

/** The quotas, policies and alerts that a change makes less strict. */
export function* guardWeakened(context: ChangeContext): Iterable<ChangeFinding> {
  for (const { before, after, changes } of changedResources(context)) {
    if (lossOfGuard(before) === undefined) continue;
    for (const one of [...lostParts(before, after), ...milder(changes)])
      yield { resource: after, ...one, message: `${resourceText(after)} ${one.message}` };
  }
}

type Weakened = Omit<ChangeFinding, "resource">;

/** Alerts, rules, webhooks and limits that a guard no longer has. */
function* lostParts(before: Resource, after: Resource): Iterable<Weakened> {
  for (const [what, path, parts] of PARTS) {
    const kept = new Set(parts(after));
    const lost = parts(before).filter((one) => !kept.has(one));
    if (lost.length > 0 && kept.size < new Set(parts(before)).size)
      yield { path, message: `loses the ${what} ${someOf([...new Set(lost)], 3)}` };
  }
}

const PARTS: readonly (readonly [string, readonly string[], (one: Resource) => string[]])[] = [
  ["alerts", ["spec", "groups"], alertsIn],
  ["limits", ["spec", "hard"], ({ spec }) => Object.keys(mapAt(spec, "hard"))],
  ["webhooks", ["webhooks"], (one) => namesIn(one, "webhooks")],
  [
    "rules",
    ["spec", "rules"],
    (one) => (groupOf(one.apiVersion) === "kyverno.io" ? namesIn(one, "spec", "rules") : []),
  ],
];

function namesIn(resource: Resource, ...path: string[]): string[] {
  return itemsAt(resource, ...path).flatMap(([one]) => textAt(one, "name") ?? []);
}

/** Policies that no longer reject what they find. */
function* milder(changes: readonly ReviewedChange[]): Iterable<Weakened> {
  for (const { name, path, before, after } of fieldMoves(changes)) {
    const action = lookUp(ACTIONS, name);
    if (action === undefined) continue;
    const rejects = (value: Value | undefined) =>
      value === undefined ? action.unset : action.rejects.test(actionText(value));
    if (rejects(before) && !rejects(after))
      yield {
        path,
        message: `no longer rejects violations: ${readablePath(path)} ${after === undefined ? "is removed" : `is ${actionText(after)}`}`,
      };
  }
}

function actionText(value: Value): string {
  return Array.isArray(value) ? value.map(asText).join(", ") : asText(value);
}
