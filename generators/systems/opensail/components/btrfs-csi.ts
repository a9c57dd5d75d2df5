import type { IContainer } from "kubernetes-models/v1/Container";
import type { IEnvVar } from "kubernetes-models/v1/EnvVar";
import { because, type Component, type Here, type Resource, syncWave } from "kustogen";
import {
  container,
  env,
  fill,
  portsOf,
  requirements,
  secretEnv,
  service,
  serviceAccount,
} from "kustogen/blocks";
import { TO_HUB, TO_INTERNAL_API, TO_INTERNET, toKubernetes, toObjectStore } from "../connections.ts";
import { byTerraform, irsa, type OpenSail, STORAGE_NAMESPACE } from "../context.ts";
import { daemonSet } from "../daemon-set.ts";
// Starts the drain (each volume is copied to the bucket) and waits for it, 20 s short of the grace period.
import drainScript from "../files/drain.sh";
// Creates the node's pool on its first start: a sparse file with btrfs in it, mounted at the volumes' path.
import initPoolScript from "../files/init-pool.sh";
import { clusterRights, may } from "../rights.ts";
import { WAVE } from "../waves.ts";
import { BTRFS_DRIVER } from "./storage-classes.ts";

const NAME = "tesslate-btrfs-csi-node";
const POOL = "/mnt/tesslate-pool";
const POOL_DATA = "/mnt/tesslate-pool-data";
// TesslateAI/Studio@bc6cf79, services/btrfs-csi/deploy/manifests/node.yaml.
const RESOURCES = requirements("50m/200m", "64Mi/256Mi");

/**
 * The exception from the restricted rules: a CSI driver mounts file systems into other pods' trees and creates loop
 * devices, which only a privileged container of root can do.
 */
const PRIVILEGED: IContainer["securityContext"] = {
  privileged: true,
  runAsUser: 0,
  allowPrivilegeEscalation: true,
  capabilities: undefined,
};

/** The btrfs CSI driver on every node, in kube-system. */
export const btrfsCsi: Component<OpenSail> = {
  name: "btrfs-csi-node",
  // Also how the backend finds the driver's pods (TesslateAI/Studio@bc6cf79, orchestrator/app/services/node_discovery.py).
  selector: { app: "tesslate-btrfs-csi-node" },
  namespace: STORAGE_NAMESPACE,
  wave: WAVE.foundation,
  resources,

  talksTo: (context) => [TO_INTERNAL_API, TO_HUB, toKubernetes(context), TO_INTERNET, toObjectStore(context)],
};

