import { expect, it } from "vitest";
import { resources } from "../../../review/test/check/state.ts";
import { fill } from "../../src/blocks/fill.ts";
import { describeStates } from "../../src/import/describe-states.ts";
import { fillable } from "../../src/import/fillable.ts";
import { importedState } from "../../src/import/state.ts";
import { filesOf } from "./described.ts";

const values = (replicas: number, profile: string, cpu: string, more = "") => `replicaCount: ${replicas}
imagePullSecrets:
  - name: pull

config:
  PROFILE: "${profile}"
${more}
resources:
  limits:
    cpu: ${cpu}
    memory: 512Mi
  requests:
    cpu: 100m
    memory: 256Mi

autoscaling:
  enabled: ${profile === "prod"}
  maxReplicas: 10
`;

const texts = [
  values(1, "dev", "500m", '  DATABASE: "postgres://db"\n  LEVEL: "debug"\n'),
  values(2, "pre", "500m"),
  values(3, "prod", "1"),
];

/** A text as the environments get it back. */
const back = (all: readonly (string | undefined)[]) => {
  const { text = "", fillings = new Map() } = fillable(all) ?? {};
  return all.map((_, index) =>
    fill(text, Object.fromEntries([...fillings].map(([key, own]) => [key, own.values[index]]))),
  );
};

it("values of several environments are one text, with placeholders for words and for lines that some have", () => {
  const { text, fillings } = fillable(texts) ?? {};
  expect(text).toContain("replicaCount: __REPLICA_COUNT__\nimagePullSecrets:\n");
  expect(text).toContain("    cpu: __LIMITS_CPU__\n    memory: 512Mi\n");
  expect(text).toContain("  enabled: __AUTOSCALING_ENABLED__\n");
  expect(fillings?.get("CONFIG")).toMatchObject({
    isSection: true,
    values: ['  DATABASE: "postgres://db"\n  LEVEL: "debug"\n', "", ""],
  });
  expect(back(texts)).toEqual(texts);
});

it("lines at the end of a text, with and without an end of their own, come back as they were", () => {
  const ends = ["affinity: {}\n", "affinity: {}", "affinity:\n  one: true\n  two: false"];
  const all = texts.map((text, index) => text + ends[index]);
  expect(fillable(all)?.text).toMatch(/\n__AFFINITY____END__$/);
  expect(back(all)).toEqual(all);
});

it("texts with little in common stay apart", () => {
  const other = "a: 1\nb:\n  c: 2\n  d: 3\ne: 4\nf: 5\ng: 6\nh: 7\n";
  expect(fillable([texts[0], other])).toBeUndefined();
});

const map = (index: number) => `apiVersion: v1
kind: ConfigMap
metadata: {name: values, namespace: shop}
data:
${["cart", "till"].map((service) => `  ${service}-settings.yaml: |\n${(texts[index] ?? "").replace(/^(?=.)/gm, "    ")}`).join("")}`;

it("texts of several services in one form are one file, and what environments change of them are settings", () => {
  const states = ["dev", "pre", "prod"].map((name, index) =>
    importedState({ name, from: name, resources: resources(map(index)) }),
  );
  const files = filesOf(describeStates("shop", states, "shop"));
  expect([...files.keys()].filter((path) => path.startsWith("files/"))).toEqual([
    "files/values/common-settings.yaml",
    "files/values/dev/cart-settings-config.yaml",
  ]);
  expect(files.get("settings.ts")).toContain("replicaCount: replicas().describe(");
  expect(files.get("settings.ts")).toContain("autoscalingEnabled: boolean()");
  const code = files.get("components/configuration.ts");
  expect(code).toContain("const commonSettings = ({ settings, layer }");
  expect(code).toContain(`...commonSettings({ settings, layer }),
        CONFIG: settings.configuration.ownConfig ? cartSettingsConfigYamlDev : "",`);
  expect(files.get("settings.ts")).toContain("ownConfig: feature({})");
  const folders = [...(code?.matchAll(/from "\.\.\/files\/(.*)";/g) ?? [])].map(([, path = ""]) =>
    path.split("/"),
  );
  expect(folders).toEqual(folders.toSorted((a, b) => (a.join("\0") < b.join("\0") ? -1 : 1)));
});

it("texts of several keys that differ in the word that the key begins with are one file, with that word said", () => {
  const own = (service: string, more: string) =>
    `service:\n  name: ${service}\n  image: registry.example.com/${service}-service\n  database: "postgres://${service}/${service}_db"\n${more}`;
  const environment = (name: string, services: readonly string[], more: string) =>
    importedState({
      name,
      from: name,
      resources: resources(`apiVersion: v1
kind: ConfigMap
metadata: {name: values, namespace: shop}
data:
${services.map((one) => `  ${one}-values.yaml: |\n${own(one, more).replace(/^(?=.)/gm, "    ")}`).join("")}`),
    });
  const both = ["dev", "prod"].map((name) =>
    environment(name, name === "dev" ? ["cart", "till"] : ["cart"], "level: debug\n"),
  );
  const written = filesOf(describeStates("shop", both, "shop"));
  expect([...written.keys()].filter((path) => path.startsWith("files/"))).toEqual([
    "files/values/common-values.yaml",
  ]);
  expect(written.get("files/values/common-values.yaml")).toBe(own("__NAME__", "level: debug\n"));
  expect(written.get("components/configuration.ts")).toContain(
    '{ "till-values.yaml": fill(commonValuesYaml, { NAME: "till" }) }',
  );
});
