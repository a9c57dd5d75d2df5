import { argoFacts } from "../../../../src/check/argo-objects.ts";
import type { Rule } from "../../../../src/check/rule.ts";
import type { State } from "../../../../src/check/state.ts";
import { readFinding } from "../../read-findings.ts";
import { state } from "../../state.ts";

/** What a rule about a whole repository says of folders with what they render to. */
export function judgedFolders(rule: Rule, folders: Record<string, string | State>): string[] {
  const environments = Object.entries(folders).map(([environment, given]) =>
    typeof given === "string" ? state(given, { environment }) : given,
  );
  const argo = argoFacts([], environments);
  return [...(rule.checkRepository?.({ environments, argo, flux: [], isWhole: false }) ?? [])].map(
    (finding) => {
      const { resource, message, path = [], severity = rule.severity } = finding;
      const about = resource ? `${resource.kind} ${resource.metadata.name}` : (finding.file ?? "");
      const differs = severity === rule.severity ? "" : `${severity} `;
      return readFinding(rule.id, `${differs}${about} ${path.join(".")}: ${message}`, finding);
    },
  );
}
