import type { Judged } from "../model/judgement.ts";
import { withReason } from "../model/with-reason.ts";

/** The environments, as reports print them, that something in a state of the repository deploys. */
export type Deployed = ReadonlySet<string>;

/** The objects with which Argo CD deploys others. */
const DEPLOYS: readonly (string | undefined)[] = ["Application", "ApplicationSet", "AppProject"];

/**
 * The finding as it counts: "An error is an error where either side of a change has something in the repository that
 * deploys the object: an Application or a set (or the object is one itself), a Flux Kustomization, this project's own
 * systems; and where nothing in the repository deploys anything. Elsewhere it is a warning. Credentials are errors
 * everywhere. Without a change, the state itself is both sides."
 *
 * Nothing else may lower a finding, because whoever writes a change writes its texts, comments and names, too: less is
 * declared in kustogen.yaml, and that of the earlier state counts.
 *
 * @param sides what each of the two states deploys
 * @param readBy the environments that are built from a file
 * @param label returns the path of a file for reports
 */
export function asItCounts(
  finding: Judged,
  sides: readonly Deployed[],
  readBy: (file: string) => readonly string[],
  label: (path: string) => string,
): Judged {
  const { rule, basis = rule.basis, severity, environment, file, resource, place } = finding;
  if (severity !== "error" || basis === "credential") return finding;
  if (DEPLOYS.includes(resource?.kind)) return finding;
  // What is found in a file is found for all that are built from it.
  const all = [environment, ...(file === undefined ? [] : readBy(file))];
  if (sides.some((side) => side.size === 0 || all.some((one) => side.has(one)))) return finding;
  const why = `nothing in this repository deploys ${environment || (place?.file === undefined ? "it" : label(place.file))}`;
  return { ...finding, severity: "warning", fix: withReason(finding.fix, why) };
}
