import { type ClusterObjects, podOf } from "../cluster/objects.ts";
import { pairedContainers } from "../cluster/workloads/paired-containers.ts";
import { nameWithoutHash } from "../compare/match.ts";
import type { ResourceChange } from "../compare/resources.ts";
import { meaningOf, paired } from "../effective/compare.ts";
import { Environments } from "../effective/environment.ts";
import type { ContainerEnvironment, Variable } from "../effective/variable.ts";
import { nameText, type ResourceName } from "../kubernetes/resource-name.ts";

export interface VariableChange extends ResourceName {
  container: string;
  variable: string;
  before?: VariableValue;
  after?: VariableValue;
}

export interface VariableValue {
  /** Absent if only the cluster knows it. */
  value?: string;
  secret?: { name: string; key: string };
  /** "env", "ConfigMap app-env", "Secret app-secrets", "field metadata.name". */
  from: string;
}

/** The changed variables of containers in workloads of both sides, wherever they are set. */
export function variableChanges(
  changes: readonly ResourceChange[],
  before: ClusterObjects,
  after: ClusterObjects,
): VariableChange[] {
  const renamed = new Map<string, string>();
  for (const { kind, namespace, name, renamed: from, before: was, after: is } of changes) {
    const key = nameText({ kind, namespace, name });
    if (from !== undefined) renamed.set(key, nameText({ ...from, kind }));
    const [oldPod, newPod] = [was && podOf(before, was), is && podOf(after, is)];
    for (const pair of oldPod && newPod ? pairedContainers(oldPod, newPod) : [])
      renamed.set(`${key}|${pair.now.name}`, pair.old.name);
  }
  const old = new Map(
    environmentsOf(before).map((one) => [`${nameText(one.workload)}|${one.container}`, one]),
  );
  return environmentsOf(after).flatMap((environment) => {
    const key = nameText(environment.workload);
    const container = renamed.get(`${key}|${environment.container}`) ?? environment.container;
    const previous = old.get(`${renamed.get(key) ?? key}|${container}`);
    return previous === undefined ? [] : changed(previous, environment);
  });
}

/** The variables of every container, in the order of the resources. */
function environmentsOf({ resources, pods }: ClusterObjects): ContainerEnvironment[] {
  const environments = new Environments(resources);
  return pods.flatMap((pod) => environments.ofPod(pod));
}

function changed(before: ContainerEnvironment, after: ContainerEnvironment): VariableChange[] {
  const { workload, container } = after;
  const pairs = paired(after.variables, before.variables, ({ name }) => name);
  return pairs.flatMap(({ key: variable, sides: [is, was] }) => {
    if (was !== undefined && is !== undefined && meaningOf(was) === meaningOf(is)) return [];
    // Variables from an `envFrom` with unknown keys may well be unchanged.
    if (was !== undefined && is === undefined && isBrought(was, after)) return [];
    return [
      {
        ...workload,
        container,
        variable,
        ...(was !== undefined && { before: shownValue(was) }),
        ...(is !== undefined && { after: shownValue(is) }),
      },
    ];
  });
}

/** True for a variable from a key of an object that the container now reads as a whole, under the same name. */
function isBrought({ name, source }: Variable, { open }: ContainerEnvironment): boolean {
  return open.some(
    (one) =>
      one.kind === source.kind && one.name === source.name && `${one.prefix}${source.key ?? ""}` === name,
  );
}

function shownValue({ value, secret, source }: Variable): VariableValue {
  const { kind, name } = source;
  const place = `${kind === "resourceField" ? "resource" : kind} ${nameWithoutHash(kind, name)}`;
  return {
    ...(value !== undefined && secret === undefined && { value }),
    ...(secret !== undefined && {
      secret: { name: nameWithoutHash("Secret", secret.name), key: secret.key },
    }),
    from: kind === "env" ? "env" : place,
  };
}
