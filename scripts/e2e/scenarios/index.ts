import type { Form, Scenario } from "../scenario.ts";
import { alone } from "./alone.ts";
import { applied } from "./applied.ts";
import { awaiting } from "./awaiting.ts";
import { bootstrap } from "./bootstrap.ts";
import { changedSetting } from "./changed-setting.ts";
import { apiServerKilled, controllerKilled, repoServerKilled } from "./crash.ts";
import { environmentRemoved } from "./environment-removed.ts";
import { failedRun } from "./failed-run.ts";
import { foreign } from "./foreign.ts";
import { lateSecret } from "./late-secret.ts";
import { missingImage } from "./missing-image.ts";
import { order } from "./order.ts";
import { progressive } from "./progressive.ts";
import { removedFromAll, removedFromOne, removedWithoutCascade } from "./removal.ts";
import { renamed } from "./renamed.ts";
import { reverted } from "./reverted.ts";
import { rollback } from "./rollback.ts";
import { noSelfHeal, selfHeal } from "./self-heal.ts";
import { status } from "./status.ts";
import { steady } from "./steady.ts";

/** Scenarios that run one after the other on one fresh cluster, which follows one environment. */
export interface Series {
  name: string;
  environment: string;
  form: Form;
  scenarios: readonly Scenario[];
}

const BETA: Series = {
  name: "beta",
  environment: "beta",
  form: "applications",
  scenarios: [
    ...[alone, awaiting, order, steady, status, changedSetting, missingImage, rollback],
    ...[removedFromOne, removedFromAll],
  ],
};
const PRODUCTION: Series = {
  name: "production",
  environment: "production",
  form: "applications",
  scenarios: [bootstrap, awaiting, order, failedRun, steady, selfHeal],
};
const LOCAL: Series = {
  name: "local",
  environment: "local",
  form: "no Argo CD",
  scenarios: [applied],
};
const BETA_SET: Series = {
  name: "beta-set",
  environment: "beta",
  form: "applicationset",
  scenarios: [bootstrap, awaiting, steady, progressive],
};

/** Long or rare scenarios, each on a separate cluster. */
const LONG: readonly Series[] = [
  {
    name: "trouble",
    environment: "beta",
    form: "applications",
    scenarios: [bootstrap, awaiting, foreign, repoServerKilled, controllerKilled, apiServerKilled, steady],
  },
  {
    name: "farewell",
    environment: "beta",
    form: "applications",
    scenarios: [bootstrap, awaiting, renamed, removedWithoutCascade, environmentRemoved],
  },
  {
    name: "production-changes",
    environment: "production",
    form: "applications",
    scenarios: [
      ...[bootstrap, awaiting, status, changedSetting, missingImage, rollback, reverted, steady],
      lateSecret,
    ],
  },
  {
    name: "production-set",
    environment: "production",
    form: "applicationset",
    scenarios: [bootstrap, awaiting, order, noSelfHeal, progressive, steady],
  },
];

/** The series to run, in this order; `all` includes the long ones. */
export function seriesOf(all: boolean): Series[] {
  return [BETA, PRODUCTION, LOCAL, BETA_SET, ...(all ? LONG : [])];
}
