import { join } from "node:path";
import { buildModule, installByPath, kubernetesVersion, timed } from "./go-programs.ts";
import { pins } from "./pins.ts";

/** Where the programs that judge our output were installed. */
export interface Programs {
  kustomize: string;
  helm: string;
  kubeconform: string;
  etcd: string;
  kubeApiserver: string;
}

/**
 * Installs every pinned program that is not in the cache yet; `source` is the folder of the API server's Go
 * module. `report` is told what takes long. Returns the programs' paths.
 */
export async function installPrograms(source: string, report: (line: string) => void): Promise<Programs> {
  const { kustomize, helm, kubeconform, kubernetes, etcd } = pins;
  const kustomizePath = await timed(
    `kustomize ${kustomize.version}`,
    installByPath("kustomize", kustomize),
    report,
  );
  const helmPath = await timed(`helm ${helm.version}`, installByPath("helm", helm), report);
  const kubeconformPath = await timed(
    `kubeconform ${kubeconform.version}`,
    installByPath("kubeconform", kubeconform),
    report,
  );
  const controlPlane = await timed(
    `kube-apiserver ${kubernetes.version} and etcd ${etcd.version}`,
    buildModule({
      name: `control-plane-${kubernetes.version}`,
      source,
      packages: ["./kube-apiserver", "./etcd"],
      variables: kubernetesVersion(kubernetes),
    }),
    report,
  );
  return {
    kustomize: kustomizePath,
    helm: helmPath,
    kubeconform: kubeconformPath,
    etcd: join(controlPlane, "etcd"),
    kubeApiserver: join(controlPlane, "kube-apiserver"),
  };
}
