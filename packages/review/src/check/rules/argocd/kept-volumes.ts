import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { annotation } from "../../../cluster/argocd/annotations.ts";
import { writtenClaims } from "../../../cluster/workloads/claims.ts";
import { mapAt, textAt } from "../../../kubernetes/fields.ts";
import { Fact } from "../../model/fact.ts";
import type { State } from "../../model/state.ts";

/** A claim of an environment, or a template of a StatefulSet's claims, which has no name. */
export interface Claim {
  name: string | undefined;
  namespace: string | undefined;
  /** The volume that it names. */
  volume: string | undefined;
  /** Undefined for the cluster's default class; empty for volumes without a class. */
  className: string | undefined;
}

/** A volume or a class, and whether data outlives the claim. */
interface Storage {
  name: string;
  keeps: boolean;
}

interface StorageClass extends Storage {
  isDefault: boolean;
}

interface Volume extends Storage {
  className: string;
  /** The claim that it is reserved for. */
  claim: string | undefined;
}

/** The claims, volumes and classes of an environment. */
export const storageIn = new Fact(({ index }: State) => ({
  claims: [...writtenClaims(index)].map(
    ({ resource, spec, isTemplate }): Claim => ({
      name: isTemplate ? undefined : resource.metadata.name,
      namespace: resource.metadata.namespace,
      volume: textAt(spec, "volumeName"),
      className: spec.storageClassName === "" ? "" : textAt(spec, "storageClassName"),
    }),
  ),
  volumes: index.ofKind("PersistentVolume", "").map((one): Volume => {
    const { namespace, name } = mapAt(one, "spec", "claimRef");
    return {
      name: one.metadata.name,
      // Unlike a volume that a class provides, one that someone writes is kept by default.
      keeps: (textAt(one, "spec", "persistentVolumeReclaimPolicy") ?? "Retain") === "Retain",
      className: textAt(one, "spec", "storageClassName") ?? "",
      claim: name === undefined ? undefined : `${namespace}/${name}`,
    };
  }),
  classes: index.ofKind("StorageClass", "storage.k8s.io").map(
    (one): StorageClass => ({
      name: one.metadata.name,
      keeps: keepsData(one),
      isDefault: annotation(one, "storageclass.kubernetes.io/is-default-class") === "true",
    }),
  ),
}));

/** True for a class whose volumes outlive their claims; also if its provisioner keeps their content. */
function keepsData(written: Resource): boolean {
  const parameters = mapAt(written, "parameters");
  return (
    textAt(written, "reclaimPolicy") === "Retain" ||
    ["archive", "retain"].includes(textAt(parameters, "onDelete") ?? "") ||
    textAt(parameters, "archiveOnDelete") === "true"
  );
}

/** Finds the claims whose data outlives them, by the volumes and classes that a repository contains. */
export function keptClaims(environments: readonly State[]): (claim: Claim, namespace: string) => boolean {
  const all = environments.map((state) => storageIn.of(state));
  const volumes = all.flatMap((one) => one.volumes);
  const classes = all.flatMap((one) => one.classes);
  // Several clusters may have a volume or class of the same name.
  const keep = (some: readonly Storage[]) => some.length > 0 && some.every(({ keeps }) => keeps);
  return ({ name, volume, className }, namespace) => {
    const own = volumes.filter((one) =>
      one.claim !== undefined && name !== undefined
        ? one.claim === `${namespace}/${name}`
        : volume !== undefined && one.name === volume,
    );
    if (own.length > 0) return keep(own);
    const ofClass = classes.filter((one) =>
      className === undefined ? one.isDefault : one.name === className,
    );
    if (ofClass.length > 0) return keep(ofClass);
    return keep(volumes.filter((one) => one.claim === undefined && one.className === className));
  };
}
