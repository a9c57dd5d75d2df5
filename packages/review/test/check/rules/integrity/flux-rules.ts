import { argoFacts } from "../../../../src/check/argo-objects.ts";
import type { Rule } from "../../../../src/check/rule.ts";
import type { State } from "../../../../src/check/state.ts";
import { type FluxKustomization, fluxIn } from "../../../../src/discovery/flux.ts";
import { givenFlux } from "../../../../src/discovery/flux-given.ts";
import { application } from "../../argo.ts";
import { readFinding } from "../../read-findings.ts";
import { resources, state } from "../../state.ts";

/** A Kustomization of Flux that deploys `apps/NAME`. */
export const kustomization = (name: string, spec = "", metadata = "") =>
  `---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, ${metadata}}\nspec: {path: ./apps/${name}, sourceRef: {kind: GitRepository, name: home}, ${spec}}\n`;

/** The Kustomizations in the files of a repository, with the variables that its files give them. */
export function fluxOf(files: Record<string, string>): readonly FluxKustomization[] {
  const all = Object.entries(files).flatMap(([path, text]) => fluxIn(Buffer.from(text), path).flux);
  return givenFlux(all, Object.keys(files), (path) => Buffer.from(files[path] ?? ""));
}

/** What a rule about Flux says of folders with what they render to, and Kustomizations; `applied` is for Argo CD. */
export function judgedFlux(
  rule: Rule,
  folders: Record<string, string | State>,
  flux: readonly FluxKustomization[] = [],
  applied: string[] = [],
): string[] {
  const environments = Object.entries(folders).map(([environment, given]) =>
    typeof given === "string" ? state(given, { environment }) : given,
  );
  const files = applied
    .flatMap((name) => resources(application(name)))
    .map((resource) => ({ resource, file: "/argocd.yaml" }));
  const argo = argoFacts(files, environments);
  return [
    ...(rule.checkRepository?.({ environments, argo, flux, fluxSources: [], isWhole: false }) ?? []),
  ].map((finding) => {
    const { resource, message, path = [], severity = rule.severity } = finding;
    const about = resource ? `${resource.kind} ${resource.metadata.name}` : (finding.file ?? "");
    const differs = severity === rule.severity ? "" : `${severity} `;
    return readFinding(rule.id, `${differs}${about} ${path.join(".")}: ${message}`, finding);
  });
}
