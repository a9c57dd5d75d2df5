import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { publicRoutes } from "@kustogen/review/check/changes/public-routes.ts";
import { ARGOCD } from "@kustogen/review/cluster/argocd/annotations.ts";
import { autoscalerOf } from "@kustogen/review/cluster/workloads/autoscalers.ts";
import { argoSettingsOf } from "../argocd/deployment.ts";
import { argoFile } from "../argocd/paths.ts";
import { policyOf } from "../argocd/policy.ts";
import { standing } from "../authoring/awaits.ts";
import { lacks } from "../authoring/lacks.ts";
import { awaitedInputs } from "../authoring/unpinned.ts";
import { awaitsRepository } from "../environments/placeholder.ts";
import type { Folders } from "../folders.ts";
import { layerFolder } from "../output/file.ts";
import { alertLines } from "./alerts.ts";
import { type DeployedNode, hasArgo, ROLLING } from "./deployed.ts";
import { blocks, code, prose, section, shell } from "./markdown.ts";
import { type Shared, union, written } from "./union.ts";

/** The page for people on call: what wakes them first, then how it is fixed, in the environment that they choose. */
export function runbook(folders: Folders, deployed: readonly DeployedNode[]): string {
  const { description, name } = (deployed[0] as DeployedNode).node.system;
  const argo = deployed.find(hasArgo)?.environment.argocd.namespace;
  const parts = [
    section("## Alerts", alertLines(deployed), written(deployed, "Alerts")),
    section(
      "## Environments",
      `Choose **one**. Point \`kubectl\` to its cluster${argo === undefined ? "" : ", run `argocd login`"}, and set its variables in a checkout of this repository, after \`npm ci\`:`,
      deployed.map((one) => chosen(folders, one)).join("\n"),
    ),
    section("## Symptoms", written(deployed, "Symptoms")),
    argo === undefined ? "" : stuck(argo),
    section("## Roll back", written(deployed, "Roll back"), rollback(folders, name, deployed)),
    section("## Stop and start", stopped(deployed, argo)),
    section("## Restore", written(deployed, "Restore")),
    section("## Check", ready(deployed, argo), written(deployed, "Check")),
    section("## Reach", hosts(deployed), written(deployed, "Reach"), logs(deployed)),
  ].filter((part) => part !== "");
  return blocks(
    `# ${name}`,
    prose(description),
    contents(parts),
    section(
      "**Set these first.** Until `settings` and `images` are set, a person applies each change:",
      deployed.flatMap(awaited).join("\n"),
    ),
    written(deployed, "First", known),
    ...parts,
  );
}

/** A link to each section, and to the other page. */
function contents(parts: readonly string[]): string {
  const links = parts
    .map((part) => part.slice("## ".length, part.indexOf("\n")))
    .map((one) => `[${one}](#${one.toLowerCase().replaceAll("'", "").replaceAll(" ", "-")})`);
  return [...links, "[Install, Secrets, upgrade](install.md)"].join(", ");
}

/** The inputs that an environment awaits, images of one registry and tag together, and what others need to read it. */
function awaited({ environment, node }: DeployedNode): string[] {
  const { argocd, file, name } = environment;
  const same = groupedBy(awaitedInputs(node.system, environment), ({ path, found }) =>
    path[0] === "images" ? found.replace(/[^/]*(?=:[^:]*$)/, "*") : printPath(path),
  );
  const inputs = [
    ...(awaitsRepository(environment) ? [code(`argocd.repository: ${argocd.repository}`)] : []),
    ...[...same].map(([found, all]) =>
      all[0]?.says !== undefined
        ? `${code(found)} (${all[0].says})`
        : code(
            `${all.map(({ path }) => printPath(path)).join(", ")}: ${all.length > 1 ? found : all[0]?.found}`,
          ),
    ),
  ];
  return inputs.length === 0 ? [] : [`- ${name}, in ${code(file)}: ${inputs.join(", ")}`];
}

