import { OWN_CLUSTER } from "@kustogen/review/kubernetes/own-cluster.ts";
import { policyOf } from "../argocd/policy.ts";
import { UNPINNED, unpinnedImages } from "../authoring/unpinned.ts";
import type { Folders } from "../folders.ts";
import { layerFolder } from "../output/layer.ts";
import { addresses } from "./addresses.ts";
import { hasArgo } from "./by-hand.ts";
import { applicationOf, type Deployed, type DescribedLayer, deployedOf } from "./deployed.ts";
import { images } from "./image-table.ts";
import { blocks, code, codes, prose, shell, table } from "./markdown.ts";
import { access, data, decisions, troubleshooting } from "./operate.ts";
import { rollout } from "./rollout.ts";
import { secrets } from "./secrets.ts";

/** The page of a system, relative to the repository. */
export function documentPath(folders: Folders, system: string): string {
  return `${folders.pages}/${system}.md`;
}

/**
 * The page for operators of a system, from the desired states of its environments, its contracts and its `operations`;
 * undefined for a system without `operations` or environments.
 */
export function systemPage(folders: Folders, layers: readonly DescribedLayer[]): string | undefined {
  const deployed = deployedOf(layers);
  const [one] = deployed;
  if (one === undefined) return undefined;
  const { description, name } = one.node.system;
  return `${blocks(
    `# ${name}`,
    prose(description),
    table(
      ["Environment", "Stage", "Kubernetes", "Cluster", "Namespace", "Overlay", "Application"],
      deployed.map((one) => place(folders, one)),
    ),
    ...deployed.map(awaited),
    "Run the commands in a checkout of this repository, after `npm ci`. `kubectl` must point to the cluster of the " +
      `environment${deployed.some(hasArgo) ? ", and you must be logged in to its Argo CD (`argocd login`)" : ""}.`,
    images(deployed),
    addresses(deployed),
    secrets(deployed),
    rollout(folders, deployed),
    access(deployed),
    data(deployed),
    troubleshooting(deployed),
    decisions(deployed),
  )}\n`;
}

/** The pins that are missing before anyone can start an environment; "" if none are. */
function awaited(one: Deployed): string {
  const { environment, node } = one;
  const { system } = node;
  const [first, ...more] = unpinnedImages(system, environment);
  if (first === undefined) return "";
  const isOne = more.length === 0;
  return blocks(
    `**${environment.name} awaits ${isOne ? "a pin" : "pins"}**: ${codes([first, ...more])} ${isOne ? "is" : "are"} \`${UNPINNED}\`, because nobody has chosen ${isOne ? "its version" : "their versions"} yet. ${hasArgo(one) ? `Argo CD doesn't sync ${system.name} in ${environment.name} automatically` : `Don't apply ${system.name} in ${environment.name}`} until ${isOne ? "it is" : "all are"} set:`,
    shell([`npx kustogen pin ${system.name} ${first} ${environment.name} '<tag>'`]),
  );
}

function place(folders: Folders, one: Deployed): string[] {
  const { environment, node } = one;
  const { argocd, cluster, kubernetes, name, stageName } = environment;
  const { system } = node;
  const { automated, prune } = policyOf(system, environment);
  return [
    name,
    stageName,
    kubernetes,
    "server" in cluster
      ? `${cluster.server === OWN_CLUSTER.server ? "Argo CD's own cluster, " : ""}${code(cluster.server)}`
      : code(cluster.name),
    code(node.namespace),
    code(layerFolder(folders, name, system.name)),
    argocd.enabled
      ? `${code(applicationOf(one))}, ${
          automated
            ? `synced ${prune ? "and pruned " : ""}automatically`
            : `synced by hand${unpinnedImages(system, environment).length > 0 ? " until all images are pinned" : ""}`
        }`
      : "",
  ];
}
