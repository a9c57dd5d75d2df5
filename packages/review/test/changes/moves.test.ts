import { expect, it } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { maskReview } from "../../src/changes/mask.ts";
import { plainText } from "../../src/report/model/inline.ts";
import { reportOf } from "../../src/report/model/report.ts";
import { jsonReport } from "../../src/report/print/json.ts";
import { listedMemory } from "../discovery/listed-memory.ts";
import { reviewOf } from "./reviews.ts";

const workload = (name: string, image = "x:1", namespace = "shop") =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec:\n  selector: {matchLabels: {app: ${name}}}\n` +
  `  template:\n    metadata: {labels: {app: ${name}}}\n    spec: {containers: [{name: c, image: "${image}"}]}\n`;
const service = (name: string, namespace = "shop") =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {selector: {app: ${name}}, ports: [{port: 80}]}\n`;

/** Folders with the objects of each. */
function folders(given: Record<string, string[]>): [string, string][] {
  return Object.entries(given).flatMap(([folder, texts]) => [
    [`${folder}/kustomization.yaml`, "resources: [all.yaml]\n"] as [string, string],
    [`${folder}/all.yaml`, texts.join("---\n")] as [string, string],
  ]);
}

function compare(before: Record<string, string[]>, after: Record<string, string[]>) {
  const comparison = compareTrees(listedMemory(folders(before)), listedMemory(folders(after)), {});
  const report = reportOf({ title: "", before: "", after: "", ...comparison });
  return { ...comparison, report };
}

const KEPT = [service("kept")];

it("what one folder makes no more and another makes now moves, and neither goes nor comes", () => {
  const { environments, report } = compare(
    { "apps/vpn": [...KEPT, workload("wg"), service("wg")], "apps/net": [workload("dns")] },
    { "apps/vpn": KEPT, "apps/net": [workload("dns"), workload("wg"), service("wg")] },
  );
  expect(report.verdict).not.toContain("is removed");
  expect(
    environments.map(({ name, resources }) => [name, resources.map(({ action, moved }) => [action, moved])]),
  ).toEqual([
    [
      "net",
      [
        ["added", "apps/vpn"],
        ["added", "apps/vpn"],
      ],
    ],
    [
      "vpn",
      [
        ["removed", "apps/net"],
        ["removed", "apps/net"],
      ],
    ],
  ]);
  expect(
    environments.map(({ risks }) => risks.map(({ severity, message }) => `${severity} ${message}`)),
  ).toEqual([
    [
      expect.stringMatching(
        /^warning Service wg, Deployment wg move here from apps\/vpn: pruning that folder first/,
      ),
    ],
    [],
  ]);
  expect(report.groups.map(({ what }) => plainText(what)).sort()).toEqual([
    "Deployment, Service wg moved here from apps/vpn",
    "Deployment, Service wg moved to apps/net",
  ]);
});

it("in the JSON report, what moves names the other folder, and what goes or comes names none", () => {
  const { environments } = compare(
    { "apps/vpn": [...KEPT, workload("wg"), workload("old")], "apps/net": [workload("dns")] },
    { "apps/vpn": KEPT, "apps/net": [workload("dns"), workload("wg"), workload("new")] },
  );
  const report = jsonReport(reviewOf(...environments));
  expect(
    report.environments.flatMap(({ resources }) =>
      resources.map(({ action, name, moved }) => [action, name, moved]),
    ),
  ).toEqual([
    ["added", "new", undefined],
    ["added", "wg", "apps/vpn"],
    ["removed", "old", undefined],
    ["removed", "wg", "apps/net"],
  ]);
});

it.each(["secrets", "external-secrets", "db-password", "api-token"])(
  "the warning of a move shows the whole name of the folder %s",
  (name) => {
    const { environments } = compare(
      { [`apps/${name}`]: [...KEPT, workload("wg")], "apps/net": [workload("dns")] },
      { [`apps/${name}`]: KEPT, "apps/net": [workload("dns"), workload("wg")] },
    );
    const masked = maskReview(reviewOf(...environments)).environments;
    expect(masked.flatMap(({ risks }) => risks.map(({ message }) => message))).toEqual([
      `Deployment wg moves here from apps/${name}: pruning that folder first deletes it, until this one creates it again`,
    ]);
  },
);

