import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { installCustomResources } from "../../test/referee/cluster-setup.ts";
import { readCustomResourceDefinitions } from "../../test/referee/custom-resources.ts";
import { startArgoCd } from "./argocd.ts";
import { Clone } from "./clone.ts";
import { type ControlPlane, startControlPlane } from "./control-plane.ts";
import { startGitServer } from "./git-server.ts";
import type { Kubernetes } from "./kubernetes.ts";
import type { Processes } from "./processes.ts";
import type { Programs } from "./programs.ts";
import { startSimulation } from "./simulation.ts";

/** A fresh cluster, with Argo CD in it or without, and a clone of the repository that it follows. */
export interface Cluster {
  plane: ControlPlane;
  kubernetes: Kubernetes;
  processes: Processes;
  clone: Clone;
}

/** The settings of a cluster. */
export interface ClusterInput {
  processes: Processes;
  programs: Programs;
  /** The repository whose commit is deployed. */
  root: string;
  /** The folder of the simulation's files. */
  simulation: string;
  /** A name for its folder. */
  name: string;
  /** Whether Argo CD runs there. */
  argocd: boolean;
}

/** Starts everything on a fresh etcd, with an address of loopback as the repository in all environment files. */
export async function startCluster(input: ClusterInput): Promise<Cluster> {
  const { argocd, processes, programs, root, simulation, name } = input;
  const folder = join(processes.folder, name);
  mkdirSync(folder);
  const plane = await startControlPlane(processes, programs, folder);
  const { kubernetes } = plane;
  await installCustomResources(kubernetes.api, await readCustomResourceDefinitions());
  plane.startControllers();
  plane.startScheduler();
  await startSimulation(processes, programs, plane, simulation);
  if (argocd) {
    // Where Argo CD deploys to AWS, Terraform was there first.
    await kubernetes.apply(readFileSync(join(simulation, "terraform.yaml"), "utf8"));
    await startArgoCd(processes, programs, plane, root);
  }
  const server = await startGitServer(processes, programs, folder);
  const clone = await Clone.of(root, join(folder, "clone"), server);
  for (const environment of clone.environments())
    clone.editEnvironment(environment, (document) => document.setIn(["argocd", "repository"], server.url));
  return { plane, kubernetes, processes, clone };
}

/** Ends everything of a cluster. */
export async function stopCluster({ kubernetes, processes }: Cluster): Promise<void> {
  kubernetes.api.close();
  await processes.stopAll();
}
