import { parse } from "yaml";
import { rows } from "../table.ts";

// biome-ignore lint/suspicious/noExplicitAny: a fault puts anything anywhere.
type Any = any;

/** A fault that someone could make, and the rule that has to find it. */
export interface Fault {
  name: string;
  /** The rules of which one has to report an error or, with `warns`, a warning. */
  rules: string[];
  warns?: boolean;
  /** Where a hint is enough. */
  hints?: boolean;
  /** Only where the environment is one of production. */
  production?: boolean;
  /** Makes the fault; false where the environment has nothing to make it in. */
  make(resources: Any[]): boolean;
}

const kinds = (resources: Any[], ...wanted: string[]): Any[] =>
  resources.filter(({ kind }) => wanted.includes(kind));
const workloads = (resources: Any[]) => kinds(resources, "Deployment", "StatefulSet");
const podSpec = (resource: Any): Any =>
  resource.kind === "CronJob" ? resource.spec.jobTemplate.spec.template.spec : resource.spec?.template?.spec;
const first = <Item>(items: Item[], wanted: (item: Item) => unknown = () => true): Item | undefined =>
  items.find(wanted);

/** Makes a change in the first item that is wanted; false where there is none. */
function on<Item>(item: Item | undefined, change: (item: Item) => unknown): boolean {
  if (item === undefined) return false;
  change(item);
  return true;
}

/** A reference to a Secret whose contract names all its keys; an open one may have any. */
const declared = (reference: Any) =>
  reference &&
  !reference.optional &&
  !/^(?:tesslate-app-secrets|postgres-secret|alexandria-oidc)$/.test(reference.name);

type Make = Fault["make"];
type Wanted = (item: Any) => unknown;
const always: Wanted = () => true;

/** Sets the field at the end of a path, or removes it. */
function put(target: Any, path: string, value: unknown): void {
  const fields = path.split(".");
  const last = fields.pop() as string;
  const holder = fields.reduce((inner, field) => inner[field], target);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
}

/** Sets a field of the first object of one of these kinds that is wanted, or removes it. */
const set =
  (kind: string | string[], path: string, value: unknown, wanted = always): Make =>
  (all) =>
    on(first(kinds(all, ...[kind].flat()), wanted), (one) => put(one, path, value));

/** Changes the first workload that is wanted. */
const inWorkload =
  (change: (pod: Any, workload: Any) => unknown, wanted = always): Make =>
  (all) =>
    on(first(workloads(all), wanted), (one) => change(podSpec(one), one));

/** Changes the first container that is wanted. */
const inContainer =
  (change: (container: Any) => unknown, wanted = always): Make =>
  (all) =>
    on(
      first(
        workloads(all).flatMap((one) => podSpec(one).containers),
        wanted,
      ),
      change,
    );

/** Adds an element to a list of the first container that is wanted. */
const added = (list: string, element: Any, wanted = always): Make =>
  inContainer((container) => {
    container[list] = [...(container[list] ?? []), element];
  }, wanted);

const fault = (name: string, rules: string | string[], make: Make): Fault => ({
  name,
  rules: [rules].flat(),
  make,
});

/** A fault of which a warning is enough. */
const warned = (...given: Parameters<typeof fault>): Fault => ({ ...fault(...given), warns: true });

/** A fault that is one in production, or more there than before: a warning is enough. */
const inProduction = (...given: Parameters<typeof fault>): Fault => ({
  ...warned(...given),
  production: true,
});

const policies = (resources: Any[]) => kinds(resources, "NetworkPolicy");
const claimOf: Wanted = ({ persistentVolumeClaim: claim }) => claim;
/** The first Deployment that mounts a claim of one writer. */
const ofOneWriter = (all: Any[]) =>
  first(kinds(all, "Deployment"), (one) =>
    podSpec(one).volumes?.some(({ persistentVolumeClaim: claim }: Any) =>
      kinds(all, "PersistentVolumeClaim").some(
        ({ metadata, spec }) =>
          metadata.name === claim?.claimName && spec.accessModes.includes("ReadWriteOnce"),
      ),
    ),
  );
