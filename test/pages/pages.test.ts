import type { Resource, SecretContract, System } from "kustogen";
import {
  all,
  describedLayers,
  environments,
  needsSecret,
  pageOf as pageOrNone,
  template,
  templates,
} from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { systems } from "../../generators/systems/index.ts";
import { codeBlocks } from "../../scripts/markdown/code-blocks.ts";
import { rendered } from "../systems/rendered.ts";
import { stepsOf } from "../systems/steps.ts";
import { commandsOf, pageOf, rowsOf, sectionOf } from "./page.ts";

/** The environments that run a system. */
function layersWhereItRuns(system: System): string[] {
  return environments()
    .filter(({ systems }) => Object.hasOwn(systems, system.name))
    .map(({ name }) => name);
}

/** The environments that an Argo CD deploys. */
const byArgo = new Set(environments().flatMap(({ argocd, name }) => (argocd.enabled ? [name] : [])));

/** How commands abbreviate kinds. */
const KINDS: Record<string, string> = {
  certificate: "Certificate",
  cm: "ConfigMap",
  cronjob: "CronJob",
  daemonset: "DaemonSet",
  deploy: "Deployment",
  deployment: "Deployment",
  ds: "DaemonSet",
  externalsecret: "ExternalSecret",
  job: "Job",
  pvc: "PersistentVolumeClaim",
  service: "Service",
  statefulset: "StatefulSet",
  sts: "StatefulSet",
  svc: "Service",
};

