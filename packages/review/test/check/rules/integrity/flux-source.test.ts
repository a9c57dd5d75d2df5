import { describe, expect, it } from "vitest";
import { argoFacts } from "../../../../src/check/argo-objects.ts";
import { fluxSource } from "../../../../src/check/rules/integrity/flux-source.ts";
import type { State } from "../../../../src/check/state.ts";
import { type FluxKustomization, fluxIn } from "../../../../src/discovery/flux.ts";
import { readFinding } from "../../read-findings.ts";
import { judgedSources } from "../../sources.ts";
import { state } from "../../state.ts";

const release = (name: string, source = name) =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: ${name}}\nspec: {chart: {spec: {chart: a, sourceRef: {kind: HelmRepository, name: ${source}}}}}\n---\n`;
const repository = (name: string, kind = "HelmRepository") =>
  `apiVersion: source.toolkit.fluxcd.io/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: {url: "https://charts.example"}\n---\n`;

function judged(
  yaml: string,
  beside = "",
  flux: readonly FluxKustomization[] = [],
  inPart: State["inPart"] = false,
): string[] {
  const environments = [state(yaml, { environment: "apps", inPart })];
  const fluxSources = fluxIn(Buffer.from(beside), "/clusters/home/sources.yaml").sources;
  const repository = {
    environments,
    argo: argoFacts([], environments),
    flux,
    fluxSources,
    isWhole: false,
  };
  return [...(fluxSource.checkRepository?.(repository) ?? [])].map((finding) => {
    const { resource, path, message, severity = "" } = finding;
    const said = `${severity} ${resource?.metadata.name} ${path?.join(".")}: ${message}`.trim();
    return readFinding(fluxSource.id, said, finding);
  });
}

const KEPT = repository("one") + repository("two") + release("one") + release("two");

describe("integrity/flux-source", () => {
  it("warns of a HelmRepository that is nowhere, where the others are here", () => {
    expect(judged(KEPT + release("three"))).toEqual([
      "three spec.chart.spec.sourceRef.name: is fetched from HelmRepository three, which nothing in this repository creates; 2 others that are referenced exist",
    ]);
  });

  describe("of releases whose repository creates no source at all", () => {
    const root = (source = "flux-system", isGone = false): FluxKustomization[] =>
      fluxIn(
        Buffer.from(
          `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\nspec: {path: ./apps, sourceRef: {kind: GitRepository, name: ${source}}}\n`,
        ),
        "/clusters/home/apps.yaml",
      ).flux.map((one) => ({ ...one, ...(isGone && { isGone: true as const }) }));
    const oci = (name: string) =>
      `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: ${name}}\nspec: {chartRef: {kind: OCIRepository, name: ${name}}}\n---\n`;
    const both = release("one") + release("two") + release("again", "two");

    it("warns once for each kind", () =>
      expect(judged(both + oci("three") + oci("four"), "", root())).toEqual([
        "one spec.chart.spec.sourceRef.name: is fetched from HelmRepository one, but nothing in this repository creates any HelmRepository, though 2 are referred to: one, two",
        "three spec.chartRef.name: is fetched from OCIRepository three, but nothing in this repository creates any OCIRepository, though 2 are referred to: three, four",
      ]));

    it.each<[string, ReturnType<typeof judged>]>([
      ["only one is referred to", judged(release("one"), "", root())],
      ["a file has another", judged(both, repository("three"), root())],
      ["a template makes them", judged(both, repository('"<< inputs.name >>"'), root())],
      ["Flux also deploys another repository", judged(both, "", [...root(), ...root("tenant")])],
      ["a folder that Flux deploys isn't here", judged(both, "", [...root(), ...root("flux-system", true)])],
      ["Flux deploys nothing of this repository", judged(both)],
      ["a part isn't rendered", judged(both, "", root(), true)],
    ])("is silent if %s", (_, said) => expect(said).toEqual([]));
  });

  it("warns where all but one look for the source of Flux's installation in its namespace", () => {
    const own = (name: string, namespace: string, source = "") =>
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {path: ./a, sourceRef: {kind: GitRepository, name: flux-system${source}}}\n---\n`;
    const two = own("one", "flux-system") + own("two", "apps", ", namespace: flux-system");
    expect(judged(two + own("three", "apps"))).toEqual([
      "three spec.sourceRef: refers to GitRepository flux-system in namespace apps, but all others refer to it in flux-system",
    ]);
    expect(judged(two)).toEqual([]);
    expect(judged(own("one", "flux-system") + own("three", "apps"))).toEqual([]);
  });

  it("warns of a HelmRepository whose name is nearly that of one that nothing refers to", () => {
    expect(judged(repository("external-secret") + release("a", "external-secrets"))).toEqual([
      "a spec.chart.spec.sourceRef.name: is fetched from HelmRepository external-secrets, which nothing in this repository creates; external-secret, which nothing refers to, exists",
    ]);
  });

  it("warns of a HelmRepository that is nowhere, beside the only source, which nothing refers to", () => {
    const oci = (name: string) =>
      `apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: ${name}}\n---\n`;
    const said = (...parts: string[]) => {
      const environments = [parts.join(""), others].map((one, at) => state(one, { environment: `e${at}` }));
      const repository = { environments, argo: argoFacts([], environments), flux: [], fluxSources: [] };
      return [...(fluxSource.checkRepository?.({ ...repository, isWhole: false }) ?? [])].map((finding) =>
        readFinding(fluxSource.id, `${finding.resource?.metadata.name} ${finding.message}`, finding),
      );
    };
    const ofOci = (name: string) =>
      `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: ${name}}\nspec: {chartRef: {kind: OCIRepository, name: ${name}}}\n---\n`;
    const others = ["one", "two"].map((name) => oci(name) + ofOci(name)).join("");
    expect(said(oci("web"), release("web", "acme"))).toEqual([
      "web is fetched from HelmRepository acme, which nothing in this repository creates; OCIRepository web, which nothing refers to, is beside it",
    ]);
    // Either of two may be meant, or by either of two.
    expect(said(oci("web"), oci("api"), release("web", "acme"))).toEqual([]);
    expect(said(oci("web"), release("web", "acme"), release("api", "other"))).toEqual([]);
    // Something refers to it, or the sources may be elsewhere.
    expect(said(oci("one"), release("web", "acme"))).toEqual([]);
    expect(judged(oci("web") + release("web", "acme"))).toEqual([]);
  });

  it("warns of the only missing source of charts, of whatever kind the others are", () => {
    const oci = (name: string) =>
      `apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: ${name}}\n---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: ${name}}\nspec: {chartRef: {kind: OCIRepository, name: ${name}}}\n---\n`;
    const many = (count: number) => Array.from({ length: count }, (_, at) => oci(`chart-${at}`)).join("");
    expect(judged(many(5) + release("web"))).toEqual([
      "web spec.chart.spec.sourceRef.name: is fetched from HelmRepository web, which nothing in this repository creates; the 5 other sources of charts that are referenced exist",
    ]);
    expect(judged(many(4) + release("web"))).toEqual([]);
    expect(judged(many(5) + release("web") + release("mail"))).toEqual([]);
  });

  it("warns of the source of a folder in this repository that isn't the one of all others", () => {
    const given = (name: string, source: string) =>
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}}\nspec: {path: ./apps/${name}, sourceRef: {kind: GitRepository, name: ${source}}}\n---\n`;
    const said = (others: string, own = given("web", "deploy"), gone: string[] = []) =>
      judged(
        own + others,
        "",
        fluxIn(Buffer.from(own + others), "/flux.yaml").flux.map((one) =>
          gone.includes(one.name) ? { ...one, isGone: true as const } : one,
        ),
      );
    const usual = (count: number, source = "flux-system") =>
      Array.from({ length: count }, (_, at) => given(`app-${source}-${at}`, source)).join("");
    expect(said(usual(3))).toEqual([
      "web spec.sourceRef.name: is fetched from GitRepository deploy, which nothing in this repository creates; 3 others with folders here are fetched from flux-system",
    ]);
    expect(said(usual(2))).toEqual([]);
    expect(said(usual(3, "deploy"))).toEqual([]);
    const waiting = given("web", "deploy").replace(
      "sourceRef:",
      "healthChecks: [{apiVersion: source.toolkit.fluxcd.io/v1, kind: GitRepository, name: deploy}], sourceRef:",
    );
    expect(said(usual(3, "deploy"), waiting)).toEqual([]);
    expect(said(usual(3), given("web", "deploy"), ["web"])).toEqual([]);
    expect(said(usual(5), given("web", "deploy") + given("api", "deploy"))).toEqual([]);
  });

  it("warns of the only missing source of charts, if many others are there for later", () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, at) => repository(`chart-${at}`)).join("");
    expect(judged(many(5) + release("web"))).toEqual([
      "web spec.chart.spec.sourceRef.name: is fetched from HelmRepository web, which nothing in this repository creates; 5 others exist",
    ]);
    expect(judged(many(4) + release("web"))).toEqual([]);
    expect(judged(many(5) + release("web") + release("mail"))).toEqual([]);
  });

  it("warns of the source of another namespace beside one that nothing uses", () => {
    const within = (text: string, namespace: string, source = namespace) =>
      text
        .replace(/metadata: \{(name: [\w-]+)/, `metadata: {$1, namespace: ${namespace}`)
        .replace(/(kind: HelmRepository, name: [\w-]+)/, `$1, namespace: ${source}`);
    const logs = within(repository("logs"), "logs");
    const other = within(repository("charts"), "loki") + within(release("loki", "charts"), "loki");
    const copied = within(release("logs", "charts"), "logs", "loki");
    expect(judged(other + logs + copied)).toEqual([
      "logs spec.chart.spec.sourceRef.name: is fetched from HelmRepository charts of namespace loki, although nothing refers to HelmRepository logs, the only source in its own namespace logs",
    ]);
    expect(judged(other + copied)).toEqual([]);
    expect(judged(other + logs + copied + within(release("more", "logs"), "other", "logs"))).toEqual([]);
    expect(judged(other + logs + copied + within(release("more", "charts"), "logs", "loki"))).toEqual([]);
    expect(judged(other + logs + within(repository("more"), "logs") + copied)).toEqual([]);
    expect(judged((other + logs + copied).replaceAll("namespace: loki", "namespace: flux-system"))).toEqual(
      [],
    );
  });

  describe("a dependency", () => {
    const step = (name: string, waits = "") =>
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}}\nspec: {path: ./${name}${waits && `, dependsOn: [{name: ${waits}}]`}}\n---\n`;

    it("warns of one that abbreviates the only name it can mean", () =>
      expect(judged(step("infrastructure") + step("apps", "infra"))).toEqual([
        "apps spec.dependsOn.0.name: waits for Kustomization infra, which nothing in this repository creates; infrastructure exists",
      ]));

    it("warns of one with a slip in its name, although others wait for the one that is meant", () => {
      expect(judged(step("database") + step("web", "database") + step("apps", "databse"))).toEqual([
        "apps spec.dependsOn.0.name: waits for Kustomization databse, which nothing in this repository creates; database exists",
      ]);
      expect(judged(step("data-base") + step("web", "data-base") + step("apps", "database"))).toHaveLength(1);
      expect(judged(step("store-1") + step("web", "store-1") + step("apps", "store-2"))).toEqual([]);
    });

    it("warns of those that wait for each other", () => {
      expect(judged(step("web", "web"))).toEqual([
        "web spec.dependsOn.0: waits for itself, so it is never applied: web waits for web",
      ]);
      expect(judged(step("b", "a") + step("a", "c") + step("c", "a"))).toEqual([
        "a spec.dependsOn.0: waits for itself, so it is never applied: a waits for c waits for a",
      ]);
      expect(judged(step("a") + step("b", "a") + step("c", "a") + step("d", "c"))).toEqual([]);
    });

    it.each([
      ["what it names", step("infra") + step("apps", "infra")],
      ["one of two that it may mean", step("infra-one") + step("infra-two") + step("apps", "infra")],
      ["another name, which may be elsewhere", step("infrastructure") + step("apps", "cert-manager")],
      ["a name of few letters", step("db-backup") + step("apps", "db")],
    ])("takes %s", (_, yaml) => expect(judged(yaml)).toEqual([]));
  });

  it.each([
    ["one that another release takes", release("b", "external-secret")],
    ["one of another kind", ""],
  ])("says nothing of a near name of %s", (_, beside) => {
    const kind = beside === "" ? "OCIRepository" : "HelmRepository";
    expect(judged(repository("external-secret", kind) + release("a", "external-secrets") + beside)).toEqual(
      [],
    );
  });

  it("warns of a source that only exists as another kind", () =>
    expect(judged(repository("charts", "OCIRepository") + release("a", "charts"))).toEqual([
      "a spec.chart.spec.sourceRef.name: is fetched from HelmRepository charts, which nothing in this repository creates, though OCIRepository charts exists",
    ]));

  describe("image policies", () => {
    const image = (kind: string, name: string, of = "") =>
      `apiVersion: image.toolkit.fluxcd.io/v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: flux-system}\nspec: {${of && `imageRepositoryRef: {name: ${of}}`}}\n---\n`;
    const both = image("ImageRepository", "web") + image("ImageRepository", "mail");

    it("warns of one that takes the repository of another", () => {
      expect(judged(both + image("ImagePolicy", "web", "web") + image("ImagePolicy", "mail", "web"))).toEqual(
        [
          "mail spec.imageRepositoryRef.name: selects tags of ImageRepository web, as another ImagePolicy does, and no policy uses ImageRepository mail",
        ],
      );
    });

    it.each([
      ["each of its own", image("ImagePolicy", "web", "web") + image("ImagePolicy", "mail", "mail")],
      ["one that nobody else takes", image("ImagePolicy", "mail", "web")],
      [
        "one whose own repository another takes",
        image("ImagePolicy", "web", "web") +
          image("ImagePolicy", "mail", "web") +
          image("ImagePolicy", "b", "mail"),
      ],
      ["one of another name", image("ImagePolicy", "web", "web") + image("ImagePolicy", "web-prod", "web")],
    ])("takes %s", (_, policies) => expect(judged(both + policies)).toEqual([]));
  });

  it("warns of the source of a Kustomization, and of one that several are fetched from once", () => {
    const kustomization = (name: string, source: string) =>
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}}\nspec: {path: ./a, sourceRef: {kind: GitRepository, name: ${source}}}\n---\n`;
    const sources = repository("one", "GitRepository") + repository("two", "GitRepository");
    const all = ["one", "two", "three", "flux-system"].map((name) => kustomization(name, name)).join("");
    expect(judged(sources + all + kustomization("again", "three"))).toEqual([
      expect.stringMatching(/^three spec\.sourceRef\.name: is fetched from GitRepository three, /),
    ]);
  });

  it.each([
    ["one in a file that no environment is made of", release("three"), repository("three")],
    [
      "one in a list",
      release("three"),
      `kind: List\nitems:\n- ${repository("three")
        .replace(/---\n$/, "")
        .trimEnd()
        .replaceAll("\n", "\n  ")}\n`,
    ],
    ["one whose name is filled in", release("three"), repository('"<< inputs.name >>"')],
    ["a name that is filled in", release("three", '"$\x7bAPP}"'), ""],
    ["as many that are elsewhere", release("three") + release("four"), ""],
  ])("takes %s", (_, yaml, beside) => expect(judged(KEPT + yaml, beside)).toEqual([]));

  const inside = (namespace: string, yaml: string) =>
    yaml.replace("metadata: {", `metadata: {namespace: ${namespace}, `);
  const waiting = (name: string, entry: string) =>
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}}\nspec: {path: ./a, dependsOn: [{${entry}}]}\n---\n`;

  it("refuses a source that is in a different namespace than the one that is named", () => {
    const one = inside("kube-system", repository("one"));
    expect(judged(one + inside("flux-system", release("one")))).toEqual([
      "error one spec.chart.spec.sourceRef: refers to HelmRepository one in namespace flux-system, but it is in kube-system",
    ]);
    const said = release("one").replace("name: one}}", "name: one, namespace: flux-system}}");
    expect(judged(one + inside("kube-system", said))).toEqual([expect.stringMatching(/^error /)]);
    // What its folder's Kustomization puts into another namespace isn't in the one that is written.
    const apps = (spec: string) =>
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\nspec: {path: ./apps, ${spec}}\n---\n`;
    const all = (rendered: string) =>
      judged(
        one + inside("flux-system", release("one")) + apps(rendered),
        "",
        fluxIn(Buffer.from(apps("")), "/flux.yaml").flux,
      ).filter((line) => line.startsWith("error"));
    expect(all("targetNamespace: flux-system")).toEqual([]);
    expect(all("")).toHaveLength(1);
    // Another folder's source may be for another cluster.
    expect(judged(inside("flux-system", release("one")), one)).toEqual([
      expect.not.stringMatching(/^error /),
    ]);
    expect(judged(one + inside("kube-system", release("one")))).toEqual([]);
  });

  it("takes a source without its API version, which is reported for that", () => {
    const bare = inside("flux-system", repository("one")).replace(/apiVersion: .*/, 'apiVersion: ""');
    expect(
      judged(inside("kube-system", repository("one")) + bare + inside("flux-system", release("one"))),
    ).toEqual([]);
    const other = bare.replace("HelmRepository", "Kustomization");
    expect(
      judged(inside("kube-system", repository("one")) + other + inside("flux-system", release("one"))),
    ).toHaveLength(1);
  });

  it("warns of a dependency that is in another namespace, or nowhere", () => {
    const first = inside("network", waiting("first", "name: third"));
    const second = inside("apps", waiting("second", "name: first, namespace: flux-system"));
    const third = inside("network", waiting("third", "name: second, namespace: apps"));
    expect(judged(first + second + third)).toEqual([
      "second spec.dependsOn.0: refers to Kustomization first in namespace flux-system, but it is in network",
    ]);
    const lost = inside("apps", waiting("fourth", "name: fifth"));
    const circle = first + third + inside("apps", waiting("second", "name: first, namespace: network"));
    expect(judged(circle + lost)).toEqual([
      "first spec.dependsOn.0: waits for itself, so it is never applied: first waits for third waits for second waits for first",
      expect.stringMatching(/^fourth spec\.dependsOn\.0\.name: waits for Kustomization fifth, which nothing/),
    ]);
  });

  it.each([
    ["a namespace that a variable fills in", inside('"$\x7bNS}"', release("one"))],
    ["a release whose namespace nobody says", release("one")],
    ["one that is in that namespace, too", inside("b", release("one")) + inside("b", repository("one"))],
  ])("takes %s", (_, yaml) => expect(judged(inside("a", repository("one")) + yaml)).toEqual([]));

  it("takes a source that a file of another environment has in that namespace", () =>
    expect(
      judged(inside("a", repository("one")) + inside("b", release("one")), inside("b", repository("one"))),
    ).toEqual([]));

  it("takes a repository whose sources are elsewhere", () => {
    expect(judged(release("one") + release("two") + release("three"))).toEqual([]);
    expect(judged(repository("one") + release("one") + release("two"))).toEqual([]);
  });

  describe("a release that waits for another", () => {
    const waits = (name: string, needed: string) =>
      `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: ${name}}\nspec: {dependsOn: [{name: ${needed}}]}\n---\n`;
    const some = release("one") + release("two") + waits("a", "one") + waits("b", "two");

    it("is told that nothing creates it, where the others are here", () => {
      expect(judged(some + waits("c", "three"))).toEqual([
        "c spec.dependsOn.0.name: waits for HelmRelease three, which nothing in this repository creates; 2 others that are referenced exist",
      ]);
      expect(judged(release("orders") + waits("c", "orderss"))).toEqual([
        "c spec.dependsOn.0.name: waits for HelmRelease orderss, which nothing in this repository creates; orders, which nothing refers to, exists",
      ]);
    });

    it.each([
      ["one that any file has", some + waits("c", "three"), release("three")],
      ["one where no others are awaited", waits("c", "three") + release("one"), ""],
    ])("may wait for %s", (_, yaml, beside) => expect(judged(yaml, beside)).toEqual([]));

    const OVERLAY = "/overlay/kustomization.yaml";
    const inFolder = (lists: string, more: Record<string, string> = {}, folder = "/overlay") =>
      judgedSources(
        fluxSource,
        {
          [OVERLAY]: `resources: [${lists}]\n`,
          "/overlay/a.yaml": waits("a", "definitions").replace("---\n", ""),
          "/overlay/definitions.yaml": release("definitions").replace("---\n", ""),
          ...more,
        },
        [folder],
        { fluxSources: ["HelmRelease/definitions/ /overlay/definitions.yaml"] },
      );

    it("is told of the file that has it, if no kustomization lists that", () => {
      expect(inFolder("a.yaml")).toEqual([
        "warning overlay/a.yaml:4: waits for HelmRelease definitions, which only definitions.yaml contains, and no kustomization lists that file",
      ]);
    });

    it("is silent where that file is listed, beside it or further up", () => {
      expect(inFolder("a.yaml, definitions.yaml")).toEqual([]);
      const above = { "/kustomization.yaml": "resources: [overlay, overlay/definitions.yaml]\n" };
      expect(inFolder("a.yaml", above, "/")).toEqual([]);
    });
  });

  describe("a source in a folder without a kustomization", () => {
    const flux = (path: string) =>
      fluxIn(
        Buffer.from(
          `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: all}\nspec: {path: ${path}, sourceRef: {kind: GitRepository, name: flux-system}}\n`,
        ),
        "/all.yaml",
      ).flux;
    const said = (lists = "release.yaml", path = "./overlay") =>
      judgedSources(
        fluxSource,
        {
          "/overlay/kustomization.yaml": `resources: [${lists}]\n`,
          "/overlay/release.yaml": release("web").replace("---\n", ""),
          "/overlay/repositories/web.yaml": repository("web").replace("---\n", ""),
        },
        ["/overlay"],
        { flux: flux(path), fluxSources: ["HelmRepository/web/ /overlay/repositories/web.yaml"] },
      );

    it("is told of if the kustomization above lists neither the file nor the folder", () =>
      expect(said()).toEqual([
        "warning overlay/release.yaml:4: is fetched from HelmRepository web, which only web.yaml contains, and no kustomization lists that file",
      ]));

    it("isn't if that lists it, or Flux deploys the folder", () => {
      expect(said("release.yaml, repositories/web.yaml")).toEqual([]);
      expect(said("release.yaml", "./overlay/repositories")).toEqual([]);
    });
  });

  describe("a repository with no GitRepository but its own", () => {
    const kustomization = (name: string, source: string) =>
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}}\nspec: {path: ./a, sourceRef: {kind: GitRepository, name: ${source}}}\n---\n`;
    const own = repository("flux-system", "GitRepository");

    it("warns of a Kustomization that is fetched from another one", () =>
      expect(judged(own + kustomization("apps", "cluster"))).toEqual([
        "apps spec.sourceRef.name: is fetched from GitRepository cluster, which nothing in this repository creates; the only one is flux-system",
      ]));

    it.each([
      ["its own isn't here, either", kustomization("apps", "cluster")],
      ["several are elsewhere", own + kustomization("apps", "cluster") + kustomization("b", "other")],
      ["there is a third one", own + repository("c", "GitRepository") + kustomization("apps", "cluster")],
    ])("is silent where %s", (_, yaml) => expect(judged(yaml)).toEqual([]));
  });

  it("warns of a health check of a release that is in another namespace, and of no other kinds", () => {
    const there = release("web").replace("{name: web}", "{name: web, namespace: flux}");
    const checks = (namespace: string, group = "helm.toolkit.fluxcd.io/v2", kind = "HelmRelease") =>
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\nspec: {healthChecks: [{apiVersion: ${group}, kind: ${kind}, name: web, namespace: ${namespace}}]}\n---\n`;
    expect(judged(there + checks("web"))).toEqual([
      "a spec.healthChecks.0: refers to HelmRelease web in namespace web, but it is in flux",
    ]);
    expect(judged(there + checks("flux"))).toEqual([]);
    expect(judged(there + checks("web", "apps/v1", "Deployment"))).toEqual([]);
  });

  it("warns of a provider, and of an object that an alert reports of, whose name is nearly another", () => {
    const alert = (provider: string, source: string, name = "app") =>
      `---\napiVersion: notification.toolkit.fluxcd.io/v1beta3\nkind: Alert\nmetadata: {name: ${name}}\nspec: {providerRef: {name: ${provider}}, eventSources: [{kind: HelmRepository, name: "${source}"}]}\n`;
    const provider =
      "---\napiVersion: notification.toolkit.fluxcd.io/v1beta3\nkind: Provider\nmetadata: {name: chat-bot}\nspec: {type: slack}\n";
    const objects = repository("podinfo") + provider;
    expect(judged(objects + alert("chat", "podinfos"))).toEqual([
      "app spec.providerRef.name: reports to Provider chat, which nothing in this repository creates; chat-bot exists",
      "app spec.eventSources.0.name: reports events of HelmRepository podinfos, which nothing in this repository creates; podinfo, which nothing refers to, exists",
    ]);
    expect(judged(objects + alert("chat-bot", "*"))).toEqual([]);
    expect(judged(objects + alert("chat-bot", "podinfo") + alert("pager", "podinfo", "b"))).toEqual([]);
  });

  describe("the source of Flux's own installation", () => {
    const SYNC = repository("flux-system", "GitRepository").replace(
      "name: flux-system}",
      "name: flux-system, namespace: flux-system}",
    );
    const apps = (namespace: string, of = "") =>
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps, namespace: ${namespace}}\nspec: {path: ./apps, sourceRef: {kind: GitRepository, name: flux-system${of}}}\n---\n`;

    it("warns of a reference from another namespace that doesn't say its namespace", () =>
      expect(judged(apps("web"), SYNC)).toEqual([
        "apps spec.sourceRef: refers to GitRepository flux-system in namespace web, but it is in flux-system",
      ]));

    it.each([
      ["its own namespace", apps("flux-system"), SYNC],
      ["one that says it", apps("web", ", namespace: flux-system"), SYNC],
      ["an installation that isn't in the repository", apps("web"), ""],
    ])("takes %s", (_, yaml, beside) => expect(judged(yaml, beside)).toEqual([]));
  });
});
