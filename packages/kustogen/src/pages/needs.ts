import type { Environment } from "../authoring/environment.ts";
import type { Deployed } from "./deployed.ts";
import { codes, prose, table } from "./markdown.ts";
import { type Need, neededBy } from "./needed-by.ts";
import { onlyIn, union } from "./union.ts";

/** The requirements before the first deployment: those of the resources, and those that the system declares. */
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

/** The requirements of Argo CD, if it deploys. */
function argocd({ argocd: { enabled, namespace, repository, revision } }: Environment): Need[] {
  if (!enabled) return [];
  return [
    {
      what: `Argo CD in the namespace ${namespace}, with read access to this repository`,
      names: repository === undefined ? [] : [`${repository} ${revision}`],
      why: "Argo CD deploys from this address. For another address, set `argocd.repository` in the environment's file and run `npm run gen`; a private repository needs credentials in Argo CD",
    },
  ];
}
