import { describe, expect, it } from "vitest";
import { providedIn } from "../../src/check/model/derived.ts";
import { defineRule, type Finding, type Rule } from "../../src/check/model/rule.ts";
import { judge } from "../../src/check/steps/judge.ts";
import { resources, state } from "./state.ts";

const said = { title: "Holds", why: "Because", source: "a test" };
const rule = (check: Rule["check"], rest: Partial<Rule> = {}) =>
  defineRule({
    id: "test/rule",
    ...said,
    severity: { development: "info", beta: "warning", production: "error" },
    check,
    ...rest,
  });
const finding = (rest: Partial<Finding> = {}): Finding => ({ message: "is wrong", fix: "fix it", ...rest });

describe("checking environments", () => {
  it("leaves out rules that have no finding as severe as asked", () => {
    const errors = (strictness: "beta" | "production") =>
      judge([state("", { strictness })], [rule(() => [finding()])], { least: "error" }).findings.length;
    expect([errors("beta"), errors("production"), errors("beta")]).toEqual([0, 1, 0]);
  });

  it("gives a finding the severity of the environment's stage", () => {
    const one = rule(() => [finding()]);
    const severity = (strictness?: "development" | "beta" | "production") =>
      judge([state("", { strictness })], [one]).findings[0]?.severity;
    expect([severity("development"), severity("beta"), severity("production")]).toEqual([
      "info",
      "warning",
      "error",
    ]);
    expect(severity(undefined)).toBe("warning");
  });

  it("lists a prerequisite once, and what a shared file says once for all environments on it", () => {
    const prerequisites = rule(() => [
      finding({ prerequisite: "Secret db" }),
      finding({ prerequisite: "Secret db" }),
    ]);
    expect(judge([state("")], [prerequisites]).findings).toHaveLength(1);
    const shared = rule(() => [finding({ file: "base/kustomization.yaml", line: 3 })]);
    const both = [state("", { environment: "beta" }), state("", { environment: "production" })];
    expect(judge(both, [shared]).findings.map(({ environment }) => environment)).toEqual(["beta"]);
  });

  it("judges what Argo CD applies also where nothing is rendered, as with charts alone", () => {
    const whole = { checkRepository: () => [finding()] };
    const application = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web}\n";
    const argo = resources(application).map((resource) => ({ resource, file: "web.yaml" }));
    const { findings } = judge([], [rule(undefined, whole)], { argo });
    expect(findings).toHaveLength(1);
  });

  it("checks what environments are built from as the strictest of them", () => {
    const seen: string[] = [];
    const sources = rule(undefined, {
      checkKustomization: ({ file }) => {
        seen.push(file);
        return [finding()];
      },
    });
    const base = { file: "base/kustomization.yaml", kustomization: {} };
    const of = (environment: string, strictness: "beta" | "production" | undefined) =>
      state("", { environment, strictness, sources: { kustomizations: [base], files: {} } as never });
    const { findings } = judge(
      [of("none", undefined), of("beta", "beta"), of("production", "production")],
      [sources],
    );
    expect(seen).toEqual([base.file]);
    expect(findings).toMatchObject([{ environment: "production", severity: "error", file: base.file }]);
  });

  it("goes on after a rule that fails", () => {
    const failing = rule(() => {
      throw new Error("a defect");
    });
    const { findings, failures } = judge([state("")], [failing, rule(() => [finding()])]);
    expect(findings).toHaveLength(1);
    expect(failures.map(({ error }) => error.message)).toEqual(["a defect"]);
  });

  it("asks only rules that may have something as bad to say as is wanted", () => {
    const asked: string[] = [];
    const named = (name: string, rest: Partial<Rule>, severity?: Finding["severity"]) =>
      rule(() => {
        asked.push(name);
        return [finding({ severity })];
      }, rest);
    const rules = [
      named("by stage", {}),
      named("warning", { severity: "warning" }),
      named("raised", { severity: "warning", cases: { error: "if it is raised" } }, "error"),
      named("lowered", { severity: "error" }, "info"),
    ];
    const states = [state("", { strictness: "beta" }), state("", { strictness: "production" })];
    const { findings } = judge(states, rules, { least: "error" });
    expect(asked).toEqual(["raised", "lowered", "by stage", "raised", "lowered"]);
    expect(findings.map(({ severity }) => severity)).toEqual(["error", "error", "error"]);
  });

  it("takes a rule for broken that has worse to say than it declares", () => {
    const { findings, failures } = judge(
      [state("")],
      [rule(() => [finding({ severity: "error" })], { severity: "warning" })],
    );
    expect(findings).toEqual([]);
    expect(failures.map(({ error }) => error.message)).toEqual([
      "test/rule has a finding that is worse than it declares",
    ]);
  });

  it("asks what compares environments once", () => {
    const names: string[][] = [];
    const compare = rule(undefined, {
      checkRepository: ({ environments }) => {
        names.push(environments.map(({ environment }) => environment));
        return [{ ...finding(), environment: "b" }];
      },
    });
    const both = [state("", { environment: "a" }), state("", { environment: "b" })];
    expect(judge(both, [compare]).findings.map(({ environment }) => environment)).toEqual(["b"]);
    expect(names).toEqual([["a", "b"]]);
  });

  it.each([
    ["nothing that was worked out of an environment", [..."abcdefghi"], 0],
    ["what was worked out of a few environments, of which rules about all ask again", ["a", "b"], 2],
  ])("keeps %s", (_, names, kept) => {
    const many = names.map((environment) => state("", { environment }));
    const known = many.map((one) => providedIn.of(one));
    const { findings } = judge(many, [rule(({ environment }) => [finding({ message: environment })])]);
    expect(findings.map(({ message }) => message)).toEqual(names);
    expect(many.filter((one, number) => providedIn.of(one) === known[number])).toHaveLength(kept);
  });
});
