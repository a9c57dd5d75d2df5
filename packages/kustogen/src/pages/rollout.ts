import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { keptApplication } from "../argocd/deployment.ts";
import { applicationFile, environmentFile, projectFile } from "../argocd/paths.ts";
import type { Step } from "../authoring/operations.ts";
import type { Folders } from "../folders.ts";
import { layerFolder } from "../output/layer.ts";
import { autoscaling, hasArgo, paused, resumed, stuck } from "./by-hand.ts";
import { applicationOf, type Deployed } from "./deployed.ts";
import { blocks, code, codes, section, shell, table } from "./markdown.ts";
import { needs } from "./needs.ts";
import { byEnvironment, eachAlone, steps } from "./steps.ts";

/** How to install, upgrade, verify and roll back. */
export function rollout(folders: Folders, deployed: readonly Deployed[]): string {
  return section(
    "## Roll out",
    section(
      "### First time",
      needs(deployed),
      steps(deployed, ({ first = [] }) => first),
      ...deployed.map((one) => start(folders, one)),
      steps(deployed, ({ afterFirst = [] }) => afterFirst),
      deployed.some(hasArgo)
        ? blocks(
            "Argo CD retries until the projects and Secrets exist, at least every five minutes. To start a sync at once, run:",
            eachAlone(deployed.filter(hasArgo), (one) => `argocd app sync ${applicationOf(one)}`),
          )
        : "",
    ),
    section(
      "### Taking over a running cluster",
      ...byEnvironment(deployed, ({ operations }) => operations.takeover ?? []),
    ),
    section(
      "### Upgrade",
      pins(deployed),
      ...byEnvironment(deployed, (one) => [
        ...(one.operations.upgrade?.before ?? []),
        push(folders, one, deployed),
        ...(one.operations.upgrade?.after ?? []),
      ]),
    ),
    section(
      "### Verify",
      ...synced(deployed),
      steps(deployed, ({ verify }) => verify),
    ),
    section(
      "### Roll back",
      ...byEnvironment(deployed, (one) => [
        ...(one.operations.rollback?.before ?? []),
        ...back(folders, one),
        ...(one.operations.rollback?.after ?? []),
      ]),
      `To revert another change to \`${folders.generators}/\`, or a commit that changes more than pins, use git:`,
      shell([
        `git log --oneline -- ${folders.generators}`,
        "git revert --no-edit <commit>",
        "npm run gen",
        "git push",
      ]),
    ),
    section("### When a sync doesn't finish", stuck(deployed.filter(hasArgo))),
    section(
      "### Stop and start",
      paused(deployed.filter(hasArgo)),
      steps(deployed, ({ byHand = [] }) => byHand),
      resumed(deployed.filter(hasArgo)),
      autoscaling(deployed),
    ),
  );
}

/** The order of stages, production last. */
const RANK = { development: 0, beta: 1, production: 2 };

/** The push that changes pins: to those of an earlier environment, or to a tag. */
function push(folders: Folders, one: Deployed, deployed: readonly Deployed[]): Step {
  const { environment, node } = one;
  const { name } = node.system;
  const read = hasArgo(one)
    ? "what changes, and push. Argo CD then deploys the change"
    : "what changes, push, and apply the overlay";
  const images = pinnedIn(one);
  const from = deployed.findLast(
    (one) => RANK[one.environment.stage] < RANK[environment.stage] && pinnedIn(one).length > 0,
  )?.environment.name;
  return {
    title:
      from === undefined
        ? `${images.length > 0 ? "Set each pin, read" : "Read"} ${read}`
        : `Promote the pins of ${from} (\`kustogen pin\` sets a single one), read ${read}`,
    commands: [
      ...(from === undefined
        ? images.map((image) => `npx kustogen pin ${name} ${image} ${environment.name} '<tag>'`)
        : [`npx kustogen promote ${name} --from ${from} --to ${environment.name}`]),
      "npx kustogen status --no-cluster",
      ...deploying(folders, one),
    ],
  };
}

/** The same for a rollback, if there are pins. */
function back(folders: Folders, one: Deployed): Step[] {
  const { environment, node } = one;
  if (pinnedIn(one).length === 0) return [];
  return [
    {
      title: `Restore the previous pins. Read the output, which names their commit and warns of migrations since then. Then push${hasArgo(one) ? "" : " and apply it"}`,
      commands: [`npx kustogen rollback ${node.system.name} ${environment.name}`, ...deploying(folders, one)],
    },
  ];
}

/** The images that an environment pins. */
function pinnedIn({ environment, node }: Deployed): string[] {
  return Object.keys(lookUp(environment.systems, node.system.name)?.images ?? {});
}

/** The commands that bring a commit to the cluster. */
function deploying(folders: Folders, one: Deployed): string[] {
  return ["git push", ...(hasArgo(one) ? [] : [apply(folders, one)])];
}

function apply(folders: Folders, { environment, node }: Deployed): string {
  return `kubectl apply --server-side -k ${layerFolder(folders, environment.name, node.system.name)}`;
}

/** Argo CD's status once it has reconciled; "" without Argo CD. */
function synced(deployed: readonly Deployed[]): string[] {
  if (!deployed.some(hasArgo)) return [];
  return [
    "Argo CD reports `Synced` and `Healthy`:",
    shell(
      deployed
        .filter(hasArgo)
        .map((one) => `kubectl -n ${one.environment.argocd.namespace} get application ${applicationOf(one)}`),
    ),
  ];
}

/** The command that makes Argo CD deploy an environment, or, without Argo CD, what to apply. */
function start(folders: Folders, one: Deployed): string {
  const { environment, node } = one;
  const { name } = environment;
  if (!hasArgo(one))
    return blocks(`Once the Secrets of ${name} exist, apply the overlay:`, shell([apply(folders, one)]));
  const { system } = node;
  return blocks(
    `Once Argo CD runs in the cluster of ${name} and the Secrets exist, apply the root Application, which deploys all systems:`,
    shell([
      `kubectl apply --server-side -f ${projectFile(folders, "root")} -f ${environmentFile(folders, name, "root")}`,
    ]),
    environment.argocd.form === "applications" &&
      keptApplication({ system, environment }).project === undefined
      ? blocks(
          `To deploy only ${system.name} in ${name}, apply its project and Application instead:`,
          shell([
            `kubectl apply --server-side -f ${projectFile(folders, system.name)} -f ${applicationFile(folders, name, system.name)}`,
          ]),
        )
      : "",
  );
}

/** The place of the pins; their values are under Images. */
function pins(deployed: readonly Deployed[]): string {
  return table(
    ["Environment", "Pins", "Images"],
    deployed
      .filter((one) => pinnedIn(one).length > 0)
      .map((one) => [
        one.environment.name,
        `${code(`systems.${one.node.system.name}.images`)} in ${code(one.environment.file)}`,
        codes(pinnedIn(one)),
      ]),
  );
}
