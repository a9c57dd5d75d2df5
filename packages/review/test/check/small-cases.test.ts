import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { describe, expect, it, test } from "vitest";
import { publicRoutes } from "../../src/check/changes/public-routes.ts";
import { argoFacts } from "../../src/check/model/argo-objects.ts";
import { filesBeside } from "../../src/check/model/facts.ts";
import { withReason } from "../../src/check/model/rule.ts";
import { wildcard } from "../../src/check/model/wildcard.ts";
import { hashedName, misspelled, nearName } from "../../src/check/references/near-name.ts";
import { isExcepted, isOver, readExceptions } from "../../src/check/steps/exceptions.ts";
import { placeOfError } from "../../src/check/steps/missing-parts.ts";
import { isMadeByOperator } from "../../src/cluster/provided.ts";
import { pathText } from "../../src/compare/path.ts";
import { LITERAL_VALUE, literalIn, passwordsIn } from "../../src/kubernetes/credentials/literal-value.ts";
import { isPlaceholder } from "../../src/kubernetes/variables.ts";
import { listedMemory } from "../discovery/listed-memory.ts";
import { resources, state } from "./state.ts";

// What rules and reports ask of one name, text or file, each at its edges.

const CANDIDATES = ["shop-config", "shop-service", "web", "query", "shop-config-5g9f2hkb7m"];

test.each([
  ["shop-config", "shop-config-5g9f2hkb7m", "shop-config", "shop-config-5g9f2hkb7m"],
  ["shop-cnofig", undefined, "shop-config", "shop-config"],
  ["shop-cnfg", undefined, "shop-config", "shop-config"],
  ["shop-svc", undefined, undefined, undefined],
  ["wep", undefined, undefined, undefined],
  ["webs", undefined, "web", "web"],
  ["my-shop-config", undefined, undefined, "shop-config"],
  ["config", undefined, undefined, "shop-config"],
  ["my-web", undefined, undefined, undefined],
  ["my-query", undefined, undefined, "query"],
  ["my-long-query", undefined, undefined, "query"],
  ["other", undefined, undefined, undefined],
])("a name %s is near %s by its hash, %s by its letters, and %s at all", (name, hashed, letters, near) => {
  expect(hashedName(name, CANDIDATES)).toBe(hashed);
  expect(misspelled(name, CANDIDATES)).toBe(letters);
  expect(nearName(name, CANDIDATES)).toBe(near);
});

test.each([
  ["<app>-api", "app", true],
  ["a < b", "app", false],
  ["$ARGOCD_APP_NAME", "app", true],
  ["$\x7bARGOCD_ENV_STAGE}", "app", true],
  ["$ARGOCD_OTHER", "app", false],
  ["REPO_PREFIX/shop", "url", true],
  ["REPO/shop", "url", false],
  ["APPNAME-config", "name", true],
  ["APPNAME-config", "app", false],
  ["APP-config", "name", false],
  ["shop.DNS_SUFFIX", "host", true],
  ["pkg.example.com/PROJECT_ID/web:1", "image", true],
  ["MY_REGION-docker.example.com/web:1", "image", true],
  ["ghcr.io/Acme/web:1", "image", false],
  [1, "name", false],
  [undefined, undefined, false],
])("the value %j of %s is filled in later: %s", (value, place, expected) => {
  expect(isPlaceholder(value, place)).toBe(expected);
});

test.each([
  ["a*", "ab", true],
  ["a*", "ba", false],
  ["*a", "ba", true],
  ["a*b*c", "axbyc", true],
  ["a*b*c", "acb", false],
  ["a*b*b", "ab", false],
  ["a", "a", true],
  ["a", "ab", false],
  ["*", "", true],
  ["ab*b", "ab", false],
])("%s matches %s: %s", (pattern, text, expected) => {
  expect(wildcard(pattern)(text)).toBe(expected);
});

test("a fix ends with the reason why its finding is a warning", () => {
  expect(withReason("write it", "it may be")).toBe("write it; a warning, because it may be");
});

