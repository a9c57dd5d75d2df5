import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Judged } from "../check/model/judgement.ts";
import { BY_ID } from "../check/rules/rules.ts";
import { changeFinding } from "../check/steps/change-findings.ts";
import { type DeployedIn, reasonForLess } from "../check/steps/severity.ts";
import type { ResourceChange } from "../compare/resources.ts";
import { ARGO_KINDS } from "../discovery/argo-documents.ts";
import { isDeclared } from "../discovery/deployed.ts";
import type { FluxBuild } from "../discovery/flux-build.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { nameText, type ResourceName } from "../kubernetes/resource-name.ts";
import { type PolicyOfChange, stayReason } from "./gone-application.ts";
import type { RenderedSide } from "./rendered-side.ts";
import type { EnvironmentReview, Risk } from "./review.ts";

/** The risks of environments that a rule has found, as `check` judges them. */
export function judgedRisks(reviews: readonly EnvironmentReview[]) {
  return reviews.flatMap((review) =>
    review.risks.flatMap((risk) => {
      const judged = judgedRisk(review, risk);
      return judged === undefined ? [] : [{ review, risk, judged }];
    }),
  );
}

/** A risk as `check` judges it; undefined for one that has no rule. */
function judgedRisk({ path, resources }: EnvironmentReview, risk: Risk): Judged | undefined {
  const { resource: name, severity, ...rest } = risk;
  const rule = BY_ID.get(risk.id);
  if (rule === undefined) return undefined;
  const found = name && resources.find((one) => one.name === name.name && nameText(one) === nameText(name));
  const resource = found?.after ?? found?.before ?? (name && nameOnly(name));
  return {
    ...changeFinding(rule, { ...rest, ...(resource && { resource }) }),
    rule,
    severity,
    environment: path,
  };
}

/** An object that doesn't change is known by its name alone; of these kinds, rules know Argo CD's. */
function nameOnly({ kind, namespace, name }: ResourceName): Resource {
  const apiVersion = ARGO_KINDS.includes(kind) ? "argoproj.io/v1alpha1" : "";
  return { apiVersion, kind, metadata: { name, ...(namespace !== "" && { namespace }) } };
}

/** The environments of a side that something deploys. */
export function deployedOn({ declared }: RenderedSide): DeployedIn {
  return { size: declared.built.length, has: (path) => isDeclared(treePath(path), declared) };
}

/** Why a removed object stays in the cluster; undefined if it is deleted, or that is unknown. */
type Stays = (removed: ResourceName) => string | undefined;

/** The risks of a review as they count on these sides: less for the reasons that check has, or if an object stays. */
export function asDeployed(review: EnvironmentReview, sides: readonly DeployedIn[], stays?: Stays): Risk[] {
  const seen = new Set<string>();
  return review.risks.flatMap((risk) => {
    const judged = judgedRisk(review, risk);
    const why = judged && reasonForLess(judged, sides, [review.path], review.path);
    const { resource } = risk;
    const reason = risk.severity !== "info" && resource !== undefined ? stays?.(resource) : undefined;
    const message =
      why !== undefined
        ? `${risk.message}; ${why}`
        : reason !== undefined && resource !== undefined
          ? `${nameText(resource)} is no longer rendered, but stays in the cluster: ${reason}`
          : risk.message;
    // Of what stays in the cluster, one line says that.
    if (seen.has(message)) return [];
    seen.add(message);
    return [message === risk.message ? risk : waiting({ ...risk, message })];
  });
}

/** Why a removed object stays in the cluster: nothing that deploys its folder deletes it. */
export function stayingIn(
  changes: readonly ResourceChange[],
  policy: PolicyOfChange | undefined,
  flux: FluxBuild | undefined,
): Stays | undefined {
  const reason =
    (policy && stayReason(policy)) ??
    (flux?.keptBy === undefined ? undefined : `Kustomization ${flux.keptBy} doesn't prune`);
  if (reason === undefined) return undefined;
  const removed = new Set(changes.filter(({ action }) => action === "removed").map(nameText));
  return (resource) => (removed.has(nameText(resource)) ? reason : undefined);
}

/** A risk that has no effect before the environment is deployed. */
function waiting({ todo: _, ...risk }: Risk): Risk {
  return { ...risk, severity: risk.severity === "error" ? "warning" : risk.severity };
}
