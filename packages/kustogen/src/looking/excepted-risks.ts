import { judgedRisks } from "@kustogen/review/changes/as-deployed.ts";
import type { NewlyExcused, Review } from "@kustogen/review/changes/review.ts";
import { riskSource } from "@kustogen/review/changes/sources.ts";
import { applyExceptions, isOver, type WrittenException } from "@kustogen/review/check/steps/exceptions.ts";
import { nameText } from "@kustogen/review/kubernetes/resource-name.ts";

/** The review without excepted risks, as in `check --since`: those of new exceptions are listed, the others counted. */
export function withExceptions(
  review: Review,
  { before, after }: Record<"before" | "after", readonly WrittenException[]>,
  today: string,
): Review {
  const judged = new Map(
    judgedRisks(review.environments).flatMap(({ review: environment, risk, judged: one }) => {
      if (risk.unexpected) return [];
      // Argo CD objects are reviewed as written in files.
      const isOfFiles = environment.resources.every(({ apiVersion }) =>
        apiVersion.startsWith("argoproj.io/"),
      );
      const file = isOfFiles ? riskSource(environment.sources, risk)?.file : undefined;
      return [
        [
          { ...one, ...(file && { file }) },
          { environment, risk },
        ] as const,
      ];
    }),
  );
  const holding = after.filter((one) => !isOver(one, today));
  const { findings, used, excused } = applyExceptions([...judged.keys()], holding, today, before);
  if (findings.length === judged.size) return review;
  const excusedRisks = excused.flatMap(({ finding, exception: { reason, place } }): NewlyExcused[] => {
    const found = judged.get(finding);
    if (found === undefined) return [];
    const { id, severity, message, resource } = found.risk;
    const where = [found.environment.name, ...(resource ? [nameText(resource)] : [])].join(" ");
    return [{ rule: id, severity, message, place: where, reason, by: place }];
  });
  for (const finding of findings) judged.delete(finding);
  const covered = new Set([...judged.values()].map(({ risk }) => risk));
  const excepted = used.reduce((sum, { count }) => sum + count, 0);
  const message = `${excepted} ${excepted === 1 ? "risk is" : "risks are"} excepted, as before this change`;
  return {
    ...review,
    environments: review.environments.map((environment) => ({
      ...environment,
      risks: environment.risks.filter((risk) => !covered.has(risk)),
    })),
    ...(excepted > 0 && { notices: [...(review.notices ?? []), { severity: "info" as const, message }] }),
    ...(excusedRisks.length > 0 && { excused: [...(review.excused ?? []), ...excusedRisks] }),
  };
}