/** What an environment lacks, and what stands in the way of a start and is accepted, with the reasons. */
function known({ environment, node, resources }: DeployedNode): string[] {
  const off = lacks(resources, environment).join(", ");
  return [
    ...(off === "" ? [] : [`- **${off}**`]),
    ...standing(node.system, node.settings, environment).flatMap(({ path, reason, says }) =>
      reason === undefined ? [] : [`- accepted: ${says} (${code(`${printPath(path)}: ${reason}`)})`],
    ),
  ];
}

/** An environment in a line, with the variables that the commands of the pages use. */
function chosen(folders: Folders, one: DeployedNode): string {
  const { environment, node, variables } = one;
  const { cluster, kubernetes, name } = environment;
  const { automated, prune } = policyOf(node.system, environment);
  const synced = automated ? `synced ${prune ? "and pruned " : ""}automatically` : "synced by hand";
  const set = Object.entries(variables)
    .map(([key, value]) => `${key}=${/^[\w./:@-]*$/.test(value) ? value : `'${value}'`}`)
    .join(" ");
  return `- ${name} (Kubernetes ${kubernetes}, ${code("server" in cluster ? cluster.server : cluster.name)}, ${code(layerFolder(folders, name, node.system.name))}${hasArgo(one) ? `, ${synced}` : ""}): ${code(set)}`;
}

/** Until a sync ends, Argo CD starts no other, not even that of a fix; and none again by itself that was ended. */
function stuck(argo: string): string {
  return section(
    "## A sync that hangs",
    "A sync that waits for a hook or a wave blocks fixes. See why, end it, and sync again:",
    shell([
      `kubectl -n ${argo} get application $APP -o jsonpath='{.status.operationState.message}'`,
      "argocd app terminate-op $APP",
      "argocd app sync $APP",
    ]),
  );
}

/** The commands that restore the pins, and what another commit changed. */
function rollback(folders: Folders, system: string, deployed: readonly DeployedNode[]): string {
  return blocks(
    "Restore the pins before the last commit of them, or `--to` a revision; a database keeps its migrations:",
    shell([`npx kustogen rollback ${system} $ENV`, "git push", ...byHand(folders, deployed)]),
    `Without earlier pins: ${[...pinned(deployed).map(code), "or stop"].join(", ")}. Revert another change (\`git log --oneline -- ${folders.generators}\` finds it):`,
    shell(["git revert --no-edit '<commit>'", "npm run gen", "git push", ...byHand(folders, deployed, true)]),
  );
}

/** The commands that set pins, each of images from one place with one tag, as `rollback` undoes what one commit pinned. */
export function pinned(deployed: readonly DeployedNode[]): string[] {
  const { images, name } = (deployed[0] as DeployedNode).node.system;
  const pins = deployed.map(({ environment }) => lookUp(environment.systems, name)?.images ?? {});
  const releases = groupedBy(new Set(pins.flatMap(Object.keys)), (image) => {
    const place = (lookUp(images, image)?.name ?? "").replace(/[^/]*$/, "");
    return [place, ...pins.map((one) => lookUp(one, image)?.tag)].join(" ");
  });
  return [...releases.values()].map((one) => `npx kustogen pin ${name} ${one.join(",")} $ENV '<tag>'`);
}

/**
 * The commands that apply what is committed, where Argo CD doesn't do it by itself.
 * @param all true if a commit may change the Application itself, too
 */
export function byHand(folders: Folders, deployed: readonly DeployedNode[], all = false): string[] {
  const commands = union(deployed, (one) => {
    if (!hasArgo(one)) return [applied(folders, one.node.system.name)];
    const own = (all ? introduced(folders, one) : []).map((its) => `${its}  # without a root Application`);
    return policyOf(one.node.system, one.environment).automated ? own : [...own, "argocd app sync $APP"];
  });
  return marked(commands, deployed);
}

/** The command that gives Argo CD a system's own Application; none where only a root does. */
export function introduced(folders: Folders, { environment, node: { system } }: DeployedNode): string[] {
  const { project } = argoSettingsOf({ system, environment });
  const isOwn = environment.argocd.form === "applications" && project === undefined;
  const files = ["projects", "$ENV"].map((folder) => `-f ${argoFile(folders, folder, system.name)}`);
  return isOwn ? [`kubectl apply --server-side ${files.join(" ")}`] : [];
}