describe("an exception", () => {
  const RULE = "integrity/service-selector";
  const REASON = "it is as wanted";

  test.each<[unknown, string]>([
    [{}, "exceptions: expected a list"],
    [["a"], "exceptions[0]: expected a mapping with rule and reason"],
    [[null], "exceptions[0]: expected a mapping with rule and reason"],
    [
      [{ rule: RULE, reason: REASON, why: "a" }],
      'exceptions[0]: unknown key "why". Known: rule, resource, environment, path, file, missing, reason, until',
    ],
    [[{ rule: RULE, reason: 5 }], "exceptions[0]: reason: expected text"],
    [
      [{ reason: REASON }],
      "exceptions[0]: rule: missing; expected an identifier that `kustogen check --list` shows",
    ],
    [[{ rule: "a/b", reason: REASON }], "exceptions[0]: rule: "],
    [
      [
        { rule: RULE, reason: REASON },
        { rule: RULE, reason: " 1234567 " },
      ],
      "exceptions[1]: reason: expected a sentence that says why the rule doesn't apply here",
    ],
    [
      [{ rule: RULE }],
      "exceptions[0]: reason: expected a sentence that says why the rule doesn't apply here",
    ],
    [
      [{ rule: RULE, reason: REASON, until: "tomorrow" }],
      'exceptions[0]: until: expected a date such as "2027-03-31"',
    ],
    [
      [{ rule: RULE, reason: REASON, until: "2027-03-311" }],
      'exceptions[0]: until: expected a date such as "2027-03-31"',
    ],
  ])("%j is refused", (given, message) => {
    expect(() => readExceptions(given, "kustogen.yaml")).toThrow(`kustogen.yaml: ${message}`);
  });

  it("is read with its place, and a reason of eight characters", () => {
    expect(readExceptions(undefined, "a")).toEqual([]);
    expect(readExceptions(null, "a")).toEqual([]);
    expect(
      readExceptions([{ rule: RULE, reason: "12345678", until: "2027-03-31" }], "kustogen.yaml"),
    ).toMatchObject([{ rule: RULE, reason: "12345678", until: "2027-03-31", place: "kustogen.yaml" }]);
  });

  it("holds up to its last day", () => {
    const until = { rule: RULE, reason: REASON, until: "2027-03-31" };
    expect(["2027-03-30", "2027-03-31", "2027-04-01", undefined].map((day) => isOver(until, day))).toEqual([
      ...[false, false, true, false],
    ]);
    expect(isOver({ rule: RULE, reason: REASON }, "2027-03-31")).toBe(false);
  });

  it("holds for its rule, resource and environment alone", () => {
    const [web] = resources("kind: Service\nmetadata: {name: web}\n") as [never];
    const holds = (more: object) => isExcepted([{ rule: RULE, reason: REASON, ...more }], RULE, web, "beta");
    expect(holds({})).toBe(true);
    expect(holds({ resource: "Service/web", environment: "b*" })).toBe(true);
    expect(holds({ rule: "a/b" })).toBe(false);
    expect(holds({ resource: "Service/api" })).toBe(false);
    expect(holds({ environment: "production" })).toBe(false);
    expect(isExcepted([], RULE, web, "beta")).toBe(false);
    const generated = (resource: string, kind: string) => {
      const made = { apiVersion: "v1", kind, metadata: { name: "config-44dggf77mm" } };
      return isExcepted([{ rule: RULE, reason: REASON, resource }], RULE, made, "beta");
    };
    expect(generated("ConfigMap/config", "ConfigMap")).toBe(true);
    expect(generated("ConfigMap/conf", "ConfigMap")).toBe(false);
    expect(generated("Deployment/config", "Deployment")).toBe(false);
  });
});

