import type { Argument } from "@kustogen/kustomize/errors/argument.ts";
import { InputError, OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { describe, expect, it, test } from "vitest";
import { rows } from "../../../../test/table.ts";
import { asDeployed, stayingIn } from "../../src/changes/as-deployed.ts";
import { risksInOrder } from "../../src/changes/environment.ts";
import { moveRisks, movesOf } from "../../src/changes/moved.ts";
import { failedEnvironment, notLookedAtOf } from "../../src/changes/not-compared.ts";
import { type EnvironmentReview, NOTHING_CHANGES, type Risk } from "../../src/changes/review.ts";
import { sourceLink } from "../../src/changes/sources.ts";
import { resourceChanges } from "../../src/compare/resources.ts";
import { causeOfError, needsOtherRun } from "../../src/coverage/not-looked-at.ts";
import { renderApplication } from "../../src/units/application-build.ts";
import { UnitRenderer } from "../../src/units/unit-renderer.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

// What the comparison of two states makes of a few objects, entries or files, without a repository around them.

const read = (text: string) => parseDocuments(text, "a.yaml") as unknown as Resource[];
const object = (kind: string, name: string, fields = "", namespace = "shop") =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}${namespace === "" ? "" : `, namespace: ${namespace}`}}\n${fields}\n---\n`;
const named = (path: string, more: Partial<EnvironmentReview> = {}): EnvironmentReview => {
  const [, environment = "", system = ""] = path.split("/");
  return { name: `${environment}/${system}`, path, environment, system, ...NOTHING_CHANGES, ...more };
};

test("risks are listed by severity, then what is to be done, then what passes by itself last", () => {
  const risk = (id: string, severity: Risk["severity"], todo?: string): Risk => ({
    ...{ id, severity, message: id },
    ...(todo !== undefined && { todo }),
  });
  const all = [
    risk("a", "info"),
    risk("b", "warning"),
    risk("c", "error"),
    risk("d", "warning", "do"),
    risk("e", "error", "do"),
  ];
  expect(risksInOrder(all).map(({ id }) => id)).toEqual(["e", "c", "d", "b", "a"]);
  expect(all[0]?.id).toBe("a");
  const restart = risk("change/image-moved", "info");
  expect(risksInOrder([restart, risk("z", "info")]).map(({ id }) => id)).toContain("z");
});

describe("a link to a line", () => {
  const link = (address: string, before?: string, after?: string) => sourceLink(address, { before, after });

  it("has the commit of its side, the file with its characters encoded, and the line", () => {
    const at = link("https://git.example.com/{commit}/{file}#L{line}", "111", "222");
    expect(at("before", "a b/c(1).yaml", 3)).toBe("https://git.example.com/111/a%20b/c%281%29.yaml#L3");
    expect(at("after", "a!'*.yaml", 12)).toBe("https://git.example.com/222/a%21%27%2A.yaml#L12");
  });

  it("doesn't exist for a side that is no commit, unless the address needs none", () => {
    expect(link("https://git.example.com/{commit}/{file}#L{line}", "111")("after", "a", 1)).toBe(undefined);
    expect(link("https://git.example.com/{commit}/{file}#L{line}", "111", "")("after", "a", 1)).toBe(
      undefined,
    );
    expect(link("https://git.example.com/{file}#L{line}")("after", "a", 1)).toBe(
      "https://git.example.com/a#L1",
    );
  });

  test.each([
    "git.example.com/{file}#{line}",
    "https://git.example.com/{file}",
    "https://git.example.com/#{line}",
    "https://git.example.com/{file} {line}",
    "https://git.example.com/<{file}>{line}",
  ])("isn't made from %s", (address) => {
    expect(() => link(address)).toThrow(
      `--source-links: expected an address such as https://git.example.com/team/repo/blob/{commit}/{file}#L{line}, found ${address}`,
    );
  });
});

