import { describe, expect, it } from "vitest";
import { optionWords } from "../../../../src/check/rules/argocd/option-words.ts";
import { application, judgedArgo } from "../../argo.ts";

const said = (spec: string) => judgedArgo(optionWords, {}, application("one", { spec }));
const options = (list: string) => said(`syncPolicy: {syncOptions: [${list}]}`);
const ignored = (pointer: string) => said(`ignoreDifferences: [{kind: A, jsonPointers: ["${pointer}"]}]`);

describe("argocd/option-words", () => {
  it("reports an option that is misspelled, and a pointer without a slash", () => {
    expect(options("CreateNamespaces=true, PruneLast=true")).toEqual([
      "warning Application one: Argo CD has no sync option CreateNamespaces, so it is ignored",
    ]);
    expect(ignored("spec/replicas")).toEqual([
      `warning Application one: "spec/replicas" isn't a JSON pointer, so the difference isn't ignored`,
    ]);
  });

  describe("about ignored differences", () => {
    const rendered =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\n";
    const of = (entry: string, more = "syncPolicy: {automated: {}}") =>
      judgedArgo(
        optionWords,
        { one: rendered },
        application("one", { spec: `ignoreDifferences: [{${entry}}]\n  ${more}` }),
      );

    it.each([
      [
        "kind: Deployment, jsonPointers: [/spec/replicas]",
        "warning Application one: the entry for Deployment has no group, so it matches nothing: Deployment web is in apps",
      ],
      [
        "group: apps, kind: Service, jsonPointers: [/spec/type]",
        "warning Application one: the entry for Service has the group apps, so it matches nothing: Service web is in the core group",
      ],
      [
        "group: apps, kind: Deployment, jsonPointers: [/spec/replicas]",
        "info Application one: Deployment web has /spec/replicas in git, and each sync sets it again",
      ],
    ])("tells of {%s}", (entry, expected) => expect(of(entry)).toEqual([expected]));

    it.each([
      ["a kind that isn't here", "kind: Ingress, jsonPointers: [/spec/rules]", undefined],
      [
        "a field that git doesn't have",
        "group: apps, kind: Deployment, jsonPointers: [/spec/paused]",
        undefined,
      ],
      ["another name", "kind: Deployment, name: api, jsonPointers: [/spec/replicas]", undefined],
      [
        "a sync that respects it",
        "group: apps, kind: Deployment, jsonPointers: [/spec/replicas]",
        "syncPolicy: {automated: {}, syncOptions: [RespectIgnoreDifferences=true]}",
      ],
      ["syncs by hand", "group: apps, kind: Deployment, jsonPointers: [/spec/replicas]", "syncPolicy: {}"],
    ])("is silent about %s", (_, entry, more) => expect(of(entry, more)).toEqual([]));
  });

  it("takes each option that Argo CD documents, and reports it without its last letter", () => {
    const all = [
      ...[
        "ApplyOutOfSyncOnly",
        "ClientSideApplyMigration",
        "CreateNamespace",
        "FailOnSharedResource",
        "Prune",
      ],
      ...["PruneLast", "Replace", "RespectIgnoreDifferences", "ServerSideApply"],
      ...["SkipDryRunOnMissingResource", "Validate"],
    ];
    expect(options(all.map((one) => `${one}=true`).join(", "))).toEqual([]);
    const short = all.map((one) => one.slice(0, -1));
    expect(options(short.map((one) => `${one}=true`).join(", "))).toEqual(
      short.map((one) => `warning Application one: Argo CD has no sync option ${one}, so it is ignored`),
    );
  });

  it("reports a value that an option doesn't have", () => {
    const wrong = [
      "CreateNamespace=True",
      "CreateNamespace",
      "ServerSideApply=confirm",
      "PrunePropagationPolicy=Foreground",
    ];
    expect(options(wrong.join(", "))).toEqual(
      wrong.map(
        (one) =>
          `warning Application one: Argo CD compares the whole text of a sync option, so it ignores ${one}`,
      ),
    );
  });

  it("says in the detail that it knows no option of another name", () => {
    expect(options("SyncTimeout=60s")).toEqual([
      "info Application one: Argo CD has no sync option SyncTimeout, so it is ignored",
    ]);
  });

  it("reports a wildcard in a pointer", () => {
    for (const pointer of [
      "/spec/versions/*/subresources",
      "/metadata/annotations/a.b~1c/*",
      "/spec/rules/0/*",
    ])
      expect(ignored(pointer)).toEqual([
        `warning Application one: a JSON pointer has no wildcard, so "${pointer}" matches nothing and no difference is ignored`,
      ]);
    expect(ignored("/data/a*b")).toEqual([]);
    expect(ignored("/*")).toEqual([]);
  });

  it("takes options that are known or quite another, and pointers", () => {
    expect(options("CreateNamespace=true, ServerSideApply=true, '{{ .option }}'")).toEqual([]);
    expect(options("'CreateNamespace={{ .create }}', Prune=confirm, PrunePropagationPolicy=orphan")).toEqual(
      [],
    );
    expect(ignored("/metadata/annotations/a.b~1c")).toEqual([]);
    expect(ignored("{{ .pointer }}")).toEqual([]);
  });
});
