import { expect, it } from "vitest";
import { fluxComponent } from "../../../../src/check/rules/integrity/flux-component.ts";
import { readFinding } from "../../read-findings.ts";
import { state } from "../../state.ts";

const judged = (environment: string, spec: object) => {
  const states = [state("", { environment })];
  const flux = [{ name: "web", file: "/web.yaml", folder: "/apps/web", document: { spec } as never }];
  const argo = {
    applications: [],
    made: [],
    projects: new Map(),
    ambiguous: new Set<string>(),
    leftOut: new Set<string>(),
    sets: [],
    outside: [],
    isMissing: () => false,
  };
  const found =
    fluxComponent.checkRepository?.({ environments: states, flux, fluxSources: [], argo, isWhole: false }) ??
    [];
  return [...found].map((finding) =>
    readFinding(fluxComponent.id, `${finding.environment} ${finding.message}`, finding),
  );
};

it("a folder that Flux takes for a component and that is an environment is an error", () => {
  expect(judged("components/valkey", { components: ["../../components/valkey"] })).toEqual([
    "components/valkey is listed as a component by Flux Kustomization web, but isn't one; its build fails",
  ]);
});

it.each([
  ["a component, which is no environment", "apps/web", { components: ["../../components/valkey"] }],
  ["a folder of a similar path", "components/valkey", { components: ["../components/valkey"] }],
  ["a Kustomization without components", "components/valkey", {}],
])("%s is none", (_, environment, spec) => expect(judged(environment, spec)).toEqual([]));
