import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMoving } from "@kustogen/review/cluster/image.ts";
import { argoFile } from "../argocd/paths.ts";
import { STAGE_ORDER } from "../argocd/root.ts";
import { awaitsPin } from "../authoring/unpinned.ts";
import type { Folders } from "../folders.ts";
import { type DeployedNode, hasArgo } from "./deployed.ts";
import { blocks, code, section, shell } from "./markdown.ts";
import { applied, byHand, introduced, pinned } from "./runbook.ts";
import { secrets } from "./secrets.ts";
import { written } from "./union.ts";

/** The page about installing and upgrading a system. */
export function install(folders: Folders, deployed: readonly DeployedNode[]): string {
  const { name } = (deployed[0] as DeployedNode).node.system;
  return blocks(
    `# ${name}: install and upgrade`,
    "First set the variables of [an environment](README.md#environments).",
    section("## The cluster needs", written(deployed, "The cluster needs", argocd)),
    secrets(deployed),
    section(
      "## First start",
      written(deployed, "Before the first start", (one) => [start(folders, one)]),
      written(deployed, "After the first start"),
    ),
    section("## Upgrade", written(deployed, "Upgrade"), pushed(folders, name, deployed)),
  );
}

/** What Argo CD needs, where it deploys. */
function argocd({ environment: { argocd: one }, resources }: DeployedNode): string[] {
  if (!one.enabled) return [];
  const from = one.repository === undefined ? "this repository" : code(`${one.repository} ${one.revision}`);
  const health = String.raw`{"data":{"resource.customizations.health.batch_CronJob":"return {status = \"Healthy\", message = \"\"}\n"}}`;
  return [
    `- Argo CD in the namespace ${code(one.namespace)}, 3.2 or later (\`retry.refresh\`), with read access to ${from}`,
    ...(resources.some(({ kind }) => kind === "CronJob")
      ? [
          `- in its ConfigMap argocd-cm what keeps one failed run of a CronJob from failing every sync: ${code(`kubectl -n ${one.namespace} patch configmap argocd-cm --type=merge -p '${health}'`)}`,
        ]
      : []),
  ];
}

/** The commands that make Argo CD deploy an environment, or, without Argo CD, what to apply. */
function start(folders: Folders, one: DeployedNode): string {
  if (!hasArgo(one))
    return blocks("Once the Secrets exist:", shell([applied(folders, one.node.system.name)]));
  const projects = argoFile(folders, "projects", "root");
  const root = argoFile(folders, "$ENV", "root");
  const [own] = introduced(folders, one);
  return blocks(
    `Once the Secrets exist${own === undefined ? "" : ` (${code(projects)} with ${code(root)} starts all systems, after their steps)`}:`,
    shell([own ?? `kubectl apply --server-side -f ${projects} -f ${root}`, "argocd app sync $APP"]),
  );
}

/** What can be pinned, and the pushes that do it: to a tag, or to the pins of an earlier environment. */
function pushed(folders: Folders, system: string, deployed: readonly DeployedNode[]): string {
  const pinning = deployed
    .map(({ environment }) => ({ environment, pins: lookUp(environment.systems, system)?.images ?? {} }))
    .filter(({ pins }) => Object.keys(pins).length > 0)
    .toSorted((one, two) => STAGE_ORDER[one.environment.stage] - STAGE_ORDER[two.environment.stage]);
  const [from, to] = [pinning[0], pinning.at(-1)].map((one) => one?.environment.name);
  return blocks(
    `${pinning.length === 0 ? "Read" : "Pin all images together, read"} what changes, and push it:`,
    shell([
      ...pinned(deployed),
      "npx kustogen status --no-cluster",
      "git push",
      ...byHand(folders, deployed, true),
    ]),
    from === to || Object.values(pinning[0]?.pins ?? {}).some((pin) => isMoving(pin) || awaitsPin(pin))
      ? ""
      : `${code(`npx kustogen promote ${system} --from ${from} --to ${to}`)} sets the pins of ${to} to those of ${from}, if these are releases.`,
  );
}
