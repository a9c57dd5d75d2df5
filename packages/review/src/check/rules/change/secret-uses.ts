import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ClusterObjects } from "../../../cluster/objects.ts";
import type { Pod } from "../../../cluster/workloads/pods.ts";
import { nameWithoutHash } from "../../../compare/match.ts";
import type { FieldPath } from "../../../compare/path.ts";
import { itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { containerPath } from "./containers.ts";

/** A Secret, or one key of it, that a workload reads. */
export interface SecretUse {
  workload: Resource;
  namespace: string;
  secret: string;
  /** Absent where the whole Secret is read. */
  key?: string;
  optional: boolean;
  /** The variable or volume that it is read into. */
  how: string;
  path: FieldPath;
}

/** The Secrets that the workloads of an environment read, as variables, files, or to pull images. */
export function secretUses({ pods }: ClusterObjects): SecretUse[] {
  return pods.flatMap((pod) => [...usesOf(pod)]);
}

function* usesOf({ resource: workload, namespace = "", path, spec, containers }: Pod): Iterable<SecretUse> {
  const use = (
    name: string | undefined,
    more: Pick<SecretUse, "how" | "path" | "optional"> & { key?: string },
  ) =>
    name === undefined
      ? []
      : [
          {
            workload,
            namespace,
            secret: nameWithoutHash("Secret", name),
            ...more,
          },
        ];
  for (const container of containers) {
    const at = containerPath(container);
    for (const [source] of itemsAt(container.spec, "envFrom"))
      yield* use(textAt(source, "secretRef", "name"), {
        how: "envFrom",
        path: [...at, "envFrom"],
        optional: isOptional(source.secretRef),
      });
    for (const [variable] of itemsAt(container.spec, "env")) {
      const reference = (variable.valueFrom as { secretKeyRef?: unknown } | undefined)?.secretKeyRef;
      const name = textAt(variable, "name") ?? "";
      yield* use(textAt(reference, "name"), {
        key: textAt(reference, "key") ?? "",
        how: name,
        path: [...at, "env", { key: [["name", name]] }],
        optional: isOptional(reference),
      });
    }
  }
  for (const [volume] of itemsAt(spec, "volumes")) {
    const name = textAt(volume, "name") ?? "";
    const at: FieldPath = [...path, "volumes", { key: [["name", name]] }];
    const sources = [
      [volume.secret, "secretName"] as const,
      ...itemsAt(volume, "projected", "sources").map(([source]) => [source.secret, "name"] as const),
    ];
    for (const [secret, field] of sources) {
      const keys = itemsAt(secret, "items").flatMap(([item]) => textAt(item, "key") ?? []);
      for (const key of keys.length === 0 ? [undefined] : keys)
        yield* use(textAt(secret, field), {
          ...(key !== undefined && { key }),
          how: `volume ${name}`,
          path: at,
          optional: isOptional(secret),
        });
    }
  }
  for (const [pull] of itemsAt(spec, "imagePullSecrets"))
    yield* use(textAt(pull, "name"), {
      how: "imagePullSecrets",
      path: [...path, "imagePullSecrets"],
      optional: true,
    });
}

function isOptional(reference: unknown): boolean {
  return (reference as { optional?: unknown } | undefined)?.optional === true;
}
