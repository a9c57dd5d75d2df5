import { describe, expect, it } from "vitest";
import { waveOrder } from "../../../../src/check/rules/argocd/wave-order.ts";
import { authored, judged, state } from "../../state.ts";

const at = (wave: number, hook = "") =>
  `annotations: {argocd.argoproj.io/sync-wave: "${wave}"${hook && `, argocd.argoproj.io/hook: ${hook}`}}`;
const database = (wave: number) => `---
apiVersion: v1
kind: Service
metadata: {name: db, ${at(wave)}}
spec: {selector: {app: db}, ports: [{port: 5432}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, ${at(wave)}}
spec: {template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db, image: postgres:17}]}}}
`;
const job = (wave: number, hook: string, container: string) =>
  `---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: migrate, ${at(wave, hook)}}\nspec: {template: {spec: {containers: [{name: m, image: m, ${container}}]}}}\n`;
const DSN = "env: [{name: DATABASE_URL, value: 'postgres://shop@db:5432/shop'}]";
const WAIT = 'command: [sh, -c, "until nc -z db 5432; do sleep 1; done"]';

describe("argocd/waits-for-later", () => {
  it("warns of a hook that waits for a database of the sync after it", () => {
    expect(judged(waveOrder, state(database(0) + job(0, "PreSync", WAIT)))).toEqual([
      "warning Job migrate: spec.template.spec.containers[0]: container m is configured to connect to db (command) in PreSync, wave 0, but Service db is only applied in Sync, wave 0: the first sync of a new environment fails",
    ]);
    const own = state(database(0) + job(0, "PreSync", WAIT), { authored: authored() });
    expect(judged(waveOrder, own)).toEqual([expect.stringMatching(/^error Job migrate/)]);
  });

  it("warns of a hook of Helm, which someone may apply without Argo CD", () => {
    const hook = job(0, "", WAIT).replace(
      /annotations: \{[^}]*\}/,
      "annotations: {helm.sh/hook: pre-install}",
    );
    expect(judged(waveOrder, state(database(0) + hook))).toEqual([
      expect.stringMatching(
        /^warning Job migrate: .*configured to connect to db \(command\) in PreSync, wave 0/,
      ),
    ]);
  });

  it("warns of a Job and of an init container that are told of what comes later", () => {
    expect(judged(waveOrder, state(database(0) + job(-1, "", DSN)))[0]).toMatch(
      /^warning Job migrate.*is configured to connect to db \(DATABASE_URL\)/,
    );
    const web = `---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {initContainers: [{name: m, image: m, ${WAIT}}], containers: [{name: web, image: web}]}}}\n`;
    expect(judged(waveOrder, state(database(1) + web))[0]).toMatch(/^warning Deployment web/);
  });

  it("is silent where it is there before, at the same time, or outside", () => {
    for (const yaml of [
      database(-1) + job(0, "Sync", WAIT),
      database(0) + job(0, "PostSync", WAIT),
      database(0) + job(0, "", WAIT),
      job(0, "PreSync", WAIT),
    ])
      expect(judged(waveOrder, state(yaml))).toEqual([]);
  });
});