/** The workload that an autoscaler is of. */
const scaledBy = (all: Any[], scaler: Any) =>
  scaler && first(workloads(all), ({ metadata }) => metadata.name === scaler.spec.scaleTargetRef.name);
const annotated = (resource: Any, name: string, value: string) => {
  resource.metadata.annotations = { ...resource.metadata.annotations, [name]: value };
};
const WAVE = "argocd.argoproj.io/sync-wave";
const BACKEND = "spec.rules.0.http.paths.0.backend.service";
const ofSecretKey: Wanted = ({ valueFrom }) => declared(valueFrom?.secretKeyRef);
const ofSecret: Wanted = ({ secretRef }) => secretRef && !secretRef.optional;
const isLabelOfParts = (key: string) => /^app$|component/.test(key);
/** Versions of APIs that the cluster doesn't serve. */
const GONE: Record<string, string> = {
  Ingress: "networking.k8s.io/v1beta1",
  CronJob: "batch/v1beta1",
  PodDisruptionBudget: "policy/v1beta1",
};

/** Faults of one field, or of one more element in a list of a container: its rules, where it is, and what is there. */
const OF_ONE_VALUE: Fault[] = rows(`
a mount without a volume | schema/valid | volumeMounts | {name: no-such-volume, mountPath: /no-such}
a ConfigMap that nothing makes | integrity/config-map-reference | envFrom | {configMapRef: {name: no-such-map}}
a password in a variable | secrets/credential | env | {name: DB_PASSWORD, value: hunter2x}
a URL with a password | secrets/credential | env | {name: ADDRESS, value: "postgres://app:hunter2x@db:5432/app"}
a password in an argument | secrets/credential | args | --password=hunter2x
a variable without a name | schema/valid | env | {value: nameless}
an autoscaler of a workload that isn't there | integrity/autoscaler-target scaling/budget-blocks-drain | HorizontalPodAutoscaler spec.scaleTargetRef.name | no-such-workload
a disruption budget that selects nothing | integrity/budget-target | PodDisruptionBudget spec.selector.matchLabels | {app: no-such-app}
an Ingress to a Service that isn't there | integrity/route-backend | Ingress ${BACKEND}.name | no-such-service
an Ingress to a port that the Service hasn't | integrity/route-backend | Ingress ${BACKEND}.port | {number: 6}
a misspelt field | schema/valid | Deployment spec.replcas | 2
a CronJob with a schedule that is none | integrity/cron-schedule | CronJob spec.schedule | every day
a name that is no DNS name | schema/valid integrity/route-backend | Service metadata.name | Not_A_Name
a StatefulSet whose Service isn't there | integrity/stateful-service | StatefulSet spec.serviceName | no-such-service | warns
`).map(([name = "", rules = "", place = "", text = "", warns]) => {
  const [kind = "", path] = place.split(" ");
  const value = parse(text);
  const make = path === undefined ? added(kind, value) : set(kind, path, value);
  return (warns ? warned : fault)(name, rules.split(" "), make);
});

