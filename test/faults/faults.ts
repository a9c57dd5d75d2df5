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
function on<Item>(item: Item | undefined, change: (item: Item) => void): boolean {
  if (item === undefined) return false;
  change(item);
  return true;
}

/** A reference to a Secret whose contract names all its keys; an open one may have any. */
const declared = (reference: Any) =>
  reference &&
  !reference.optional &&
  !/^(?:tesslate-app-secrets|postgres-secret|alexandria-oidc)$/.test(reference.name);

const withContainer =
  (wanted: (container: Any) => unknown, change: (container: Any, workload: Any) => void) =>
  (resources: Any[]) => {
    for (const workload of workloads(resources))
      for (const container of podSpec(workload).containers)
        if (wanted(container)) {
          change(container, workload);
          return true;
        }
    return false;
  };

const fault = (
  name: string,
  rules: string | string[],
  make: Fault["make"],
  warns: boolean | "info" = false,
): Fault => ({
  name,
  rules: Array.isArray(rules) ? rules : [rules],
  make,
  warns: warns !== false,
  hints: warns === "info",
});

/** A fault that is one in production, or more there than before. */
const inProduction = (...given: Parameters<typeof fault>): Fault => ({
  ...fault(...given),
  production: true,
});

const policies = (resources: Any[]) => kinds(resources, "NetworkPolicy");
const isPods = ({ podSelector, namespaceSelector }: Any) =>
  podSelector !== undefined || namespaceSelector !== undefined;
const mounting = (all: Any[], kind: string) =>
  first(
    workloads(all),
    (one) =>
      one.kind === "Deployment" &&
      podSpec(one).volumes?.some(({ persistentVolumeClaim: claim }: Any) =>
        all.some(
          ({ kind: found, metadata, spec }) =>
            claim &&
            found === "PersistentVolumeClaim" &&
            metadata.name === claim.claimName &&
            spec.accessModes.includes(kind),
        ),
      ),
  );
const annotated = (resource: Any, name: string, value: string) => {
  resource.metadata.annotations = { ...resource.metadata.annotations, [name]: value };
};
const WAVE = "argocd.argoproj.io/sync-wave";

