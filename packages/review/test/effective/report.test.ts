import { MASK } from "@kustogen/kustomize/credentials/masking.ts";
import { describe, expect, it } from "vitest";
import { compareEnvironments } from "../../src/effective/compare.ts";
import { effectiveEnvironment } from "../../src/effective/environment.ts";
import { masked, printComparison, printEnvironments } from "../../src/effective/print.ts";
import { resources } from "../check/state.ts";

const web = (env: string, more = "") =>
  effectiveEnvironment(
    resources(`
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    spec:
      containers: [{name: web, env: ${env}, envFrom: [{configMapRef: {name: app}}]}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: app, namespace: shop}
data: {LEVEL: info, API_TOKEN: "hunter2hunter2"}
${more}`),
  );

describe("the report of an environment", () => {
  it("masks what looks like a credential, also where it is shadowed and in a URL", () => {
    const containers = masked(
      web('[{name: API_TOKEN, value: "other-hunter2"}, {name: URL, value: "http://u:hunter2@db"}]'),
    );
    const text = JSON.stringify(containers) + printEnvironments(containers);
    expect(text).not.toContain("hunter2");
    expect(containers[0]?.variables.find(({ name }) => name === "API_TOKEN")).toMatchObject({
      value: MASK,
      shadows: [{ value: MASK }],
    });
  });

  it("says above each where it comes from, what it shadows, and nothing of the API server's Service, which every container has", () => {
    const text = printEnvironments(
      web(
        "[{name: LEVEL, value: debug}, {name: P, valueFrom: {secretKeyRef: {name: db, key: p}}}, {name: Q, value: $(NO)}]",
      ),
    );
    expect(text).toContain("Deployment web (namespace shop), container web");
    expect(text).toMatch(/ {2}env\n {4}LEVEL +debug\n +shadows envFrom ConfigMap app: info/);
    expect(text).toMatch(/P +<Secret db, p> +must exist first/);
    expect(text).toContain("! $(NO) isn't expanded");
    expect(text).not.toContain("service links");
  });

  it("has exactly the agreed fields for a plain variable", () => {
    const [container] = masked(web("[]"));
    expect(Object.keys(container ?? {})).toEqual(
      expect.arrayContaining(["workload", "container", "init", "variables"]),
    );
    const level = container?.variables.find(({ name }) => name === "LEVEL");
    expect(level).toEqual({
      name: "LEVEL",
      value: "info",
      source: { kind: "ConfigMap", name: "app", through: "envFrom", index: 0, key: "LEVEL" },
      shadows: [],
      required: false,
    });
  });

  it("writes what would drive a terminal as its code", () =>
    expect(printEnvironments(web('[{name: A, value: "\\e[31mred"}]'))).toContain("\\x1b[31mred"));
});

describe("two environments side by side", () => {
  const beta = web("[{name: A, value: one}, {name: B, value: same}]");
  const production = web("[{name: A, value: two}, {name: B, value: same}, {name: C, value: new}]");
  const compared = compareEnvironments(beta, production);

  it("shows what differs, and what only one has", () => {
    const text = printComparison(compared, ["beta", "production"]);
    expect(text).toMatch(/ A +one +two/);
    expect(text).toMatch(/ C +— +new/);
    expect(text).not.toMatch(/ B +same/);
  });

  it("takes the key of a generated Secret for the same one, whatever hash ends its name, unless only one may be missing", () => {
    const secret = (name: string, optional: boolean) =>
      web(`[{name: P, valueFrom: {secretKeyRef: {name: ${name}, key: p, optional: ${optional}}}}]`);
    const same = (one: ReturnType<typeof web>, other: ReturnType<typeof web>) =>
      compareEnvironments(one, other)[0]?.variables.find(({ name }) => name === "P")?.same;
    expect(same(secret("db-2456789bcd", false), secret("db-fghkmt2456", false))).toBe(true);
    expect(same(secret("db-2456789bcd", false), secret("mq-fghkmt2456", false))).toBe(false);
    expect(same(secret("db", false), secret("db", true))).toBe(false);
  });

  it("counts what is the same, if anything is", () => {
    const pod = (env: string) =>
      effectiveEnvironment(
        resources(
          `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, env: [${env}]}]}\n`,
        ),
      ).map((one) => ({ ...one, variables: one.variables.filter(({ source }) => source.kind === "env") }));
    const text = (one: string, other: string) =>
      printComparison(compareEnvironments(pod(one), pod(other)), ["a", "b"]);
    const [same, more] = ["{name: S, value: s}", "{name: T, value: t}"];
    expect(text("{name: A, value: a}", "{name: A, value: b}")).not.toContain("the same");
    expect(text(`{name: A, value: a}, ${same}`, `{name: A, value: b}, ${same}`)).toMatch(
      /\n\n1 variable is the same \(--json has them\)\n$/,
    );
    expect(text(`{name: A}, ${same}, ${more}`, `{name: A, value: b}, ${same}, ${more}`)).toMatch(
      /\n\n2 variables are the same \(--json has them\)\n$/,
    );
  });

  it("says so when nothing differs", () =>
    expect(printComparison(compareEnvironments(beta, beta), ["a", "b"])).toContain(
      "a and b give every container the same variables",
    ));
});