it("a credential in a message stays masked", () => {
  const [environment] = compare({ a: [workload("x")] }, { a: [workload("x", "x:2")] }).environments;
  if (environment === undefined) throw new Error("expected an environment");
  const risk = { id: "change/x", severity: "warning" as const };
  const messages = ["password: Hunter2-and9more is new", "api-token: changes; password=Hunter2-and9more"];
  const review = reviewOf({ ...environment, risks: messages.map((message) => ({ ...risk, message })) });
  const text = JSON.stringify(maskReview(review).environments[0]?.risks);
  expect(text).not.toContain("Hunter2");
  expect(text).toContain("********");
});

it("what changes on its way is checked as a change", () => {
  const { environments } = compare(
    { "apps/vpn": [...KEPT, workload("wg", "x:2")], "apps/net": [workload("dns")] },
    { "apps/vpn": KEPT, "apps/net": [workload("dns"), workload("wg", "x:1")] },
  );
  const [net] = environments;
  expect(net?.restarts.map(({ reason }) => reason)).toEqual(["image x 2 → 1"]);
  expect(net?.risks.map(({ id }) => id)).toContain("change/image-moved");
});

it("a Service that moves without its users in another namespace goes on being named", () => {
  const user = workload("api").replace(
    'image: "x:1"',
    'image: "x:1", env: [{name: URL, value: "http://db:80/"}]',
  );
  const { environments } = compare(
    { "apps/shop": [user, service("db")] },
    { "apps/shop": [user, service("db", "data")] },
  );
  expect(environments[0]?.resources.map(({ action, renamed }) => [action, renamed?.namespace])).toEqual([
    ["changed", "shop"],
  ]);
  expect(environments[0]?.risks.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(
      /^Service shop\/db is deleted \(it is in data now\), but is still used by Deployment shop\/api/,
    ),
  );
});

it.each([["two environments", "overlays/beta/shop", "overlays/production/shop"]])(
  "between %s nothing moves",
  (_, from, to) => {
    const { report } = compare(
      { [from]: [...KEPT, workload("web")], [to]: KEPT },
      { [from]: KEPT, [to]: [...KEPT, workload("web")] },
    );
    expect(report.verdict).toContain("1 workload is removed");
  },
);

it.each([
  ["another folder", ["a"], ["b"], ["moved here from apps/a", "moved to apps/b"]],
  ["two others", ["a"], ["b", "c"], ["moved here from apps/a", "moved to apps/b and apps/c"]],
  ["three others", ["a"], ["b", "c", "d"], ["moved here from apps/a", "moved to apps/b, apps/c and 1 more"]],
  ["one from two others", ["a", "b"], ["c"], ["moved here from apps/a and apps/b", "moved to apps/c"]],
])("a workload that moves to %s is nowhere deleted", (_, from, to, said) => {
  const all = ["a", "b", "c", "d"];
  const made = (in_: readonly string[]) =>
    Object.fromEntries(
      all.map((name) => [`apps/${name}`, [service(name), ...(in_.includes(name) ? [workload("web")] : [])]]),
    );
  const { environments, report } = compare(made(from), made(to));
  expect(report.verdict).not.toContain("is removed");
  expect(new Set(report.groups.map(({ what }) => plainText(what)))).toEqual(
    new Set(said.map((text) => `Deployment web ${text}`)),
  );
  expect(environments.flatMap(({ risks }) => risks.map(({ id }) => id))).not.toContain(
    "change/removed-resource",
  );
});

it("what another folder goes on making is removed from the one that makes it no more", () => {
  const { environments, report } = compare(
    { "apps/api": [...KEPT, workload("api")], "apps/shop": [workload("api"), service("a")] },
    { "apps/api": KEPT, "apps/shop": [workload("api"), service("b")] },
  );
  expect(report.verdict).toContain("1 workload is removed");
  const api = environments.find(({ path }) => path === "apps/api");
  expect(api?.resources.map(({ action, moved }) => [action, moved])).toEqual([["removed", undefined]]);
});

