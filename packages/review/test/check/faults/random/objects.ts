import { type Any, at, misspelt, type RandomFault, slip, titled } from "./fault.ts";
import { BUILT_IN, containers, field, kinds, made, mappings, pods } from "./places.ts";

/** Objects as such: their fields, kinds, names and rights. */
export const OBJECTS: readonly RandomFault[] = [
  misspelt("the ServiceAccount of a pod", (all) =>
    pods(all).flatMap(({ owner, spec }) =>
      made(all, "ServiceAccount", spec.serviceAccountName) ? field(owner, spec, "serviceAccountName") : [],
    ),
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
  at(
    "an image without a name",
    (all) => containers(all).filter(({ container }) => String(container.image).includes(":")),
    ({ owner, container }: Any) => {
      container.image = `${container.image}:`;
      return `${titled(owner)}: ${container.image}`;
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
    "two containers of one name",
    (all) => pods(all).filter(({ spec }) => spec.containers?.length > 1),
    ({ owner, spec }: Any) => {
      spec.containers[1].name = spec.containers[0].name;
      return titled(owner);
    },
  ),
];
