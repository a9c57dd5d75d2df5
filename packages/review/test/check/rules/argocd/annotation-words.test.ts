import { describe, expect, it } from "vitest";
import { optionWords as annotationWords } from "../../../../src/check/rules/argocd/option-words.ts";
import { application, judgedArgo } from "../../argo.ts";
import { judged, state } from "../../state.ts";

const said = (key: string, value: string) =>
  judged(
    annotationWords,
    state(
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {argocd.argoproj.io/${key}: "${value}"}}\n`,
    ),
  );

describe("argocd/annotation-words", () => {
  it.each([
    ["hook", "Presync", `"Presync" isn't a phase of a hook, so Argo CD never runs it`],
    ["hook", "PreSync,After", `"After" isn't a phase of a hook, so Argo CD never runs it`],
    ["hook-delete-policy", "HookSucceded", `"HookSucceded" isn't a delete policy, so it is ignored`],
    ["sync-wave", "first", `"first" isn't a number, so the wave is 0`],
    ["sync-options", "Prune=false, Prun=false", "Argo CD has no sync option Prun, so it is ignored"],
    [
      "sync-options",
      "Replace=True",
      "Argo CD compares the whole text of a sync option, so it ignores Replace=True",
    ],
    ["syncwave", "1", "Argo CD has no annotation argocd.argoproj.io/syncwave, so it is ignored"],
    ["sync-wvae", "1", "Argo CD has no annotation argocd.argoproj.io/sync-wvae, so it is ignored"],
  ])("reports %s: %s", (key, value, message) =>
    expect(said(key, value)).toEqual([
      `warning ConfigMap a: metadata.annotations["argocd.argoproj.io/${key}"]: ${message}`,
    ]),
  );

  it.each([
    ["hook", "PreSync, PostSync"],
    ["hook", "{{ .Values.hook }}"],
    ["hook-delete-policy", "BeforeHookCreation,HookSucceeded"],
    ["sync-wave", "-5"],
    ["sync-wave", "${WAVE}"],
    ["sync-options", "Prune=false, Delete=confirm"],
    ["sync-options", ""],
    ["tracking-id", "a:/ConfigMap:a/a"],
  ])("takes %s: %s", (key, value) => expect(said(key, value)).toEqual([]));

  it("reads the Applications that no environment renders as well", () => {
    const of = (key: string) =>
      judgedArgo(
        annotationWords,
        {},
        application("one", { metadata: `annotations: {argocd.argoproj.io/${key}: "1"}` }),
      );
    expect(of("syncwave")).toEqual([
      "warning Application one: Argo CD has no annotation argocd.argoproj.io/syncwave, so it is ignored",
    ]);
    expect(of("sync-wave")).toEqual([]);
  });
});
