import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { describe, expect, it, test } from "vitest";
import { rows } from "../../../../../test/table.ts";
import { maskReview } from "../../../src/changes/mask.ts";
import type { EnvironmentReview, Review, Risk } from "../../../src/changes/review.ts";
import { objectsOf } from "../../../src/cluster/objects.ts";
import { resourceChanges } from "../../../src/compare/resources.ts";
import { variableChanges } from "../../../src/impact/variables.ts";
import { alike, asOne, headingOf, namesOf, namesText, withNames } from "../../../src/report/model/alike.ts";
import { detailsOf } from "../../../src/report/model/details.ts";
import { riskText, sharedRisks } from "../../../src/report/model/groups.ts";
import { cellOf, code, type Inline, inlineOf, plainText } from "../../../src/report/model/inline.ts";
import { diffLines, type ReportNode } from "../../../src/report/model/node.ts";
import { plainDiffs } from "../../../src/report/model/plain-diff.ts";
import { reportOf, unchangedText } from "../../../src/report/model/report.ts";
import { placePiece } from "../../../src/report/model/source-places.ts";
import { verdictBetween } from "../../../src/report/model/verdict.ts";
import { whatChanges } from "../../../src/report/model/what-changes.ts";

// What a report says of small changes, from the two states of a few objects alone.

const read = (text: string) => parseDocuments(text, "a.yaml") as unknown as Resource[];

function reviewOf(before: string, after: string, more: Partial<EnvironmentReview> = {}): EnvironmentReview {
  const states = [read(before), read(after)] as const;
  const resources = resourceChanges(...states);
  return {
    ...{ name: "beta/shop", path: "overlays/beta/shop", environment: "beta", system: "shop" },
    ...{ resources, restarts: [], stale: [], risks: [] },
    variables: variableChanges(resources, objectsOf(states[0]), objectsOf(states[1])),
    ...more,
  };
}

const named = (environment: string, system: string, more: Partial<EnvironmentReview> = {}) =>
  reviewOf("", "", {
    name: `${environment}/${system}`,
    path: `overlays/${environment}/${system}`,
    environment,
    system,
    ...more,
  });

/** The lines of nodes as a plain text. */
function linesIn(nodes: readonly ReportNode[]): string[] {
  return nodes.flatMap((node) => {
    if (node.type === "text") return [plainText(node.line)];
    const title = node.title === undefined ? [] : [`${plainText(node.title)}:`];
    if (node.type === "diff") return [...title, ...diffLines(node)];
    return [...title, node.head.join(" | "), ...node.rows.map((row) => row.map(plainText).join(" | "))];
  });
}

/** The details of environments as reports show them: masked. */
const masked = (...environments: EnvironmentReview[]) =>
  maskReview({ environments, notLookedAt: [] } as unknown as Review).environments as [
    EnvironmentReview,
    ...EnvironmentReview[],
  ];
const nodesOf = (all: ReturnType<typeof masked>) => detailsOf(all, asOne(all));
const details = (...environments: EnvironmentReview[]) => linesIn(nodesOf(masked(...environments)));
const what = (review: EnvironmentReview) => plainText(whatChanges(review));

const workload = (pod: string, { kind = "Deployment", name = "web", spec = "replicas: 1" } = {}) =>
  `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop}\nspec:\n  ${spec}\n  template: {spec: ${pod}}\n---\n`;
