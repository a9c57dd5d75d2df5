import { readFileSync } from "node:fs";
import { join } from "node:path";
import { codeBehind } from "../../markdown/code-blocks.ts";
import { notSettled } from "../applications.ts";
import { path } from "../kubernetes.ts";
import type { Scenario } from "../scenario.ts";
import { expectEqual, until } from "../until.ts";
import { setAwaited } from "./awaiting.ts";

/** The system that is started alone. */
export const SYSTEM = "trevor";
const SYNCED_WITHIN = 120;

/** The files that start the system in an environment, as the page about installing says. */
export function filesOf(page: string, environment: string): string[] {
  const [line = ""] = codeBehind(page, "Once the Secrets exist").split("\n");
  const files = line.replaceAll("$ENV", environment).split(" -f ").slice(1);
  if (!line.startsWith("kubectl apply --server-side -f ") || files.length === 0)
    throw new Error("the page doesn't say how the system is started");
  return files;
}

/** One system is started on an empty cluster, as its page says; the root comes later and takes it as it is. */
export const alone: Scenario = {
  title: "one system starts alone on an empty cluster, and nothing of it moves when the root follows",
  async run(run) {
    const { clone, kubernetes } = run.cluster;
    const read = (file: string) => readFileSync(join(clone.folder, file), "utf8");
    const apply = async (files: readonly string[]) => {
      for (const file of files) await kubernetes.apply(read(file));
    };
    setAwaited(run, SYSTEM);
    await run.deliver("Follow this repository");
    await apply(filesOf(read(`docs/systems/${SYSTEM}/install.md`), run.environment));
    const name = run.applicationOf(SYSTEM);
    const seconds = await until(`${name} alone is Synced and Healthy`, SYNCED_WITHIN, () =>
      notSettled(run.cluster, [name], run.revision),
    );
    for (const other of run.systems().filter((system) => system !== SYSTEM))
      expectEqual(
        `the namespace of ${other} is there`,
        (await kubernetes.get(path`/api/v1/namespaces/${other}`)) !== undefined,
        false,
      );
    const before = await run.picture(SYSTEM);
    await apply(["argocd/projects/root.yaml", `argocd/${run.environment}/root.yaml`]);
    const rest = await run.settled();
    const after = await run.picture(SYSTEM);
    const pods = (of: typeof before) =>
      [...of.pods].flatMap(([workload, uids]) =>
        workload.startsWith(`${SYSTEM}/`) ? [`${workload}: ${[...uids].sort()}`] : [],
      );
    expectEqual(`pods of ${SYSTEM}`, pods(after), pods(before));
    run.note(`${name} in ${seconds.toFixed(0)} s, all others ${rest.toFixed(0)} s after the root`);
  },
};
