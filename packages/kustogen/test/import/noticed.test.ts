import { expect, it } from "vitest";
import { resources } from "../../../review/test/check/state.ts";
import { describeStates } from "../../src/import/describe-states.ts";
import {
  newEnvironmentFile,
  retiredKinds,
  servedVersion,
  withSettingComments,
  withSystem,
} from "../../src/import/environment-sections.ts";
import { importedState } from "../../src/import/state.ts";
import { swappedComments, swappedNotes } from "../../src/import/swapped-values.ts";

const web = (host: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "web:v1", env: [{name: DB_HOST, value: ${host}}]}]}
`;

const state = (name: string, yaml: string) =>
  importedState({ name, from: `overlays/${name}`, resources: resources(yaml) });

const shop = (staging: string, prod: string) =>
  describeStates("shop", [state("staging", web(staging)), state("prod", web(prod))], "shop");

it("a host of each of two environments that names the other one is noticed, and said above both", () => {
  const system = shop("shop-db-prod", "shop-db-staging");
  expect(swappedNotes(system)).toEqual([
    'web.dbHost looks swapped: staging has "shop-db-prod", prod has "shop-db-staging". Imported as it was.',
  ]);
  const said = swappedComments(system, "prod");
  const file = withSystem("prod", "stage: production\n", "prod", system);
  expect(withSettingComments(file, "shop", said)).toContain(
    "        # Imported as it was: it names staging, and the one of staging names prod.\n        dbHost: shop-db-staging\n",
  );
});

it("an environment beside two that name each other has nothing above its value", () => {
  const states = Object.entries({ staging: "shop-db-prod", prod: "shop-db-staging", qa: "shop-db-main" });
  const system = describeStates(
    "shop",
    states.map(([name, host]) => state(name, web(host))),
    "shop",
  );
  expect(swappedComments(system, "qa")).toEqual([]);
  expect(swappedComments(system, "staging").map(({ comment }) => comment)).toEqual([
    "Imported as it was: it names prod, and the one of prod names staging.",
  ]);
});

it("a host that names its own environment, or one that both use, is not", () => {
  expect(swappedNotes(shop("db-staging.acme.example", "db-prod.beta.example"))).toEqual([]);
  expect(swappedNotes(shop("shop-db-prod", "shop-db-main"))).toEqual([]);
});

it("an environment file says what keeps it on an older version", () => {
  const old = state(
    "prod",
    "apiVersion: autoscaling/v2beta1\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec: {}\n",
  );
  const given = { name: "prod", stage: "production" as const, remote: true };
  expect(
    newEnvironmentFile({ ...given, kubernetes: servedVersion([old]), retired: retiredKinds([old]) }),
  ).toContain(
    '# The newest version that serves autoscaling/v2beta1 HorizontalPodAutoscaler.\nkubernetes: "1.24"\n',
  );
  expect(retiredKinds([state("prod", web("db"))])).toEqual([]);
});
