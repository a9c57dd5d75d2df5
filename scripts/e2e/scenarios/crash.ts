import { application } from "../applications.ts";
import { serverReady } from "../control-plane.ts";
import type { Run, Scenario } from "../scenario.ts";
import { until } from "../until.ts";
import { MIGRATED } from "./migration.ts";

const TAG = ["systems", MIGRATED, "images", MIGRATED, "tag"];
const DOWN_MS = 8_000;

/** Kills a program while a sync runs, starts it again after a while, and expects the sync to end. */
function killed(name: string, tag: string): Scenario["run"] {
  return async (run: Run) => {
    const { kubernetes, processes } = run.cluster;
    run.set(TAG, tag);
    await run.deliver(`Release ${tag}`);
    await until("a sync runs", 90, async () => {
      const state = (await application(run.cluster, run.applicationOf(MIGRATED)))?.status?.operationState;
      const running = state?.phase === "Running" && state.operation?.sync?.revision === run.revision;
      return running ? undefined : `${state?.phase}`;
    });
    const restart = await processes.kill(name);
    await new Promise((resolve) => setTimeout(resolve, DOWN_MS));
    restart();
    if (name === "kube-apiserver") await serverReady(processes, kubernetes);
    const seconds = await run.settled(240);
    run.note(`Synced and Healthy ${seconds.toFixed(0)} s after ${name} was back`);
  };
}

export const repoServerKilled: Scenario = {
  title: "the repo server killed while a sync runs: the sync ends",
  run: killed("argocd-repo-server", "0.1.2"),
};

export const apiServerKilled: Scenario = {
  title: "the API server killed while a sync runs: the sync ends",
  run: killed("kube-apiserver", "0.1.3"),
};

export const controllerKilled: Scenario = {
  title: "the application controller killed while a sync runs: the sync ends",
  run: killed("argocd-application-controller", "0.1.4"),
};
