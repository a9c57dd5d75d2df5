import type { IContainer } from "kubernetes-models/v1/Container";
import { because, type Component, type Here, type Resource, syncWave } from "kustogen";
import {
  clusterRole,
  clusterRoleBinding,
  container,
  type Part,
  requirements,
  secretEnv,
  serviceAccount,
  serviceAccountSubject,
  webService,
} from "kustogen/blocks";
import { TO_INTERNAL_API, TO_INTERNET, TO_NODES, toKubernetes, toObjectStore } from "../connections.ts";
import { byTerraform, irsa, type OpenSail, reload, STORAGE_NAMESPACE } from "../context.ts";
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
    ...rights(of),
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
          resources: settings.btrfs.hubResources,
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
function rights(of: Part): Resource[] {
  const read = ["get", "list", "watch"];
  return [
    clusterRole(of, NAME, [
      {
        apiGroups: [""],
        resources: ["nodes", "pods", "endpoints", "persistentvolumeclaims"],
        verbs: read,
      },
      { apiGroups: [""], resources: ["persistentvolumes"], verbs: [...read, "create", "delete", "patch"] },
      { apiGroups: [""], resources: ["events"], verbs: ["create", "patch"] },
      { apiGroups: ["storage.k8s.io"], resources: ["storageclasses", "csinodes"], verbs: read },
      {
        apiGroups: ["storage.k8s.io"],
        resources: ["csistoragecapacities"],
        verbs: [...read, "create", "update", "patch", "delete"],
      },
      {
        apiGroups: ["snapshot.storage.k8s.io"],
        resources: ["volumesnapshots", "volumesnapshotclasses"],
        verbs: read,
      },
      {
        apiGroups: ["snapshot.storage.k8s.io"],
        resources: ["volumesnapshotcontents"],
        verbs: [...read, "create", "delete", "patch", "update"],
      },
      {
        apiGroups: ["snapshot.storage.k8s.io"],
        resources: ["volumesnapshots/status", "volumesnapshotcontents/status"],
        verbs: ["get", "update", "patch"],
      },
      {
        apiGroups: ["coordination.k8s.io"],
        resources: ["leases"],
        verbs: [...read, "create", "update", "patch", "delete"],
      },
    ]),
    clusterRoleBinding(of, NAME, NAME, [serviceAccountSubject(of, NAME)]),
  ];
}