/** Faults in what is rendered; each is made in every environment that has something to make it in. */
export const FAULTS: Fault[] = [
  fault("a Service selects another label", "integrity/service-selector", (all) =>
    on(
      first(kinds(all, "Service"), ({ spec }) => spec.selector && Object.keys(spec.selector).length > 0),
      ({ spec }) => {
        for (const key of Object.keys(spec.selector)) spec.selector[key] = `${spec.selector[key]}-x`;
      },
    ),
  ),
  fault("a Service leads to a port by a name that no container has", "integrity/service-port", (all) =>
    on(
      first(kinds(all, "Service"), ({ spec }) => spec.selector && spec.ports),
      ({ spec }) => {
        spec.ports[0].targetPort = "no-such-port";
      },
    ),
  ),
  fault("a selector differs from its template", "schema/valid", (all) =>
    on(first(workloads(all)), ({ spec }) => {
      spec.selector.matchLabels["app.kubernetes.io/component"] = "another";
    }),
  ),
  fault(
    "a mount without a volume",
    "schema/valid",
    withContainer(
      () => true,
      (container) => {
        container.volumeMounts = [
          ...(container.volumeMounts ?? []),
          { name: "no-such-volume", mountPath: "/no-such" },
        ];
      },
    ),
  ),
  fault(
    "a Secret key that no contract declares",
    "integrity/secret-reference",
    withContainer(
      ({ env }) => env?.some((entry: Any) => declared(entry.valueFrom?.secretKeyRef)),
      ({ env }) => {
        env.find((entry: Any) => declared(entry.valueFrom?.secretKeyRef)).valueFrom.secretKeyRef.key =
          "NO_SUCH_KEY";
      },
    ),
  ),
  fault(
    "a Secret that no contract declares",
    "integrity/secret-reference",
    withContainer(
      ({ envFrom }) => envFrom?.some((entry: Any) => entry.secretRef && !entry.secretRef.optional),
      ({ envFrom }) => {
        envFrom.find((entry: Any) => entry.secretRef && !entry.secretRef.optional).secretRef.name =
          "no-such-secret";
      },
    ),
  ),
  fault(
    "a ConfigMap that nothing makes",
    "integrity/config-map-reference",
    withContainer(
      () => true,
      (container) => {
        container.envFrom = [...(container.envFrom ?? []), { configMapRef: { name: "no-such-map" } }];
      },
    ),
  ),
  fault("a claim that nothing makes", "integrity/claim-reference", (all) =>
    on(
      first(workloads(all), (one) =>
        podSpec(one).volumes?.some((volume: Any) => volume.persistentVolumeClaim),
      ),
      (one) => {
        podSpec(one).volumes.find(
          (volume: Any) => volume.persistentVolumeClaim,
        ).persistentVolumeClaim.claimName = "no-such-claim";
      },
    ),
  ),
  fault(
    "a ServiceAccount that nothing makes",
    "integrity/service-account",
    (all) =>
      on(
        first(workloads(all), (one) => podSpec(one).serviceAccountName),
        (one) => {
          podSpec(one).serviceAccountName = "no-such-account";
        },
      ),
    // Where operators make objects, one of them may make it.
    "info",
  ),
  fault(
    "a probe of a port by a name that the container hasn't",
    "integrity/probe-port",
    withContainer(
      ({ livenessProbe }) => livenessProbe?.httpGet,
      ({ livenessProbe }) => {
        livenessProbe.httpGet.port = "no-such-port";
      },
    ),
  ),
  fault(
    "a variable that stands twice",
    "integrity/duplicate-env",
    withContainer(
      ({ env }) => env?.some((entry: Any) => entry.value !== undefined),
      ({ env }) => {
        env.push({ name: env.find((entry: Any) => entry.value !== undefined).name, value: "2" });
      },
    ),
    true,
  ),
  fault("two containers of one name", "schema/valid", (all) =>
    on(first(workloads(all)), (one) => {
      podSpec(one).containers.push(structuredClone(podSpec(one).containers[0]));
    }),
  ),
  fault(
    "an autoscaler of a workload that isn't there",
    ["integrity/autoscaler-target", "scaling/budget-blocks-drain"],
    (all) =>
      on(first(kinds(all, "HorizontalPodAutoscaler")), ({ spec }) => {
        spec.scaleTargetRef.name = "no-such-workload";
      }),
  ),
  fault(
    "an autoscaler whose minimum is above its maximum",
    ["schema/valid", "scaling/resource-quota"],
    (all) =>
      on(first(kinds(all, "HorizontalPodAutoscaler")), ({ spec }) => {
        spec.minReplicas = 50;
        spec.maxReplicas = 3;
      }),
  ),
  fault("a disruption budget that selects nothing", "integrity/budget-target", (all) =>
    on(first(kinds(all, "PodDisruptionBudget")), ({ spec }) => {
      spec.selector.matchLabels = { app: "no-such-app" };
    }),
  ),
  fault(
    "a disruption budget that blocks every drain",
    "scaling/budget-blocks-drain",
    (all) =>
      on(first(kinds(all, "PodDisruptionBudget")), ({ spec }) => {
        delete spec.minAvailable;
        spec.maxUnavailable = 0;
      }),
    true,
  ),
  fault("an Ingress to a Service that isn't there", "integrity/route-backend", (all) =>
    on(first(kinds(all, "Ingress")), ({ spec }) => {
      spec.rules[0].http.paths[0].backend.service.name = "no-such-service";
    }),
  ),
  fault("an Ingress to a port that the Service hasn't", "integrity/route-backend", (all) =>
    on(first(kinds(all, "Ingress")), ({ spec }) => {
      spec.rules[0].http.paths[0].backend.service.port = { number: 6 };
    }),
  ),
  fault("an API that the cluster doesn't serve", ["integrity/api-version", "schema/valid"], (all) =>
    on(first(kinds(all, "Ingress", "CronJob", "PodDisruptionBudget")), (one) => {
      one.apiVersion =
        one.kind === "Ingress"
          ? "networking.k8s.io/v1beta1"
          : one.kind === "CronJob"
            ? "batch/v1beta1"
            : "policy/v1beta1";
    }),
  ),
  fault("a misspelt field", "schema/valid", (all) =>
    on(first(kinds(all, "Deployment")), ({ spec }) => {
      spec.replcas = 2;
    }),
  ),
  fault(
    "a port as text",
    "schema/valid",
    withContainer(
      ({ ports }) => ports?.length > 0,
      ({ ports }) => {
        ports[0].containerPort = "eighty";
      },
    ),
  ),
  fault(
    "a password in a variable",
    "secrets/credential",
    withContainer(
      () => true,
      (container) => {
        container.env = [...(container.env ?? []), { name: "DB_PASSWORD", value: "hunter2x" }];
      },
    ),
  ),
  fault(
    "a URL with a password",
    "secrets/credential",
    withContainer(
      () => true,
      (container) => {
        container.env = [
          ...(container.env ?? []),
          { name: "ADDRESS", value: "postgres://app:hunter2x@db:5432/app" },
        ];
      },
    ),
  ),
  fault(
    "a password in an argument",
    "secrets/credential",
    withContainer(
      () => true,
      (container) => {
        container.args = [...(container.args ?? []), "--password=hunter2x"];
      },
    ),
  ),
  fault("a Secret with data", ["secrets/plaintext"], (all) => {
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
    withContainer(
      ({ envFrom }) => envFrom?.length > 0,
      ({ envFrom }) => {
        envFrom.unshift({ $patch: "replace" });
      },
    ),
  ),
  fault("a container that a typing error added", "schema/valid", (all) =>
    on(first(workloads(all)), (one) => {
      podSpec(one).containers.push({
        name: `${podSpec(one).containers[0].name}x`,
        env: [{ name: "A", value: "b" }],
      });
    }),
  ),
  fault(
    "a value beside valueFrom",
    "traps/value-and-source",
    withContainer(
      ({ env }) => env?.some((entry: Any) => entry.valueFrom),
      ({ env }) => {
        env.find((entry: Any) => entry.valueFrom).value = "$(HOSTNAME)";
      },
    ),
  ),
  fault(
    "a variable without a name",
    "schema/valid",
    withContainer(
      () => true,
      (container) => {
        container.env = [...(container.env ?? []), { value: "nameless" }];
      },
    ),
  ),
  fault(
    "replicas beside an autoscaler",
    "scaling/replicas-beside-autoscaler",
    (all) => {
      const scaled = first(kinds(all, "HorizontalPodAutoscaler"));
      return on(
        scaled && first(workloads(all), ({ metadata }) => metadata.name === scaled.spec.scaleTargetRef.name),
        ({ spec }) => {
          spec.replicas = 2;
        },
      );
    },
    true,
  ),
  fault(
    "requests above limits",
    ["integrity/requests-above-limits", "schema/valid"],
    withContainer(
      ({ resources }) => resources?.limits?.memory,
      ({ resources }) => {
        resources.requests = { ...resources.requests, memory: "900Gi" };
      },
    ),
  ),
  fault(
    "two mounts at one path",
    "schema/valid",
    withContainer(
      ({ volumeMounts }) => volumeMounts?.length > 0,
      ({ volumeMounts }) => {
        volumeMounts.push({ ...volumeMounts[0] });
      },
    ),
  ),
  fault("a CronJob with a schedule that is none", "integrity/cron-schedule", (all) =>
    on(first(kinds(all, "CronJob")), ({ spec }) => {
      spec.schedule = "every day";
    }),
  ),
  fault("a Job that restarts always", ["schema/valid"], (all) =>
    on(first(kinds(all, "Job", "CronJob")), (one) => {
      podSpec(one).restartPolicy = "Always";
    }),
  ),
  fault("a name that is no DNS name", ["schema/valid", "integrity/route-backend"], (all) =>
    on(first(kinds(all, "Service")), ({ metadata }) => {
      metadata.name = "Not_A_Name";
    }),
  ),
  fault("a binding to a role that isn't there", "integrity/role-reference", (all) =>
    on(
      first(kinds(all, "RoleBinding"), ({ roleRef }) => roleRef.kind === "Role"),
      ({ roleRef }) => {
        roleRef.name = "no-such-role";
      },
    ),
  ),
  fault(
    "a hook without a deadline",
    "argocd/hook-deadline",
    (all) =>
      on(
        first(kinds(all, "Job"), ({ metadata }) => metadata.annotations?.["argocd.argoproj.io/hook"]),
        ({ spec }) => {
          delete spec.activeDeadlineSeconds;
        },
      ),
    true,
  ),
  fault(
    "a privileged container",
    "production/non-root",
    withContainer(
      () => true,
      (container) => {
        container.securityContext = {
          ...container.securityContext,
          privileged: true,
          allowPrivilegeEscalation: true,
        };
      },
    ),
    true,
  ),
  inProduction(
    "a container without requests and limits",
    "production/resources",
    (all) =>
      on(
        first(kinds(all, "Deployment"), () => kinds(all, "LimitRange").length === 0),
        (one) => {
          for (const container of podSpec(one).containers) delete container.resources;
        },
      ),
    true,
  ),
  inProduction(
    "a workload without probes",
    "production/probes",
    (all) =>
      on(
        first(kinds(all, "Deployment"), (one) => podSpec(one).containers[0].readinessProbe),
        (one) => {
          for (const container of podSpec(one).containers)
            for (const probe of ["livenessProbe", "readinessProbe", "startupProbe"]) delete container[probe];
        },
      ),
    true,
  ),
  inProduction(
    "several pods without a disruption budget",
    "production/disruption-budget",
    (all) => {
      const at = all.findIndex(({ kind }) => kind === "PodDisruptionBudget");
      if (at < 0) return false;
      all.splice(at, 1);
      return true;
    },
    true,
  ),
  inProduction(
    "a container as root",
    "production/non-root",
    (all) =>
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
    true,
  ),
  inProduction(
    "an Ingress without TLS",
    "production/tls",
    (all) =>
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
    true,
  ),
  inProduction(
    "an image without a tag",
    "production/image-pinned",
    withContainer(
      ({ image }) => image,
      (container) => {
        container.image = "example.com/acme/unpinned";
      },
    ),
    true,
  ),
  inProduction(
    "metrics on a public route",
    "production/public-metrics",
    (all) =>
      on(first(kinds(all, "Ingress")), ({ spec }) => {
        const [path] = spec.rules[0].http.paths;
        spec.rules[0].http.paths.push({ ...structuredClone(path), path: "/metrics", pathType: "Prefix" });
      }),
    true,
  ),
  fault(
    "a policy with a typing error in its labels",
    ["network/policy-target", "network/admitted"],
    (all) =>
      on(
        first(policies(all), ({ spec }) =>
          /^app$|component/.test(Object.keys(spec.podSelector?.matchLabels ?? {}).join()),
        ),
        ({ spec }) => {
          const [key] = Object.keys(spec.podSelector.matchLabels).filter((one) =>
            /^app$|component/.test(one),
          ) as [string];
          spec.podSelector.matchLabels[key] += "x";
        },
      ),
    true,
  ),
  fault(
    "no policy for DNS",
    ["network/dns", "network/admitted"],
    (all) => {
      const open = policies(all).filter(({ spec }) =>
        spec.egress?.some(({ ports }: Any) => ports?.some(({ port }: Any) => port === 53)),
      );
      for (const one of open) all.splice(all.indexOf(one), 1);
      // Pods that connect to nobody need no names.
      const connects = policies(all).some(({ spec }) => spec.egress?.some(({ to }: Any) => to?.some(isPods)));
      return open.length > 0 && connects;
    },
    true,
  ),
  fault("a pod that needs what comes later", ["argocd/wave-order"], (all) => {
    const account = first(kinds(all, "ServiceAccount"), ({ metadata }) =>
      workloads(all).some((one) => podSpec(one).serviceAccountName === metadata.name),
    );
    return on(account, (one) => annotated(one, WAVE, "7"));
  }),
  fault(
    "a claim before the pod that mounts it",
    "argocd/wave-order",
    (all) =>
      on(mounting(all, "ReadWriteOnce"), (one) => {
        for (const { persistentVolumeClaim: claim } of podSpec(one).volumes)
          for (const found of kinds(all, "PersistentVolumeClaim"))
            if (claim?.claimName === found.metadata.name) annotated(found, WAVE, "-9");
      }),
    true,
  ),
  fault(
    "two pods on a volume of one writer",
    ["scaling/shared-single-writer", "scaling/single-instance", "scaling/resource-quota"],
    (all) =>
      on(mounting(all, "ReadWriteOnce"), ({ spec }) => {
        spec.replicas = 2;
      }),
    true,
  ),
  fault(
    "a rolling update of a volume of one writer",
    "scaling/rolling-update-of-volume",
    (all) =>
      on(mounting(all, "ReadWriteOnce"), ({ spec }) => {
        spec.strategy = { type: "RollingUpdate" };
      }),
    true,
  ),
  fault(
    "an autoscaler of pods without requests",
    ["scaling/autoscaler-requests", "scaling/resource-quota"],
    (all) => {
      // The defaults of a LimitRange are requests, too.
      if (kinds(all, "LimitRange").length > 0) return false;
      const scaler = first(kinds(all, "HorizontalPodAutoscaler"));
      const target =
        scaler && first(workloads(all), ({ metadata }) => metadata.name === scaler.spec.scaleTargetRef.name);
      return on(target, (one) => {
        for (const container of podSpec(one).containers) delete container.resources;
      });
    },
    true,
  ),
  fault(
    "more than a LimitRange admits",
    ["integrity/requests-above-limits", "scaling/resource-quota"],
    (all) => {
      const ranged = kinds(all, "LimitRange").map(({ metadata }) => metadata.namespace);
      return withContainer(
        ({ resources }) => resources?.limits?.memory,
        ({ resources }) => {
          resources.limits.memory = "900Gi";
        },
      )(all.filter(({ metadata }) => ranged.includes(metadata.namespace)));
    },
  ),
  fault("more pods than a ResourceQuota admits", "scaling/resource-quota", (all) =>
    on(
      first(
        kinds(all, "ResourceQuota"),
        ({ metadata }) =>
          workloads(all).filter((one) => one.metadata.namespace === metadata.namespace).length > 2,
      ),
      ({ spec }) => {
        spec.hard.pods = "1";
      },
    ),
  ),
  fault(
    "a variable that nothing gives",
    "integrity/variable-reference",
    withContainer(
      ({ envFrom }) => !envFrom?.some(({ secretRef }: Any) => secretRef),
      (container) => {
        container.env = [
          ...(container.env ?? []),
          { name: "ADDRESS_OF", value: "http://$(NO_SUCH_VARIABLE)/" },
        ];
      },
    ),
    true,
  ),
  fault("two ports of one name", ["schema/valid"], (all) =>
    on(
      first(kinds(all, "Service"), ({ spec }) => spec.ports?.[0]?.name),
      ({ spec }) => {
        spec.ports.push({ ...spec.ports[0], port: 6543 });
      },
    ),
  ),
  fault(
    "a hook before the sync that waits for a database of the sync",
    ["argocd/wave-order", "scaling/resource-quota", "argocd/hook-deadline", "network/admitted"],
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
  inProduction(
    "an ExternalSecret without a key of the contract",
    ["secrets/contract", "integrity/secret-reference"],
    (all) =>
      on(
        first(kinds(all, "ExternalSecret"), ({ spec }) => spec.data?.length > 1),
        ({ spec }) => {
          spec.data.pop();
        },
      ),
  ),
  fault(
    "a StatefulSet whose Service isn't there",
    ["integrity/stateful-service"],
    (all) =>
      on(first(kinds(all, "StatefulSet")), ({ spec }) => {
        spec.serviceName = "no-such-service";
      }),
    true,
  ),
  fault(
    "two workloads that take each other's pods",
    ["integrity/overlapping-selectors", "integrity/service-overlap", "network/admitted"],
    (all) =>
      on(first(kinds(all, "Deployment")), (one) => {
        const copy = structuredClone(one);
        copy.metadata.name = `${one.metadata.name}-copy`;
        all.push(copy);
      }),
    true,
  ),
];