it("nothing is removed by a change that kustomize rejects", () => {
  const net = (listed: string) =>
    listedMemory([
      ...folders({ "apps/net": [workload("dns")] }),
      ["apps/net/wg.yaml", workload("wg")],
      ["apps/net/kustomization.yaml", `resources: [all.yaml, ${listed}]\n`],
    ]);
  const comparison = compareTrees(net("wg.yaml"), net("wgg.yaml"), {});
  const { verdict } = reportOf({ title: "", before: "", after: "", ...comparison });
  expect(verdict).toContain("kustomize rejects entries of 1 folder");
  expect(verdict).not.toContain("removed");
  expect(comparison.environments.map(({ resources, broken }) => [resources, broken])).toEqual([
    [[], [expect.stringContaining("wgg.yaml: there is no such file or folder")]],
  ]);
});

const issuer = (namespace: string, server = "https://acme.example.test") =>
  `apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: {name: public, namespace: ${namespace}}\n` +
  `spec: {acme: {server: "${server}"}}\n`;

it("a cluster-scoped object moves between folders that write different namespaces into it", () => {
  const { report, environments } = compare(
    { "apps/certs": [...KEPT, issuer("certs")], "apps/net": [workload("dns")] },
    { "apps/certs": KEPT, "apps/net": [workload("dns"), issuer("net")] },
  );
  expect(new Set(report.groups.map(({ what }) => plainText(what)))).toEqual(
    new Set(["ClusterIssuer public moved here from apps/certs", "ClusterIssuer public moved to apps/net"]),
  );
  expect(environments.flatMap(({ risks }) => risks.map(({ id }) => id))).toEqual(["environment-structure"]);
});

it("a namespace in a cluster-scoped object changes nothing, because the API server ignores it", () => {
  const { environments, unchanged } = compare(
    { "apps/certs": [...KEPT, issuer("certs")] },
    { "apps/certs": [...KEPT, issuer("other")] },
  );
  expect([environments, unchanged.map(({ path }) => path)]).toEqual([[], ["apps/certs"]]);
});

it("a cluster-scoped object that changes beside its namespace isn't moved to another namespace", () => {
  const { environments } = compare(
    { "apps/certs": [...KEPT, issuer("certs")] },
    { "apps/certs": [...KEPT, issuer("other", "https://acme.example.net")] },
  );
  expect(environments.flatMap(({ risks }) => risks.map(({ id }) => id))).not.toContain(
    "change/namespace-moved",
  );
  expect(environments[0]?.resources.map(({ changes, renamed }) => [renamed, changes])).toEqual([
    [undefined, [expect.objectContaining({ path: ["spec", "acme", "server"] })]],
  ]);
});

it("the definition of a kind isn't renamed: with it, every object of its kind is deleted", () => {
  const fields = ["a", "b", "c", "d", "e"].map((name) => `${name}: {type: string}`).join(", ");
  const definition = (plural: string, kind: string) =>
    `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: ${plural}.shop.test}\n` +
    `spec:\n  group: shop.test\n  names: {plural: ${plural}, kind: ${kind}}\n  scope: Namespaced\n  versions:\n` +
    `  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {${fields}}}}}\n`;
  const { environments } = compare(
    { "apps/crds": [...KEPT, definition("orders", "Order")] },
    { "apps/crds": [...KEPT, definition("purchases", "Purchase")] },
  );
  const [{ resources, risks } = { resources: [], risks: [] }] = environments;
  expect(resources.map(({ action, name }) => `${action} ${name}`)).toEqual([
    "added purchases.shop.test",
    "removed orders.shop.test",
  ]);
  expect(risks.map(({ severity, message }) => `${severity} ${message}`)).toContain(
    "error CustomResourceDefinition orders.shop.test is deleted, and every Order in the cluster with it",
  );
});

