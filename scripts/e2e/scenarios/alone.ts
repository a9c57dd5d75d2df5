import { readFileSync } from "node:fs";
import { join } from "node:path";
import { codeBehind } from "../../markdown/code-blocks.ts";
import { notSettled } from "../applications.ts";
import { path } from "../kubernetes.ts";
import type { Scenario } from "../scenario.ts";
import { expectEqual, until } from "../until.ts";

/** The system that is started alone. */
export const SYSTEM = "trevor";
const SYNCED_WITHIN = 120;

/** The beginnings of the sentences above the commands that start one system in an environment, and then all. */
export const SENTENCES = {
  one: (environment: string) => `To deploy only ${SYSTEM} in ${environment},`,
  root: (environment: string) => `Once Argo CD runs in the cluster of ${environment} `,
};

/** The files that the command below a sentence of a page applies. */
export function filesOf(page: string, begins: string): string[] {
  const [line = ""] = codeBehind(page, begins).split("\n");
  const files = line.split(" -f ").slice(1);
  if (!line.startsWith("kubectl apply --server-side -f ") || files.length === 0)
    throw new Error(`the page has no command below "${begins}"`);
  return files;
}

/** One system is started on an empty cluster, as its page says; the root comes later and takes it as it is. */
export const alone: Scenario = {
  title: "one system starts alone on an empty cluster, and nothing of it moves when the root follows",
  async run(run) {
    const { clone, kubernetes } = run.cluster;
    const read = (file: string) => readFileSync(join(clone.folder, file), "utf8");
    const apply = async (begins: string) => {
      for (const file of filesOf(read(`docs/systems/${SYSTEM}.md`), begins))
        await kubernetes.apply(read(file));
    };
    await run.deliver("Follow this repository");
    await apply(SENTENCES.one(run.environment));
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
    await apply(SENTENCES.root(run.environment));
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
