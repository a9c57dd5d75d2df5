import { describe, expect, it } from "vitest";
import { keyReference } from "../../../../src/check/rules/integrity/key-reference.ts";
import { judgedSources } from "../../sources.ts";
import { state } from "../../state.ts";
import { deployment } from "../../workloads.ts";
import { judgedFolders } from "./judged-folders.ts";

const secret = (keys: string, { namespace = "shop", annotations = "" } = {}) =>
  `---\napiVersion: v1\nkind: Secret\nmetadata: {name: backup, namespace: ${namespace}, annotations: {${annotations}}}\nstringData: {${keys}}\n`;
const map = (key: string) =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: backup, namespace: shop}\ndata: {${key}: a}\n`;
const custom = (spec: string, kind = "Cluster", group = "postgresql.cnpg.io") =>
  `---\napiVersion: ${group}/v1\nkind: ${kind}\nmetadata: {name: db, namespace: shop}\nspec: {${spec}}\n`;
const release = (values: string) => custom(`values: {${values}}`, "HelmRelease", "helm.toolkit.fluxcd.io");
const ACCESS = "accessKeyId: {name: backup, key: ACCESS_KEY}";
const LACKS = "reads ACCESS_KEY of Secret backup, which has no such key";

/** What is said of two folders. */
const judged = (reader: string, other: string) => judgedFolders(keyReference, { reader, other });

describe("integrity/key-reference", () => {
  it("warns of a key of a custom object that the Secret beside it, or in another folder, doesn't have", () => {
    const said = [`Cluster db spec.accessKeyId.key: ${LACKS}`];
    expect(judged(custom(ACCESS) + secret("ACCESS-KEY: a"), "")).toEqual(said);
    expect(judged(custom(ACCESS), secret("ACCESS-KEY: a"))).toEqual(said);
    const copied = {
      namespace: "storage",
      annotations: "reflector.v1.k8s.emberstack.com/reflection-allowed: 'true'",
    };
    expect(judged(custom(ACCESS), secret("ACCESS-KEY: a", copied))).toEqual(said);
  });

  it.each([
    ["it has the key", custom(ACCESS), secret("ACCESS_KEY: a")],
    ["one of that name has it", custom(ACCESS), secret("A: a") + secret("ACCESS_KEY: a")],
    ["only one of another namespace hasn't", custom(ACCESS), secret("A: a", { namespace: "storage" })],
    ["a ConfigMap of that name has it", custom(ACCESS), secret("A: a") + map("B")],
    ["its keys come from elsewhere", custom(ACCESS), secret("")],
    ["it is optional", custom("a: {name: backup, key: B, optional: true}"), secret("A: a")],
    ["a template makes the name", custom(`a: {name: "{{ .a }}", key: B}`), secret("A: a")],
    ["the map is of another kind", custom("a: {configMapKeyRef: {name: backup, key: B}}"), secret("A: a")],
    ["no name is there", custom("a: {key: B}"), secret("A: a")],
  ])("is silent where %s", (_, reader, other) => expect(judged(reader, other)).toEqual([]));

  it("reads the forms of references in a chart's values", () => {
    const key = "env: {A: {valueFrom: {secretKeyRef: {name: backup, key: ACCESS_KEY}}}}";
    expect(judged(release(key), secret("A: a"))).toEqual([
      `HelmRelease db spec.values.env.A.valueFrom.secretKeyRef.key: ${LACKS}`,
    ]);
    const mount = (rest: string) => judged(release(`persistence: {a: {${rest}}}`), map("run.sh"));
    const said = (path: string) => [
      `HelmRelease db spec.values.persistence.a.${path}: reads start.sh of ConfigMap backup, which has no such key`,
    ];
    expect(mount("type: configMap, name: backup, subPath: start.sh")).toEqual(said("subPath"));
    expect(
      mount("type: configMap, name: backup, advancedMounts: {main: {app: [{path: /a, subPath: start.sh}]}}"),
    ).toEqual(said("advancedMounts.main.app.0.subPath"));
    expect(mount("type: configMap, name: backup, subPath: run.sh")).toEqual([]);
    expect(mount("type: configMap, name: backup, subPath: a/start.sh")).toEqual([]);
    expect(mount("type: configMap, name: backup, subPath: start.sh, items: [{key: run.sh}]")).toEqual([]);
    expect(mount("type: emptyDir, name: backup, subPath: start.sh")).toEqual([]);
    expect(mount("name: backup, subPath: start.sh")).toEqual([]);
  });

  it("refuses a key that a pod reads with a slip, unless it reads the right one, too", () => {
    const reads = (...keys: string[]) => {
      const env = keys.map((key) => `{name: ${key}, valueFrom: {secretKeyRef: {name: backup, key: ${key}}}}`);
      return deployment({ container: `env: [${env.join(", ")}],` });
    };
    const said = (at: number) =>
      `Deployment web spec.template.spec.containers.0.env.${at}.valueFrom.secretKeyRef: ${LACKS}`;
    expect(judged(reads("ACCESS_KEY"), secret("ACESS_KEY: a"))).toEqual([`error ${said(0)}`]);
    expect(judged(reads("ACCESS_KEY"), secret("ACCESS_KYE: a"))).toEqual([`error ${said(0)}`]);
    expect(judged(reads("ACCESS_KEY"), secret("ACCESS_ID: a"))).toEqual([said(0)]);
    expect(judged(reads("ACCESS_KEYS", "ACCESS_KEY"), secret("ACCESS_KEYS: a"))).toEqual([said(1)]);
    expect(judged(custom(ACCESS), secret("ACESS_KEY: a"))).toEqual([
      `Cluster db spec.accessKeyId.key: ${LACKS}`,
    ]);
  });

  it("warns of a file that a pod mounts of an object in another folder", () => {
    const pod = (mount: string, source = "name: backup") =>
      deployment({
        container: `volumeMounts: [{name: a, mountPath: /a, ${mount}}],`,
        pod: `volumes: [{name: a, configMap: {${source}}}],`,
      });
    expect(judged(pod("subPath: start.sh"), map("run.sh"))).toEqual([
      "Deployment web spec.template.spec.containers.0.volumeMounts.0.subPath: reads start.sh of ConfigMap backup, which has no such key",
    ]);
    expect(judged(pod("subPath: run.sh"), map("run.sh"))).toEqual([]);
    expect(judged(pod("subPath: a/start.sh"), map("run.sh"))).toEqual([]);
    expect(judged(pod("readOnly: true"), map("run.sh"))).toEqual([]);
    expect(judged(pod("subPath: start.sh", "name: backup, optional: true"), map("run.sh"))).toEqual([]);
    const item = "name: backup, items: [{key: run.sh, path: start.sh}]";
    expect(judged(pod("subPath: start.sh", item), map("run.sh"))).toEqual([]);
  });

  it("fills in the name of the release in the values of a HelmRelease", () => {
    const reading = (name: string, spec = "") =>
      custom(
        `${spec}values: {a: {secretKeyRef: {name: "${name}", key: ACCESS_KEY}}}`,
        "HelmRelease",
        "helm.toolkit.fluxcd.io",
      ).replace("name: db", "name: back");
    const said = [`HelmRelease back spec.values.a.secretKeyRef.key: ${LACKS}`];
    expect(judged(reading("{{ .Release.Name }}up") + secret("A: a"), "")).toEqual(said);
    expect(judged(reading("{{.Release.Name}}up") + secret("A: a"), "")).toEqual(said);
    expect(judged(reading("{{ .Release.Name }}", "releaseName: backup, ") + secret("A: a"), "")).toEqual(
      said,
    );
    expect(
      judged(
        reading("backup", "targetNamespace: shop, ").replace("backup", "{{ .Release.Name }}") +
          secret("A: a").replace("name: backup", "name: shop-back"),
        "",
      ),
    ).toEqual([said[0]?.replace("Secret backup", "Secret shop-back")]);
    expect(judged(reading("{{ .Release.Name }}up") + secret("ACCESS_KEY: a"), "")).toEqual([]);
    expect(judged(reading("{{ .Values.name }}up") + secret("A: a"), "")).toEqual([]);
  });

  it("reads the values file of a chart that kustomize renders", () => {
    const files = (key: string) => ({
      "/overlay/kustomization.yaml":
        "resources: [secret.yaml]\nhelmCharts: [{name: a, repo: https://a.example.com, valuesFile: values.yaml}]\n",
      "/overlay/secret.yaml": secret("token: a").replace(", namespace: shop", ""),
      "/overlay/values.yaml": `env:\n- name: A\n  valueFrom: {secretKeyRef: {name: backup, key: ${key}}}\n`,
    });
    expect(judgedSources(keyReference, files("tokne"))).toEqual([
      "warning overlay/values.yaml:3: reads tokne of Secret backup, which has no such key",
    ]);
    expect(judgedSources(keyReference, files("token"))).toEqual([]);
  });

  it("leaves a pod's key to other rules, unless the object is in another folder", () => {
    const env = "env: [{name: A, valueFrom: {secretKeyRef: {name: backup, key: ACCESS_KEY}}}]";
    const pod = deployment({ container: env });
    expect(judged(pod, secret("A: a"))).toEqual([
      `Deployment web spec.template.spec.containers.0.env.0.valueFrom.secretKeyRef: ${LACKS}`,
    ]);
    expect(judged(pod + secret("A: a"), "")).toEqual([]);
    expect(judged(pod, secret("ACCESS_KEY: a"))).toEqual([]);
  });

  it("says nothing of another folder's object where a part of the reader's is missing", () => {
    const folders = (inPart: boolean) => ({
      reader: state(custom(ACCESS), { environment: "reader", inPart }),
      other: secret("A: a"),
    });
    expect(judgedFolders(keyReference, folders(true))).toEqual([]);
    expect(judgedFolders(keyReference, folders(false))).toHaveLength(1);
  });

  it("warns of a variable that reads its own name with a slip, unlike all others of an object that is elsewhere", () => {
    const reading = (...keys: string[]) => {
      const one = (key: string) =>
        `{name: ${key.replace("DATABSE", "DATABASE")}, valueFrom: {secretKeyRef: {name: backup, key: ${key}}}}`;
      return deployment({ container: `env: [${keys.map(one).join(", ")}]` });
    };
    const message =
      "DB_DATABASE reads DB_DATABSE of Secret backup, while 3 other variables read keys of their own names";
    expect(judged(reading("DB_HOST", "DB_PORT", "DB_USER", "DB_DATABSE"), "")).toEqual([
      `Deployment web spec.template.spec.containers.0.env.3.valueFrom.secretKeyRef.key: ${message}`,
    ]);
    const values = (text: string) => release(`env: {${text}}`);
    const inValues = ["DB_HOST", "DB_PORT", "DB_USER"].map(
      (one) => `${one}: {secretKeyRef: {name: backup, key: ${one}}}`,
    );
    expect(
      judged(
        values([...inValues, "DB_DATABASE: {secretKeyRef: {name: backup, key: DB_DATABSE}}"].join(", ")),
        "",
      ),
    ).toEqual([`HelmRelease db spec.values.env.DB_DATABASE.secretKeyRef.key: ${message}`]);
    const all = reading("DB_HOST", "DB_PORT", "DB_USER", "DB_DATABSE");
    expect(judged(all, secret("DB_HOST: a, DB_PORT: a, DB_USER: a, DB_DATABSE: a"))).toEqual([]);
    expect(judged(reading("DB_HOST", "DB_PORT", "DB_DATABSE"), "")).toEqual([]);
    expect(judged(all.replace("key: DB_DATABSE", "key: DB_NAME"), "")).toEqual([]);
    expect(judged(all.replace("key: DB_USER", "key: USER"), "")).toEqual([]);
  });
});
