import type { IVolume } from "kubernetes-models/v1/Volume";
import type { IVolumeMount } from "kubernetes-models/v1/VolumeMount";

/**
 * The claim that holds every repository and every upload. What is declared here is what exists in clusters: name,
 * access mode and class are immutable there, and the size may only grow. The guards compare with it.
 */
export const SHARED_DATA = {
  name: "shared-data",
  size: "200Ti",
  accessMode: "ReadWriteMany",
  storageClass: "aliyun-nfs-app",
} as const;

/** Folders of the claim, and where each is mounted in every service that has it. */
export const FOLDERS = {
  repos: "/data/repos",
  avatars: "/data/avatars",
  files: "/data/files",
  static: "/data",
} as const;

export type Folder = keyof typeof FOLDERS;

/** The claim as a volume of a pod. */
export const VOLUME: IVolume = {
  name: SHARED_DATA.name,
  persistentVolumeClaim: { claimName: SHARED_DATA.name },
};

/** Mounts a folder of the claim where every service expects it. */
export function mount(folder: Folder): IVolumeMount {
  return { name: SHARED_DATA.name, mountPath: FOLDERS[folder], subPath: folder };
}
