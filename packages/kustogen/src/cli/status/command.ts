import { printable } from "@kustogen/kustomize/errors/printable.ts";
import { jsonOutput } from "@kustogen/kustomize/errors/printable-json.ts";
import type { NotLookedAt } from "@kustogen/review/coverage/not-looked-at.ts";
import { gen } from "../../generate/gen.ts";
import { awaitingLines } from "../../generate/news.ts";
import { openProject } from "../../generate/open-project.ts";
import { awaitingOf } from "../../generate/warnings.ts";
import { select } from "../../layers/select.ts";
import { readProject } from "../../pins/project.ts";
import { type Applications, applicationText, readApplications } from "../../status/applications.ts";
import { driftOf, driftText, uncommitted } from "../../status/drift.ts";
import { lackingLines } from "../../status/lacking.ts";
import { pinStatuses, pinTable } from "../../status/pins.ts";
import { fitted } from "../fitted.ts";
import { writeOut } from "../write-out.ts";

/** Runs `kustogen status`; returns the exit code: 1 if generated, committed and pushed states differ. */
export async function runStatus(options: {
  system: string[];
  cluster: boolean;
  awaits?: boolean;
  json?: boolean;
}): Promise<number> {
  const opened = await openProject(process.cwd());
  const { root, code, environments, systems } = await readProject(opened);
  const chosen = select("system", systems, options.system);
  const awaiting = awaitingOf(chosen, environments);
  // The cluster responds while the rest is computed.
  const asked = options.cluster
    ? readApplications(environments.flatMap(({ argocd }) => (argocd.enabled ? [argocd.namespace] : [])))
    : { applications: [] };
  const check = await gen({ root, code, system: [], check: true, commit: false });
  const pins = pinStatuses(chosen, environments);
  const drift = driftOf(root, check, await uncommitted(root, opened.config.folders));
  const lacking = lackingLines(chosen, environments);
  const cluster: Applications = await asked;
  // The cluster, if it was asked and didn't answer.
  const notLookedAt: NotLookedAt[] =
    cluster.unknown === undefined ? [] : [{ place: "the cluster", cause: "cluster", what: cluster.unknown }];
  if (options.json) {
    await writeOut(jsonOutput({ pins, drift, awaiting, lacking, ...cluster, notLookedAt }));
  } else {
    const warnings = [...check.warnings, ...check.standing].map((one) => `warning: ${one}`);
    const awaits = awaitingLines(awaiting, () => options.awaits === true);
    const rest = [
      pinTable(pins, environments),
      applicationText(cluster, options.cluster),
      [...awaits, ...lacking, ...warnings].join("\n"),
    ];
    const parts = [driftText(drift), ...(options.awaits ? awaits : rest)].filter(Boolean);
    process.stdout.write(`${fitted(printable(parts.join("\n\n")))}\n`);
  }
  return drift.some(({ kind }) => kind !== "no-upstream") ? 1 : 0;
}
