import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { kinds } from "../../../cluster/resource-index.ts";
import { isBuiltInGroup, NEWEST, notServed } from "../../../kinds/served.ts";
import { neverComes, scheduleProblem } from "../../../kubernetes/cron.ts";
import { declaredKinds } from "../../model/declared-kinds.ts";
import { defineRule } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import type { Checked, Refusals } from "../../refusals/refusal.ts";
import { refusedIn } from "../../refusals/refused.ts";

/** The oldest release in use. */
const OLDEST = "1.27";

export const apiVersion = defineRule({
  id: "integrity/api-version",
  title: "The cluster serves every API version that objects use",
  why: 'Applying an object of a version that isn\'t served fails with "no matches for kind".',
  source: "https://kubernetes.io/docs/reference/using-api/deprecation-guide/",
  cases: {
    warning: [
      "if the version of the cluster is unknown, and some version of Kubernetes serves the API",
      "if the CustomResourceDefinition is in another folder",
    ],
  },
  bad: "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: shop}",
  good: "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: shop}",
  error: "rejected",
  *check(state) {
    const { kubernetes, resources } = state;
    for (const resource of resources) {
      const { apiVersion: version, kind } = resource;
      const served = servedInstead(state, version, kind);
      if (served !== undefined)
        yield {
          resource,
          path: ["apiVersion"],
          ...(!served.isCertain && { severity: "warning" as const }),
          message: `${version} ${kind} is not served by its CustomResourceDefinition in this repository, which serves only ${served.versions.join(", ")}`,
          fix: `write ${served.versions.join(" or ")}`,
        };
      const gone = notServed(version, kind, kubernetes ?? NEWEST);
      if (gone === undefined) continue;
      const [what = "", instead = ""] = gone.replace(/, and the cluster runs [^;]*/, "").split("; ");
      const certain = kubernetes !== undefined || notServed(version, kind, OLDEST) !== undefined;
      yield {
        resource,
        path: ["apiVersion"],
        ...(!certain && { severity: "warning" as const }),
        // The copied manifests of one program have the same age.
        cause: `${version} ${kind}`,
        message: kubernetes === undefined ? what : `${what}, and the cluster runs ${kubernetes}`,
        fix: instead === "" ? "use an API that the cluster serves" : instead,
      };
    }
  },
});

/** The versions that the definition of a custom kind serves instead; undefined without one, or if it serves this one. */
function servedInstead(
  state: State,
  apiVersion: string,
  kind: string,
): { versions: string[]; isCertain: boolean } | undefined {
  const group = groupOf(apiVersion);
  if (isBuiltInGroup(group)) return undefined;
  const declared = declaredKinds(state, apiVersion, kind);
  if (declared === undefined || declared.of.length > 0) return undefined;
  const versions = declared.definitions.flatMap(({ served }) => served);
  if (versions.length === 0 || versions.includes(apiVersion)) return undefined;
  return { versions: [...new Set(versions)], isCertain: declared.isRendered };
}

export const cronSchedule = defineRule({
  id: "integrity/cron-schedule",
  title: "CronJobs, backups and sync windows have a valid schedule",
  why:
    "The API server rejects a schedule that it can't parse, but accepts one for 31 February, which never " +
    "runs. A ScheduledBackup of CloudNativePG has six fields, the first for seconds. Argo CD rejects a " +
    "project with an invalid sync window.",
  source: "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax",
  cases: { warning: "for a date that never comes" },
  bad: "spec: {schedule: every day}",
  good: "spec: {schedule: 17 3 * * *}",
  error: "rejected",
  check: (state) => refusedIn(state, SCHEDULES),
});

const problemOf = ({ value }: Checked) => `"${asText(value).slice(0, 60)}" ${scheduleProblem(asText(value))}`;

/** The schedules that their controllers refuse, or read otherwise than they are meant. */
const SCHEDULES: readonly Refusals[] = [
  {
    of: kinds("batch", "CronJob"),
    source: "pkg/apis/batch/validation/validation.go",
    rows: [
      {
        at: "spec.schedule",
        text: (schedule) => scheduleProblem(schedule) !== undefined,
        message: problemOf,
        fix: 'write five fields such as "0 3 * * *": minute, hour, day of the month, month, day of the week',
      },
      {
        at: "spec.timeZone",
        any: (zone) => zone === "",
        message: "the time zone is empty",
        fix: "write one, or leave it out",
      },
      {
        at: "spec.schedule",
        text: (schedule) => scheduleProblem(schedule) === undefined && neverComes(schedule),
        message: ({ value }) => `"${asText(value)}" never runs: none of its months has that day`,
        fix: 'write a day that exists, such as "0 3 28 2 *", or set suspend: true if it is started by hand',
        severity: "warning",
      },
    ],
  },
  {
    // The first of six fields is for seconds; robfig/cron takes the last one for optional.
    of: kinds("postgresql.cnpg.io", "ScheduledBackup"),
    source: "https://cloudnative-pg.io/documentation/current/backup/#scheduled-backups",
    rows: [
      {
        at: "spec.schedule",
        text: (schedule, { parents: [spec] }) =>
          spec?.suspend !== true &&
          schedule.trim().split(/\s+/).length === 5 &&
          scheduleProblem(schedule) === undefined,
        message: '"{}" has 5 fields, and CloudNativePG reads the first as seconds: it runs at other times',
        outcome: "",
        fix: 'write "0 {}"',
      },
    ],
  },
  {
    of: kinds("argoproj.io", "AppProject"),
    source: "https://argo-cd.readthedocs.io/en/stable/user-guide/sync_windows/",
    rows: [
      {
        at: "spec.syncWindows[].schedule",
        text: (schedule) => !schedule.includes("TZ=") && scheduleProblem(schedule) !== undefined,
        message: problemOf,
        outcome: "Argo CD rejects the project",
        fix: 'write five fields such as "0 22 * * *"',
      },
    ],
  },
];
