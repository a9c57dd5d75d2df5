import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Scenario } from "../scenario.ts";

const SYNCED_WITHIN = 180;

/** An empty cluster with Argo CD becomes everything that the environment runs, from two objects. */
export const bootstrap: Scenario = {
  title: "an empty cluster follows the repository from its root",
  async run(run) {
    const { clone, kubernetes } = run.cluster;
    if (run.form !== "applications") run.set(["argocd", "form"], run.form);
    await run.deliver("Follow this repository");
    for (const file of ["argocd/projects/root.yaml", `argocd/${run.environment}/root.yaml`])
      await kubernetes.apply(readFileSync(join(clone.folder, file), "utf8"));
    const seconds = await run.settled(SYNCED_WITHIN);
    run.note(`${run.names().length} Applications Synced and Healthy ${seconds.toFixed(0)} s after the root`);
  },
};
