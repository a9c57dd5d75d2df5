import { expect, it } from "vitest";
import { describeResources, describeSetting } from "../../src/import/setting-descriptions.ts";
import { chartPart, containerOf, fileOf, isResources, settingNames } from "../../src/import/setting-names.ts";

type Path = (string | number)[];

const POD: Path = ["spec", "template", "spec"];
const container = (...path: Path): Path => [...POD, "containers", "=web", ...path];
const place = (object: string, path: Path, group = "shop") => ({ group, object, path });

it.each<[object: string, path: Path, description: string, kind?: string]>([
  ["Deployment web", ["spec", "replicas"], "Number of pods"],
  [
    "HorizontalPodAutoscaler web",
    ["spec", "minReplicas"],
    "Minimum number of pods that the autoscaler keeps",
  ],
  [
    "HorizontalPodAutoscaler web",
    ["spec", "maxReplicas"],
    "Maximum number of pods that the autoscaler starts",
  ],
  [
    "HorizontalPodAutoscaler web",
    ["spec", "metrics", "=cpu", "resource", "target", "averageUtilization"],
    "CPU use that the autoscaler aims for, as a percentage of what pods reserve",
  ],
  [
    "HorizontalPodAutoscaler web",
    ["spec", "metrics", "=open_requests", "pods", "target", "averageValue"],
    "Average open requests for each pod that the autoscaler aims for",
  ],
  ["Deployment web", container("image"), "Image of container web"],
  ["Deployment web", ["metadata", "labels", "team"], "The label team"],
  ["Deployment web", ["spec", "selector", "matchLabels", "app"], "The label app"],
  ["Service web", ["metadata", "annotations", "a/b"], "The annotation a/b"],
  ["Service web", ["metadata", "namespace"], "Namespace"],
  ["ServiceMonitor web", ["spec", "endpoints", 0, "interval"], "Time from one scrape to the next"],
  ["GitRepository web", ["spec", "interval"], "Time between two checks for changes"],
  ["Ingress web", ["spec", "rules", 0, "host"], "Public host name"],
  ["Ingress web", ["spec", "tls", 0, "hosts", 0], "Public host name"],
  ["Ingress web", ["spec", "tls", 0, "secretName"], "Secret with the certificate of the host"],
  ["Certificate web", ["spec", "dnsNames", 0], "Host of the certificate"],
  ["Deployment web", container("resources", "requests", "cpu"), "CPU reserved for a pod"],
  ["Deployment web", container("resources", "limits", "memory"), "Most memory for a pod"],
  ["Deployment api", container("resources", "limits", "cpu"), "Most CPU for container web"],
  ["PersistentVolumeClaim data", ["spec", "resources", "requests", "storage"], "Size of the volume"],
  ["HelmRelease web", ["spec", "values", "persistence", "size"], "Size of the volume"],
  ["HelmRelease web", ["spec", "values", "admin", "email"], "Email address of the admin"],
  ["ExternalSecret web", ["spec", "data", "=password", "remoteRef", "key"], "Key in the secret store"],
  ["HelmRelease web", ["spec", "chart", "spec", "version"], "Version of the chart"],
  ["HelmRelease web", ["spec", "test", "enable"], "Whether the chart's tests run after a change"],
  ["Deployment web", container("livenessProbe", "periodSeconds"), "Seconds between two liveness checks"],
  ["Service web", ["spec", "type"], "Service type"],
  ["ConfigMap web", ["data", "web.conf", "port"], "Port"],
  ["Deployment web", container("env", "=HOST", "value"), "Public host name"],
  ["Deployment web", container("args", "=scan-interval", "value"), "Time from one scan to the next"],
  ["ConfigMap web", ["data", "LOG_LEVEL"], "Lowest severity that is logged"],
  ["ConfigMap web", ["data", "cache-ttl"], "How long an entry stays in the cache"],
  ["ConfigMap web", ["data", "payment-api-timeout"], "Time limit for the payment API"],
  ["ConfigMap web", ["data", "frontendUrl"], "Address of the frontend"],
  ["ConfigMap web", ["data", "JSON_LOGS"], "Whether logs are written as JSON", "boolean"],
  ["ConfigMap web", ["data", "night-shift-enabled"], "Whether the night shift is on", "boolean"],
  ["ConfigMap web", ["data", "ENABLE_LOGSTASH"], "Whether logs are sent to Logstash", "boolean"],
  ["ConfigMap web", ["data", "REDIS_ENABLED"], "Whether Redis is on", "boolean"],
  ["ConfigMap web", ["data", "watch-rule-files"], "Whether to watch rule files", "boolean"],
  ["ConfigMap web", ["data", "AUTO_UPDATE_PACKS"], "Whether to update packs automatically", "boolean"],
  ["ConfigMap web", ["data", "DEBUG"], "Whether it runs in debug mode", "boolean"],
  ["ConfigMap web", ["data", "disable-signup"], "Whether signup is off", "boolean"],
  ["ConfigMap web", ["data", "GREETING"], "Greeting"],
  ["ConfigMap web", ["data", "SESSION_KEY_PREFIX"], "The prefix of the session key"],
  ["ConfigMap web", ["data", "maxHTTPConnections"], "Upper limit of the HTTP connections", "integer"],
  ["ConfigMap web", ["data", "GRACE_SECONDS"], "Grace seconds", "integer"],
  ["ConfigMap web", ["data", "allowedIPs"], "Number of allowed IPs", "integer"],
  ["HelmRelease web", ["spec", "values", "image", "tag"], "Tag of the image"],
  [
    "Deployment web",
    container("startupProbe", "initialDelaySeconds"),
    "Seconds before the first startup check",
  ],
  [
    "Deployment web",
    container("readinessProbe", "timeoutSeconds"),
    "Seconds after which a readiness check counts as failed",
  ],
  [
    "Deployment web",
    container("livenessProbe", "failureThreshold"),
    "Number of consecutive failed liveness checks that count as a failure",
  ],
  [
    "Deployment web",
    container("readinessProbe", "successThreshold"),
    "Number of consecutive successful readiness checks that count as a success",
  ],
  ["Deployment web", container("lifecycle", "timeoutSeconds"), "Time limit", "integer"],
  ...(["CPU", "Memory"] as const).map((what): [string, Path, string] => [
    "HorizontalPodAutoscaler web",
    ["spec", `target${what}UtilizationPercentage`],
    `${what} use that the autoscaler aims for, as a percentage of what pods reserve`,
  ]),
  [
    "HorizontalPodAutoscaler web",
    ["spec", "metrics", 0, "averageUtilization"],
    "Use that the autoscaler aims for, as a percentage of what pods reserve",
  ],
  [
    "HorizontalPodAutoscaler web",
    ["spec", "metrics", 0, "targetAverageValue"],
    "Average for each pod that the autoscaler aims for",
  ],
  [
    "PodDisruptionBudget web",
    ["spec", "minAvailable"],
    "Number of pods that keep running while nodes are drained",
  ],
  ["Deployment web", ["spec", "maxUnavailable"], "Number of pods that may be unavailable at a time"],
  ["Deployment web", [...POD, "terminationGracePeriodSeconds"], "Seconds that a pod has to shut down"],
  ["PodMonitor web", ["spec", "interval"], "Time from one scrape to the next"],
  ["Bucket web", ["spec", "interval"], "Time between two checks for changes"],
  ["OCIRepository web", ["spec", "interval"], "Time between two checks for changes"],
  ["HelmRelease web", ["spec", "interval"], "Interval between two rounds of work"],
  ["HelmRelease web", ["spec", "values", "replicas"], "Number of pods"],
  ["Deployment my-web", container("resources", "limits", "cpu"), "Most CPU for a pod"],
  ["Job web", ["spec", "resources", "requests", "memory"], "Memory reserved for a pod"],
  ["CertificateRequest web", ["spec", "dnsNames", 0], "DNS name"],
  ["Deployment web", [...POD, "containers", "=web", "image"], "Image of container web"],
  ["ConfigMap web", ["data", "=HOST", "value"], "Public host name"],
])("a setting of %s at %j is described by what it does: %s", (object, path, description, kind) => {
  expect(describeSetting(place(object, path), kind)).toBe(description);
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
    ["spec", "values", "targetCPUUtilizationPercentage"],
    ...["cpuTarget", "webCpuTarget", "helmReleaseWebCpuTarget"],
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

/** What a setting is called first, and what else where another one has that name. */
it.each<[object: string, path: Path, ...names: string[]]>([
  ["HelmRelease web", ["spec", "values", "image", "tag"], "imageTag", "imageTag", "webImageTag"],
  ["HelmRelease web", ["spec", "values", "worker", "image", "tag"], "workerTag", "tag", "webTag"],
  ["HelmRelease web", ["spec", "values", "global", "image", "tag"], "imageTag", "imageTag"],
  ["HelmRelease web", ["spec", "image", "tag"], "imageTag", "imageTag"],
  ["HelmRelease web", ["image", "tag"], "imageTag", "imageTag"],
  ["HelmRelease web", ["spec", "values", "all", "=a", "image", "tag"], "imageTag", "imageTag", "aImageTag"],
  ["HelmRelease web", ["spec", "values", "tag"], "webTag", "tag"],
  ["HelmRelease web", ["spec", "values", "all", "=a", "box", "image"], "boxImage", "boxImage", "aBoxImage"],
  ["HelmRelease web", ["spec", "values", "persistence", "size"], "volumeSize", "webVolumeSize"],
  ["HelmRelease web", ["spec", "values", "pool", "size"], "poolSize", "poolSize", "webPoolSize"],
  ["HelmRelease web", ["spec", "values", "targetMemoryUtilization"], "memoryTarget", "webMemoryTarget"],
  ["HelmRelease web", ["spec", "values", "targetAverageValue"], "targetPerPod", "webTargetPerPod"],
  ["HelmRelease web", ["spec", "test-enable"], "helmTests", "webHelmTests"],
  ["Ingress web", ["spec", "tls", 0, "secretName"], "tlsSecret", "webTlsSecret"],
  ["Pod web", ["spec", "volumes", "=v", "secret", "secretName"], "secretName", "vSecretName"],
  ["Scaler web", ["spec", "metrics", "=cpu", "target", "averageUtilization"], "cpuTarget", "cpuCpuTarget"],
  ["Scaler web", ["spec", "metrics", "=rps", "target", "averageValue"], "targetPerPod", "rpsTargetPerPod"],
  ["Deployment web", container("args", "=scan-interval", "value"), "scanInterval", "webScanInterval"],
  ["Deployment web", container("args", 0), "web", "webWeb"],
  ["Thing web", ["spec", "values"], "values", "webValues"],
  ["Deployment web", container("env", "=HOST", "valueFrom", "secretKeyRef", "name"), "secretName"],
  ["Deployment web", container("env", "=HOST", "valueFrom", "configMapKeyRef", "name"), "configMapName"],
  ["Deployment web", container("env", "=HOST", "valueFrom", "secretKeyRef", "key"), "hostKey", "hostKey"],
  ["Deployment web", container("envFrom", 0, "secretRef", "name"), "secretName", "webSecretName"],
  ["Deployment web", container("envFrom", 0, "configMapRef", "name"), "configMapName", "webConfigMapName"],
  ["ExternalSecret web", ["spec", "data", "=pass", "remoteRef", "property"], "passProperty"],
  ["ExternalSecret web", ["spec", "secretStoreRef", "name"], "secretStore", "secretStore"],
  ["ExternalSecret web", ["spec", "secretStoreRef", "kind"], "secretStoreKind", "secretStoreKind"],
  ["ExternalSecret web", ["spec", "remoteRef", "key"], "remoteKey", "remoteKey"],
  ["PersistentVolumeClaim data", ["spec", "accessModes", 0], "accessMode", "dataAccessMode"],
  ["Thing web", ["spec", "address", 0], "webAddress", "address"],
  ["Thing web", ["spec", "hosts"], "hosts", "webHosts"],
  ["Thing web", ["spec", "store", "type"], "storeType", "storeType", "webStoreType"],
  ["Thing web", ["spec", "a", "number"], "aNumber", "aNumber"],
  ["Thing web", ["spec", "metadata", "name"], "webName", "name"],
  ["Thing web", ["spec", "a.b/c"], "c", "webC"],
  ["Thing web", ["spec", "a/"], "a", "webA"],
  ["Thing web", [], "webValue", "value"],
  ["Thing a", ["spec", "items", 0, "name"], "item", "item", "aItem"],
  ["Thing a", ["spec", "classes", 0, "name"], "classe", "classe"],
  ["Thing a", ["spec", "access", 0, "name"], "access", "access"],
  ["Thing a", ["spec", "users", "=bob", "email"], "bobEmail", "bobEmail", "bobBobEmail"],
  ["ConfigMap web", ["data", "app-values.yaml", "level"], "level", "appLevel", "webLevel"],
  ["ConfigMap web", ["data", "app.yaml", "level"], "level", "appLevel", "webLevel"],
  ["Deployment web", ["metadata", "labels", "team"], "team", "teamLabel", "teamLabel", "webTeamLabel"],
  ["Service web", ["spec", "selector", "app"], "app", "appLabel", "appLabel", "webAppLabel"],
  ["Deployment web", container("readinessProbe", "failureThreshold"), "readinessFailureThreshold"],
  ["Deployment web", container("startupProbe", "httpGet", "path"), "httpGetPath", "httpGetPath"],
  ["Deployment web", container("resources", "limits", "memory"), "memoryLimit", "webMemoryLimit"],
])("a setting of %s at %j is called, the best name first", (object, path, ...names) => {
  expect(settingNames(place(object, path)).slice(0, names.length)).toEqual(names);
});

it("a word that says nothing alone comes with what holds it, and with the object where that says nothing either", () => {
  const named = (...path: Path) => settingNames(place("Thing web", path))[0];
  const vague =
    "key value kind path property url type number data id image enabled email protocol size tag".split(" ");
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
  expect(vague.map((word) => named("spec", "store", word))).toEqual(
    vague.map((word) => `store${capital(word)}`),
  );
  expect([named("spec", "store", "name"), named("spec", "store", "colour")]).toEqual(["store", "colour"]);
  const holds =
    "spec metadata data stringData values valuesObject config settings resources template global".split(" ");
  expect(holds.map((word) => named(word, "id"))).toEqual(holds.map(() => "webId"));
});

it("a place in the values of a chart is about the key at their top that holds it", () => {
  const values = (object: string, ...path: Path) => chartPart(place(object, path));
  expect([
    values("HelmRelease web", "spec", "values", "redis", "size"),
    values("HelmChart web", "spec", "values", "redis", "size"),
    values("Application web", "spec", "source", "helm", "valuesObject", "redis", "size"),
    values("HelmRelease web", "spec", "values", "redis"),
    values("HelmRelease web", "spec", "values", "global", "size"),
    values("HelmRelease web", "spec", "values", 0, "size"),
    values("HelmRelease web", "spec", "chart", "version"),
    values("Deployment web", "spec", "values", "redis", "size"),
    chartPart({ ...place("ConfigMap web", ["data", "values.yaml", "redis", "size"]), within: 2 }),
  ]).toEqual(["redis", "redis", "redis", ...Array(5).fill(undefined), "redis"]);
  const about = (part: string) =>
    settingNames({ ...place("HelmRelease web", ["spec", "values", "redis", "nodes"]), part })[0];
  expect([about("redis"), about("nod")]).toEqual(["redisNodes", "nodes"]);
});

it("what a container or a claim asks for is told by the last field but one, and its container by the path", () => {
  const resources = (...path: Path) => isResources(place("Deployment web", path));
  expect([
    resources(...container("resources", "requests", "cpu")),
    resources("limits", "cpu"),
    resources("limits", "a", "cpu"),
  ]).toEqual([true, true, false]);
  expect([
    containerOf(container("image")),
    containerOf(["spec", "initContainers", "=first", "image"]),
    containerOf(["containers", "=top"]),
    containerOf(["spec", "containers", 0, "image"]),
    containerOf(["spec", "containers", "web"]),
    containerOf(["spec", "=web"]),
  ]).toEqual(["web", "first", "top", undefined, undefined, undefined]);
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

it.each<
  [
    resources: [object: string, container: string, kind: string, what: string][],
    description: string | undefined,
  ]
>([
  [[["web", "a", "requests", "cpu"]], undefined],
  [
    [
      ["web", "a", "requests", "cpu"],
      ["web", "b", "requests", "cpu"],
    ],
    "CPU reserved for each of the containers a and b",
  ],
  [
    [
      ["web", "a", "limits", "memory"],
      ["web", "b", "limits", "memory"],
      ["web", "c", "limits", "memory"],
    ],
    "Most memory for each of the containers a, b and c",
  ],
  [
    ["a", "b", "c", "d"].map((name) => ["web", name, "limits", "memory"]),
    "Most memory for each of 4 containers",
  ],
  [
    [
      ["web", "a", "requests", "cpu"],
      ["web", "a", "limits", "cpu"],
    ],
    "CPU that container a gets",
  ],
  [
    [
      ["web", "a", "requests", "cpu"],
      ["web", "a", "limits", "memory"],
    ],
    undefined,
  ],
  [
    [
      ["web", "a", "requests", "cpu"],
      ["web", "", "requests", "cpu"],
    ],
    undefined,
  ],
  [
    [
      ["web", "", "requests", "cpu"],
      ["web", "", "limits", "cpu"],
    ],
    undefined,
  ],
])("the resources at %j are described together, if they are of one kind", (places, description) => {
  expect(
    describeResources(
      places.map(([name, one, kind, what]) =>
        place(`Deployment ${name}`, [
          ...(one === "" ? ["spec"] : [...POD, "containers", `=${one}`]),
          "resources",
          kind,
          what,
        ]),
      ),
    ),
  ).toBe(description);
});

it("the resources of several parts of a chart are described by their parts, those of charts by their releases", () => {
  const of = (object: string, ...path: Path) => place(object, path);
  const requests: Path = ["resources", "requests", "cpu"];
  expect(
    describeResources([
      of("HelmRelease web", "spec", "values", "api", ...requests),
      of("HelmRelease web", "spec", "values", "jobs", ...requests),
    ]),
  ).toBe("CPU reserved for each pod of api and jobs");
  expect(
    describeResources([
      of("HelmRelease web", "spec", "values", ...requests),
      of("HelmRelease jobs", "spec", "values", ...requests),
    ]),
  ).toBe("CPU reserved for each pod of web and jobs");
  expect(describeResources([of("HelmRelease web", "spec", "values", "size")])).toBeUndefined();
});