describe("an environment that fails", () => {
  const one = { name: "beta/shop", path: "overlays/beta/shop", environment: "beta", system: "shop" };

  it("has the error and its code, and is unexpected unless the repository is at fault", () => {
    expect(failedEnvironment(one, new InputError("a.yaml: wrong", { code: "bad-input" }))).toEqual({
      ...{ ...one, ...NOTHING_CHANGES, error: "a.yaml: wrong", code: "bad-input" },
    });
    expect(failedEnvironment(one, new OutsideError("no git", { code: "git-failed" }))).toMatchObject({
      ...{ error: "no git", code: "git-failed", unexpected: true },
    });
    expect(failedEnvironment({ name: "k8s", path: "k8s" }, new TypeError("x is undefined"))).toMatchObject({
      ...{ name: "k8s", code: "defect", unexpected: true, error: expect.stringContaining("x is undefined") },
    });
    expect(failedEnvironment({ name: "k8s", path: "k8s" }, new Error("x"))).not.toHaveProperty("environment");
  });

  it("wasn't looked at, with its cause and all lines, unless it is listed as a source already", () => {
    const failed = (more: Partial<EnvironmentReview>) =>
      named("overlays/beta/shop", { error: "a\nb", ...more });
    expect(notLookedAtOf([failed({}), named("overlays/qa/shop")], [])).toEqual([
      { place: "overlays/beta/shop", cause: "folder", what: "a; b" },
    ]);
    expect(notLookedAtOf([failed({ unmade: true })], [])).toEqual([]);
    expect(notLookedAtOf([failed({ code: "needs-helm", lost: true })], [])).toEqual([
      { place: "overlays/beta/shop", cause: "chart", what: "a; b", lost: true },
    ]);
    expect(
      notLookedAtOf([], [{ name: "web", file: "argo/a.yaml", why: "no", cause: "plugin", lost: true }]),
    ).toEqual([{ place: "argo/a.yaml", cause: "plugin", what: "web: no", lost: true }]);
  });
});

describe("objects that move between folders of one environment", () => {
  const review = (path: string, before: string, after: string) =>
    named(path, { resources: resourceChanges(read(before), read(after)) });
  const deployed = (review: EnvironmentReview, isDeployed: readonly [boolean, boolean] = [false, false]) =>
    [review, { environment: "beta", isDeployed, application: [] as const }] as const;
  const [two, web] = [object("Service", "a") + object("Service", "b"), object("Service", "web")];

  it("are reported in each folder that creates them from then on", () => {
    const path = (name: string) => `o/beta/${name}`;
    const [from, ...to] = [
      review(path("one"), two + web, ""),
      review(path("two"), "", two + web),
      review(path("three"), "", web),
    ];
    const moves = movesOf(new Map([from as EnvironmentReview, ...to].map((one) => deployed(one))));
    expect(to.map((one) => moveRisks(moves.get(one) as never).map(({ message }) => message))).toEqual([
      [
        "Service a, Service b, Service web move here from o/beta/one: pruning that folder first deletes them, until this one creates them again",
      ],
      [
        "Service web moves here from o/beta/one: pruning that folder first deletes it, until this one creates it again",
      ],
    ]);
  });

  it.each<[string, [boolean, boolean], [boolean, boolean], number]>([
    [
      "are removed if something deployed their folder, and nothing the new one",
      [true, true],
      [false, false],
      0,
    ],
    ["move if something deploys the new folder, too", [true, false], [false, true], 2],
    ["move if it is unknown what deploys their folder", [false, false], [false, false], 2],
    ["move into a deployed folder from one that nothing deployed", [false, false], [false, true], 2],
  ])("%s", (_what, left, reached, count) => {
    const [from, to] = [review("o/beta/one", web, ""), review("o/beta/two", "", web)];
    expect(movesOf(new Map([deployed(from, left), deployed(to, reached)])).size).toBe(count);
  });
});

