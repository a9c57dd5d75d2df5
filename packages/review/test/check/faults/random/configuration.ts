import { type Any, at, misspelt, pick, type RandomFault, titled } from "./fault.ts";
import { containers, field, isMap, kinds, made, pods, references, variables } from "./places.ts";

/** What pods take from ConfigMaps, Secrets, variables and volumes. */
export const CONFIGURATION: readonly RandomFault[] = [
  misspelt("a ConfigMap's name in envFrom or env", (all) =>
    references(all, "configMapRef", "configMapKeyRef", "ConfigMap"),
  ),
  misspelt("a Secret's name in envFrom or env", (all) => [
    ...references(all, "secretRef", "secretKeyRef", "Secret"),
    ...references(all, "secretRef", "secretKeyRef", "ExternalSecret"),
    ...references(all, "secretRef", "secretKeyRef", "SealedSecret"),
  ]),
  misspelt("the key of a ConfigMap in env", (all) =>
    variables(all).flatMap(({ owner, entry }) => {
      const reference = entry.valueFrom?.configMapKeyRef;
      return made(all, "ConfigMap", reference?.name) ? field(owner, reference, "key") : [];
    }),
  ),
  misspelt("the key of a Secret in env", (all) =>
    variables(all).flatMap(({ owner, entry }) => {
      const reference = entry.valueFrom?.secretKeyRef;
      const known = made(all, "ExternalSecret", reference?.name) ?? made(all, "Secret", reference?.name);
      return known && !known.spec?.dataFrom ? field(owner, reference, "key") : [];
    }),
  ),
  misspelt("the ConfigMap of a volume", (all) =>
    pods(all).flatMap(({ owner, spec }) =>
      (spec.volumes ?? []).flatMap((volume: Any) =>
        made(all, "ConfigMap", volume.configMap?.name) ? field(owner, volume.configMap, "name") : [],
      ),
    ),
  ),
  misspelt("the key of an item of a volume", (all) =>
    pods(all).flatMap(({ owner, spec }) =>
      (spec.volumes ?? []).flatMap((volume: Any) =>
        made(all, "ConfigMap", volume.configMap?.name)
          ? (volume.configMap.items ?? []).flatMap((item: Any) => field(owner, item, "key"))
          : [],
      ),
    ),
  ),
  misspelt("the file that a mount takes of a ConfigMap", (all) =>
    containers(all).flatMap(({ owner, spec, container }) =>
      (container.volumeMounts ?? []).flatMap((mount: Any) => {
        const volume = (spec.volumes ?? []).find(({ name }: Any) => name === mount.name);
        return mount.subPath && made(all, "ConfigMap", volume?.configMap?.name)
          ? field(owner, mount, "subPath")
          : [];
      }),
    ),
  ),
  misspelt("the name of a volume in a mount", (all) =>
    containers(all).flatMap(({ owner, container }) =>
      (container.volumeMounts ?? []).flatMap((mount: Any) => field(owner, mount, "name")),
    ),
  ),
  misspelt("the claim of a volume", (all) =>
    pods(all).flatMap(({ owner, spec }) =>
      (spec.volumes ?? []).flatMap((volume: Any) =>
        made(all, "PersistentVolumeClaim", volume.persistentVolumeClaim?.claimName)
          ? field(owner, volume.persistentVolumeClaim, "claimName")
          : [],
      ),
    ),
  ),
  at(
    "a number as the value of a variable",
    (all) => variables(all).filter(({ entry }) => typeof entry.value === "string"),
    ({ owner, entry }: Any) => {
      entry.value = 8080;
      return `${titled(owner)}: ${entry.name}`;
    },
  ),
  at(
    "true as the value of a ConfigMap's key",
    (all) => kinds(all, "ConfigMap").filter(({ data }) => isMap(data) && Object.keys(data).length > 0),
    (one: Any, random) => {
      one.data[pick(random, Object.keys(one.data)) as string] = true;
      return titled(one);
    },
  ),
  at(
    "a ConfigMap in another namespace",
    (all) =>
      kinds(all, "ConfigMap").filter(
        (of) =>
          of.metadata.namespace &&
          JSON.stringify(pods(all).map(({ spec }) => spec)).includes(`"${of.metadata.name}"`),
      ),
    (one: Any) => {
      one.metadata.namespace = `${one.metadata.namespace}-x`;
      return titled(one);
    },
  ),
  at(
    "a variable that stands twice",
    (all) => variables(all).filter(({ entry }) => entry.value),
    ({ owner, container, entry }: Any) => {
      container.env.push({ name: entry.name, value: `${entry.value}x` });
      return `${titled(owner)}: ${entry.name}`;
    },
  ),
  at(
    "one path for two mounts",
    (all) => containers(all).filter(({ container }) => (container.volumeMounts ?? []).length > 1),
    ({ owner, container }: Any) => {
      container.volumeMounts[1].mountPath = container.volumeMounts[0].mountPath;
      return `${titled(owner)}: ${container.volumeMounts[0].mountPath}`;
    },
  ),
  at(
    "a relative path of a mount with a colon",
    (all) => containers(all).filter(({ container }) => container.volumeMounts?.length > 0),
    ({ owner, container }: Any) => {
      container.volumeMounts[0].mountPath = `${container.volumeMounts[0].mountPath}:ro`;
      return `${titled(owner)}: ${container.volumeMounts[0].mountPath}`;
    },
  ),
  at(
    "a reference to a variable that isn't there",
    (all) => variables(all).filter(({ entry }) => /\$\([A-Z_]+\)/.test(entry.value ?? "")),
    ({ owner, entry }: Any) => {
      entry.value = entry.value.replace(/\$\(([A-Z_]+)\)/, "$($1X)");
      return `${titled(owner)}: ${entry.value}`;
    },
  ),
  misspelt("the store of an ExternalSecret", (all) =>
    kinds(all, "ExternalSecret").flatMap((of) =>
      made(all, of.spec.secretStoreRef?.kind ?? "SecretStore", of.spec.secretStoreRef?.name)
        ? field(of, of.spec.secretStoreRef, "name")
        : [],
    ),
  ),
  at(
    "a claim of a volume that two pods on two nodes share",
    (all) =>
      pods(all).filter(
        ({ owner, spec }) =>
          owner.kind === "Deployment" &&
          spec.volumes?.some((volume: Any) =>
            made(
              all,
              "PersistentVolumeClaim",
              volume.persistentVolumeClaim?.claimName,
            )?.spec.accessModes?.includes("ReadWriteOnce"),
          ),
      ),
    ({ owner }: Any) => {
      owner.spec.replicas = 3;
      return titled(owner);
    },
  ),
];
