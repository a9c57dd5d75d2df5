import { expect, it } from "vitest";
import { describeSetting, fileOf, settingNames } from "../../src/import/setting-names.ts";

type Path = (string | number)[];

const POD: Path = ["spec", "template", "spec"];
const container = (...path: Path): Path => [...POD, "containers", "=web", ...path];
const place = (object: string, path: Path, group = "shop") => ({ group, object, path });

it.each<[object: string, path: Path, alone: string, several: string]>([
  ["Deployment web", ["spec", "replicas"], "Pods of Deployment web", "Pods"],
  [
    "HorizontalPodAutoscaler web",
    ["spec", "minReplicas"],
    "Fewest pods of HorizontalPodAutoscaler web",
    "Fewest pods",
  ],
  [
    "HorizontalPodAutoscaler web",
    ["spec", "maxReplicas"],
    "Most pods of HorizontalPodAutoscaler web",
    "Most pods",
  ],
  [
    "Deployment web",
    container("image"),
    "Image of container web of Deployment web",
    "Image of container web",
  ],
  ["Deployment web", ["metadata", "labels", "team"], "The label team", "The label team"],
  ["Deployment web", ["spec", "selector", "matchLabels", "app"], "The label app", "The label app"],
  [
    "Service web",
    ["metadata", "annotations", "a/b"],
    "The annotation a/b of Service web",
    "The annotation a/b",
  ],
  ["Deployment web", container("env", "=HOST", "value"), "Variable HOST of Deployment web", "Variable HOST"],
  ["ConfigMap web", ["data", "HOST"], "Key HOST of ConfigMap web", "Key HOST"],
  ["Service web", ["metadata", "namespace"], "Namespace of Service web", "Namespace"],
  ["Ingress web", ["spec", "rules", 0, "host"], "Host of Ingress web", "Host of Ingress web"],
  ["Ingress web", ["spec", "tls", 0, "hosts", 0], "Host of Ingress web", "Host of Ingress web"],
  ["Certificate web", ["spec", "dnsNames", 0], "Host of Certificate web", "Host of Certificate web"],
  [
    "Deployment web",
    container("resources", "requests", "cpu"),
    "CPU request of Deployment web",
    "CPU request",
  ],
  [
    "Deployment web",
    container("resources", "limits", "memory"),
    "Memory limit of Deployment web",
    "Memory limit",
  ],
  [
    "Deployment api",
    container("resources", "limits", "cpu"),
    "CPU limit of container web in Deployment api",
    "CPU limit of container web",
  ],
  [
    "PersistentVolumeClaim data",
    ["spec", "resources", "requests", "storage"],
    "Storage request of PersistentVolumeClaim data",
    "Storage request",
  ],
  [
    "ExternalSecret web",
    ["spec", "data", "=password", "remoteRef", "key"],
    "Key in the secret store of ExternalSecret web",
    "Key in the secret store",
  ],
  ["HelmRelease web", ["spec", "chart", "spec", "version"], "Version of the chart", "Version of the chart"],
  [
    "HelmRelease web",
    ["spec", "test", "enable"],
    "Whether the chart's tests run after a change",
    "Whether the chart's tests run after a change",
  ],
  [
    "Deployment web",
    container("livenessProbe", "periodSeconds"),
    "Liveness period seconds of Deployment web",
    "Liveness period seconds",
  ],
  ["Service web", ["spec", "type"], "Service type of Service web", "Service type"],
  ["ConfigMap web", ["data", "web.conf", "port"], "Port in web.conf", "Port"],
])("a setting of %s at %j is described by its place", (object, path, alone, several) => {
  expect([describeSetting(place(object, path), false), describeSetting(place(object, path), true)]).toEqual([
    alone,
    several,
  ]);
});

it.each<[object: string, path: Path, ...names: string[]]>([
  ["Deployment web", ["spec", "replicas"], "replicas", "webReplicas", "deploymentWebReplicas"],
  ["Deployment web", ["metadata", "name"], "deploymentName", "name", "webName", "deploymentWebName"],
  [
    "Deployment web",
    container("image"),
    "image",
    "webImage",
    "image",
    "webImage",
    "webImage",
    "deploymentWebImage",
  ],
  [
    "Deployment web",
    container("env", "=LOG_LEVEL", "value"),
    "logLevel",
    "webLogLevel",
    "deploymentWebLogLevel",
  ],
  [
    "Deployment api",
    container("resources", "requests", "cpu"),
    ...[
      "cpuRequest",
      "webCpuRequest",
      "cpuRequest",
      "webCpuRequest",
      "apiCpuRequest",
      "deploymentApiCpuRequest",
    ],
  ],
  [
    "PersistentVolumeClaim data",
    ["spec", "resources", "requests", "storage"],
    ...["storage", "storage", "dataStorage", "persistentVolumeClaimDataStorage"],
  ],
  [
    "Deployment web",
    container("ports", 0, "containerPort"),
    "port",
    "webPort",
    "webPort",
    "deploymentWebPort",
  ],
  ["Service web", ["spec", "ports", 0, "targetPort"], "port", "webPort", "serviceWebPort"],
  ["Ingress web", ["backend", "service", "port", "number"], "port", "webPort", "ingressWebPort"],
  ["Service web", ["spec", "type"], "serviceType", "webServiceType", "serviceWebServiceType"],
  ["Ingress web", ["spec", "tls", 0, "hosts", 0], "host", "webHost", "ingressWebHost"],
  [
    "HorizontalPodAutoscaler web",
    ["spec", "metrics", 0, "resource", "target", "averageUtilization"],
    ...["cpuTarget", "webCpuTarget", "horizontalPodAutoscalerWebCpuTarget"],
  ],
  [
    "HelmRelease web",
    ["spec", "chart", "spec", "version"],
    "chartVersion",
    "webChartVersion",
    "helmReleaseWebChartVersion",
  ],
  ["HelmRelease web", ["spec", "test", "enable"], "helmTests", "webHelmTests", "helmReleaseWebHelmTests"],
  [
    "Kustomization web",
    ["spec", "chart", "spec", "version"],
    "version",
    "webVersion",
    "kustomizationWebVersion",
  ],
  [
    "ExternalSecret web",
    ["spec", "data", "=password", "remoteRef", "key"],
    ...[
      "passwordKey",
      "storeKey",
      "storeKey",
      "passwordStoreKey",
      "webStoreKey",
      "externalSecretWebStoreKey",
    ],
  ],
])("a setting of %s at %j may be called", (object, path, ...names) => {
  expect(settingNames(place(object, path))).toEqual(names);
});

it("what begins with its component's name is called without that, and never by nothing", () => {
  const named = (group: string) => settingNames(place("Deployment web", ["spec", "replicas"], group));
  expect(named("web")).toEqual(["replicas", "replicas", "deploymentWebReplicas"]);
  expect(named("web2")).toEqual(["replicas", "replicas", "deploymentWebReplicas"]);
  expect(named("replicas")[0]).toBe("replicas");
  expect(named("")).toEqual(["replicas", "webReplicas", "deploymentWebReplicas"]);
});

it("a text is a file where its key has an ending and a path leads into it", () => {
  expect([
    fileOf(["data", "a.yaml", "b"]),
    fileOf(["data", "a.yaml"]),
    fileOf(["data", "a", "b"]),
    fileOf(["spec", "a.yaml", "b"]),
    fileOf(["data", 0, "b"]),
  ]).toEqual(["a.yaml", undefined, undefined, undefined, undefined]);
});
