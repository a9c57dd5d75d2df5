import { join } from "node:path";
import type { Scenario } from "../scenario.ts";
import { expectEqual } from "../until.ts";

/** The part of the output of `kustogen status` that is compared with the cluster. */
interface Status {
  drift: unknown[];
  applications: { name: string; sync: string; health: string }[];
}

/** The command says of each Application what Argo CD says. */
export const status: Scenario = {
  title: "kustogen status says that everything is pushed, Synced and Healthy",
  async run(run) {
    const { clone, plane } = run.cluster;
    const env = { KUBECONFIG: join(plane.place.folder, "admin.kubeconfig") };
    const { drift, applications } = await clone.kustogen<Status>(["status"], env);
    expectEqual("drift", drift, []);
    expectEqual(
      "Applications",
      applications.map(({ name, sync, health }) => `${name} ${sync} ${health}`).sort(),
      run.names().map((name) => `${name} Synced Healthy`),
    );
  },
};
