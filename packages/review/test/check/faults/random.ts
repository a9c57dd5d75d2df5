/** An object of any kind. */
// biome-ignore lint/suspicious/noExplicitAny: a fault puts anything anywhere.
export type Any = any;

/** A number from 0 to below 1, as Math.random gives them. */
export type Random = () => number;

/** A slip that someone could make in any rendered environment, made somewhere by chance. */
export interface RandomFault {
  name: string;
  /** Makes it; what it did, in words, or undefined where the environment has nothing to make it in. */
  make(all: Any[], random: Random): string | undefined;
}

/** Numbers by chance that are the same in each run (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const isMap = (value: Any) => value !== null && typeof value === "object" && !Array.isArray(value);
const pick = <Item>(random: Random, items: readonly Item[]): Item | undefined =>
  items[Math.floor(random() * items.length)];
const kinds = (all: Any[], ...wanted: string[]) => all.filter(({ kind }) => wanted.includes(kind));
const titled = ({ kind, metadata }: Any) => `${kind}/${metadata.name}`;

/** A name with one letter less. */
function slip(random: Random, text: string): string {
  const letters = [...text].flatMap((letter, at) => (/[a-z]/i.test(letter) && at > 0 ? [at] : []));
  const at = pick(random, letters.slice(0, -1).length > 0 ? letters.slice(0, -1) : letters);
  return at === undefined || text.length < 3 ? `${text}x` : text.slice(0, at) + text.slice(at + 1);
}

const templateOf = ({ kind, spec }: Any): Any =>
  kind === "CronJob" ? spec?.jobTemplate?.spec?.template : kind === "Pod" ? undefined : spec?.template;
const WORKLOADS = ["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"];
const pods = (all: Any[]) =>
  kinds(all, ...WORKLOADS).flatMap((owner) => {
    const template = templateOf(owner);
    return isMap(template?.spec) ? [{ owner, template, spec: template.spec }] : [];
  });
const containers = (all: Any[]) =>
  pods(all).flatMap(({ owner, template, spec }) =>
    (spec.containers ?? []).map((container: Any) => ({ owner, template, spec, container })),
  );
const variables = (all: Any[]) =>
  containers(all).flatMap((at) => (at.container.env ?? []).map((entry: Any) => ({ ...at, entry })));
const made = (all: Any[], kind: string, name: string) =>
  all.find((one) => one.kind === kind && one.metadata.name === name);

/** A fault in one of the places that `places` finds. */
const at = <Place>(
  name: string,
  places: (all: Any[]) => readonly Place[],
  change: (place: Place, random: Random, all: Any[]) => unknown,
): RandomFault => ({
  name,
  make(all, random) {
    const place = pick(random, places(all));
    return place === undefined ? undefined : String(change(place, random, all) ?? name);
  },
});

/** A name in a field of one of the places, with a slip. */
const misspelt = (
  name: string,
  places: (all: Any[]) => readonly { in: Any; field: string; of: Any }[],
): RandomFault =>
  at(name, places, ({ in: map, field, of }, random) => {
    const before = String(map[field]);
    map[field] = slip(random, before);
    return `${titled(of)}: ${field}: ${before} → ${map[field]}`;
  });

const field = (of: Any, map: Any, name: string) =>
  isMap(map) && map[name] !== undefined ? [{ of, in: map, field: name }] : [];

const references = (all: Any[], from: string, key: string, kind: string) => [
  ...containers(all).flatMap(({ owner, container }) =>
    (container.envFrom ?? []).flatMap((entry: Any) =>
      made(all, kind, entry[from]?.name) ? field(owner, entry[from], "name") : [],
    ),
  ),
  ...variables(all).flatMap(({ owner, entry }) =>
    made(all, kind, entry.valueFrom?.[key]?.name) ? field(owner, entry.valueFrom[key], "name") : [],
  ),
];
const backends = (all: Any[]) =>
  kinds(all, "Ingress").flatMap((of) =>
    (of.spec?.rules ?? []).flatMap((rule: Any) =>
      (rule.http?.paths ?? []).flatMap(({ backend }: Any) =>
        backend?.service === undefined ? [] : [{ of, service: backend.service }],
      ),
    ),
  );
