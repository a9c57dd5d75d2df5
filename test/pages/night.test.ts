import type { System } from "kustogen";
import { all, environments } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { systems } from "../../generators/systems/index.ts";
import { codeBlocks } from "../../scripts/markdown/code-blocks.ts";
import { FIVE } from "../systems/five.ts";
import { rendered } from "../systems/rendered.ts";
import { commandsOf, installOf, itemOf, nightOf, sectionOf, watchedNightOf } from "./page.ts";

/** What the tests of all pages have looked at: one that looks at nothing would pass. */
const seen = { alerts: 0 };

/** Where each text begins; all of them are there, in this order. */
function inOrder(text: string, ...parts: string[]) {
  let at = 0;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    expect(found, part).toBeGreaterThanOrEqual(0);
    at = found + part.length;
  }
}

interface Alert {
  alert?: string;
  annotations?: { summary?: string; runbook?: string };
}

interface Peer {
  ipBlock?: { cidr: string };
  namespaceSelector?: { matchLabels?: Record<string, string> };
}

/** Someone may have added a system, whose page has what that one needs. */
const five = systems.filter(({ name }) => FIVE.has(name));

describe.each(five.map((system) => [system.name, system] as const))("at night, %s's page", (name, system) => {
  const night = watchedNightOf(system);
  const commands = [...commandsOf(night), ...commandsOf(installOf(system))];
  const described = environments().filter((one) => Object.hasOwn(one.systems, name));
  const states = new Map(described.map((one) => [one.name, rendered(system, one.name, { prometheus: {} })]));

  test("is at most 150 lines long, and what wakes people comes first", () => {
    expect(night.split("\n").length).toBeLessThanOrEqual(150);
    const headings = [...night.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    // Before them: what nobody has set yet, and what must be known first.
    expect(night.split("\n").indexOf("## Alerts")).toBeLessThan(19);
    expect(headings).toEqual([
      ...["Alerts", "Environments", "Symptoms", "A sync that hangs", "Roll back", "Stop and start"],
      ...["Restore", "Check", "Reach"],
    ]);
    for (const heading of headings)
      expect(night.split("\n")[4]).toContain(`[${heading}](#${heading?.toLowerCase().replaceAll(" ", "-")})`);
  });

  test("has a line for each alert of each environment, with its meaning, and each alert names the page", () => {
    const section = sectionOf(night, "## Alerts");
    for (const [environment, state] of states)
      for (const { spec } of all(state, "PrometheusRule"))
        for (const { alert, annotations } of spec.groups.flatMap(({ rules }: { rules: Alert[] }) => rules)) {
          if (alert === undefined) continue;
          const said = annotations?.summary?.replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, "\\<$1>") ?? "nothing";
          const line = itemOf(section, said);
          seen.alerts++;
          expect(line).toContain(`**${alert}**`);
          expect(annotations?.runbook).toBe(`docs/systems/${name}/README.md#alerts`);
          const [, only] = /only in ([^)]*)\)/.exec(line) ?? [];
          if (only !== undefined) expect(only.split(" and "), alert).toContain(environment);
        }
  });

  test("lets one choose an environment, whose variables are all that its commands use", () => {
    const used = new Set(
      commands.flatMap((command) =>
        [...command.matchAll(/\$\{?([A-Z][A-Z_]*)/g)].map(([, variable]) => variable),
      ),
    );
    const set = described.map(({ name: environment }) => {
      const [, variables = ""] = new RegExp(`\`ENV=${environment} ([^\`]*)\``).exec(night) ?? [];
      return new Set([...variables.matchAll(/\b([A-Z_]+)=/g)].map(([, variable]) => variable));
    });
    expect(set.length).toBeGreaterThan(1);
    // Of a program in the cluster, or chosen in the text.
    for (const other of ["ENV", "POSTGRES_USER", "JOB", "SNAPSHOT", "SIZE", "FILESYSTEM"]) used.delete(other);
    expect([...used].filter((variable) => !set.some((one) => one.has(variable)))).toEqual([]);
  });

  test("lists what its policies name of others, before the alerts or among what the cluster needs", () => {
    const [first = ""] = night.split("## Alerts");
    const listed = first + sectionOf(installOf(system), "## The cluster needs");
    for (const state of states.values()) {
      const own = new Set(state.map(({ metadata }) => metadata.namespace));
      const peers = all(state, "NetworkPolicy").flatMap(({ spec: { egress = [], ingress = [] } }) => [
        ...egress.flatMap(({ to = [] }: { to?: Peer[] }) => to),
        ...ingress.flatMap(({ from = [] }: { from?: Peer[] }) => from),
      ]);
      for (const { ipBlock, namespaceSelector } of peers as Peer[]) {
        const name = ipBlock?.cidr ?? namespaceSelector?.matchLabels?.["kubernetes.io/metadata.name"];
        if (name !== undefined && !own.has(name) && !/^(?:0\.0\.0\.0|::)\/0$/.test(name))
          expect(listed).toContain(name);
      }
    }
  });

  test("applies files as Argo CD does, deletes a claim only after a look at its backup, reads logs of all pods", () => {
    for (const { code } of codeBlocks(night))
      expect(code).not.toMatch(/^.* delete pvc|(?<!&&|kubectl .*wait .*; do \\)\n.* delete pvc/);
    expect(commands.filter((command) => /kubectl apply -[fk] \w/.test(command))).toEqual([]);
    for (const [, workload] of commands.flatMap((command) => [
      ...command.matchAll(/ logs deploy(?:ment)?\/([\w-]+)/g),
    ]))
      for (const state of states.values())
        for (const { spec } of all(state, "Deployment").filter(({ metadata }) => metadata.name === workload))
          expect(spec.replicas, workload).toBe(1);
  });

  test("names every host that people reach", () => {
    for (const [environment, state] of states) {
      const hosts = [
        ...all(state, "Ingress").flatMap(({ spec }) => spec.rules.map(({ host }: { host: string }) => host)),
        ...all(state, "IngressRoute").flatMap(({ spec }) =>
          spec.routes.flatMap(({ match }: { match: string }) =>
            [...match.matchAll(/Host\(`([^`]+)`/g)].map(([, host]) => host),
          ),
        ),
      ];
      // alexandria has no Ingress until someone has signed in.
      expect(hosts.length > 0, environment).toBe(name !== "alexandria");
      if (hosts.length === 0) continue;
      const line = itemOf(sectionOf(night, "## Reach"), `${environment}: `);
      for (const host of hosts) expect(line).toContain(`\`${host}\``);
    }
  });

  test("says how what an autoscaler scales starts again: neither Argo CD nor the autoscaler does it", () => {
    const text = sectionOf(night, "## Stop and start");
    for (const state of states.values())
      for (const { spec } of all(state, "HorizontalPodAutoscaler"))
        expect(text).toContain(`scale deploy/${spec.scaleTargetRef.name} --replicas=${spec.minReplicas}`);
  });

  test("says what else a planned stop does: it wakes people", () => {
    const wakes = [...states.values()].some((state) => all(state, "PrometheusRule").length > 0);
    expect(sectionOf(night, "## Stop and start").includes("silence its alerts")).toBe(wakes);
  });

  test("tells how to end a sync, and how to go back, to pins and to any other commit", () => {
    inOrder(
      night,
      "for a hook or a wave",
      "argocd app terminate-op $APP\nargocd app sync $APP\n",
      `npx kustogen rollback ${name} $ENV`,
      "git push",
      "git revert",
      "npm run gen",
    );
  });
});

test("the pages explain alerts", () => {
  expect(seen.alerts).toBeGreaterThan(30);
});

const systemOf = (name: string) => systems.find((one) => one.name === name) as System;

test("who goes back over a migration turns the schema back first, or is told that it can't be", () => {
  for (const name of ["trevor", "opensail"])
    inOrder(
      sectionOf(nightOf(systemOf(name)), "## Roll back"),
      "alembic downgrade <revision>",
      "alembic current",
      "kustogen rollback",
    );
  inOrder(
    sectionOf(nightOf(systemOf("teslasync")), "## Roll back"),
    "no migration found for version",
    "kustogen rollback",
  );
});

test("trevor's page shows both forms of a tag that production accepts", () => {
  const shown = [...nightOf(systemOf("trevor")).matchAll(/(?:commits|without v), `([^`]+)`/g)];
  const { release } = systemOf("trevor").images.trevor ?? {};
  expect(shown.map(([, tag = ""]) => release?.test(tag))).toEqual([true, true]);
});

test("teslasync's page speaks of what runs: traces where Jaeger does, dumps where the CronJob does, a server's limit", () => {
  const night = nightOf(systemOf("teslasync"));
  expect(night).toContain("**Only in beta:** Traces:");
  expect(itemOf(night, "The newest dump is older than a day")).toMatch(/^- \(production\) /);
  expect(night).not.toContain("MongoDB");
  expect(itemOf(night, "health page shows all workers as down")).toContain("Services that they don't have");
  expect(itemOf(night, "(production) compare with your cluster")).toContain("`postgres.maxConnections: 200`");
});

test("a running OpenSail is taken over in place, before what is old is deleted; Terraform keeps what it has", () => {
  inOrder(
    sectionOf(installOf(systemOf("opensail")), "## First start"),
    "kubernetes_network_policy.tesslate_default",
    "patch deploy/tesslate-worker",
    "managed-by=kustomize",
    "delete networkpolicy tesslate-btrfs-csi-node-restrict",
    "kubectl apply --server-side -f argocd/projects/opensail.yaml",
  );
});

test("who looks after OpenSail finds context, roles, load and logs of each cluster", () => {
  const reach = sectionOf(nightOf(systemOf("opensail")), "## Reach");
  inOrder(reach, "team-observer", "team-deployer", "team-debugger", "team-admin", "eks-deployer");
  for (const text of ["use-context tesslate-$ENV-eks", "/aws/eks/tesslate-$ENV-eks/cluster", "top pods"])
    expect(reach).toContain(text);
});
