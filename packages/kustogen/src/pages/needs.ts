import type { Environment } from "../authoring/environment.ts";
import type { Deployed } from "./deployed.ts";
import { codes, prose, table } from "./markdown.ts";
import { type Need, neededBy } from "./needed-by.ts";
import { onlyIn, union } from "./union.ts";

/** What the cluster must have before the first sync: what the resources need, and what the system says besides. */
export function needs(deployed: readonly Deployed[]): string {
  return table(
    ["The cluster needs", "Which", "Because"],
    union(deployed, ({ environment, operations, resources }) => [
      ...argocd(environment),
      ...neededBy(resources),
      ...(operations.needs ?? []).map(({ what, why }) => ({ what, names: [], why })),
    ]).map(({ item, where }) => [
      `${prose(item.what)}${onlyIn(where, deployed)}`,
      codes(item.names),
      prose(item.why),
    ]),
  );
}

/** What Argo CD needs where it deploys. */
function argocd({ argocd: { enabled, namespace, repository, revision } }: Environment): Need[] {
  if (!enabled) return [];
  return [
    {
      what: `Argo CD in the namespace ${namespace}, with read access to the repository of its Applications`,
      names: repository === undefined ? [] : [`${repository} ${revision}`],
      why: "if your repository is elsewhere, set `argocd.repository` in the environment's file and run `gen`; Argo CD needs credentials for a private one",
    },
  ];
}
