import type { IVolume } from "kubernetes-models/v1/Volume";
import type { IVolumeMount } from "kubernetes-models/v1/VolumeMount";
import { group, quantity, quantityValue } from "kustogen/settings";
import { z } from "zod";

/**
 * The claim with every repository and every upload. This declaration matches what exists in clusters: name, access
 * mode and class are immutable there, and the size may only grow: production's is at least this. The guards compare with it.
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

/** The consequence of a changed claim, for messages. */
const ANOTHER = "a different claim is a new one, without the repositories";

/** The shared claim as a setting, of which only the size accepts another value: the API server refuses the rest. */
export function sharedData() {
  const { accessMode, name, size, storageClass } = SHARED_DATA;
  const fixed = <const Word extends string>(word: Word) =>
    z.literal(word, { error: `expected "${word}": ${ANOTHER}` }).default(word as never);
  return group({
    name: fixed(name).describe("Name of the claim; it never changes"),
    size: quantity().default(size).describe("Size; it can only grow, and production has all of it"),
    accessMode: fixed(accessMode).describe("Access mode; it never changes"),
    storageClass: fixed(storageClass).describe("StorageClass; it never changes"),
  });
}

/** True for a size that a claim of the declared size may grow to. */
export function isAtLeastDeclared(size: string): boolean {
  return (quantityValue(size) ?? 0) >= (quantityValue(SHARED_DATA.size) as number);
}
