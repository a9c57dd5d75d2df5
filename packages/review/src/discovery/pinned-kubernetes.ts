import type { MentioningText } from "./mentioned-folders.ts";
import { pinnedVersions } from "./pinned-versions.ts";

/**
 * The Kubernetes version of a cluster that a script, CI or Terraform creates, or that the settings of one set: of Talos,
 * kops, kubeadm, kubespray or k3s, whose releases end with their own number; or the packages of its nodes.
 */
const PINS =
  /(?:\brancher\/k3s:|\bkindest\/node:|\bsiderolabs\/kubelet:|\bkube(?:adm|let)[=-](?=\d+\.\d+\.\d+-)|\bv1-release\/channels\/|\b(?:install_)?k3s_(?:release_)?version\b\W{0,9}|\b(?:kubernetes[-_]?|kube_)version\b\W{0,9}|\bcluster_version\b\W{0,9}|\bmin_master_version\b\W{0,9}|\bversion\b\W{1,4}(?=v?1\.\d{1,2}\.\d{1,2}[+-](?:k3s|rke2r|k0s)))v?1\.(\d{1,2})\b/gi;

/** The same of the cluster that a page describes: "a Kubernetes cluster (v1.17.2)", "the cluster runs Kubernetes 1.17". */
const IN_PAGES =
  /\b(?:Kubernetes cluster \((?:version )?|clusters?(?: that)? (?:runs?|is running|running)(?: on)? Kubernetes (?:version )?)v?1\.(\d{1,2})(?!\d|[\d.]*(?:\+|,? (?:and|or) ))/gi;

/** A Kubernetes release in use, and what shows it. */
export interface KubernetesInUse {
  /** "1.20" */
  version: string;
  /** A clause that ends with the release: "up.sh creates a cluster of Kubernetes 1.20". */
  by: string;
}

/** The newest release that a file sets for a cluster; undefined if there is none. */
export function pinnedKubernetes(texts: Iterable<MentioningText>): KubernetesInUse | undefined {
  let newest = 0;
  let found: KubernetesInUse | undefined;
  for (const { version: minor, by, isPage } of pinnedVersions(texts, PINS, IN_PAGES)) {
    if (Number(minor) <= newest) continue;
    newest = Number(minor);
    const does = isPage ? "describes" : "creates";
    found = { version: `1.${minor}`, by: `${by} ${does} a Kubernetes 1.${minor} cluster` };
  }
  return found;
}

/** A platform with its version in a folder's name: "openshift3.11", "ocp-4.6", "ocp311", "k8s-1.15". */
const OF_FOLDER =
  /(?:^|[/_.-])(?:(?<platform>openshift|ocp)[-_]?v?(?<major>[34])\.?(?<minor>\d{1,2})|(?:k8s|kubernetes|kube)[-_]?v?1\.(?<release>\d{1,2}))(?![\d.])/i;

/**
 * The Kubernetes release of the clusters that a folder is named for; undefined if its name has none.
 * Kubernetes 1.11 is in OpenShift 3.11, 1.16 in 4.3, and one release more in each later one.
 * @see https://access.redhat.com/solutions/4870701
 */
export function kubernetesOfFolder(folder: string): KubernetesInUse | undefined {
  const found = OF_FOLDER.exec(folder)?.groups;
  if (found === undefined) return undefined;
  const { platform, major, minor, release } = found;
  if (platform === undefined)
    return { version: `1.${release}`, by: `${folder} is for Kubernetes 1.${release}` };
  const kubernetes = major === "3" ? Number(minor) : Number(minor) + (Number(minor) < 3 ? 12 : 13);
  return {
    version: `1.${kubernetes}`,
    by: `${folder} is for OpenShift ${major}.${minor} (Kubernetes 1.${kubernetes})`,
  };
}

/** The releases since which Kubernetes no longer serves some APIs, with their dates. */
const RELEASED: readonly (readonly [minor: number, date: string])[] = [
  [16, "2019-09-18"],
  [22, "2021-08-04"],
  [25, "2022-08-23"],
  [26, "2022-12-09"],
  [27, "2023-04-11"],
];

/** The release in use when a repository was last changed, if it is too old to be in use now. @param date "2022-06-23" */
export function kubernetesOfDate(date: string): KubernetesInUse | undefined {
  const next = RELEASED.find(([, released]) => date < released);
  if (next === undefined) return undefined;
  const version = `1.${next[0] - 1}`;
  return { version, by: `the last commit here (${date}) is no newer than Kubernetes ${version}` };
}
