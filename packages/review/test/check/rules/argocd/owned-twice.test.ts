import { describe, expect, it } from "vitest";
import { ownedTwice } from "../../../../src/check/rules/argocd/owned-twice.ts";
import { application, judgedArgo } from "../../argo.ts";

const CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";

describe("argocd/owned-twice", () => {
  it("reports an object that two Applications hold on one cluster", () => {
    const both = `${application("one")}---\n${application("two")}`;
    expect(judgedArgo(ownedTwice, { one: CONFIG, two: CONFIG }, both)).toEqual([
      "error ConfigMap a: belongs to the Applications one and two, which deploy to the same cluster",
    ]);
  });

  it("is silent about other namespaces and other clusters", () => {
    const elsewhere = application("two").replace("one.example", "two.example");
    expect(
      judgedArgo(ownedTwice, { one: CONFIG, two: CONFIG }, `${application("one")}---\n${elsewhere}`),
    ).toEqual([]);
    const named = CONFIG.replace("name: a", "name: a, namespace: b");
    expect(
      judgedArgo(ownedTwice, { one: CONFIG, two: named }, `${application("one")}---\n${application("two")}`),
    ).toEqual([]);
  });

  it("warns in anyone's repository, for Applications in one folder that deploy one revision", () => {
    const judged = (two: string, resource = CONFIG) =>
      judgedArgo(ownedTwice, { one: resource, two: resource }, `${application("one")}---\n${two}`, {
        isWhole: false,
      });
    expect(judged(application("two"))).toEqual([
      "warning ConfigMap a: belongs to the Applications one and two, which deploy to the same cluster",
    ]);
    const source = "path: overlays/two";
    expect(judged(application("two").replace(source, `${source}, targetRevision: beta`))).toEqual([]);
    expect(judged(application("two").replace(source, `${source}, kustomize: {namePrefix: b-}`))).toEqual([]);
    expect(judged(application("two", { metadata: "namespace: other-argocd" }))).toEqual([]);
    expect(judged(application("two"), "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n")).toEqual([]);
  });

  it("warns in anyone's repository of two that one ApplicationSet makes", () => {
    const judged = (made: string, objects = "") =>
      judgedArgo(ownedTwice, { one: CONFIG, two: CONFIG }, objects, { isWhole: false, made });
    expect(judged(`${application("one")}---\n${application("two")}`)).toEqual([
      "warning ConfigMap a: belongs to the Applications one and two, which deploy to the same cluster",
    ]);
    expect(judged(application("one"), application("two"))).toEqual([]);
    const elsewhere = application("two").replace("one.example", "two.example");
    expect(judged(`${application("one")}---\n${elsewhere}`)).toEqual([]);
  });

  it("warns in anyone's repository of an Application that an app of apps creates and whose folder it lists", () => {
    const child = application("two", { metadata: "namespace: argocd" });
    const judged = (parent: string, own = CONFIG, two = child) => {
      const objects = `${application("one", { metadata: "namespace: argocd" })}---\n${two}`;
      const folders = { two: "overlays/two" };
      return judgedArgo(ownedTwice, { one: parent, two: own }, objects, { isWhole: false, folders });
    };
    const said = [
      "warning ConfigMap a: belongs to the Applications one and two, which deploy to the same cluster",
    ];
    expect(judged(`${CONFIG}---\n${child}`)).toEqual(said);
    expect(judged(CONFIG, `${CONFIG}---\n${application("one", { metadata: "namespace: argocd" })}`)).toEqual(
      said,
    );
    // It lists the Application alone, or it creates another one.
    expect(judged(child)).toEqual([]);
    expect(judged(CONFIG)).toEqual([]);
    expect(judged(`${CONFIG}---\n${child.replace("name: two", "name: three")}`)).toEqual([]);
    const namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n";
    expect(judged(`${namespace}---\n${child}`, namespace)).toEqual([]);
  });
});
