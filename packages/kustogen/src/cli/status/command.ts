import { printable, printableJson } from "@kustogen/kustomize/errors/printable.ts";
import { closingLine, type NotLookedAt } from "@kustogen/review/coverage/not-looked-at.ts";
import { gen } from "../../generate/gen.ts";
import type { GenReport } from "../../generate/gen-report.ts";
import { awaitingLines, awaitingText } from "../../generate/news.ts";
import { openProject } from "../../generate/open-project.ts";
import { awaitingOf } from "../../generate/warnings.ts";
import { select } from "../../layers/select.ts";
import { readProject } from "../../pins/project.ts";
import { type Applications, applicationText, readApplications } from "../../status/applications.ts";
import { driftOf, driftText, uncommitted } from "../../status/drift.ts";
import { pinStatuses, pinTable } from "../../status/pins.ts";

/** Runs `kustogen status`; returns the exit code: 1 if generated, committed and pushed states differ. */
export async function runStatus(options: {
  system: string[];
  cluster: boolean;
  awaits?: boolean;
  json?: boolean;
}): Promise<number> {
  const opened = await openProject(process.cwd());
  if (options.awaits) return showAwaited(await readProject(opened), options);
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
      holding(check),
      closingLine(notLookedAt),
    ];
    process.stdout.write(`${printable(parts.filter((part) => part !== "").join("\n\n"))}\n`);
  }
  return drift.some(({ kind }) => kind !== "no-upstream") ? 1 : 0;
}

/** What holds beside the pins: the inputs that are awaited, in one line, and each warning. */
function holding({ awaiting, warnings, standing }: GenReport): string {
  const all = [...warnings, ...standing].map((one) => `warning: ${one}`);
  return [...awaitingLines(awaiting, []), ...all].join("\n");
}

/** Lists what the systems await, those that were asked for or all; returns the exit code. */
function showAwaited(
  { environments, systems }: Pick<Awaited<ReturnType<typeof readProject>>, "environments" | "systems">,
  { system, json }: { system: string[]; json?: boolean },
): number {
  const awaiting = awaitingOf(select("system", systems, system), environments);
  const asked = system.length === 0 ? awaiting : awaiting.filter((one) => one.system !== "");
  const text = asked.map(awaitingText).join("\n\n") || "nothing is awaited";
  process.stdout.write(`${json ? printableJson({ awaiting: asked }) : printable(text)}\n`);
  return 0;
}
