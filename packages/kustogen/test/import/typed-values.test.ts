import fc from "fast-check";
import { expect, it } from "vitest";
import { resources } from "../../../review/test/check/state.ts";
import { SourceComments } from "../../src/import/comments.ts";
import { proofOf } from "../../src/import/proof.ts";
import { importedState } from "../../src/import/state.ts";
import { valuesIn } from "../../src/import/values-text.ts";
import { writeYaml } from "../../src/text/write-yaml.ts";
import { written } from "./written.ts";

const values = (
  service: string,
  environment: string,
  port: number,
  more = "",
) => `# One pod is enough for ${service}
replicaCount: ${environment === "prod" ? 3 : 1}

image:
  repository: registry.example.com/shop/${service}
  # Set by the build
  tag: "${environment === "prod" ? "1.4" : "1.5"}"
service: {type: ClusterIP, port: ${port}}
env:
  LEVEL: "debug"
  STRICT: "True"
  URL: "postgres://db.${environment}.example.com/${service}"
${more}resources:
  limits: {cpu: ${environment === "prod" ? 1 : "500m"}, memory: 512Mi}
`;

const application = (service: string, environment: string, text: string) => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${service}-${environment}, namespace: argocd}
spec:
  project: shop
  source:
    repoURL: https://charts.example.com
    chart: web
    targetRevision: 1.2.3
    helm:
      values: |
${text.replace(/^(?=.)/gm, "        ")}
  destination: {server: https://kubernetes.default.svc, namespace: shop-${environment}}
`;

const ENVIRONMENTS = ["dev", "prod"];

/** What an import of environments writes, and what differs afterwards. */
function imported(yamlOf: (environment: string) => string, environments = ENVIRONMENTS) {
  const states = environments.map((name) =>
    importedState({ name, from: name, resources: resources(yamlOf(name)) }),
  );
  const comments = new SourceComments(new Map(environments.map((name) => [name, name])));
  for (const name of environments) comments.read(yamlOf(name), `${name}/all.yaml`);
  const { files, rendered } = written(states, { comments });
  const proofs = states.map(({ name, expected }, index) => proofOf(name, expected, rendered[index] ?? []));
  return { files, rendered, proofs, differences: proofs.flatMap(({ differences }) => differences) };
}

const shop = (environment: string) =>
  [
    application("cart", environment, values("cart", environment, 8080)),
    application("till", environment, values("till", environment, 8081)),
    application(
      "front",
      environment,
      values("front", environment, 3000, `  API: https://api.${environment}.example.com\n`),
    ),
  ].join("---\n");

it("the values of a chart in an Application are an object, said once for services that are alike", () => {
  const { files, differences, proofs } = imported(shop);
  expect(differences).toEqual([]);
  expect(proofs.map(({ rewritten }) => rewritten.length)).toEqual([3, 3]);
  expect([...files.keys()].filter((path) => path.startsWith("files/"))).toEqual([]);
  const charts = files.get("charts.ts");
  expect(charts).toContain("export const webApplication = (\n  { settings, layer }: Pick<Shop, ");
  expect(charts).toContain(
    "interface WebApplicationParts {\n  name: string;\n  port: number;\n  env?: object;\n}",
  );
  expect(charts).toContain("values: yaml({");
  expect(charts).toContain(`repository: \`registry.example.com/shop/\${name}\`,`);
  expect(charts).toContain(`URL: \`postgres://db.\${layer}.example.com/\${name}\`, ...env }`);
  expect(files.get("components/cart.ts")).toContain(
    'webApplication({ settings, layer }, { name: "cart", port: 8080 })',
  );
  expect(files.get("components/front.ts")).toContain(`env: { API: \`https://api.\${layer}.example.com\` }`);
  // What all services have alike is one setting, and a number of CPUs is what its digits say.
  expect(files.get("settings.ts")).toContain("  replicaCount: replicas()");
  expect(files.get("settings.ts")).toContain("  cpuLimit: cpu()");
  for (const name of ["base", "prod"])
    expect(files.get(name)).toMatch(/replicaCount: \d\n[\s\S]*cpuLimit: "?\w+"?\n/);
});

