import { readFileSync } from "node:fs";
import { join } from "node:path";
import { notSettled } from "../applications.ts";
import { path } from "../kubernetes.ts";
import type { Scenario } from "../scenario.ts";
import { expectEqual, until } from "../until.ts";

/** The system that is started alone. */
const SYSTEM = "trevor";
const SYNCED_WITHIN = 120;

/** One system is started on an empty cluster, as its page says; the root comes later and takes it as it is. */
export const alone: Scenario = {
  title: "one system starts alone on an empty cluster, and nothing of it moves when the root follows",
  async run(run) {
    const { clone, kubernetes } = run.cluster;
    const apply = async (...files: string[]) => {
      for (const file of files) await kubernetes.apply(readFileSync(join(clone.folder, file), "utf8"));
    };
    await run.deliver("Follow this repository");
    await apply(`argocd/projects/${SYSTEM}.yaml`, `argocd/${run.environment}/${SYSTEM}.yaml`);
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
    await apply("argocd/projects/root.yaml", `argocd/${run.environment}/root.yaml`);
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
