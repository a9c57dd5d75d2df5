import { printable, printableJson } from "@kustogen/kustomize/errors/printable.ts";
import { closingLine, type NotLookedAt } from "@kustogen/review/looked/not-looked-at.ts";
import { gen } from "../../generate/gen.ts";
import { openProject } from "../../generate/open-project.ts";
import { selectSystems } from "../../layers/select.ts";
import { readProject } from "../../pins/project.ts";
import { type Applications, readApplications } from "../../status/applications.ts";
import { type Drift, driftOf, uncommitted } from "../../status/drift.ts";
import { type PinStatus, pinStatuses } from "../../status/pins.ts";

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
  const pins = pinStatuses(selectSystems(project.systems, options.system), environments);
  const drift = driftOf(root, check, await uncommittedFiles);
  const cluster = await asked;
  const notLookedAt = unanswered(options.cluster, cluster);
  if (options.json) {
    process.stdout.write(`${printableJson({ pins, drift, ...cluster, notLookedAt })}\n`);
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

/** The cluster, if it was asked and didn't answer. */
function unanswered(asked: boolean, { unknown }: Applications): NotLookedAt[] {
  return asked && unknown !== undefined ? [{ place: "the cluster", cause: "cluster", what: unknown }] : [];
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
  return pin.awaitsPin ? "awaiting a pin" : (pin.tag ?? pin.digest?.slice(0, 19) ?? "");
}

/** The Applications of the cluster, one line each; or the reason if nothing is known. */
export function applicationText({ applications, unknown }: Applications, asked: boolean): string {
  if (!asked) return "";
  if (unknown !== undefined) return `Argo CD: ${unknown}`;
  const rows = applications.map(({ name, sync, health, message = "" }) => [
    name,
    sync,
    health,
    message.split("\n")[0] as string,
  ]);
  return table([["application", "sync", "health", ""], ...rows]);
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
