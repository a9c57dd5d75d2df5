import { expect, it } from "vitest";
import { jobLifetime } from "../../../../src/check/rules/argocd/job-lifetime.ts";
import { application, judgedArgo } from "../../argo.ts";

const job = (spec: string, metadata = "") =>
  `apiVersion: batch/v1\nkind: Job\nmetadata: {name: migrate, ${metadata}}\nspec: {${spec}}\n`;
const of = (automated: string) => application("one", { spec: `syncPolicy: {${automated}}` });
const healing = of("automated: {selfHeal: true}");

it("reports a Job that is deleted and created again", () => {
  expect(judgedArgo(jobLifetime, { one: job("ttlSecondsAfterFinished: 60") }, healing)).toEqual([
    "warning Job migrate: is deleted 60 s after it ends, and Argo CD creates it again and again, because Application one heals itself",
  ]);
});

it("reports a Job that leaves its Application out of sync", () => {
  for (const automated of ["", "automated: {}", "automated: {selfHeal: true, enabled: false}"])
    expect(judgedArgo(jobLifetime, { one: job("ttlSecondsAfterFinished: 0") }, of(automated))).toEqual([
      "warning Job migrate: is deleted 0 s after it ends, and Application one is OutOfSync from then on",
    ]);
});

it("takes a Job that stays, a hook, a CronJob's and one of no Application", () => {
  const says = (rendered: string, objects = healing) => judgedArgo(jobLifetime, { one: rendered }, objects);
  expect(says(job("backoffLimit: 1"))).toEqual([]);
  expect(
    says(job("ttlSecondsAfterFinished: 60", "annotations: {argocd.argoproj.io/hook: PostSync}")),
  ).toEqual([]);
  expect(
    says(job("ttlSecondsAfterFinished: 60", "annotations: {helm.sh/hook: 'pre-install,pre-upgrade'}")),
  ).toEqual([]);
  expect(
    says(
      "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec: {jobTemplate: {spec: {ttlSecondsAfterFinished: 60}}}\n",
    ),
  ).toEqual([]);
  expect(says(job("ttlSecondsAfterFinished: 60"), application("two"))).toEqual([]);
});