it("what stands above the values of a chart stands above them in the code", () => {
  const { files } = imported(shop);
  expect(files.get("charts.ts")).toContain("// Set by the build\n            tag: settings.imageTag,");
  expect(files.get("charts.ts")).toContain("// One pod is enough for cart\n        values:");
});

const files = (environment: string) => `apiVersion: v1
kind: ConfigMap
metadata: {name: values, namespace: shop}
data:
${["cart", "till"].map((service, at) => `  ${service}-values.yaml: |\n${values(service, environment, 80 + at).replace(/^(?=.)/gm, "    ")}`).join("")}`;

it("values of several services in one ConfigMap are one function beside it", () => {
  const { files: code, differences } = imported(files);
  expect(differences).toEqual([]);
  const own = code.get("components/configuration.ts");
  expect(own).toContain("const commonValues = (\n");
  expect(own).toContain(
    '"cart-values.yaml": yaml(commonValues({ settings, layer }, { name: "cart", port: 80 })),',
  );
});

it("a text that readers of YAML take differently, or that says more than values, stays as it is", () => {
  for (const text of [
    "a: yes",
    "a: 1_000",
    "a: 1.10",
    "a: 0o14",
    "a: !x 1",
    "a: 2001-01-01",
    "- a",
    "a: 1\r\nb: 2",
  ])
    expect(valuesIn(`${text}\n`), text).toBeUndefined();
  expect(valuesIn('a: "yes"\nlimits: {cpu: 1}\n')).toEqual({ a: "yes", limits: { cpu: "1" } });
});

it("values that have little in common stay texts of their own", () => {
  const own = (environment: string) =>
    application("cart", environment, environment === "dev" ? "a: 1\nb: 2\nc: 3\n" : "d: 1\ne: 2\nf: 3\n");
  const { files: code, differences } = imported(own);
  expect(differences).toEqual([]);
  expect(code.get("components/cart.ts")).not.toContain("yaml(");
});

const scalar = fc.oneof(
  fc.constantFrom("a", "True", "yes", "1", "dev", "http://cart:80", "500m", ""),
  fc.integer({ min: 0, max: 3 }),
  fc.boolean(),
  fc.constant(null),
);
const { map } = fc.letrec<{ map: Record<string, unknown>; value: unknown }>((tie) => ({
  map: fc.dictionary(fc.constantFrom("image", "port", "name", "env", "limits", "when", "a-b"), tie("value"), {
    maxKeys: 5,
  }),
  value: fc.oneof({ depthSize: "small" }, scalar, tie("map"), fc.array(scalar, { maxLength: 2 })),
}));

it("any values of charts in any environments come back as they were, and are the same system again", () => {
  const one = fc.record({ cart: map, till: map });
  fc.assert(
    fc.property(
      fc.record({ dev: one, prod: one, common: map }),
      fc.boolean(),
      ({ common, ...own }, isText) => {
        const yamlOf = (environment: string) =>
          (["cart", "till"] as const)
            .map((service) => {
              const text = writeYaml({ ...common, ...own[environment as "dev"][service], called: service });
              return isText
                ? application(service, environment, text)
                : `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${service}}\ndata:\n  values.yaml: |\n${text.replace(/^(?=.)/gm, "    ")}`;
            })
            .join("\n---\n");
        const { differences, files: first, rendered } = imported(yamlOf);
        expect(differences).toEqual([]);
        const again = ENVIRONMENTS.map((name, index) =>
          importedState({ name, from: name, resources: rendered[index] ?? [] }),
        );
        const words = (text = "") => text.match(/[\w.]+/g)?.toSorted();
        const second = written(again).files;
        expect([...second.keys()].toSorted()).toEqual([...first.keys()].toSorted());
        for (const [path, text] of second) expect(words(text), path).toEqual(words(first.get(path)));
      },
    ),
    { numRuns: 60 },
  );
});

it("a CPU is a setting of that kind, whether an environment writes it as a number or as a string", () => {
  const { files: code, differences } = imported(
    (environment) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: "web:v1", resources: {limits: {cpu: ${environment === "dev" ? 1 : "2500m"}}}}]
`,
  );
  expect(differences).toEqual([]);
  expect(code.get("settings.ts")).toContain("cpuLimit: cpu().describe(");
});
