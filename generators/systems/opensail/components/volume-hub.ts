import type { IContainer } from "kubernetes-models/v1/Container";
import { because, type Component, type Here, type Resource, syncWave } from "kustogen";
import { container, requirements, secretEnv, serviceAccount, webService } from "kustogen/blocks";
import { TO_INTERNAL_API, TO_INTERNET, TO_NODES, toKubernetes, toObjectStore } from "../connections.ts";
import { byTerraform, irsa, type OpenSail, reload, STORAGE_NAMESPACE } from "../context.ts";
import { ALL, clusterRights, may, READ } from "../rights.ts";
import { WAVE } from "../waves.ts";
import { storageEnv } from "./btrfs-csi.ts";

const NAME = "tesslate-volume-hub";
const SOCKET = { name: "socket-dir", mountPath: "/run/csi" };

/** The Volume Hub: tracks which node has which volume, and provisions and snapshots through the CSI socket. */
export const volumeHub: Component<OpenSail> = {
  name: "volume-hub",
  selector: { app: "tesslate-volume-hub" },
  namespace: STORAGE_NAMESPACE,
  wave: WAVE.foundation,
  resources,

  talksTo: (context) => [
    TO_INTERNAL_API,
    TO_NODES,
    toKubernetes(context),
    TO_INTERNET,
    toObjectStore(context),
  ],
};

function resources(context: OpenSail, { part: of }: Here): Resource[] {
  const { images, settings } = context;
  return [
    ...(byTerraform(context) ? [] : [serviceAccount(of, NAME, irsa(context, "volume-hub"))]),
    ...clusterRights(of, NAME, NAME, RIGHTS),
    ...syncWave(
      WAVE.volumeHub,
      webService(of, {
        name: NAME,
        scale: "single",
        annotations: reload(context),
        container: {
          name: "hub",
          image: images.btrfsCsi,
          imagePullPolicy: settings.imagePullPolicy,
          args: [
            "--mode=hub",
            "--hub-grpc-port=9750",
            "--endpoint=unix:///run/csi/csi.sock",
            "--node-id=$(NODE_NAME)",
          ],
          ports: [{ name: "hub-grpc", containerPort: 9750 }],
          env: storageEnv(),
          envFrom: secretEnv([{ name: "tesslate-btrfs-csi-config" }]),
          livenessProbe: { tcpSocket: { port: "hub-grpc" }, initialDelaySeconds: 15, periodSeconds: 20 },
          readinessProbe: { tcpSocket: { port: "hub-grpc" }, initialDelaySeconds: 5, periodSeconds: 10 },
          volumeMounts: [SOCKET, { name: "tmp", mountPath: "/tmp" }],
          // TesslateAI/Studio@bc6cf79, k8s/base/volume-hub/deployment.yaml.
          resources: requirements("100m/1000m", "128Mi/1Gi"),
        },
        sidecars: [
          csiSidecar("csi-provisioner", images.csiProvisioner, ["--feature-gates=Topology=true"]),
          csiSidecar("csi-snapshotter", images.csiSnapshotter, []),
        ],
        pod: {
          serviceAccountName: NAME,
          automountServiceAccountToken: true,
          priorityClassName: "tesslate-system",
          securityContext: because("csi of the image.", { runAsUser: 100, runAsGroup: 101, fsGroup: 101 }),
          volumes: [
            { name: "socket-dir", emptyDir: {} },
            { name: "tmp", emptyDir: {} },
          ],
        },
      }),
    ),
  ];
}

/** A sidecar of the CSI project: it serves nothing, and exits when the socket or its lease is lost. */
function csiSidecar(name: string, image: string, args: string[]): IContainer {
  return container({
    name,
    image,
    args: ["--csi-address=/run/csi/csi.sock", "--leader-election=true", ...args],
    volumeMounts: [SOCKET],
    resources: requirements("25m/100m", "32Mi/128Mi"),
  });
}

/** What the hub and its CSI sidecars do in the whole cluster. */
const RIGHTS = [
  may(READ, "", "nodes", "pods", "endpoints", "persistentvolumeclaims"),
  may([...READ, "create", "delete", "patch"], "", "persistentvolumes"),
  may(["create", "patch"], "", "events"),
  may(READ, "storage.k8s.io", "storageclasses", "csinodes"),
  may([...READ, "create", "update", "patch", "delete"], "storage.k8s.io", "csistoragecapacities"),
  may(READ, "snapshot.storage.k8s.io", "volumesnapshots", "volumesnapshotclasses"),
  may(ALL, "snapshot.storage.k8s.io", "volumesnapshotcontents"),
  may(
    ["get", "update", "patch"],
    "snapshot.storage.k8s.io",
    ...["volumesnapshots/status", "volumesnapshotcontents/status"],
  ),
  may([...READ, "create", "update", "patch", "delete"], "coordination.k8s.io", "leases"),
];
