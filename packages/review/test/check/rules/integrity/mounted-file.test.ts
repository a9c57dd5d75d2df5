import { expect, it } from "vitest";
import { mountedFile } from "../../../../src/check/rules/integrity/mounted-file.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const MAP =
  "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: shop}\ndata: {web.conf: a, conf: b}\n";
const mounting = (mount: string, volume = "configMap: {name: web}") =>
  judged(
    mountedFile,
    state(
      deployment({
        container: `volumeMounts: [{name: settings, ${mount}}],`,
        pod: `volumes: [{name: settings, ${volume}}],`,
      }) + MAP,
    ),
  );
const FOUND = [
  "warning Deployment web (namespace shop): spec.template.spec.containers[0].volumeMounts[0].mountPath: container web mounts a folder at /etc/web/web.conf, in which web.conf is: the file is /etc/web/web.conf/web.conf",
];

it("warns of a folder at the path of a file in it", () => {
  expect(mounting("mountPath: /etc/web/web.conf")).toEqual(FOUND);
  expect(
    mounting(
      "mountPath: /etc/web/web.conf/",
      "secret: {secretName: other, items: [{key: a, path: web.conf}]}",
    ),
  ).toEqual(FOUND);
});

it.each([
  ["with a subPath", "mountPath: /etc/web/web.conf, subPath: web.conf"],
  ["with a subPath made of variables", "mountPath: /etc/web/web.conf, subPathExpr: $(NAME)"],
  ["at a folder", "mountPath: /etc/web"],
  ["at a folder called like a key without an ending", "mountPath: /etc/conf"],
  ["at a folder with another name", "mountPath: /etc/web/conf.d"],
])("takes a mount %s", (_, mount) => expect(mounting(mount)).toEqual([]));

it("takes the mount of a volume whose files are unknown", () => {
  expect(mounting("mountPath: /etc/web/web.conf", "configMap: {name: other}")).toEqual([]);
  expect(mounting("mountPath: /etc/web/web.conf", "emptyDir: {}")).toEqual([]);
});

it("warns of a variable with the file of a Secret that isn't mounted", () => {
  const reading = (name: string, file: string, mount = "/data") =>
    judged(
      mountedFile,
      state(
        deployment({
          container: `env: [{name: ${name}, value: ${file}}], volumeMounts: [{name: a, mountPath: ${mount}}],`,
          pod: "volumes: [{name: a, secret: {secretName: a}}],",
        }),
      ),
    );
  expect(reading("DB_PASSWORD_FILE", "/run/secrets/db/password")).toEqual([
    "warning Deployment web (namespace shop): spec.template.spec.containers[0].env[0].value: DB_PASSWORD_FILE of container web is /run/secrets/db/password, but no volume is mounted there",
  ]);
  expect(reading("DB_PASSWORD_FILE", "/run/secrets/password")).toHaveLength(1);
  const injected = deployment({ container: "env: [{name: A_FILE, value: /run/secrets/a}]," }).replace(
    "metadata: {labels",
    "metadata: {annotations: {example.com/agent-inject: yes-it-is}, labels",
  );
  expect(judged(mountedFile, state(injected))).toEqual([]);
  for (const mount of ["/run/secrets/db", "/var/run/secrets/db/", "/run/secrets", "/run/secrets/db/password"])
    expect(reading("DB_PASSWORD_FILE", "/run/secrets/db/password", mount), mount).toEqual([]);
  for (const [name, file] of [
    ["DB_PASSWORD", "/run/secrets/db/password"],
    ["CONFIG_FILE", "/etc/web/web.conf"],
    ["TOKEN_FILE", "/var/run/secrets/kubernetes.io/serviceaccount/token"],
  ] as const)
    expect(reading(name, file), file).toEqual([]);
});
