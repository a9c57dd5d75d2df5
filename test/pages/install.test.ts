import type { Resource, SecretContract } from "kustogen";
import { all, describedLayers, needsSecret, templates } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { app } from "../../generators/systems/app/index.ts";
import { systems } from "../../generators/systems/index.ts";
import { teslasync } from "../../generators/systems/teslasync/index.ts";
import { trevor } from "../../generators/systems/trevor/index.ts";
import { codeBlocks } from "../../scripts/markdown/code-blocks.ts";
import { FIVE } from "../systems/five.ts";
import { rendered } from "../systems/rendered.ts";
import { commandsOf, installOf, itemOf, sectionOf } from "./page.ts";

const ROLLING = ["DaemonSet", "Deployment", "StatefulSet"];

/** Someone may have added a system, whose page has what that one needs. */
const five = systems.filter(({ name }) => FIVE.has(name));

describe.each(five.map((system) => [system.name, system] as const))("who installs %s", (name, system) => {
  const page = installOf(system);
  const deployed = describedLayers(system).filter(({ node }) => node.deployed);
  const states = new Map(deployed.map(({ node }) => [node.layer, rendered(system, node.layer)]));
  const contracts = deployed.flatMap(({ node: { layer, settings } }) =>
    system.secrets
      .filter((one) => needsSecret(one, layer, settings))
      .map((contract) => [layer, contract] as const),
  );
  /** What the page says of a Secret. */
  const secretOf = ({ name: secret, namespace = system.namespace }: SecretContract, layer: string) => {
    const [, ...parts] = sectionOf(page, "## Secrets").split(/^### /m);
    const found = parts.find((part) => {
      const [, called, where] = /^(\S+)(?: \((.*)\))?\n/.exec(part) ?? [];
      return called === secret && (where === undefined || where.split(", ").includes(layer));
    });
    expect(found, `${secret} in ${namespace} of ${layer}`).toBeDefined();
    return found ?? "";
  };

  test("starts this system alone, or all of an environment, and moves pins with the commands that do it", () => {
    expect(page).toContain(`-f argocd/projects/${name}.yaml -f argocd/$ENV/${name}.yaml`);
    expect(page).toContain("`argocd/projects/root.yaml` with `argocd/$ENV/root.yaml` starts all systems");
    // What moves or isn't set in beta can't be promoted: nobody could say what was tested.
    const beta = deployed.find(({ node }) => node.layer === "beta")?.node.environment?.systems[name]?.images;
    const moves = Object.values(beta ?? {}).some(({ tag = "" }) => /^(?:beta|unpinned)$/.test(tag));
    const promote = `npx kustogen promote ${name} --from beta --to production`;
    expect(sectionOf(page, "## Upgrade").includes(promote)).toBe(!moves);
    expect(sectionOf(page, "## Upgrade")).toMatch(/dump|[Ss]napshot|backup/);
  });

  test("pins all images of a release in one command, whatever is pinned: a new pin changes no page", () => {
    const line = /^npx kustogen pin (.*)$/m.exec(sectionOf(page, "## Upgrade"))?.[1];
    const pinned = deployed.map(({ node }) => Object.keys(node.environment?.systems[name]?.images ?? {}));
    for (const images of pinned.filter(({ length }) => length > 0))
      expect(line).toBe(`${name} ${images.join(",")} $ENV '<tag>'`);
  });

  test("reads of every contract its keys, whether each is required, and the command, without a value", () => {
    expect(contracts.length).toBeGreaterThan(1);
    for (const [layer, contract] of contracts) {
      const text = secretOf(contract, layer);
      for (const [key, { required = true }] of Object.entries(contract.keys)) {
        const lines = text.split("\n").filter((line) => line.startsWith("- ") && line.includes(`\`${key}\``));
        const line = lines.find((one) => !/^- \(/.test(one) || one.split(")")[0]?.includes(layer)) ?? "";
        expect(line.includes("(optional)"), `${contract.name} ${key} in ${layer}: ${line}`).toBe(!required);
      }
      for (const key of Object.keys(contract.forbidden ?? {}))
        expect(itemOf(text, `\`${key}\` must be absent`)).toBeDefined();
      // Only pods that read the whole Secret get a key that isn't declared.
      const whole = JSON.stringify(states.get(layer)).includes(`"secretRef":{"name":"${contract.name}"`);
      if (contract.open) expect([text.includes("any other key"), whole]).toEqual([true, true]);
      if (contract.provider !== "by-hand") continue;
      const names = Object.entries(contract.keys).filter(([, key]) => key.required !== false);
      const wanted = (names.length > 0 ? names : Object.entries(contract.keys)).map(([key]) => key);
      const made = codeBlocks(text).map(({ code }) =>
        [...code.matchAll(/^(?:# | {2}--from-file=)([^=\s]+)=(?:<\1>|'<file>')/gm)].map(([, key]) => key),
      );
      expect(made, `${contract.name} in ${layer}`).toContainEqual(wanted);
    }
    // A value on a command line is in the history and in the list of processes.
    expect(page).not.toContain("--from-literal");
  });

  test("reads of each Secret how it is replaced, what restarts then, and when a certificate in it ends", () => {
    for (const [layer, contract] of contracts) {
      const { name: secret, namespace = system.namespace } = contract;
      const text = secretOf(contract, layer);
      expect(text).toContain("To replace it: ");
      for (const [{ kind, metadata }] of templates(states.get(layer) ?? [])) {
        if (metadata.namespace !== namespace || !ROLLING.includes(kind)) continue;
        if (!secretsRead(states.get(layer) ?? [], metadata.name).has(secret)) continue;
        const itself = metadata.annotations?.["reloader.stakater.com/auto"] === "true";
        const said = text.includes(`\`${kind.toLowerCase()}/${metadata.name}\``);
        expect(said || itself, `${metadata.name} reads ${secret}`).toBe(true);
      }
      for (const key of Object.keys(contract.keys).filter((one) => /\.crt$|cert.*\.pem$/.test(one)))
        expect(itemOf(text, `\`${key}\``)).toMatch(/Made and renewed: .*openssl x509 -noout -enddate/);
    }
    // The alert about ends refers to it.
    expect(page).toContain("### Rotation");
  });

  test("is told what the cluster must have: kinds, classes, issuers, namespaces of clients", () => {
    const needs = sectionOf(page, "## The cluster needs");
    expect(needs).toContain("Argo CD in the namespace `argocd`");
    expect(needs).toContain("`k8s-app=kube-dns`");
    for (const [layer, state] of states) {
      const own = new Set(state.map(({ kind, metadata }) => `${kind} ${metadata.name}`));
      const wanted = [
        ...all(state, "Ingress").map(({ spec }) => ["IngressClass", spec.ingressClassName]),
        ...all(state, "PersistentVolumeClaim").map(({ spec }) => ["StorageClass", spec.storageClassName]),
        ...state.map(({ metadata }) => [
          "ClusterIssuer",
          metadata.annotations?.["cert-manager.io/cluster-issuer"],
        ]),
        ...all(state, "Certificate").map(({ spec }) => ["ClusterIssuer", spec.issuerRef.name]),
        ...all(state, "ExternalSecret").map(({ spec }) => ["SecretStore", spec.secretStoreRef.name]),
      ];
      for (const [kind, wants] of wanted)
        if (wants !== undefined && !own.has(`${kind} ${wants}`))
          expect(needs, layer).toContain(`\`${wants}\``);
      for (const namespace of admitted(state)) expect(needs, layer).toMatch(new RegExp(namespace, "i"));
    }
  });
});

/** The Secrets that a workload's pods read, as variables or as files. */
function secretsRead(state: readonly Resource[], name: string): Set<string> {
  const text = JSON.stringify(
    templates(state)
      .filter(([{ metadata }]) => metadata.name === name)
      .map(([, { spec }]) => spec),
  );
  const named = [
    ...text.matchAll(/"(?:secretRef|secretKeyRef)":\{[^}]*?"name":"([^"]+)"/g),
    ...text.matchAll(/"secretName":"([^"]+)"/g),
  ];
  return new Set(named.map(([, secret = ""]) => secret));
}

/** The namespaces of ingress controllers that policies admit. */
function admitted(state: readonly Resource[]): string[] {
  const text = JSON.stringify(all(state, "NetworkPolicy").map(({ spec }) => spec.ingress ?? []));
  return ["ingress-nginx", "traefik"].filter((name) =>
    text.includes(`"kubernetes.io/metadata.name":"${name}"`),
  );
}

test("app's check of its Secret asks for every required key", () => {
  const check = commandsOf(installOf(app)).find((command) => command.startsWith("for key in"));
  const [contract] = app.secrets;
  expect(/for key in (.*?);/.exec(check ?? "")?.[1]?.split(" ")).toEqual(
    Object.entries(contract?.keys ?? {}).flatMap(([key, { required = true }]) => (required ? [key] : [])),
  );
});

test("trevor's check of its Secrets asks for every required key, since trevor starts without", () => {
  const page = sectionOf(installOf(trevor), "## First start");
  const asked = [...page.matchAll(/for one in (.*?);/g)].map(([, keys = ""]) =>
    keys.split(" ").map((one) => `trevor-${one}`),
  );
  const required = (contracts: typeof trevor.secrets) =>
    contracts.flatMap(({ keys, name }) =>
      Object.entries(keys).flatMap(([key, one]) => (one.required === false ? [] : [`${name}.${key}`])),
    );
  // The Secrets of mail and of the language model are asked for where those are on.
  expect(asked).toEqual([
    required(trevor.secrets.filter(({ when }) => !when)),
    required(trevor.secrets.filter(({ when }) => when)),
  ]);
});

test("trevor needs a client of Keycloak that puts roles where trevor reads them", () => {
  const needs = sectionOf(installOf(trevor), "## The cluster needs");
  for (const what of ["https://$HOST/auth/callback", "`realm_access.roles` of the ID token", "`tre_admin`"])
    expect(needs).toContain(what);
});

test("TeslaSync needs Middlewares of other namespaces, which Traefik must accept", () => {
  const needs = sectionOf(installOf(teslasync), "## The cluster needs");
  for (const { spec } of all(rendered(teslasync, "production"), "IngressRoute"))
    for (const { middlewares = [] } of spec.routes)
      for (const { name, namespace } of middlewares)
        if (namespace !== undefined && namespace !== "teslasync")
          expect(needs).toContain(`\`${namespace}/${name}\``);
  expect(needs).toContain("providers.kubernetesCRD.allowCrossNamespace=true");
});
