import type { Form, Scenario } from "../scenario.ts";
import { bootstrap } from "./bootstrap.ts";
import { changedSetting } from "./changed-setting.ts";
import { missingImage } from "./missing-image.ts";
import { removedFromAll, removedFromOne, removedWithoutCascade } from "./removal.ts";
import { rollback } from "./rollback.ts";
import { steady } from "./steady.ts";

/** Scenarios that run one after the other on one fresh cluster, which follows one environment. */
export interface Series {
  name: string;
  environment: string;
  form: Form;
  scenarios: readonly Scenario[];
}

/** What is run, in this order; `all` adds what takes long. */
export function seriesOf(_all: boolean): Series[] {
  return [
    {
      name: "beta",
      environment: "beta",
      form: "applications",
      scenarios: [
        bootstrap,
        steady,
        changedSetting,
        missingImage,
        rollback,
        removedFromOne,
        removedFromAll,
        removedWithoutCascade,
      ],
    },
    { name: "production", environment: "production", form: "applications", scenarios: [bootstrap, steady] },
    { name: "beta-set", environment: "beta", form: "applicationset", scenarios: [bootstrap, steady] },
  ];
}
