import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderFolder } from "../../../test/referee/rendered.ts";
import { codeBehind } from "../../markdown/code-blocks.ts";
import type { KubernetesObject } from "../kubernetes.ts";
import type { Run, Scenario } from "../scenario.ts";
import { expectEqual, until } from "../until.ts";
import { podTemplates, runningPods } from "../workloads.ts";

const RUNS_WITHIN = 120;

interface Workload extends KubernetesObject {
  spec: { replicas?: number };
  status?: {
    observedGeneration?: number;
    readyReplicas?: number;
    numberReady?: number;
    desiredNumberScheduled?: number;
  };
}

/** The folder that the command of a system's page applies in an environment that no Argo CD deploys. */
export function folderOf(page: string, environment: string): string {
  const command = codeBehind(page, `**Only in ${environment}:** Once the Secrets exist:`).trim();
  const folder = /^kubectl apply --server-side -k (\S+)$/.exec(command)?.[1]?.replace("$ENV", environment);
  if (folder === undefined) throw new Error(`the page has no single command for ${environment}: ${command}`);
  return folder;
}

/** Renders a folder of the clone with the real program, and applies it in that order. Returns its objects' number. */
async function apply(run: Run, folder: string): Promise<number> {
  const { clone, kubernetes } = run.cluster;
  const objects = await renderFolder(run.programs.kustomize, join(clone.folder, folder));
  await kubernetes.apply(objects.map(({ text }) => text).join("\n---\n"));
  return objects.length;
}

/** The workloads of a folder that always have pods. */
async function workloadsIn(run: Run, folder: string): Promise<string[]> {
  return [...(await podTemplates(run.programs.kustomize, run.cluster.clone.folder, folder)).keys()];
}

const podsOf = (found: Map<string, Set<string>>): string[] =>
  [...found].map(([workload, uids]) => `${workload}: ${[...uids].sort()}`).sort();

/** The workloads, by what they are called, whose pods aren't all ready. */
async function notReady({ cluster: { kubernetes } }: Run): Promise<string[]> {
  const [deployments, daemons] = await Promise.all([
    kubernetes.list<Workload>("/apis/apps/v1/deployments"),
    kubernetes.list<Workload>("/apis/apps/v1/daemonsets"),
  ]);
  const isReady = ({ metadata, spec, status = {} }: Workload) =>
    status.observedGeneration === metadata.generation &&
    (status.readyReplicas ?? status.numberReady ?? 0) ===
      (spec.replicas ?? status.desiredNumberScheduled ?? -1);
  return [...deployments, ...daemons].filter((one) => !isReady(one)).map(({ metadata }) => metadata.name);
}

/** A cluster without Argo CD becomes what the environment runs, by the one command of its page. */
export const applied: Scenario = {
  title: "one command of the page starts each system, and changes nothing when it is typed again",
  async run(run) {
    const { clone, kubernetes } = run.cluster;
    for (const system of run.systems()) {
      const page = readFileSync(join(clone.folder, "docs", "systems", system, "install.md"), "utf8");
      const folder = folderOf(page, run.environment);
      expectEqual("the folder that is applied", folder, `overlays/${run.environment}/${system}`);
      const count = await apply(run, folder);
      const seconds = await until(`${system} runs`, RUNS_WITHIN, async () => {
        const waiting = await notReady(run);
        return waiting.length === 0 ? undefined : `not ready: ${waiting.join(", ")}`;
      });
      const before = await runningPods(kubernetes);
      expectEqual("workloads with pods", [...before.keys()].sort(), (await workloadsIn(run, folder)).sort());
      await apply(run, folder);
      expectEqual("pods after a second time", podsOf(await runningPods(kubernetes)), podsOf(before));
      run.note(`${count} objects applied, ${before.size} workloads ready in ${seconds.toFixed(0)} s`);
    }
  },
};
