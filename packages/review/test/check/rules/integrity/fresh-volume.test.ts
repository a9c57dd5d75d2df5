import { describe, expect, it } from "vitest";
import { mountPath } from "../../../../src/check/rules/integrity/mount-path.ts";
import { judged, state } from "../../state.ts";

const claim = (more: string) =>
  `---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {${more}}\n`;
const pod = (container = "", more = "", image = "postgres:16", mount = "") =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: db}\nspec: {containers: [{name: db, image: "${image}", volumeMounts: [{name: a, mountPath: /var/lib/postgresql/data${mount}}]${container}}], volumes: [{name: a, persistentVolumeClaim: {claimName: data}}]${more}}\n`;
const storage = (driver: string, more = "") =>
  `---\napiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: fast}\nprovisioner: ${driver}\n${more}`;
const LONGHORN = claim("storageClassName: longhorn");
const FAST = claim("storageClassName: fast");
const said = (text: string) => judged(mountPath, state(text));

describe("integrity/mount-path, of a fresh volume for PostgreSQL", () => {
  it("warns of a database in the top folder of a block device", () => {
    expect(said(pod() + LONGHORN)).toEqual([
      expect.stringContaining(
        "container db keeps a database in the top folder of a volume of class longhorn, which contains lost+found",
      ),
    ]);
    expect(said(pod() + FAST + storage("ebs.csi.aws.com"))).toHaveLength(1);
    expect(said(pod("", "", "postgis/postgis:16-3.4") + LONGHORN)).toHaveLength(1);
    const template =
      "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec: {template: {spec: {containers: [{name: db, image: 'postgres:15', volumeMounts: [{name: data, mountPath: /var/lib/postgresql/data/}]}]}}, volumeClaimTemplates: [{metadata: {name: data}, spec: {storageClassName: gp3}}]}\n";
    expect(said(template)).toHaveLength(1);
    expect(said(template.replace("gp3", "nfs-client"))).toEqual([]);
  });

  const settings =
    "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {PGDATA: /var/lib/postgresql/data/a}\n";
  const readsAll = ", envFrom: [{configMapRef: {name: settings}}]";
  it.each([
    [
      "with a folder of its own",
      pod(", env: [{name: PGDATA, value: /var/lib/postgresql/data/a}]") + LONGHORN,
    ],
    ["with a folder that a ConfigMap names", pod(readsAll) + LONGHORN + settings],
    ["in a folder of the volume", pod("", "", undefined, ", subPath: a") + LONGHORN],
    ["in a folder that a variable names", pod("", "", undefined, ", subPathExpr: $(A)") + LONGHORN],
    [
      "behind a container that may clear the volume",
      pod("", ", initContainers: [{name: a, image: b}]") + LONGHORN,
    ],
    ["that a command starts", pod(", command: [postgres]") + LONGHORN],
    ["on a volume of an unknown class", pod() + FAST],
    ["on a shared file system", pod() + FAST + storage("efs.csi.aws.com")],
    [
      "on another file system",
      pod() + FAST + storage("ebs.csi.aws.com", "parameters: {csi.storage.k8s.io/fstype: xfs}\n"),
    ],
    [
      "on a class that the environment writes under a common name",
      pod() + LONGHORN + storage("nfs.csi.k8s.io").replace("fast", "longhorn"),
    ],
    ["on the default class", pod() + claim("accessModes: [ReadWriteOnce]")],
    ["on a volume with data", pod() + claim("storageClassName: longhorn, volumeName: old")],
    ["on a claim that is elsewhere", pod()],
    ["on a claim of another name", pod() + LONGHORN.replace("name: data", "name: other")],
    ["of another program", pod("", "", "bitnami/postgresql:16") + LONGHORN],
  ])("is silent about one %s", (_, text) => expect(said(text)).toEqual([]));

  it("warns where all settings are read, and none names a folder", () =>
    expect(said(pod(readsAll) + LONGHORN + settings.replace("PGDATA", "POSTGRES_DB"))).toHaveLength(1));
});
