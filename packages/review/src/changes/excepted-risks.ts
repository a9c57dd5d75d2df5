import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { asMap } from "@kustogen/kustomize/value/resource.ts";
import { coveringIn, type Exceptable, isOver, type WrittenException } from "../check/steps/exceptions.ts";
import { indexPath } from "../compare/path.ts";
import { isSameName, nameText } from "../kubernetes/resource-name.ts";
import type { EnvironmentReview, ExcusedFinding, Review, Risk } from "./review.ts";
import { riskSource } from "./sources.ts";

/** The exceptions for the judgement of a change. */
export interface ReviewExceptions {
  before: readonly WrittenException[];
  after: readonly WrittenException[];
  /** Such as "2027-03-31". */
  today: string;
}

/**
 * The review without the risks that exceptions cover, as in `check --since`: risks covered by existing exceptions are
 * counted in a notice, and those covered by exceptions that the change adds are listed separately.
 */
export function withExceptions(review: Review, { before, after, today }: ReviewExceptions): Review {
  const holding = (list: readonly WrittenException[]) =>
    coveringIn(list.filter((one) => !isOver(one, today)));
  const [known, now] = [holding(before), holding(after)];
  if (after.length === 0) return review;
  const excused: ExcusedFinding[] = [];
  let excepted = 0;
  const environments = review.environments.map((environment) => {
    const risks = environment.risks.filter((risk) => {
      if (risk.unexpected) return true;
      const place = exceptable(environment, risk);
      const [found] = now(place);
      if (found === undefined) return true;
      if (known(place).length > 0) excepted++;
      else excused.push(excusedFinding(environment, risk, found));
      return false;
    });
    return risks.length === environment.risks.length ? environment : { ...environment, risks };
  });
  if (excepted + excused.length === 0) return review;
  const message = `${excepted} ${excepted === 1 ? "risk is" : "risks are"} excepted, as before this change`;
  return {
    ...review,
    environments,
    ...(excepted > 0 && { notices: [...(review.notices ?? []), { severity: "info" as const, message }] }),
    ...(excused.length > 0 && { excused: [...(review.excused ?? []), ...excused] }),
  };
}

function exceptable(environment: EnvironmentReview, risk: Risk): Exceptable {
  const { resource, path } = risk;
  const change = resource && environment.resources.find((one) => isSameName(one, resource));
  const holder = change?.after ?? change?.before;
  const at = path && holder && indexPath(asMap(holder), path);
  const file = isOfFiles(environment) ? riskSource(environment.sources, risk)?.file : undefined;
  return {
    rule: risk.id,
    environment: environment.path,
    ...(resource && { resource }),
    ...(at && { path: printPath(at) }),
    ...(file !== undefined && { file }),
  };
}

/** True if Argo CD objects are reviewed as written in files. */
function isOfFiles({ resources }: EnvironmentReview): boolean {
  return resources.every(({ apiVersion }) => apiVersion.startsWith("argoproj.io/"));
}

function excusedFinding(
  { name }: EnvironmentReview,
  { id, severity, message, resource }: Risk,
  { reason, place }: WrittenException,
): ExcusedFinding {
  const where = resource === undefined ? name : `${name} ${nameText(resource)}`;
  return { rule: id, severity, message, place: where, reason, by: place };
}