describe("the Applications of Argo CD", () => {
  const application = (name: string, fields: string, more = "") =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}}\nspec: {${fields}}\n${more}---\n`;
  const source = (repository: string, path: string, more = "") =>
    `source: {repoURL: ${repository}, path: ${path}, ${more}}`;
  const environments = ["a", "b", "c"].map((name) => state("", { environment: name }));
  const facts = (yaml: string, isMissing?: Parameters<typeof argoFacts>[2]) =>
    argoFacts(
      (parseDocuments(yaml, "argo.yaml") as never[]).map((resource) => ({ resource, file: "/argo.yaml" })),
      environments,
      isMissing,
    );
  const deployed = (...sources: [repository: string, path: string][]) =>
    facts(
      sources.map(([repository, path], at) => application(`a${at}`, source(repository, path))).join(""),
    ).applications.map((one) => one.state?.environment);

  it("deploy environments of the repository that most of them name", () => {
    expect(deployed(["other", "a"], ["own", "b"], ["own", "c"])).toEqual([undefined, "b", "c"]);
    expect(deployed(["own", "b"], ["own", "c"], ["other", "a"])).toEqual(["b", "c", undefined]);
    expect(deployed(["own", "b"], ["other", "z"], ["other", "y"])).toEqual(["b", undefined, undefined]);
  });

  it("have what they say, and nothing in place of what they don't", () => {
    const [one, other] = facts(
      application("web", `project: p, ${source("own", "./a/")}, destination: {server: s, namespace: n}`) +
        application("api", "sources: [{repoURL: x, path: a}, {repoURL: y}], destination: {name: d}"),
    ).applications;
    expect(one).toMatchObject({
      ...{ name: "web", project: "p", repositories: ["own"], cluster: "s" },
      ...{ namespace: "n", missing: [] },
    });
    expect(one?.state?.environment).toBe("a");
    expect(other).toMatchObject({
      ...{ name: "api", project: "default", repositories: ["x", "y"] },
      ...{ cluster: "d", namespace: "", state: undefined },
    });
  });

  it("lack sources that don't exist or lead out, with their place, unless a variable is in the path", () => {
    const missing = (fields: string, isMissing = () => true) =>
      facts(application("web", fields), isMissing).applications[0]?.missing;
    expect(missing(source("own", "z"))).toEqual([
      { path: "z", at: ["spec", "source", "path"], why: "absent" },
    ]);
    expect(missing(source("own", "z"), () => false)).toEqual([]);
    expect(missing(source("own", "a/../../z"), () => false)).toEqual([
      { path: "a/../../z", at: ["spec", "source", "path"], why: "outside" },
    ]);
    expect(missing("sources: [{path: a/$(B)}, {path: '{{b}}'}, {path: <b>}, {chart: c}, {path: z}]")).toEqual(
      [{ path: "z", at: ["spec", "sources", 4, "path"], why: "absent" }],
    );
  });

  it("share a name of a project only if the projects are the same", () => {
    const project = (description: string) =>
      `apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: {name: p}\nspec: {description: ${description}}\n---\n`;
    expect([...facts(project("a") + project("a")).ambiguous]).toEqual([]);
    expect([...facts(project("a") + project("b")).ambiguous]).toEqual(["p"]);
    expect(facts("apiVersion: other/v1\nkind: AppProject\nmetadata: {name: p}\n").projects.size).toBe(0);
  });
});

describe("the place of an error", () => {
  const tree = listedMemory([
    [
      "/base/kustomization.yaml",
      "resources:\n# - a.yaml\n- a.yaml\n- b.yaml\npatches:\n- path: p.yaml\n- path: q.yaml\n",
    ],
    ["/base/a.yaml", "a: {\n"],
  ]);
  const at = (error: unknown) => placeOfError(error, tree);

  it("is the line that can't be parsed, else the entry that leads to it, else nothing", () => {
    const entry = (place: string) => new InputError("wrong").within(place).within("/base/kustomization.yaml");
    expect(at(new InputError("/base/a.yaml:2: wrong"))).toEqual({ file: "/base/a.yaml", line: 2 });
    expect(at(new InputError("wrong").within("/base/a.yaml:2"))).toEqual({ file: "/base/a.yaml", line: 2 });
    expect(at(new InputError("/base/gone.yaml:2: wrong"))).toEqual({});
    expect(at(new InputError("/base/kustomization.yaml: wrong"))).toEqual({
      file: "/base/kustomization.yaml",
    });
    expect(at(new InputError("/base/a.yaml: wrong"))).toEqual({});
    expect(at(entry("resources: a.yaml"))).toEqual({ file: "/base/kustomization.yaml", line: 3 });
    expect(at(entry("resources: b.yaml"))).toEqual({ file: "/base/kustomization.yaml", line: 4 });
    expect(at(entry("patches[1]"))).toEqual({ file: "/base/kustomization.yaml", line: 7 });
    expect(at(entry("other"))).toEqual({ file: "/base/kustomization.yaml" });
    expect(at(new Error("wrong"))).toEqual({});
  });
});

describe("a value that looks like a credential", () => {
  test.each([
    ["password: hunter22", "password", "hunter22"],
    ['"password": "hunter 22"', "password", "hunter 22"],
    ["no_password: true, password=hunter22", "password", "hunter22"],
    ["--password hunter22", "password", "hunter22"],
    ["<password>hunter22</password>", "password", "hunter22"],
    ["password: $PASSWORD", "password", undefined],
    ["password => 'a b'", "password", "a b"],
    ["token: hunter22", "password", undefined],
  ])("in %s stands after %s as %s", (text, name, value) => {
    expect(literalIn(text, `${LITERAL_VALUE}${name}`)).toBe(value);
  });

  it("may stand in several addresses", () => {
    expect(passwordsIn("redis://:a@b postgres://c:d@e https://f@g")).toEqual(["a", "d"]);
  });
});

test.each([
  ["Postgresql", true, true],
  ["Postgresql", false, false],
  ["Secret", true, false],
  ["ConfigMap", true, false],
  ["ExternalSecret", true, false],
  ["VaultStaticSecret", true, false],
] as const)(
  "a Secret of a %s with open keys (%s) is made by an operator that knows them: %s",
  (kind, open, expected) => {
    expect(isMadeByOperator({ open, by: { kind } } as never)).toBe(expected);
  },
);

test.each<[kind: string, spec: object, routes: string[]]>([
  ["Ingress", { rules: [{ host: "a" }, {}] }, ["a / spec.rules[host=a]", "* / spec.rules[1]"]],
  [
    "Ingress",
    { rules: [{ host: "a", http: { paths: [{ path: "/x" }, {}] } }] },
    ["a /x spec.rules[host=a]", "a / spec.rules[host=a]"],
  ],
  [
    "IngressRoute",
    { routes: [{ match: "Host(`a`, `b`) && PathPrefix(`/x`)" }, { match: "HostRegexp('c')" }, {}] },
    [
      ...["a /x spec.routes[0].match", "b /x spec.routes[0].match", "c / spec.routes[1].match"],
      "* / spec.routes[2].match",
    ],
  ],
  ["IngressRouteTCP", { routes: [{ match: "HostSNI(`a`)" }] }, ["a / spec.routes[0].match"]],
  [
    "HTTPRoute",
    { hostnames: ["a", 1], rules: [{ matches: [{ path: { value: "/x" } }, {}] }] },
    ["a /x spec.hostnames", "a / spec.hostnames"],
  ],
  ["GRPCRoute", {}, ["* / spec.hostnames"]],
  ["TLSRoute", { hostnames: ["a"] }, ["a / spec.hostnames"]],
  ["VirtualService", { hosts: ["a", 1] }, ["a / spec.hosts"]],
  ["HTTPProxy", { virtualhost: { fqdn: "a" } }, ["a / spec.virtualhost.fqdn"]],
  ["HTTPProxy", {}, []],
  ["Route", { host: "a", path: "/x" }, ["a /x spec.host"]],
  ["Route", { host: "a" }, ["a / spec.host"]],
  ["Route", {}, []],
  [
    "Gateway",
    { listeners: [{ name: "l", hostname: "a" }, {}] },
    ["a / spec.listeners[name=l]", "* / spec.listeners[1]"],
  ],
  ["Service", { host: "a" }, []],
])("a %s with %j has the public addresses %j", (kind, spec, routes) => {
  const found = publicRoutes({ kind, spec } as never);
  expect(
    found.map(({ host, path, field }) => `${host} ${path} ${pathText(field).replaceAll('"', "")}`),
  ).toEqual(routes);
});

test("the files beside a kustomization are those of its folder, and of folders below from which it lists several", () => {
  const tree = new MemoryTree(
    [
      ...[
        "a/kustomization.yaml",
        "a/b.yaml",
        "a/c.yml",
        "a/.d.yaml",
        "a/e.txt",
        "a/sub/z.yaml",
        "a/sub/y.yaml",
      ],
      ...["a/own/kustomization.yml", "a/own/f.yaml", "a/more/g.yaml", "other/h.yaml"],
    ].map((path): [string, string] => [path, ""]),
  );
  const named = ["/a/sub/z.yaml", "/a/sub/y.yaml", "/a/own/f.yaml", "/other/h.yaml", "/a/more/g.yaml"];
  expect(filesBeside("/a", [...named, "/a/own/f.yaml"], tree)).toEqual([
    ...["/a/b.yaml", "/a/c.yml", "/a/sub/y.yaml", "/a/sub/z.yaml"],
  ]);
  expect(filesBeside("/a", ["/a/sub/z.yaml"], tree)).toEqual(["/a/b.yaml", "/a/c.yml"]);
  const elsewhere = ["/other/h.yaml", "/other/i.yaml", "/ab/j.yaml", "/ab/k.yaml"];
  expect(filesBeside("/a", elsewhere, tree)).toEqual(["/a/b.yaml", "/a/c.yml"]);
});