/** What a shell block may begin with. */
const PROGRAMS = /^(?:kubectl|curl|npm|npx kustogen|git|for|helm|nc|aws|argocd|terraform|docker|minikube|#) /;

/** What the tests of all pages have looked at: one that looks at nothing would pass. */
const seen = { forwards: 0, named: 0 };

/** Systems that tell their operators nothing have no page. */
const WITH_PAGE = systems.filter(({ operations }) => operations !== undefined);

describe.each(WITH_PAGE.map((system) => [system.name, system] as const))(
  "the page of %s",
  (_name, system) => {
    const page = pageOf(system);
    const described = describedLayers(system);
    const layers = layersWhereItRuns(system);
    const states = new Map(layers.map((layer) => [layer, rendered(system, layer)]));
    const everything: Resource[] = [...states.values()].flat();
    const contracts = (layer: string): SecretContract[] =>
      system.secrets.filter((one) => needsSecret(one, layer, settingsIn(layer)));
    const settingsIn = (layer: string) => described.find(({ node }) => node.layer === layer)?.node.settings;

    test("says what the system is and where it runs", () => {
      expect(page.startsWith(`# ${system.name}\n\n`)).toBe(true);
      for (const layer of layers) {
        expect(page).toContain(`\`overlays/${layer}/${system.name}\``);
        expect(page).toContain(
          byArgo.has(layer)
            ? `kubectl -n argocd get application ${system.name}-${layer}\n`
            : `kubectl apply --server-side -k overlays/${layer}/${system.name}\n`,
        );
      }
    });

    test("is the same every time", () => {
      expect(pageOf(system)).toBe(page);
    });

    test("says each image's tag once for each environment, so that a new pin changes one line", () => {
      const rows = rowsOf(sectionOf(page, "## Images"));
      for (const { node } of described.filter(({ node: { deployed } }) => deployed)) {
        const column = (rows[0] ?? []).indexOf(node.layer);
        for (const [key, { name, reference, tag }] of Object.entries(node.images)) {
          const row = rows.find(([cell]) => cell === `\`${key}\``) ?? [];
          expect(reference.endsWith(row[column]?.replaceAll("`", "") ?? "?"), `${key} in ${node.layer}`).toBe(
            true,
          );
          const pins = node.environment?.systems[system.name]?.images ?? {};
          if (tag !== undefined && key in pins) expect(page).not.toContain(`${name}:${tag}`);
        }
      }
    });

    test("lists every Service with its ports, and every host", () => {
      const rows = rowsOf(sectionOf(page, "## Addresses"));
      for (const [layer, state] of states) {
        for (const { metadata, spec } of all(state, "Service")) {
          const row = rows.find(
            ([cell = ""]) =>
              cell.startsWith(`\`${metadata.name}.${metadata.namespace}\``) &&
              (!cell.includes("(") || cell.includes(layer)),
          );
          for (const { port } of spec.ports ?? []) expect(row?.[1], metadata.name).toContain(`\`${port}`);
        }
        const hosts = [
          ...all(state, "Ingress").flatMap(({ spec }) =>
            spec.rules.map(({ host }: { host: string }) => host),
          ),
          ...all(state, "IngressRoute").flatMap(({ spec }) =>
            spec.routes.flatMap(({ match }: { match: string }) =>
              [...match.matchAll(/Host\(`([^`]+)`/g)].map(([, host]) => host),
            ),
          ),
        ];
        expect(hosts.length, layer).toBeGreaterThan(0);
        for (const host of hosts) {
          expect(
            rows.some(([cell = ""]) => cell.startsWith(`\`${host}\``)),
            host,
          ).toBe(true);
        }
      }
    });

    test("names every contract with every key, and whether it is required", () => {
      const section = sectionOf(page, "## Secrets to provide first");
      for (const layer of layers) {
        expect(contracts(layer).length).toBeGreaterThan(0);
        for (const { forbidden = {}, keys, name, open } of contracts(layer)) {
          const heading = section
            .split("\n")
            .find(
              (line) => line === `### ${name}` || (line.startsWith(`### ${name} (`) && line.includes(layer)),
            );
          expect(heading, `${name} in ${layer}`).toBeDefined();
          const rows = rowsOf(sectionOf(section, heading ?? ""));
          for (const [key, { required = true }] of Object.entries(keys)) {
            const row = rows.find(([cell]) => cell === `\`${key}\``);
            expect(row?.[1], `${name} ${key}`).toBe(required ? "required" : "optional");
          }
          for (const key of Object.keys(forbidden)) {
            expect(rows.find(([cell]) => cell === `\`${key}\``)?.[1], `${name} ${key}`).toBe(
              "absent or empty",
            );
          }
          expect(
            rows.some(([cell]) => cell === "any other"),
            `${name} open`,
          ).toBe(open === true);
        }
      }
    });

    test("has the command for each Secret that is made by hand, with its required keys and no value", () => {
      const section = sectionOf(page, "## Secrets to provide first");
      const made = codeBlocks(section).flatMap(({ language, code }) =>
        language === "sh" && /^kubectl \S+ \S+ create secret generic /.test(code) ? [code] : [],
      );
      const wanted = new Set<string>();
      for (const layer of layers) {
        for (const { keys, name, namespace = system.namespace, provider } of contracts(layer)) {
          if (provider !== "by-hand") continue;
          const required = Object.entries(keys).filter(([, key]) => key.required !== false);
          const names = (required.length > 0 ? required : Object.entries(keys)).map(([key]) => key);
          const command = made.find(
            (one) =>
              one.startsWith(`kubectl -n ${namespace} create secret generic ${name} `) &&
              JSON.stringify(
                [...one.matchAll(/^(?:# | {2}--from-file=)([^=\s]+)=/gm)].map(([, key]) => key),
              ) === JSON.stringify(names),
          );
          expect(command, `${name} in ${layer}`).toBeDefined();
          wanted.add(command ?? "");
        }
      }
      expect(made.length).toBe(wanted.size);
      // A value on a command line is in the history and in the list of processes.
      expect(page).not.toContain("--from-literal");
      for (const command of made) {
        for (const [, key, value] of command.matchAll(/^(?:# | {2}--from-file=)([^=\s]+)=(\S+)/gm)) {
          expect([`<${key}>`, "'<file>'"]).toContain(value);
        }
      }
    });

    test("says of each Secret who reads it: nobody reads one that no contract names", () => {
      for (const [layer, state] of states) {
        const named = new Set(contracts(layer).map(({ name }) => name));
        for (const [{ metadata }, { spec }] of templates(state)) {
          for (const { env = [], envFrom = [] } of [
            ...(spec?.initContainers ?? []),
            ...(spec?.containers ?? []),
          ]) {
            const read = [
              ...envFrom.flatMap(({ secretRef }) => secretRef?.name ?? []),
              ...env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.name ?? []),
            ];
            for (const secret of read) {
              expect(named.has(secret), `${metadata.name} reads ${secret} in ${layer}`).toBe(true);
              expect(page).toContain(`\`${metadata.name}\``);
            }
          }
        }
      }
    });

    test("has commands that name what is there: workloads, namespaces, containers, Secrets", () => {
      const commands = commandsOf(page);
      expect(commands.length).toBeGreaterThan(0);
      const secrets = new Set(
        system.secrets.map(({ name, namespace = system.namespace }) => `${namespace}/${name}`),
      );
      const ours = new Set(everything.map(({ metadata }) => metadata.namespace));
      const started = new Set(commands.flatMap((command) => / create job (\S+) /.exec(command)?.[1] ?? []));
      let named = 0;
      for (const command of commands) {
        expect(command).toMatch(PROGRAMS);
        for (const part of command.split(/&&|;|\|\|?/).filter((one) => /\bkubectl -n /.test(one))) {
          const namespace = /kubectl -n (\S+)/.exec(part)?.[1];
          expect(part, command).not.toMatch(/undefined|\[object/);
          for (const [, kind = "", name] of part.matchAll(/[ =]([a-z]+)\/([a-z0-9][a-z0-9.-]*)(?=[ ,]|$)/g)) {
            if (kind === "job" && started.has(name ?? "")) continue;
            if (KINDS[kind] === undefined || !ours.has(namespace)) continue;
            const found = everything.filter(
              ({ kind: real, metadata }) =>
                real === KINDS[kind] && metadata.name === name && metadata.namespace === namespace,
            );
            expect(found.length, command).toBeGreaterThan(0);
            named++;
            const called = / -c (\S+)/.exec(part)?.[1];
            if (called === undefined || /\bsh$/.test(called) || / sh -c /.test(part)) continue;
            const names = found.flatMap((one) => {
              const spec = template(one)?.spec;
              return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map((each) => each.name);
            });
            expect(names, command).toContain(called);
          }
          const [, secret] = / (?:describe|get) secret (\S+)/.exec(part) ?? [];
          if (secret !== undefined) expect(secrets, command).toContain(`${namespace}/${secret}`);
          const [, claim] = / get pvc (\S+)/.exec(part) ?? [];
          if (claim !== undefined) {
            expect(
              all(everything, "PersistentVolumeClaim").some(({ metadata }) => metadata.name === claim),
              command,
            ).toBe(true);
          }
        }
      }
      seen.named += named;
    });

    test("says how what an autoscaler scales starts again: neither Argo CD nor the autoscaler does it", () => {
      const text = sectionOf(page, "### Stop and start");
      for (const [layer, state] of states) {
        for (const { metadata, spec } of all(state, "HorizontalPodAutoscaler")) {
          const start = `scale deploy/${spec.scaleTargetRef.name} --replicas=${spec.minReplicas}`;
          expect(text, `${layer}: ${metadata.name}`).toContain(start);
        }
      }
    });

    test("forwards ports that the Service or a pod has", () => {
      const forwards = commandsOf(page).filter((command) => command.includes(" port-forward "));
      seen.forwards += forwards.length;
      for (const command of forwards) {
        const [, kind, name, , port] = /port-forward (svc|deploy)\/(\S+) (\d+):(\d+)/.exec(command) ?? [];
        const ports =
          kind === "svc"
            ? all(everything, "Service")
                .filter(({ metadata }) => metadata.name === name)
                .flatMap(({ spec }) => spec.ports.map((one: { port: number }) => one.port))
            : templates(everything)
                .filter(([{ metadata }]) => metadata.name === name)
                .flatMap(([, { spec }]) => spec?.containers ?? [])
                .flatMap(({ ports: open = [] }) => open.map(({ containerPort }) => containerPort));
        expect(ports, command).toContain(Number(port));
      }
    });

    test("tells how to verify, reach, go back, back up, and what was decided", () => {
      const plain = page.replaceAll("\\|", "|");
      for (const { node } of described) {
        if (!node.deployed) continue;
        const told = system.operations?.(node.context);
        for (const { commands } of [...(told ? stepsOf(told) : [])]) {
          for (const command of commands) expect(plain).toContain(command);
        }
        for (const { url } of told?.reach ?? []) if (url !== undefined) expect(page).toContain(`<${url}>`);
        const rows = rowsOf(sectionOf(page, "## Data: back up and restore"));
        expect(rows.length).toBeGreaterThan(1);
        for (const { what } of told?.data ?? []) {
          expect(
            rows.some(([cell = ""]) => cell.startsWith(what.replaceAll("*", "\\*").replaceAll("<", "\\<"))),
            what,
          ).toBe(true);
        }
        if (told === undefined || told.decisions.length === 0) continue;
        expect(rowsOf(sectionOf(page, "## Assumptions and corrections")).length).toBeGreaterThan(
          told.decisions.length,
        );
      }
    });
  },
);

test("trevor's page tells what the chart's NOTES would: how to reach API, metrics and logs (R10)", () => {
  const trevor = systems.find(({ name }) => name === "trevor") as System;
  const page = pageOf(trevor);
  expect(sectionOf(page, "## Access")).toContain("kubectl -n trevor port-forward svc/trevor 8000:8000");
  expect(sectionOf(page, "## Metrics")).toContain("http://trevor.trevor:8000/metrics");
  expect(sectionOf(page, "## Logs")).toContain("kubectl -n trevor logs -f deploy/trevor-worker");
});

test("a system without operations has no page", () => {
  const trevor = systems.find(({ name }) => name === "trevor") as System;
  expect(pageOrNone({ ...trevor, operations: undefined })).toBeUndefined();
});

test("operations that fail are an error that names system, environment and function", () => {
  const trevor = systems.find(({ name }) => name === "trevor") as System;
  const failing: System = {
    ...trevor,
    operations: () => {
      throw new TypeError("no host");
    },
  };
  expect(() => pageOf(failing)).toThrow("trevor in beta: operations() failed: no host");
});

test("the pages name objects and forward ports", () => {
  expect(seen.named).toBeGreaterThan(25);
  expect(seen.forwards).toBeGreaterThan(4);
});
