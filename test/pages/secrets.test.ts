import type { Resource, SecretContract } from "kustogen";
import { all, describedLayers, needsSecret, templates } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { systems } from "../../generators/systems/index.ts";
import { FIVE } from "../systems/five.ts";
import { rendered } from "../systems/rendered.ts";
import { pageOf, rowsOf, sectionOf } from "./page.ts";

/** The Secrets that a workload's pods read, as variables or as files. */
function secretsRead(state: readonly Resource[], name: string): Set<string> {
  const found = templates(state).filter(([{ metadata }]) => metadata.name === name);
  const text = JSON.stringify(found.map(([, { spec }]) => spec));
  const named = [
    ...text.matchAll(/"(?:secretRef|secretKeyRef)":\{[^}]*?"name":"([^"]+)"/g),
    ...text.matchAll(/"secretName":"([^"]+)"/g),
  ];
  return new Set(named.map(([, secret = ""]) => secret));
}

const ROLLING = ["DaemonSet", "Deployment", "StatefulSet"];

describe.each(systems.filter(({ name }) => FIVE.has(name)).map((system) => [system.name, system] as const))(
  "who replaces a Secret of %s",
  (_, system) => {
    const page = sectionOf(pageOf(system), "## Secrets to provide first");
    const rows = rowsOf(sectionOf(page, "### Rotation"));
    const deployed = describedLayers(system).filter(({ node }) => node.deployed);
    const contracts = (at: (typeof deployed)[number]): SecretContract[] =>
      system.secrets.filter((one) => needsSecret(one, at.node.layer, at.node.settings));
    const rowOf = (secret: string, layer: string) =>
      rows.find(
        ([cell = ""]) =>
          cell === `\`${secret}\`` || (cell.startsWith(`\`${secret}\` (`) && cell.includes(layer)),
      );

    test("is told of each what comes before, what it means, and what restarts then", () => {
      for (const at of deployed) {
        const { layer } = at.node;
        const state = rendered(system, layer);
        for (const { name, namespace = system.namespace } of contracts(at)) {
          const row = rowOf(name, layer);
          expect(row?.[1]?.length ?? 0, `${name} in ${layer}`).toBeGreaterThan(20);
          for (const [{ kind, metadata }] of templates(state)) {
            if (metadata.namespace !== namespace || !ROLLING.includes(kind)) continue;
            if (!secretsRead(state, metadata.name).has(name)) continue;
            const itself = metadata.annotations?.["reloader.stakater.com/auto"] === "true";
            const said = row?.[2]?.includes(`\`${kind.toLowerCase()}/${metadata.name}\``);
            expect(said || (itself && row?.[2] !== "nothing here"), `${metadata.name} reads ${name}`).toBe(
              true,
            );
          }
        }
      }
    });

    test("knows of each certificate who renews it, and what watches its end", () => {
      const ends = rowsOf(sectionOf(page, "### Certificates"));
      for (const at of deployed) {
        const { layer } = at.node;
        const state = rendered(system, layer);
        const secrets = [
          ...all(state, "Certificate").map(({ spec }) => spec.secretName as string),
          ...all(state, "Ingress").flatMap(({ spec }) =>
            (spec.tls ?? []).map(({ secretName }: { secretName: string }) => secretName),
          ),
          ...contracts(at).flatMap(({ keys, name }) =>
            Object.keys(keys).some((key) => /\.crt$|cert.*\.pem$/.test(key)) ? [name] : [],
          ),
        ];
        // A developer's machine has no certificate.
        expect(secrets.length > 0, layer).toBe(at.node.environment?.stage !== "development");
        for (const secret of secrets) {
          const row = ends.find(
            ([cell = ""]) =>
              cell === `\`${secret}\`` || (cell.startsWith(`\`${secret}\` (`) && cell.includes(layer)),
          );
          expect(row?.[2], `${secret} in ${layer}`).toMatch(/^the alert `CertificateEnds`/);
        }
      }
    });
  },
);
