import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { installKustomizes } from "../../../test/referee/install.ts";
import type { Batch } from "../batch.ts";
import { type AnyObject, nameOf, type Pair } from "../pair.ts";

const MOST = 256 << 20;

/** What the attackers of `npm run attacker` make of overlays, as the real kustomize renders them before and after. */
export const attacks: Batch = async ({ cluster, root }, cases, seed) => {
  const { kustomize } = await installKustomizes(join(root, "test", "referee"), () => {});
  const tool = ["scripts/run.mjs", "packages/kustogen/tools/rendered-attacks.ts"];
  const options = ["--program", kustomize, "--cases", String(cases), "--seed", String(seed)];
  const text = execFileSync(process.execPath, [...tool, ...options], { encoding: "utf8", maxBuffer: MOST });
  let leftOut = 0;
  /** Those that an API server without definitions can judge, in the namespace of the pair. */
  const judged = async (objects: readonly AnyObject[]): Promise<AnyObject[]> => {
    const found = new Map<string, AnyObject>();
    for (const object of objects) {
      const { namespace: _, ...metadata } = object.metadata;
      const served = await cluster.discovery.find(object.apiVersion, object.kind);
      if (served?.namespaced && !found.has(nameOf(object)))
        found.set(nameOf(object), { ...object, metadata });
      else leftOut++;
    }
    return [...found.values()];
  };
  const pairs: Pair[] = [];
  for (const { what, before, after } of JSON.parse(text) as { what: string; before: []; after: [] }[]) {
    const [name, now] = [`a${pairs.length}`, await judged(after)];
    // A state of which nothing is left to judge would be an environment that is gone.
    if (now.length > 0) pairs.push({ name, namespace: name, what, before: await judged(before), after: now });
  }
  return { pairs, leftOut };
};