const object = (kind: string, name: string, fields = "spec: {}", apiVersion = "v1") =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop}\n${fields}\n---\n`;
const chart = (spec: string) => object("HelmRelease", "web", `spec: ${spec}`, "helm.toolkit.fluxcd.io/v2");
const web = (fields: string) => workload(`{containers: [{name: web, ${fields}}]}`);

const movedRisk = (name: string): Risk => ({
  id: "change/application-path",
  severity: "warning",
  message: "",
  resource: { kind: "Application", namespace: "", name },
});

describe("what changes", () => {
  /** Objects, joined by "+": "web FIELDS" of a container, "chart SPEC" of a HelmRelease, or "KIND NAME FIELDS". */
  const objects = (text: string) =>
    text
      .split(" + ")
      .filter((one) => one !== "" && one !== "–")
      .map((one) => {
        const [kind = "", rest = ""] = one.trim().split(/ (.*)/s);
        if (kind === "web") return web(rest);
        if (kind === "chart") return chart(rest);
        if (kind === "pod") return workload(rest);
        const [name = "", fields] = rest.split(/ (.*)/s);
        return object(kind, name, fields || "spec: {}");
      })
      .join("");
  const LONG = "a".repeat(60);
  const FIELD = "b".repeat(40);

  test.each(
    rows(`
