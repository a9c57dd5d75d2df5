// What the sources of the programs say, where no manifest can fix it: the operator has to be told.
import type { System } from "kustogen";
import { all, layersOf, pagesOf, rendered } from "kustogen/testing";
import { expect, test } from "vitest";
import { alexandria } from "../../generators/systems/alexandria/index.ts";
import { app } from "../../generators/systems/app/index.ts";
import { opensail } from "../../generators/systems/opensail/index.ts";
import { teslasync } from "../../generators/systems/teslasync/index.ts";
import { trevor } from "../../generators/systems/trevor/index.ts";
import { OPTIONS } from "../systems/options.ts";
import { installOf, itemOf, nightOf, sectionOf } from "./page.ts";

/** The symptom with this text. */
const symptom = (system: System, text: string) => itemOf(sectionOf(nightOf(system), "## Symptoms"), text);

/** What the page says of a Secret's key. */
const keyOf = (system: System, secret: string, key: string) =>
  itemOf(sectionOf(sectionOf(installOf(system), "## Secrets"), `### ${secret}`), `\`${key}\``);

test("TeslaSync: of several pods of the API each polls every car; the page says so first, and how one runs", () => {
  const first = nightOf(teslasync).split("## Alerts")[0] ?? "";
  expect(first).toContain("- (production) **Each of several pods of the API polls every car**");
  expect(first).toContain("or set `autoscaling: false` and `replicas: 1`");
  const one = { api: { autoscaling: false, replicas: 1 }, fleetTelemetry: { host: "cars.example.com" } };
  const safe = rendered(teslasync, "production", { settings: one });
  const api = all(safe, "Deployment").find(({ metadata }) => metadata.name === "teslasync-api");
  expect(api?.spec).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
  expect(
    all(safe, "HorizontalPodAutoscaler").filter(({ spec }) => spec.scaleTargetRef.name === "teslasync-api"),
  ).toEqual([]);
});

test("alexandria: several orchestrators write to one volume; the page says so before anything else, and how one runs", () => {
  const first = nightOf(alexandria).split("## Alerts")[0] ?? "";
  expect(first).toMatch(/^- production, in .*each pod has an orchestrator that writes to the shared volume/m);
  // Its document, word for word.
  for (const quoted of [
    "If scaling is needed, split into separate pods with network-based gRPC (requires Postgres for shared state)",
    "Enable HPA for multi-replica scaling",
  ])
    expect(first).toContain(quoted);
  expect(symptom(alexandria, "stores locked or damages them")).toContain("`autoscaling: false` runs one");
  const one = { autoscaling: false };
  const safe = rendered(alexandria, "production", { settings: one });
  const [deployment] = all(safe, "Deployment");
  expect(deployment?.spec).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
  expect(all(safe, "HorizontalPodAutoscaler")).toEqual([]);
});

test("TeslaSync: messages to browsers need three keys, feedback a repository beside its token", () => {
  const keys = teslasync.secrets.filter(({ name }) => name === "teslasync").map(({ keys: own }) => own);
  expect(keys.length).toBeGreaterThan(1);
  for (const own of keys) {
    for (const key of ["PUBLIC_KEY", "PRIVATE_KEY", "SUBJECT"])
      expect(own[`TESLASYNC_VAPID_${key}`]?.required, key).toBe(false);
    expect(own.TESLASYNC_GITHUB_REPO?.required).toBe(false);
  }
  expect(keyOf(teslasync, "teslasync", "TESLASYNC_VAPID_PUBLIC_KEY")).toContain(
    "off unless all three VAPID keys are set",
  );
  expect(keyOf(teslasync, "teslasync", "TESLASYNC_GITHUB_TOKEN")).toContain(
    "does nothing unless TESLASYNC_GITHUB_REPO is set",
  );
});

test("TeslaSync: who sends commands trusts our proxy's certificate, which has its name; an external one has a public one", () => {
  expect(keyOf(teslasync, "teslasync-command-proxy (production)", "tls-cert.pem")).toContain(
    "the name teslasync-command-proxy",
  );
  const trusting = (commandProxy: unknown) =>
    all(rendered(teslasync, "production", { settings: { commandProxy } }), "Deployment")
      .filter((one) => JSON.stringify(one).includes("TESLA_COMMAND_PROXY_CA_FILE"))
      .map(({ metadata }) => metadata.name);
  expect(trusting(true).toSorted()).toEqual(["teslasync-api", "teslasync-automation-worker"]);
  expect(trusting({ externalUrl: "https://commands.example.com" })).toEqual([]);
});

test("TeslaSync: nobody believes that a variable caps what Helix costs", () => {
  expect(sectionOf(installOf(teslasync), "## First start")).toMatch(
    /Helix stays off until its page under Settings has .* daily budget .*: the program reads neither AI_\* nor keys/,
  );
});

