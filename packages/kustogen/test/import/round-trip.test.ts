import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resources } from "../../../review/test/check/state.ts";
import { parseLayer } from "../../src/environments/groups.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { generateSystem } from "../../src/generate/system.ts";
import { type DescribeOptions, describeStates } from "../../src/import/describe-states.ts";
import { proofOf } from "../../src/import/proof.ts";
import { type ImportedState, importedState } from "../../src/import/state.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { closePair, statePair } from "../factor/states.ts";
import { environmentOf, loadSystem } from "./load.ts";
import { written } from "./written.ts";

/** Imports states, generates what was written, and says what differs. */
function differences(
  states: Record<string, readonly Resource[]>,
  options: Pick<DescribeOptions, "shared" | "affixes"> = {},
): string[] {
  const environments = Object.entries(states).map(([name, list]) =>
    importedState({ name, from: name, resources: list }),
  );
  return prove(environments, options).flatMap(({ differences: found }) => found);
}

function prove(environments: ImportedState[], options: DescribeOptions) {
  const { rendered } = written(environments, options);
  return environments.map(({ name, expected }, index) => proofOf(name, expected, rendered[index] ?? []));
}

/** The files of an import, and those of an import of what generating them renders to. */
function twice(states: Record<string, readonly Resource[]>): [Map<string, string>, Map<string, string>] {
  const names = Object.keys(states);
  const first = written(
    names.map((name) => importedState({ name, from: name, resources: states[name] ?? [] })),
  );
  const again = names.map((name, index) =>
    importedState({ name, from: name, resources: first.rendered[index] ?? [] }),
  );
  return [first.files, written(again).files];
}

