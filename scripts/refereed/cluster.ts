import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Discovery } from "../../test/referee/discovery.ts";
import { installPlane } from "../../test/referee/install.ts";
import { startControlPlane } from "../e2e/control-plane.ts";
import type { Kubernetes } from "../e2e/kubernetes.ts";
import type { Processes } from "../e2e/processes.ts";
import { installControllers } from "../e2e/programs.ts";

/** The controllers whose deeds are recorded. No scheduler and no kubelet: a pod that is made stays Pending. */
const CONTROLLERS = [
  "daemonset-controller",
  "deployment-controller",
  "namespace-controller",
  "serviceaccount-controller",
  "statefulset-controller",
];

/** An API server with the controllers of workloads, which has no nodes. */
export interface RefereeCluster {
  kubernetes: Kubernetes;
  discovery: Discovery;
}

/** Starts a fresh control plane; `processes` end it. */
export async function startCluster(processes: Processes, root: string): Promise<RefereeCluster> {
  const report = (line: string): void => void process.stderr.write(`${line}\n`);
  const programs = {
    ...(await installPlane(join(root, "test", "referee"), report)),
    ...(await installControllers(join(root, "scripts", "e2e", "programs"), report)),
  };
  const folder = join(processes.folder, "plane");
  mkdirSync(folder);
  const plane = await startControlPlane(processes, programs, folder);
  plane.startControllers(CONTROLLERS);
  const { kubernetes } = plane;
  return { kubernetes, discovery: new Discovery(kubernetes.api) };
}