/** Commands; one that only some environments need runs there alone, whatever is pasted. */
function marked(commands: readonly Shared<string>[], deployed: readonly DeployedNode[]): string[] {
  return commands.flatMap(({ item, where }) => {
    const others = deployed.map(({ environment }) => environment.name).filter((one) => !where.includes(one));
    if (others.length === 0) return item;
    const [sign, names] = others.length === 1 && where.length > 1 ? ["!=", others] : ["=", where];
    return names.map((one) => `[ "$ENV" ${sign} ${one} ] && ${item}`);
  });
}

/** The command that applies an environment without Argo CD. */
export function applied(folders: Folders, system: string): string {
  return `kubectl apply --server-side -k ${layerFolder(folders, "$ENV", system)}`;
}

/**
 * How to pause Argo CD, whose self-heal undoes manual changes, and to start workloads that were scaled to 0. Argo CD
 * ignores the replicas of one with an autoscaler, which aren't in the manifests, and that is inactive while they are 0.
 * Before they are set, what git has is live: the release from before a rollback must not open restored data.
 */
function stopped(deployed: readonly DeployedNode[], argo: string | undefined): string {
  // Its own sync is awaited, and of Deployments alone: what awaits pruning stays OutOfSync.
  const live = "argocd app get $APP --refresh && argocd app wait $APP --sync --resource 'apps:Deployment:*'";
  const synced = union(deployed.filter(hasArgo), ({ environment, node }) => [
    policyOf(node.system, environment).automated ? live : "argocd app sync $APP",
  ]);
  const scaled = union(deployed, ({ node, resources }) =>
    resources
      .filter(({ kind }) => kind === "HorizontalPodAutoscaler")
      .flatMap((resource) => autoscalerOf(resource) ?? [])
      .map(({ least, name }) => `kubectl -n ${node.namespace} scale deploy/${name} --replicas=${least}`),
  );
  const starting = marked([...synced, ...scaled], deployed);
  const own = written(deployed, "Stop and start");
  const unscaled = "An autoscaler starts nothing that has 0 replicas";
  if (argo === undefined) return blocks(own, section(`${unscaled}:`, shell(starting)));
  const pause = `kubectl -n ${argo} annotate application $APP ${ARGOCD.skipReconcile}`;
  return blocks(
    `Argo CD reverts what you scale or edit by hand. Pause it first: ${code(`${pause}=true`)}.`,
    own,
    `Resume Argo CD, which starts the workloads again${scaled.length === 0 ? "" : `. ${unscaled}`}:`,
    shell([`${pause}-`, ...starting]),
  );
}

/** The namespaces in which something rolls out. */
function namespacesOf(deployed: readonly DeployedNode[]): string[] {
  const rolling = deployed.flatMap(({ resources }) => resources.filter(({ kind }) => ROLLING.includes(kind)));
  return [...new Set(rolling.map(({ metadata }) => metadata.namespace ?? ""))];
}

/** Argo CD's status, and which pods are ready. */
function ready(deployed: readonly DeployedNode[], argo: string | undefined): string {
  const commands = [
    ...(argo === undefined ? [] : [`kubectl -n ${argo} get application $APP`]),
    ...namespacesOf(deployed).map((namespace) => `kubectl -n ${namespace} get deploy,sts,ds`),
  ];
  return `${argo === undefined ? "All" : "Argo CD reports `Synced` and `Healthy`, and all"} pods are ready: ${commands.map(code).join(", ")}.`;
}

/** How logs of all its pods are read, of every workload in the same way. */
function logs(deployed: readonly DeployedNode[]): string {
  const commands = namespacesOf(deployed).map((one) =>
    code(`kubectl -n ${one} logs deploy/<name> --all-pods --all-containers --tail=200`),
  );
  return commands.length === 0 ? "" : `Logs: ${commands.join(" or ")}.`;
}

/** The hosts that people reach in each environment. */
function hosts(deployed: readonly DeployedNode[]): string {
  const lines = deployed.flatMap(({ environment: { name }, resources }) => {
    const names = [...new Set(resources.flatMap(publicRoutes).map(({ host }) => host))].map(code);
    return names.length === 0 ? [] : [`- ${name}: ${names.join(", ")}`];
  });
  return lines.join("\n");
}
