import { contentHash } from "@kustogen/kustomize/generate/hash.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { describe, expect, it, test } from "vitest";
import { resources } from "../../../review/test/check/state.ts";
import { isHashed } from "../../src/authoring/hashed.ts";
import { plainSecretNames, renamedIn, withPlainConfigMaps } from "../../src/authoring/plain-names.ts";

/** An object with the hash of its content in its name, as kustomize generates it. */
function generated(yaml: string): { object: Resource; name: string } {
  const [plain] = resources(yaml) as [Resource];
  const name = `${plain.metadata.name}-${contentHash(plain as unknown as ValueMap)}`;
  return { object: { ...plain, metadata: { ...plain.metadata, name } }, name };
}
const MAP = generated("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\ndata: {a: b}\n");
const SECRET = generated("apiVersion: v1\nkind: Secret\nmetadata: {name: db}\ndata: {a: eA==}\n");

const pod = (spec: string, apiVersion = "apps/v1") =>
  resources(
    `apiVersion: ${apiVersion}\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {${spec}}}}\n`,
  );

test.each<[reference: string, isFollowed: boolean]>([
  ["volumes: [{name: a, configMap: {name: NAME}}]", true],
  ["containers: [{name: a, envFrom: [{configMapRef: {name: NAME}}]}]", true],
  ["containers: [{name: a, env: [{name: A, valueFrom: {configMapKeyRef: {name: NAME}}}]}]", true],
  ["containers: [{name: a, envFrom: [{secretRef: {name: NAME}}]}]", false],
  ["volumes: [{name: a, secret: {secretName: NAME}}]", false],
  ["containers: [{name: a, args: [NAME]}]", false],
  ["containers: [{name: a, args: [--config=NAME]}]", false],
  ["containers: [{name: NAME}]", false],
])("a ConfigMap that %s names loses its hash: %s", (reference, isFollowed) => {
  const all = [MAP.object, ...pod(reference.replace("NAME", MAP.name))];
  const found = withPlainConfigMaps(all);
  expect(found[0]?.metadata.name).toBe(isFollowed ? "app" : MAP.name);
  expect(JSON.stringify(found).includes(MAP.name)).toBe(!isFollowed);
  expect(found.filter(isHashed)).toHaveLength(isFollowed ? 1 : 0);
});

test.each<[reference: string, isFollowed: boolean]>([
  ["volumes: [{name: a, secret: {secretName: NAME}}]", true],
  ["containers: [{name: a, envFrom: [{secretRef: {name: NAME}}]}]", true],
  ["containers: [{name: a, env: [{name: A, valueFrom: {secretKeyRef: {name: NAME}}}]}]", true],
  ["volumes: [{name: a, projected: {sources: [{secret: {name: NAME}}]}}]", true],
  ["imagePullSecrets: [{name: NAME}]", true],
  ["volumes: [{name: a, configMap: {name: NAME}}]", false],
  ["containers: [{name: a, args: [NAME]}]", false],
])("a Secret that %s names loses its hash: %s", (reference, isFollowed) => {
  const given = pod(reference.replace("NAME", SECRET.name));
  const renamed = plainSecretNames([SECRET.object], [...given, SECRET.object]);
  expect(JSON.stringify(given.map((one) => renamedIn(one, renamed))).includes(SECRET.name)).toBe(!isFollowed);
  expect([...renamed]).toEqual(isFollowed ? [[SECRET.name, "db"]] : []);
});

describe("a hash in a name stays", () => {
  it("where an account's secrets or an object of another API name it", () => {
    const account = `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\nsecrets: [{name: ${SECRET.name}}]\n`;
    expect(plainSecretNames([SECRET.object], [...resources(account), SECRET.object]).size).toBe(1);
    const other = pod(`volumes: [{name: a, configMap: {name: ${MAP.name}}}]`, "example.com/v1");
    expect(withPlainConfigMaps([MAP.object, ...other]).filter(isHashed)).toEqual([]);
  });

  it("where the name without it is taken, of another content, binary or of another kind", () => {
    const name = (of: string, kind = "ConfigMap", more = "data: {a: b}") =>
      resources(`apiVersion: v1\nkind: ${kind}\nmetadata: {name: ${of}}\n${more}\n`);
    const isKept = (all: Resource[]) => !withPlainConfigMaps(all).some(isHashed);
    expect(isKept([MAP.object])).toBe(false);
    expect(isKept([MAP.object, ...name("app")])).toBe(true);
    expect(isKept([MAP.object, ...name("app", "Service", "")])).toBe(false);
    expect(isKept(name(MAP.name, "ConfigMap", "data: {a: c}"))).toBe(true);
    const binary = generated(
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\nbinaryData: {a: eA==}\n",
    );
    expect(isKept([binary.object])).toBe(true);
    const odd = generated("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\nimmutable: true\n");
    expect(isKept([odd.object])).toBe(true);
    expect(isKept([SECRET.object])).toBe(true);
  });
});