const mib = (text: Any) => {
  const [, count, unit] = /^(\d+)(Mi|Gi|Ki)?$/.exec(String(text)) ?? [];
  return count === undefined ? undefined : Number(count) * ({ Gi: 1024, Ki: 1 / 1024 }[unit as string] ?? 1);
};
const selected = (all: Any[], selector: Any, namespace: Any) =>
  isMap(selector) &&
  Object.keys(selector).length > 0 &&
  pods(all).some(
    ({ owner, template }) =>
      owner.metadata.namespace === namespace &&
      Object.entries(selector).every(([key, value]) => template.metadata?.labels?.[key] === value),
  );
const selectors = (all: Any[], kind: string, ofSpec: (spec: Any) => Any) =>
  kinds(all, kind).flatMap((of) => {
    const labels = ofSpec(of.spec ?? {});
    return selected(all, labels, of.metadata.namespace)
      ? Object.keys(labels).flatMap((key) => field(of, labels, key))
      : [];
  });
const remove = (all: Any[], one: Any) => {
  all.splice(all.indexOf(one), 1);
  return `${titled(one)} is gone`;
};
const probes = (all: Any[]) =>
  containers(all).flatMap(({ owner, container }) =>
    ["livenessProbe", "readinessProbe", "startupProbe"].flatMap((name) => {
      const handler = container[name]?.httpGet ?? container[name]?.tcpSocket;
      return handler === undefined || !container.ports?.length
        ? []
        : [{ of: owner, in: handler, field: "port" }];
    }),
  );
/** Every mapping below a value, with its owner. */
function mappings(of: Any, value: Any, found: { of: Any; map: Any }[] = []): { of: Any; map: Any }[] {
  if (Array.isArray(value)) for (const item of value) mappings(of, item, found);
  else if (isMap(value)) {
    found.push({ of, map: value });
    for (const [key, item] of Object.entries(value))
      if (
        !/^(?:labels|annotations|matchLabels|selector|data|stringData|nodeSelector|limits|requests|binaryData)$/.test(
          key,
        )
      )
        mappings(of, item, found);
  }
  return found;
}
const BUILT_IN = [
  ...WORKLOADS,
  "Service",
  "Ingress",
  "NetworkPolicy",
  "HorizontalPodAutoscaler",
  "PodDisruptionBudget",
];

