import { failureText } from "@kustogen/kustomize/errors/defect.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { type ChangedState, changedState, findingsInChange } from "../check/model/change-context.ts";
import { applies } from "../check/model/judgement.ts";
import {
  type Basis,
  type ChangeFinding,
  compareSeverity,
  type Finding,
  isAtLeast,
  type Rule,
  type Severity,
  severityOf,
} from "../check/model/rule.ts";
import { type State, stateOf } from "../check/model/state.ts";
import { creatorOf } from "../check/references/targets.ts";
import { RULES } from "../check/rules/rules.ts";
import { validAsWritten } from "../check/rules/schema/valid.ts";
import type { Overlay } from "../discovery/overlays.ts";
import { unjudgedChanges } from "../impact/unjudged.ts";
import { variableChanges } from "../impact/variables.ts";
import { clusterKey, nameText, resourceName, resourceText } from "../kubernetes/resource-name.ts";
import { type EnvironmentReview, NOTHING_CHANGES, type Risk } from "./review.ts";

/** The changes between two rendered states; `withApplication` if the Application that applies them goes, too. */
export function reviewEnvironment(
  before: readonly Resource[],
  after: readonly Resource[],
  name: Overlay,
  withApplication = false,
): EnvironmentReview {
  return reviewChanged(changedState(stateOf(before), stateOf(after)), name, withApplication);
}

/** Reviews the changes of one environment, and their consequences. */
export function reviewChanged(
  changed: ChangedState,
  name: Overlay,
  withApplication = false,
): EnvironmentReview {
  const { changes: resources, restarts, stale, moved = [] } = changed.context;
  if (resources.length + moved.length === 0) return { ...name, ...NOTHING_CHANGES };
  const risks = risksOf({ ...changed, context: { ...changed.context, withApplication } });
  const variables = variableChanges(resources, changed.before, changed.after);
  const unjudged = unjudgedChanges(resources, changed.after, risks, variables);
  const rejected = new Set(
    risks.map(({ consequence, resource }) => consequence === "rejected" && resource && nameText(resource)),
  );
  return {
    ...name,
    resources,
    restarts: restarts.filter((one) => !rejected.has(nameText(one))),
    stale,
    variables,
    risks,
    ...(unjudged.length > 0 && { unjudged }),
  };
}

const OF_CHANGES = RULES.filter(({ checkChange }) => checkChange !== undefined);

/** The findings of the change rules in one environment: the worst first, and those that need action before others. */
export function risksOf(changed: ChangedState): Risk[] {
  const found = OF_CHANGES.flatMap((rule): Risk[] => {
    try {
      return [...findingsInChange(rule, changed)].map((finding) => riskOf(rule, finding, changed.after));
    } catch (error) {
      // The other rules still apply; only the result of this one is unknown.
      const message = `not checked: "${rule.title}": ${failureText(error)}`;
      return [{ id: rule.id, severity: "error", message, unexpected: true }];
    }
  });
  return risksInOrder([...found, ...causedByChange(changed)]);
}

/** Sorts risks for reports: by severity, and within each those that need action before a merge first. */
export function risksInOrder(risks: readonly Risk[]): Risk[] {
  return risks.toSorted(
    (a, b) =>
      compareSeverity(a.severity, b.severity) || Number(b.todo !== undefined) - Number(a.todo !== undefined),
  );
}

function riskOf(
  rule: Rule,
  { resource, severity: own, ...risk }: ChangeFinding,
  { strictness }: State,
): Risk {
  const severity = own ?? severityOf(rule, strictness);
  return {
    id: rule.id,
    ...risk,
    ...(resource !== undefined && { resource: resourceName(resource) }),
    severity,
    ...(severity === "error" && { consequence: rule.basis }),
  };
}

/** The groups of rules about one state that find what doesn't work. Others need more than what is rendered, or are a policy. */
const GROUPS = /^(?:integrity|scaling|traps|starts|network|argocd)\//;
const OF_STATES = [
  ...RULES.filter(({ id, check }) => check !== undefined && GROUPS.test(id)),
  validAsWritten,
];

/** What isn't accepted as it stands, for sure or with server-side apply. */
const REFUSED: readonly (Basis | undefined)[] = ["rejected", "refused", "dropped"];

/** What rules about one state newly find after a change; in a new environment, only what is refused as it stands. */
function causedByChange({ before, after, context }: ChangedState): Risk[] {
  const isNew = before.resources.length === 0;
  const renamed = new Map(
    context.changes.flatMap(({ before, after }) => (before && after ? [[after, before] as const] : [])),
  );
  return OF_STATES.filter((rule) => !(isNew && rule.fromAbsence) && applies(rule, after, "warning")).flatMap(
    (rule) => {
      const now = findingsOf(rule, after, "warning");
      if (now.length === 0) return [];
      const then = groupedBy(findingsOf(rule, before, "warning"), placeOf);
      return now.flatMap((finding): Risk[] => {
        // A lost reference is reported at the object that it referred to.
        const reference = finding.missing;
        if (reference !== undefined && creatorOf(before, reference) !== undefined) return [];
        if (then.get(placeOf(finding, renamed))?.pop() !== undefined) return [];
        const { resource, message, severity, basis, path = [] } = finding;
        const text = resource === undefined ? message : `${resourceText(resource)}: ${message}`;
        const at = { ...(resource && { resource }), ...(path.length > 0 && { path }) };
        const risk = {
          ...riskOf(rule, { message: text, ...at, ...(severity && { severity }) }, after),
          ...(basis !== undefined && { consequence: basis }),
        };
        return isNew && !REFUSED.includes(risk.consequence) ? [] : [risk];
      });
    },
  );
}

function findingsOf(rule: Rule, state: State, least: Severity): Finding[] {
  return [...(rule.check?.(state, least) ?? [])].filter(({ severity }) =>
    isAtLeast(severity ?? severityOf(rule, state.strictness), least),
  );
}

/** A key for the object and field of a finding, with the object's name before the change, and without list indexes. */
function placeOf({ resource, path = [] }: Finding, renamed?: ReadonlyMap<Resource, Resource>): string {
  const object = resource && clusterKey(renamed?.get(resource) ?? resource);
  return [object, ...path.map((part) => (typeof part === "number" ? "" : part))].join("\0");
}
