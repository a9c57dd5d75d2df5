import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import type { Pod } from "../cluster/workloads/pods.ts";
import { kindsOfGroup } from "../kinds/unknown-kind.ts";
import { at, textAt } from "../kubernetes/fields.ts";
import { objectsAlone, TO_FILL_IN } from "./alone.ts";
import { judgeEnvironments } from "./environment-rules.ts";
import { Collector, type Judged } from "./judged.ts";
import { type Rule, severityOf } from "./rule.ts";
import { stateOf } from "./state-of.ts";
import type { TextFile } from "./text-files.ts";
import { withReason } from "./with-reason.ts";

const WHY = "no environment here renders it, so that each of its objects was checked alone";

/**
 * Applies the rules that check each object alone to files that no environment is built from: manifests that are applied
 * by hand, and templates of charts that Helm has nothing to fill in. Whatever they report is a warning.
 */
export function judgePlainFiles(
  files: Iterable<TextFile>,
  rules: readonly Rule[],
  collector: Collector,
): void {
  const alone = rules.filter(({ isAlone }) => isAlone);
  if (alone.length === 0) return;
  for (const text of files) {
    const resources = text.isAlone ? objectsAlone(text) : [];
    if (resources instanceof InputError || resources.length === 0) continue;
    const found = new Collector("warning");
    const state = stateOf(resources);
    const parts = new Set(state.pods.flatMap((pod) => (isWhole(pod) ? [] : pod.resource)));
    judgeEnvironments([state], alone, () => found, "warning");
    for (const one of found.findings) {
      if (!isWritten(one) || (one.resource && parts.has(one.resource))) continue;
      const { rule, environment: _, ...finding } = one;
      const fix = withReason(finding.fix, WHY);
      collector.add(rule, undefined, { ...finding, severity: "warning", file: text.file, fix }, "");
    }
    collector.failures.push(...found.failures);
  }
}

/** False for a patch of a workload. */
function isWhole({ containers }: Pod): boolean {
  return containers.length > 0 && containers.every(({ spec }) => textAt(spec, "image") !== undefined);
}

/**
 * True for a finding about what the object contains: what it lacks, or has a variable for, may be added before it is
 * applied. What is less certain than the rule's other findings is left out, except probable slips.
 */
function isWritten({ resource, path = [], trait, rule, severity, ofKey, isSlip }: Judged): boolean {
  if (ofKey !== true && isSlip !== true && severity !== severityOf(rule, undefined)) return false;
  // A kind that is unlike any of its group may be one of a program.
  if (
    path[0] === "kind" &&
    resource &&
    closest(resource.kind, kindsOfGroup(groupOf(resource.apiVersion)), 2) === undefined
  )
    return false;
  const found = resource && at(resource, ...path);
  if (trait !== undefined || found === undefined) return false;
  return typeof found === "string" ? !TO_FILL_IN.test(found) && !/\$[{(]/.test(found) : true;
}