web image: r.example.com/web:1 | web image: r.example.com/web:2 | image web 1 → 2
web image: web:1 | web image: other:1 | image web:1 → other:1
web resources: {limits: {memory: 1Gi, cpu: 1}} | web resources: {limits: {memory: 2Gi, cpu: 2}} | Deployment web: resources.limits.memory 1Gi → 2Gi, resources.limits.cpu 1 → 2
web env: [{name: A, value: a}, {name: B, value: b}] | web env: [{name: A, value: c}] | variable A, B
web env: [{name: A, value: a}] | web env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}] | variable A
ConfigMap c data: {a.conf: "x\\ny\\n", k: v} | ConfigMap c data: {a.conf: "x\\nz\\n", k: w} | ConfigMap c: data["a.conf"], data.k v → w
– | Service web | Service web added
Service web + Service api | | Service web, Service api removed
– | Service web + web image: a:1 | Deployment, Service web added
– | NetworkPolicy a + NetworkPolicy b + NetworkPolicy c + NetworkPolicy d | 4 NetworkPolicies added
– | Ingress a + Ingress b + Ingress c + Service a | 4 resources added
Service web spec: {type: ClusterIP, sessionAffinity: None} | Service web spec: {type: LoadBalancer, sessionAffinity: ClientIP} | Service web: spec.type ClusterIP → LoadBalancer, spec.sessionAffinity None → ClientIP
Service a spec: {type: ClusterIP} + Service b spec: {type: ClusterIP} | Service a spec: {type: NodePort} + Service b spec: {type: NodePort} | Services a, b: spec.type ClusterIP → NodePort
Service a spec: {type: ClusterIP} + Service b spec: {type: ClusterIP} | Service a spec: {type: NodePort} + Service b spec: {type: LoadBalancer} | Service a: spec.type ClusterIP → NodePort; Service b: spec.type ClusterIP → LoadBalancer
pod {initContainers: [{name: wait, command: [a]}], containers: [{name: proxy, workingDir: /a}]} | pod {initContainers: [{name: wait, command: [b]}], containers: [{name: proxy, workingDir: /b}]} | Deployment web: command, workingDir /a → /b
web tty: true | web stdin: true | Deployment web: tty, stdin
chart {values: {a: {b: {resources: {limits: {cpu: 1}}}}, env: 1, patch: "a: 1\\n  b: 2\\n"}} | chart {values: {a: {b: {resources: {limits: {cpu: 2}}}}, env: 2, patch: "a: 1\\n  b: 3\\n"}} | HelmRelease web: spec.values.a.b.resources.limits.cpu 1 → 2, spec.values.env, spec.values.patch
chart {values: {replicas: 1, patch: "a\\nb\\n"}} | chart {values: {replicas: 2, patch: "c\\nd\\n"}} | HelmRelease web: spec.values.replicas 1 → 2, spec.values.patch
chart {path: ${LONG}} | chart {path: b} | HelmRelease web: spec.path ${LONG} → b
chart {path: ${LONG}a} | chart {path: b} | HelmRelease web: spec.path
chart {names: [a]} | chart {names: [b, c]} | HelmRelease web: spec.names
chart {a: 1, ${FIELD}: {c: {d: 1}}} | chart {a: 2, ${FIELD}: {c: {d: 2}}} | HelmRelease web: spec.a 1 → 2, spec.${FIELD}.c.d 1 → 2
chart {a: 1, b: {c: 1, d: 1}, e: {f: 1}, g: 1} | chart {a: 2, b: {c: 2, d: 2}, e: {f: 2}, g: 2} | HelmRelease web: spec.a 1 → 2, spec.b.c, spec.b.d and 2 more
web image: a:1 | web image: a:1, livenessProbe: {tcpSocket: {port: 1}} | Deployment web: livenessProbe added
web image: a:1, livenessProbe: {tcpSocket: {port: 1}} | web image: a:1 | Deployment web: livenessProbe removed
`),
  )("from %s to %s is %s", (before, after, phrase) => {
    expect(what(reviewOf(objects(before), objects(after)))).toBe(phrase);
  });

  it("is a number of pods, or what moves between annotations and labels", () => {
    const scaled = workload("{containers: [{name: web, image: a:1}]}", { spec: "replicas: 3" });
    expect(what(reviewOf(web("image: a:1"), scaled))).toBe("Deployment web: spec.replicas 1 → 3");
    const marked = (field: string) =>
      `apiVersion: v1\nkind: Service\nmetadata: {name: a, ${field}: {x/y: "1"}}\n`;
    expect(what(reviewOf(marked("annotations"), marked("labels")))).toBe(
      "Service a: metadata.annotations, metadata.labels",
    );
  });

  it("has images and variables in tables", () => {
    const rows = (before: string, after: string) => details(reviewOf(web(before), web(after)));
    const images = "image | before | after | where";
    expect(rows("image: r.example.com/web:1", "image: r.example.com/web:2").slice(0, 2)).toEqual([
      images,
      "r.example.com/web | 1 | 2 | web/web",
    ]);
    expect(rows("image: web:1", "image: other:1").slice(0, 2)).toEqual([
      images,
      "other:1 | web:1 | other:1 | web/web",
    ]);
    const env = "env: [{name: A, value: a}, {name: B, value: b}]";
    const secret = "env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]";
    expect(rows(env, secret).slice(0, 4)).toEqual([
      "variables of Deployment shop/web:",
      "variable | before | after | from",
      "A | a | key k of Secret s | env → Secret s",
      "B | b | – | env",
    ]);
  });

  it("is shown up to three phrases, a fourth if it is the last, and counted from then on", () => {
    const all = (count: number, tag: number) =>
      Array.from({ length: count }, (_, at) =>
        workload(`{containers: [{name: web, image: "r.example.com/${"abcdef"[at]}:${tag}"}]}`, {
          name: `w${at}`,
        }),
      ).join("");
    const said = (count: number) => what(reviewOf(all(count, 1), all(count, 2)));
    const images = ["a", "b", "c", "d"].map((name) => `image ${name} 1 → 2`);
    expect(said(3)).toBe(images.slice(0, 3).join("; "));
    expect(said(4)).toBe(images.join("; "));
    expect(said(5)).toBe(`${images.slice(0, 3).join("; ")} and 2 more`);
  });

  it("counts variables from three on", () => {
    const env = (names: string, value: string) =>
      web(`env: [${[...names].map((name) => `{name: ${name}, value: ${value}}`).join(", ")}]`);
    expect(what(reviewOf(env("AB", "a"), env("AB", "b")))).toBe("variable A, B");
    expect(what(reviewOf(env("ABC", "a"), env("ABC", "b")))).toBe("3 variables");
  });

  it("names the folder that objects move from or to, and counts several", () => {
    const added = reviewOf("", object("Service", "a") + object("Service", "b"));
    const moved = (...folders: (string | undefined)[]) => ({
      ...added,
      resources: added.resources.map((one, at) => ({ ...one, ...(folders[at] && { moved: folders[at] }) })),
    });
    expect(what(moved("base", "base"))).toBe("Service a, Service b moved here from base");
    expect(what(moved("base", "other"))).toBe("Service a, Service b moved here from 2 folders");
    expect(what(moved(undefined, "other"))).toBe("Service a added; Service b moved here from other");
    expect(details(moved(undefined, "other"))).toContain("Service shop/b added (moved from other):");
    const gone = reviewOf(object("Service", "a"), "");
    const elsewhere = { ...gone, resources: gone.resources.map((one) => ({ ...one, moved: "other" })) };
    expect(what(elsewhere)).toBe("Service a moved to other");
    expect(details(elsewhere)[0]).toBe("Service shop/a removed (moved to other):");
  });

  test.each<[Partial<EnvironmentReview>, string]>([
    [{ broken: ["x"] }, "entries that kustomize rejects"],
    [{ risks: [{ id: "environment-structure" } as Risk] }, "how its folder is used"],
    [{ risks: [movedRisk("web"), movedRisk("api")] }, "Application web, Application api in another folder"],
    [{ risks: [] }, "nothing that is applied"],
  ])("without any object, with %j, is %j", (more, phrase) => {
    expect(what(reviewOf("", "", more))).toBe(phrase);
  });
});

describe("the details of a change", () => {
  it("show each resource line by line, with masked values, and an object that comes or goes as a whole", () => {
    const secret = (one: string) => object("Secret", "s", `stringData: {a: '${one}', c: plain}`);
    expect(details(reviewOf(secret("ENC[AES256_GCM,data:x]"), secret("ENC[AES256_GCM,data:y]")))).toEqual([
      "Secret shop/s:",
      "@@ stringData @@",
      "   name: s",
      "   namespace: shop",
      " stringData:",
      "-  a: '********'",
      "+  a: '******** (encrypted again)'",
      "   c: '********'",
    ]);
    expect(details(reviewOf("", object("Service", "web")))).toEqual([
      "Service shop/web added:",
      ...["apiVersion: v1", "kind: Service", "metadata:", "  name: web", "  namespace: shop", "spec: {}"].map(
        (line) => `+${line}`,
      ),
    ]);
  });

  it("of three environments say that they are the same", () => {
    const alike = ["beta", "qa", "production"].map((stage) =>
      reviewOf(
        object("Ingress", "web", `spec: {host: old.${stage}.example.com}`),
        object("Ingress", "web", `spec: {host: new.${stage}.example.com}`),
        { name: `${stage}/shop`, path: `overlays/${stage}/shop`, environment: stage },
      ),
    ) as [EnvironmentReview, ...EnvironmentReview[]];
    expect(details(...alike)[0]).toBe(
      "the same in overlays/beta/shop, overlays/qa/shop, overlays/production/shop; names are those of the first (of {beta,qa,production}/shop), and what doesn't change may differ",
    );
    expect(what(asOne(alike))).toBe(
      "Ingress web: spec.host old.{beta,qa,production}.example.com → new.{beta,qa,production}.example.com",
    );
    expect(details(...alike)).toContain("+  host: new.beta.example.com");
    expect(details(...alike.slice(2))[0]).toBe("Ingress shop/web:");
  });

  it("name the place of each field", () => {
    const review = reviewOf(
      object("Ingress", "web", "spec: {host: a.example.com}"),
      object("Ingress", "web", "spec: {host: b.example.com}"),
      {
        sources: {
          ofField: () => ({ file: "base/web.yaml", line: 7, layer: "base", side: "after" }) as never,
        },
      },
    );
    const nodes = nodesOf(masked(review));
    expect(nodes.flatMap((node) => (node.type === "diff" ? [plainText(node.setIn ?? [])] : []))).toEqual([
      "base/web.yaml:7",
    ]);
  });
});

test.each<[unknown, string | undefined]>([
  ["", '""'],
  ["a", "a"],
  [null, "null"],
  [false, "false"],
  ["x".repeat(80), "x".repeat(80)],
  ["x".repeat(81), undefined],
  ["a\nb", undefined],
])("the value %j is %j in a cell", (value, text) => {
  const cell = cellOf(value as never);
  expect(cell && plainText(cell)).toBe(text);
});

it("a removed claim that Argo CD leaves in the cluster is told as kept", () => {
  const claim = (name: string, options: string) =>
    `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: ${name}, annotations: {${options}}}\n---\n`;
  const before = claim("db", "argocd.argoproj.io/sync-options: Prune=false") + claim("cache", "");
  const review = reviewOf(before, "");
  expect(plainText(whatChanges(review))).toBe(
    "PersistentVolumeClaim db no longer rendered, but kept in the cluster; PersistentVolumeClaim cache removed",
  );
});

describe("the names of environments", () => {
  const all = (...names: string[]) =>
    names.map((name) => {
      const [environment, system] = name.split("/");
      return system === undefined
        ? reviewOf("", "", { name, path: name, environment: undefined as never, system: undefined as never })
        : named(environment as string, system);
    });

  test.each([
    [[], ""],
    [["beta/shop"], "beta / shop"],
    [["beta/shop", "production/shop"], "beta, production / shop"],
    [["beta/shop", "beta/blog", "qa/shop", "qa/blog"], "beta, qa / shop, blog"],
    [["beta/shop", "qa/blog"], "beta / shop, qa / blog"],
    [["k8s", "beta/shop"], "k8s, beta / shop"],
    [["a/s", "b/t", "c/u", "d/v", "e/w", "f/x"], "a / s, b / t, c / u, d / v and 2 more"],
  ])("%j are written %j", (names, text) => {
    expect(namesText(all(...names))).toBe(text);
  });

  it("are nine stages and systems at most in a product, and a heading counts three and more", () => {
    const stages = (count: number) => all(...Array.from({ length: count }, (_, at) => `s${at}/shop`));
    expect(namesText(stages(8))).toBe("s0, s1, s2, s3, s4, s5, s6, s7 / shop");
    expect(namesText(stages(9))).toBe("s0 / shop, s1 / shop, s2 / shop, s3 / shop and 5 more");
    expect(headingOf(stages(2))).toBe("s0, s1 / shop");
    expect(headingOf(stages(3))).toBe("3 alike: s0, s1, s2 / shop");
  });

  it.each([
    [2, "{s0,s1}"],
    [4, "{s0,s1,s2,s3}"],
    [5, "<environment>"],
  ])("of %i that are alike are %s in a text about all", (count, name) => {
    const each = (environment: string) =>
      named(environment, "shop", {
        risks: [{ ...movedRisk("a"), message: `shop.${environment}.example.com` }],
      });
    const [group] = alike(Array.from({ length: count }, (_, at) => each(`s${at}`)));
    expect(asOne(group as never).risks[0]?.message).toContain(`shop.${name}.example.com`);
  });

  test.each<[Partial<EnvironmentReview>, number]>([
    [{}, 1],
    [{ variables: [{ kind: "", namespace: "", name: "", container: "", variable: "A" }] }, 2],
    [{ unjudged: [] }, 2],
    [{ broken: [] }, 2],
    [{ notLookedAt: [] }, 2],
  ])("share a row only if it is all that is said: with %j in one of two, there are %i", (more, rows) => {
    const [one, other] = [{}, more].map((own) => named("qa", "shop", { risks: [movedRisk("a")], ...own }));
    expect(alike([one, other] as EnvironmentReview[])).toHaveLength(rows);
  });

  it.each([
    ["x-production", "x-beta", 1],
    ["x-{environment}", "x-beta", 2],
    ["{namespace}", "shop-beta", 2],
    ["{system}-{environment}", "shop-beta", 2],
    ["\0environment", "beta", 2],
    ["\\u0000environment", "beta", 2],
    ["x-{production,beta}", "x-beta", 2],
    ["x-{environment}", "x-{environment}", 1],
  ])(
    "share a row only if their values differ in their own names: %j and %j are %i rows",
    (own, other, rows) => {
      const config = (name: string, value: string) =>
        `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: shop-${name}}\ndata: {a: ${JSON.stringify(value)}}`;
      const environments = [
        ["production", own],
        ["beta", other],
      ].map(([name = "", value = ""]) =>
        reviewOf(config(name, "old"), config(name, value), { name: `${name}/shop`, environment: name }),
      );
      const groups = alike(masked(...environments));
      expect(groups).toHaveLength(rows);
      // Each value can be read in the details of a row.
      const text = groups.flatMap((group) => linesIn(detailsOf(group, asOne(group)))).join("\n");
      for (const value of rows === 1 ? [] : [own, other]) expect(text).toContain(value.replace("\0", "\\0"));
    },
  );

  it("are left out of texts as whole words alone, the longest first", () => {
    const review = named("beta", "team/shop");
    expect(withNames("beta.example.com betas team/shop shop workshop {beta}", namesOf(review))).toBe(
      "\0environment.example.com betas \0system \0system workshop {beta}",
    );
    expect(withNames("a b", namesOf(named("a", "b")))).toBe("a b");
  });
});

describe("risks of several objects and environments", () => {
  const risk = (message: string, name: string, more: Partial<Risk> = {}): Risk =>
    ({
      id: "change/x",
      severity: "warning",
      message,
      resource: { kind: "Deployment", namespace: "shop", name },
      ...more,
    }) as Risk;
  it("are one risk if their sentences differ only in the object", () => {
    const shared = sharedRisks([
      risk("Deployment shop/a stops", "a"),
      risk("Deployment shop/b stops", "b"),
      risk("Deployment shop/c starts", "c"),
      risk("Deployment shop/d stops", "d", { severity: "error" }),
    ]);
    expect([...shared.keys()].map(({ message }) => message)).toEqual([
      "Deployment shop/a stops; the same applies to Deployment shop/b",
      "Deployment shop/c starts",
      "Deployment shop/d stops",
    ]);
    expect([...shared.values()].map(({ resource }) => resource?.name)).toEqual(["a", "c", "d"]);
  });

  test.each(
    rows(`