const rich = (image: string, more = "", only = "") =>
  effectiveEnvironment(
    resources(`
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    spec:
      initContainers:
      - {name: first, image: a}
      - {name: side, image: a, restartPolicy: Always, env: [{name: PORT, value: "1"}]}
      containers:
      - name: web
        image: ${image}
        env:
        - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
        - {name: POD, valueFrom: {fieldRef: {fieldPath: "metadata.labels['app']"}}}
        - {name: CPU, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
        - {name: LEVEL, value: debug}
        - {name: EMPTY, value: ""}
        - {name: LINES, value: "a\\nb"}
        - {name: LONG, value: ${"long".repeat(20)}}
        - {name: KEY, valueFrom: {configMapKeyRef: {name: app, key: LEVEL}}}
        - {name: GONE, valueFrom: {configMapKeyRef: {name: app, key: NONE}}}
        - {name: MAYBE, valueFrom: {configMapKeyRef: {name: other, key: A, optional: true}}}
        - {name: PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}
        - {name: BOTH, value: a, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
        - {name: URL, value: "http://$(LEVEL).$(NONE).$(PASSWORD)/"}
        ${more}
        envFrom:
        - {configMapRef: {name: app}}
        - {configMapRef: {name: rest, optional: true}, prefix: REST_}
        - {secretRef: {name: all}}
${only}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: app, namespace: shop}
data: {LEVEL: info, "not a name": b, EXTRA: c}
---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {clusterIP: 10.0.0.1, ports: [{port: 5432}]}
`),
  );

it("a report of all that containers get, alone and beside another environment's, is as in report.txt (npx vitest -u writes it)", async () => {
  const beta = rich("a:1", "- {name: MODE, value: test}");
  const production = rich(
    "a:2",
    "- {name: MODE, value: live}",
    "---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: once, namespace: shop}\nspec: {template: {spec: {containers: [{name: once}]}}}",
  );
  const compared = compareEnvironments(beta, production);
  const texts = [
    printEnvironments(masked(beta)),
    printComparison(compared, ["beta", "production"]),
    printComparison(compareEnvironments(production, beta), ["production", "beta"]),
  ];
  await expect(texts.join("=".repeat(20).concat("\n"))).toMatchFileSnapshot("report.txt");
});

