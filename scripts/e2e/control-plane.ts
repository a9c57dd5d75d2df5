import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "../../test/referee/api-client.ts";
import {
  accountKeyOf,
  apiServerArguments,
  certificateOf,
  etcdArguments,
  type PlanePlace,
  preparePlane,
} from "../../test/referee/plane-arguments.ts";
import { makeUsers, writeKubeconfig } from "./identities.ts";
import { Kubernetes } from "./kubernetes.ts";
import { freePorts } from "./ports.ts";
import type { Processes } from "./processes.ts";
import type { Programs } from "./programs.ts";
import { until } from "./until.ts";

const READY_WITHIN = 60;

/** A running etcd and kube-apiserver, with the identities that others use. */
export interface ControlPlane {
  place: PlanePlace;
  kubernetes: Kubernetes;
  /** The kubeconfig of the simulated nodes. */
  simulationConfig: string;
  /** Starts kube-controller-manager with all controllers, or only with those that are named. */
  startControllers(names?: readonly string[]): void;
  startScheduler(): void;
}

/** Waits until the API server is ready to serve. */
export function serverReady(processes: Processes, kubernetes: Kubernetes): Promise<number> {
  return until("kube-apiserver ready", READY_WITHIN, async () => {
    processes.check();
    try {
      const { status, body } = await kubernetes.api.send("GET", "/readyz");
      return status === 200 ? undefined : `status ${status}: ${body}`;
    } catch (error) {
      return String(error);
    }
  });
}

/** Starts etcd and kube-apiserver with role-based access control, in a folder of their own. */
export async function startControlPlane(
  processes: Processes,
  programs: Pick<Programs, "etcd" | "kubeApiserver" | "kubeControllerManager" | "kubeScheduler">,
  folder: string,
): Promise<ControlPlane> {
  const [etcd, etcdPeer, server] = (await freePorts(3)) as [number, number, number];
  const place: PlanePlace = { folder, ports: { etcd, etcdPeer, server } };
  const users = makeUsers();
  preparePlane(place, Object.values(users));
  processes.start("etcd", { program: programs.etcd, args: etcdArguments(place) });
  processes.start("kube-apiserver", {
    program: programs.kubeApiserver,
    args: apiServerArguments(place, "RBAC"),
  });
  const certificate = certificateOf(place);
  const kubernetes = new Kubernetes(connect({ port: server, token: users.admin.token, certificate }));
  await serverReady(processes, kubernetes);
  writeKubeconfig(place, "admin", users.admin.token);
  return {
    place,
    kubernetes,
    simulationConfig: writeKubeconfig(place, "simulation", users.simulation.token),
    // Without a metrics server the autoscaler's would say FailedGetResourceMetric; a Stage answers instead.
    startControllers: (names = ["*", "-horizontal-pod-autoscaler-controller"]) => {
      const manager = writeKubeconfig(place, "controller-manager", users.controllerManager.token);
      processes.start("kube-controller-manager", {
        program: programs.kubeControllerManager,
        args: [
          ...["--kubeconfig", manager, "--leader-elect=false", "--secure-port=0"],
          ...["--service-account-private-key-file", accountKeyOf(place), "--root-ca-file", certificate],
          // Each controller with its own ServiceAccount and rights, as installations have it.
          "--use-service-account-credentials",
          `--controllers=${names.join(",")}`,
          ...["--kube-api-qps", "100", "--kube-api-burst", "200"],
        ],
      });
    },
    startScheduler: () => {
      const kubeconfig = writeKubeconfig(place, "scheduler", users.scheduler.token);
      const config = join(folder, "scheduler.json");
      const schedulerConfiguration = {
        apiVersion: "kubescheduler.config.k8s.io/v1",
        kind: "KubeSchedulerConfiguration",
        leaderElection: { leaderElect: false },
        clientConnection: { kubeconfig, qps: 100, burst: 200 },
      };
      writeFileSync(config, JSON.stringify(schedulerConfiguration));
      processes.start("kube-scheduler", {
        program: programs.kubeScheduler,
        args: ["--config", config, "--secure-port=0"],
      });
    },
  };
}
