import { template } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { opensail } from "../../../generators/systems/opensail/index.ts";
import { treeOf } from "../desired.ts";
import { rendered } from "../rendered.ts";
import { commandsOf } from "../steps.ts";

const KINDS: Record<string, string> = {
  deploy: "Deployment",
  ds: "DaemonSet",
  svc: "Service",
  job: "Job",
  certificate: "Certificate",
  cronjob: "CronJob",
};

describe.each(["beta", "production"])("what an operator of opensail in %s is told", (layer) => {
  const node = treeOf(opensail, layer).find((one) => one.layer === layer);
  const operations = opensail.operations?.(node?.context as Parameters<typeof opensail.resources>[0]);
  const state = rendered(opensail, layer);

  test("names only what is there, by namespace, and containers that are in it", () => {
    const commands = (operations ? commandsOf(operations) : []).filter((command) =>
      /^kubectl -n (tesslate|kube-system) .*\b(deploy|ds|svc|job|cronjob|certificate)\//.test(command),
    );
    expect(commands.length).toBeGreaterThan(30);
    const started = new Set(commands.flatMap((command) => / create job (\S+) /.exec(command)?.[1] ?? []));
    for (const command of commands) {
      const namespace = /-n (\S+)/.exec(command)?.[1];
      const [, kind = "", name = ""] = /\b(deploy|ds|svc|job|cronjob|certificate)\/(\S+)/.exec(command) ?? [];
      if (kind === "job" && started.has(name)) continue;
      const found = state.find(
        (one) =>
          one.kind === KINDS[kind] && one.metadata.name === name && one.metadata.namespace === namespace,
      );
      expect(found, command).toBeDefined();
      const called = / -c ([a-z][\w-]*)(?= |$)/.exec(command)?.[1];
      if (called === undefined || found === undefined) continue;
      const spec = template(found)?.spec;
      const names = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map((one) => one.name);
      expect(names, command).toContain(called);
    }
  });

  test("has the public address, and where the database is", () => {
    expect(operations?.reach[0]?.url).toMatch(/^https:\/\/opensail.*\.tesslate\.com$/);
    expect(operations?.data[0]?.what).toContain(layer === "production" ? "RDS" : "postgres-pvc");
    expect(operations?.decisions.length).toBeGreaterThan(20);
  });
});
