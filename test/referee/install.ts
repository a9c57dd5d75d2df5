import { join } from "node:path";
import { buildModule, installByPath, kubernetesVersion, timed } from "./go-programs.ts";
import { pins } from "./pins.ts";

/** Two versions of kustomize: the one that is ours, and an earlier one. */
export interface Kustomizes {
  kustomize: string;
  /** Named with its version, so that `kustomize` on the PATH is the other. */
  earlierKustomize: string;
}

/** What stores and validates objects. */
export interface PlanePrograms {
  etcd: string;
  kubeApiserver: string;
}

/** Where the programs that judge our output were installed. */
export interface Programs extends Kustomizes, PlanePrograms {
  helm: string;
  kubeconform: string;
}

/** Installs both kustomizes as `installPrograms` does. */
export async function installKustomizes(source: string, report: (line: string) => void): Promise<Kustomizes> {
  const { kustomize, earlierKustomize } = pins;
  const folder = await timed(
    `kustomize ${kustomize.version}`,
    buildModule({
      name: `kustomize-${kustomize.version}`,
      source: join(source, "kustomize"),
      packages: [kustomize.module],
      program: "kustomize",
    }),
    report,
  );
  const earlier = await timed(
    `kustomize ${earlierKustomize.version}`,
    installByPath(`kustomize-${earlierKustomize.version.slice(1)}`, earlierKustomize),
    report,
  );
  return { kustomize: join(folder, "kustomize"), earlierKustomize: earlier };
}

/** Installs etcd and kube-apiserver as `installPrograms` does. */
export async function installPlane(source: string, report: (line: string) => void): Promise<PlanePrograms> {
  const { kubernetes, etcd } = pins;
  const controlPlane = await timed(
    `kube-apiserver ${kubernetes.version} and etcd ${etcd.version}`,
    buildModule({
      name: `control-plane-${kubernetes.version}`,
      source: join(source, "apiserver"),
      packages: ["./kube-apiserver", "./etcd"],
      variables: kubernetesVersion(kubernetes),
    }),
    report,
  );
  return { etcd: join(controlPlane, "etcd"), kubeApiserver: join(controlPlane, "kube-apiserver") };
}

/**
 * Installs every pinned program that is not in the cache yet; `source` is this folder, which has Go
 * modules. `report` is told what takes long. Returns the programs' paths.
 */
export async function installPrograms(source: string, report: (line: string) => void): Promise<Programs> {
  const { helm, kubeconform } = pins;
  const kustomizes = await installKustomizes(source, report);
  const helmPath = await timed(`helm ${helm.version}`, installByPath("helm", helm), report);
  const kubeconformPath = await timed(
    `kubeconform ${kubeconform.version}`,
    installByPath("kubeconform", kubeconform),
    report,
  );
  const plane = await installPlane(source, report);
  return {
    ...kustomizes,
    helm: helmPath,
    kubeconform: kubeconformPath,
    ...plane,
  };
}