it("a report of all places and contracts that variables come from is as in places.txt (npx vitest -u writes it)", async () => {
  const contract = (name: string, more: object = {}) => ({
    name,
    namespace: "shop",
    provider: "terraform" as const,
    keys: { A: { description: "a" }, B: { description: "b", required: false }, C: { description: "c" } },
    ...more,
  });
  const key = (name: string, of: string, optional = false) =>
    `{name: ${name}, valueFrom: {secretKeyRef: {name: ${of}, key: ${name}, optional: ${optional}}}}`;
  const field = (name: string, path: string) =>
    `{name: ${name}, valueFrom: {fieldRef: {fieldPath: ${JSON.stringify(path)}}}}`;
  const environments = effectiveEnvironment(
    resources(`
apiVersion: v1
kind: Pod
metadata: {name: one, namespace: shop, labels: {app: web}, annotations: {note: read}}
spec:
  enableServiceLinks: false
  serviceAccountName: robot
  containers:
  - name: web
    env:
    - {name: LITERAL, value: 1}
    - {name: EMPTY, value: null}
    - {name: BARE}
    - {value: nameless}
    - {name: REPEATED, value: "$(LITERAL)$(LITERAL)"}
    - ${key("A", "promised")}
    - ${key("B", "promised")}
    - ${key("B", "promised", true)}
    - ${key("Z", "promised", true)}
    - ${key("C", "fetched")}
    - ${key("OPEN", "fetched")}
    - ${key("GONE", "open", true)}
    - ${key("ELSEWHERE", "elsewhere", true)}
    - {name: TWO, valueFrom: {fieldRef: {fieldPath: a}, resourceFieldRef: {resource: b}}}
    - {name: FILE, valueFrom: {fileKeyRef: {volumeName: v, path: p, key: K}}}
    - {name: MAP, valueFrom: {configMapKeyRef: {name: app, key: LEVEL}}}
    - {name: BINARY, valueFrom: {configMapKeyRef: {name: app, key: FILE}}}
    - ${field("NAME", "metadata.name")}
    - ${field("ACCOUNT", "spec.serviceAccountName")}
    - ${field("LABEL", "metadata.labels['app']")}
    - ${field("NOTE", "metadata.annotations['note']")}
    - ${field("NO_NOTE", "metadata.annotations['other']")}
    - ${field("UID", "metadata.uid")}
    - {name: ${"LONG_".repeat(12)}, value: long}
    envFrom:
    - {configMapRef: {name: app}, prefix: APP_}
    - {secretRef: {name: fetched}}
    - {secretRef: {name: open}}
    - {secretRef: {name: rest, optional: true}}
    - {secretRef: {name: promised, optional: true}, prefix: MAYBE_}
    - {secretRef: {name: fetched-open}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: app, namespace: shop}
data: {LEVEL: info, UNUSED: x, "1st": skipped}
binaryData: {FILE: eA==}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: fetched, namespace: shop}
spec: {data: [{secretKey: A}], dataFrom: [{extract: {key: x}}]}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: fetched-open, namespace: shop}
spec: {dataFrom: [{extract: {key: x}}]}
`),
    {
      contracts: [
        contract("promised"),
        contract("open", { open: true }),
        contract("fetched"),
        contract("elsewhere", { namespace: "other" }),
      ],
      // The end of a path says where it was written: a key by a layer, an entry's value by a patch of another.
      placeOf: ({ kind, metadata }, path) => {
        const [last] = path.slice(-1);
        if (kind === "ConfigMap") return { file: `beta/${metadata.name}.env`, line: 3, layer: "beta" };
        if (last === "value") return { file: "overlays/beta/patch.yaml", line: path.length, layer: "beta" };
        if (last === "name" && path.includes("valueFrom")) return { file: "base/refs.yaml" };
        return typeof last === "number" && last < 20 ? { file: "base/pod.yaml", line: last + 1 } : undefined;
      },
    },
  );
  await expect(printEnvironments(environments)).toMatchFileSnapshot("places.txt");
});

it("variables that double each other are told as too long for Linux, of the first that is", () => {
  const doubled = Array.from({ length: 23 }, (_, at) =>
    at === 0 ? "{name: V0, value: xx}" : `{name: V${at}, value: "$(V${at - 1})$(V${at - 1})"}`,
  );
  const [one] = web(`[${doubled.join(", ")}]`);
  const told = one?.variables.filter(({ name }) => /^V(19|20|21|22)$/.test(name));
  expect(told?.map(({ value, problem }) => value?.length ?? problem)).toEqual([
    2 ** 20,
    "it is longer than 2 MiB",
    12,
    24,
  ]);
});