test("TeslaSync: Tesla's application accepts the address that the API sends users back to", () => {
  for (const environment of ["beta", "production"]) {
    const [{ TESLA_REDIRECT_URI: sent } = {}] = all(rendered(teslasync, environment), "ConfigMap")
      .map(({ data }) => data)
      .filter((own) => "TESLA_REDIRECT_URI" in own);
    expect(new URL(sent).protocol).toBe("https:");
    expect(keyOf(teslasync, "teslasync", "TESLA_CLIENT_ID")).toContain(
      `https://$HOST${new URL(sent).pathname}`,
    );
  }
});

test("TeslaSync: where cars stream, they are subscribed first, and certificates made by hand are watched", () => {
  const settings = OPTIONS.teslasync ?? {};
  const layers = layersOf(teslasync, "production", { settings }).map((node) => ({ node, resources: [] }));
  const page = pagesOf(teslasync, layers).find(({ path }) => path.endsWith("install.md"))?.text ?? "";
  expect(itemOf(sectionOf(page, "## The cluster needs"), "secretTypes")).toMatch(
    /^- \(production\) .*key: tls\.crt.*key: tls-cert\.pem/,
  );
  expect(sectionOf(page, "## First start")).toMatch(
    /^\*\*Only in production:\*\* In Settings → Fleet Setup.*`synced: true`/m,
  );
});

test("alexandria: the provider accepts the address that alexandria sends users back to", () => {
  const [conf = ""] = all(
    rendered(alexandria, "production", { settings: OPTIONS.alexandria ?? {} }),
    "ConfigMap",
  ).flatMap(({ data }) => data["alexandria.conf"] ?? []);
  const [, path = "nowhere"] = /redirect_uri = "https:\/\/[^/]+([^"]+)"/.exec(conf) ?? [];
  const contract = alexandria.secrets.find(({ name }) => name === "alexandria-oidc");
  expect(contract?.keys["oidc-okta-client-secret"]?.description).toContain(path);
});

test("TeslaSync: a managed Redis that asks for TLS can't be used, and the contract says so", () => {
  expect(keyOf(teslasync, "teslasync", "REDIS_PASSWORD")).toMatch(/no TLS.*ElastiCache/);
});

test("TeslaSync: what a day of Tesla's API may cost can be set, and is told where cars stand still", () => {
  expect(symptom(teslasync, "every quarter of an hour")).toContain("`tesla.dailyBudgetUsd`");
  expect(nightOf(teslasync).split("## Alerts")[0]).toContain("about 125 readings of all cars together");
  const data = (settings: Record<string, unknown>) =>
    all(rendered(teslasync, "production", { settings }), "ConfigMap")
      .map((one) => one.data)
      .find((own) => "TESLASYNC_PORT" in own);
  expect(data({})).not.toHaveProperty("TESLA_API_DAILY_BUDGET_USD");
  expect(data({ tesla: { dailyBudgetUsd: 2.5 } })).toMatchObject({ TESLA_API_DAILY_BUDGET_USD: "2.5" });
});

test("TeslaSync: the programs know the environment by its name, and production by APP_ENV", () => {
  for (const environment of ["beta", "production"]) {
    const data = all(rendered(teslasync, environment), "ConfigMap")
      .map((one) => one.data)
      .find((own) => "TESLASYNC_PORT" in own);
    expect(data).toMatchObject({ APP_ENV: "production", TESLASYNC_ENVIRONMENT: environment });
  }
});

test("TeslaSync: an address with an encoded slash is refused, and whose doing that is", () => {
  expect(symptom(teslasync, "%2F")).toContain("The web's nginx refuses");
});

test("trevor: links that are mailed lead to an address that browsers reach", () => {
  const row = keyOf(trevor, "trevor-s3", "S3_ENDPOINT_URL");
  expect(row).toContain("https://");
  expect(row).toMatch(/researchers get links to it by mail/);
});

test("app: git over SSH is looked at from outside again after an upgrade of the controller", () => {
  expect(sectionOf(nightOf(app), "## Check")).toMatch(
    /again after each upgrade of the ingress controller[^#]*nc -vz \S+ 2222/,
  );
  expect(symptom(app, "SSH")).toContain("nc -vz");
});

test.each([trevor, app, opensail, teslasync].map((system) => [system.name, system] as const))(
  "%s: pods of one workload are in different zones where there are some",
  (_name, system) => {
    const many = all(rendered(system, "production"), "Deployment").filter(({ spec }) => spec.replicas !== 1);
    expect(many.length).toBeGreaterThan(0);
    for (const { metadata, spec } of many) {
      const keys = (spec.template.spec.topologySpreadConstraints ?? []).map(
        ({ topologyKey }: { topologyKey: string }) => topologyKey,
      );
      expect(keys, metadata.name).toContain("topology.kubernetes.io/zone");
      expect(keys, metadata.name).toContain("kubernetes.io/hostname");
    }
  },
);