/** The families, each found out by what Kubernetes makes of it and not by what a rule looks at. */
export const RANDOM_FAULTS: readonly RandomFault[] = [
  misspelt("a ConfigMap's name in envFrom or env", (all) =>
    references(all, "configMapRef", "configMapKeyRef", "ConfigMap"),
  ),
  misspelt("a Secret's name in envFrom or env", (all) => [
    ...references(all, "secretRef", "secretKeyRef", "Secret"),
    ...references(all, "secretRef", "secretKeyRef", "ExternalSecret"),
    ...references(all, "secretRef", "secretKeyRef", "SealedSecret"),
  ]),
  misspelt("the key of a ConfigMap in env", (all) =>
    variables(all).flatMap(({ owner, entry }) => {
      const reference = entry.valueFrom?.configMapKeyRef;
      return made(all, "ConfigMap", reference?.name) ? field(owner, reference, "key") : [];
    }),
  ),
  misspelt("the key of a Secret in env", (all) =>
    variables(all).flatMap(({ owner, entry }) => {
      const reference = entry.valueFrom?.secretKeyRef;
      const known = made(all, "ExternalSecret", reference?.name) ?? made(all, "Secret", reference?.name);
      return known && !known.spec?.dataFrom ? field(owner, reference, "key") : [];
    }),
  ),
  misspelt("the ConfigMap of a volume", (all) =>
    pods(all).flatMap(({ owner, spec }) =>
      (spec.volumes ?? []).flatMap((volume: Any) =>
        made(all, "ConfigMap", volume.configMap?.name) ? field(owner, volume.configMap, "name") : [],
      ),
    ),
  ),
  misspelt("the key of an item of a volume", (all) =>
    pods(all).flatMap(({ owner, spec }) =>
      (spec.volumes ?? []).flatMap((volume: Any) =>
        made(all, "ConfigMap", volume.configMap?.name)
          ? (volume.configMap.items ?? []).flatMap((item: Any) => field(owner, item, "key"))
          : [],
      ),
    ),
  ),
  misspelt("the file that a mount takes of a ConfigMap", (all) =>
    containers(all).flatMap(({ owner, spec, container }) =>
      (container.volumeMounts ?? []).flatMap((mount: Any) => {
        const volume = (spec.volumes ?? []).find(({ name }: Any) => name === mount.name);
        return mount.subPath && made(all, "ConfigMap", volume?.configMap?.name)
          ? field(owner, mount, "subPath")
          : [];
      }),
    ),
  ),
  misspelt("the name of a volume in a mount", (all) =>
    containers(all).flatMap(({ owner, container }) =>
      (container.volumeMounts ?? []).flatMap((mount: Any) => field(owner, mount, "name")),
    ),
  ),
  misspelt("the claim of a volume", (all) =>
    pods(all).flatMap(({ owner, spec }) =>
      (spec.volumes ?? []).flatMap((volume: Any) =>
        made(all, "PersistentVolumeClaim", volume.persistentVolumeClaim?.claimName)
          ? field(owner, volume.persistentVolumeClaim, "claimName")
          : [],
      ),
    ),
  ),
  misspelt("the ServiceAccount of a pod", (all) =>
    pods(all).flatMap(({ owner, spec }) =>
      made(all, "ServiceAccount", spec.serviceAccountName) ? field(owner, spec, "serviceAccountName") : [],
    ),
  ),
  misspelt("a label that a Service selects", (all) => selectors(all, "Service", ({ selector }) => selector)),
  misspelt("a label that a disruption budget selects", (all) =>
    selectors(all, "PodDisruptionBudget", ({ selector }) => selector?.matchLabels),
  ),
  misspelt("a label that a NetworkPolicy selects", (all) =>
    selectors(all, "NetworkPolicy", ({ podSelector }) => podSelector?.matchLabels),
  ),
  misspelt("a label that a NetworkPolicy admits", (all) =>
    kinds(all, "NetworkPolicy").flatMap((of) =>
      [
        ...(of.spec.ingress ?? []).map(({ from }: Any) => from),
        ...(of.spec.egress ?? []).map(({ to }: Any) => to),
      ]
        .flat()
        .flatMap((peer: Any) => {
          const labels = peer?.namespaceSelector ? undefined : peer?.podSelector?.matchLabels;
          return selected(all, labels, of.metadata.namespace)
            ? Object.keys(labels).flatMap((key) => field(of, labels, key))
            : [];
        }),
    ),
  ),
  misspelt("a label of the pods of a workload", (all) =>
    kinds(all, "Deployment", "StatefulSet", "DaemonSet").flatMap((of) => {
      const labels = of.spec.template.metadata?.labels;
      return Object.keys(of.spec.selector?.matchLabels ?? {}).flatMap((key) => field(of, labels, key));
    }),
  ),
  misspelt("a label that pods are spread by", (all) =>
    pods(all).flatMap(({ owner, template, spec }) => {
      const terms = [
        ...(spec.topologySpreadConstraints ?? []),
        ...(spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
        ...(spec.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
          ({ podAffinityTerm }: Any) => podAffinityTerm,
        ),
      ];
      return terms.flatMap((term: Any) => {
        const labels = term?.labelSelector?.matchLabels ?? {};
        return Object.keys(labels).flatMap((key) =>
          template.metadata?.labels?.[key] === labels[key] ? field(owner, labels, key) : [],
        );
      });
    }),
  ),
  at(
    "another number of a Service's target port",
    (all) =>
      kinds(all, "Service").flatMap((of) =>
        selected(all, of.spec?.selector, of.metadata.namespace)
          ? (of.spec.ports ?? []).filter(
              (port: Any) =>
                typeof (port.targetPort ?? port.port) === "number" &&
                containers(all).some(({ container }) =>
                  container.ports?.some((one: Any) => one.containerPort === (port.targetPort ?? port.port)),
                ),
            )
          : [],
      ),
    (port: Any) => {
      port.targetPort = (port.targetPort ?? port.port) + 1;
    },
  ),
  misspelt("the name of a Service's target port", (all) =>
    kinds(all, "Service").flatMap((of) =>
      selected(all, of.spec?.selector, of.metadata.namespace)
        ? of.spec.ports.flatMap((port: Any) =>
            typeof port.targetPort === "string" ? field(of, port, "targetPort") : [],
          )
        : [],
    ),
  ),
  at("another port of a probe", probes, (probe: Any, random) => {
    probe.in[probe.field] =
      typeof probe.in[probe.field] === "number"
        ? probe.in[probe.field] + 1
        : slip(random, probe.in[probe.field]);
    return `${titled(probe.of)}: a probe of ${probe.in[probe.field]}`;
  }),
  at(
    "a container's port is gone",
    (all) => containers(all).filter(({ container }) => container.ports?.some((port: Any) => port.name)),
    (place: Any) => {
      const { container, owner } = place;
      container.ports.splice(
        container.ports.findIndex((port: Any) => port.name),
        1,
      );
      if (container.ports.length === 0) delete container.ports;
      return `${titled(owner)}: a port of ${container.name} is gone`;
    },
  ),
  misspelt("the Service of an Ingress", (all) =>
    backends(all).flatMap(({ of, service }) =>
      made(all, "Service", service.name) ? field(of, service, "name") : [],
    ),
  ),
  at("the port of an Ingress' Service", backends, ({ of, service }: Any, random) => {
    if (service.port.number) service.port.number += 1;
    else service.port.name = slip(random, service.port.name);
    return `${titled(of)}: port ${JSON.stringify(service.port)}`;
  }),
  misspelt("the class of an Ingress", (all) =>
    kinds(all, "Ingress").flatMap((of) => field(of, of.spec, "ingressClassName")),
  ),
  misspelt("the host of an Ingress' TLS", (all) =>
    kinds(all, "Ingress").flatMap((of) =>
      (of.spec.tls ?? []).flatMap(({ hosts = [] }: Any) =>
        hosts.map((_: Any, index: number) => ({ of, in: hosts, field: String(index) })),
      ),
    ),
  ),
  misspelt("the Secret of an Ingress' TLS", (all) =>
    kinds(all, "Ingress").flatMap((of) =>
      (of.spec.tls ?? []).flatMap((tls: Any) =>
        kinds(all, "Certificate").some(({ spec }) => spec.secretName === tls.secretName)
          ? field(of, tls, "secretName")
          : [],
      ),
    ),
  ),
  at(
    "one host and path of two Ingresses",
    (all) => kinds(all, "Ingress").filter(({ spec }) => spec.rules?.some(({ host }: Any) => host)),
    (one: Any, _, all) => {
      const copy = structuredClone(one);
      copy.metadata.name = `${one.metadata.name}-old`;
      all.push(copy);
      return `${titled(copy)} has the hosts of ${titled(one)}`;
    },
  ),
  misspelt("the target of an autoscaler", (all) =>
    kinds(all, "HorizontalPodAutoscaler").flatMap((of) => field(of, of.spec.scaleTargetRef, "name")),
  ),
  at(
    "an autoscaler's minimum above its maximum",
    (all) => kinds(all, "HorizontalPodAutoscaler"),
    (one: Any) => {
      one.spec.minReplicas = one.spec.maxReplicas + 1;
    },
  ),
  at(
    "an autoscaler of containers without requests",
    (all) =>
      kinds(all, "HorizontalPodAutoscaler").flatMap(({ spec }) => {
        const target = made(all, spec.scaleTargetRef.kind, spec.scaleTargetRef.name);
        return spec.metrics?.some(({ type }: Any) => type === "Resource") && target ? [target] : [];
      }),
    (target: Any) => {
      for (const container of target.spec.template.spec.containers) delete container.resources;
      return `${titled(target)} has no requests`;
    },
  ),
  at(
    "a disruption budget that lets no pod go",
    (all) =>
      kinds(all, "PodDisruptionBudget").filter((of) =>
        selected(all, of.spec.selector?.matchLabels, of.metadata.namespace),
      ),
    (one: Any) => {
      one.spec = { selector: one.spec.selector, maxUnavailable: 0 };
      return `${titled(one)} has maxUnavailable: 0`;
    },
  ),
  at(
    "a schedule that never comes",
    (all) => kinds(all, "CronJob"),
    (one: Any) => {
      one.spec.schedule = "0 3 31 2 *";
      return titled(one);
    },
  ),
  at(
    "a schedule with a field too many",
    (all) => kinds(all, "CronJob"),
    (one: Any) => {
      one.spec.schedule = `${one.spec.schedule} *`;
      return titled(one);
    },
  ),
  at(
    "memory in thousandths of a byte",
    (all) => containers(all).filter(({ container }) => mib(container.resources?.limits?.memory)),
    (place: Any) => {
      place.container.resources.limits.memory = `${mib(place.container.resources.limits.memory)}m`;
      return `${titled(place.owner)}: memory ${place.container.resources.limits.memory}`;
    },
  ),
  at(
    "memory without a unit",
    (all) =>
      containers(all).filter(({ container }) => /Mi$/.test(container.resources?.requests?.memory ?? "")),
    (place: Any) => {
      for (const part of [place.container.resources.requests, place.container.resources.limits ?? {}])
        if (part.memory) part.memory = String(part.memory).replace(/Mi$/, "");
      return `${titled(place.owner)}: memory ${place.container.resources.requests.memory}`;
    },
  ),
  at(
    "processors without the m",
    (all) =>
      containers(all).filter(({ container }) => /^\d+m$/.test(container.resources?.requests?.cpu ?? "")),
    (place: Any) => {
      for (const part of [place.container.resources.requests, place.container.resources.limits ?? {}])
        if (part.cpu) part.cpu = String(part.cpu).replace(/m$/, "");
      return `${titled(place.owner)}: cpu ${place.container.resources.requests.cpu}`;
    },
  ),
  at(
    "a limit below what is requested",
    (all) => containers(all).filter(({ container }) => (mib(container.resources?.requests?.memory) ?? 0) > 1),
    (place: Any) => {
      const { resources } = place.container;
      resources.limits = {
        ...resources.limits,
        memory: `${Math.ceil((mib(resources.requests.memory) as number) / 2)}Mi`,
      };
      if (mib(resources.limits.memory) === mib(resources.requests.memory)) resources.limits.memory = "1Mi";
      return `${titled(place.owner)}: ${resources.requests.memory} requested, ${resources.limits.memory} at most`;
    },
  ),
  at(
    "a misspelt field",
    (all) =>
      kinds(all, ...BUILT_IN)
        .flatMap((of) => mappings(of, of.spec))
        .flatMap(({ of, map }) => Object.keys(map).map((key) => ({ of, map, key }))),
    ({ of, map, key }: Any, random) => {
      const wrong = slip(random, key);
      map[wrong] = map[key];
      delete map[key];
      return `${titled(of)}: ${wrong} for ${key}`;
    },
  ),
  at(
    "a field one level too high",
    (all) =>
      containers(all).filter(({ container }) => container.env || container.ports || container.volumeMounts),
    ({ owner, spec, container }: Any) => {
      const name = ["env", "ports", "volumeMounts"].find((field) => container[field]) as string;
      spec[name] = container[name];
      delete container[name];
      return `${titled(owner)}: ${name} beside containers`;
    },
  ),
  at(
    "a number as the value of a variable",
    (all) => variables(all).filter(({ entry }) => typeof entry.value === "string"),
    ({ owner, entry }: Any) => {
      entry.value = 8080;
      return `${titled(owner)}: ${entry.name}`;
    },
  ),
  at(
    "true as the value of a ConfigMap's key",
    (all) => kinds(all, "ConfigMap").filter(({ data }) => isMap(data) && Object.keys(data).length > 0),
    (one: Any, random) => {
      one.data[pick(random, Object.keys(one.data)) as string] = true;
      return titled(one);
    },
  ),
  at(
    "a Service in another namespace",
    (all) =>
      kinds(all, "Service").filter(
        (of) => of.metadata.namespace && selected(all, of.spec?.selector, of.metadata.namespace),
      ),
    (one: Any) => {
      one.metadata.namespace = `${one.metadata.namespace}-x`;
      return titled(one);
    },
  ),
  at(
    "a ConfigMap in another namespace",
    (all) =>
      kinds(all, "ConfigMap").filter(
        (of) =>
          of.metadata.namespace &&
          JSON.stringify(pods(all).map(({ spec }) => spec)).includes(`"${of.metadata.name}"`),
      ),
    (one: Any) => {
      one.metadata.namespace = `${one.metadata.namespace}-x`;
      return titled(one);
    },
  ),
  at(
    "a variable that stands twice",
    (all) => variables(all).filter(({ entry }) => entry.value),
    ({ owner, container, entry }: Any) => {
      container.env.push({ name: entry.name, value: `${entry.value}x` });
      return `${titled(owner)}: ${entry.name}`;
    },
  ),
  at(
    "a name of a port that stands twice",
    (all) => containers(all).filter(({ container }) => container.ports?.some(({ name }: Any) => name)),
    ({ owner, container }: Any) => {
      const { name } = container.ports.find((port: Any) => port.name);
      container.ports.push({ name, containerPort: 9999 });
      return `${titled(owner)}: ${name}`;
    },
  ),
  misspelt("a Role or ClusterRole in a binding", (all) =>
    kinds(all, "RoleBinding", "ClusterRoleBinding").flatMap((of) =>
      made(all, of.roleRef?.kind, of.roleRef?.name) ? field(of, of.roleRef, "name") : [],
    ),
  ),
  misspelt("the subject of a binding", (all) =>
    kinds(all, "RoleBinding", "ClusterRoleBinding").flatMap((of) =>
      (of.subjects ?? []).flatMap((subject: Any) =>
        made(all, "ServiceAccount", subject.name) ? field(of, subject, "name") : [],
      ),
    ),
  ),
  at(
    "a version in apiGroups",
    (all) =>
      kinds(all, "Role", "ClusterRole").filter(({ rules }) => rules?.some(({ apiGroups }: Any) => apiGroups)),
    (one: Any) => {
      one.rules.find(({ apiGroups }: Any) => apiGroups).apiGroups = ["apps/v1"];
      return titled(one);
    },
  ),
  misspelt("a resource in a role's rule", (all) =>
    kinds(all, "Role", "ClusterRole").flatMap((of) =>
      (of.rules ?? []).flatMap(({ resources = [], apiGroups = [] }: Any) =>
        apiGroups.every((group: string) => group === "" || group === "apps") && !resources.includes("*")
          ? resources.map((_: Any, index: number) => ({ of, in: resources, field: String(index) }))
          : [],
      ),
    ),
  ),
  misspelt("a verb in a role's rule", (all) =>
    kinds(all, "Role", "ClusterRole").flatMap((of) =>
      (of.rules ?? []).flatMap(({ verbs = [] }: Any) =>
        verbs.flatMap((verb: string, index: number) =>
          verb.length > 3 ? [{ of, in: verbs, field: String(index) }] : [],
        ),
      ),
    ),
  ),
  misspelt("a class of storage", (all) => [
    ...kinds(all, "PersistentVolumeClaim").flatMap((of) => field(of, of.spec, "storageClassName")),
    ...kinds(all, "StatefulSet").flatMap((of) =>
      (of.spec.volumeClaimTemplates ?? []).flatMap(({ spec }: Any) => field(of, spec, "storageClassName")),
    ),
  ]),
  misspelt("the Service of a StatefulSet", (all) =>
    kinds(all, "StatefulSet").flatMap((of) =>
      made(all, "Service", of.spec.serviceName) ? field(of, of.spec, "serviceName") : [],
    ),
  ),
  at(
    "one nodePort of two Services",
    (all) => (kinds(all, "Service").length > 1 ? [all] : []),
    (_, __, all) => {
      for (const one of kinds(all, "Service")
        .filter(({ spec }) => spec.clusterIP !== "None")
        .slice(0, 2)) {
        one.spec.type = "NodePort";
        one.spec.ports[0].nodePort = 30080;
      }
    },
  ),
  ...["ConfigMap", "ServiceAccount", "Service", "PersistentVolumeClaim", "Role", "ClusterRole"].map((kind) =>
    at(
      `a ${kind} that others name is gone`,
      (all) =>
        kinds(all, kind).filter((one) => {
          const others = JSON.stringify(
            all.flatMap((other) => (other === one ? [] : [{ ...other, metadata: {} }])),
          );
          return new RegExp(
            `"(?:name|serviceName|serviceAccountName|claimName)":"${one.metadata.name}"`,
          ).test(others);
        }),
      (one: Any, _, all) => remove(all, one),
    ),
  ),
  at(
    "a container without limits",
    (all) =>
      containers(all).filter(
        ({ owner, container }) => container.resources?.limits && owner.kind === "Deployment",
      ),
    ({ owner, container }: Any) => {
      delete container.resources;
      return `${titled(owner)}: ${container.name}`;
    },
  ),
  at(
    "a container that may be root",
    (all) =>
      containers(all).filter(
        ({ container, spec }) =>
          container.securityContext?.runAsNonRoot || spec.securityContext?.runAsNonRoot,
      ),
    ({ owner, container }: Any) => {
      container.securityContext = { ...container.securityContext, runAsNonRoot: true, runAsUser: 0 };
      return `${titled(owner)}: ${container.name}`;
    },
  ),
  at(
    "an image without a name",
    (all) => containers(all).filter(({ container }) => String(container.image).includes(":")),
    ({ owner, container }: Any) => {
      container.image = `${container.image}:`;
      return `${titled(owner)}: ${container.image}`;
    },
  ),
  at(
    "one path for two mounts",
    (all) => containers(all).filter(({ container }) => (container.volumeMounts ?? []).length > 1),
    ({ owner, container }: Any) => {
      container.volumeMounts[1].mountPath = container.volumeMounts[0].mountPath;
      return `${titled(owner)}: ${container.volumeMounts[0].mountPath}`;
    },
  ),
  at(
    "a relative path of a mount with a colon",
    (all) => containers(all).filter(({ container }) => container.volumeMounts?.length > 0),
    ({ owner, container }: Any) => {
      container.volumeMounts[0].mountPath = `${container.volumeMounts[0].mountPath}:ro`;
      return `${titled(owner)}: ${container.volumeMounts[0].mountPath}`;
    },
  ),
  at(
    "a Job that always restarts",
    (all) => pods(all).filter(({ owner }) => owner.kind === "Job" || owner.kind === "CronJob"),
    ({ owner, spec }: Any) => {
      spec.restartPolicy = "Always";
      return titled(owner);
    },
  ),
  at(
    "a Deployment that never restarts",
    (all) => pods(all).filter(({ owner }) => owner.kind === "Deployment"),
    ({ owner, spec }: Any) => {
      spec.restartPolicy = "OnFailure";
      return titled(owner);
    },
  ),
  at(
    "a reference to a variable that isn't there",
    (all) => variables(all).filter(({ entry }) => /\$\([A-Z_]+\)/.test(entry.value ?? "")),
    ({ owner, entry }: Any) => {
      entry.value = entry.value.replace(/\$\(([A-Z_]+)\)/, "$($1X)");
      return `${titled(owner)}: ${entry.value}`;
    },
  ),
  at(
    "an address of a Service that isn't there",
    (all) =>
      variables(all).filter(({ entry }) =>
        kinds(all, "Service").some(({ metadata }) =>
          new RegExp(`(?://|@)${metadata.name}(?::|$|/|\\.)|^${metadata.name}:\\d+$`).test(entry.value ?? ""),
        ),
      ),
    ({ owner, entry }: Any, random, all) => {
      const name = kinds(all, "Service").find(({ metadata }) =>
        new RegExp(`(?://|@)${metadata.name}(?::|$|/|\\.)|^${metadata.name}:\\d+$`).test(entry.value),
      ).metadata.name;
      entry.value = entry.value.replace(name, slip(random, name));
      return `${titled(owner)}: ${entry.name}: ${entry.value}`;
    },
  ),
  at(
    "an address of a port that the Service hasn't",
    (all) =>
      variables(all).filter(({ entry }) =>
        kinds(all, "Service").some(({ metadata, spec }) =>
          (spec.ports ?? []).some(({ port }: Any) =>
            (entry.value ?? "").includes(`//${metadata.name}:${port}`),
          ),
        ),
      ),
    ({ owner, entry }: Any) => {
      entry.value = entry.value.replace(
        /(\/\/[\w-]+:)(\d+)/,
        (_: string, host: string, port: string) => `${host}${Number(port) + 1}`,
      );
      return `${titled(owner)}: ${entry.name}: ${entry.value}`;
    },
  ),
  at(
    "an update that can take no step",
    (all) => kinds(all, "Deployment"),
    (one: Any) => {
      one.spec.strategy = { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } };
      return titled(one);
    },
  ),
  at(
    "a label with a space",
    (all) => kinds(all, ...BUILT_IN),
    (one: Any) => {
      one.metadata.labels = { ...one.metadata.labels, team: "shop team" };
      return titled(one);
    },
  ),
  at(
    "a name in capitals",
    (all) => kinds(all, "Service", "ConfigMap"),
    (one: Any) => {
      one.metadata.name = `${one.metadata.name}-A`;
      return titled(one);
    },
  ),
  at(
    "the port of a ServiceMonitor",
    (all) => kinds(all, "ServiceMonitor"),
    (one: Any, random) => {
      one.spec.endpoints[0].port = slip(random, String(one.spec.endpoints[0].port));
      return `${titled(one)}: ${one.spec.endpoints[0].port}`;
    },
  ),
  misspelt("the labels of a ServiceMonitor", (all) =>
    kinds(all, "ServiceMonitor").flatMap((of) =>
      Object.keys(of.spec.selector?.matchLabels ?? {}).flatMap((key) =>
        field(of, of.spec.selector.matchLabels, key),
      ),
    ),
  ),
  misspelt("the issuer of a Certificate", (all) =>
    kinds(all, "Certificate").flatMap((of) =>
      made(all, of.spec.issuerRef?.kind ?? "Issuer", of.spec.issuerRef?.name)
        ? field(of, of.spec.issuerRef, "name")
        : [],
    ),
  ),
  misspelt("the store of an ExternalSecret", (all) =>
    kinds(all, "ExternalSecret").flatMap((of) =>
      made(all, of.spec.secretStoreRef?.kind ?? "SecretStore", of.spec.secretStoreRef?.name)
        ? field(of, of.spec.secretStoreRef, "name")
        : [],
    ),
  ),
  misspelt("the Service of an HTTPRoute", (all) =>
    kinds(all, "HTTPRoute").flatMap((of) =>
      (of.spec.rules ?? []).flatMap(({ backendRefs = [] }: Any) =>
        backendRefs.flatMap((reference: Any) =>
          made(all, "Service", reference.name) ? field(of, reference, "name") : [],
        ),
      ),
    ),
  ),
  misspelt("the Service of an IngressRoute", (all) =>
    kinds(all, "IngressRoute").flatMap((of) =>
      (of.spec.routes ?? []).flatMap(({ services = [] }: Any) =>
        services.flatMap((reference: Any) =>
          made(all, "Service", reference.name) ? field(of, reference, "name") : [],
        ),
      ),
    ),
  ),
  misspelt("the target of a ScaledObject", (all) =>
    kinds(all, "ScaledObject").flatMap((of) => field(of, of.spec.scaleTargetRef, "name")),
  ),
  at(
    "an API version that is gone",
    (all) => kinds(all, "Ingress", "CronJob", "PodDisruptionBudget", "HorizontalPodAutoscaler"),
    (one: Any) => {
      one.apiVersion =
        { Ingress: "extensions/v1beta1", CronJob: "batch/v1beta1", PodDisruptionBudget: "policy/v1beta1" }[
          one.kind as string
        ] ?? "autoscaling/v2beta2";
      return titled(one);
    },
  ),
  at(
    "a kind with a slip",
    (all) => kinds(all, "ConfigMap", "Deployment", "Service"),
    (one: Any, random) => {
      const { kind } = one;
      one.kind = slip(random, kind);
      return `${kind} → ${one.kind}`;
    },
  ),
  at(
    "a seventh week day",
    (all) => kinds(all, "CronJob"),
    (one: Any) => {
      one.spec.schedule = "0 3 * * 8";
      return titled(one);
    },
  ),
  at(
    "two containers of one name",
    (all) => pods(all).filter(({ spec }) => spec.containers?.length > 1),
    ({ owner, spec }: Any) => {
      spec.containers[1].name = spec.containers[0].name;
      return titled(owner);
    },
  ),
  misspelt("a class of priority", (all) =>
    pods(all).flatMap(({ owner, spec }) =>
      made(all, "PriorityClass", spec.priorityClassName) ? field(owner, spec, "priorityClassName") : [],
    ),
  ),
  at(
    "a probe with a negative delay",
    (all) => containers(all).filter(({ container }) => container.livenessProbe),
    ({ owner, container }: Any) => {
      container.livenessProbe.initialDelaySeconds = -1;
      return titled(owner);
    },
  ),
  at(
    "a claim of a volume that two pods on two nodes share",
    (all) =>
      pods(all).filter(
        ({ owner, spec }) =>
          owner.kind === "Deployment" &&
          spec.volumes?.some((volume: Any) =>
            made(
              all,
              "PersistentVolumeClaim",
              volume.persistentVolumeClaim?.claimName,
            )?.spec.accessModes?.includes("ReadWriteOnce"),
          ),
      ),
    ({ owner }: Any) => {
      owner.spec.replicas = 3;
      return titled(owner);
    },
  ),
];
