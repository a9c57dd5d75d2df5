import type { Findings } from "../check/report/form.ts";
import { pathText } from "../compare/path.ts";
import type { EnvironmentReview, Review } from "./review.ts";
import { riskSource } from "./sources.ts";

/** Converts the risks of a review into findings of the change rules, for the report formats of `check`. */
export function riskFindings({ environments, notices = [], notLookedAt }: Review): Findings {
  return {
    findings: environments.flatMap(findingsOf),
    notices: [
      ...notices.map(({ severity, message }) => ({ severity, message })),
      ...environments.flatMap(({ name, error }) =>
        error === undefined ? [] : [{ severity: "error" as const, message: `${name}: ${error}` }],
      ),
    ],
    notLookedAt: [...notLookedAt],
  };
}

function findingsOf({ path: folder, risks, sources }: EnvironmentReview): Findings["findings"] {
  return risks.map((risk) => {
    const { id, severity, message, resource, path, todo } = risk;
    const source = riskSource(sources, risk);
    return {
      rule: id,
      severity,
      message,
      environment: folder,
      ...(resource && { resource }),
      ...(path && { path: pathText(path) }),
      ...(source && { file: source.file, line: source.line }),
      fix: todo ?? "merge it only if this is intended",
    };
  });
}
