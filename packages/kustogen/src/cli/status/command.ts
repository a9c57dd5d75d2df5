import { printable, printableJson } from "@kustogen/kustomize/errors/printable.ts";
import { closingLine, type NotLookedAt } from "@kustogen/review/looked/not-looked-at.ts";
import { gen } from "../../generate/gen.ts";
import { openProject } from "../../generate/open-project.ts";
import { selectSystems } from "../../layers/select.ts";
import { recallTexts } from "../../pins/kept-texts.ts";
import { readProject } from "../../pins/project.ts";
import { type Applications, type Hydration, readApplications } from "../../status/applications.ts";
import { type Drift, driftOf, uncommitted } from "../../status/drift.ts";
import { type PinStatus, pinStatuses } from "../../status/pins.ts";
import type { MadeBySet } from "../../status/sets.ts";

/** Runs `kustogen status`; returns the exit code: 1 if generated, committed and pushed states differ. */
export async function runStatus(options: {
  system: string[];
  cluster: boolean;
  json?: boolean;
}): Promise<number> {
  const opened = await openProject(process.cwd(), new URL("./", import.meta.url));
  // Git and the cluster respond while the rest is computed; a failure of the rest comes first.
  const uncommittedFiles = uncommitted(opened.root, opened.config.folders);
  uncommittedFiles.catch(() => undefined);
  const project = await readProject(opened);
  const { root, code, environments } = project;
  const asked = options.cluster
    ? readApplications(environments.flatMap(({ argocd }) => (argocd.enabled ? [argocd.namespace] : [])))
    : NOBODY;
  const check = await gen({
    root,
    code,
    system: [],
    env: [],
    check: true,
    commit: false,
    outputOnly: false,
    force: false,
    accept: [],
  });
  const keepTexts = recallTexts(root, code.engine);
  const pins = pinStatuses(root, selectSystems(project.systems, options.system), environments);
  keepTexts();
  const drift = driftOf(root, check, await uncommittedFiles);
  const cluster = await asked;
  const notLookedAt = unanswered(options.cluster, cluster);
  if (options.json) {
    const { unreadSets: _, ...answers } = cluster;
    process.stdout.write(`${printableJson({ pins, drift, ...answers, notLookedAt })}\n`);
  } else {
    const parts = [
      driftText(drift),
      pinText(pins),
      applicationText(cluster, options.cluster),
      closingLine(notLookedAt),
    ];
    process.stdout.write(`${printable(parts.filter((part) => part !== "").join("\n\n"))}\n`);
  }
  return drift.some(({ kind }) => kind !== "no-upstream") ? 1 : 0;
}

/** The result if the cluster isn't queried. */
const NOBODY: Applications = { applications: [] };

/** The parts that the cluster didn't return. */
function unanswered(asked: boolean, { unknown, unreadSets = [] }: Applications): NotLookedAt[] {
  if (!asked) return [];
  const sets = unreadSets.map(
    ({ namespace, why }): NotLookedAt => ({
      place: `the ApplicationSets of ${namespace}`,
      cause: "cluster",
      what: why,
    }),
  );
  return unknown === undefined ? sets : [{ place: "the cluster", cause: "cluster", what: unknown }, ...sets];
}

function driftText(drift: readonly Drift[]): string {
  if (drift.length === 0) return "generated = committed = pushed";
  return drift.map(({ message }) => message).join("\n");
}

/** The pins side by side, one line for each image. */
export function pinText(pins: readonly PinStatus[]): string {
  const environments = [...new Set(pins.map(({ environment }) => environment))];
  const rows = new Map<string, Map<string, PinStatus>>();
  for (const pin of pins) {
    const key = `${pin.system} ${pin.image}`;
    rows.set(key, (rows.get(key) ?? new Map()).set(pin.environment, pin));
  }
  const cells = [...rows].map(([key, row]) => [
    ...key.split(" "),
    ...environments.map((environment) => cell(row.get(environment))),
  ]);
  return table([["system", "image", ...environments], ...cells]);
}

function cell(pin: PinStatus | undefined): string {
  if (pin === undefined) return "–";
  const { tag, digest, age, awaitsPinSince, behind = {} } = pin;
  if (awaitsPinSince !== undefined) return `awaiting a pin since ${awaitsPinSince}`;
  const version = tag ?? digest?.slice(0, 19) ?? "";
  const late = Object.entries(behind).map(([other, count]) => `${count} behind ${other}`);
  const notes = [...(age === undefined ? [] : [`${age} d`]), ...late];
  return notes.length === 0 ? version : `${version} (${notes.join(", ")})`;
}

/** The Applications of the cluster, one line each; or the reason if nothing is known. */
export function applicationText(
  { applications, failedSets = [], unknown }: Applications,
  asked: boolean,
): string {
  if (!asked) return "";
  if (unknown !== undefined) return `Argo CD: ${unknown}`;
  const rows = applications.map(({ name, sync, health, made, hydrated, message }) => [
    name,
    sync,
    health,
    [made ? madeText(made) : [], hydrated ? hydrationText(hydrated) : [], message?.split("\n")[0] ?? []]
      .flat()
      .join("; "),
  ]);
  const sets = failedSets.map(
    ({ name, message }) => `ApplicationSet ${name} fails: ${message.split("\n")[0]}`,
  );
  const list = rows.length === 0 ? [] : [table([["application", "sync", "health", ""], ...rows])];
  return [...list, ...sets].join("\n");
}

/** "made by systems-beta", and "step 2: Waiting" if a rolling sync hasn't reached it */
function madeText({ set, step, rolled }: MadeBySet): string {
  const rolling =
    rolled === undefined || rolled === "Healthy"
      ? []
      : [`${step === undefined ? "" : `step ${step}: `}${rolled}`];
  return [`made by ${set}`, ...rolling].join(", ");
}

/** "main 3f9c2ab hydrated to environments/beta-next, environments/beta applied" */
function hydrationText({ from, to, applied, revision }: Hydration): string {
  const what = revision === undefined ? from : `${from} ${revision.slice(0, 7)}`;
  return `${what} hydrated to ${to}${applied === undefined ? "" : `, ${applied} applied`}`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
