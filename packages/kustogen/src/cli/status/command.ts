import { printable, printableJson } from "@kustogen/kustomize/errors/printable.ts";
import { closingLine, type NotLookedAt } from "@kustogen/review/coverage/not-looked-at.ts";
import { gen } from "../../generate/gen.ts";
import { openProject } from "../../generate/open-project.ts";
import { select } from "../../layers/select.ts";
import { readProject } from "../../pins/project.ts";
import { type Applications, applicationText, readApplications } from "../../status/applications.ts";
import { driftOf, driftText, uncommitted } from "../../status/drift.ts";
import { pinStatuses, pinTable } from "../../status/pins.ts";

/** Runs `kustogen status`; returns the exit code: 1 if generated, committed and pushed states differ. */
export async function runStatus(options: {
  system: string[];
  cluster: boolean;
  json?: boolean;
}): Promise<number> {
  const opened = await openProject(process.cwd());
  // Git and the cluster respond while the rest is computed; a failure of the rest comes first.
  const uncommittedFiles = uncommitted(opened.root, opened.config.folders);
  uncommittedFiles.catch(() => undefined);
  const { root, code, environments, systems } = await readProject(opened);
  const asked = options.cluster
    ? readApplications(environments.flatMap(({ argocd }) => (argocd.enabled ? [argocd.namespace] : [])))
    : { applications: [] };
  const check = await gen({ root, code, system: [], check: true, commit: false });
  const pins = pinStatuses(select("system", systems, options.system), environments);
  const drift = driftOf(root, check, await uncommittedFiles);
  const cluster: Applications = await asked;
  // The cluster, if it was asked and didn't answer.
  const notLookedAt: NotLookedAt[] =
    cluster.unknown === undefined ? [] : [{ place: "the cluster", cause: "cluster", what: cluster.unknown }];
  if (options.json) {
    process.stdout.write(`${printableJson({ pins, drift, ...cluster, notLookedAt })}\n`);
  } else {
    const parts = [
      driftText(drift),
      pinTable(pins),
      applicationText(cluster, options.cluster),
      closingLine(notLookedAt),
    ];
    process.stdout.write(`${printable(parts.filter((part) => part !== "").join("\n\n"))}\n`);
  }
  return drift.some(({ kind }) => kind !== "no-upstream") ? 1 : 0;
}