describe("a chart of an Application", () => {
  const files = { "charts/web/Chart.yaml": "name: web\n", "charts/web/v.yaml": "a: 1\n", "p.yaml": "b: 2\n" };
  function rendered(helm: object, chart: object = { path: "charts/web" }) {
    const asked: unknown[] = [];
    const options = {
      helm: {
        open: ({ local, ...source }: { local?: { folder: string } }) => {
          asked.push({ ...source, local: local?.folder });
          return {
            template: (values: Uint8Array[], arguments_: (folder: string, files: string[]) => Argument[]) => {
              asked.push(values.map((one) => Buffer.from(one).toString()));
              asked.push(
                arguments_(
                  "CHART",
                  values.map((_, at) => `V${at}`),
                )
                  .map((one) => (typeof one === "string" ? one : one.given))
                  .join(" "),
              );
              return "kind: Service\nmetadata: {name: a}\n---\nkind: List\nitems: [{kind: Pod, metadata: {name: b}}]\n";
            },
            close: () => asked.push("closed"),
          };
        },
      },
    };
    const application = {
      ...{ name: "web", file: "argo/a.yaml", namespace: "shop" },
      builds: [{ kind: "helm", chart, helm, references: { own: "u" } }],
    };
    const discovery = { tree: listedMemory(Object.entries(files)) };
    const renderer = new UnitRenderer(discovery.tree, options as never);
    const { resources } = renderApplication(discovery as never, renderer, application as never);
    return { names: resources.map(({ metadata }) => metadata.name), asked };
  }

  it("is rendered with the Application's name and namespace, and closed", () => {
    const { names, asked } = rendered({});
    expect(names).toEqual(["a", "b"]);
    expect(asked).toEqual([
      { name: "web", version: "", repo: "", devel: false, local: "/charts/web" },
      [],
      "CHART --name-template web --namespace shop --include-crds",
      "closed",
    ]);
    const downloaded = { name: "redis", repository: "oci://r.example.com", version: "1.0.0" };
    expect(rendered({}, downloaded).asked[0]).toEqual({
      ...{
        name: "redis",
        version: "1.0.0",
        repo: "oci://r.example.com",
        devel: false,
        local: undefined,
      },
    });
  });

  test.each(
    rows(`
{releaseName: r, namespace: "n"} | --name-template r --namespace n --include-crds
{kubeVersion: "1.30"} | --name-template web --namespace shop --kube-version 1.30 --include-crds
{parameters: [{name: a, value: "beta,x"}, {name: b, value: "1\\\\,2", forceString: true}, {name: c}]} | --name-template web --namespace shop --set a=beta\\,x --set-string b=1\\,2 --set c= --include-crds
{apiVersions: [a/v1, b/v1], skipCrds: true, skipSchemaValidation: true, skipTests: true} | --name-template web --namespace shop --api-versions a/v1 --api-versions b/v1 --skip-schema-validation --skip-tests
{valueFiles: [v.yaml, "$own/p.yaml"], values: "c: 3"} | --name-template web --namespace shop --values V0 --values V1 --values V2 --include-crds
  `),
  )("with %s is rendered with the arguments %s", (helm, line) => {
    expect(rendered(parseDocuments(helm, "a.yaml")[0] as object).asked[2]).toBe(`CHART ${line}`);
  });

  it("gets its files in order, and then the Application's own values", () => {
    expect(rendered({ valueFiles: ["v.yaml", "/p.yaml"], values: "c: 3" }).asked[1]).toEqual([
      "a: 1\n",
      "b: 2\n",
      "c: 3",
    ]);
    expect(rendered({ valuesObject: { d: 4 }, values: "c: 3" }).asked[1]).toEqual(["d: 4\n"]);
    expect(rendered({ valueFiles: ["none.yaml"], ignoreMissingValueFiles: true }).asked[1]).toEqual([]);
    const who = "argo/a.yaml: Application web";
    expect(() => rendered({ valueFiles: ["none.yaml"] })).toThrow(
      `${who}: the values file none.yaml isn't in this repository, so the chart can't be rendered as Argo CD does`,
    );
    expect(() => rendered({ fileParameters: [{ name: "a", path: "v.yaml" }] })).toThrow(
      `${who}: fileParameters aren't read here`,
    );
    const discovery = { tree: listedMemory([]) };
    const build = { kind: "helm", chart: { path: "a" }, helm: {}, references: {} };
    expect(() =>
      renderApplication(discovery as never, new UnitRenderer(discovery.tree), {
        ...{ name: "web", file: "argo/a.yaml", builds: [build] },
      } as never),
    ).toThrow(`${who}: a Helm chart needs --enable-helm`);
  });
});