[] | –
[[info, a], [info, b]] | a
[[error, a], [warning, b]] | a; b
[[error, a], [info, b]] | a
[[error, a], [warning, b], [warning, c], [info, d]] | a; b (and 1 more)
  `),
  )("%s in a table are %s", (list, text) => {
    const risks = parseDocuments(list, "a.yaml")[0] as [Risk["severity"], string][];
    expect(plainText(riskText(risks.map(([severity, message]) => ({ id: "x", severity, message }))))).toBe(
      text,
    );
  });
});

describe("the first line of a report", () => {
  const states = { title: "a … b", before: "a", after: "b" };
  const empty: Review = { ...states, environments: [], unchanged: [], notRendered: [], notLookedAt: [] };
  const verdict = (more: Partial<Review>) => reportOf({ ...empty, ...more }).verdict;
  const changed = reviewOf("", object("Service", "a"));
  const unchanged = ["beta/blog", "qa/blog"].map((name) => ({ name, path: `overlays/${name}` }));
  const restart = { kind: "Deployment", namespace: "shop", name: "web", reason: "", how: "rolling" };
  const failing = (more: Partial<EnvironmentReview> = {}) =>
    named("qa", "shop", { error: "base/a.yaml: wrong", failing: "after", ...more });
  const hidden: Partial<Review> = {
    notRendered: [{ name: "qa/shop", file: "a.yaml", why: "a chart", cause: "chart" }],
    notLookedAt: [{ place: "a.yaml", cause: "chart", what: "a chart" }],
  };
  const todo = {
    id: "change/immutable-field",
    severity: "error",
    message: "m",
    todo: "recreate it",
  } as const;

  test.each<[Partial<Review>, string]>([
    [{}, "Nothing changes in 0 folders"],
    [{ unchanged }, "Nothing changes in 2 folders"],
    [hidden, "Nothing changes as far as checked: nothing of 1 folder was checked"],
    [{ ...hidden, unchanged }, "Nothing changes as far as checked: 2 of 3 folders were checked"],
    [{ environments: [changed] }, "1 of 1 folder changes"],
    [{ environments: [changed], unchanged }, "1 of 3 folders changes"],
    [
      { environments: [{ ...changed, restarts: [restart] }], unchanged },
      "1 of 3 folders changes · 1 workload restarts",
    ],
    [
      { environments: [{ ...changed, restarts: [restart, restart] }], unchanged },
      "1 of 3 folders changes · 2 workloads restart",
    ],
    [
      { environments: [{ ...changed, risks: [todo] }] },
      "1 of 1 folder changes · 1 thing to do before merging",
    ],
    [
      { environments: [failing()], unchanged },
      "1 folder can't be rendered · nothing else changes in 2 folders",
    ],
    [{ environments: [failing()] }, "1 folder can't be rendered"],
    [{ environments: [failing({ unexpected: true })] }, "1 folder can't be compared"],
    [{ environments: [failing({ failing: "before" })] }, "1 folder couldn't be rendered before the change"],
    [
      { environments: [failing({ failing: "both" })], unchanged },
      "1 folder couldn't be rendered before the change · nothing else changes in 2 folders",
    ],
    [{ environments: [failing(), changed] }, "1 folder can't be rendered · 1 of 2 folders changes"],
    [{ environments: [reviewOf(web("image: a:1"), "")] }, "1 of 1 folder changes · 1 workload is removed"],
    [
      { environments: [changed], findings: [{ rule: "a", severity: "error", message: "m", place: "p" }] },
      "1 of 1 folder changes · 1 new finding",
    ],
    [
      { unchanged, notices: [{ severity: "warning", message: "m", headline: "shallow" }] },
      "Nothing changes in 2 folders · shallow",
    ],
  ])("of %# says what happens", (more, text) => {
    expect(verdict(more)).toBe(text);
  });

  it("of two environments says how many systems differ", () => {
    expect(verdictBetween(0, 0)).toBe("no system differs");
    expect(verdictBetween(2, 1)).toBe("1 system can't be rendered · 2 systems differ");
  });

  it("is followed by what is to be done, once, for all environments and objects that need it", () => {
    const resource = (name: string) => ({ kind: "Deployment", namespace: "shop", name });
    const [one, other] = ["beta", "qa"].map((stage, at) =>
      named(stage, "shop", {
        risks: [{ ...todo, todo: `recreate Deployment shop/w${at}`, resource: resource(`w${at}`) }],
        resources: changed.resources,
      }),
    ) as [EnvironmentReview, EnvironmentReview];
    expect(reportOf({ ...empty, environments: [one, other] }).todo.map(plainText)).toEqual([
      "beta, qa / shop: Recreate Deployment shop/w0, Deployment shop/w1.",
    ]);
  });

  it("stands above groups, what blocks first, then production, then by name", () => {
    const of = (stage: string, name: string, severity?: Risk["severity"]) =>
      reviewOf("", object("Service", name), {
        ...{ name: `${stage}/shop`, path: `overlays/${stage}/shop`, environment: stage },
        risks: severity === undefined ? [] : [{ id: "x", severity, message: "m" }],
      });
    const { groups } = reportOf({
      ...empty,
      environments: [
        of("beta", "a"),
        of("alpha", "b"),
        of("production", "c"),
        of("dev", "d", "warning"),
        of("qa", "e", "error"),
      ],
    });
    expect(groups.map(({ heading, attention }) => `${heading}: ${attention}`)).toEqual([
      "qa / shop: blocks",
      "dev / shop: review",
      "production / shop: fine",
      "alpha / shop: fine",
      "beta / shop: fine",
    ]);
  });

  it("stands above the environments that can't be rendered: those with the same reason are one line", () => {
    const failed = (...reviews: EnvironmentReview[]) => reportOf({ ...empty, environments: reviews }).failed;
    const of = (stage: string, more: Partial<EnvironmentReview> = {}) =>
      named(stage, "shop", { error: `/overlays/${stage}/shop/a.yaml: wrong`, failing: "after", ...more });
    expect(failed(of("beta"))).toEqual([
      {
        name: "beta/shop (overlays/beta/shop)",
        severity: "error",
        error: "overlays/beta/shop/a.yaml: wrong",
      },
    ]);
    expect(failed(of("beta"), of("qa"))).toEqual([
      {
        name: "beta/shop (overlays/beta/shop), qa/shop (overlays/qa/shop)",
        severity: "error",
        error: "a.yaml: wrong",
      },
    ]);
    expect(failed(of("beta", { failing: "before" }))).toMatchObject([
      {
        severity: "info",
        error: "can be rendered now, so nothing is compared; overlays/beta/shop/a.yaml: wrong",
      },
    ]);
    expect(failed(of("beta", { failing: "both" }))).toMatchObject([
      {
        severity: "info",
        error: "can't be rendered before the change either: overlays/beta/shop/a.yaml: wrong",
      },
    ]);
    expect(failed(named("k", "s", { name: "k8s", path: "k8s", error: "wrong", failing: "after" }))).toEqual([
      { name: "k8s", severity: "error", error: "wrong" },
    ]);
  });

  it("is followed by the unchanged ones, up to twelve by name", () => {
    const said = (more: Partial<Review>) => unchangedText({ ...empty, ...more });
    expect(said({})).toBe("");
    expect(said({ unchanged })).toBe("Unchanged: beta/blog, qa/blog");
    expect(
      said({
        unchanged: [
          { name: "beta/a", path: "a" },
          { name: "beta/b", path: "b", moved: true },
          { name: "c", path: "c", inParts: true },
        ],
      }),
    ).toBe(
      "Unchanged: beta/a. Files changed, same rendering: beta/b. Changes only in folders named above: c",
    );
    const many = Array.from({ length: 13 }, (_, at) => ({ name: `beta/s${at}`, path: `${at}` }));
    const root = [{ ...unchanged[0], name: "." }] as typeof unchanged;
    expect(`${said({ unchanged: root })}.`).toBe("Unchanged: ./.");
    expect(said({ unchanged: many })).toMatch(/^Unchanged: beta\/s0, .*s11 and 1 more$/);
  });
});

test("a plain diff names the object, its lines and the place of the first of them", () => {
  const review = reviewOf(web("tty: true"), web("tty: false"));
  const whole = (image: string) => ({
    spec: { template: { spec: { containers: [{ name: "web", tty: image }] } } },
  });
  const shown = (more: object) =>
    plainDiffs([review], { ...review, resources: [{ ...review.resources[0], ...more } as never] }).map(
      ({ title, hunks }) => [plainText(title), ...hunks.map(({ place }) => place)],
    );
  expect(shown({ whole: () => ({ before: whole("a:1"), after: whole("a:2") }) })).toEqual([
    ["Deployment shop/web", "containers[name=web]"],
  ]);
  expect(shown({ whole: () => ({ before: whole("a"), after: whole("a") }) })).toEqual([]);
  expect(shown({ action: "added", whole: () => ({ after: whole("a:2") }) })).toEqual([
    ["Deployment shop/web added", ""],
  ]);
});

test("a sentence has its quoted names as code, wherever they stand", () => {
  expect(inlineOf("`a` and `b`, c")).toEqual([code("a"), " and ", code("b"), ", c"] satisfies Inline);
  expect(inlineOf("")).toEqual([]);
});

test("the place of a value says which layer brings it in, and on which side it was", () => {
  const of = (more: object) =>
    placePiece({ file: "base/a.yaml", line: 3, layer: "base", side: "after", ...more } as never);
  expect(of({})).toEqual({ place: "base/a.yaml:3" });
  expect(of({ layer: "." })).toEqual({ place: "base/a.yaml:3" });
  expect(of({ layer: "overlays/beta" })).toEqual({ place: "base/a.yaml:3, brought in by overlays/beta" });
  expect(of({ side: "before", url: "u" })).toEqual({ place: "base/a.yaml:3 before", url: "u" });
});