/** Faults in what is rendered; each is made in every environment that has something to make it in. */
export const FAULTS: Fault[] = [
  ...OF_ONE_VALUE,
  fault("a Service selects another label", "integrity/service-selector", (all) =>
    on(
      first(kinds(all, "Service"), ({ spec }) => Object.keys(spec.selector ?? {}).length > 0),
      ({ spec }) => {
        for (const key of Object.keys(spec.selector)) spec.selector[key] += "-x";
      },
    ),
  ),
  fault(
    "a Service leads to a port by a name that no container has",
    "integrity/service-port",
    set("Service", "spec.ports.0.targetPort", "no-such-port", ({ spec }) => spec.selector && spec.ports),
  ),
  fault(
    "a selector differs from its template",
    "schema/valid",
    inWorkload((_, { spec }) => {
      spec.selector.matchLabels["app.kubernetes.io/component"] = "another";
    }),
  ),
  fault(
    "a Secret key that no contract declares",
    "integrity/secret-reference",
    inContainer(
      ({ env }) => put(env.find(ofSecretKey), "valueFrom.secretKeyRef.key", "NO_SUCH_KEY"),
      ({ env }) => env?.some(ofSecretKey),
    ),
  ),
  fault(
    "a Secret that no contract declares",
    "integrity/secret-reference",
    inContainer(
      ({ envFrom }) => put(envFrom.find(ofSecret), "secretRef.name", "no-such-secret"),
      ({ envFrom }) => envFrom?.some(ofSecret),
    ),
  ),
  fault(
    "a claim that nothing makes",
    "integrity/claim-reference",
    inWorkload(
      ({ volumes }) => put(volumes.find(claimOf), "persistentVolumeClaim.claimName", "no-such-claim"),
      (one) => podSpec(one).volumes?.some(claimOf),
    ),
  ),
  {
    ...warned(
      "a ServiceAccount that nothing makes",
      "integrity/service-account",
      inWorkload(
        (pod) => put(pod, "serviceAccountName", "no-such-account"),
        (one) => podSpec(one).serviceAccountName,
      ),
    ),
    // Where operators make objects, one of them may make it.
    hints: true,
  },
  fault(
    "a probe of a port by a name that the container hasn't",
    "integrity/probe-port",
    inContainer(
      (container) => put(container, "livenessProbe.httpGet.port", "no-such-port"),
      ({ livenessProbe }) => livenessProbe?.httpGet,
    ),
  ),
  warned(
    "a variable that stands twice",
    "integrity/duplicate-env",
    inContainer(
      ({ env }) => env.push({ name: env.find(({ value }: Any) => value !== undefined).name, value: "2" }),
      ({ env }) => env?.some(({ value }: Any) => value !== undefined),
    ),
  ),
  fault(
    "two containers of one name",
    "schema/valid",
    inWorkload(({ containers }) => containers.push(structuredClone(containers[0]))),
  ),
  fault("an autoscaler whose minimum is above its maximum", ["schema/valid"], (all) =>
    on(first(kinds(all, "HorizontalPodAutoscaler")), ({ spec }) => {
      spec.minReplicas = 50;
      spec.maxReplicas = 3;
    }),
  ),
  warned("a disruption budget that blocks every drain", "scaling/budget-blocks-drain", (all) =>
    on(first(kinds(all, "PodDisruptionBudget")), ({ spec }) => {
      delete spec.minAvailable;
      spec.maxUnavailable = 0;
    }),
  ),
  fault("an API that the cluster doesn't serve", ["integrity/api-version", "schema/valid"], (all) =>
    on(first(kinds(all, ...Object.keys(GONE))), (one) => {
      one.apiVersion = GONE[one.kind];
    }),
  ),
  fault(
    "a port as text",
    "schema/valid",
    inContainer(
      (container) => put(container, "ports.0.containerPort", "eighty"),
      ({ ports }) => ports?.length > 0,
    ),
  ),
  fault("a Secret with data", "secrets/plaintext", (all) => {
    all.push({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "db", namespace: workloads(all)[0].metadata.namespace },
      stringData: { password: "x1y2z3" },
    });
    return true;
  }),
  fault(
    "a directive that was left over",
    ["traps/directive-leak", "schema/valid"],
    inContainer(
      ({ envFrom }) => envFrom.unshift({ $patch: "replace" }),
      ({ envFrom }) => envFrom?.length > 0,
    ),
  ),
  fault(
    "a container that a typing error added",
    "schema/valid",
    inWorkload(({ containers }) =>
      containers.push({ name: `${containers[0].name}x`, env: [{ name: "A", value: "b" }] }),
    ),
  ),
  warned("replicas beside an autoscaler", "scaling/replicas-beside-autoscaler", (all) =>
    on(scaledBy(all, first(kinds(all, "HorizontalPodAutoscaler"))), ({ spec }) => {
      spec.replicas = 2;
    }),
  ),
  fault(
    "requests above limits",
    ["integrity/requests-above-limits", "schema/valid"],
    inContainer(
      ({ resources }) => {
        resources.requests = { ...resources.requests, memory: "900Gi" };
      },
      ({ resources }) => resources?.limits?.memory,
    ),
  ),
  fault(
    "two mounts at one path",
    "schema/valid",
    inContainer(
      ({ volumeMounts }) => volumeMounts.push({ ...volumeMounts[0] }),
      ({ volumeMounts }) => volumeMounts?.length > 0,
    ),
  ),
  fault("a Job that restarts always", "schema/valid", (all) =>
    on(first(kinds(all, "Job", "CronJob")), (one) => put(podSpec(one), "restartPolicy", "Always")),
  ),
  fault(
    "a binding to a role that isn't there",
    "integrity/role-reference",
    set("RoleBinding", "roleRef", {
      apiGroup: "rbac.authorization.k8s.io",
      kind: "Role",
      name: "no-such-role",
    }),
  ),
  warned(
    "a hook without a deadline",
    "argocd/hook-deadline",
    set(
      "Job",
      "spec.activeDeadlineSeconds",
      undefined,
      // A migration has none, as an exception says.
      ({ metadata, spec }) =>
        metadata.annotations?.["argocd.argoproj.io/hook"] && spec.activeDeadlineSeconds !== undefined,
    ),
  ),
  warned(
    "a privileged container",
    "production/non-root",
    inContainer((container) => {
      const raised = { privileged: true, allowPrivilegeEscalation: true };
      container.securityContext = { ...container.securityContext, ...raised };
    }),
  ),
  inProduction("a container without requests and limits", "production/resources", (all) =>
    on(
      first(
        kinds(all, "Deployment"),
        // A program that nobody has seen has no limits, as an exception says.
        (one) => kinds(all, "LimitRange").length === 0 && podSpec(one).containers[0].resources.limits,
      ),
      (one) => {
        for (const container of podSpec(one).containers) delete container.resources;
      },
    ),
  ),
  inProduction("a workload without probes", "production/probes", (all) =>
    on(
      first(kinds(all, "Deployment"), (one) => podSpec(one).containers[0].readinessProbe),
      (one) => {
        for (const container of podSpec(one).containers)
          for (const probe of ["livenessProbe", "readinessProbe", "startupProbe"]) delete container[probe];
      },
    ),
  ),
  inProduction("several pods without a disruption budget", "production/disruption-budget", (all) =>
    on(first(kinds(all, "PodDisruptionBudget")), (one) => all.splice(all.indexOf(one), 1)),
  ),
  inProduction("a container as root", "production/non-root", (all) =>
    on(
      first(kinds(all, "Deployment"), (one) => podSpec(one).securityContext?.runAsNonRoot),
      (one) => {
        const spec = podSpec(one);
        for (const { securityContext } of [spec, ...spec.containers])
          if (securityContext) {
            securityContext.runAsNonRoot = false;
            delete securityContext.runAsUser;
          }
      },
    ),
  ),
  inProduction("an Ingress without TLS", "production/tls", (all) =>
    // The one that a certificate is made for may be wanted by others.
    on(
      first(
        kinds(all, "Ingress"),
        ({ metadata }) => !metadata.annotations?.["cert-manager.io/cluster-issuer"],
      ) ?? first(kinds(all, "Ingress")),
      ({ metadata, spec }) => {
        delete spec.tls;
        // With it TLS may end before the controller.
        delete metadata.annotations?.["nginx.ingress.kubernetes.io/force-ssl-redirect"];
      },
    ),
  ),
  inProduction(
    "an image without a tag",
    "production/image-pinned",
    inContainer(
      (container) => put(container, "image", "example.com/acme/unpinned"),
      ({ image }) => image,
    ),
  ),
  warned("a policy with a typing error in its labels", ["network/policy-target", "network/admitted"], (all) =>
    on(
      first(policies(all), ({ spec }) =>
        Object.keys(spec.podSelector?.matchLabels ?? {}).some(isLabelOfParts),
      ),
      ({ spec: { podSelector } }) => {
        podSelector.matchLabels[Object.keys(podSelector.matchLabels).find(isLabelOfParts) ?? ""] += "x";
      },
    ),
  ),
  warned("rules of a policy for a direction that it doesn't list", "network/admitted", (all) =>
    on(
      first(policies(all), ({ spec }) => spec.egress?.length > 0),
      ({ spec }) => {
        spec.policyTypes = ["Ingress"];
      },
    ),
  ),
  fault("a pod that needs what comes later", "argocd/wave-order", (all) => {
    const account = first(kinds(all, "ServiceAccount"), ({ metadata }) =>
      workloads(all).some((one) => podSpec(one).serviceAccountName === metadata.name),
    );
    return on(account, (one) => annotated(one, WAVE, "7"));
  }),
  warned("a claim before the pod that mounts it", "argocd/wave-order", (all) =>
    on(ofOneWriter(all), (one) => {
      for (const { persistentVolumeClaim: claim } of podSpec(one).volumes)
        for (const found of kinds(all, "PersistentVolumeClaim"))
          if (claim?.claimName === found.metadata.name) annotated(found, WAVE, "-9");
    }),
  ),
  warned("two pods on a volume of one writer", "scaling/shared-single-writer", (all) =>
    on(ofOneWriter(all), (one) => put(one, "spec.replicas", 2)),
  ),
  warned("a rolling update of a volume of one writer", "scaling/rolling-update-of-volume", (all) =>
    on(ofOneWriter(all), (one) => put(one, "spec.strategy", { type: "RollingUpdate" })),
  ),
  warned(
    "an autoscaler of pods without requests",
    ["scaling/autoscaler-requests"],
    (all) =>
      // The defaults of a LimitRange are requests, too.
      kinds(all, "LimitRange").length === 0 &&
      on(scaledBy(all, first(kinds(all, "HorizontalPodAutoscaler"))), (one) => {
        for (const container of podSpec(one).containers) delete container.resources;
      }),
  ),
  warned(
    "a variable that nothing gives",
    "integrity/variable-reference",
    added(
      "env",
      { name: "ADDRESS_OF", value: "http://$(NO_SUCH_VARIABLE)/" },
      ({ envFrom }) => !envFrom?.some(({ secretRef }: Any) => secretRef),
    ),
  ),
  fault("two ports of one name", "schema/valid", (all) =>
    on(
      first(kinds(all, "Service"), ({ spec }) => spec.ports?.[0]?.name),
      ({ spec }) => spec.ports.push({ ...spec.ports[0], port: 6543 }),
    ),
  ),
  fault(
    "a hook before the sync that waits for a database of the sync",
    ["argocd/wave-order", "argocd/hook-deadline", "network/admitted"],
    (all) => {
      const service = first(kinds(all, "Service"), ({ spec }) => spec.selector && spec.ports?.length > 0);
      const made = structuredClone(first(kinds(all, "Job")));
      if (service === undefined || made === undefined) return false;
      made.metadata = {
        name: "wait",
        namespace: service.metadata.namespace,
        annotations: { "argocd.argoproj.io/hook": "PreSync" },
      };
      const { template } = made.spec;
      template.spec.initContainers = [];
      const [container] = template.spec.containers;
      container.command = [
        "sh",
        "-c",
        `until nc -z ${service.metadata.name} ${service.spec.ports[0].port}; do sleep 1; done`,
      ];
      container.args = [];
      container.env = [];
      container.envFrom = [];
      all.push(made);
      return true;
    },
  ),
  {
    ...fault(
      "an ExternalSecret without a key of the contract",
      ["secrets/contract", "integrity/secret-reference"],
      (all) =>
        on(
          first(kinds(all, "ExternalSecret"), ({ spec }) => spec.data?.length > 1),
          ({ spec }) => spec.data.pop(),
        ),
    ),
    production: true,
  },
  warned(
    "two workloads that take each other's pods",
    ["integrity/overlapping-selectors", "integrity/service-overlap", "network/admitted"],
    (all) =>
      on(first(kinds(all, "Deployment")), (one) => {
        const copy = structuredClone(one);
        copy.metadata.name = `${one.metadata.name}-copy`;
        all.push(copy);
      }),
  ),
];