describe("a risk of an environment", () => {
  const resource = { kind: "Deployment", namespace: "shop", name: "web" };
  const risk = (more: Partial<Risk> = {}): Risk => ({
    id: "change/volume-removed",
    severity: "error",
    message: "m",
    todo: "do",
    resource,
    ...more,
  });
  const deployed = (
    given: Risk,
    {
      sides = [new Set<string>()],
      stays,
    }: { sides?: ReadonlySet<string>[]; stays?: Parameters<typeof asDeployed>[2] },
  ) =>
    asDeployed(named("overlays/beta/shop", { risks: [given] }), sides, stays).map(
      ({ severity, message, todo }) => `${severity} ${message}${todo === undefined ? "" : `: ${todo}`}`,
    )[0];

  it("is as it is where it is deployed", () => {
    expect(deployed(risk(), {})).toBe("error m: do");
    const here = new Set(["overlays/beta/shop"]);
    expect(deployed(risk({ message: "m ${A}" }), { sides: [new Set(["b"]), here] })).toBe("error m ${A}: do");
  });

  it("waits where nothing deploys it or a program fills something in, and where what is removed stays", () => {
    const sides = [new Set(["overlays/beta/blog"])];
    const why = "nothing in this repository deploys overlays/beta/shop";
    expect(deployed(risk(), { sides })).toBe(`warning m; ${why}`);
    expect(deployed(risk({ severity: "warning" }), { sides })).toBe("warning m: do");
    const { resource: _, ...filled } = risk({ message: "m ${A}" });
    expect(deployed(filled, {})).toBe("warning m ${A}; another program seems to fill in ${A} first");
    const stays = () => "Application a doesn't prune";
    expect(deployed(risk(), { stays })).toBe(
      "warning Deployment shop/web is no longer rendered, but stays in the cluster: Application a doesn't prune",
    );
    expect(deployed(risk({ severity: "warning" }), { stays })).toContain("but stays in the cluster");
    expect(deployed(risk({ severity: "info" }), { stays })).toBe("info m: do");
    expect(deployed(risk({ resource: undefined as never }), { stays })).toBe("error m: do");
  });

  it("is about what stays if its object is removed and nothing prunes", () => {
    const changes = resourceChanges(
      read(object("Service", "web") + object("Service", "api")),
      read(object("Service", "api", "spec: {a: b}")),
    );
    const web = { kind: "Service", namespace: "shop", name: "web" };
    const policy = (prune: boolean) => ({ application: "a", automated: true, prune, selfHeal: false });
    expect(stayingIn(changes, policy(false), undefined)?.(web)).toBe("Application a doesn't prune");
    expect(stayingIn(changes, policy(false), undefined)?.({ ...web, name: "api" })).toBe(undefined);
    expect(stayingIn(changes, policy(true), undefined)).toBe(undefined);
    expect(stayingIn(changes, undefined, { keptBy: "k" } as never)?.(web)).toBe(
      "Kustomization k doesn't prune",
    );
    expect(stayingIn(changes, undefined, undefined)).toBe(undefined);
  });
});

test.each([
  ["needs-helm", true, "chart"],
  ["helm-failed", false, "chart"],
  ["remote-not-allowed", true, "remote"],
  ["remote-failed", false, "remote"],
  ["missing-program", false, "chart"],
  ["not-supported", true, "plugin"],
  ["no-such-file", false, "missing-file"],
  ["outside-root", false, "outside"],
  ["outside-tree", false, "outside"],
  ["template", true, "template"],
  ["encrypted", true, "encrypted"],
  ["too-large", true, "limit"],
  ["bad-input", false, "folder"],
  [undefined, false, "folder"],
] as const)("an error %s needs another run: %s, and is listed as a %s", (code, expected, cause) => {
  expect(needsOtherRun(code)).toBe(expected);
  expect(causeOfError(code)).toBe(cause);
});