const PLAIN = workload("web").replace(", namespace: shop}", "}");
const application = (path: string, name = "shop", namespace = "shop") =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}, namespace: argocd}\nspec:\n  project: default\n` +
  `  source: {repoURL: https://git.example.com/acme/deployments.git, path: ${path}, targetRevision: main}\n` +
  `  destination: {server: https://kubernetes.default.svc, namespace: ${namespace}}\n`;

/** The lines of a comparison of one folder that an Application applies before with one that it applies after. */
function moved(before: [folder: string, application: string], after: [folder: string, application: string]) {
  const listed = ([folder, text]: [string, string]) =>
    listedMemory([...folders({ [folder]: [PLAIN] }), ["argocd/shop.yaml", text]]);
  const files = ["/argocd/shop.yaml"];
  const comparison = compareTrees(listed(before), listed(after), {
    applications: { before: files, after: files },
    isOwn: () => true,
  });
  const report = reportOf({ title: "", before: "", after: "", ...comparison });
  const environments = comparison.environments.filter(({ path }) => path !== "argocd");
  return {
    verdict: report.verdict,
    moves: environments.flatMap(({ resources }) => resources.map((one) => one.moved)),
    risks: environments.flatMap(({ risks }) => risks.map(({ message }) => message)),
  };
}

it("objects without a namespace move with the folder that an Application applies", () => {
  const { verdict, ...rest } = moved(
    ["apps/shop", application("apps/shop")],
    ["shops/web", application("shops/web")],
  );
  expect(rest).toEqual({ moves: ["shops/web", "apps/shop"], risks: [] });
});

it("what another Application applies from now on may be deleted in between", () => {
  const { risks } = moved(
    ["apps/shop", application("apps/shop")],
    ["shops/web", application("shops/web", "web")],
  );
  expect(risks.join("\n")).toContain("pruning that folder first deletes it");
});

it("nothing moves to a folder that is applied into another namespace", () => {
  const { verdict, moves } = moved(
    ["apps/shop", application("apps/shop")],
    ["shops/web", application("shops/web", "shop", "web")],
  );
  expect(verdict).toContain("1 workload is removed");
  expect(moves).toEqual([undefined, undefined]);
});

it("a Secret that an Application loses as it moves to another folder is missed by the pods that move with it", () => {
  const reader = PLAIN.replace('image: "x:1"', 'image: "x:1", envFrom: [{secretRef: {name: login}}]');
  const login = "apiVersion: v1\nkind: Secret\nmetadata: {name: login}\nstringData: {user: web}\n";
  const side = (folder: string, resources: string[], policy: string) =>
    listedMemory([
      ...folders({ [folder]: resources }),
      ["argocd/shop.yaml", `${application(folder)}  syncPolicy: ${policy}\n`],
    ]);
  const files = ["/argocd/shop.yaml"];
  const between = (policy: string) => {
    const [before, after] = [side("apps/shop", [reader, login], policy), side("shops/web", [reader], policy)];
    const applications = { before: files, after: files };
    const comparison = compareTrees(before, after, { applications, isOwn: () => true });
    const environments = comparison.environments.filter(({ path }) => path !== "argocd");
    return environments.map(({ path, resources, risks }) => ({
      path,
      resources: resources.map(({ action, name, moved = "nowhere" }) => `${action} ${name}: ${moved}`),
      risks: risks.map(({ severity, message }) => `${severity} ${message}`),
    }));
  };
  expect(between("{automated: {prune: true}}")).toEqual([
    { path: "apps/shop", resources: ["removed login: nowhere", "removed web: shops/web"], risks: [] },
    {
      path: "shops/web",
      resources: ["added web: apps/shop"],
      risks: ["error Secret login is deleted, but is still read by Deployment web"],
    },
  ]);
  expect(between("{automated: {}}").flatMap(({ risks }) => risks)).toEqual([
    "warning Secret login is no longer rendered, but stays in the cluster: Application shop doesn't prune",
  ]);
});
