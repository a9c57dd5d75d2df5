import { applicationName } from "../argocd/deployment.ts";
import type { Operations, Step } from "../authoring/operations.ts";
import { layerFolder } from "../output/layer.ts";
import type { Deployed } from "./deployed.ts";
import { blocks, code, prose, section, shell, table } from "./markdown.ts";
import { needs } from "./needs.ts";
import { onlyIn, union } from "./union.ts";

/** How to install, upgrade, verify and go back. */
export function rollout(deployed: readonly Deployed[]): string {
  return section(
    "## Roll out",
    section("### First time", needs(deployed), ...deployed.map(first)),
    section(
      "### Upgrade",
      upgrade(deployed),
      steps(deployed, ({ upgrade: own = [] }) => own),
    ),
    section(
      "### Verify",
      ...synced(deployed),
      steps(deployed, ({ verify }) => verify),
    ),
    section(
      "### Go back",
      steps(deployed, ({ rollback }) => rollback),
      "Any other change goes back as it came: `git revert` the commit of `generators/`, `npm run gen`, `git push`.",
    ),
  );
}

/** How to reach the system, its metrics and its logs. */
export function reach(deployed: readonly Deployed[]): string {
  return blocks(
    section(
      "## Reach it",
      ...union(deployed, ({ operations }) => operations.reach).map(({ item, where }) =>
        blocks(
          `${prose(item.title)}${onlyIn(where, deployed)}${item.url === undefined ? ":" : `: <${item.url}>`}`,
          shell(item.commands ?? []),
        ),
      ),
    ),
    section(
      "## Metrics",
      ...union(deployed, metricsOf).map(({ item, where }) =>
        blocks(
          `${code(item.url)}${onlyIn(where, deployed)}, read by ${prose(item.reader)}.`,
          shell(item.commands),
        ),
      ),
    ),
    section(
      "## Logs",
      table(
        ["Of", "Command"],
        union(deployed, ({ operations }) => operations.logs).map(({ item, where }) => [
          `${prose(item.title)}${onlyIn(where, deployed)}`,
          item.commands.map(code).join("\n"),
        ]),
      ),
    ),
  );
}

/** What holds data, and how it is backed up and restored. */
export function data(deployed: readonly Deployed[]): string {
  return section(
    "## Data: back up and restore",
    table(
      ["What", "Backup", "Restore"],
      union(deployed, ({ operations }) => operations.data).map(({ item, where }) => [
        `${prose(item.what)}${onlyIn(where, deployed)}`,
        commandOrProse(item.backup),
        item.restore === undefined ? "" : commandOrProse(item.restore),
      ]),
    ),
  );
}

/** Where the seed is silent or wrong, and what was chosen. */
export function decisions(deployed: readonly Deployed[]): string {
  return section(
    "## Where the source is silent or wrong",
    table(
      ["There", "Here", "Because"],
      union(deployed, ({ operations }) => operations.decisions).map(({ item, where }) => [
        `${prose(item.source)}${onlyIn(where, deployed)}`,
        prose(item.choice),
        prose(item.reason),
      ]),
    ),
  );
}

function commandOrProse(text: string): string {
  return text.startsWith("kubectl ") ? code(text) : prose(text);
}

/** Steps of all environments, each once, with the environments it is for where these are not all. */
function steps(deployed: readonly Deployed[], stepsOf: (operations: Operations) => readonly Step[]): string {
  return blocks(
    ...union(deployed, ({ operations }) => stepsOf(operations)).map(({ item, where }) =>
      blocks(
        `${prose(item.title)}${onlyIn(where, deployed)}${item.commands.length > 0 ? ":" : "."}`,
        shell(item.commands),
      ),
    ),
  );
}

/** What Argo CD says once it has reconciled; nothing without it. */
function synced(deployed: readonly Deployed[]): string[] {
  if (!deployed.some(hasArgo)) return [];
  return ["Argo CD says `Synced` and `Healthy`:", shell(deployed.filter(hasArgo).map(application))];
}

const hasArgo = ({ environment }: Deployed): boolean => environment.argocd.enabled;

function application({ environment, node }: Deployed): string {
  return `kubectl -n ${environment.argocd.namespace} get application ${applicationName({ system: node.system, environment })}`;
}

/** What starts Argo CD on an environment, which from then on follows the repository; without it, what to apply. */
function first({ environment, node }: Deployed): string {
  const { name } = environment;
  if (!environment.argocd.enabled)
    return blocks(
      `In ${name}, with the Secrets in place:`,
      shell([`kubectl apply --server-side -k ${layerFolder(name, node.system.name)}`]),
    );
  return blocks(
    `Once for all systems of ${name}, with Argo CD in its cluster and the Secrets in place:`,
    shell([`kubectl apply --server-side -f argocd/projects/root.yaml -f argocd/${name}/root.yaml`]),
  );
}

/** Where the pins are, and what moves them. */
function upgrade(deployed: readonly Deployed[]): string {
  return blocks(
    deployed.some(hasArgo)
      ? "Move the pins, then generate and push; Argo CD does the rest."
      : "Move the pins, then generate, push and apply.",
    table(
      ["Environment", "Pins", "Images"],
      deployed.map(({ environment, node }) => {
        const pinned = Object.keys(environment.systems[node.system.name]?.images ?? {});
        return [
          environment.name,
          `${code(`systems.${node.system.name}.images`)} in ${code(environment.file)}`,
          pinned.map((key) => `${code(key)} ${code(node.images[key]?.reference ?? "")}`).join("\n"),
        ];
      }),
    ),
    shell(["npm run gen", "git push"]),
  );
}

/** The address of the metrics inside the cluster, and how a person looks at them. */
function metricsOf({ node, operations }: Deployed): { url: string; reader: string; commands: string[] }[] {
  if (operations.metrics === undefined) return [];
  const { path, port, reader, service } = operations.metrics;
  const { namespace } = node.system;
  return [
    {
      url: `http://${service}.${namespace}:${port}${path}`,
      reader,
      commands: [
        `kubectl -n ${namespace} port-forward svc/${service} ${port}:${port}`,
        `curl http://localhost:${port}${path}`,
      ],
    },
  ];
}