function resources(context: OpenSail, { part: of }: Here): Resource[] {
  const { images, settings } = context;
  const driver = container({
    name: "tesslate-btrfs-csi",
    image: images.btrfsCsi,
    imagePullPolicy: settings.imagePullPolicy,
    // TesslateAI/Studio@bc6cf79, services/btrfs-csi/deploy/manifests/node.yaml.
    args: [
      "--endpoint=unix:///run/csi/csi.sock",
      "--node-id=$(NODE_NAME)",
      `--pool-path=${POOL}`,
      "--mode=node",
      "--nodeops-port=9741",
      "--hub-address=tesslate-volume-hub.kube-system.svc:9750",
      "--sync-interval=5m",
      "--consolidation-interval=50",
      "--consolidation-retention=3",
    ],
    ports: [
      { name: "nodeops", containerPort: 9741 },
      { name: "fileops", containerPort: 9742 },
      { name: "drain", containerPort: 9743 },
    ],
    env: storageEnv(),
    envFrom: secretEnv([{ name: "tesslate-btrfs-csi-config" }]),
    livenessProbe: {
      exec: { command: ["test", "-S", "/run/csi/csi.sock"] },
      initialDelaySeconds: 30,
      periodSeconds: 30,
      timeoutSeconds: 5,
      failureThreshold: 3,
    },
    readinessProbe: { tcpSocket: { port: "nodeops" }, periodSeconds: 10, failureThreshold: 3 },
    lifecycle: { preStop: { exec: { command: ["sh", "-c", drainScript] } } },
    securityContext: PRIVILEGED,
    volumeMounts: [
      { name: "socket-dir", mountPath: "/run/csi" },
      { name: "kubelet-dir", mountPath: "/var/lib/kubelet", mountPropagation: "Bidirectional" },
      { name: "btrfs-pool", mountPath: POOL, mountPropagation: "Bidirectional" },
      because("Layers of a volume on their way from the bucket are complete files here.", {
        name: "tmp",
        mountPath: "/tmp",
      }),
    ],
    resources: RESOURCES,
  });
  return [
    ...(byTerraform(context) ? [] : [serviceAccount(of, NAME, irsa(context, "btrfs-csi"))]),
    ...clusterRights(of, NAME, NAME, [may(["create"], "", "events")]),
    ...syncWave(WAVE.csiNode, [
      // Not reloaded when its Secret changes: it would roll out together with the hub. Restart it by hand, before the
      // hub.
      daemonSet(of, {
        name: NAME,
        containers: [driver, registrar(context)],
        pod: {
          serviceAccountName: NAME,
          automountServiceAccountToken: true,
          priorityClassName: "tesslate-system",
          securityContext: { runAsNonRoot: false },
          terminationGracePeriodSeconds: 600,
          initContainers: [initPool(context)],
          volumes: [
            hostPath("socket-dir", `/var/lib/kubelet/plugins/${BTRFS_DRIVER}`, "DirectoryOrCreate"),
            hostPath("registration-dir", "/var/lib/kubelet/plugins_registry", "Directory"),
            hostPath("kubelet-dir", "/var/lib/kubelet", "Directory"),
            hostPath("btrfs-pool", POOL, "DirectoryOrCreate"),
            hostPath("btrfs-pool-data", POOL_DATA, "DirectoryOrCreate"),
            { name: "tmp", emptyDir: {} },
          ],
        },
      }),
      // Headless: callers pick the node that has the volume.
      service(of, {
        name: "tesslate-btrfs-csi-node-svc",
        ports: portsOf(driver).filter(({ name }) => name !== "drain"),
        spec: { clusterIP: "None" },
      }),
    ]),
  ];
}

function initPool({ images, settings }: OpenSail): IContainer {
  return container({
    name: "init-btrfs-pool",
    image: images.btrfsCsi,
    imagePullPolicy: settings.imagePullPolicy,
    command: ["sh", "-ec", fill(initPoolScript, { POOL, POOL_DATA })],
    env: env({ BTRFS_POOL_SIZE_GB: settings.btrfs.poolSizeGb }),
    securityContext: PRIVILEGED,
    volumeMounts: [
      { name: "btrfs-pool", mountPath: POOL, mountPropagation: "Bidirectional" },
      { name: "btrfs-pool-data", mountPath: POOL_DATA },
    ],
    resources: RESOURCES,
  });
}

/**
 * Registers the driver with the kubelet. Runs as root, because the kubelet's registration directory belongs to root;
 * it has no other privileges.
 */
function registrar({ images }: OpenSail): IContainer {
  return container({
    name: "csi-node-driver-registrar",
    image: images.csiRegistrar,
    args: [
      "--csi-address=/run/csi/csi.sock",
      `--kubelet-registration-path=/var/lib/kubelet/plugins/${BTRFS_DRIVER}/csi.sock`,
    ],
    securityContext: { runAsUser: 0 },
    volumeMounts: [
      { name: "socket-dir", mountPath: "/run/csi" },
      { name: "registration-dir", mountPath: "/registration" },
    ],
    resources: requirements("10m/50m", "16Mi/64Mi"),
  });
}

function hostPath(name: string, path: string, type: "Directory" | "DirectoryOrCreate") {
  return { name, hostPath: { path, type } };
}

/** Variables that both modes of the CSI driver have; the rest is in tesslate-btrfs-csi-config. */
export function storageEnv(): IEnvVar[] {
  return env({
    NODE_NAME: { field: "spec.nodeName" },
    ORCHESTRATOR_URL: "http://tesslate-backend-service.tesslate.svc.cluster.local:8000",
  });
}