describe("importing any two environments", () => {
  it("gives code that renders to the same", () => {
    fc.assert(
      fc.property(fc.oneof(statePair, closePair), ({ parent, desired }) => {
        fc.pre(parent.length > 0 && desired.length > 0);
        expect(differences({ beta: parent, production: desired })).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

describe("importing environments that share something", () => {
  it("gives code that renders to the same, with groups of those that build on one folder", () => {
    fc.assert(
      fc.property(statePair, closePair, (one, other) => {
        const [staging, beta, production] = [one.desired, other.parent, other.desired];
        fc.pre([staging, beta, production].every((list) => list.length > 0));
        const shared = [{ name: "live", members: ["beta", "production"] }];
        expect(differences({ staging, beta, production }, { shared })).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it("gives code that renders to the same, with groups made of what some share", () => {
    fc.assert(
      fc.property(statePair, closePair, (one, other) => {
        const states = {
          staging: one.parent,
          "prod-eu": [...other.parent, ...only(one.desired, other.parent)],
          "prod-us": [...other.desired, ...only(one.desired, other.desired)],
        };
        fc.pre(Object.values(states).every((list) => list.length > 0));
        expect(differences(states)).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });
});

describe("a new environment that leaves out what is optional", () => {
  const REGIONS = { dev: "europe", beta: "america", production: "africa" };
  /** How a text contains its environment's region, and the one environment that lacks it, if there is another one. */
  const place = fc.tuple(
    fc.constantFrom("R", "R-1", "acme-R", "https://R.example.com"),
    fc.constantFrom("dev", "dev", "dev,beta", ""),
  );
  const deploymentIn = (environment: keyof typeof REGIONS, places: readonly [string, string][]) => {
    const [variable, annotation, label, argument] = places.map(([pattern, lacking]) =>
      lacking.includes(environment) ? undefined : pattern.replace("R", REGIONS[environment]),
    );
    return resources(`apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
  labels: {app: web${label ? `, region: "${label}"` : ""}}
  ${annotation ? `annotations: {acme.io/region: "${annotation}"}` : ""}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: web:v1
          args: [serve${argument ? `, --region, "${argument}"` : ""}]
          env: [${variable ? `{name: REGION, value: "${variable}"}` : ""}]
`);
  };

  it("gets no text with undefined in it, whatever is derived from the optional settings of the others", () => {
    fc.assert(
      fc.property(fc.array(place, { minLength: 4, maxLength: 4 }), (places) => {
        const names = ["dev", "beta", "production"] as const;
        const { files } = written(
          names.map((name) => importedState({ name, from: name, resources: deploymentIn(name, places) })),
        );
        const optional = [...(files.get("settings.ts") ?? "").matchAll(/(\w+): \w+\(\)\.optional\(\)/g)];
        const left = (files.get("production") ?? "")
          .split("\n")
          .filter((line) => !optional.some(([, name]) => line.trim().startsWith(`${name}:`)));
        const base = parseLayer("base.yaml", files.get("base") ?? "");
        const environment = environmentOf("new", left.join("\n").replace(/web:$/, "web: {}"), [base]);
        const layers = generateSystem(resolveTree(loadSystem("shop", files), [environment]), DEFAULT_FOLDERS);
        for (const { text } of layers.flatMap((layer) => layer.files))
          expect(text).not.toContain("undefined");
      }),
      { numRuns: 100 },
    );
  });
});

/** The resources of a list that another one has none of that identity for. */
function only(list: readonly Resource[], others: readonly Resource[]): Resource[] {
  const taken = new Set(others.map(identityKey));
  return list.filter((resource) => !taken.has(identityKey(resource)));
}

const DEPLOYMENT = (namespace: string, image: string, host: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: ${namespace}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: ${image}, env: [{name: HOST, value: ${host}}]}]}
`;

describe("what imports of hand-written repositories met", () => {
  it("environments in namespaces of their own", () => {
    const beta = resources(DEPLOYMENT("shop-beta", "web:v1", "b.example.com"));
    const production = resources(DEPLOYMENT("shop", "web:v1", "p.example.com"));
    expect(differences({ beta, production })).toEqual([]);
  });

  it("environments whose several namespaces each have names of their own, as the same objects", () => {
    const state = (environment: string) =>
      resources(`${DEPLOYMENT(`shop-${environment}`, "web:v1", "h.example")}---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop-${environment}}
spec: {ports: [{port: 1}]}
---${DEPLOYMENT(`jobs-${environment}`, "job:v1", "h.example")}`);
    const states = { beta: state("beta"), production: state("production") };
    expect(differences(states)).toEqual([]);
    const imported = Object.entries(states).map(([name, list]) =>
      importedState({ name, from: name, resources: list }),
    );
    const system = describeStates("shop", imported, "shop");
    expect([...system.components.values()].flat().map(({ layers }) => layers)).toEqual([3, 3, 3]);
    // Both are called after the environment.
    expect([...system.namespaces.own]).toEqual([]);
    expect(system.settings.all.map(({ name }) => name)).toEqual([]);
  });

  it("namespaces and texts that components share, beside those of the whole system", () => {
    const state = (environment: string) =>
      resources(
        ["shop", "web", "jobs"]
          .map((name, index) => {
            const namespace = `${index === 0 ? "shop" : "other"}-${environment}`;
            return `${DEPLOYMENT(namespace, "web:v1", `${environment}.example`).replace(/name: web,/, `name: ${name},`)}---
apiVersion: v1
kind: ServiceAccount
metadata: {name: ${name}, namespace: ${namespace}, annotations: {acme.io/web: ${environment}}}
---`;
          })
          .concat(
            ["a", "b", "c"].map(
              (name) =>
                `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: shop-${environment}}\n---\n`,
            ),
          )
          .join("\n"),
      );
    expect(differences({ beta: state("beta"), production: state("production") })).toEqual([]);
  });

  it("prefixes and suffixes, wherever an object is named, and labels that only some have", () => {
    const state = (prefix: string, suffix: string, labels: string) => {
      const name = (core: string) => `${prefix}${core}${suffix}`;
      return resources(`apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name("web")}, namespace: shop, labels: {app: web, ${labels}}}
spec:
  selector: {matchLabels: {app: web, ${labels}}}
  template:
    metadata: {labels: {app: web, ${labels}}}
    spec:
      serviceAccountName: ${name("web")}
      containers: [{name: web, image: "web:v1", envFrom: [{configMapRef: {name: ${name("settings")}}}]}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: ${name("settings")}, namespace: shop, labels: {${labels}}}
data: {URL: "http://${name("web")}:80/x"}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: ${name("web")}, namespace: shop, labels: {${labels}}}
---
apiVersion: v1
kind: Service
metadata: {name: ${name("web")}, namespace: shop, labels: {${labels}}}
spec: {ports: [{port: 80}], selector: {app: web, ${labels}}}
`);
    };
    const kinds: Record<string, readonly Resource[]>[] = [
      { beta: state("beta-", "", "t: b"), production: state("production-", "", "t: p, crit: high") },
      { beta: state("b-", "", "t: b"), production: state("", "", "t: p, crit: high") },
      { beta: state("", "-one", "t: b"), production: state("", "-two", "t: b, crit: high") },
      {
        beta: state("b-", "-x", "t: b"),
        production: state("p-", "-y", "t: b"),
        eu: state("e-", "-z", "t: e"),
      },
    ];
    for (const states of kinds) {
      // Before and behind at once only a kustomization tells.
      const affixes = new Set(["b-", "p-", "e-", "-x", "-y", "-z"]);
      expect(differences(states, { affixes })).toEqual([]);
      const imported = Object.entries(states).map(([name, list]) =>
        importedState({ name, from: name, resources: list }),
      );
      const system = describeStates("shop", imported, "shop", { affixes });
      expect([...system.components.values()].flat()).toHaveLength(4);
      expect(system.images.all).toHaveLength(1);
    }
  });

  it("environments with nothing in common", () => {
    const service = resources(
      "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 1}]}",
    );
    expect(
      differences({ beta: service, production: resources(DEPLOYMENT("x", "web:v1", "h.example")) }),
    ).toEqual([]);
  });

  it("an image that only one environment runs, and one without a tag", () => {
    const one = resources(DEPLOYMENT("shop", "web:v1", "h.example"));
    const other = resources(DEPLOYMENT("shop", "web", "h.example"));
    expect(differences({ beta: one, production: other })).toEqual([]);
    expect(
      differences({
        beta: one,
        production: resources("apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a, namespace: shop}"),
      }),
    ).toEqual([]);
  });

  it("a custom definition that differs between environments", () => {
    const definition = (plural: string) =>
      resources(
        `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.acme.io}\nspec: {group: acme.io, scope: Namespaced, names: {kind: Thing, plural: ${plural}}, versions: []}`,
      );
    expect(differences({ beta: definition("things"), production: definition("thingies") })).toEqual([]);
  });

  it("objects that don't fit their schema become exceptions and stay as they are", () => {
    const odd = resources(
      "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: a}\nspec: {minAvailable: 1, typo: x}",
    );
    expect(differences({ beta: odd, production: odd })).toEqual([]);
  });
});

describe("importing what an import generates", () => {
  it("gives the same settings, pins and files, and the same components but for the order of what is in them", () => {
    const state = (environment: string, replicas: number, more: string) =>
      resources(`apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: shop, labels: {app: web, tier: ${environment}}}
data:
  LEVEL: info
  web.conf: |
    listen 80;
    name ${environment}.example.com;
    log off;
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {app: web, tier: ${environment}}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web, tier: ${environment}}}
    spec:
      containers:
        - {name: web, image: "web:v${replicas}", env: [{name: HOST, value: ${environment}.example.com}], envFrom: [{configMapRef: {name: web}}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop, labels: {app: web, tier: ${environment}}}
spec: {ports: [{port: 80, name: http}], selector: {app: web}}
---
${more}`);
    const budget =
      "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web, namespace: shop, labels: {app: web, tier: production}}\nspec: {minAvailable: 1, selector: {matchLabels: {app: web}}}";
    const [first, second] = twice({ beta: state("beta", 1, ""), production: state("production", 3, budget) });
    expect([...second.keys()].sort()).toEqual([...first.keys()].sort());
    const words = (text = "") => text.split(/[\s,.]+/).sort();
    for (const [path, text] of first)
      if (path.startsWith("components/")) expect(words(second.get(path))).toEqual(words(text));
      else expect([path, second.get(path)]).toEqual([path, text]);
  });

  it.each<[string, (environment: string) => string]>([
    [
      "objects without a namespace",
      (environment) => (environment === "beta" ? "" : ", namespace: shop-production"),
    ],
    ["names with a prefix", (environment) => `, namespace: shop-${environment}`],
  ])("gives the same where there are %s", (what, namespace) => {
    const state = (environment: string) => {
      const name = what.includes("prefix") ? `${environment}-web` : "web";
      return resources(`${DEPLOYMENT(`shop-${environment}`, "web:v1", "h.example").replace("{name: web,", `{name: ${name},`)}---
apiVersion: v1
kind: Service
metadata: {name: ${name}${namespace(environment)}}
spec: {ports: [{port: 80}], selector: {app: web}}
---
apiVersion: v1
kind: Service
metadata: {name: team-${environment}-metrics, namespace: shop-${environment}}
spec: {ports: [{port: 81}], selector: {app: web}}
`);
    };
    const [first, second] = twice({ beta: state("beta"), production: state("production") });
    const words = (files: Map<string, string>) =>
      [...files].map(([path, text]) => [path, text.split(/[\s,.]+/).sort()]).sort();
    expect(words(second)).toEqual(words(first));
    const all = [...first.values()].join("\n");
    expect(all).toContain(what.includes("prefix") ? "{settings.prefix}web`" : "unplaced:");
    expect(all).not.toContain("when:");
  });

  it("gives the same files, whatever the environments are", () => {
    fc.assert(
      fc.property(closePair, ({ parent, desired }) => {
        fc.pre(parent.length > 0 && desired.length > 0);
        const [first, second] = twice({ beta: parent, production: desired });
        expect([...second.keys()].sort()).toEqual([...first.keys()].sort());
      }),
      { numRuns: 3 },
    );
  });
});
