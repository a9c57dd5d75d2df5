import versions from "./versions.json" with { type: "json" };

/** A Go module (or a main package in one) at one pinned version. */
export interface Pin {
  module: string;
  version: string;
}

/** A module that ships CustomResourceDefinitions, and which of its files hold the ones that systems use. */
export interface CustomResourceSource extends Pin {
  files: string[];
}

/** Every real program and definition that judges what is generated; the content of versions.json. */
export const pins: {
  kustomize: Pin;
  /** The version of an older Argo CD: what is generated must mean the same to both. */
  earlierKustomize: Pin;
  helm: Pin;
  kubeconform: Pin;
  actionlint: Pin;
  kubernetes: Pin;
  etcd: Pin;
  kwok: Pin;
  argocd: Pin;
  customResources: CustomResourceSource[];
} = versions;
